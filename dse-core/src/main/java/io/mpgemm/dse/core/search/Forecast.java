package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Says which of several points promises most, by a linear model of the objectives that is fitted to what was evaluated:
 * an effect of each value of each parameter, and of each together with the value of the first unordered parameter; none
 * where a parameter has many ordered values (ridge regression; Hoerl, Kennard, Technometrics 12(1), 1970). Objectives that are positive are modelled by their
 * logarithms, since costs are mostly products. Pre-selection by a model is described by Jin, "Surrogate-assisted
 * evolutionary computation: recent advances and future challenges", Swarm Evol. Comput. 1(2), 2011.
 */
final class Forecast {

    /** Features beyond which effects of pairs are left out, and then the model as a whole. */
    private static final int MOST_FEATURES = 500;
    /** Added to the diagonal; the mean is all but free, effects of pairs are held down a little more. */
    private static final double RIDGE = 0.01;
    private static final int FEWEST_SAMPLES = 16;

    private final Encoding encoding;
    private final int objectives;
    /** First feature of each parameter. */
    private final int[] first;
    private final int single;
    /** The parameter whose values effects are paired with, or -1. */
    private final int paired;
    private final int features;
    private final double[][] gram;
    /** For each objective, of its values and of their logarithms. */
    private final double[][] moments;
    private final boolean[] positive;
    private int samples;
    private double[][] effects = new double[0][];
    private List<double[]> rivals = new ArrayList<>();
    private double[] scale = new double[0];

    Forecast(Encoding encoding, int objectives) {
        this.encoding = encoding;
        this.objectives = objectives;
        this.first = new int[encoding.length() + 1];
        first[0] = 1;
        for (int i = 0; i < encoding.length(); i++) {
            first[i + 1] = first[i] + encoding.values(i);
        }
        this.single = first[encoding.length()];
        int name = IntStream.range(0, encoding.length())
                .filter(i -> !encoding.parameter(i).ordered() && encoding.values(i) > 1).findFirst().orElse(-1);
        this.paired = name >= 0 && single <= MOST_FEATURES
                && (long) single * (1 + encoding.values(name)) <= MOST_FEATURES ? name : -1;
        int most = paired >= 0 ? single * (1 + encoding.values(paired)) : single;
        this.features = encoding.hasLong() || most > MOST_FEATURES ? 0 : most;
        this.gram = new double[features][features];
        this.moments = new double[2 * objectives][features];
        this.positive = new boolean[objectives];
        Arrays.fill(positive, true);
    }

    /** Takes feasible ones into account. */
    void learn(List<Candidate> candidates) {
        if (features == 0) {
            return;
        }
        for (Candidate candidate : candidates) {
            double[] vector = candidate.vector();
            if (!candidate.feasible() || !Arrays.stream(vector).allMatch(Double::isFinite)) {
                continue;
            }
            samples++;
            int[] at = active(candidate.evaluation().point());
            for (int one : at) {
                for (int other : at) {
                    gram[one][other]++;
                }
                for (int k = 0; k < objectives; k++) {
                    moments[k][one] += vector[k];
                    moments[objectives + k][one] += vector[k] > 0 ? StrictMath.log(vector[k]) : 0;
                }
            }
            for (int k = 0; k < objectives; k++) {
                positive[k] &= vector[k] > 0;
            }
        }
    }

    /** Fits the model and takes note of the front to be improved. Returns whether there is a model. */
    boolean ready(double[][] front) {
        if (features == 0 || samples < FEWEST_SAMPLES || front.length < 2) {
            return false;
        }
        rivals = new ArrayList<>();
        for (double[] vector : front) {
            rivals.add(IntStream.range(0, objectives)
                    .mapToDouble(k -> positive[k] ? StrictMath.log(vector[k]) : vector[k]).toArray());
        }
        scale = new double[objectives];
        for (int k = 0; k < objectives; k++) {
            int objective = k;
            double low = rivals.stream().mapToDouble(v -> v[objective]).min().orElseThrow();
            double high = rivals.stream().mapToDouble(v -> v[objective]).max().orElseThrow();
            scale[k] = high > low ? 1 / (high - low) : 0;
        }
        fit();
        return true;
    }

    private void fit() {
        double[][] lower = new double[features][];
        for (int i = 0; i < features; i++) {
            lower[i] = Arrays.copyOf(gram[i], i + 1);
            lower[i][i] += i == 0 ? 1e-6 * RIDGE : i < single ? RIDGE : 2 * RIDGE;
            for (int j = 0; j <= i; j++) {
                double sum = lower[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j][j];
            }
        }
        effects = new double[objectives][];
        for (int k = 0; k < objectives; k++) {
            double[] x = moments[positive[k] ? objectives + k : k].clone();
            for (int i = 0; i < features; i++) {
                for (int j = 0; j < i; j++) {
                    x[i] -= lower[i][j] * x[j];
                }
                x[i] /= lower[i][i];
            }
            for (int i = features - 1; i >= 0; i--) {
                for (int j = i + 1; j < features; j++) {
                    x[i] -= lower[j][i] * x[j];
                }
                x[i] /= lower[i][i];
            }
            effects[k] = x;
        }
    }

    /** How far a point should stand out from the front and from those chosen: the least over them of its best lead. */
    double promise(DesignPoint point) {
        double[] predicted = predicted(point);
        double least = Double.POSITIVE_INFINITY;
        for (double[] rival : rivals) {
            double lead = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < objectives; k++) {
                lead = Math.max(lead, (rival[k] - predicted[k]) * scale[k]);
            }
            least = Math.min(least, lead);
        }
        return least;
    }

    /** The point is chosen; the next ones should differ from it. */
    void choose(DesignPoint point) {
        rivals.add(predicted(point));
    }

    private double[] predicted(DesignPoint point) {
        int[] at = active(point);
        double[] predicted = new double[objectives];
        for (int k = 0; k < objectives; k++) {
            for (int feature : at) {
                predicted[k] += effects[k][feature];
            }
        }
        return predicted;
    }

    /** The features that a point has; the first one is everybody's. */
    private int[] active(DesignPoint point) {
        int[] at = new int[2 * (1 + encoding.length())];
        int count = 1;
        for (int i = 0; i < encoding.length(); i++) {
            int value = point.index(i);
            if (value < 0) {
                continue;
            }
            at[count++] = first[i] + value;
        }
        if (paired >= 0 && point.index(paired) >= 0) {
            int singles = count;
            for (int i = 0; i < singles; i++) {
                at[count++] = single * (1 + point.index(paired)) + at[i];
            }
        }
        return Arrays.copyOf(at, count);
    }
}
