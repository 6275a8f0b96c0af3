package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.Arrays;

/**
 * Fits the binary code of one group at a time; see {@link FittedBcq}. Holds scratch arrays, hence for one thread.
 *
 * <p>
 * The weights are sorted once. The weights nearest to a level are then neighbours, so a round of alternation is one
 * pass over the weights and the 2^q levels, and the normal equations need one term for each level in use.
 */
final class BcqFit {

    /** Pivots of the integer Gram matrix below this share of the group size are zeros with rounding errors. */
    private static final double SINGULAR = 1e-9;

    private final int planes;
    private final int iterations;
    private final boolean withOffset;
    private final int unknowns;

    private final float[] weights;
    private final double[] residuals;
    private final float[] sorted;
    private int count;

    private final byte[] codes;
    /** Alphas, then the offset. */
    private final double[] fitted;
    private final double[] best;
    private double meanAbs;

    private double[] levels;
    private double[] otherLevels;
    private int[] levelCodes;
    private int[] otherLevelCodes;
    private final double[] midpoints;

    private final double[] gram;
    private final double[] pivots;
    private final double[] right;

    BcqFit(int planes, int iterations, boolean withOffset, int capacity) {
        this.planes = planes;
        this.iterations = iterations;
        this.withOffset = withOffset;
        unknowns = withOffset ? planes + 1 : planes;
        weights = new float[capacity];
        residuals = new double[capacity];
        sorted = new float[capacity];
        codes = new byte[capacity];
        fitted = new double[planes + 1];
        best = new double[planes + 1];
        levels = new double[1 << planes];
        otherLevels = new double[1 << planes];
        levelCodes = new int[1 << planes];
        otherLevelCodes = new int[1 << planes];
        midpoints = new double[1 << planes];
        gram = new double[unknowns * unknowns];
        pivots = new double[unknowns];
        right = new double[unknowns];
    }

    /** Fits the {@code size} weights at {@code from}, {@code from + step} and so on. */
    void run(float[] source, int from, int step, int size) {
        count = size;
        for (int i = 0; i < size; i++) {
            weights[i] = source[from + i * step];
        }
        double least = greedy();
        if (iterations > 0) {
            System.arraycopy(weights, 0, sorted, 0, count);
            Arrays.sort(sorted, 0, count);
            System.arraycopy(fitted, 0, best, 0, fitted.length);
            alternate();
            least = keepBetter(least);
            startUniform();
            least = keepBetter(least);
            alternate();
            keepBetter(least);
            System.arraycopy(best, 0, fitted, 0, fitted.length);
            roundAndEncode();
        }
    }

    /** Rounds the fit and keeps it if it errs less. Returns the least error. */
    private double keepBetter(double least) {
        double error = roundAndEncode();
        // Less, as against not greater: a fit that FP16 cannot hold has no error to compare.
        if (error < least) {
            System.arraycopy(fitted, 0, best, 0, fitted.length);
            return error;
        }
        return least;
    }

    /** The evenly spaced levels that round-to-nearest takes, with zero among them or, without offset, around zero. */
    private void startUniform() {
        double min = Math.min(sorted[0], 0);
        double max = Math.max(sorted[count - 1], 0);
        int top = (1 << planes) - 1;
        double step = withOffset ? (max - min) / top : 2 * Math.max(-min, max) / top;
        double scale = step == 0 ? 0 : GroupScales.round(ScaleFormat.FP16, step, 1);
        for (int plane = 0; plane < planes; plane++) {
            fitted[plane] = Math.scalb(scale, plane - 1);
        }
        double zero = scale == 0 ? 0 : Math.min(Math.rint(-min / scale), top);
        fitted[planes] = withOffset ? scale * (top - 2 * zero) / 2 : 0;
    }

    float alpha(int plane) {
        return (float) fitted[plane];
    }

    float offset() {
        return (float) fitted[planes];
    }

    double meanAbs() {
        return meanAbs;
    }

    void copyCodes(byte[] target, int from, int step, int size) {
        for (int i = 0; i < size; i++) {
            target[from + i * step] = codes[i];
        }
    }

    private double greedy() {
        fitted[planes] = withOffset ? (float) mean() : 0;
        for (int i = 0; i < count; i++) {
            residuals[i] = weights[i] - fitted[planes];
            codes[i] = 0;
        }
        for (int plane = 0; plane < planes; plane++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.abs(residuals[i]);
            }
            if (plane == 0) {
                meanAbs = sum / count;
            }
            double alpha = FloatFormat.FP16.round(sum / count);
            fitted[plane] = alpha;
            for (int i = 0; i < count; i++) {
                boolean positive = residuals[i] >= 0;
                residuals[i] -= positive ? alpha : -alpha;
                codes[i] = (byte) (codes[i] | (positive ? 1 << plane : 0));
            }
        }
        double error = 0;
        for (int i = 0; i < count; i++) {
            error += residuals[i] * residuals[i];
        }
        return error;
    }

    private double mean() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
        }
        return sum / count;
    }

    private void alternate() {
        boolean changed = true;
        for (int iteration = 0; iteration < iterations && changed; iteration++) {
            listLevels();
            sumByLevel();
            changed = solve();
        }
    }

    /** Lists the levels in ascending order, each plane by merging the levels below and above those listed before. */
    private void listLevels() {
        levels[0] = fitted[planes];
        levelCodes[0] = 0;
        for (int plane = 0; plane < planes; plane++) {
            int size = 1 << plane;
            double alpha = fitted[plane];
            int low = 0;
            int high = 0;
            for (int at = 0; at < 2 * size; at++) {
                if (low < size && levels[low] - alpha <= levels[high] + alpha) {
                    otherLevels[at] = levels[low] - alpha;
                    otherLevelCodes[at] = levelCodes[low];
                    low++;
                } else {
                    otherLevels[at] = levels[high] + alpha;
                    otherLevelCodes[at] = levelCodes[high] | size;
                    high++;
                }
            }
            double[] mergedLevels = otherLevels;
            otherLevels = levels;
            levels = mergedLevels;
            int[] mergedCodes = otherLevelCodes;
            otherLevelCodes = levelCodes;
            levelCodes = mergedCodes;
        }
        int last = (1 << planes) - 1;
        for (int level = 0; level < last; level++) {
            midpoints[level] = (levels[level] + levels[level + 1]) / 2;
        }
        midpoints[last] = Double.POSITIVE_INFINITY;
    }

    /** The normal equations of the alphas (and the offset) with every weight at its nearest level. */
    private void sumByLevel() {
        Arrays.fill(gram, 0);
        Arrays.fill(right, 0);
        int at = 0;
        for (int level = 0; at < count; level++) {
            int first = at;
            double sum = 0;
            while (at < count && sorted[at] <= midpoints[level]) {
                sum += sorted[at];
                at++;
            }
            if (at > first) {
                addTerm(levelCodes[level], at - first, sum);
            }
        }
    }

    private void addTerm(int code, int size, double sum) {
        // The bit above the planes is set: the offset is an alpha whose sign is always plus.
        int signs = code | 1 << planes;
        for (int i = 0; i < unknowns; i++) {
            right[i] += (signs >> i & 1) == 1 ? sum : -sum;
            for (int j = 0; j < i; j++) {
                gram[i * unknowns + j] += ((signs >> i ^ signs >> j) & 1) == 0 ? size : -size;
            }
        }
    }

    /**
     * Solves the normal equations by L D L^T, in place. An unknown whose pivot is zero (two equal planes, fewer
     * distinct weights than planes) becomes zero, which still is a least-squares solution.
     *
     * @return whether an unknown changed
     */
    private boolean solve() {
        for (int j = 0; j < unknowns; j++) {
            double pivot = count;
            for (int m = 0; m < j; m++) {
                pivot -= gram[j * unknowns + m] * gram[j * unknowns + m] * pivots[m];
            }
            boolean singular = pivot <= SINGULAR * count;
            pivots[j] = singular ? 0 : pivot;
            for (int i = j + 1; i < unknowns; i++) {
                double entry = gram[i * unknowns + j];
                for (int m = 0; m < j; m++) {
                    entry -= gram[i * unknowns + m] * gram[j * unknowns + m] * pivots[m];
                }
                gram[i * unknowns + j] = singular ? 0 : entry / pivot;
            }
        }
        for (int i = 0; i < unknowns; i++) {
            for (int m = 0; m < i; m++) {
                right[i] -= gram[i * unknowns + m] * right[m];
            }
        }
        boolean changed = false;
        for (int i = unknowns - 1; i >= 0; i--) {
            double value = pivots[i] == 0 ? 0 : right[i] / pivots[i];
            for (int m = i + 1; m < unknowns; m++) {
                value -= gram[m * unknowns + i] * right[m];
            }
            right[i] = value;
        }
        for (int i = 0; i < unknowns; i++) {
            // A plane with the opposite signs says the same with a positive alpha.
            double value = i < planes ? Math.abs(right[i]) : right[i];
            changed |= value != fitted[i];
            fitted[i] = value;
        }
        return changed;
    }

    /** Rounds the fit as it is stored and gives every weight its nearest code. Returns the squared error. */
    private double roundAndEncode() {
        for (int plane = 0; plane < planes; plane++) {
            fitted[plane] = FloatFormat.FP16.round(fitted[plane]);
        }
        fitted[planes] = (float) fitted[planes];
        listLevels();
        double error = 0;
        for (int i = 0; i < count; i++) {
            int level = 0;
            for (int step = 1 << (planes - 1); step > 0; step >>= 1) {
                level += weights[i] > midpoints[level + step - 1] ? step : 0;
            }
            codes[i] = (byte) levelCodes[level];
            double difference = weights[i] - levels[level];
            error += difference * difference;
        }
        return error;
    }
}
