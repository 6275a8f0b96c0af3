package io.mpgemm.dse.models.study;

import io.mpgemm.dse.models.study.Goals.Bound;
import io.mpgemm.dse.models.study.Goals.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A map that a study asks for: which class of designs has the best one, over two axes.
 *
 * @param name        part of the names of its files
 * @param at          where it stands
 * @param x           the horizontal axis
 * @param y           the vertical axis
 * @param best        what makes a design the best one
 * @param constraints bounds that designs must keep beside those of the study
 * @param by          the parameter of the space whose values are the classes
 * @param show        parameters of the winner to print in a cell
 */
public record MapPlan(String name, Location at, MapAxis x, MapAxis y, Goal best, List<Bound> constraints, Text by,
        List<Text> show) {

    /** Copies the lists. */
    public MapPlan {
        constraints = List.copyOf(constraints);
        show = List.copyOf(show);
    }

    /**
     * The axes.
     *
     * @return the horizontal one, then the vertical one
     */
    public List<MapAxis> axes() {
        return List.of(x, y);
    }

    /**
     * The metrics that the map names.
     *
     * @return their names
     */
    public List<Text> metrics() {
        List<Text> metrics = new ArrayList<>(List.of(best.metric()));
        constraints.forEach(bound -> metrics.add(bound.metric()));
        axes().stream().flatMap(axis -> axis instanceof MapAxis.Bound bound ? Stream.of(bound.metric())
                : Stream.empty()).forEach(metrics::add);
        return metrics;
    }
}
