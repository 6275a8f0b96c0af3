package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * SmoothQuant: each channel of the activations is divided by {@code f = max|x|^alpha / max|w|^(1-alpha)} over the
 * calibration tokens and the weights multiplied by it, then the weights are rounded to nearest. A channel of zeros on
 * either side has {@code f = 1}.
 *
 * <p>
 * All factors are then multiplied by one power of two, which cancels in the product, such that the largest weight keeps
 * its magnitude within a factor of two: its scale stays inside FP16.
 */
public final class SmoothQuant implements WeightQuantizer, ChannelMigration {

    /** The paper's choice for OPT and BLOOM. */
    public static final double ALPHA = 0.5;

    private final WeightQuantizer rounding;
    private final String name;
    private final double alpha;

    private SmoothQuant(WeightQuantizer rounding, String name, double alpha) {
        this.rounding = rounding;
        this.name = name;
        this.alpha = alpha;
    }

    /**
     * The published form, whose migrated weights are rounded without a zero point.
     *
     * @return the quantiser, alpha 0.5
     */
    public static SmoothQuant symmetricCodes() {
        return new SmoothQuant(new SymmetricRtn(), "smoothquant", ALPHA);
    }

    /**
     * Affine codes, for narrow weights.
     *
     * @return the quantiser, alpha 0.5
     */
    public static SmoothQuant affineCodes() {
        return new SmoothQuant(new AffineRtn(), "smoothquant-affine", ALPHA);
    }

    /**
     * The same with another strength.
     *
     * @param strength 0 to 1; 1 moves all the spread of the activations to the weights
     * @return the quantiser
     * @throws IllegalArgumentException if the strength is out of range
     */
    public SmoothQuant withAlpha(double strength) {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("SmoothQuant's alpha is " + strength + "; valid are 0 to 1.");
        }
        return new SmoothQuant(rounding, name, strength);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return "part of the activations' channel magnitudes moved to the weights, then " + rounding.name();
    }

    @Override
    public String source() {
        return "Xiao et al., SmoothQuant, ICML 2023 (arXiv 2211.10438), section 4, equation 4";
    }

    @Override
    public boolean symmetric() {
        return rounding.symmetric();
    }

    @Override
    public float[] factors(Layer layer, WeightFormat format) {
        Matrix calibration = layer.calibration();
        Matrix weights = layer.weights();
        int k = weights.rows();
        int n = weights.cols();
        float[] x = Inputs.finite("Calibration activation", calibration);
        float[] w = Inputs.finite("Weight", weights);
        float[] maxX = new float[k];
        double[] exact = new double[k];
        double before = 0;
        double after = 0;
        Columns.maxAbs(x, k, 0, calibration.rows(), maxX);
        for (int row = 0; row < k; row++) {
            float maxW = 0;
            for (int at = row * n; at < (row + 1) * n; at++) {
                maxW = Math.max(maxW, Math.abs(w[at]));
            }
            exact[row] = maxX[row] == 0 || maxW == 0 ? 1
                    : StrictMath.pow(maxX[row], alpha) / StrictMath.pow(maxW, 1 - alpha);
            before = Math.max(before, maxW);
            after = Math.max(after, maxW * exact[row]);
        }
        int shift = after == 0 ? 0 : Math.getExponent(before) - Math.getExponent(after);
        float[] factors = new float[k];
        for (int row = 0; row < k; row++) {
            factors[row] = (float) Math.scalb(exact[row], shift);
        }
        return factors;
    }

    @Override
    public UniformWeights quantize(Layer layer, WeightFormat format) {
        return rounding.quantize(layer, format);
    }
}
