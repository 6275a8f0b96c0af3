package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Memo;
import io.mpgemm.dse.models.quantizer.Layer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The unquantised operands of a GEMM, and what datapaths have made of them: two datapaths that quantise the same way
 * share the codes. Thread-safe.
 */
public final class Operands {

    private final Matrix activations;
    private final Layer layer;
    private final Memo ofActivations = new Memo();
    private final Memo ofWeights = new Memo();
    private final Memo migrated = new Memo();

    /**
     * Operands that quantisers calibrate with themselves, with nothing made of them yet.
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
     * @param calibration C x K, finite: activations of other tokens, for quantisers that need them
     */
    public Operands(Matrix activations, Matrix weights, Matrix calibration) {
        this(activations, new Layer(weights, calibration));
    }

    /**
     * Operands of a layer that keeps what quantisers share, with nothing else made of them yet.
     *
     * @param activations M x K, finite
     * @param layer       the layer
     */
    public Operands(Matrix activations, Layer layer) {
        if (activations.cols() != layer.weights().rows()) {
            throw new IllegalArgumentException("Activations " + activations + " and weights " + layer.weights()
                    + " do not fit: the inner dimensions differ.");
        }
        this.activations = activations;
        this.layer = layer;
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
        return layer.weights();
    }

    /**
     * Activations of other tokens, for quantisers that need them.
     *
     * @return C x K
     */
    public Matrix calibration() {
        return layer.calibration();
    }

    /**
     * Weights and calibration activations, as quantisers take them.
     *
     * @return the layer
     */
    public Layer layer() {
        return layer;
    }

    /**
     * The same product with magnitude moved between the channels of its factors: {@code X' = X diag(1/f)}, {@code W' =
     * diag(f) W}, each entry rounded to FP32 once, made at most once.
     *
     * @param how     what tells the factors from others, e.g. {@code smoothquant/8/gchannel}
     * @param factors makes the K factors, positive and finite
     * @return the operands; their calibration activations are divided too
     */
    public Operands migrated(String how, Supplier<float[]> factors) {
        return migrated.get(Operands.class, how, () -> {
            float[] f = factors.get();
            return new Operands(divided(activations, f), multiplied(weights(), f), divided(calibration(), f));
        });
    }

    private static Matrix divided(Matrix x, float[] f) {
        float[] data = x.toArray();
        for (int at = 0; at < data.length; at++) {
            data[at] /= f[at % f.length];
        }
        return Matrix.owning(x.rows(), x.cols(), data);
    }

    private static Matrix multiplied(Matrix w, float[] f) {
        float[] data = w.toArray();
        for (int at = 0; at < data.length; at++) {
            data[at] *= f[at / w.cols()];
        }
        return Matrix.owning(w.rows(), w.cols(), data);
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
        return ofActivations.get(type, how, () -> make.apply(activations));
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
        return ofWeights.get(type, how, () -> make.apply(weights()));
    }
}
