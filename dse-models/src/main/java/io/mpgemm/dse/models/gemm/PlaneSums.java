package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the accumulators of the bit planes of binary-coded weights hold at the end of a group of integer activations, as
 * FP32 numbers: the sums over a plane equal those of the table entries, whatever the block, so that look-ups are made
 * only where an accumulator could overflow. FP32 lanes hold integers up to 2^24 exactly, FP64 lanes what accumulators do.
 */
final class PlaneSums {

    private static final long EXACT_IN_FP32 = 1 << 24;

    private final float[][] x;
    private final BcqWeights weights;
    private final int mu;
    private final IntegerAccumulator accumulator;
    private final Packed[] signs;
    private final ChainedSums[] lanes;
    private final long[] table;
    private Optional<LutKeys> keys = Optional.empty();
    private long overflows;

    /**
     * Prepares the sums.
     *
     * @param x           activations as integers of at most 24 bits and sign, M rows of K
     * @param weights     weights
     * @param mu          weights in a block: an accumulator takes the sum of one an update
     * @param accumulator the accumulator of a plane of a group
     */
    PlaneSums(float[][] x, BcqWeights weights, int mu, IntegerAccumulator accumulator) {
        this.x = x;
        this.weights = weights;
        this.mu = mu;
        this.accumulator = accumulator;
        this.signs = new Packed[weights.planes()];
        this.lanes = new ChainedSums[weights.planes()];
        this.table = new long[1 << mu];
        for (int plane = 0; plane < lanes.length; plane++) {
            int bit = plane;
            signs[plane] = weights.forms().get(Packed.class, "signs of plane " + plane,
                    () -> KernelProvider.kernels().pack(signs(weights.codes(), bit, weights.k(), weights.n())));
            lanes[plane] = new ChainedSums.OfProductsInFp32(x, signs[plane], Integer.MAX_VALUE);
        }
    }

    /** The accumulators of one plane at the end of a group, one row for each token. */
    float[][] over(int plane, int group) {
        int from = group * weights.groupSize();
        int to = Rows.end(from, weights.groupSize(), weights.k());
        float[][] sums = lanes[plane].over(from, to);
        for (int row = 0; row < x.length; row++) {
            long bound = IntegerSums.sumOfMagnitudes(x[row], from, to);
            if (bound > accumulator.max()) {
                inBlocks(row, plane, group, from, to, sums[row]);
            } else if (bound > EXACT_IN_FP32) {
                inFp64(row, plane, from, to, sums[row]);
            }
        }
        return sums;
    }

    /** The sum of the activations of one row over a group, exact. */
    long activations(int row, int group) {
        int from = group * weights.groupSize();
        long sum = 0;
        for (int k = from; k < Rows.end(from, weights.groupSize(), weights.k()); k++) {
            sum += (long) x[row][k];
        }
        return sum;
    }

    long overflows() {
        return overflows;
    }

    private void inFp64(int row, int plane, int from, int to, float[] sums) {
        double[] wide = new double[sums.length];
        float[][] steps = signs[plane].rows(from, to);
        for (int k = from; k < to; k++) {
            Lanes.fma(wide, steps[k - from], x[row][k]);
        }
        Lanes.narrow(sums, wide);
    }

    private void inBlocks(int row, int plane, int group, int from, int to, float[] sums) {
        LutKeys of = keys.orElseGet(() -> LutKeys.of(weights, mu));
        keys = Optional.of(of);
        long[] values = new long[sums.length];
        int block = group * of.blocksPerGroup();
        for (int k = from; k < to; k += mu) {
            fill(x[row], k, Math.min(to, k + mu));
            for (int col = 0; col < values.length; col++) {
                long sum = values[col] + table[of.key(plane, block, col)];
                long kept = accumulator.hold(sum);
                overflows += kept == sum ? 0 : 1;
                values[col] = kept;
            }
            block++;
        }
        for (int col = 0; col < values.length; col++) {
            sums[col] = values[col];
        }
    }

    private void fill(float[] values, int from, int to) {
        Arrays.fill(table, 0);
        for (int key = 0; key < table.length; key++) {
            for (int k = from; k < to; k++) {
                table[key] += (long) ((key >> (k - from) & 1) == 1 ? values[k] : -values[k]);
            }
        }
    }

    private static float[][] signs(byte[] codes, int plane, int k, int n) {
        float[][] signs = new float[k][n];
        for (int row = 0; row < k; row++) {
            float[] out = signs[row];
            for (int col = 0; col < n; col++) {
                out[col] = 2 * (codes[row * n + col] >> plane & 1) - 1;
            }
        }
        return signs;
    }
}
