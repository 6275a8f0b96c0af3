package io.mpgemm.dse.models.quantizer;

/**
 * Uniform quantisation in binary code: {@link AffineRtn}, then {@link BcqQuantizer#fromUniform}.
 *
 * <p>
 * The smallest alpha is half a scale. So that FP16 holds it, the scale is twice the FP16 number nearest to half the
 * exact scale; this is what {@link AffineRtn} takes for every scale from 2^-13 upwards.
 */
public final class UniformBcq implements BcqQuantizer {

    /** The quantiser. */
    public UniformBcq() {}

    @Override
    public String name() {
        return "bcq-uniform";
    }

    @Override
    public String summary() {
        return "affine round to nearest, written as binary code";
    }

    @Override
    public String source() {
        return "LUT-GEMM (arXiv 2206.09557), section 2.3 and examples/rtn_parameter.py of its code";
    }

    @Override
    public BcqWeights quantize(Layer layer, WeightFormat format) {
        format.requireFp16(name());
        return BcqQuantizer.fromUniform(AffineRtn.withHalvableScales().quantize(layer, format));
    }
}
