package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Overflow;
import java.util.Arrays;
import java.util.Optional;

/**
 * Integer sums of products of all outputs at once, in an accumulator of some width. FP32 lanes hold integers up to 2^24
 * exactly, FP64 lanes up to 2^53, so a sum whose bound stays below is exact in any order; an overflow is ruled out by a
 * bound for each row and group, else the updates are made one by one.
 */
final class IntegerSums {

    private static final double EXACT_IN_FP32 = 0x1p24;
    /** Fewer steps between two flushes of the FP32 lanes do not pay. */
    private static final int MIN_STEPS = 32;

    private final float[][] x;
    private final Packed w;
    private final int cols;
    private final IntegerAccumulator accumulator;
    private final double maxWeight;
    private final double maxProduct;
    private final ChainedSums lanes;
    private long overflows;

    /**
     * Prepares the sums.
     *
     * @param x activations as integers of at most 16 bits, M rows of K
     * @param w weights as integers of at most 9 bits and sign, K rows of N
     * @param maxWeight a bound on the magnitudes of the weights, 1 or more
     * @param accumulator the accumulator
     */
    IntegerSums(float[][] x, float[][] w, int maxWeight, IntegerAccumulator accumulator) {
        this(x, KernelProvider.kernels().pack(w), maxWeight, accumulator);
    }

    /** As the other, of weights that are packed already. */
    IntegerSums(float[][] x, Packed w, int maxWeight, IntegerAccumulator accumulator) {
        this.x = x;
        this.w = w;
        this.cols = w.n();
        this.accumulator = accumulator;
        this.maxWeight = maxWeight;
        this.maxProduct = Math.max(1, max(x) * maxWeight);
        this.lanes = new ChainedSums.OfProductsInFp32(x, w, Integer.MAX_VALUE);
    }

    /** The sums over some steps, ascending, from zero, one row for each token. */
    double[][] over(int from, int to) {
        double[][] sums = new double[x.length][cols];
        boolean[] proven = new boolean[x.length];
        for (int row = 0; row < x.length; row++) {
            proven[row] = sumOfMagnitudes(x[row], from, to) * maxWeight <= accumulator.max();
        }
        int steps = (int) Math.min(Integer.MAX_VALUE, EXACT_IN_FP32 / maxProduct);
        boolean narrow = steps >= Math.min(MIN_STEPS, to - from);
        if (narrow && anyOf(proven)) {
            for (int start = from; start < to; start = Rows.end(start, steps, to)) {
                float[][] part = lanes.over(start, Rows.end(start, steps, to));
                for (int row = 0; row < x.length; row++) {
                    if (proven[row]) {
                        Lanes.add(sums[row], part[row]);
                    }
                }
            }
        }
        oneByOne(from, to, proven, !narrow, sums);
        return sums;
    }

    /** The sum of the activations of one row over some steps. */
    long activations(int row, int from, int to) {
        float[] values = x[row];
        long sum = 0;
        for (int k = from; k < to; k++) {
            sum += (int) values[k];
        }
        return sum;
    }

    long overflows() {
        return overflows;
    }

    /** The rows that the lanes leave. */
    private void oneByOne(int from, int to, boolean[] proven, boolean all, double[][] sums) {
        Optional<float[][]> weights = Optional.empty();
        for (int row = 0; row < x.length; row++) {
            if (!proven[row] || all) {
                float[][] rows = weights.orElseGet(() -> w.rows(from, to));
                weights = Optional.of(rows);
                float[] steps = Arrays.copyOfRange(x[row], from, to);
                if (proven[row]) {
                    inFp64(steps, rows, sums[row]);
                } else {
                    checked(steps, rows, sums[row]);
                }
            }
        }
    }

    private static void inFp64(float[] a, float[][] w, double[] sums) {
        int k = 0;
        for (; k <= a.length - 4; k += 4) {
            Lanes.fma4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], a[k], a[k + 1], a[k + 2], a[k + 3]);
        }
        for (; k < a.length; k++) {
            Lanes.fma(sums, w[k], a[k]);
        }
    }

    private void checked(float[] a, float[][] w, double[] sums) {
        long[] values = new long[cols];
        long[] counts = new long[cols];
        for (int k = 0; k < a.length; k++) {
            if (accumulator.overflow() == Overflow.WRAP) {
                wrap(values, counts, w[k], a[k], Long.SIZE - accumulator.bits());
            } else {
                saturate(values, counts, w[k], a[k], accumulator.min(), accumulator.max());
            }
        }
        for (int col = 0; col < cols; col++) {
            sums[col] = values[col];
            overflows += counts[col];
        }
    }

    private static void wrap(long[] values, long[] counts, float[] w, float x, int spare) {
        for (int i = 0; i < values.length; i++) {
            long sum = values[i] + (int) (x * w[i]);
            long kept = sum << spare >> spare;
            values[i] = kept;
            counts[i] += isNonZero(sum ^ kept);
        }
    }

    private static void saturate(long[] values, long[] counts, float[] w, float x, long min, long max) {
        for (int i = 0; i < values.length; i++) {
            long sum = values[i] + (int) (x * w[i]);
            long kept = Math.max(min, Math.min(max, sum));
            values[i] = kept;
            counts[i] += isNonZero(sum ^ kept);
        }
    }

    private static boolean anyOf(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    private static long isNonZero(long v) {
        return (v | -v) >>> 63;
    }

    static long sumOfMagnitudes(float[] values, int from, int to) {
        long sum = 0;
        for (int k = from; k < to; k++) {
            sum += (int) Math.abs(values[k]);
        }
        return sum;
    }

    private static double max(float[][] values) {
        float max = 0;
        for (float[] row : values) {
            for (float v : row) {
                max = Math.max(max, Math.abs(v));
            }
        }
        return max;
    }
}
