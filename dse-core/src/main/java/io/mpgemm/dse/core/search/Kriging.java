package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.Arrays;
import java.util.List;

/**
 * Predicts a number at points of a space from what it is at other points: the most likely one, if the number is drawn from the
 * Gaussian process of a {@link Prior} (Sacks, Welch, Mitchell, Wynn, "Design and analysis of computer experiments",
 * Statistical Science 4(4), 1989), and how far off that may be.
 */
final class Kriging {

    /** Added to the variance at each sample, which keeps the equations solvable. */
    private static final double NUGGET = 3e-5;

    /** Samples that are added together: what is known of the earlier ones is read once for all of them. */
    private static final int BLOCK = 16;

    private final int[][] samples;
    /** For each parameter and value, from -1 (does not apply), the correlation with each sample. */
    private final double[][][] likeness;
    /** Likewise the variance of the effect that they have in common. */
    private final double[][][] common;
    /** First effect of each parameter; effect 0 is everybody's. */
    private final int[] first;
    /** Cholesky factor of the samples' covariance. */
    private final double[][] lower;
    private final double[] product;
    private final double[] shared;
    private Prior prior;
    private int size;

    /** No samples yet, and room for so many. */
    Kriging(Encoding encoding, int most) {
        this.prior = Prior.usual(encoding);
        this.likeness = new double[prior.length()][][];
        this.common = new double[prior.length()][][];
        this.first = new int[prior.length() + 1];
        first[0] = 1;
        for (int i = 0; i < likeness.length; i++) {
            likeness[i] = new double[prior.values(i) + 1][most];
            common[i] = new double[prior.values(i) + 1][most];
            first[i + 1] = first[i] + prior.values(i);
        }
        this.samples = new int[most][];
        this.lower = new double[most][];
        this.product = new double[most];
        this.shared = new double[most];
    }

    /** The root of what is left of a variance, which rounding may have made negative. */
    static double pivot(double left) {
        return Math.sqrt(Math.max(left + NUGGET, NUGGET * NUGGET));
    }

    /** Forgets all samples, but not what was learnt of the process. */
    void clear() {
        size = 0;
    }

    /** Adds samples; there must be room for them. */
    void add(List<DesignPoint> points) {
        add(points.stream().map(prior::values).toArray(int[][]::new));
    }

    private void add(int[][] points) {
        for (int i = 0; i < points.length; i += BLOCK) {
            addBlock(Arrays.copyOfRange(points, i, Math.min(i + BLOCK, points.length)));
        }
    }

    private void addBlock(int[][] block) {
        int from = size;
        size += block.length;
        System.arraycopy(block, 0, samples, from, block.length);
        for (int k = from; k < size; k++) {
            for (int i = 0; i < samples[k].length; i++) {
                for (int value = -1; value < likeness[i].length - 1; value++) {
                    likeness[i][value + 1][k] = prior.alike(i, value, samples[k][i]);
                    common[i][value + 1][k] = value >= 0 && value == samples[k][i] ? prior.effect(i) : 0;
                }
            }
        }
        for (int k = from; k < size; k++) {
            lower[k] = covariances(samples[k], k + 1);
        }
        for (int j = 0; j < size; j++) {
            double[] row = lower[j];
            if (j >= from) {
                row[j] = pivot(row[j] - Dot.of(row, row, j));
            }
            for (int k = Math.max(from, j + 1); k < size; k++) {
                lower[k][j] = (lower[k][j] - Dot.of(lower[k], row, j)) / row[j];
            }
        }
    }

    /** Learns the constants of the process from the number at each sample. */
    void learn(double[] given) {
        prior = Likelihood.best(prior, samples, size, given);
        int[][] known = Arrays.copyOf(samples, size);
        size = 0;
        add(known);
    }

    /** What to predict from, given the number at each sample. */
    Prediction fit(double[] given) {
        double mean = Arrays.stream(given).sum() / size;
        double[] weights = Arrays.stream(given).map(value -> value - mean).toArray();
        for (int i = 0; i < size; i++) {
            weights[i] = (weights[i] - Dot.of(lower[i], weights, i)) / lower[i][i];
        }
        double squares = Dot.of(weights, weights, size);
        for (int i = size - 1; i >= 0; i--) {
            weights[i] /= lower[i][i];
            for (int j = 0; j < i; j++) {
                weights[j] -= lower[i][j] * weights[i];
            }
        }
        int paired = prior.paired();
        double[][] effects = new double[paired < 0 ? 1 : 1 + likeness[paired].length][first[likeness.length]];
        for (int j = 0; j < size; j++) {
            addEffects(effects[0], samples[j], weights[j]);
            if (paired >= 0) {
                addEffects(effects[2 + samples[j][paired]], samples[j], prior.pairShare() * weights[j]);
            }
            weights[j] *= prior.missed();
        }
        return new Prediction(mean, effects, weights, squares / size);
    }

    /** The predicted number at a point. */
    double at(DesignPoint point, Prediction prediction) {
        int[] values = prior.values(point);
        multiply(values, size);
        double sum = prediction.mean + sum(prediction.effects[0], values)
                + Dot.of(product, prediction.multipliers, size);
        return prior.paired() < 0 ? sum : sum + sum(prediction.effects[2 + values[prior.paired()]], values);
    }

    /** Standard deviation of the number at a point, given the samples; takes as many multiplications as there are pairs. */
    double deviation(DesignPoint point, Prediction prediction) {
        int[] values = prior.values(point);
        double[] known = covariances(values, size);
        for (int j = 0; j < size; j++) {
            known[j] = (known[j] - Dot.of(lower[j], known, j)) / lower[j][j];
        }
        double left = prior.covariance(values, values) - Dot.of(known, known, size);
        return Math.sqrt(Math.max(0, left) * prediction.scale);
    }

    /** Multiplications that a prediction takes. */
    long effort() {
        long factors = 1;
        for (int i = 0; i < likeness.length; i++) {
            factors += prior.matters(i) ? 1 : 0;
        }
        return size * factors;
    }

    /** The covariances of the numbers at a point and at the first samples. */
    private double[] covariances(int[] values, int count) {
        multiply(values, count);
        Arrays.fill(shared, 0, count, prior.effect());
        for (int i = 0; i < values.length; i++) {
            double[] effect = common[i][values[i] + 1];
            for (int j = 0; j < count; j++) {
                shared[j] += effect[j];
            }
        }
        int paired = prior.paired();
        double[] covariances = new double[count];
        for (int j = 0; j < count; j++) {
            boolean pair = paired >= 0 && values[paired] == samples[j][paired];
            covariances[j] = prior.missed() * product[j] + shared[j] * (pair ? 1 + prior.pairShare() : 1);
        }
        return covariances;
    }

    /** The correlations with the first samples of what the trend misses. */
    private void multiply(int[] values, int count) {
        Arrays.fill(product, 0, count, 1);
        for (int i = 0; i < values.length; i++) {
            if (!prior.matters(i)) {
                continue;
            }
            double[] factor = likeness[i][values[i] + 1];
            for (int j = 0; j < count; j++) {
                product[j] *= factor[j];
            }
        }
    }

    private void addEffects(double[] effects, int[] values, double weight) {
        effects[0] += prior.effect() * weight;
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= 0) {
                effects[first[i] + values[i]] += prior.effect(i) * weight;
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

    /**
     * What there is to know of a number.
     *
     * @param mean        mean of the samples
     * @param effects     effects of the values, by themselves and with each value of the paired parameter
     * @param multipliers of the correlations with the samples
     * @param scale       variance of the process, in units of the prior's
     */
    // One is made for each objective and generation and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Prediction(double mean, double[][] effects, double[] multipliers, double scale) {}
}
