package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says which points are likely to be infeasible, because they break a constraint or cannot be built: {@link Kriging} of
 * 1 for the infeasible and 0 for the feasible ones that were evaluated. Costs nothing as long as all of them are feasible.
 */
final class Feasibility {

    private final int mostSamples;
    private final Kriging model;
    private final List<Candidate> samples = new ArrayList<>();
    private boolean needed;
    private Optional<Kriging.Prediction> prediction = Optional.empty();
    private long seen;
    private long due;

    /**
     * Nothing is known yet.
     *
     * @param mostSamples samples of the model; when there are more, the newer half stays
     * @param due         samples from which on the model's constants are learnt, and again whenever they have doubled
     */
    Feasibility(Encoding encoding, int mostSamples, long due) {
        this.mostSamples = mostSamples;
        this.model = new Kriging(encoding, mostSamples);
        this.due = due;
    }

    /** Takes evaluated points into account. */
    void learn(List<Candidate> candidates) {
        for (int i = 0; i < candidates.size();) {
            if (samples.size() == mostSamples) {
                samples.subList(0, mostSamples / 2).clear();
                rebuild();
            }
            int count = Math.min(candidates.size() - i, mostSamples - samples.size());
            List<Candidate> some = candidates.subList(i, i + count);
            samples.addAll(some);
            i += count;
            if (needed) {
                model.add(Candidate.points(some));
            } else {
                needed = !some.stream().allMatch(Candidate::feasible);
                rebuild();
            }
        }
        seen += candidates.size();
    }

    private void rebuild() {
        model.clear();
        if (needed) {
            model.add(Candidate.points(samples));
        }
    }

    /** Fits the model to what was taken into account. */
    void fit() {
        if (!needed) {
            return;
        }
        double[] infeasible = samples.stream().mapToDouble(sample -> sample.feasible() ? 0 : 1).toArray();
        if (seen >= due) {
            model.learn(infeasible);
            due = 2 * seen;
        }
        prediction = Optional.of(model.fit(infeasible));
    }

    /** About 0 for a point that should be feasible, about 1 for one that should not. */
    double infeasible(DesignPoint point) {
        return prediction.map(known -> model.at(point, known)).orElse(0.0);
    }

    /** Multiplications that an answer takes. */
    long effort() {
        return needed ? model.effort() : 0;
    }
}
