package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;

/** Rows of numbers as arrays of their own: C2 vectorises loops over several arrays, not over offsets in one. */
final class Rows {

    /** Bits of the FP32 infinity. */
    private static final int INFINITY = 0x7f800000;

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

    /** Writes rows one after the other. */
    static void join(float[][] rows, float[] data) {
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, data, row * rows[row].length, rows[row].length);
        }
    }

    /** The output, every NaN as the canonical one: which operand's NaN a machine keeps is not part of a PE. */
    static GemmResult result(float[][] y, long overflows) {
        float[] data = new float[y.length * y[0].length];
        join(y, data);
        return result(y.length, data, overflows);
    }

    /** As the other, of rows one after the other, which are taken over. */
    static GemmResult result(int rows, float[] y, long overflows) {
        if (greatest(y) > INFINITY) {
            for (int i = 0; i < y.length; i++) {
                y[i] = Float.isNaN(y[i]) ? Float.NaN : y[i];
            }
        }
        return new GemmResult(Matrix.owning(rows, y.length / rows, y), overflows);
    }

    /** Multiplies each row by its scale. */
    static void scale(float[] y, float[] scales) {
        int n = y.length / scales.length;
        for (int row = 0; row < scales.length; row++) {
            float scale = scales[row];
            for (int i = row * n; i < (row + 1) * n; i++) {
                y[i] *= scale;
            }
        }
    }

    static boolean areFinite(float[] values) {
        return greatest(values) < INFINITY;
    }

    /** The bits of the greatest magnitude, NaN being greater than infinity. */
    private static int greatest(float[] values) {
        int greatest = 0;
        for (float v : values) {
            greatest = Math.max(greatest, Float.floatToRawIntBits(v) & Integer.MAX_VALUE);
        }
        return greatest;
    }
}
