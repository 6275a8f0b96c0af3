package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

    /**
     * A problem of one's own, without constraints, labels or further metrics.
     *
     * @param space      the design space
     * @param objectives what to minimise or maximise, each of another metric
     * @param score      the values of the objectives' metrics at a point, in their order; it must depend on nothing but
     *                   the point
     * @return the problem
     */
    public static Problem of(DesignSpace space, List<Objective> objectives, Function<DesignPoint, double[]> score) {
        return new Problem(space, new ScoredByFunction(objectives.stream().map(Objective::metric).toList(), score),
                objectives, List.of());
    }

    private static void requireKnown(Evaluator evaluator, Metric metric) {
        if (!evaluator.metrics().contains(metric)) {
            throw new IllegalArgumentException("The evaluator has no metric '" + metric.name() + "'.");
        }
    }

    /**
     * Scores a batch of points. A point without a value for an objective cannot be compared and counts as infeasible.
     *
     * @param batch the points
     * @return one candidate for each point, in order
     * @throws IllegalStateException if the evaluator does not answer with one evaluation for each point
     */
    public List<Candidate> evaluate(List<DesignPoint> batch) {
        List<Evaluation> evaluations = evaluator.evaluate(batch);
        if (evaluations.size() != batch.size()) {
            throw new IllegalStateException(
                    "The evaluator answered a batch of " + batch.size() + " points with " + evaluations.size() + ".");
        }
        int[] objectiveAt = objectives.stream().mapToInt(o -> evaluator.metrics().indexOf(o.metric())).toArray();
        int[] constraintAt = constraints.stream().mapToInt(c -> evaluator.metrics().indexOf(c.metric())).toArray();
        List<Candidate> candidates = new ArrayList<>(batch.size());
        for (Evaluation evaluation : evaluations) {
            double[] vector = new double[objectiveAt.length];
            double violation = evaluation.infeasible().isEmpty() ? 0 : Double.POSITIVE_INFINITY;
            for (int i = 0; i < vector.length; i++) {
                double value = objectives.get(i).toMinimize(evaluation.value(objectiveAt[i]));
                vector[i] = Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
                violation = Double.isNaN(value) ? Double.POSITIVE_INFINITY : violation;
            }
            for (int i = 0; i < constraintAt.length; i++) {
                violation += constraints.get(i).violation(evaluation.value(constraintAt[i]));
            }
            candidates.add(new Candidate(evaluation, vector, violation));
        }
        return candidates;
    }
}
