package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * OLAccel's split into outliers and the rest (Park et al., ISCA 2018; the quantisation in arXiv 1804.07802): a share of
 * the values, the largest magnitudes, is kept at more bits; the others take 4 bits over their own range.
 *
 * <p>
 * Of a group of g values the {@code floor(share g)} largest magnitudes are outliers, but those that are alike with the
 * largest of the others. That one is 7 steps: {@code s = max / 7}, in FP16 for weights, or {@code max|outlier| / 127} where
 * all others are zero. Both kinds are integers on that step, normal values -7 .. 7, outlier weights -127 .. 127 (8 bits of
 * which the lower 4 go through the dense multiplier and the upper 4 through the outlier's), outlier activations -127 .. 127 or
 * -32767 .. 32767; beyond they are clipped. So sums of both combine as integers; the papers leave the outliers' step open.
 *
 * <p>
 * Activations: the border between both kinds and the step are the tensor's, from calibration activations, as a
 * comparator at the array's edge applies them; or the token's own.
 */
public final class OlaccelSplit implements QuantizerInfo {

    private static final int NORMAL = 7;
    private static final int OUTLIER_WEIGHT = Byte.MAX_VALUE;

    /** The quantiser. */
    public OlaccelSplit() {}

    @Override
    public String name() {
        return "olaccel-split";
    }

    @Override
    public String summary() {
        return "4 bits for most values, 8 or 16 for the share of the largest ones, scale per group";
    }

    @Override
    public String source() {
        return "Park et al., OLAccel, ISCA 2018; Park et al. (arXiv 1804.07802), section 4";
    }

    /** The border between normal values and outliers, and the step of both. */
    private record Split(double border, double step) {

        /** Of magnitudes, of which {@code outliers} are none of the normal ones. */
        static Split of(double[] magnitudes, int outliers, int largestOutlier) {
            double[] sorted = magnitudes.clone();
            Arrays.sort(sorted);
            double border = sorted.length > outliers ? sorted[sorted.length - 1 - outliers] : 0;
            double largest = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
            return new Split(border, border > 0 ? border / NORMAL : largest / largestOutlier);
        }
    }

    private static int outliers(double sharePercent, int count) {
        if (!(sharePercent >= 0 && sharePercent < 100)) {
            throw new IllegalArgumentException("Outlier share is " + sharePercent + " %; valid are 0 to below 100.");
        }
        return (int) Math.floor(sharePercent / 100 * count);
    }

    private static int level(double value, float step, int largest) {
        return (int) Math.clamp(Math.rint(value / step), -(double) largest, largest);
    }

    /**
     * Quantises weights to 4 bits with outliers of 8.
     *
     * @param weights      K x N, finite
     * @param sharePercent share of each group that are outliers, in per cent
     * @param groupSize    weights along K that share a scale, 1 or more; K or more means a whole column. The last group
     *                     is short if the size does not divide K
     * @return the codes: levels in two's complement; those beyond 4 bits are outliers
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite or a scale does not fit FP16
     */
    public CodedWeights quantize(Matrix weights, double sharePercent, int groupSize) {
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        byte[] codes = new byte[k * n];
        int[] levels = new int[k * n];
        float[] scales = new float[groups * n];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            double[] magnitudes = new double[Math.min(groupSize, k - first)];
            for (int col = 0; col < n; col++) {
                for (int i = 0; i < magnitudes.length; i++) {
                    magnitudes[i] = Math.abs(w[(first + i) * n + col]);
                }
                Split split = Split.of(magnitudes, outliers(sharePercent, magnitudes.length), OUTLIER_WEIGHT);
                float scale = CodedScales.ofWeights(split.step);
                if (!CodedScales.fits(scale)) {
                    throw GroupScales.tooLarge(ScaleFormat.FP16, "group " + group + " of column " + col, split.step);
                }
                scales[group * n + col] = scale;
                for (int i = 0; i < magnitudes.length; i++) {
                    int at = (first + i) * n + col;
                    levels[at] = level(w[at], scale, magnitudes[i] > split.border ? OUTLIER_WEIGHT : NORMAL);
                    codes[at] = (byte) levels[at];
                }
            }
        }
        return new CodedWeights(k, n, groupSize, codes, levels, scales, new byte[0]);
    }

    /**
     * Quantises activations to 4 bits with outliers of more.
     *
     * @param activations  M x K, finite
     * @param calibration  C x K, finite: other activations of the same site
     * @param sharePercent share of the activations that are outliers, in per cent
     * @param outlierBits  bits of an outlier, 8 or 16
     * @param scope        what activations share border and step
     * @return the levels
     * @throws IllegalArgumentException if a number is out of range or an activation is not finite
     */
    public CodedActivations quantize(Matrix activations, Matrix calibration, double sharePercent, int outlierBits,
            ScaleScope scope) {
        if (outlierBits != 8 && outlierBits != 16) {
            throw new IllegalArgumentException("Outlier bits is " + outlierBits + "; valid are 8 and 16.");
        }
        int largest = (1 << (outlierBits - 1)) - 1;
        float[] x = Inputs.finite("Activation", activations);
        float[] seen = Inputs.finite("Calibration activation", calibration);
        int k = activations.cols();
        Split shared = split(seen, 0, scope == ScaleScope.TENSOR ? seen.length : 0, sharePercent, largest);
        int[] levels = new int[x.length];
        float[] scales = new float[activations.rows()];
        for (int row = 0; row < scales.length; row++) {
            Split split = scope == ScaleScope.TENSOR ? shared : split(x, row * k, (row + 1) * k, sharePercent, largest);
            scales[row] = CodedScales.ofActivations(split.step);
            for (int at = row * k; at < (row + 1) * k; at++) {
                levels[at] = level(x[at], scales[row], Math.abs(x[at]) > split.border ? largest : NORMAL);
            }
        }
        return new CodedActivations(activations.rows(), k, levels, scales);
    }

    private static Split split(float[] values, int from, int to, double sharePercent, int largest) {
        double[] magnitudes = new double[to - from];
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.abs(values[from + i]);
        }
        return Split.of(magnitudes, outliers(sharePercent, magnitudes.length), largest);
    }
}
