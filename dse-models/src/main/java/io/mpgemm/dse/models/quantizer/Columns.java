package io.mpgemm.dse.models.quantizer;

import java.util.Arrays;

/** Loops over the rows of one group, all columns side by side. */
final class Columns {

    /** Elements of a loop that is long enough. */
    private static final int LONG_LOOP = 1024;
    /** Bits of a float's significand beyond 15. */
    private static final int BEYOND_15_BITS = 0x1ff;
    /** Has 1 as the weight of its last bit. */
    private static final float TO_INTEGER = 0x1.8p23f;

    private Columns() {}

    /** The range of each column, widened to include zero; NaN where a column has one. */
    static void range(float[] w, int n, int first, int last, float[] min, float[] max) {
        int rows = rowsAtOnce(n, last - first);
        float[] low = new float[rows * n];
        float[] high = new float[rows * n];
        float[] values = new float[rows * n];
        for (int row = first; row < last; row += rows) {
            int count = Math.min(rows, last - row) * n;
            System.arraycopy(w, row * n, values, 0, count);
            widen(values, low, high, count);
        }
        System.arraycopy(low, 0, min, 0, n);
        System.arraycopy(high, 0, max, 0, n);
        for (int at = n; at < low.length; at += n) {
            for (int col = 0; col < n; col++) {
                min[col] = Math.min(min[col], low[at + col]);
                max[col] = Math.max(max[col], high[at + col]);
            }
        }
        for (int col = 0; col < n; col++) {
            // A least number of -0 is no other than that of an empty range.
            min[col] += 0f;
        }
    }

    /**
     * Neighbouring rows that a loop takes as one: short loops spend their time outside their vectors. Such rows are
     * copied first, since floats at different places of arrays that might be the same are not vectorised.
     */
    private static int rowsAtOnce(int n, int rows) {
        return Math.max(1, Math.min(LONG_LOOP / n, rows));
    }

    private static void widen(float[] values, float[] low, float[] high, int count) {
        for (int i = 0; i < count; i++) {
            float value = values[i];
            low[i] = Math.min(low[i], value);
            high[i] = Math.max(high[i], value);
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
     * Codes {@code clamp(round(w / s) + z, low, high)}; scales and zero points of the group start at {@code base}, codes
     * at that of the first row. A quotient of two floats that is no tie is too far from one for double precision to make
     * it one; nor does single precision where the scales have 15 bits, as ties are exact multiples of them then.
     */
    static void encode(float[] w, int n, int first, int last, float[] scales, int[] zeros, int base, int low, int high,
            byte[] codes, int at) {
        int rows = rowsAtOnce(n, last - first);
        float[] scale = new float[rows * n];
        float[] zero = new float[rows * n];
        boolean narrow = true;
        for (int col = 0; col < n; col++) {
            scale[col] = scales[base + col];
            zero[col] = zeros[base + col];
            narrow &= (Float.floatToRawIntBits(scale[col]) & BEYOND_15_BITS) == 0;
        }
        for (int row = 1; row < rows; row++) {
            System.arraycopy(scale, 0, scale, row * n, n);
            System.arraycopy(zero, 0, zero, row * n, n);
        }
        float[] levels = new float[rows * n];
        for (int row = first; row < last; row += rows) {
            int count = Math.min(rows, last - row) * n;
            System.arraycopy(w, row * n, levels, 0, count);
            if (narrow) {
                divide(levels, scale, count);
            } else {
                divideInFp64(levels, scale, count);
            }
            clamp(levels, zero, low, high, count);
            store(codes, at + (row - first) * n, levels, count);
        }
    }

    /** Quotients beyond 2^22, which are not rounded right, are clamped all the same. */
    private static void divide(float[] levels, float[] scale, int count) {
        for (int i = 0; i < count; i++) {
            levels[i] = (levels[i] / scale[i] + TO_INTEGER) - TO_INTEGER;
        }
    }

    private static void divideInFp64(float[] levels, float[] scale, int count) {
        for (int i = 0; i < count; i++) {
            levels[i] = (float) Math.rint((double) levels[i] / (double) scale[i]);
        }
    }

    private static void clamp(float[] levels, float[] zero, float low, float high, int count) {
        for (int i = 0; i < count; i++) {
            levels[i] = Math.min(Math.max(levels[i] + zero[i], low), high);
        }
    }

    /** Apart, and from floats: to clamp integers and narrow them in one loop is not vectorised. */
    private static void store(byte[] codes, int base, float[] levels, int count) {
        for (int i = 0; i < count; i++) {
            codes[base + i] = (byte) levels[i];
        }
    }
}
