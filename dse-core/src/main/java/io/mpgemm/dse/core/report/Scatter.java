package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.report.SeriesMark.Tier;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * What scatter charts of two metrics have in common. Drawn for a single column of a paper at half size: 7 x 5.2 in, 300
 * dots an inch.
 */
final class Scatter {

    private static final int WIDTH_PT = 504;
    private static final int HEIGHT_PT = 374;
    private static final int LONGEST_LABEL = 22;

    private final XYChart chart = new XYChart(WIDTH_PT, HEIGHT_PT);

    /** An empty chart whose axes hold some points. */
    Scatter(Metric x, Metric y, double[] xs, double[] ys) {
        chart.setXAxisTitle(Names.axis(x));
        chart.setYAxisTitle(Names.axis(y));
        XYStyler styler = chart.getStyler();
        style(styler);
        ChartAxis horizontal = ChartAxis.of(x, xs);
        styler.setXAxisLogarithmic(horizontal.logarithmic());
        styler.setXAxisMin(horizontal.from());
        styler.setXAxisMax(horizontal.to());
        ChartAxis vertical = ChartAxis.of(y, ys);
        styler.setYAxisLogarithmic(vertical.logarithmic());
        styler.setYAxisMin(vertical.from());
        styler.setYAxisMax(vertical.to());
        styler.setXAxisLogarithmicDecadeOnly(false);
        styler.setYAxisLogarithmicDecadeOnly(false);
        styler.setXAxisTickLabelsFormattingFunction(horizontal::label);
        styler.setYAxisTickLabelsFormattingFunction(vertical::label);
    }

    XYChart chart() {
        return chart;
    }

    /** Adds points that look alike; no points, no series. */
    void points(String name, double[] xs, double[] ys, SeriesMark mark) {
        if (xs.length > 0) {
            XYSeries series = chart.addSeries(name, xs, ys);
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setShowInLegend(false);
            series.setMarker(mark);
            series.setMarkerColor(mark.color());
        }
    }

    /** Adds a line through points in their order; no points, no line. */
    void line(String name, double[] xs, double[] ys, Color color, float width) {
        if (xs.length == 0) {
            return;
        }
        XYSeries line = chart.addSeries(name, xs, ys);
        line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(color);
        line.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        line.setShowInLegend(false);
    }

    /** The edge of what some points dominate: from each on along x at its y, then to the y of the next. */
    static double[][] steps(double[] xs, double[] ys) {
        double[][] steps = new double[2][Math.max(0, 2 * xs.length - 1)];
        for (int i = 0; i < xs.length; i++) {
            steps[0][2 * i] = xs[i];
            steps[1][2 * i] = ys[i];
            if (i > 0) {
                steps[0][2 * i - 1] = xs[i];
                steps[1][2 * i - 1] = ys[i - 1];
            }
        }
        return steps;
    }

    /** The legend of the series where there are several. */
    void legend(List<SeriesStyle> styles) {
        if (styles.size() > 1) {
            styles.forEach(style -> entry(shorten(style.label()), new SeriesMark(style, Tier.EDGE)));
        }
        chart.getStyler().setLegendVisible(styles.size() > 1);
    }

    /** The legend of lines where there are several: squares of their colours. */
    void lineLegend(List<SeriesStyle> styles) {
        legend(styles.stream()
                .map(style -> new SeriesStyle(style.value(), style.rgb(), SeriesStyle.Shape.SQUARE, false))
                .toList());
    }

    /** An entry of the legend alone: its only point is nowhere. */
    void entry(String label, SeriesMark mark) {
        XYSeries series = chart.addSeries("legend " + label, new double[]{chart.getStyler().getXAxisMin()},
                new double[]{Double.NaN});
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setLabel(label);
        series.setMarker(mark);
        series.setMarkerColor(mark.color());
    }

    void writePng(Path file) throws IOException {
        Files.write(file, ChartStyle.png(chart));
    }

    void writeSvg(Path file) throws IOException {
        Files.writeString(file, svg());
    }

    String svg() throws IOException {
        return new String(ChartStyle.svg(chart), StandardCharsets.UTF_8);
    }

    private static void style(XYStyler styler) {
        styler.setBaseFont(font(Font.PLAIN, 13));
        styler.setAxisTitleFont(font(Font.PLAIN, 15));
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 13));
        styler.setLegendFont(font(Font.PLAIN, 13));
        ChartStyle.onWhite(styler);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendPadding(4);
        styler.setMarkerSize(9);
        styler.setChartPadding(6);
        styler.setPlotContentSize(1);
        styler.setPlotMargin(0);
        styler.setXAxisTickMarkSpacingHint(60);
        styler.setYAxisTickMarkSpacingHint(40);
        styler.setLocale(Locale.ROOT);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    private static String shorten(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
    }
}
