package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.IntFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * How scale and zero point of a group follow from its range, and codes from these.
 *
 * @param symmetric whether the zero point is {@code 2^(bits-1)}, the range is {@code max|w|} both ways and code 0 is not
 *                  used
 * @param bits      bits of a code
 * @param scales    format of the scales
 * @param halves    1 if half a scale must be a number of that format too, else 0
 */
record UniformGrid(boolean symmetric, int bits, ScaleFormat scales, int halves) {

    /** How bad a change of weights is. */
    @FunctionalInterface
    interface Loss {

        /**
         * The loss of each column.
         *
         * @param differences the change, rows x n
         * @param first       the first row's place along K
         * @param rows        rows
         * @param n           columns
         */
        double[] of(double[] differences, int first, int rows, int n);
    }

    static final int MIN_BITS = 2;
    static final int MAX_BITS = 8;

    /** The whole range of a group and nothing else. */
    private static final double[] UNCLIPPED = {1};

    UniformGrid {
        Inputs.requireRange("Weight bits", bits, MIN_BITS, MAX_BITS);
    }

    static UniformGrid of(boolean symmetric, WeightFormat format) {
        return new UniformGrid(symmetric, format.bits(), format.scale(), 0);
    }

    int low() {
        return symmetric ? 1 : 0;
    }

    int high() {
        return (1 << bits) - 1;
    }

    /** The exact scale of a range that includes zero. */
    double exactScale(double min, double max) {
        return symmetric ? Math.max(-min, max) / new IntFormat(bits).max() : (max - min) / high();
    }

    /** The zero point for a stored scale. */
    int zero(double min, float scale) {
        return symmetric ? 1 << (bits - 1) : (int) Math.min(Math.rint(-min / scale), high());
    }

    /** The code of a weight; the quotient is rounded half to even. */
    int code(double weight, float scale, int zero) {
        return (int) Math.min(Math.max(Math.rint(weight / scale) + zero, low()), high());
    }

    /**
     * Every weight to the nearest level of its group.
     *
     * @param weights K x N
     * @param format  group size
     * @return the codes
     * @throws IllegalArgumentException if a weight is not finite
     */
    UniformWeights round(Matrix weights, WeightFormat format) {
        return round(weights, format, UNCLIPPED, UniformGrid::squares);
    }

    /**
     * Every weight to the nearest level of its group, the range of which is the share of the whole range with the least
     * loss.
     *
     * @param weights K x N
     * @param format  group size
     * @param shares  shares of the range to choose from, the preferred first
     * @param loss    what is least
     * @return the codes
     * @throws IllegalArgumentException if a weight is not finite
     */
    UniformWeights round(Matrix weights, WeightFormat format, double[] shares, Loss loss) {
        int k = weights.rows();
        int n = weights.cols();
        int groupSize = format.groupSize();
        int groups = Shapes.groups(k, groupSize);
        byte[] codes = new byte[k * n];
        float[] scale = new float[groups * n];
        int[] zero = new int[groups * n];
        float[] min = new float[n];
        float[] max = new float[n];
        float[] w = new float[Math.min(groupSize, k) * n];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int rows = Math.min(groupSize, k - first);
            weights.copyRows(first, rows, w);
            Columns.range(w, n, 0, rows, min, max);
            requireFinite(weights, min, max);
            if (format.perTensor()) {
                Columns.spread(min, max);
            }
            fit(min, max, shares[0], group, scale, zero);
            if (shares.length > 1) {
                search(w, first, rows, min, max, shares, group, format.perTensor(), loss, scale, zero);
            }
            Columns.encode(w, n, 0, rows, scale, zero, group * n, low(), high(), codes, first * n);
        }
        return new UniformWeights(k, n, bits, groupSize, codes, scale, zero);
    }

    /** A range that is not finite has an end that is not. */
    private static void requireFinite(Matrix weights, float[] min, float[] max) {
        for (int col = 0; col < min.length; col++) {
            if (!Float.isFinite(min[col]) || !Float.isFinite(max[col])) {
                Inputs.requireFinite("Weight", weights);
            }
        }
    }

    private void fit(float[] min, float[] max, double share, int group, float[] scale, int[] zero) {
        int n = min.length;
        for (int col = 0; col < n; col++) {
            int at = group * n + col;
            scale[at] = GroupScales.ofGroup(scales, exactScale(share * min[col], share * max[col]), halves, group,
                    col);
            zero[at] = zero(share * min[col], scale[at]);
        }
    }

    private void search(float[] w, int first, int rows, float[] min, float[] max, double[] shares, int group,
            boolean perTensor, Loss loss, float[] scale, int[] zero) {
        int n = min.length;
        float[] triedScale = Arrays.copyOfRange(scale, group * n, group * n + n);
        int[] triedZero = Arrays.copyOfRange(zero, group * n, group * n + n);
        double[] least = errors(w, first, rows, triedScale, triedZero, perTensor, loss);
        for (int i = 1; i < shares.length; i++) {
            fit(min, max, shares[i], 0, triedScale, triedZero);
            double[] errors = errors(w, first, rows, triedScale, triedZero, perTensor, loss);
            for (int col = 0; col < n; col++) {
                if (errors[col] < least[col]) {
                    least[col] = errors[col];
                    scale[group * n + col] = triedScale[col];
                    zero[group * n + col] = triedZero[col];
                }
            }
        }
    }

    /** Squared error of each column, or of all in each place. */
    private double[] errors(float[] w, int first, int rows, float[] scale, int[] zero, boolean perTensor, Loss loss) {
        int n = scale.length;
        double[] differences = new double[rows * n];
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < n; col++) {
                double s = scale[col];
                double weight = w[row * n + col];
                double level = Math.min(Math.max(Math.rint(weight / s), low() - zero[col]), high() - zero[col]);
                differences[row * n + col] = weight - s * level;
            }
        }
        double[] errors = loss.of(differences, first, rows, n);
        if (perTensor) {
            Arrays.fill(errors, Arrays.stream(errors).sum());
        }
        return errors;
    }

    /** Squared error of the weights. */
    static double[] squares(double[] differences, int first, int rows, int n) {
        double[] errors = new double[n];
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < n; col++) {
                errors[col] += differences[row * n + col] * differences[row * n + col];
            }
        }
        return errors;
    }
}
