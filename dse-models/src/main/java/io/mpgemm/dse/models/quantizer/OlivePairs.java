package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * OliVe's outlier-victim pairs (Guo et al., ISCA 2023, arXiv 2304.07493, sections 3 and 4.2): of two neighbours along K an
 * outlier takes a code of its own, an abfloat, and its neighbour, the victim, becomes zero, which the code {@code 10..0}
 * marks.
 *
 * <table>
 * <caption>Values in units of the scale</caption>
 * <tr><th>bits</th><th>normal</th><th>abfloat</th><th>magnitudes of outliers</th></tr>
 * <tr><td>4</td><td>-7 .. 7</td><td>E2M1, bias 2</td><td>12, 16, 24, 32, 48, 64, 96</td></tr>
 * <tr><td>8</td><td>-127 .. 127</td><td>E4M3, bias 4</td><td>144, 160, .. 240, 256, 288, .. 2^15</td></tr>
 * </table>
 *
 * An abfloat of sign, exponent e and mantissa m of f bits is {@code +-(2^f + m) 2^(e + bias)}; e = m = 0 is not used, so that
 * no outlier looks like a victim. From 2^15 on 8-bit outliers are clipped, so that a product fits 31 bits.
 *
 * <p>
 * Pairs are those of positions 2i and 2i + 1 of a group. Each value takes the nearest of normal and outlier magnitudes
 * (halfway: normal ones to even, the others to the smaller), so that a value at the upper end of the normal range is clipped
 * rather than costing its neighbour. Of two outliers the larger stays, the first where they are alike (the paper's
 * algorithm; its code keeps the first). The last value of a group of odd size has no neighbour: it can only be normal and
 * is clipped.
 *
 * <p>
 * The scale puts the end of the normal range at {@code r max(|mean + 3 sigma|, |mean - 3 sigma|)}, rounded to FP16 for
 * weights: r is 1 or, of 0.4 to 2.5 in steps of 0.05, the one of least squared error, as the paper's code searches it.
 * For activations r is found on calibration activations, and mean and sigma are theirs (as published) or the token's own.
 */
public final class OlivePairs implements QuantizerInfo {

    private static final int FIRST_STEP = 8;
    private static final int LAST_STEP = 50;
    private static final double STEP = 0.05;
    private static final int LARGEST_OUTLIER = 1 << 15;

    /** How the border between normal values and outliers is set. */
    public enum Threshold {
        /** By least squared error. */
        LEAST_ERROR,
        /** At three standard deviations. */
        THREE_SIGMA
    }

    /** The quantiser. */
    public OlivePairs() {}

    @Override
    public String name() {
        return "olive-pairs";
    }

    @Override
    public String summary() {
        return "integers in which an outlier takes its neighbour's place as a wide float, scale per group";
    }

    @Override
    public String source() {
        return "Guo et al., OliVe, ISCA 2023 (arXiv 2304.07493), sections 3 and 4.2";
    }

    /** The number format of some bits. */
    private static final class Format {

        private final int bits;
        private final int normal;
        private final int fractionBits;
        private final int bias;
        private final int[] outliers;

        private Format(int bits, int normal, int fractionBits, int bias, int[] outliers) {
            this.bits = bits;
            this.normal = normal;
            this.fractionBits = fractionBits;
            this.bias = bias;
            this.outliers = outliers;
        }

        static Format of(String what, int bits) {
            if (bits != 4 && bits != 8) {
                throw new IllegalArgumentException(what + " bits is " + bits + "; valid are 4 and 8.");
            }
            int fraction = bits == 4 ? 1 : 3;
            int bias = bits == 4 ? 2 : 4;
            List<Integer> outliers = new ArrayList<>();
            for (int code = 1; code < 1 << (bits - 1); code++) {
                long magnitude = abfloat(code, fraction, bias);
                if (magnitude <= LARGEST_OUTLIER) {
                    outliers.add((int) magnitude);
                }
            }
            return new Format(bits, (1 << (bits - 1)) - 1, fraction, bias,
                    outliers.stream().mapToInt(Integer::intValue).toArray());
        }

        private static long abfloat(int code, int fraction, int bias) {
            return (long) ((1 << fraction) + (code & ((1 << fraction) - 1))) << ((code >> fraction) + bias);
        }

        /** The nearest magnitude of a value, in units of the scale. */
        int nearest(double value) {
            double magnitude = Math.abs(value);
            if (magnitude <= (normal + outliers[0]) / 2.0) {
                return (int) Math.min(Math.rint(magnitude), normal);
            }
            int low = 0;
            int high = outliers.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (magnitude > (outliers[middle] + outliers[middle + 1]) / 2.0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return outliers[low];
        }

        int clipped(double value) {
            return (int) Math.min(Math.rint(Math.abs(value)), normal);
        }

        /** The code of a level that is not a victim. */
        int code(int level) {
            int sign = 1 << (bits - 1);
            if (Math.abs(level) <= normal) {
                return level & (2 * sign - 1);
            }
            int code = 1;
            while (abfloat(code, fractionBits, bias) != Math.abs(level)) {
                code++;
            }
            return level < 0 ? code | sign : code;
        }
    }

    /**
     * The level of a code.
     *
     * @param code      the code
     * @param neighbour the code beside it
     * @param bits      bits of both, 4 or 8
     * @return its value in units of the scale
     */
    public static int level(int code, int neighbour, int bits) {
        Format format = Format.of("Code", bits);
        int identifier = 1 << (bits - 1);
        if (code == identifier) {
            return 0;
        }
        if (neighbour == identifier) {
            long magnitude = Format.abfloat(code & (identifier - 1), format.fractionBits, format.bias);
            return (int) (code < identifier ? magnitude : -magnitude);
        }
        return code < identifier ? code : code - 2 * identifier;
    }

    /**
     * Quantises weights.
     *
     * @param weights   K x N, finite
     * @param bits      bits of a code, 4 or 8
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column. The last group is
     *                  short if the size does not divide K
     * @param threshold how the border between normal values and outliers is set
     * @return the codes
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite or a scale does not fit FP16
     */
    public CodedWeights quantize(Matrix weights, int bits, int groupSize, Threshold threshold) {
        Format format = Format.of("Weight", bits);
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        byte[] codes = new byte[k * n];
        int[] levels = new int[k * n];
        float[] scales = new float[groups * n];
        float[] part = new float[Math.min(groupSize, k)];
        int[] chosen = new int[part.length];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int count = Math.min(groupSize, k - first);
            for (int col = 0; col < n; col++) {
                for (int i = 0; i < count; i++) {
                    part[i] = w[(first + i) * n + col];
                }
                double base = border(part, 0, count) / format.normal;
                float scale = CodedScales.ofWeights(base);
                double least = CodedScales.fits(scale) ? error(format, part, 0, count, scale, chosen)
                        : Double.POSITIVE_INFINITY;
                for (int step = FIRST_STEP; threshold == Threshold.LEAST_ERROR && step <= LAST_STEP; step++) {
                    float candidate = CodedScales.ofWeights(base * (step * STEP));
                    double error = CodedScales.fits(candidate) ? error(format, part, 0, count, candidate, chosen)
                            : Double.POSITIVE_INFINITY;
                    if (error < least) {
                        least = error;
                        scale = candidate;
                    }
                }
                if (!CodedScales.fits(scale)) {
                    throw GroupScales.tooLarge(ScaleFormat.FP16, "group " + group + " of column " + col, base);
                }
                scales[group * n + col] = scale;
                pairs(format, part, 0, count, scale, chosen);
                for (int i = 0; i < count; i++) {
                    int at = (first + i) * n + col;
                    levels[at] = chosen[i];
                    boolean victim = (i ^ 1) < count && Math.abs(chosen[i ^ 1]) > format.normal;
                    codes[at] = (byte) (victim ? 1 << (bits - 1) : format.code(chosen[i]));
                }
            }
        }
        return new CodedWeights(k, n, groupSize, codes, levels, scales, new byte[0]);
    }

    /**
     * Quantises activations, pairs along K.
     *
     * @param activations M x K, finite
     * @param calibration C x K, finite: other activations of the same site
     * @param bits        bits of a code, 4 or 8
     * @param threshold   how the border between normal values and outliers is set
     * @param scope       what activations share a scale
     * @return the decoded codes
     * @throws IllegalArgumentException if the width is another or an activation is not finite
     */
    public CodedActivations quantize(Matrix activations, Matrix calibration, int bits, Threshold threshold,
            ScaleScope scope) {
        Format format = Format.of("Activation", bits);
        float[] x = Inputs.finite("Activation", activations);
        float[] seen = Inputs.finite("Calibration activation", calibration);
        int k = activations.cols();
        int[] row = new int[k];
        double[] borders = new double[calibration.rows()];
        double shared = border(seen, 0, seen.length);
        for (int token = 0; token < borders.length; token++) {
            borders[token] = scope == ScaleScope.TENSOR ? shared : border(seen, token * k, (token + 1) * k);
        }
        double ratio = 1;
        double least = error(format, seen, k, borders, 1, row);
        for (int step = FIRST_STEP; threshold == Threshold.LEAST_ERROR && step <= LAST_STEP; step++) {
            double error = error(format, seen, k, borders, step * STEP, row);
            if (error < least) {
                least = error;
                ratio = step * STEP;
            }
        }
        int[] levels = new int[x.length];
        float[] scales = new float[activations.rows()];
        for (int token = 0; token < scales.length; token++) {
            double border = scope == ScaleScope.TENSOR ? shared : border(x, token * k, (token + 1) * k);
            scales[token] = CodedScales.ofActivations(border * ratio / format.normal);
            pairs(format, x, token * k, (token + 1) * k, scales[token], row);
            System.arraycopy(row, 0, levels, token * k, k);
        }
        return new CodedActivations(activations.rows(), k, levels, scales);
    }

    private static double error(Format format, float[] seen, int k, double[] borders, double ratio, int[] row) {
        double error = 0;
        for (int token = 0; token < borders.length; token++) {
            error += error(format, seen, token * k, (token + 1) * k,
                    CodedScales.ofActivations(borders[token] * ratio / format.normal), row);
        }
        return error;
    }

    /** {@code max(|mean + 3 sigma|, |mean - 3 sigma|)}, sigma over all values. */
    private static double border(float[] values, int from, int to) {
        double sum = 0;
        double squares = 0;
        for (int at = from; at < to; at++) {
            sum += values[at];
            squares += (double) values[at] * values[at];
        }
        double mean = sum / (to - from);
        return Math.abs(mean) + 3 * Math.sqrt(Math.max(0, squares / (to - from) - mean * mean));
    }

    private static double error(Format format, float[] values, int from, int to, float scale, int[] levels) {
        pairs(format, values, from, to, scale, levels);
        double error = 0;
        for (int at = from; at < to; at++) {
            double difference = values[at] - (double) scale * levels[at - from];
            error += difference * difference;
        }
        return error;
    }

    /** The levels of values at some positions, which start at 0. */
    private static void pairs(Format format, float[] values, int from, int to, float scale, int[] levels) {
        for (int at = from; at + 1 < to; at += 2) {
            double first = values[at] / (double) scale;
            double second = values[at + 1] / (double) scale;
            int a = format.nearest(first);
            int b = format.nearest(second);
            // The larger magnitude is an outlier whenever one of them is.
            if (Math.max(a, b) > format.normal) {
                boolean firstStays = Math.abs(first) >= Math.abs(second);
                a = firstStays ? a : 0;
                b = firstStays ? 0 : b;
            }
            levels[at - from] = first < 0 ? -a : a;
            levels[at - from + 1] = second < 0 ? -b : b;
        }
        if ((to - from) % 2 == 1) {
            double last = values[to - 1] / (double) scale;
            int level = format.clipped(last);
            levels[to - 1 - from] = last < 0 ? -level : level;
        }
    }
}
