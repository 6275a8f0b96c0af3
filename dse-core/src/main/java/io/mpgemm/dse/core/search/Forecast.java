package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.NonDominatedSort;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says which of several points promises most, by {@link Kriging} of each objective between the points that were evaluated;
 * nothing where a parameter has many ordered values. One that is likely to be infeasible promises less than any other.
 * An objective of one sign is modelled by its logarithm where that is likelier (Box, Cox, "An analysis of
 * transformations", J. R. Stat. Soc. B 26(2), 1964): costs are mostly products.
 * What the models suppose is learnt anew whenever the points evaluated have doubled. Pre-selection by a model is described by
 * Jin, "Surrogate-assisted evolutionary computation: recent advances and future challenges", Swarm Evol. Comput. 1(2), 2011.
 */
final class Forecast {

    /** Samples of the model; when there are more, the better half stays. */
    private static final int MOST_SAMPLES = 1000;
    private static final int FEWEST_SAMPLES = 16;
    /** Samples up to which deviations are not too dear. */
    private static final int MOST_SAMPLES_TO_EXPLORE = 400;
    /** From where on a point is likelier to be infeasible than not. */
    private static final double LIKELY = 0.5;
    /** Less than any lead. */
    private static final double NO_PROMISE = -1e9;

    private final int objectives;
    private final boolean none;
    private final List<Kriging> models;
    private final Feasibility feasibility;
    private final List<Candidate> samples = new ArrayList<>();
    /** Logarithms of the samples' objectives without their signs. */
    private final List<double[]> logarithms = new ArrayList<>();
    /** The sign of an objective so far, 0 where it has two or none. */
    private final double[] signs;
    private final boolean[] logarithmic;
    private final Kriging.Prediction[] predictions;
    private List<double[]> rivals = new ArrayList<>();
    private final double[] scale;
    private long learnt;
    private long due = FEWEST_SAMPLES;

    Forecast(Encoding encoding, int objectives) {
        this.objectives = objectives;
        this.none = encoding.hasLong();
        this.models = Stream.generate(() -> new Kriging(encoding, none ? 0 : MOST_SAMPLES)).limit(objectives).toList();
        this.feasibility = new Feasibility(encoding, none ? 0 : MOST_SAMPLES, FEWEST_SAMPLES);
        this.signs = new double[objectives];
        this.logarithmic = new boolean[objectives];
        this.predictions = new Kriging.Prediction[objectives];
        this.scale = new double[objectives];
    }

    /** Takes what was evaluated into account; of what has no objectives, that it is infeasible. */
    void learn(List<Candidate> candidates) {
        if (none) {
            return;
        }
        feasibility.learn(candidates);
        List<Candidate> scored = candidates.stream()
                .filter(candidate -> Arrays.stream(candidate.vector()).allMatch(Double::isFinite)).toList();
        for (int i = 0; i < scored.size();) {
            if (samples.size() == MOST_SAMPLES) {
                forgetHalf();
            }
            int count = Math.min(scored.size() - i, MOST_SAMPLES - samples.size());
            add(scored.subList(i, i + count));
            i += count;
        }
        for (Candidate candidate : scored) {
            for (int k = 0; k < objectives; k++) {
                double sign = Math.signum(candidate.vector()[k]);
                signs[k] = learnt == 0 || sign == signs[k] ? sign : 0;
            }
            learnt++;
        }
    }

    private void add(List<Candidate> candidates) {
        samples.addAll(candidates);
        candidates.forEach(candidate -> logarithms.add(
                Arrays.stream(candidate.vector()).map(value -> StrictMath.log(Math.abs(value))).toArray()));
        models.forEach(model -> model.add(Candidate.points(candidates)));
    }

    /** Keeps the samples of the first ranks, the newer ones of the last such rank. */
    private void forgetHalf() {
        int[] ranks = NonDominatedSort.ranks(samples.stream().map(Candidate::vector).toArray(double[][]::new),
                samples.stream().mapToDouble(Candidate::violation).toArray());
        List<Candidate> kept = IntStream.range(0, samples.size()).boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> ranks[i]).thenComparing(Comparator.reverseOrder()))
                .limit(MOST_SAMPLES / 2).sorted().map(samples::get).toList();
        samples.clear();
        logarithms.clear();
        models.forEach(Kriging::clear);
        add(kept);
    }

    /** Fits the models and takes note of the front to be improved. Returns whether there are models. */
    boolean ready(double[][] front) {
        if (samples.size() < FEWEST_SAMPLES || front.length < 2) {
            return false;
        }
        for (int k = 0; k < objectives; k++) {
            predictions[k] = fit(k);
            if (learnt >= due) {
                models.get(k).learn(modelled(k));
                predictions[k] = fit(k);
            }
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] vector : front) {
                low = Math.min(low, vector[k]);
                high = Math.max(high, vector[k]);
            }
            scale[k] = high > low ? 1 / (high - low) : 0;
        }
        feasibility.fit();
        due = learnt >= due ? 2 * learnt : due;
        rivals = new ArrayList<>(List.of(front));
        return true;
    }

    /** The likelier one of the models of an objective and of its logarithm. */
    private Kriging.Prediction fit(int objective) {
        Kriging model = models.get(objective);
        logarithmic[objective] = false;
        Kriging.Prediction plain = model.fit(modelled(objective));
        if (signs[objective] == 0) {
            return plain;
        }
        logarithmic[objective] = true;
        double[] logarithms = modelled(objective);
        Kriging.Prediction logarithm = model.fit(logarithms);
        double stretch = signs[objective] * Arrays.stream(logarithms).sum();
        logarithmic[objective] = logarithms.length / 2.0 * StrictMath.log(plain.scale() / logarithm.scale()) > stretch;
        return logarithmic[objective] ? logarithm : plain;
    }

    private double[] modelled(int objective) {
        return logarithmic[objective]
                ? logarithms.stream().mapToDouble(logarithm -> signs[objective] * logarithm[objective]).toArray()
                : samples.stream().mapToDouble(sample -> sample.vector()[objective]).toArray();
    }

    /** Whether it can be said how far off the models may be. */
    boolean explores() {
        return samples.size() <= MOST_SAMPLES_TO_EXPLORE;
    }

    /**
     * How far a point should stand out from the front and from those chosen: the least over them of its best lead, in units of
     * the front's ranges. Beyond a bound; else anything up to the bound, and sooner.
     *
     * @param optimism standard deviations that each objective is taken to be better than predicted
     */
    double promise(DesignPoint point, double optimism, double bound) {
        double infeasible = feasibility.infeasible(point);
        if (infeasible > LIKELY) {
            return NO_PROMISE * infeasible;
        }
        double[] hoped = predicted(point, optimism);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < rivals.size() && least > bound; i++) {
            double[] rival = rivals.get(i);
            double lead = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < objectives; k++) {
                lead = scale[k] > 0 ? Math.max(lead, (rival[k] - hoped[k]) * scale[k]) : lead;
            }
            if (lead < least) {
                least = lead;
                // Who stands in the way of a point is often in the way of the next one.
                Collections.swap(rivals, i, 0);
            }
        }
        return least;
    }

    private double[] predicted(DesignPoint point, double optimism) {
        double[] predicted = new double[objectives];
        for (int k = 0; k < objectives; k++) {
            predicted[k] = models.get(k).at(point, predictions[k]);
            if (optimism > 0) {
                predicted[k] -= optimism * models.get(k).deviation(point, predictions[k]);
            }
            if (logarithmic[k]) {
                predicted[k] = signs[k] * StrictMath.exp(signs[k] * predicted[k]);
            }
        }
        return predicted;
    }

    /** Multiplications that a promise takes, beside the comparison with the front; at least 1. */
    long effort(double optimism) {
        long pairs = optimism > 0 ? samples.size() * (samples.size() + 1L) / 2 : 0;
        return Math.max(1, feasibility.effort() + models.stream().mapToLong(model -> model.effort() + pairs).sum());
    }

    /** The point is chosen; the next ones should differ from it. */
    void choose(DesignPoint point) {
        rivals.add(predicted(point, 0));
    }
}
