package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;

/**
 * Integer sums of products as in {@link IntegerSums}, of activations that are too wide for it: FP64 lanes hold what an
 * accumulator can without overflow; where one could, the updates are made one by one.
 */
final class WideSums {

    private final float[][] x;
    private final float[][] w;
    private final int maxWeight;
    private final IntegerAccumulator accumulator;
    private long overflows;

    /**
     * Prepares the sums.
     *
     * @param x           activations as integers of at most 24 bits and sign, M rows of K
     * @param w           weights as integers of at most 9 bits and sign, K rows of N
     * @param maxWeight   a bound on the magnitudes of the weights
     * @param accumulator the accumulator
     */
    WideSums(float[][] x, float[][] w, int maxWeight, IntegerAccumulator accumulator) {
        this.x = x;
        this.w = w;
        this.maxWeight = maxWeight;
        this.accumulator = accumulator;
    }

    /** The sums over some steps, ascending, from zero, one row for each token. */
    double[][] over(int from, int to) {
        double[][] sums = new double[x.length][w[0].length];
        for (int row = 0; row < x.length; row++) {
            if (IntegerSums.sumOfMagnitudes(x[row], from, to) * maxWeight > accumulator.max()) {
                checked(row, from, to, sums[row]);
            } else {
                for (int k = from; k < to; k++) {
                    Lanes.fma(sums[row], w[k], x[row][k]);
                }
            }
        }
        return sums;
    }

    long overflows() {
        return overflows;
    }

    private void checked(int row, int from, int to, double[] sums) {
        for (int k = from; k < to; k++) {
            long a = (long) x[row][k];
            for (int col = 0; col < sums.length; col++) {
                long sum = (long) sums[col] + a * (long) w[k][col];
                long kept = accumulator.hold(sum);
                overflows += kept == sum ? 0 : 1;
                sums[col] = kept;
            }
        }
    }
}
