package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;

/** An evaluated point as a search sees it: objectives turned so that smaller is better, and how far it is from legal. */
public final class Candidate {

    private final Evaluation evaluation;
    private final double[] objectives;
    private final double violation;

    Candidate(Evaluation evaluation, double[] objectives, double violation) {
        this.evaluation = evaluation;
        this.objectives = objectives;
        this.violation = violation;
    }

    /**
     * The evaluation behind it.
     *
     * @return the evaluation
     */
    public Evaluation evaluation() {
        return evaluation;
    }

    /**
     * The objectives, smaller is better.
     *
     * @return a copy of the vector
     */
    public double[] objectives() {
        return objectives.clone();
    }

    static List<DesignPoint> points(List<Candidate> candidates) {
        return candidates.stream().map(candidate -> candidate.evaluation.point()).toList();
    }

    /** The objectives without a copy, for readers only. */
    double[] vector() {
        return objectives;
    }

    /**
     * The sum of the constraint violations.
     *
     * @return 0 for a feasible point; infinite for one that cannot be built or lacks an objective
     */
    public double violation() {
        return violation;
    }

    /**
     * Whether the point can be built and keeps all constraints.
     *
     * @return true if feasible
     */
    public boolean feasible() {
        return violation == 0;
    }
}
