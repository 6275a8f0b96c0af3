package io.mpgemm.dse.models.fidelity;

import java.util.Arrays;

/** The sums behind a {@link Fidelity}. */
final class Sums {

    private static final double LIMIT_RELATIVE = 1e20;
    private static final double QUANTILE = 0.999;

    private Sums() {}

    static double power(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

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

    /** {@code |p-y| / rms} ascending. */
    static double[] relativeErrors(double[] y, double[] p, double rms) {
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
}
