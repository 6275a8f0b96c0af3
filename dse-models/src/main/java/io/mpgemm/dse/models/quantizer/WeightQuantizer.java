package io.mpgemm.dse.models.quantizer;

/** Quantises weights to uniform codes. */
public interface WeightQuantizer extends QuantizerInfo {

    /**
     * Quantises weights.
     *
     * @param layer  weights K x N, finite; its calibration activations are asked for by those that need them
     * @param format bits of a code (2 to 8), group size, format of the scales
     * @return the codes
     * @throws IllegalArgumentException if a number is out of range or not finite, a scale does not fit its format or the
     *                                  quantiser does not know the format
     */
    UniformWeights quantize(Layer layer, WeightFormat format);

    /**
     * Whether every zero point is {@code 2^(bits-1)}, so that hardware need not store it.
     *
     * @return whether codes are symmetric
     */
    default boolean symmetric() {
        return false;
    }
}
