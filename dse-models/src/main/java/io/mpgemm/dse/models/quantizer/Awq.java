package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * AWQ: the weights of a channel are multiplied by {@code f = mean|x|^alpha}, its activations divided, and the weights
 * rounded to nearest with scale and zero point. alpha is the one of {@code 0, 0.05 .. 0.95} with the least squared error of
 * the outputs on the calibration activations; the factors are divided by the root of their largest times their smallest.
 * Zero is plain rounding, so the output error on these activations is never above that of {@code rtn-affine}.
 *
 * <p>
 * A mean below {@code 10^-4} of the largest counts as that (the paper's code: {@code 10^-4}, whatever the unit). An alpha
 * that takes weights or calibration activations beyond half of what FP16 holds is left out.
 *
 * <p>
 * With {@code clip} the range of each group is then clipped to the share of {@code 1, 0.95 .. 0.55} with the least squared
 * error of the group's part of the outputs (the paper's code clips at a share of {@code max|w|} on both sides).
 */
public final class Awq implements WeightQuantizer, ChannelMigration {

    private static final int STEPS = 20;
    private static final int CLIP_STEPS = 10;
    private static final double LEAST_MEAN = 1e-4;
    private static final double LARGEST = FloatFormat.FP16.maxFinite() / 2;

    private final boolean clip;

    private Awq(boolean clip) {
        this.clip = clip;
    }

    /**
     * The search of the factors alone.
     *
     * @return the quantiser
     */
    public static Awq scaling() {
        return new Awq(false);
    }

    /**
     * The search of the factors, then of the clipped ranges.
     *
     * @return the quantiser
     */
    public static Awq scalingAndClipping() {
        return new Awq(true);
    }

    @Override
    public String name() {
        return clip ? "awq-clip" : "awq";
    }

    @Override
    public String summary() {
        return clip ? "awq, then each group's range clipped to the least error of its outputs"
                : "channels with large activations scaled up before rounding, the power by least output error";
    }

    @Override
    public String source() {
        return "Lin et al., AWQ, MLSys 2024 (arXiv 2306.00978), section 3.2 and its code";
    }

    @Override
    public float[] factors(Layer layer, WeightFormat format) {
        format.requireGroups(name());
        UniformGrid grid = UniformGrid.of(false, format);
        Matrix weights = layer.weights();
        int k = weights.rows();
        int n = weights.cols();
        float[] w = Inputs.finite("Weight", weights);
        OutputLoss loss = OutputLoss.of(layer);
        double[] means = means(loss);
        float[] best = new float[k];
        Arrays.fill(best, 1);
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < STEPS; step++) {
            float[] factors = factors(means, (double) step / STEPS);
            float[] scaled = new float[w.length];
            for (int at = 0; at < w.length; at++) {
                scaled[at] = w[at] * factors[at / n];
            }
            if (step > 0 && !(largest(scaled) <= LARGEST && loss.largest(factors) <= LARGEST)) {
                continue;
            }
            float[] rounded = grid.round(Matrix.owning(k, n, scaled), format).dequantized().toArray();
            double[] differences = new double[w.length];
            for (int at = 0; at < w.length; at++) {
                differences[at] = w[at] - (double) rounded[at] / factors[at / n];
            }
            double error = Arrays.stream(loss.of(differences, 0, k, n)).sum();
            if (error < least) {
                least = error;
                best = factors;
            }
        }
        return best;
    }

    private static double largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double[] means(OutputLoss loss) {
        double[] means = loss.meanMagnitudes();
        double least = LEAST_MEAN * Arrays.stream(means).max().orElse(0);
        return Arrays.stream(means).map(mean -> least == 0 ? 1 : Math.max(mean, least)).toArray();
    }

    private static float[] factors(double[] means, double alpha) {
        double[] powers = Arrays.stream(means).map(mean -> StrictMath.pow(mean, alpha)).toArray();
        double middle = Math.sqrt(Arrays.stream(powers).max().orElse(1) * Arrays.stream(powers).min().orElse(1));
        float[] factors = new float[powers.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) (powers[i] / middle);
        }
        return factors;
    }

    @Override
    public UniformWeights quantize(Layer layer, WeightFormat format) {
        format.requireGroups(name());
        UniformGrid grid = UniformGrid.of(false, format);
        Matrix weights = layer.weights();
        if (!clip) {
            return grid.round(weights, format);
        }
        double[] shares = new double[CLIP_STEPS];
        for (int i = 0; i < CLIP_STEPS; i++) {
            shares[i] = (double) (STEPS - i) / STEPS;
        }
        return grid.round(weights, format, shares, OutputLoss.of(layer));
    }
}
