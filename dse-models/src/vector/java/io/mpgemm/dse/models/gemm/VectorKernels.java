package io.mpgemm.dse.models.gemm;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on {@code jdk.incubator.vector}: tiles of 4 rows by 4 vectors of outputs that stay in registers. Bodies are
 * kept small, since one beyond C2's inlining budget falls back to objects and is a hundred times slower, and species
 * are the preferred ones, since a longer one than the machine has is as slow.
 */
final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int L = F.length();
    /** Columns of a panel. */
    private static final int PANEL = 4 * L;
    private static final int TILE = 4;
    /** Doubles, and as many floats. */
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final int DL = D.length();
    private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> HALF_F = VectorSpecies.of(float.class,
            VectorShape.forBitSize(D.vectorBitSize() / 2));

    private static final int EXPONENT = 0x7f800000;
    private static final int LEAST_NORMAL_HALF = Float.floatToRawIntBits(0x1p-14f);
    private static final float ROUNDER = 0x1.8p13f;
    private static final long WIDE_EXPONENT = 0x7ff0000000000000L;
    private static final long WIDE_LEAST_NORMAL_HALF = Double.doubleToRawLongBits(0x1p-14);
    private static final double WIDE_ROUNDER = 0x1.8p42;
    /** Takes 2^16, the first magnitude past FP16, to infinity, which times zero is NaN. */
    private static final double POISON = 0x1p1008;
    /** Steps of a panel that are used again while they are in a first-level cache: 32 KiB with 16 lanes. */
    private static final int BLOCK = 128;

    @Override
    public String description() {
        return "vector kernels, " + L + " lanes";
    }

    @Override
    public Packed pack(float[][] rows) {
        return new Panels(rows);
    }

    @Override
    public void fma(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(VectorKernels::fma, x, (Panels) w, from, to, sums);
    }

    @Override
    public void addRounded(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(VectorKernels::addRounded, x, (Panels) w, from, to, sums);
    }

    @Override
    public void fmaHalf(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(VectorKernels::fmaHalf, x, (Panels) w, from, to, sums);
    }

    /** The steps of a block of a panel for some rows, from the running sums at {@code c[at + row * stride + col]}. */
    private interface Tile {
        void run(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at, int stride);
    }

    private static void sweep(Tile tile, float[][] x, Panels w, int from, int to, float[] sums) {
        float[] scratch = new float[TILE * PANEL];
        for (int p = 0; p < w.count(); p++) {
            int at = p * PANEL;
            int width = Math.min(PANEL, w.n() - at);
            for (int block = from; block < to; block += BLOCK) {
                int end = Math.min(to, block + BLOCK);
                for (int row = 0, count; row < x.length; row += count) {
                    count = tileRows(x.length - row);
                    int first = row * w.n() + at;
                    if (width == PANEL) {
                        tile.run(x, row, count, block, end, w.panel(p), sums, first, w.n());
                    } else {
                        copy(sums, first, w.n(), scratch, 0, PANEL, count, width);
                        tile.run(x, row, count, block, end, w.panel(p), scratch, 0, PANEL);
                        copy(scratch, 0, PANEL, sums, first, w.n(), count, width);
                    }
                }
            }
        }
    }

    @Override
    public Packed packNibbles(float[][] rows) {
        return new NibblePanels(rows);
    }

    /** A vector must hold a table of sixteen entries. */
    @Override
    public boolean hasLookups() {
        return L == 16;
    }

    @Override
    public void addLookups(float[][] tables, int[][] words, int blocks, float[] sums) {
        lookUp(VectorKernels::addLookups, tables, words, blocks, sums);
    }

    @Override
    public void addPairs(float[][] tables, int[][] words, int pairs, float[] sums) {
        lookUp(VectorKernels::addPairs, tables, words, pairs, sums);
    }

    /** The look-ups of a panel of outputs: running sums from {@code c[at]}, keys from column {@code col} of the words. */
    private interface Lookups {
        void run(float[][] tables, int[][] words, int count, float[] c, int at, int col);
    }

    private static void lookUp(Lookups lookups, float[][] tables, int[][] words, int count, float[] sums) {
        int col = 0;
        for (; col + PANEL <= sums.length; col += PANEL) {
            lookups.run(tables, words, count, sums, col, col);
        }
        if (col < sums.length) {
            float[] scratch = new float[PANEL];
            System.arraycopy(sums, col, scratch, 0, sums.length - col);
            lookups.run(tables, words, count, scratch, 0, col);
            System.arraycopy(scratch, 0, sums, col, sums.length - col);
        }
    }

    private static void addLookups(float[][] tables, int[][] words, int blocks, float[] c, int at, int col) {
        FloatVector c0 = FloatVector.fromArray(F, c, at);
        FloatVector c1 = FloatVector.fromArray(F, c, at + L);
        FloatVector c2 = FloatVector.fromArray(F, c, at + 2 * L);
        FloatVector c3 = FloatVector.fromArray(F, c, at + 3 * L);
        for (int block = 0; block < blocks; block += 8) {
            int[] keys = words[block / 8];
            IntVector k0 = IntVector.fromArray(I, keys, col);
            IntVector k1 = IntVector.fromArray(I, keys, col + L);
            IntVector k2 = IntVector.fromArray(I, keys, col + 2 * L);
            IntVector k3 = IntVector.fromArray(I, keys, col + 3 * L);
            for (int b = block; b < Math.min(blocks, block + 8); b++) {
                IntVector table = FloatVector.fromArray(F, tables[b], 0).reinterpretAsInts();
                c0 = c0.add(k0.and(15).selectFrom(table).reinterpretAsFloats());
                c1 = c1.add(k1.and(15).selectFrom(table).reinterpretAsFloats());
                c2 = c2.add(k2.and(15).selectFrom(table).reinterpretAsFloats());
                c3 = c3.add(k3.and(15).selectFrom(table).reinterpretAsFloats());
                k0 = k0.lanewise(VectorOperators.LSHR, 4);
                k1 = k1.lanewise(VectorOperators.LSHR, 4);
                k2 = k2.lanewise(VectorOperators.LSHR, 4);
                k3 = k3.lanewise(VectorOperators.LSHR, 4);
            }
        }
        c0.intoArray(c, at);
        c1.intoArray(c, at + L);
        c2.intoArray(c, at + 2 * L);
        c3.intoArray(c, at + 3 * L);
    }

    private static void addPairs(float[][] tables, int[][] words, int pairs, float[] c, int at, int col) {
        FloatVector c0 = FloatVector.fromArray(F, c, at);
        FloatVector c1 = FloatVector.fromArray(F, c, at + L);
        FloatVector c2 = FloatVector.fromArray(F, c, at + 2 * L);
        FloatVector c3 = FloatVector.fromArray(F, c, at + 3 * L);
        for (int pair = 0; pair < pairs; pair += 4) {
            int[] keys = words[pair / 4];
            IntVector k0 = IntVector.fromArray(I, keys, col);
            IntVector k1 = IntVector.fromArray(I, keys, col + L);
            IntVector k2 = IntVector.fromArray(I, keys, col + 2 * L);
            IntVector k3 = IntVector.fromArray(I, keys, col + 3 * L);
            for (int p = pair; p < Math.min(pairs, pair + 4); p++) {
                IntVector low = FloatVector.fromArray(F, tables[2 * p], 0).reinterpretAsInts();
                IntVector high = FloatVector.fromArray(F, tables[2 * p + 1], 0).reinterpretAsInts();
                c0 = c0.add(k0.and(15).selectFrom(low).reinterpretAsFloats()
                        .add(k0.lanewise(VectorOperators.LSHR, 4).and(15).selectFrom(high).reinterpretAsFloats()));
                k0 = k0.lanewise(VectorOperators.LSHR, 8);
                c1 = c1.add(k1.and(15).selectFrom(low).reinterpretAsFloats()
                        .add(k1.lanewise(VectorOperators.LSHR, 4).and(15).selectFrom(high).reinterpretAsFloats()));
                k1 = k1.lanewise(VectorOperators.LSHR, 8);
                c2 = c2.add(k2.and(15).selectFrom(low).reinterpretAsFloats()
                        .add(k2.lanewise(VectorOperators.LSHR, 4).and(15).selectFrom(high).reinterpretAsFloats()));
                k2 = k2.lanewise(VectorOperators.LSHR, 8);
                c3 = c3.add(k3.and(15).selectFrom(low).reinterpretAsFloats()
                        .add(k3.lanewise(VectorOperators.LSHR, 4).and(15).selectFrom(high).reinterpretAsFloats()));
                k3 = k3.lanewise(VectorOperators.LSHR, 8);
            }
        }
        c0.intoArray(c, at);
        c1.intoArray(c, at + L);
        c2.intoArray(c, at + 2 * L);
        c3.intoArray(c, at + 3 * L);
    }

    @Override
    public void addGroups(float[][] x, Packed w, int groupSize, float[][] sumX, float[][] zeros, float[][] scales,
            float[] y) {
        if (w instanceof NibblePanels nibbles) {
            addGroupsOfNibbles(x, nibbles, groupSize, sumX, zeros, scales, y);
            return;
        }
        Panels panels = (Panels) w;
        float[] acc = new float[(groupSize <= BLOCK ? TILE : x.length) * PANEL];
        for (int p = 0; p < panels.count(); p++) {
            for (int group = 0; group < sumX.length; group++) {
                int from = group * groupSize;
                int to = Rows.end(from, groupSize, w.k());
                for (int block = from; block < to; block += BLOCK) {
                    int end = Math.min(to, block + BLOCK);
                    for (int row = 0, count; row < x.length; row += count) {
                        count = tileRows(x.length - row);
                        int kept = groupSize <= BLOCK ? 0 : row * PANEL;
                        fma(x, row, count, block, end, panels.panel(p), acc, kept, PANEL);
                        for (int i = 0; end == to && i < count; i++) {
                            addGroup(y, row + i, w.n(), p * PANEL, acc, kept + i * PANEL, zeros[group],
                                    sumX[group][row + i], scales[group]);
                        }
                    }
                }
            }
        }
    }

    private static void addGroupsOfNibbles(float[][] x, NibblePanels w, int groupSize, float[][] sumX,
            float[][] zeros, float[][] scales, float[] y) {
        float[] acc = new float[PANEL];
        for (int row = 0; row < x.length; row++) {
            for (int p = 0; p < w.count(); p++) {
                for (int group = 0; group < sumX.length; group++) {
                    int from = group * groupSize;
                    fmaNibbles(x[row], from, Rows.end(from, groupSize, w.k()), w.panel(p), acc);
                    addGroup(y, row, w.n(), p * PANEL, acc, 0, zeros[group], sumX[group][row], scales[group]);
                }
            }
        }
    }

    private static void fmaNibbles(float[] x, int from, int to, int[] w, float[] c) {
        FloatVector c0 = FloatVector.fromArray(F, c, 0);
        FloatVector c1 = FloatVector.fromArray(F, c, L);
        FloatVector c2 = FloatVector.fromArray(F, c, 2 * L);
        FloatVector c3 = FloatVector.fromArray(F, c, 3 * L);
        for (int word = from / 8; word <= (to - 1) / 8; word++) {
            int first = Math.max(from, 8 * word);
            int skip = 4 * (first - 8 * word);
            IntVector w0 = IntVector.fromArray(I, w, word * PANEL).lanewise(VectorOperators.LSHR, skip);
            IntVector w1 = IntVector.fromArray(I, w, word * PANEL + L).lanewise(VectorOperators.LSHR, skip);
            IntVector w2 = IntVector.fromArray(I, w, word * PANEL + 2 * L).lanewise(VectorOperators.LSHR, skip);
            IntVector w3 = IntVector.fromArray(I, w, word * PANEL + 3 * L).lanewise(VectorOperators.LSHR, skip);
            for (int k = first; k < Math.min(to, 8 * word + 8); k++) {
                FloatVector a = FloatVector.broadcast(F, x[k]);
                c0 = a.fma(w0.and(15).convert(VectorOperators.I2F, 0), c0);
                c1 = a.fma(w1.and(15).convert(VectorOperators.I2F, 0), c1);
                c2 = a.fma(w2.and(15).convert(VectorOperators.I2F, 0), c2);
                c3 = a.fma(w3.and(15).convert(VectorOperators.I2F, 0), c3);
                w0 = w0.lanewise(VectorOperators.LSHR, 4);
                w1 = w1.lanewise(VectorOperators.LSHR, 4);
                w2 = w2.lanewise(VectorOperators.LSHR, 4);
                w3 = w3.lanewise(VectorOperators.LSHR, 4);
            }
        }
        c0.intoArray(c, 0);
        c1.intoArray(c, L);
        c2.intoArray(c, 2 * L);
        c3.intoArray(c, 3 * L);
    }

    private static int tileRows(int left) {
        return left < TILE ? 1 : TILE;
    }

    private static void fma(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at,
            int stride) {
        if (count == TILE) {
            fma4(x[row], x[row + 1], x[row + 2], x[row + 3], from, to, w, c, at, stride);
        } else {
            fma1(x[row], from, to, w, c, at);
        }
    }

    private static void fma4(float[] x0, float[] x1, float[] x2, float[] x3, int from, int to, float[] w, float[] c,
            int at, int stride) {
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        FloatVector c00 = FloatVector.fromArray(F, c, at);
        FloatVector c01 = FloatVector.fromArray(F, c, at + L);
        FloatVector c02 = FloatVector.fromArray(F, c, at + 2 * L);
        FloatVector c03 = FloatVector.fromArray(F, c, at + 3 * L);
        FloatVector c10 = FloatVector.fromArray(F, c, at1);
        FloatVector c11 = FloatVector.fromArray(F, c, at1 + L);
        FloatVector c12 = FloatVector.fromArray(F, c, at1 + 2 * L);
        FloatVector c13 = FloatVector.fromArray(F, c, at1 + 3 * L);
        FloatVector c20 = FloatVector.fromArray(F, c, at2);
        FloatVector c21 = FloatVector.fromArray(F, c, at2 + L);
        FloatVector c22 = FloatVector.fromArray(F, c, at2 + 2 * L);
        FloatVector c23 = FloatVector.fromArray(F, c, at2 + 3 * L);
        FloatVector c30 = FloatVector.fromArray(F, c, at3);
        FloatVector c31 = FloatVector.fromArray(F, c, at3 + L);
        FloatVector c32 = FloatVector.fromArray(F, c, at3 + 2 * L);
        FloatVector c33 = FloatVector.fromArray(F, c, at3 + 3 * L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, k * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, k * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, k * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, k * PANEL + 3 * L);
            FloatVector a = FloatVector.broadcast(F, x0[k]);
            c00 = a.fma(w0, c00);
            c01 = a.fma(w1, c01);
            c02 = a.fma(w2, c02);
            c03 = a.fma(w3, c03);
            a = FloatVector.broadcast(F, x1[k]);
            c10 = a.fma(w0, c10);
            c11 = a.fma(w1, c11);
            c12 = a.fma(w2, c12);
            c13 = a.fma(w3, c13);
            a = FloatVector.broadcast(F, x2[k]);
            c20 = a.fma(w0, c20);
            c21 = a.fma(w1, c21);
            c22 = a.fma(w2, c22);
            c23 = a.fma(w3, c23);
            a = FloatVector.broadcast(F, x3[k]);
            c30 = a.fma(w0, c30);
            c31 = a.fma(w1, c31);
            c32 = a.fma(w2, c32);
            c33 = a.fma(w3, c33);
        }
        c00.intoArray(c, at);
        c01.intoArray(c, at + L);
        c02.intoArray(c, at + 2 * L);
        c03.intoArray(c, at + 3 * L);
        c10.intoArray(c, at1);
        c11.intoArray(c, at1 + L);
        c12.intoArray(c, at1 + 2 * L);
        c13.intoArray(c, at1 + 3 * L);
        c20.intoArray(c, at2);
        c21.intoArray(c, at2 + L);
        c22.intoArray(c, at2 + 2 * L);
        c23.intoArray(c, at2 + 3 * L);
        c30.intoArray(c, at3);
        c31.intoArray(c, at3 + L);
        c32.intoArray(c, at3 + 2 * L);
        c33.intoArray(c, at3 + 3 * L);
    }

    private static void fma1(float[] x0, int from, int to, float[] w, float[] c, int at) {
        FloatVector c00 = FloatVector.fromArray(F, c, at);
        FloatVector c01 = FloatVector.fromArray(F, c, at + L);
        FloatVector c02 = FloatVector.fromArray(F, c, at + 2 * L);
        FloatVector c03 = FloatVector.fromArray(F, c, at + 3 * L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, k * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, k * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, k * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, k * PANEL + 3 * L);
            FloatVector a = FloatVector.broadcast(F, x0[k]);
            c00 = a.fma(w0, c00);
            c01 = a.fma(w1, c01);
            c02 = a.fma(w2, c02);
            c03 = a.fma(w3, c03);
        }
        c00.intoArray(c, at);
        c01.intoArray(c, at + L);
        c02.intoArray(c, at + 2 * L);
        c03.intoArray(c, at + 3 * L);
    }

    private static void addRounded(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at,
            int stride) {
        for (int col = 0; col < PANEL; col += 2 * L) {
            if (count == TILE) {
                addRounded4(x[row], x[row + 1], x[row + 2], x[row + 3], from, to, w, col, c, at + col, stride);
            } else {
                addRounded1(x[row], from, to, w, col, c, at + col);
            }
        }
    }

    // Rounds a product to 11 bits, of weight 2^-24 or more, ties to even: with e the power of two below its magnitude,
    // 1.5 * 2^13 e has the last bit that the result may have, so adding it rounds. A helper for it would be compiled
    // first, then be too big to be inlined.
    private static void addRounded4(float[] x0, float[] x1, float[] x2, float[] x3, int from, int to, float[] w,
            int col, float[] c, int at, int stride) {
        IntVector exponent = IntVector.broadcast(I, EXPONENT);
        IntVector least = IntVector.broadcast(I, LEAST_NORMAL_HALF);
        FloatVector up = FloatVector.broadcast(F, ROUNDER);
        FloatVector down = FloatVector.broadcast(F, -ROUNDER);
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        FloatVector c00 = FloatVector.fromArray(F, c, at);
        FloatVector c01 = FloatVector.fromArray(F, c, at + L);
        FloatVector c10 = FloatVector.fromArray(F, c, at1);
        FloatVector c11 = FloatVector.fromArray(F, c, at1 + L);
        FloatVector c20 = FloatVector.fromArray(F, c, at2);
        FloatVector c21 = FloatVector.fromArray(F, c, at2 + L);
        FloatVector c30 = FloatVector.fromArray(F, c, at3);
        FloatVector c31 = FloatVector.fromArray(F, c, at3 + L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, k * PANEL + col);
            FloatVector w1 = FloatVector.fromArray(F, w, k * PANEL + col + L);
            FloatVector a = FloatVector.broadcast(F, x0[k]);
            FloatVector p = a.mul(w0);
            FloatVector e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c00 = c00.add(e.fma(down, e.fma(up, p)));
            p = a.mul(w1);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c01 = c01.add(e.fma(down, e.fma(up, p)));
            a = FloatVector.broadcast(F, x1[k]);
            p = a.mul(w0);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c10 = c10.add(e.fma(down, e.fma(up, p)));
            p = a.mul(w1);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c11 = c11.add(e.fma(down, e.fma(up, p)));
            a = FloatVector.broadcast(F, x2[k]);
            p = a.mul(w0);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c20 = c20.add(e.fma(down, e.fma(up, p)));
            p = a.mul(w1);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c21 = c21.add(e.fma(down, e.fma(up, p)));
            a = FloatVector.broadcast(F, x3[k]);
            p = a.mul(w0);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c30 = c30.add(e.fma(down, e.fma(up, p)));
            p = a.mul(w1);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c31 = c31.add(e.fma(down, e.fma(up, p)));
        }
        c00.intoArray(c, at);
        c01.intoArray(c, at + L);
        c10.intoArray(c, at1);
        c11.intoArray(c, at1 + L);
        c20.intoArray(c, at2);
        c21.intoArray(c, at2 + L);
        c30.intoArray(c, at3);
        c31.intoArray(c, at3 + L);
    }

    private static void addRounded1(float[] x0, int from, int to, float[] w, int col, float[] c, int at) {
        IntVector exponent = IntVector.broadcast(I, EXPONENT);
        IntVector least = IntVector.broadcast(I, LEAST_NORMAL_HALF);
        FloatVector up = FloatVector.broadcast(F, ROUNDER);
        FloatVector down = FloatVector.broadcast(F, -ROUNDER);
        FloatVector c00 = FloatVector.fromArray(F, c, at);
        FloatVector c01 = FloatVector.fromArray(F, c, at + L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, k * PANEL + col);
            FloatVector w1 = FloatVector.fromArray(F, w, k * PANEL + col + L);
            FloatVector a = FloatVector.broadcast(F, x0[k]);
            FloatVector p = a.mul(w0);
            FloatVector e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c00 = c00.add(e.fma(down, e.fma(up, p)));
            p = a.mul(w1);
            e = p.reinterpretAsInts().and(exponent).max(least).reinterpretAsFloats();
            c01 = c01.add(e.fma(down, e.fma(up, p)));
        }
        c00.intoArray(c, at);
        c01.intoArray(c, at + L);
    }

    private static void fmaHalf(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at,
            int stride) {
        for (int i = 0; i < count; i++) {
            for (int col = 0; col < PANEL; col += 4 * DL) {
                fmaHalf1(x[row + i], from, to, w, col, c, at + i * stride + col);
            }
        }
    }

    // As above in FP64; the sign of a zero is kept, and what is infinite or NaN becomes NaN.
    private static void fmaHalf1(float[] x, int from, int to, float[] w, int col, float[] c, int at) {
        LongVector exponent = LongVector.broadcast(J, WIDE_EXPONENT);
        LongVector least = LongVector.broadcast(J, WIDE_LEAST_NORMAL_HALF);
        LongVector sign = LongVector.broadcast(J, Long.MIN_VALUE);
        DoubleVector up = DoubleVector.broadcast(D, WIDE_ROUNDER);
        DoubleVector down = DoubleVector.broadcast(D, -WIDE_ROUNDER);
        DoubleVector poison = DoubleVector.broadcast(D, POISON);
        DoubleVector zero = DoubleVector.zero(D);
        DoubleVector c0 = (DoubleVector) FloatVector.fromArray(HALF_F, c, at).convertShape(VectorOperators.F2D, D, 0);
        DoubleVector c1 = (DoubleVector) FloatVector.fromArray(HALF_F, c, at + DL).convertShape(VectorOperators.F2D, D,
                0);
        DoubleVector c2 = (DoubleVector) FloatVector.fromArray(HALF_F, c, at + 2 * DL).convertShape(VectorOperators.F2D,
                D, 0);
        DoubleVector c3 = (DoubleVector) FloatVector.fromArray(HALF_F, c, at + 3 * DL).convertShape(VectorOperators.F2D,
                D, 0);
        for (int k = from; k < to; k++) {
            DoubleVector a = DoubleVector.broadcast(D, x[k]);
            DoubleVector v = (DoubleVector) FloatVector.fromArray(HALF_F, w, k * PANEL + col)
                    .convertShape(VectorOperators.F2D, D, 0);
            v = a.fma(v, c0);
            LongVector bits = v.reinterpretAsLongs();
            DoubleVector e = bits.and(exponent).max(least).reinterpretAsDoubles();
            v = e.fma(down, e.fma(up, v));
            v = v.reinterpretAsLongs().or(bits.and(sign)).reinterpretAsDoubles();
            c0 = v.mul(poison).fma(zero, v);
            v = (DoubleVector) FloatVector.fromArray(HALF_F, w, k * PANEL + col + DL).convertShape(VectorOperators.F2D,
                    D, 0);
            v = a.fma(v, c1);
            bits = v.reinterpretAsLongs();
            e = bits.and(exponent).max(least).reinterpretAsDoubles();
            v = e.fma(down, e.fma(up, v));
            v = v.reinterpretAsLongs().or(bits.and(sign)).reinterpretAsDoubles();
            c1 = v.mul(poison).fma(zero, v);
            v = (DoubleVector) FloatVector.fromArray(HALF_F, w, k * PANEL + col + 2 * DL)
                    .convertShape(VectorOperators.F2D, D, 0);
            v = a.fma(v, c2);
            bits = v.reinterpretAsLongs();
            e = bits.and(exponent).max(least).reinterpretAsDoubles();
            v = e.fma(down, e.fma(up, v));
            v = v.reinterpretAsLongs().or(bits.and(sign)).reinterpretAsDoubles();
            c2 = v.mul(poison).fma(zero, v);
            v = (DoubleVector) FloatVector.fromArray(HALF_F, w, k * PANEL + col + 3 * DL)
                    .convertShape(VectorOperators.F2D, D, 0);
            v = a.fma(v, c3);
            bits = v.reinterpretAsLongs();
            e = bits.and(exponent).max(least).reinterpretAsDoubles();
            v = e.fma(down, e.fma(up, v));
            v = v.reinterpretAsLongs().or(bits.and(sign)).reinterpretAsDoubles();
            c3 = v.mul(poison).fma(zero, v);
        }
        ((FloatVector) c0.convertShape(VectorOperators.D2F, HALF_F, 0)).intoArray(c, at);
        ((FloatVector) c1.convertShape(VectorOperators.D2F, HALF_F, 0)).intoArray(c, at + DL);
        ((FloatVector) c2.convertShape(VectorOperators.D2F, HALF_F, 0)).intoArray(c, at + 2 * DL);
        ((FloatVector) c3.convertShape(VectorOperators.D2F, HALF_F, 0)).intoArray(c, at + 3 * DL);
    }

    /** Adds a group's sums to a panel of outputs of a row and clears them. */
    private static void addGroup(float[] y, int row, int n, int col, float[] acc, int from, float[] zeros,
            float sumX, float[] scales) {
        int at = row * n + col;
        if (col + PANEL <= n) {
            for (int i = 0; i < PANEL; i += L) {
                FloatVector t = FloatVector.fromArray(F, zeros, col + i).fma(FloatVector.broadcast(F, -sumX),
                        FloatVector.fromArray(F, acc, from + i));
                FloatVector.fromArray(F, y, at + i).add(t.mul(FloatVector.fromArray(F, scales, col + i)))
                        .intoArray(y, at + i);
                FloatVector.zero(F).intoArray(acc, from + i);
            }
        } else {
            for (int i = 0; i < n - col; i++) {
                y[at + i] += Math.fma(-sumX, zeros[col + i], acc[from + i]) * scales[col + i];
            }
            Arrays.fill(acc, from, from + PANEL, 0);
        }
    }

    private static void copy(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride, int rows,
            int width) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fromAt + i * fromStride, to, toAt + i * toStride, width);
        }
    }
}
