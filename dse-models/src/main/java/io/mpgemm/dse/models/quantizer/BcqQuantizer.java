package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;

/** Quantises weights to binary codes: {@code w = sum_i alpha_i b_i + offset} for each group of a column. */
public interface BcqQuantizer extends QuantizerInfo {

    /**
     * Quantises weights.
     *
     * @param layer  weights K x N, finite
     * @param format bit planes q, 1 to 8 (2 to 8 for {@code bcq-uniform}), group size; scales are stored in FP16
     * @return the codes
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite, a scale does not fit FP16 or
     *                                  another scale format is asked for
     */
    BcqWeights quantize(Layer layer, WeightFormat format);

    /**
     * The binary code of uniform weights; an identity: the weights that both stand for are equal bit for bit.
     *
     * <p>
     * From {@code w = s (u - z)}, {@code u = sum_i 2^i beta_i}: {@code alpha_i = s 2^i / 2}, {@code b_i = 2 beta_i -
     * 1}, {@code offset = s (2^q - 1) / 2 - s z} (LUT-GEMM's code, examples/rtn_parameter.py, convert_bcq_format). The
     * code bits stay as they are and the offset is exact in FP32. The alphas are exact in FP16 unless {@code s / 2} is
     * a subnormal number with one bit too many (s below 2^-13) or {@code s 2^q / 4} is beyond 65504: such weights are
     * refused. {@link UniformBcq} never makes the former.
     *
     * @param weights uniform weights
     * @return the same weights in binary code
     * @throws IllegalArgumentException if FP16 cannot hold an alpha
     */
    static BcqWeights fromUniform(UniformWeights weights) {
        int n = weights.n();
        int planes = weights.bits();
        int stride = weights.groups() * n;
        float[] scales = weights.scales();
        int[] zeros = weights.zeros();
        float[] alphas = new float[planes * stride];
        float[] offsets = new float[stride];
        int top = (1 << planes) - 1;
        for (int at = 0; at < stride; at++) {
            for (int plane = 0; plane < planes; plane++) {
                float alpha = Math.scalb(scales[at], plane - 1);
                if (!FloatFormat.FP16.represents(alpha)) {
                    throw new IllegalArgumentException("The scale of group " + at / n + " of column " + at % n + " is "
                            + scales[at] + "; scale " + plane + " of its binary code would be " + alpha
                            + ", which FP16 cannot hold. Maybe quantise with bcq-uniform, whose scales can be halved,"
                            + " or scale the weights.");
                }
                alphas[plane * stride + at] = alpha;
            }
            offsets[at] = scales[at] * (top - 2 * zeros[at]) / 2;
        }
        return new BcqWeights(weights.k(), n, planes, weights.groupSize(), weights.codes(), alphas, offsets);
    }
}
