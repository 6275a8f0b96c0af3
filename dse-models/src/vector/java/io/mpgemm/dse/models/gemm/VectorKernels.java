package io.mpgemm.dse.models.gemm;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
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
    private static final int TALL = 6;
    /** Doubles, and as many floats. */
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final int DL = D.length();
    private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> HALF_F = VectorSpecies.of(float.class,
            VectorShape.forBitSize(D.vectorBitSize() / 2));

    private static final int EXPONENT = 0x7f800000;
    private static final int LEAST_NORMAL_HALF = Float.floatToRawIntBits(0x1p-14f);
    private static final int GREATEST_HALF_EXPONENT = Float.floatToRawIntBits(0x1p15f);
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
        sweep(VectorKernels::fma, VectorKernels::tileRows, x, (Panels) w, from, to, sums);
    }

    @Override
    public void addRounded(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(VectorKernels::addRounded, VectorKernels::shortTileRows, x, (Panels) w, from, to, sums);
    }

    @Override
    public void addRoundedInHalf(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(VectorKernels::addHalf, VectorKernels::shortTileRows, x, (Panels) w, from, to, sums);
    }

    @Override
    public void fmaHalf(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(VectorKernels::fmaHalf, VectorKernels::shortTileRows, x, (Panels) w, from, to, sums);
    }

    /** The steps of a block of a panel for some rows, from the running sums at {@code c[at + row * stride + col]}. */
    private interface Tile {
        void run(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at, int stride);
    }

    /** A panel's sums stand side by side while it is swept: rows of a wide matrix would fall on the same cache lines. */
    private static void sweep(Tile tile, IntUnaryOperator tileRows, float[][] x, Panels w, int from, int to,
            float[] sums) {
        float[] c = new float[x.length * PANEL];
        for (int p = 0; p < w.count(); p++) {
            int at = p * PANEL;
            int width = Math.min(PANEL, w.n() - at);
            copy(sums, at, w.n(), c, 0, PANEL, x.length, width);
            for (int block = from; block < to; block += BLOCK) {
                int end = Math.min(to, block + BLOCK);
                for (int row = 0, count; row < x.length; row += count) {
                    count = tileRows.applyAsInt(x.length - row);
                    tile.run(x, row, count, block, end, w.panel(p), c, row * PANEL, PANEL);
                }
            }
            copy(c, 0, PANEL, sums, at, w.n(), x.length, width);
        }
    }

    @Override
    public Packed packBytes(int k, int n, IntFunction<byte[]> rows) {
        return new BytePanels(k, n, rows);
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
        float[] c = new float[x.length * PANEL];
        float[] block = w instanceof BytePanels ? new float[BLOCK * PANEL] : new float[0];
        float[] acc = new float[groupSize <= BLOCK ? 0 : x.length * PANEL];
        for (int p = 0; p * PANEL < w.n(); p++) {
            int width = Math.min(PANEL, w.n() - p * PANEL);
            copy(y, p * PANEL, w.n(), c, 0, PANEL, x.length, width);
            for (int group = 0; group < sumX.length; group++) {
                int from = group * groupSize;
                int to = Rows.end(from, groupSize, w.k());
                boolean whole = width == PANEL;
                int col = whole ? p * PANEL : 0;
                float[] zero = whole ? zeros[group] : Arrays.copyOfRange(zeros[group], p * PANEL, (p + 1) * PANEL);
                float[] scale = whole ? scales[group] : Arrays.copyOfRange(scales[group], p * PANEL, (p + 1) * PANEL);
                if (groupSize <= BLOCK) {
                    float[] weights = block(w, p, from, to, block);
                    int first = w instanceof BytePanels ? from : 0;
                    addGroup(x, from, to, weights, first, c, sumX[group], zero, scale, col);
                } else {
                    addLongGroup(x, from, to, w, p, block, acc, c, sumX[group], zero, scale, col);
                }
            }
            copy(c, 0, PANEL, y, p * PANEL, w.n(), x.length, width);
        }
    }

    /** Some steps of a panel, written to {@code block} unless they are there as floats already. */
    private static float[] block(Packed w, int p, int from, int to, float[] block) {
        if (w instanceof BytePanels bytes) {
            bytes.read(p, from, to, block);
            return block;
        }
        return ((Panels) w).panel(p);
    }

    /** A group whose steps are one block: its sums never leave the registers. */
    private static void addGroup(float[][] x, int from, int to, float[] w, int first, float[] c, float[] sumX,
            float[] zeros, float[] scales, int col) {
        int row = 0;
        for (; row <= x.length - TILE; row += TILE) {
            group4(x[row], x[row + 1], x[row + 2], x[row + 3], from, to, w, first, c, row * PANEL, sumX, row, zeros,
                    scales, col);
        }
        for (; row < x.length; row++) {
            group1(x[row], from, to, w, first, c, row * PANEL, sumX[row], zeros, scales, col);
        }
    }

    private static void addLongGroup(float[][] x, int from, int to, Packed w, int p, float[] block, float[] acc,
            float[] c, float[] sumX, float[] zeros, float[] scales, int col) {
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(to, start + BLOCK);
            float[] weights = block(w, p, start, end, block);
            int first = w instanceof BytePanels ? start : 0;
            for (int row = 0, count; row < x.length; row += count) {
                count = tileRows(x.length - row);
                fma(x, row, count, start, end, weights, first, acc, row * PANEL, PANEL);
            }
        }
        for (int row = 0; row < x.length; row++) {
            scaleGroup(c, row * PANEL, acc, row * PANEL, zeros, sumX[row], scales, col);
        }
    }

    private static void addGroupsOfNibbles(float[][] x, NibblePanels w, int groupSize, float[][] sumX,
            float[][] zeros, float[][] scales, float[] y) {
        float[] acc = new float[PANEL];
        float[] c = new float[PANEL];
        for (int row = 0; row < x.length; row++) {
            for (int p = 0; p < w.count(); p++) {
                int width = Math.min(PANEL, w.n() - p * PANEL);
                boolean whole = width == PANEL;
                copy(y, row * w.n() + p * PANEL, PANEL, c, 0, PANEL, 1, width);
                for (int group = 0; group < sumX.length; group++) {
                    int from = group * groupSize;
                    fmaNibbles(x[row], from, Rows.end(from, groupSize, w.k()), w.panel(p), acc);
                    scaleGroup(c, 0, acc, 0,
                            whole ? zeros[group] : Arrays.copyOfRange(zeros[group], p * PANEL, (p + 1) * PANEL),
                            sumX[group][row],
                            whole ? scales[group] : Arrays.copyOfRange(scales[group], p * PANEL, (p + 1) * PANEL),
                            whole ? p * PANEL : 0);
                }
                copy(c, 0, PANEL, y, row * w.n() + p * PANEL, PANEL, 1, width);
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

    /** Rows of the next tile: tall tiles load each weight for more rows. */
    private static int tileRows(int left) {
        return left < TILE ? 1 : left == TALL || left >= TALL + TILE ? TALL : TILE;
    }

    private static int shortTileRows(int left) {
        return left < TILE ? 1 : TILE;
    }

    private static void fma(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at,
            int stride) {
        fma(x, row, count, from, to, w, 0, c, at, stride);
    }

    /** As the other, of weights from step {@code first} on. */
    private static void fma(float[][] x, int row, int count, int from, int to, float[] w, int first, float[] c,
            int at, int stride) {
        if (count == TALL) {
            fma6(x[row], x[row + 1], x[row + 2], x[row + 3], x[row + 4], x[row + 5], from, to, w, first, c, at,
                    stride);
        } else if (count == TILE) {
            fma4(x[row], x[row + 1], x[row + 2], x[row + 3], from, to, w, first, c, at, stride);
        } else {
            fma1(x[row], from, to, w, first, c, at);
        }
    }

    private static void fma6(float[] x0, float[] x1, float[] x2, float[] x3, float[] x4, float[] x5, int from, int to,
            float[] w, int first, float[] c,
            int at, int stride) {
        int at1 = at + stride;
        int at2 = at1 + stride;
        int at3 = at2 + stride;
        int at4 = at3 + stride;
        int at5 = at4 + stride;
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
        FloatVector c40 = FloatVector.fromArray(F, c, at4);
        FloatVector c41 = FloatVector.fromArray(F, c, at4 + L);
        FloatVector c42 = FloatVector.fromArray(F, c, at4 + 2 * L);
        FloatVector c43 = FloatVector.fromArray(F, c, at4 + 3 * L);
        FloatVector c50 = FloatVector.fromArray(F, c, at5);
        FloatVector c51 = FloatVector.fromArray(F, c, at5 + L);
        FloatVector c52 = FloatVector.fromArray(F, c, at5 + 2 * L);
        FloatVector c53 = FloatVector.fromArray(F, c, at5 + 3 * L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, (k - first) * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, (k - first) * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, (k - first) * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, (k - first) * PANEL + 3 * L);
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
            a = FloatVector.broadcast(F, x4[k]);
            c40 = a.fma(w0, c40);
            c41 = a.fma(w1, c41);
            c42 = a.fma(w2, c42);
            c43 = a.fma(w3, c43);
            a = FloatVector.broadcast(F, x5[k]);
            c50 = a.fma(w0, c50);
            c51 = a.fma(w1, c51);
            c52 = a.fma(w2, c52);
            c53 = a.fma(w3, c53);
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
        c40.intoArray(c, at4);
        c41.intoArray(c, at4 + L);
        c42.intoArray(c, at4 + 2 * L);
        c43.intoArray(c, at4 + 3 * L);
        c50.intoArray(c, at5);
        c51.intoArray(c, at5 + L);
        c52.intoArray(c, at5 + 2 * L);
        c53.intoArray(c, at5 + 3 * L);
    }

    private static void fma4(float[] x0, float[] x1, float[] x2, float[] x3, int from, int to, float[] w, int first,
            float[] c,
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
            FloatVector w0 = FloatVector.fromArray(F, w, (k - first) * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, (k - first) * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, (k - first) * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, (k - first) * PANEL + 3 * L);
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

    private static void fma1(float[] x0, int from, int to, float[] w, int first, float[] c, int at) {
        FloatVector c00 = FloatVector.fromArray(F, c, at);
        FloatVector c01 = FloatVector.fromArray(F, c, at + L);
        FloatVector c02 = FloatVector.fromArray(F, c, at + 2 * L);
        FloatVector c03 = FloatVector.fromArray(F, c, at + 3 * L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, (k - first) * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, (k - first) * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, (k - first) * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, (k - first) * PANEL + 3 * L);
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

    private static void group4(float[] x0, float[] x1, float[] x2, float[] x3, int from, int to, float[] w, int first,
            float[] c, int at, float[] sumX, int row, float[] zeros, float[] scales, int col) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        FloatVector c02 = FloatVector.zero(F);
        FloatVector c03 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c12 = FloatVector.zero(F);
        FloatVector c13 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c21 = FloatVector.zero(F);
        FloatVector c22 = FloatVector.zero(F);
        FloatVector c23 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
        FloatVector c31 = FloatVector.zero(F);
        FloatVector c32 = FloatVector.zero(F);
        FloatVector c33 = FloatVector.zero(F);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, (k - first) * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, (k - first) * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, (k - first) * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, (k - first) * PANEL + 3 * L);
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
        FloatVector s0 = FloatVector.broadcast(F, -sumX[row]);
        FloatVector s1 = FloatVector.broadcast(F, -sumX[row + 1]);
        FloatVector s2 = FloatVector.broadcast(F, -sumX[row + 2]);
        FloatVector s3 = FloatVector.broadcast(F, -sumX[row + 3]);
        FloatVector zero = FloatVector.fromArray(F, zeros, col);
        FloatVector scale = FloatVector.fromArray(F, scales, col);
        FloatVector.fromArray(F, c, at).add(zero.fma(s0, c00).mul(scale)).intoArray(c, at);
        FloatVector.fromArray(F, c, at + PANEL).add(zero.fma(s1, c10).mul(scale)).intoArray(c, at + PANEL);
        FloatVector.fromArray(F, c, at + 2 * PANEL).add(zero.fma(s2, c20).mul(scale)).intoArray(c, at + 2 * PANEL);
        FloatVector.fromArray(F, c, at + 3 * PANEL).add(zero.fma(s3, c30).mul(scale)).intoArray(c, at + 3 * PANEL);
        zero = FloatVector.fromArray(F, zeros, col + L);
        scale = FloatVector.fromArray(F, scales, col + L);
        FloatVector.fromArray(F, c, at + L).add(zero.fma(s0, c01).mul(scale)).intoArray(c, at + L);
        FloatVector.fromArray(F, c, at + PANEL + L).add(zero.fma(s1, c11).mul(scale)).intoArray(c, at + PANEL + L);
        FloatVector.fromArray(F, c, at + 2 * PANEL + L).add(zero.fma(s2, c21).mul(scale)).intoArray(c,
                at + 2 * PANEL + L);
        FloatVector.fromArray(F, c, at + 3 * PANEL + L).add(zero.fma(s3, c31).mul(scale)).intoArray(c,
                at + 3 * PANEL + L);
        zero = FloatVector.fromArray(F, zeros, col + 2 * L);
        scale = FloatVector.fromArray(F, scales, col + 2 * L);
        FloatVector.fromArray(F, c, at + 2 * L).add(zero.fma(s0, c02).mul(scale)).intoArray(c, at + 2 * L);
        FloatVector.fromArray(F, c, at + PANEL + 2 * L).add(zero.fma(s1, c12).mul(scale)).intoArray(c,
                at + PANEL + 2 * L);
        FloatVector.fromArray(F, c, at + 2 * PANEL + 2 * L).add(zero.fma(s2, c22).mul(scale)).intoArray(c,
                at + 2 * PANEL + 2 * L);
        FloatVector.fromArray(F, c, at + 3 * PANEL + 2 * L).add(zero.fma(s3, c32).mul(scale)).intoArray(c,
                at + 3 * PANEL + 2 * L);
        zero = FloatVector.fromArray(F, zeros, col + 3 * L);
        scale = FloatVector.fromArray(F, scales, col + 3 * L);
        FloatVector.fromArray(F, c, at + 3 * L).add(zero.fma(s0, c03).mul(scale)).intoArray(c, at + 3 * L);
        FloatVector.fromArray(F, c, at + PANEL + 3 * L).add(zero.fma(s1, c13).mul(scale)).intoArray(c,
                at + PANEL + 3 * L);
        FloatVector.fromArray(F, c, at + 2 * PANEL + 3 * L).add(zero.fma(s2, c23).mul(scale)).intoArray(c,
                at + 2 * PANEL + 3 * L);
        FloatVector.fromArray(F, c, at + 3 * PANEL + 3 * L).add(zero.fma(s3, c33).mul(scale)).intoArray(c,
                at + 3 * PANEL + 3 * L);
    }

    private static void group1(float[] x0, int from, int to, float[] w, int first,
            float[] c, int at, float sumX, float[] zeros, float[] scales, int col) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        FloatVector c02 = FloatVector.zero(F);
        FloatVector c03 = FloatVector.zero(F);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, (k - first) * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, w, (k - first) * PANEL + L);
            FloatVector w2 = FloatVector.fromArray(F, w, (k - first) * PANEL + 2 * L);
            FloatVector w3 = FloatVector.fromArray(F, w, (k - first) * PANEL + 3 * L);
            FloatVector a = FloatVector.broadcast(F, x0[k]);
            c00 = a.fma(w0, c00);
            c01 = a.fma(w1, c01);
            c02 = a.fma(w2, c02);
            c03 = a.fma(w3, c03);
        }
        FloatVector s0 = FloatVector.broadcast(F, -sumX);
        FloatVector zero = FloatVector.fromArray(F, zeros, col);
        FloatVector scale = FloatVector.fromArray(F, scales, col);
        FloatVector.fromArray(F, c, at).add(zero.fma(s0, c00).mul(scale)).intoArray(c, at);
        zero = FloatVector.fromArray(F, zeros, col + L);
        scale = FloatVector.fromArray(F, scales, col + L);
        FloatVector.fromArray(F, c, at + L).add(zero.fma(s0, c01).mul(scale)).intoArray(c, at + L);
        zero = FloatVector.fromArray(F, zeros, col + 2 * L);
        scale = FloatVector.fromArray(F, scales, col + 2 * L);
        FloatVector.fromArray(F, c, at + 2 * L).add(zero.fma(s0, c02).mul(scale)).intoArray(c, at + 2 * L);
        zero = FloatVector.fromArray(F, zeros, col + 3 * L);
        scale = FloatVector.fromArray(F, scales, col + 3 * L);
        FloatVector.fromArray(F, c, at + 3 * L).add(zero.fma(s0, c03).mul(scale)).intoArray(c, at + 3 * L);
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

    private static void addHalf(float[][] x, int row, int count, int from, int to, float[] w, float[] c, int at,
            int stride) {
        for (int col = 0; col < PANEL; col += 2 * L) {
            if (count == TILE) {
                addHalf4(x[row], x[row + 1], x[row + 2], x[row + 3], from, to, w, col, c, at + col, stride);
            } else {
                addHalf1(x[row], from, to, w, col, c, at + col);
            }
        }
    }

    // Product and sum are rounded as above. FP32 has bits enough for the sum of two FP16 numbers to be rounded twice. Columns
    // in which a sum of any row of the tile comes near the largest number are given up.
    private static void addHalf4(float[] x0, float[] x1, float[] x2, float[] x3, int from, int to, float[] w, int col,
            float[] c, int at, int stride) {
        IntVector exponent = IntVector.broadcast(I, EXPONENT);
        IntVector least = IntVector.broadcast(I, LEAST_NORMAL_HALF);
        FloatVector up = FloatVector.broadcast(F, ROUNDER);
        FloatVector down = FloatVector.broadcast(F, -ROUNDER);
        IntVector most0 = least;
        IntVector most1 = least;
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
            FloatVector v = a.mul(w0);
            IntVector e = v.reinterpretAsInts().and(exponent).max(least);
            v = c00.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most0 = most0.max(e);
            c00 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            v = a.mul(w1);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c01.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most1 = most1.max(e);
            c01 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            a = FloatVector.broadcast(F, x1[k]);
            v = a.mul(w0);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c10.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most0 = most0.max(e);
            c10 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            v = a.mul(w1);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c11.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most1 = most1.max(e);
            c11 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            a = FloatVector.broadcast(F, x2[k]);
            v = a.mul(w0);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c20.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most0 = most0.max(e);
            c20 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            v = a.mul(w1);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c21.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most1 = most1.max(e);
            c21 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            a = FloatVector.broadcast(F, x3[k]);
            v = a.mul(w0);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c30.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most0 = most0.max(e);
            c30 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            v = a.mul(w1);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c31.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most1 = most1.max(e);
            c31 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
        }
        VectorMask<Float> doubtful0 = most0.compare(VectorOperators.GE, GREATEST_HALF_EXPONENT).cast(F);
        VectorMask<Float> doubtful1 = most1.compare(VectorOperators.GE, GREATEST_HALF_EXPONENT).cast(F);
        c00.blend(Float.NaN, doubtful0).intoArray(c, at);
        c01.blend(Float.NaN, doubtful1).intoArray(c, at + L);
        c10.blend(Float.NaN, doubtful0).intoArray(c, at1);
        c11.blend(Float.NaN, doubtful1).intoArray(c, at1 + L);
        c20.blend(Float.NaN, doubtful0).intoArray(c, at2);
        c21.blend(Float.NaN, doubtful1).intoArray(c, at2 + L);
        c30.blend(Float.NaN, doubtful0).intoArray(c, at3);
        c31.blend(Float.NaN, doubtful1).intoArray(c, at3 + L);
    }

    private static void addHalf1(float[] x0, int from, int to, float[] w, int col,
            float[] c, int at) {
        IntVector exponent = IntVector.broadcast(I, EXPONENT);
        IntVector least = IntVector.broadcast(I, LEAST_NORMAL_HALF);
        FloatVector up = FloatVector.broadcast(F, ROUNDER);
        FloatVector down = FloatVector.broadcast(F, -ROUNDER);
        IntVector most0 = least;
        IntVector most1 = least;
        FloatVector c00 = FloatVector.fromArray(F, c, at);
        FloatVector c01 = FloatVector.fromArray(F, c, at + L);
        for (int k = from; k < to; k++) {
            FloatVector w0 = FloatVector.fromArray(F, w, k * PANEL + col);
            FloatVector w1 = FloatVector.fromArray(F, w, k * PANEL + col + L);
            FloatVector a = FloatVector.broadcast(F, x0[k]);
            FloatVector v = a.mul(w0);
            IntVector e = v.reinterpretAsInts().and(exponent).max(least);
            v = c00.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most0 = most0.max(e);
            c00 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
            v = a.mul(w1);
            e = v.reinterpretAsInts().and(exponent).max(least);
            v = c01.add(e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v)));
            e = v.reinterpretAsInts().and(exponent).max(least);
            most1 = most1.max(e);
            c01 = e.reinterpretAsFloats().fma(down, e.reinterpretAsFloats().fma(up, v));
        }
        VectorMask<Float> doubtful0 = most0.compare(VectorOperators.GE, GREATEST_HALF_EXPONENT).cast(F);
        VectorMask<Float> doubtful1 = most1.compare(VectorOperators.GE, GREATEST_HALF_EXPONENT).cast(F);
        c00.blend(Float.NaN, doubtful0).intoArray(c, at);
        c01.blend(Float.NaN, doubtful1).intoArray(c, at + L);
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

    /** Adds a group's sums to a panel's outputs of a row and clears them; {@code col} is the panel's first column. */
    private static void scaleGroup(float[] y, int at, float[] acc, int from, float[] zeros, float sumX,
            float[] scales, int col) {
        for (int i = 0; i < PANEL; i += L) {
            FloatVector t = FloatVector.fromArray(F, zeros, col + i).fma(FloatVector.broadcast(F, -sumX),
                    FloatVector.fromArray(F, acc, from + i));
            FloatVector.fromArray(F, y, at + i).add(t.mul(FloatVector.fromArray(F, scales, col + i)))
                    .intoArray(y, at + i);
            FloatVector.zero(F).intoArray(acc, from + i);
        }
    }

    private static void copy(float[] from, int fromAt, int fromStride, float[] to, int toAt, int toStride, int rows,
            int width) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fromAt + i * fromStride, to, toAt + i * toStride, width);
        }
    }
}
