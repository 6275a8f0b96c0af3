package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.List;

/**
 * ANT's adaptive types: each group of weights, each column or the whole tensor takes the type of {@link AntType} that has
 * the least squared error, with the best of some scales a group.
 *
 * <p>
 * Scales tried: {@code r max|w| / (largest level)}, r from 0.5 to 1.5 in steps of 0.02, rounded to FP16 first; the paper's
 * code tries 0.75 to 1.5. A tie goes to the earlier type and the scale nearest to the largest. A value halfway between two
 * levels takes the smaller magnitude. Codes of 4 bits have all types, of 8 bits integers only, as four 4-bit PEs join to
 * multiply them (arXiv 2208.14286, section 5).
 *
 * <p>
 * Activations have one type a tensor, of least squared error on calibration activations. The paper's scale is static, from
 * calibration, too; a scale a token, {@code r} times its largest magnitude with the r that calibration chose, is offered
 * beside it.
 */
public final class AntAdaptive implements QuantizerInfo {

    private static final int STEPS_BELOW = 25;
    private static final int STEPS_ABOVE = 25;
    private static final double STEP = 0.02;
    private static final int ACTIVATION_BITS = 4;

    /** What weights share a type. */
    public enum TypeScope {
        /** Those of a group. */
        GROUP,
        /** Those of a column. */
        CHANNEL,
        /** All. */
        TENSOR
    }

    /** The quantiser. */
    public AntAdaptive() {}

    @Override
    public String name() {
        return "ant-adaptive";
    }

    @Override
    public String summary() {
        return "integer, power of two or flint by least squared error, scale per group";
    }

    @Override
    public String source() {
        return "Guo et al., ANT, MICRO 2022 (arXiv 2208.14286), section 4";
    }

    /**
     * Quantises weights.
     *
     * @param weights   K x N, finite
     * @param bits      bits of a code, 4 or 8
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column. The last group is
     *                  short if the size does not divide K
     * @param scope     what weights share a type
     * @return the codes, with the types as ordinals of {@link AntType}
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite or a scale does not fit FP16
     */
    public CodedWeights quantize(Matrix weights, int bits, int groupSize, TypeScope scope) {
        if (bits != 4 && bits != 8) {
            throw new IllegalArgumentException("Weight bits is " + bits + "; valid are 4 and 8.");
        }
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        List<AntType> types = AntType.of(bits);
        float[][] scales = new float[types.size()][groups * n];
        double[][] errors = new double[types.size()][groups * n];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int count = Math.min(groupSize, k - first);
            for (int col = 0; col < n; col++) {
                Magnitudes sorted = Magnitudes.of(w, first * n + col, n, count);
                for (int type = 0; type < types.size(); type++) {
                    fit(sorted, types.get(type).magnitudes(bits), scales[type], errors[type], group * n + col);
                }
                int at = group * n + col;
                if (Arrays.stream(errors).allMatch(error -> error[at] == Double.POSITIVE_INFINITY)) {
                    throw GroupScales.tooLarge(ScaleFormat.FP16, "group " + group + " of column " + col,
                            sorted.largest() / types.getLast().magnitudes(bits)[(1 << (bits - 1)) - 1]);
                }
            }
        }
        byte[] chosen = choose(errors, groups, n, scope);
        byte[] codes = new byte[k * n];
        int[] levels = new int[k * n];
        float[] kept = new float[groups * n];
        int[][] magnitudes = types.stream().map(type -> type.magnitudes(bits)).toArray(int[][]::new);
        for (int at = 0; at < kept.length; at++) {
            kept[at] = scales[chosen[at]][at];
        }
        for (int at = 0; at < codes.length; at++) {
            int group = at / n / groupSize * n + at % n;
            levels[at] = level(w[at], kept[group], magnitudes[chosen[group]]);
            codes[at] = (byte) types.get(chosen[group]).code(levels[at], bits);
        }
        return new CodedWeights(k, n, groupSize, codes, levels, kept, chosen);
    }

    /**
     * Quantises activations to 4 bits of one type.
     *
     * @param activations M x K, finite
     * @param calibration C x K, finite: other activations of the same site
     * @param scope       what activations share a scale
     * @return the decoded codes
     * @throws IllegalArgumentException if an activation is not finite
     */
    public CodedActivations quantize(Matrix activations, Matrix calibration, ScaleScope scope) {
        float[] x = Inputs.finite("Activation", activations);
        float[] seen = Inputs.finite("Calibration activation", calibration);
        int k = activations.cols();
        Magnitudes[] parts = scope == ScaleScope.TENSOR ? new Magnitudes[]{Magnitudes.of(seen, 0, 1, seen.length)}
                : new Magnitudes[calibration.rows()];
        for (int row = 0; scope == ScaleScope.TOKEN && row < parts.length; row++) {
            parts[row] = Magnitudes.of(seen, row * k, 1, k);
        }
        int[] best = new int[0];
        double bestRatio = 1;
        double least = Double.POSITIVE_INFINITY;
        for (AntType type : AntType.of(ACTIVATION_BITS)) {
            int[] magnitudes = type.magnitudes(ACTIVATION_BITS);
            int top = magnitudes[magnitudes.length - 1];
            for (int step = 0; step <= STEPS_BELOW + STEPS_ABOVE; step++) {
                double error = 0;
                for (Magnitudes part : parts) {
                    error += part.error(magnitudes, CodedScales.ofActivations(ratio(step) * part.largest() / top));
                }
                if (error < least || best.length == 0) {
                    least = error;
                    best = magnitudes;
                    bestRatio = ratio(step);
                }
            }
        }
        float[] scales = new float[activations.rows()];
        int[] levels = new int[x.length];
        int top = best[best.length - 1];
        for (int row = 0; row < scales.length; row++) {
            double largest = scope == ScaleScope.TENSOR ? parts[0].largest() : largest(x, row * k, (row + 1) * k);
            scales[row] = CodedScales.ofActivations(bestRatio * largest / top);
            for (int at = row * k; at < (row + 1) * k; at++) {
                levels[at] = level(x[at], scales[row], best);
            }
        }
        return new CodedActivations(activations.rows(), k, levels, scales);
    }

    /** The ratios tried: 1, then down to 0.5, then up to 1.5. */
    private static double ratio(int step) {
        return step <= STEPS_BELOW ? 1 - step * STEP : 1 + (step - STEPS_BELOW) * STEP;
    }

    private static void fit(Magnitudes sorted, int[] magnitudes, float[] scales, double[] errors, int at) {
        int top = magnitudes[magnitudes.length - 1];
        errors[at] = Double.POSITIVE_INFINITY;
        for (int step = 0; step <= STEPS_BELOW + STEPS_ABOVE; step++) {
            float scale = CodedScales.ofWeights(ratio(step) * sorted.largest() / top);
            if (CodedScales.fits(scale)) {
                double error = sorted.error(magnitudes, scale);
                if (error < errors[at]) {
                    errors[at] = error;
                    scales[at] = scale;
                }
            }
        }
    }

    /** For each group the type with the least error in its scope. */
    private static byte[] choose(double[][] errors, int groups, int n, TypeScope scope) {
        double[][] sums = new double[errors.length][];
        for (int type = 0; type < errors.length; type++) {
            sums[type] = errors[type].clone();
            if (scope != TypeScope.GROUP) {
                double[] columns = new double[n];
                for (int at = 0; at < groups * n; at++) {
                    columns[at % n] += errors[type][at];
                }
                double all = Arrays.stream(columns).sum();
                for (int at = 0; at < groups * n; at++) {
                    sums[type][at] = scope == TypeScope.TENSOR ? all : columns[at % n];
                }
            }
        }
        byte[] chosen = new byte[groups * n];
        for (int at = 0; at < chosen.length; at++) {
            for (int type = 1; type < sums.length; type++) {
                if (sums[type][at] < sums[chosen[at]][at]) {
                    chosen[at] = (byte) type;
                }
            }
        }
        return chosen;
    }

    /** The nearest level; a product of a scale and half a level is exact in double precision. */
    private static int level(float value, float scale, int[] magnitudes) {
        double magnitude = Math.abs(value);
        int at = 0;
        while (at + 1 < magnitudes.length && magnitude > (magnitudes[at] + magnitudes[at + 1]) / 2.0 * scale) {
            at++;
        }
        return value < 0 ? -magnitudes[at] : magnitudes[at];
    }

    private static double largest(float[] values, int from, int to) {
        double largest = 0;
        for (int at = from; at < to; at++) {
            largest = Math.max(largest, Math.abs(values[at]));
        }
        return largest;
    }

    /** Sorted magnitudes with the sums of them and of their squares, so that an error is a sum over the levels. */
    private static final class Magnitudes {

        private final double[] sorted;
        private final double[] sums;
        private final double[] squares;

        private Magnitudes(double[] sorted, double[] sums, double[] squares) {
            this.sorted = sorted;
            this.sums = sums;
            this.squares = squares;
        }

        static Magnitudes of(float[] values, int from, int stride, int count) {
            double[] sorted = new double[count];
            for (int i = 0; i < count; i++) {
                sorted[i] = Math.abs(values[from + i * stride]);
            }
            Arrays.sort(sorted);
            double[] sums = new double[count + 1];
            double[] squares = new double[count + 1];
            for (int i = 0; i < count; i++) {
                sums[i + 1] = sums[i] + sorted[i];
                squares[i + 1] = squares[i] + sorted[i] * sorted[i];
            }
            return new Magnitudes(sorted, sums, squares);
        }

        double largest() {
            return sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        }

        double error(int[] magnitudes, float scale) {
            double error = 0;
            int from = 0;
            for (int i = 0; i < magnitudes.length && from < sorted.length; i++) {
                int to = i + 1 < magnitudes.length
                        ? above((magnitudes[i] + magnitudes[i + 1]) / 2.0 * scale, from)
                        : sorted.length;
                double value = (double) magnitudes[i] * scale;
                error += squares[to] - squares[from] - 2 * value * (sums[to] - sums[from])
                        + value * value * (to - from);
                from = to;
            }
            return error;
        }

        /** The first position from some on whose magnitude is larger than a bound. */
        private int above(double bound, int from) {
            int low = from;
            int high = sorted.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sorted[middle] > bound) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
