package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Memo;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A linear layer as a quantiser sees it: its weights, and activations of other tokens to calibrate with. Keeps what
 * quantisers of several widths and group sizes share. Thread-safe.
 */
public final class Layer {

    private final Matrix weights;
    private final Optional<Matrix> calibration;
    private final Memo memo = new Memo();

    /**
     * A layer with calibration activations.
     *
     * @param weights     K x N, finite
     * @param calibration C x K, finite
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public Layer(Matrix weights, Matrix calibration) {
        if (calibration.cols() != weights.rows()) {
            throw new IllegalArgumentException("Calibration activations " + calibration + " and weights " + weights
                    + " do not fit: the inner dimensions differ.");
        }
        this.weights = weights;
        this.calibration = Optional.of(calibration);
    }

    private Layer(Matrix weights) {
        this.weights = weights;
        this.calibration = Optional.empty();
    }

    /**
     * A layer for quantisers that look at weights only.
     *
     * @param weights K x N, finite
     * @return the layer
     */
    public static Layer of(Matrix weights) {
        return new Layer(weights);
    }

    /**
     * The weights.
     *
     * @return K x N
     */
    public Matrix weights() {
        return weights;
    }

    /**
     * Activations of other tokens than those that the layer is scored on.
     *
     * @return C x K
     * @throws IllegalArgumentException if the layer has none
     */
    public Matrix calibration() {
        return calibration.orElseThrow(() -> new IllegalArgumentException(
                "The quantiser needs calibration activations and the layer has none."));
    }

    /**
     * Something made of the layer, at most once.
     *
     * @param <T>  what it is
     * @param type its class
     * @param name what tells it from others of its class
     * @param make makes it
     * @return what was made
     */
    public <T> T shared(Class<T> type, String name, Supplier<T> make) {
        return memo.get(type, name, make);
    }
}
