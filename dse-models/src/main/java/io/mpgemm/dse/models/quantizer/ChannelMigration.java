package io.mpgemm.dse.models.quantizer;

/**
 * Moves magnitude between activations and weights before either is quantised: {@code X' = X diag(1/f)}, {@code W' =
 * diag(f) W}, so that {@code X' W' = X W}. A weight quantiser that implements it is given W' and X' by who runs it.
 *
 * <p>
 * The factors are FP32 numbers, any, not powers of two: the division is folded into the gain of the normalisation or the
 * weights of the layer before, whose FP32 output is what the PE's activation format rounds; so {@code X'} is the FP32
 * quotient. {@code W'} is the FP32 product, made offline.
 */
public interface ChannelMigration {

    /**
     * The factors of a layer.
     *
     * @param layer  weights and calibration activations, as they are before
     * @param format how the weights will be stored
     * @return K factors, positive and finite
     */
    float[] factors(Layer layer, WeightFormat format);
}
