package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.space.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * How far one metric orders things as another does: rank correlations over points that differ in more than their cost.
 *
 * @param x      the horizontal metric
 * @param y      the vertical metric
 * @param within name of what the points are told apart by; may be empty
 * @param points the points at which both are numbers, in a fixed order
 */
public record Correlation(Metric x, Metric y, String within, List<Point> points) {

    /** Fewer points have no rank correlation worth a number. */
    public static final int FEWEST = 3;

    /** Copies the list. */
    public Correlation {
        points = List.copyOf(points);
    }

    /**
     * One point.
     *
     * @param label  what it is
     * @param series what it is told apart by in charts; may be empty
     * @param x      the horizontal metric, finite
     * @param y      the vertical metric, finite
     */
    public record Point(String label, String series, double x, double y) {}

    /**
     * The rank correlations of some points.
     *
     * @param group    all, or the value of the series that the points share
     * @param points   how many
     * @param spearman Spearman's rho, ties by their mean rank; NaN where one metric is constant
     * @param kendall  Kendall's tau-b; NaN where one metric is constant
     */
    public record Ranks(String group, int points, double spearman, double kendall) {}

    /**
     * The rank correlations of all points, then within each series of three points or more.
     *
     * @return the correlations, none where there are fewer than three points
     */
    public List<Ranks> ranks() {
        List<Ranks> ranks = new ArrayList<>();
        if (points.size() < FEWEST) {
            return ranks;
        }
        ranks.add(ranks("all", points));
        List<String> series = series();
        if (series.size() > 1) {
            for (String name : series) {
                List<Point> some = of(name);
                if (some.size() >= FEWEST) {
                    ranks.add(ranks(within + " " + (name.isEmpty() ? "none" : name), some));
                }
            }
        }
        return ranks;
    }

    /** The values of the series: numbers by size, others in the order of their first points. */
    private List<String> series() {
        List<String> distinct = points.stream().map(Point::series).distinct().toList();
        return distinct.stream().allMatch(one -> Value.of(one.isEmpty() ? "0" : one).isNumber())
                ? distinct.stream().sorted(Comparator.comparingDouble(
                        one -> one.isEmpty() ? Double.POSITIVE_INFINITY : Value.of(one).number())).toList()
                : distinct;
    }

    private List<Point> of(String series) {
        return points.stream().filter(point -> point.series().equals(series)).toList();
    }

    private static Ranks ranks(String group, List<Point> points) {
        double[] xs = points.stream().mapToDouble(Point::x).toArray();
        double[] ys = points.stream().mapToDouble(Point::y).toArray();
        return new Ranks(group, points.size(), new SpearmansCorrelation().correlation(xs, ys),
                new KendallsCorrelation().correlation(xs, ys));
    }

    /**
     * The name of the files without the ending.
     *
     * @return {@code correlation-<x>-<y>}
     */
    public String name() {
        return "correlation-" + Names.file(x.name()) + "-" + Names.file(y.name());
    }

    /** A rank correlation for readers. */
    static String text(double correlation) {
        return Double.isNaN(correlation) ? "none" : String.format(Locale.ROOT, "%.3f", correlation);
    }

    /** The scatter of the points, a colour and a shape for each series. */
    Scatter figure() {
        List<Scatter.Series> all = new ArrayList<>();
        for (String series : series()) {
            all.add(new Scatter.Series(series, series.isEmpty() ? "none" : series, all.size(), of(series).stream()
                    .map(point -> new Scatter.Point(List.of(point.label()), Scatter.Role.FRONT, point.x(), point.y()))
                    .toList()));
        }
        return new Scatter(name(), "Scatter of " + Names.column(x) + " and " + Names.column(y),
                Figure.Axis.of(x, points.stream().mapToDouble(Point::x).toArray()),
                Figure.Axis.of(y, points.stream().mapToDouble(Point::y).toArray()),
                within.isEmpty() ? "series" : within, List.of("label"), Scatter.Join.NOTHING, false, all);
    }
}
