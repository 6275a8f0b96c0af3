package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import java.util.List;

/**
 * A tornado chart: how far a number moves when one constant after another goes to the ends of its band, the strongest on
 * top.
 *
 * @param name    name of the files
 * @param caption what it shows
 * @param value   the number that moves, as an axis
 * @param base    its value, not 0, while all constants have theirs
 * @param bars    the constants, the strongest first; beyond 15 the rest is left out
 */
public record TornadoChart(String name, String caption, Axis value, double base, List<Bar> bars) implements Figure {

    private static final int MOST_BARS = 15;
    private static final double PERCENT = 100;

    /**
     * One constant.
     *
     * @param name   its name
     * @param atLow  the number at the low end of its band, NaN where there is none
     * @param atHigh the number at the high end, NaN where there is none
     */
    public record Bar(String name, double atLow, double atHigh) {}

    /** Leaves out what is beyond the 15 strongest. */
    public TornadoChart {
        bars = List.copyOf(bars.subList(0, Math.min(MOST_BARS, bars.size())));
    }

    /**
     * The chart of a metric.
     *
     * @param metric the metric
     * @param base   its value, not 0, while all constants have theirs
     * @param bars   the constants, the strongest first
     * @return the chart, named {@code tornado-<metric>}
     */
    public static TornadoChart of(Metric metric, double base, List<Bar> bars) {
        return new TornadoChart("tornado-" + Names.file(metric.name()), "How far each constant moves "
                + Names.column(metric), new Axis(metric.name(), Names.axis(metric), false), base, bars);
    }

    /** By how much a value differs from the base, in per cent; 0 where there is none. */
    double change(double at) {
        return Double.isNaN(at) ? 0 : PERCENT * (at / base - 1);
    }

    @Override
    public String csv() {
        Csv csv = new Csv(List.of("constant", value.column() + "AtLow", value.column() + "AtHigh",
                "changeAtLowPercent", "changeAtHighPercent"));
        bars.forEach(bar -> csv.row(Figure.cells(List.of(bar.name), bar.atLow, bar.atHigh,
                Double.isNaN(bar.atLow) ? Double.NaN : change(bar.atLow),
                Double.isNaN(bar.atHigh) ? Double.NaN : change(bar.atHigh))));
        return csv.text();
    }
}
