package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Predicts numbers at points of a space from those at other points: the most likely ones, if they are drawn from a
 * Gaussian process (Sacks, Welch, Mitchell, Wynn, "Design and analysis of computer experiments", Statistical Science
 * 4(4), 1989). The process is the sum of a trend and of what it misses. The trend has an effect of each value of each
 * parameter and one of each together with the value of the first unordered parameter, all independent. What the trend
 * misses at two points is the more alike, the fewer parameters differ and the nearer the values of ordered ones are: a
 * product over the parameters (Qian, Wu, Wu, "Gaussian process models for computer experiments with qualitative and
 * quantitative factors", Technometrics 50(3), 2008). The constants below are those of every space and number; they are
 * not estimated.
 */
final class Kriging {

    /** Prior variance of an effect of a value. */
    private static final double EFFECT = 1;
    /** Prior variance of an effect of a value together with one of the first unordered parameter. */
    private static final double EFFECT_OF_PAIR = 0.5;
    /** Prior variance of what the trend misses. */
    private static final double MISSED = 0.3;
    /** Correlation of that at points that differ in one unordered parameter, or in whether a parameter applies. */
    private static final double OTHER_VALUE = 0.8;
    /** The same for neighbouring values of an ordered parameter; values further on have its powers. */
    private static final double NEXT_VALUE = 0.9;
    /** Added to the variance at each sample, which keeps the equations solvable. */
    private static final double NUGGET = 3e-4;

    private final Encoding encoding;
    /** Parameters with more than one value. */
    private final int[] parameters;
    /** Where among them the first unordered one is, or -1. */
    private final int paired;
    /** First effect of each parameter; effect 0 is everybody's. */
    private final int[] first;
    private final int[][] samples;
    /** For each parameter and value, from -1 (does not apply), the correlation with each sample. */
    private final double[][][] likeness;
    /** Cholesky factor of the samples' covariance. */
    private final double[][] lower;
    private final double[] product;
    private int size;

    /** No samples yet, and room for so many. */
    Kriging(Encoding encoding, int most) {
        this.encoding = encoding;
        this.parameters = IntStream.range(0, encoding.length()).filter(i -> encoding.values(i) > 1).toArray();
        this.paired = IntStream.range(0, parameters.length)
                .filter(i -> !encoding.parameter(parameters[i]).ordered()).findFirst().orElse(-1);
        this.first = new int[parameters.length + 1];
        first[0] = 1;
        this.likeness = new double[parameters.length][][];
        for (int i = 0; i < parameters.length; i++) {
            int values = encoding.values(parameters[i]);
            first[i + 1] = first[i] + values;
            likeness[i] = new double[values + 1][most];
        }
        this.samples = new int[most][];
        this.lower = new double[most][];
        this.product = new double[most];
    }

    /** Forgets all samples. */
    void clear() {
        size = 0;
    }

    /** Adds a sample; there must be room for it. */
    void add(DesignPoint point) {
        int[] values = values(point);
        for (int i = 0; i < values.length; i++) {
            for (int value = -1; value < likeness[i].length - 1; value++) {
                likeness[i][value + 1][size] = correlation(i, value, values[i]);
            }
        }
        samples[size] = values;
        double[] row = new double[size + 1];
        lower[size] = row;
        multiply(values, size + 1);
        for (int j = 0; j <= size; j++) {
            double sum = MISSED * product[j] + shared(values, samples[j]) + (j == size ? NUGGET : 0)
                    - dot(row, lower[j], j);
            row[j] = j == size ? Math.sqrt(Math.max(sum, NUGGET * NUGGET)) : sum / lower[j][j];
        }
        size++;
    }

    /** A prediction of one number, given at each sample. */
    Prediction fit(double[] given) {
        double mean = Arrays.stream(given).sum() / size;
        double[] weights = Arrays.stream(given).map(value -> value - mean).toArray();
        for (int i = 0; i < size; i++) {
            weights[i] = (weights[i] - dot(lower[i], weights, i)) / lower[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            weights[i] /= lower[i][i];
            for (int j = 0; j < i; j++) {
                weights[j] -= lower[i][j] * weights[i];
            }
        }
        double[][] effects = new double[paired < 0 ? 1 : 1 + likeness[paired].length][first[parameters.length]];
        for (int j = 0; j < size; j++) {
            addEffects(effects[0], samples[j], EFFECT * weights[j]);
            if (paired >= 0) {
                addEffects(effects[2 + samples[j][paired]], samples[j], EFFECT_OF_PAIR * weights[j]);
            }
            weights[j] *= MISSED;
        }
        return new Prediction(mean, effects, weights);
    }

    /** The predicted numbers at a point. */
    double[] at(DesignPoint point, Prediction[] predictions) {
        int[] values = values(point);
        multiply(values, size);
        double[] predicted = new double[predictions.length];
        for (int k = 0; k < predictions.length; k++) {
            Prediction prediction = predictions[k];
            double sum = prediction.mean + sum(prediction.effects[0], values)
                    + dot(product, prediction.multipliers, size);
            if (paired >= 0) {
                sum += sum(prediction.effects[2 + values[paired]], values);
            }
            predicted[k] = sum;
        }
        return predicted;
    }

    /** Multiplications that a prediction takes. */
    long effort() {
        return (long) size * parameters.length;
    }

    /** The values of the parameters that have some; -1 where one does not apply. */
    private int[] values(DesignPoint point) {
        int[] values = new int[parameters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = point.index(parameters[i]);
        }
        return values;
    }

    private double correlation(int parameter, int one, int other) {
        if (one == other) {
            return 1;
        }
        return one < 0 || other < 0 || !encoding.parameter(parameters[parameter]).ordered() ? OTHER_VALUE
                : StrictMath.pow(NEXT_VALUE, Math.abs(one - other));
    }

    /** The correlations with the first samples of what the trend misses. */
    private void multiply(int[] values, int count) {
        Arrays.fill(product, 0, count, 1);
        for (int i = 0; i < values.length; i++) {
            double[] factor = likeness[i][values[i] + 1];
            for (int j = 0; j < count; j++) {
                product[j] *= factor[j];
            }
        }
    }

    /** The sum of products, in four strands, since each addition waits for the one before it. */
    private static double dot(double[] a, double[] b, int count) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i < count - 3; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < count; i++) {
            sum0 += a[i] * b[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    /** Covariance of the trend at two points: the variances of the effects that both have. */
    private double shared(int[] one, int[] other) {
        int equal = 1;
        for (int i = 0; i < one.length; i++) {
            equal += one[i] >= 0 && one[i] == other[i] ? 1 : 0;
        }
        return equal * (paired >= 0 && one[paired] == other[paired] ? EFFECT + EFFECT_OF_PAIR : EFFECT);
    }

    private void addEffects(double[] effects, int[] values, double weight) {
        effects[0] += weight;
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= 0) {
                effects[first[i] + values[i]] += weight;
            }
        }
    }

    private double sum(double[] effects, int[] values) {
        double sum = effects[0];
        for (int i = 0; i < values.length; i++) {
            sum += values[i] >= 0 ? effects[first[i] + values[i]] : 0;
        }
        return sum;
    }

    /** What there is to know of a number: mean of the samples, effects, multipliers of the samples. */
    // One is made for each objective and generation and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Prediction(double mean, double[][] effects, double[] multipliers) {}
}
