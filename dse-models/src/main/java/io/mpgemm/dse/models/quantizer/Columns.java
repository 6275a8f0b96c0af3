package io.mpgemm.dse.models.quantizer;

import java.util.Arrays;

/** Loops over the rows of one group, all columns side by side. */
final class Columns {

    private Columns() {}

    /** The range of each column, widened to include zero. */
    static void range(float[] w, int n, int first, int last, float[] min, float[] max) {
        Arrays.fill(min, 0);
        Arrays.fill(max, 0);
        for (int row = first; row < last; row++) {
            int base = row * n;
            for (int col = 0; col < n; col++) {
                float value = w[base + col];
                // New extremes are rare, so that branches beat Math.min and Math.max.
                if (value < min[col]) {
                    min[col] = value;
                } else if (value > max[col]) {
                    max[col] = value;
                }
            }
        }
    }

    /** Gives every column the range of all. */
    static void spread(float[] min, float[] max) {
        float least = 0;
        float most = 0;
        for (int col = 0; col < min.length; col++) {
            least = Math.min(least, min[col]);
            most = Math.max(most, max[col]);
        }
        Arrays.fill(min, least);
        Arrays.fill(max, most);
    }

    /** The largest magnitude of each column. */
    static void maxAbs(float[] w, int n, int first, int last, float[] maxAbs) {
        Arrays.fill(maxAbs, 0);
        for (int row = first; row < last; row++) {
            int base = row * n;
            for (int col = 0; col < n; col++) {
                maxAbs[col] = Math.max(maxAbs[col], Math.abs(w[base + col]));
            }
        }
    }

    /**
     * Codes {@code clamp(round(w / s) + z, low, high)}; scales and zero points of the group start at {@code base}. A
     * quotient of two floats that is no tie is too far from one for double precision to make it one.
     */
    static void encode(float[] w, int n, int first, int last, float[] scales, int[] zeros, int base, int low, int high,
            byte[] codes) {
        double[] scale = new double[n];
        int[] zero = new int[n];
        for (int col = 0; col < n; col++) {
            scale[col] = scales[base + col];
            zero[col] = zeros[base + col];
        }
        double[] levels = new double[n];
        for (int row = first; row < last; row++) {
            int start = row * n;
            // Two plain loops, so that the compiler can vectorise both.
            for (int col = 0; col < n; col++) {
                levels[col] = Math.rint(w[start + col] / scale[col]);
            }
            for (int col = 0; col < n; col++) {
                codes[start + col] = (byte) Math.min(Math.max((int) levels[col] + zero[col], low), high);
            }
        }
    }
}
