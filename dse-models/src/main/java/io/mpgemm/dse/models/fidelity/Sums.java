package io.mpgemm.dse.models.fidelity;

import java.util.Arrays;

/**
 * The sums behind a {@link Fidelity}.
 *
 * <p>
 * Standard error of {@code r = sum e^2 / sum y^2} over M sampled rows and N sampled columns: a ratio estimator, linearised
 * (Cochran, Sampling Techniques, 3rd ed., section 6.4) as the mean of {@code d_mn = e_mn^2 - r y_mn^2} over the mean of {@code y^2}. Outputs of one row
 * share a token, those of one column share weights, so they are not independent; the variance of the mean of d is that of a two-way
 * layout with random rows and columns (Searle, Casella, McCulloch, Variance Components, chapter 4):
 * {@code (MS_rows + MS_columns - MS_rest) / (M N)} by the mean squares of the two-way table, not below {@code MS_rest / (M N)}.
 * With one row or one column, {@code MS / (M N)} of the other direction alone.
 */
final class Sums {

    private static final double LIMIT_RELATIVE = 1e20;
    private static final double QUANTILE = 0.999;

    private Sums() {}

    static double power(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    /** {@code sum (p-y)^2 / sum y^2}; 0 where there is no error, 1e40 where there is no signal or a value is not finite. */
    static double nmse(double[] y, double[] p) {
        double noise = 0;
        double signal = 0;
        for (int i = 0; i < y.length; i++) {
            double e = p[i] - y[i];
            noise += e * e;
            signal += y[i] * y[i];
        }
        return noise == 0 && Double.isFinite(signal) ? 0 : Decibel.bounded(noise / signal);
    }

    static double cosine(double[] y, double[] p) {
        double product = 0;
        for (int i = 0; i < y.length; i++) {
            product += y[i] * p[i];
        }
        double yy = power(y);
        double pp = power(p);
        if (yy == 0 && pp == 0) {
            return 1;
        }
        double norm = Math.sqrt(yy) * Math.sqrt(pp);
        return norm > 0 && Double.isFinite(norm) && Double.isFinite(product)
                ? Math.clamp(product / norm, -1, 1)
                : 0;
    }

    /** {@code |p-y| / rms(y)} ascending. */
    static double[] relativeErrors(double[] y, double[] p) {
        double rms = Math.sqrt(power(y) / y.length);
        double[] errors = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            double e = Math.abs(p[i] - y[i]);
            double relative = e == 0 ? 0 : e / rms;
            errors[i] = relative <= LIMIT_RELATIVE ? relative : LIMIT_RELATIVE;
        }
        Arrays.sort(errors);
        return errors;
    }

    static double quantile999(double[] ascending) {
        return ascending[(int) Math.ceil(QUANTILE * ascending.length) - 1];
    }

    static double standardError(double[] y, double[] p, int rows, int cols) {
        double ratio = nmse(y, p);
        double signal = power(y) / y.length;
        if (ratio == 0) {
            return 0;
        }
        if (y.length == 1 || !(signal > 0)) {
            return Decibel.bounded(Double.POSITIVE_INFINITY);
        }
        double[] rowMean = new double[rows];
        double[] colMean = new double[cols];
        double[] d = new double[y.length];
        double mean = 0;
        for (int m = 0; m < rows; m++) {
            for (int n = 0; n < cols; n++) {
                int i = m * cols + n;
                double e = p[i] - y[i];
                d[i] = e * e - ratio * y[i] * y[i];
                rowMean[m] += d[i] / cols;
                colMean[n] += d[i] / rows;
                mean += d[i] / d.length;
            }
        }
        double variance = meanVariance(d, rowMean, colMean, mean);
        return Decibel.bounded(Math.sqrt(variance) / signal);
    }

    private static double meanVariance(double[] d, double[] rowMean, double[] colMean, double mean) {
        int rows = rowMean.length;
        int cols = colMean.length;
        double betweenRows = 0;
        for (double value : rowMean) {
            betweenRows += (value - mean) * (value - mean);
        }
        double betweenCols = 0;
        for (double value : colMean) {
            betweenCols += (value - mean) * (value - mean);
        }
        if (rows == 1) {
            return betweenCols / (cols - 1) / cols;
        }
        if (cols == 1) {
            return betweenRows / (rows - 1) / rows;
        }
        double rest = 0;
        for (int m = 0; m < rows; m++) {
            for (int n = 0; n < cols; n++) {
                double r = d[m * cols + n] - rowMean[m] - colMean[n] + mean;
                rest += r * r;
            }
        }
        double msRows = cols * betweenRows / (rows - 1);
        double msCols = rows * betweenCols / (cols - 1);
        double msRest = rest / ((rows - 1.0) * (cols - 1.0));
        return Math.max(msRest, msRows + msCols - msRest) / ((double) rows * cols);
    }
}
