package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;

/** Rows of numbers as arrays of their own: C2 vectorises loops over several arrays, not over offsets in one. */
final class Rows {

    private Rows() {}

    static float[][] split(float[] data, int rows, int cols) {
        float[][] split = new float[rows][cols];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(data, row * cols, split[row], 0, cols);
        }
        return split;
    }

    /** Codes as numbers. */
    static float[][] split(byte[] unsigned, int rows, int cols) {
        float[][] split = new float[rows][cols];
        for (int row = 0; row < rows; row++) {
            float[] out = split[row];
            for (int col = 0; col < cols; col++) {
                out[col] = unsigned[row * cols + col] & 0xff;
            }
        }
        return split;
    }

    static float[][] split(short[] data, int rows, int cols) {
        float[][] split = new float[rows][cols];
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                split[row][col] = data[row * cols + col];
            }
        }
        return split;
    }

    /** The end of a group or chain that starts at {@code from}. */
    static int end(int from, int length, int limit) {
        return (int) Math.min(limit, (long) from + length);
    }

    static void requireInner(int activationColumns, int weightRows) {
        if (activationColumns != weightRows) {
            throw new IllegalArgumentException("The activations have " + activationColumns
                    + " columns but the weights have " + weightRows + " rows.");
        }
    }

    static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " must be at least 1, not " + value + ".");
        }
    }

    /** The output, every NaN as the canonical one: which operand's NaN a machine keeps is not part of a PE. */
    static GemmResult result(float[][] y, long overflows) {
        int n = y[0].length;
        float[] data = new float[y.length * n];
        for (int row = 0; row < y.length; row++) {
            for (int col = 0; col < n; col++) {
                float v = y[row][col];
                data[row * n + col] = Float.isNaN(v) ? Float.NaN : v;
            }
        }
        return new GemmResult(Matrix.owning(y.length, n, data), overflows);
    }
}
