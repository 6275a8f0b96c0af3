package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.ProgressiveWeights;

/**
 * Integer activations times weights that are dequantised to INT8 first: {@code dequant} W4A8 (QServe, arXiv 2405.04532,
 * section 4.1). One integer sum over all of K, then {@code y = fl32(fl32(fl32(acc) * channelScale) * xScale)}.
 */
public final class Int8DequantGemm {

    private Int8DequantGemm() {}

    /**
     * The product by vectorised loops.
     *
     * @param x           activations, M x K
     * @param w           weights, K x N
     * @param accumulator the accumulator of all products of an output, k ascending
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(IntActivations x, ProgressiveWeights w, IntegerAccumulator accumulator) {
        Rows.requireInner(x.k(), w.k());
        float[][] weights = new float[w.k()][w.n()];
        for (int k = 0; k < w.k(); k++) {
            float[] out = weights[k];
            for (int col = 0; col < w.n(); col++) {
                out[col] = w.int8(k, col);
            }
        }
        IntegerSums sums = new IntegerSums(Rows.split(x.codes(), x.m(), x.k()), weights, 128, accumulator);
        double[][] acc = sums.over(0, w.k());
        float[] channelScales = w.channelScales();
        float[] tokenScales = x.scales();
        float[][] y = new float[x.m()][w.n()];
        for (int row = 0; row < x.m(); row++) {
            for (int col = 0; col < w.n(); col++) {
                y[row][col] = (float) acc[row][col] * channelScales[col] * tokenScales[row];
            }
        }
        return Rows.result(y, sums.overflows());
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x           activations, M x K
     * @param w           weights, K x N
     * @param accumulator the accumulator of all products of an output, k ascending
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(IntActivations x, ProgressiveWeights w, IntegerAccumulator accumulator) {
        Rows.requireInner(x.k(), w.k());
        short[] activations = x.codes();
        float[] channelScales = w.channelScales();
        float[] tokenScales = x.scales();
        float[][] y = new float[x.m()][w.n()];
        ReferenceRegister acc = new ReferenceRegister(accumulator);
        for (int row = 0; row < x.m(); row++) {
            for (int col = 0; col < w.n(); col++) {
                acc.clear();
                for (int k = 0; k < w.k(); k++) {
                    acc.add((long) w.int8(k, col) * activations[row * x.k() + k]);
                }
                y[row][col] = (float) acc.value() * channelScales[col] * tokenScales[row];
            }
        }
        return Rows.result(y, acc.overflows());
    }
}
