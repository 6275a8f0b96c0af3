package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/** What a worker says of a point, on its way back; the point itself stays at the driver. */
final class Row implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final double[] values;
    private final String[] labels;
    private final String infeasible;

    private Row(double[] values, String[] labels, String infeasible) {
        this.values = values;
        this.labels = labels;
        this.infeasible = infeasible;
    }

    static Row of(Evaluation evaluation, int metrics) {
        double[] values = new double[metrics];
        for (int i = 0; i < metrics; i++) {
            values[i] = evaluation.value(i);
        }
        return new Row(values, evaluation.labels().toArray(String[]::new), evaluation.infeasible());
    }

    Evaluation of(DesignPoint point) {
        return new Evaluation(point, values, List.of(labels), infeasible);
    }
}
