package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.ArrayList;
import java.util.List;

/** The bulk interface of an evaluator that has none of its own: point by point. Calls are made one at a time. */
final class PointwiseBulk implements BulkEvaluator {

    private final Evaluator evaluator;
    private final DesignSpace space;

    PointwiseBulk(Evaluator evaluator, DesignSpace space) {
        this.evaluator = evaluator;
        this.space = space;
    }

    @Override
    public List<Metric> metrics() {
        return evaluator.metrics();
    }

    @Override
    public List<String> labels() {
        return evaluator.labels();
    }

    @Override
    public synchronized List<Evaluation> evaluate(List<DesignPoint> batch) {
        return evaluator.evaluate(batch);
    }

    @Override
    public List<String> obstacles() {
        return List.of("cannot be built");
    }

    @Override
    public void prepare(long from, long to) {
        // Nothing is shared.
    }

    @Override
    public void values(long from, long to, int[] metrics, double[] into) {
        List<DesignPoint> batch = new ArrayList<>();
        for (long ordinal = from; ordinal < to; ordinal++) {
            batch.add(space.point(ordinal));
        }
        int at = 0;
        for (Evaluation evaluation : evaluate(batch)) {
            for (int metric : metrics) {
                into[at++] = evaluation.value(metric);
            }
            into[at++] = evaluation.infeasible().isEmpty() ? 0 : 1;
        }
    }
}
