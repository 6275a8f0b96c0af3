package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.Scatter.Join;
import io.mpgemm.dse.core.report.Scatter.Point;
import io.mpgemm.dse.core.report.Scatter.Role;
import io.mpgemm.dse.core.report.Scatter.Series;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A scatter of two objectives: dominated designs small and pale, the front larger, what is best in the two objectives
 * alone largest, outlined and joined by a step line.
 */
final class FrontChart {

    private static final int MOST_BACKGROUND = 1000;

    private final ReportData data;
    private final ReportData.Pair pair;

    private FrontChart(ReportData data, ReportData.Pair pair) {
        this.data = data;
        this.pair = pair;
    }

    /** The charts of a run, {@code front-<x>-<y>}: one for each pair of objectives that any point has. */
    static List<Scatter> of(ReportData data) {
        return data.pairs().stream().map(pair -> new FrontChart(data, pair).figure()).flatMap(Optional::stream)
                .toList();
    }

    private Optional<Scatter> figure() {
        List<Evaluation> front = drawable(data.front());
        List<Evaluation> dominated = ReportData.evenly(
                drawable(data.others()).stream().filter(data.columns()::feasible).toList(), MOST_BACKGROUND);
        if (front.isEmpty() && dominated.isEmpty()) {
            return Optional.empty();
        }
        Set<Evaluation> edge = edge(front, one -> pair.x().toMinimize(value(one, pair.x())),
                one -> pair.y().toMinimize(value(one, pair.y())));
        List<Series> series = new ArrayList<>();
        for (SeriesStyle style : data.seriesStyles()) {
            List<Point> points = new ArrayList<>();
            front.stream().filter(one -> data.seriesOf(one).equals(style.value()))
                    .forEach(one -> points.add(point(one, edge.contains(one) ? Role.EDGE : Role.FRONT)));
            dominated.stream().filter(one -> data.seriesOf(one).equals(style.value()))
                    .forEach(one -> points.add(point(one, Role.DOMINATED)));
            series.add(new Series(style.value(), style.label(), look(style.value()), points));
        }
        List<Evaluation> all = new ArrayList<>(front);
        all.addAll(dominated);
        return Optional.of(new Scatter(
                "front-" + Names.file(pair.x().metric().name()) + "-" + Names.file(pair.y().metric().name()),
                "The front of " + data.name() + ": " + Names.column(pair.x().metric()) + " and "
                        + Names.column(pair.y().metric()),
                Figure.Axis.of(pair.x().metric(), values(all, pair.x())),
                Figure.Axis.of(pair.y().metric(), values(all, pair.y())), data.seriesParameter(),
                List.of(Columns.ORDINAL), Join.EDGE, false, series));
    }

    private int look(String series) {
        List<String> values = data.series().stream().flatMap(one -> one.values().stream()).map(Value::text).toList();
        int at = values.indexOf(series);
        return at < 0 ? values.size() : at;
    }

    private Point point(Evaluation one, Role role) {
        return new Point(List.of(one.point().number().toString()), role, value(one, pair.x()), value(one, pair.y()));
    }

    /** The points that the chart can show: both objectives are numbers. */
    private List<Evaluation> drawable(List<Evaluation> evaluations) {
        return evaluations.stream()
                .filter(one -> Double.isFinite(value(one, pair.x())) && Double.isFinite(value(one, pair.y())))
                .toList();
    }

    private double value(Evaluation evaluation, Objective objective) {
        return data.columns().value(evaluation, objective.metric());
    }

    private double[] values(List<Evaluation> evaluations, Objective objective) {
        return evaluations.stream().mapToDouble(one -> value(one, objective)).toArray();
    }

    /** The non-dominated designs of two objectives alone, smaller is better. */
    static Set<Evaluation> edge(List<Evaluation> front, ToDoubleFunction<Evaluation> x,
            ToDoubleFunction<Evaluation> y) {
        Set<Evaluation> best = new HashSet<>();
        double bound = Double.POSITIVE_INFINITY;
        for (Evaluation one : front.stream().sorted(Comparator.comparingDouble(x).thenComparingDouble(y)).toList()) {
            if (y.applyAsDouble(one) < bound) {
                bound = y.applyAsDouble(one);
                best.add(one);
            }
        }
        return best;
    }
}
