package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.UniformWeights;

/**
 * Integer activations times uniformly quantised weights in an integer accumulator, scaled group by group: the
 * {@code int8-tpu} cell and {@code mixpe} with integer activations (design, section 5; MixPE, arXiv 2411.16158).
 *
 * <p>
 * For each output and each group, ascending: the accumulator starts at 0 and takes one product a step, k ascending;
 * every update that leaves its range counts as an overflow. Then in FP32 {@code y = fl32(y + fl32(fl32(t) * s))}, y
 * from +0, and at the end {@code fl32(y * xScale)}.
 */
public final class IntegerGemm {

    /** Where the zero point of the weights enters. */
    public enum ZeroPoint {
        /** {@code acc += (code - z) * x}; {@code t = acc}. With symmetric weights this is the plain signed product. */
        IN_PRODUCT,
        /**
         * {@code acc += sum_i bit_i(code) * (x << i)}, one update a step; {@code t = acc - z * sum(x)}, exact.
         * Dequantisation after the group.
         */
        AFTER_GROUP
    }

    private static final long EXACT_IN_FP32 = 1 << 24;

    private IntegerGemm() {}

    /**
     * The product by vectorised loops.
     *
     * @param x           activations, M x K
     * @param w           weights, K x N
     * @param accumulator the accumulator of a group's products
     * @param zeroPoint   where the zero point enters
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(IntActivations x, UniformWeights w, IntegerAccumulator accumulator,
            ZeroPoint zeroPoint) {
        Rows.requireInner(x.k(), w.k());
        IntegerRows rows = IntegerRows.of(x, w.groupSize());
        IntegerWeights weights = IntegerWeights.of(w, zeroPoint, x.m());
        boolean afterGroup = zeroPoint == ZeroPoint.AFTER_GROUP;
        float[] y = new float[x.m() * w.n()];
        long overflows = 0;
        if (rows.magnitudesAreWithin(Math.min(EXACT_IN_FP32, accumulator.max()) / weights.maxWeight())) {
            float[][] sumX = afterGroup ? rows.sums() : new float[w.groups()][x.m()];
            KernelProvider.kernels().addGroups(rows.values(), weights.packed(), w.groupSize(), sumX, weights.zeros(),
                    weights.scales(), y);
        } else {
            IntegerSums sums = new IntegerSums(rows.values(), IntegerWeights.ofFloats(w, zeroPoint).packed(),
                    weights.maxWeight(), accumulator);
            for (int group = 0; group < w.groups(); group++) {
                int from = group * w.groupSize();
                int to = Rows.end(from, w.groupSize(), w.k());
                double[][] acc = sums.over(from, to);
                for (int row = 0; row < x.m(); row++) {
                    double sumX = afterGroup ? sums.activations(row, from, to) : 0;
                    scale(y, row * w.n(), acc[row], weights.zeros()[group], sumX, weights.scales()[group]);
                }
            }
            overflows = sums.overflows();
        }
        Rows.scale(y, x.scales());
        return Rows.result(x.m(), y, overflows);
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x           activations, M x K
     * @param w           weights, K x N
     * @param accumulator the accumulator of a group's products
     * @param zeroPoint   where the zero point enters
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(IntActivations x, UniformWeights w, IntegerAccumulator accumulator,
            ZeroPoint zeroPoint) {
        Rows.requireInner(x.k(), w.k());
        short[] activations = x.codes();
        float[] tokenScales = x.scales();
        byte[] codes = w.codes();
        float[] scales = w.scales();
        int[] zeros = w.zeros();
        float[][] y = new float[x.m()][w.n()];
        ReferenceRegister acc = new ReferenceRegister(accumulator);
        for (int row = 0; row < x.m(); row++) {
            for (int col = 0; col < w.n(); col++) {
                float sum = 0;
                for (int group = 0; group < w.groups(); group++) {
                    int from = group * w.groupSize();
                    int to = Rows.end(from, w.groupSize(), w.k());
                    int zero = zeros[group * w.n() + col];
                    long sumX = 0;
                    acc.clear();
                    for (int k = from; k < to; k++) {
                        int code = codes[k * w.n() + col] & 0xff;
                        int a = activations[row * x.k() + k];
                        acc.add(switch (zeroPoint) {
                            case IN_PRODUCT -> (long) (code - zero) * a;
                            case AFTER_GROUP -> shiftAdd(code, a, w.bits());
                        });
                        sumX += a;
                    }
                    long t = zeroPoint == ZeroPoint.AFTER_GROUP ? acc.value() - zero * sumX : acc.value();
                    sum += (float) t * scales[group * w.n() + col];
                }
                y[row][col] = sum * tokenScales[row];
            }
        }
        return Rows.result(y, acc.overflows());
    }

    private static long shiftAdd(int code, int x, int bits) {
        long sum = 0;
        for (int i = 0; i < bits; i++) {
            sum += (code >> i & 1) * ((long) x << i);
        }
        return sum;
    }

    private static void scale(float[] y, int at, double[] acc, float[] zeros, double sumX, float[] scales) {
        for (int i = 0; i < acc.length; i++) {
            y[at + i] += (float) (acc[i] - zeros[i] * sumX) * scales[i];
        }
    }
}
