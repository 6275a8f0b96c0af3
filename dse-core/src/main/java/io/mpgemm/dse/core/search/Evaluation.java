package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;

/** What an evaluator says of one design point: a number for each of its metrics, a text for each of its labels. */
public final class Evaluation {

    private final DesignPoint point;
    private final double[] values;
    private final List<String> labels;
    private final String infeasible;

    /**
     * An evaluation.
     *
     * @param point      the design point
     * @param values     one number for each metric of the evaluator; NaN where there is none
     * @param labels     one text for each label of the evaluator
     * @param infeasible why the point cannot be built, empty for one that can
     */
    public Evaluation(DesignPoint point, double[] values, List<String> labels, String infeasible) {
        this.point = point;
        this.values = values.clone();
        this.labels = List.copyOf(labels);
        this.infeasible = infeasible;
    }

    /**
     * The design point.
     *
     * @return the point
     */
    public DesignPoint point() {
        return point;
    }

    /**
     * The value of a metric.
     *
     * @param metric position of the metric in {@link Evaluator#metrics()}
     * @return its value, NaN where there is none
     */
    public double value(int metric) {
        return values[metric];
    }

    /**
     * The texts that describe the point beside its numbers.
     *
     * @return one text for each label of the evaluator
     */
    public List<String> labels() {
        return labels;
    }

    /**
     * Why the point cannot be built.
     *
     * @return the reason, empty for a point that can
     */
    public String infeasible() {
        return infeasible;
    }
}
