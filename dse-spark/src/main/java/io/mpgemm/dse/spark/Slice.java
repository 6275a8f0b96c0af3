package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.space.DesignPoint;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The points of one task, with what is known of their numerics. */
final class Slice implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final int[][] points;
    private final Known known;

    Slice(List<DesignPoint> points, Known known) {
        this.points = points.stream().map(Slice::indices).toArray(int[][]::new);
        this.known = known;
    }

    /** The index of the value of each parameter. */
    static int[] indices(DesignPoint point) {
        int[] indices = new int[point.space().parameters().size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = point.index(i);
        }
        return indices;
    }

    /** The points evaluated in this process. */
    List<Row> evaluate(StudyOnWorkers study, int metrics) {
        List<Row> rows = new ArrayList<>(points.length);
        known.tell(study.worker()).evaluate(Arrays.asList(points))
                .forEach(evaluation -> rows.add(Row.of(evaluation, metrics)));
        return rows;
    }
}
