package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.CodedActivations;
import io.mpgemm.dse.models.quantizer.CodedWeights;
import java.util.Arrays;

/**
 * Decoded activations times decoded weights in an integer accumulator, scaled group by group: {@code bitfusion},
 * {@code olaccel}, {@code ant} and {@code olive} (design, section 5).
 *
 * <p>
 * For each output and each group, ascending: the accumulator starts at 0; a step takes {@code productsPerUpdate} products,
 * k ascending, fewer at the end of a group, sums them exactly and adds the sum at once; every update that leaves the
 * accumulator's range counts as an overflow. Then in FP32 {@code y = fl32(y + fl32(fl32(acc) * s))}, y from +0, and at the
 * end {@code fl32(y * xScale)}.
 */
public final class CodedGemm {

    /** How a PE makes the product of two levels; all ways are exact. */
    @FunctionalInterface
    public interface Multiplier {

        /**
         * The product.
         *
         * @param x level of an activation
         * @param w level of a weight
         * @return {@code x * w}
         */
        long product(int x, int w);
    }

    /** Wide enough for any sum here, so that its sums are exact. */
    private static final IntegerAccumulator EXACT = new IntegerAccumulator(48, Overflow.WRAP);

    private static final double EXACT_IN_FP32 = 0x1p24;

    private CodedGemm() {}

    /**
     * The product by vectorised loops.
     *
     * @param x                 activations, M x K
     * @param w                 weights, K x N
     * @param accumulator       the accumulator of a group's products
     * @param productsPerUpdate products that are summed before they meet the accumulator, 1 or more
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(CodedActivations x, CodedWeights w, IntegerAccumulator accumulator,
            int productsPerUpdate) {
        Rows.requireInner(x.k(), w.k());
        Rows.requirePositive("number of products in an update", productsPerUpdate);
        Weights weights = w.forms().get(Weights.class, "", () -> Weights.of(w));
        float[][] activations = x.forms().get(float[][].class, "rows", () -> rows(x.levels(), x.m(), x.k()));
        float[] y = new float[x.m() * w.n()];
        long overflows = 0;
        if (greatestMagnitudes(activations, w.groupSize()) * weights.maxWeight <= Math.min(EXACT_IN_FP32,
                (double) accumulator.max())) {
            KernelProvider.kernels().addGroups(activations, weights.packed, w.groupSize(),
                    new float[w.groups()][x.m()], weights.zeros, weights.scales, y);
        } else {
            overflows = groupByGroup(activations, w, weights, accumulator, productsPerUpdate, y);
        }
        Rows.scale(y, x.scales());
        return Rows.result(x.m(), y, overflows);
    }

    /** Where a sum may overflow or leave FP32; returns the overflows. */
    private static long groupByGroup(float[][] x, CodedWeights w, Weights weights, IntegerAccumulator accumulator,
            int productsPerUpdate, float[] y) {
        int n = w.n();
        IntegerSums sums = new IntegerSums(x, weights.packed, weights.maxWeight, EXACT);
        long overflows = 0;
        for (int group = 0; group < w.groups(); group++) {
            int from = group * w.groupSize();
            int to = Rows.end(from, w.groupSize(), w.k());
            double[][] acc = sums.over(from, to);
            float[] scales = weights.scales[group];
            for (int row = 0; row < x.length; row++) {
                if ((double) IntegerSums.sumOfMagnitudes(x[row], from, to) * weights.maxWeight > accumulator.max()) {
                    overflows += updates(Arrays.copyOfRange(x[row], from, to), weights.packed.rows(from, to),
                            accumulator, productsPerUpdate, acc[row]);
                }
                for (int col = 0; col < n; col++) {
                    y[row * n + col] += (float) acc[row][col] * scales[col];
                }
            }
        }
        return overflows;
    }

    private static double greatestMagnitudes(float[][] x, int groupSize) {
        long greatest = 0;
        for (float[] row : x) {
            for (int from = 0; from < row.length; from = Rows.end(from, groupSize, row.length)) {
                greatest = Math.max(greatest,
                        IntegerSums.sumOfMagnitudes(row, from, Rows.end(from, groupSize, row.length)));
            }
        }
        return greatest;
    }

    /** Weights as the kernels read them. */
    private static final class Weights {

        private final Packed packed;
        private final float[][] scales;
        private final float[][] zeros;
        private final int maxWeight;

        private Weights(Packed packed, float[][] scales, float[][] zeros, int maxWeight) {
            this.packed = packed;
            this.scales = scales;
            this.zeros = zeros;
            this.maxWeight = maxWeight;
        }

        static Weights of(CodedWeights w) {
            int greatest = 1;
            for (int level : w.levels()) {
                greatest = Math.max(greatest, Math.abs(level));
            }
            return new Weights(KernelProvider.kernels().pack(CodedGemm.rows(w.levels(), w.k(), w.n())),
                    Rows.split(w.scales(), w.groups(), w.n()), new float[w.groups()][w.n()], greatest);
        }
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x                 activations, M x K
     * @param w                 weights, K x N
     * @param accumulator       the accumulator of a group's products
     * @param productsPerUpdate products that are summed before they meet the accumulator, 1 or more
     * @param multiplier        how the PE makes a product
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(CodedActivations x, CodedWeights w, IntegerAccumulator accumulator,
            int productsPerUpdate, Multiplier multiplier) {
        Rows.requireInner(x.k(), w.k());
        Rows.requirePositive("number of products in an update", productsPerUpdate);
        int[] activations = x.levels();
        float[] tokenScales = x.scales();
        int[] weights = w.levels();
        float[] scales = w.scales();
        float[][] y = new float[x.m()][w.n()];
        ReferenceRegister acc = new ReferenceRegister(accumulator);
        for (int row = 0; row < x.m(); row++) {
            for (int col = 0; col < w.n(); col++) {
                float sum = 0;
                for (int group = 0; group < w.groups(); group++) {
                    int from = group * w.groupSize();
                    int to = Rows.end(from, w.groupSize(), w.k());
                    acc.clear();
                    for (int k = from; k < to; k = Rows.end(k, productsPerUpdate, to)) {
                        long step = 0;
                        for (int i = k; i < Rows.end(k, productsPerUpdate, to); i++) {
                            step += multiplier.product(activations[row * x.k() + i], weights[i * w.n() + col]);
                        }
                        acc.add(step);
                    }
                    sum += (float) acc.value() * scales[group * w.n() + col];
                }
                y[row][col] = sum * tokenScales[row];
            }
        }
        return Rows.result(y, acc.overflows());
    }

    /** Makes the updates of one row one by one; returns the overflows. */
    private static long updates(float[] x, float[][] w, IntegerAccumulator accumulator, int productsPerUpdate,
            double[] sums) {
        long[] values = new long[sums.length];
        long[] step = new long[sums.length];
        long overflows = 0;
        for (int k = 0; k < x.length; k++) {
            long a = (long) x[k];
            float[] weights = w[k];
            for (int col = 0; col < step.length; col++) {
                step[col] += a * (long) weights[col];
            }
            if ((k + 1) % productsPerUpdate == 0 || k + 1 == x.length) {
                for (int col = 0; col < step.length; col++) {
                    long sum = values[col] + step[col];
                    values[col] = accumulator.hold(sum);
                    overflows += values[col] == sum ? 0 : 1;
                    step[col] = 0;
                }
            }
        }
        for (int col = 0; col < sums.length; col++) {
            sums[col] = values[col];
        }
        return overflows;
    }

    private static float[][] rows(int[] levels, int rows, int cols) {
        float[][] split = new float[rows][cols];
        for (int at = 0; at < levels.length; at++) {
            split[at / cols][at % cols] = levels[at];
        }
        return split;
    }
}
