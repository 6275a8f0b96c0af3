package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.Population;
import io.mpgemm.dse.models.tensor.Site;
import java.util.Optional;

/**
 * Noise over signal of a whole GEMM, estimated from the sampled outputs of a {@link Site}.
 *
 * <p>
 * Where nothing is known of the whole, or the sample is the whole, it is {@code sum e^2 / sum y^2} over the sample. Where it
 * is known ({@link Population}), errors are weighted by the norms of their row and column,
 * {@code mean(e_mn^2 / (|x_m|^2 |w_n|^2)) * mean |x|^2 * mean |w|^2 / mean y^2}, the last three over the whole: quantisation noise is nearly in
 * proportion to the norms, so the ratio varies far less from output to output than the error itself. It would be without bias if the ratio had nothing to do
 * with the norms; the price is a bias of 0.1 to 0.2 dB, nearly the same for all numerics, for half the spread. (Dividing sample errors by the known signal alone is
 * worse than the plain ratio, as errors and signal of a sample rise and fall together.) An output whose row or column is zero has no
 * such ratio; its error counts as it is.
 *
 * <p>
 * Standard error: outputs of one row share a token, those of one column share weights, so the variance of the mean of a table d is that of a two-way
 * layout with random rows and columns (Searle, Casella, McCulloch, Variance Components, chapter 4): components of rows, columns and rest from the mean
 * squares, none below 0, each with the correction for a finite population (Cochran, Sampling Techniques, 3rd ed., section 2.6). With one
 * row or one column, that of the other direction alone. For the weighted estimate d is the weighted error, the norms being taken as exact;
 * for the plain ratio r it is linearised (Cochran, section 6.4), {@code d_mn = e_mn^2 - r y_mn^2} over the mean of {@code y^2}.
 */
final class Estimator {

    private final double[] y;
    private final int rows;
    private final int cols;
    private final double rowShare;
    private final double colShare;
    private final double outputPower;
    private final double alignment;
    /** What turns the error of each output into its share of the estimate; empty for the plain ratio. */
    private final Optional<double[]> weights;

    private Estimator(double[] y, int rows, int cols, double rowShare, double colShare, double outputPower,
            double alignment, Optional<double[]> weights) {
        this.y = y;
        this.rows = rows;
        this.cols = cols;
        this.rowShare = rowShare;
        this.colShare = colShare;
        this.outputPower = outputPower;
        this.alignment = alignment;
        this.weights = weights;
    }

    /**
     * An estimator.
     *
     * @param site the site
     * @param y    the float64 product of its tensors
     */
    static Estimator of(Site site, double[] y) {
        int rows = site.activations().rows();
        int cols = site.weights().cols();
        int k = site.activations().cols();
        double[] rowPowers = rowPowers(site.activations());
        double[] colPowers = colPowers(site.weights());
        Optional<Population> known = site.population();
        double samplePower = Sums.power(y) / y.length;
        if (known.isEmpty()) {
            return new Estimator(y, rows, cols, 0, 0, samplePower,
                    alignment(samplePower, k, mean(rowPowers), mean(colPowers)), Optional.empty());
        }
        Population whole = known.get();
        if (whole.rows() == rows && whole.columns() == cols) {
            return new Estimator(y, rows, cols, 1, 1, samplePower,
                    alignment(samplePower, k, mean(rowPowers), mean(colPowers)), Optional.empty());
        }
        return new Estimator(y, rows, cols, rows / (double) whole.rows(), cols / (double) whole.columns(),
                whole.outputPower(), alignment(whole.outputPower(), k, whole.rowPower(), whole.columnPower()),
                Optional.of(weights(rowPowers, colPowers, whole)));
    }

    private static double alignment(double outputPower, int k, double rowPower, double columnPower) {
        double norms = rowPower * columnPower;
        return norms > 0 ? outputPower * k / norms : 0;
    }

    private static double[] weights(double[] rowPowers, double[] colPowers, Population whole) {
        int cols = colPowers.length;
        double[] weights = new double[rowPowers.length * cols];
        int withNorms = 0;
        for (int i = 0; i < weights.length; i++) {
            withNorms += rowPowers[i / cols] * colPowers[i % cols] > 0 ? 1 : 0;
        }
        double power = whole.rowPower() * whole.columnPower() * weights.length / withNorms;
        for (int i = 0; i < weights.length; i++) {
            double norms = rowPowers[i / cols] * colPowers[i % cols];
            weights[i] = (norms > 0 ? power / norms : 1) / whole.outputPower();
        }
        return weights;
    }

    private static double[] rowPowers(Matrix x) {
        double[] powers = new double[x.rows()];
        for (int row = 0; row < powers.length; row++) {
            powers[row] = Sums.power(x.row(row));
        }
        return powers;
    }

    private static double[] colPowers(Matrix w) {
        double[] powers = new double[w.cols()];
        for (int k = 0; k < w.rows(); k++) {
            float[] row = w.row(k);
            for (int col = 0; col < powers.length; col++) {
                powers[col] += (double) row[col] * row[col];
            }
        }
        return powers;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The float64 product of the unquantised sample. */
    double[] y() {
        return y;
    }

    /** {@code 10 log10} of it is how much stronger Y is than for independent tensors. */
    double alignment() {
        return alignment;
    }

    /** Root mean square of Y, of the whole where it is known. */
    double rms() {
        return Math.sqrt(outputPower);
    }

    /** Noise of p over signal; 0 where there is no error, 1e40 where there is no signal or a value is not finite. */
    double nmse(double[] p) {
        return weights.isEmpty() ? Sums.nmse(y, p) : weighted(y, p);
    }

    /** Noise of p against d over the power of d. */
    double nmse(double[] d, double[] p) {
        if (weights.isEmpty()) {
            return Sums.nmse(d, p);
        }
        double noise = weighted(d, p);
        // The power of the whole D is that of the whole Y, changed as the sample's is.
        return noise == 0 ? 0 : Decibel.bounded(noise * (Sums.power(y) / Sums.power(d)));
    }

    private double weighted(double[] from, double[] p) {
        double[] w = weights.orElseThrow();
        double noise = 0;
        boolean exact = true;
        for (int i = 0; i < w.length; i++) {
            double e = p[i] - from[i];
            if (e != 0) {
                noise += e * e * w[i];
                exact = false;
            }
        }
        return exact ? 0 : Decibel.bounded(noise / w.length);
    }

    /** Standard error of {@link #nmse(double[])}; 0 for the whole, 1e40 for one output of an unknown whole. */
    double standardError(double[] p) {
        double ratio = nmse(p);
        if (ratio == 0 || (rowShare == 1 && colShare == 1)) {
            return 0;
        }
        if (y.length == 1 || !(outputPower > 0)) {
            return Decibel.bounded(Double.POSITIVE_INFINITY);
        }
        double[] d = new double[y.length];
        for (int i = 0; i < d.length; i++) {
            double e = p[i] - y[i];
            d[i] = weights.isPresent() ? e * e * weights.get()[i] : (e * e - ratio * y[i] * y[i]) / outputPower;
        }
        return Decibel.bounded(Math.sqrt(varianceOfMean(d)));
    }

    private double varianceOfMean(double[] d) {
        double[] rowMean = new double[rows];
        double[] colMean = new double[cols];
        double mean = 0;
        for (int i = 0; i < d.length; i++) {
            rowMean[i / cols] += d[i] / cols;
            colMean[i % cols] += d[i] / rows;
            mean += d[i] / d.length;
        }
        double betweenRows = squares(rowMean, mean);
        double betweenCols = squares(colMean, mean);
        if (rows == 1) {
            return betweenCols / (cols - 1) / cols * (1 - colShare);
        }
        if (cols == 1) {
            return betweenRows / (rows - 1) / rows * (1 - rowShare);
        }
        double rest = 0;
        for (int i = 0; i < d.length; i++) {
            double r = d[i] - rowMean[i / cols] - colMean[i % cols] + mean;
            rest += r * r;
        }
        double ofRest = rest / ((rows - 1.0) * (cols - 1.0)) / d.length;
        double ofRows = Math.max(0, betweenRows / (rows - 1) / rows - ofRest);
        double ofCols = Math.max(0, betweenCols / (cols - 1) / cols - ofRest);
        return ofRows * (1 - rowShare) + ofCols * (1 - colShare) + ofRest * (1 - rowShare * colShare);
    }

    private static double squares(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum;
    }
}
