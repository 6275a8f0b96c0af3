package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The unquantised operands of a GEMM, and what datapaths have made of them: two datapaths that quantise the same way
 * share the codes. Thread-safe.
 */
public final class Operands {

    private final Matrix activations;
    private final Matrix weights;
    private final Matrix calibration;
    private final ConcurrentMap<String, Object> made = new ConcurrentHashMap<>();

    /**
     * Operands with nothing made of them yet.
     *
     * @param activations M x K, finite
     * @param weights     K x N, finite
     */
    public Operands(Matrix activations, Matrix weights) {
        this(activations, weights, activations);
    }

    /**
     * Operands with nothing made of them yet.
     *
     * @param activations M x K, finite
     * @param weights     K x N, finite
     * @param calibration C x K, finite: activations of other tokens of the same site
     */
    public Operands(Matrix activations, Matrix weights, Matrix calibration) {
        if (activations.cols() != weights.rows()) {
            throw new IllegalArgumentException("Activations " + activations + " and weights " + weights
                    + " do not fit: the inner dimensions differ.");
        }
        this.activations = activations;
        this.weights = weights;
        this.calibration = calibration;
    }

    /**
     * Activations of other tokens, for quantisers that look at some.
     *
     * @return C x K; the activations themselves where no others were given
     */
    public Matrix calibration() {
        return calibration;
    }

    /**
     * The activations.
     *
     * @return M x K
     */
    public Matrix activations() {
        return activations;
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
     * The activations in another form, made at most once.
     *
     * @param <T>  the form
     * @param type its class
     * @param how  what tells the form from others, e.g. {@code int8}
     * @param make makes it from the activations
     * @return the form
     */
    public <T> T activations(Class<T> type, String how, Function<Matrix, T> make) {
        return type.cast(made.computeIfAbsent("activations " + type.getName() + " " + how,
                key -> make.apply(activations)));
    }

    /**
     * The weights in another form, made at most once.
     *
     * @param <T>  the form
     * @param type its class
     * @param how  what tells the form from others, e.g. {@code rtn-affine/4/g128}
     * @param make makes it from the weights
     * @return the form
     */
    public <T> T weights(Class<T> type, String how, Function<Matrix, T> make) {
        return type.cast(made.computeIfAbsent("weights " + type.getName() + " " + how, key -> make.apply(weights)));
    }
}
