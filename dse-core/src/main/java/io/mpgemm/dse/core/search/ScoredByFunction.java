package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;
import java.util.function.Function;

/** An evaluator that asks a function for the metrics of each point. */
record ScoredByFunction(List<Metric> metrics, Function<DesignPoint, double[]> score) implements Evaluator {

    ScoredByFunction {
        metrics = List.copyOf(metrics);
    }

    @Override
    public List<String> labels() {
        return List.of();
    }

    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        return batch.stream().map(this::evaluate).toList();
    }

    private Evaluation evaluate(DesignPoint point) {
        double[] values = score.apply(point);
        if (values.length != metrics.size()) {
            throw new IllegalStateException("The score of " + point + " has " + values.length + " values where "
                    + metrics.size() + " metrics are expected.");
        }
        return new Evaluation(point, values, List.of(), "");
    }
}
