package io.mpgemm.dse.models.gemm;

import java.util.function.IntFunction;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Weights -128 .. 127 in panels of four vectors of columns, as {@link Panels} in a quarter of the room: they become
 * floats when a block of steps is wanted, for all rows of activations at once.
 */
final class BytePanels implements Packed {

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int L = F.length();
    private static final int WIDTH = 4 * L;
    /** As many bytes as a vector has floats; no species has fewer than eight. */
    private static final VectorSpecies<Byte> B = L == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private final byte[][] panels;
    private final int k;
    private final int n;

    /** Takes each row once, ascending; an array may come again with other numbers. */
    BytePanels(int k, int n, IntFunction<byte[]> rows) {
        this.k = k;
        this.n = n;
        this.panels = new byte[Math.ceilDiv(n, WIDTH)][k * WIDTH];
        for (int row = 0; row < k; row++) {
            byte[] values = rows.apply(row);
            for (int p = 0; p < panels.length; p++) {
                System.arraycopy(values, p * WIDTH, panels[p], row * WIDTH, Math.min(WIDTH, n - p * WIDTH));
            }
        }
    }

    /** Writes some steps of a panel as floats. */
    void read(int p, int from, int to, float[] block) {
        byte[] panel = panels[p];
        int base = from * WIDTH;
        int length = (to - from) * WIDTH;
        if (L == B.length()) {
            for (int i = 0; i < length; i += L) {
                ((FloatVector) ByteVector.fromArray(B, panel, base + i).convertShape(VectorOperators.B2F, F, 0))
                        .intoArray(block, i);
            }
        } else {
            for (int i = 0; i < length; i++) {
                block[i] = panel[base + i];
            }
        }
    }

    @Override
    public int k() {
        return k;
    }

    @Override
    public int n() {
        return n;
    }

    @Override
    public float at(int row, int col) {
        return panels[col / WIDTH][row * WIDTH + col % WIDTH];
    }

    @Override
    public float[][] rows(int from, int to) {
        float[][] rows = new float[to - from][n];
        for (int row = from; row < to; row++) {
            for (int col = 0; col < n; col++) {
                rows[row - from][col] = at(row, col);
            }
        }
        return rows;
    }
}
