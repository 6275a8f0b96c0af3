package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.NonDominatedSort;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Says which of several points promises most, by {@link Kriging} of the objectives between the points that were evaluated;
 * nothing where a parameter has many ordered values. Objectives that are positive are modelled by their logarithms, since
 * costs are mostly products. Pre-selection by a model is described by Jin, "Surrogate-assisted evolutionary computation:
 * recent advances and future challenges", Swarm Evol. Comput. 1(2), 2011.
 */
final class Forecast {

    /** Samples of the model; when there are more, the better half stays. */
    private static final int MOST_SAMPLES = 1000;
    private static final int FEWEST_SAMPLES = 16;

    private final int objectives;
    private final boolean none;
    private final Kriging kriging;
    private final List<Candidate> samples = new ArrayList<>();
    private final boolean[] positive;
    private Kriging.Prediction[] predictions = new Kriging.Prediction[0];
    private List<double[]> rivals = new ArrayList<>();
    private double[] scale = new double[0];

    Forecast(Encoding encoding, int objectives) {
        this.objectives = objectives;
        this.none = encoding.hasLong();
        this.kriging = new Kriging(encoding, none ? 0 : MOST_SAMPLES);
        this.positive = new boolean[objectives];
        Arrays.fill(positive, true);
    }

    /** Takes those into account that have objectives, feasible or not. */
    void learn(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            double[] vector = candidate.vector();
            if (none || !Arrays.stream(vector).allMatch(Double::isFinite)) {
                continue;
            }
            if (samples.size() == MOST_SAMPLES) {
                forgetHalf();
            }
            samples.add(candidate);
            kriging.add(candidate.evaluation().point());
            for (int k = 0; k < objectives; k++) {
                positive[k] &= vector[k] > 0;
            }
        }
    }

    /** Keeps the samples of the first ranks, the newer ones of the last such rank. */
    private void forgetHalf() {
        int[] ranks = NonDominatedSort.ranks(samples.stream().map(Candidate::vector).toArray(double[][]::new),
                samples.stream().mapToDouble(Candidate::violation).toArray());
        List<Candidate> kept = IntStream.range(0, samples.size()).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> ranks[i]).thenComparing(Comparator.reverseOrder()))
                .limit(MOST_SAMPLES / 2).sorted().map(samples::get).toList();
        samples.clear();
        samples.addAll(kept);
        kriging.clear();
        kept.forEach(candidate -> kriging.add(candidate.evaluation().point()));
    }

    /** Fits the model and takes note of the front to be improved. Returns whether there is a model. */
    boolean ready(double[][] front) {
        if (samples.size() < FEWEST_SAMPLES || front.length < 2) {
            return false;
        }
        rivals = new ArrayList<>();
        for (double[] vector : front) {
            rivals.add(IntStream.range(0, objectives).mapToDouble(k -> modelled(k, vector)).toArray());
        }
        scale = new double[objectives];
        predictions = new Kriging.Prediction[objectives];
        for (int k = 0; k < objectives; k++) {
            int objective = k;
            double low = rivals.stream().mapToDouble(v -> v[objective]).min().orElseThrow();
            double high = rivals.stream().mapToDouble(v -> v[objective]).max().orElseThrow();
            scale[k] = high > low ? 1 / (high - low) : 0;
            predictions[k] = kriging
                    .fit(samples.stream().mapToDouble(sample -> modelled(objective, sample.vector())).toArray());
        }
        return true;
    }

    private double modelled(int objective, double[] vector) {
        return positive[objective] ? StrictMath.log(vector[objective]) : vector[objective];
    }

    /** How far a point should stand out from the front and from those chosen: the least over them of its best lead. */
    double promise(DesignPoint point) {
        return promise(point, Double.NEGATIVE_INFINITY);
    }

    /** The same where it is more than a bound; else anything up to the bound, and sooner. */
    double promise(DesignPoint point, double bound) {
        double[] predicted = kriging.at(point, predictions);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < rivals.size() && least > bound; i++) {
            double[] rival = rivals.get(i);
            double lead = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < objectives; k++) {
                lead = Math.max(lead, (rival[k] - predicted[k]) * scale[k]);
            }
            if (lead < least) {
                least = lead;
                // Who stands in the way of a point is often in the way of the next one.
                Collections.swap(rivals, i, 0);
            }
        }
        return least;
    }

    /** Multiplications that a promise takes, beside the comparison with the front; at least 1. */
    long effort() {
        return Math.max(1, kriging.effort());
    }

    /** The point is chosen; the next ones should differ from it. */
    void choose(DesignPoint point) {
        rivals.add(kriging.at(point, predictions));
    }
}
