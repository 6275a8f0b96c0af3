package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;

/** Scores batches of design points. The result of a point must depend on nothing but the point. */
public interface Evaluator {

    /**
     * The metrics, in the order of {@link Evaluation#value(int)}.
     *
     * @return the metrics
     */
    List<Metric> metrics();

    /**
     * The names of the texts that describe a point beside its metrics.
     *
     * @return the column names of {@link Evaluation#labels()}
     */
    List<String> labels();

    /**
     * Scores a batch; an implementation may work on its points side by side.
     *
     * @param batch the points
     * @return one evaluation for each point, in the order of the batch
     */
    List<Evaluation> evaluate(List<DesignPoint> batch);
}
