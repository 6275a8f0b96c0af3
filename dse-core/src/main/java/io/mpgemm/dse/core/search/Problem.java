package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * What a search works on.
 *
 * @param space       the design space
 * @param evaluator   scores its points
 * @param objectives  what to minimise or maximise, two to five of the evaluator's metrics
 * @param constraints bounds on the evaluator's metrics
 */
public record Problem(DesignSpace space, Evaluator evaluator, List<Objective> objectives,
        List<Constraint> constraints) {

    /** Copies the lists and checks that the evaluator knows every metric. */
    public Problem {
        objectives = List.copyOf(objectives);
        constraints = List.copyOf(constraints);
        if (objectives.isEmpty()) {
            throw new IllegalArgumentException("A problem needs at least one objective.");
        }
        for (Objective objective : objectives) {
            requireKnown(evaluator, objective.metric());
        }
        for (Constraint constraint : constraints) {
            requireKnown(evaluator, constraint.metric());
        }
    }

    private static void requireKnown(Evaluator evaluator, Metric metric) {
        if (!evaluator.metrics().contains(metric)) {
            throw new IllegalArgumentException("The evaluator has no metric '" + metric.name() + "'.");
        }
    }

    /**
     * Scores a batch of points.
     *
     * @param batch the points
     * @return one candidate for each point, in order
     */
    public List<Candidate> evaluate(List<DesignPoint> batch) {
        List<Candidate> candidates = new ArrayList<>(batch.size());
        for (Evaluation evaluation : evaluator.evaluate(batch)) {
            candidates.add(score(evaluation));
        }
        return candidates;
    }

    private Candidate score(Evaluation evaluation) {
        double[] vector = new double[objectives.size()];
        double violation = evaluation.infeasible().isEmpty() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < vector.length; i++) {
            Objective objective = objectives.get(i);
            double value = evaluation.value(evaluator.metrics().indexOf(objective.metric()));
            vector[i] = Double.isNaN(value) ? Double.POSITIVE_INFINITY : objective.toMinimize(value);
        }
        for (Constraint constraint : constraints) {
            violation += constraint.violation(evaluation.value(evaluator.metrics().indexOf(constraint.metric())));
        }
        return new Candidate(evaluation, vector, violation);
    }
}
