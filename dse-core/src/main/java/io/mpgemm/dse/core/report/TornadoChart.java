package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarSeries;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.HorizontalBarStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * A tornado chart: how far a metric moves when one constant after another goes to the ends of its band, the strongest on
 * top. Drawn like {@link FrontChart} for a single column of a paper at half size.
 */
public final class TornadoChart {

    private static final int WIDTH_PT = 504;
    private static final int FRAME_PT = 124;
    private static final int ROW_PT = 32;
    private static final int MOST_BARS = 15;
    private static final double PERCENT = 100;
    /** Blue and orange of the Okabe-Ito palette. */
    private static final Color LOW = new Color(0x0072B2);
    private static final Color HIGH = new Color(0xE69F00);

    /**
     * One constant.
     *
     * @param name   its name
     * @param atLow  the metric at the low end of its band, NaN where there is none
     * @param atHigh the metric at the high end, NaN where there is none
     */
    public record Bar(String name, double atLow, double atHigh) {}

    private final Metric metric;
    private final double base;
    private final List<Bar> bars;

    /**
     * The chart of a metric.
     *
     * @param metric the metric
     * @param base   its value, not 0, while all constants have theirs
     * @param bars   the constants, the strongest first; beyond 15 the rest is left out
     */
    public TornadoChart(Metric metric, double base, List<Bar> bars) {
        this.metric = metric;
        this.base = base;
        this.bars = List.copyOf(bars.subList(0, Math.min(MOST_BARS, bars.size())));
    }

    /**
     * The name of the chart's files without the ending.
     *
     * @return {@code tornado-<metric>}
     */
    public String name() {
        return "tornado-" + Names.file(metric.name());
    }

    /**
     * The chart as PNG.
     *
     * @return the file's content
     * @throws IOException if it cannot be encoded
     */
    public byte[] png() throws IOException {
        return ChartStyle.png(chart());
    }

    /**
     * The chart as SVG.
     *
     * @return the file's content
     * @throws IOException if it cannot be encoded
     */
    public byte[] svg() throws IOException {
        return ChartStyle.svg(chart());
    }

    private HorizontalBarChart chart() {
        HorizontalBarChart chart = new HorizontalBarChart(WIDTH_PT, FRAME_PT + ROW_PT * bars.size());
        chart.setXAxisTitle("change of " + Names.axis(metric) + ", %");
        style(chart.getStyler());
        List<String> names = bars.stream().map(Bar::name).toList();
        add(chart, "low end", bars.stream().map(bar -> change(bar.atLow())).toList(), names, LOW);
        add(chart, "high end", bars.stream().map(bar -> change(bar.atHigh())).toList(), names, HIGH);
        return chart;
    }

    private double change(double value) {
        return Double.isNaN(value) ? 0 : PERCENT * (value / base - 1);
    }

    private static void add(HorizontalBarChart chart, String label, List<Double> values, List<String> names,
            Color color) {
        HorizontalBarSeries series = chart.addSeries(label, values, names);
        series.setFillColor(color);
    }

    private static void style(HorizontalBarStyler styler) {
        styler.setBaseFont(ChartStyle.font(13));
        styler.setAxisTitleFont(ChartStyle.font(14));
        styler.setAxisTickLabelsFont(ChartStyle.font(12));
        styler.setLegendFont(ChartStyle.font(13));
        ChartStyle.onWhite(styler);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendPadding(6);
        styler.setChartPadding(6);
        styler.setLabelsVisible(false);
        styler.setAvailableSpaceFill(0.8);
        // The library spaces the names of the rows by the hint for the other axis, too.
        styler.setXAxisTickMarkSpacingHint(ROW_PT - 8);
        styler.setYAxisLabelAlignment(TextAlignment.Right);
        styler.setLocale(Locale.ROOT);
    }
}
