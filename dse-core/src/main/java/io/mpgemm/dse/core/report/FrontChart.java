package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Evaluation;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A scatter of two objectives: dominated designs small and pale, the front larger, what is best in the two objectives
 * alone largest, outlined and joined by a step line. Drawn for a single column of a paper at half size: 7 x 5.2 in, 300 dots an inch.
 */
public final class FrontChart {

    private static final int WIDTH_PT = 504;
    private static final int HEIGHT_PT = 374;
    private static final int DPI = 300;
    private static final int MOST_BACKGROUND_PNG = 3000;
    private static final int MOST_BACKGROUND_SVG = 600;
    private static final int LONGEST_LABEL = 22;
    private static final Pattern LONG_FRACTION = Pattern.compile("(\\d\\.\\d{3})\\d+(?![\\dEe])");
    private static final double LOG_FROM = 10;
    private static final double PALENESS = 0.62;
    private static final double MARGIN = 0.04;
    private static final int MANY = 150;
    private static final int TICK_DIGITS = 6;

    private final ReportData data;
    private final ReportData.Pair pair;

    /**
     * The chart of two objectives.
     *
     * @param data the run
     * @param pair the objectives
     */
    public FrontChart(ReportData data, ReportData.Pair pair) {
        this.data = data;
        this.pair = pair;
    }

    /**
     * The name of the chart's files without the ending.
     *
     * @return {@code front-<x>-<y>}
     */
    public String name() {
        return "front-" + Names.file(pair.x().metric().name()) + "-" + Names.file(pair.y().metric().name());
    }

    /**
     * Whether any point can be drawn.
     *
     * @return false where no point has both objectives; then nothing may be written
     */
    public boolean hasPoints() {
        return !drawable(data.front()).isEmpty()
                || drawable(data.others()).stream().anyMatch(data.columns()::feasible);
    }

    /**
     * Writes the chart as PNG.
     *
     * @param file a file whose name ends in .png
     * @throws IOException if it cannot be written
     */
    public void writePng(Path file) throws IOException {
        BitmapEncoder.saveBitmapWithDPI(chart(MOST_BACKGROUND_PNG), file.toString(), BitmapFormat.PNG, DPI);
    }

    /**
     * Writes the chart as SVG.
     *
     * @param file a file
     * @throws IOException if it cannot be written
     */
    public void writeSvg(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChartEncoder.saveChart(chart(MOST_BACKGROUND_SVG), out, "svg");
        // The encoder writes all digits of every coordinate: three quarters of the file for nothing.
        Files.writeString(file, LONG_FRACTION.matcher(out.toString(StandardCharsets.UTF_8)).replaceAll("$1"));
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

    private XYChart chart(int mostBackground) {
        List<Evaluation> front = drawable(data.front());
        List<Evaluation> edge = edge(front);
        Set<Evaluation> outlined = new HashSet<>(edge);
        List<Evaluation> behind = front.stream().filter(one -> !outlined.contains(one)).toList();
        List<Evaluation> dominated = ReportData.evenly(
                drawable(data.others()).stream().filter(data.columns()::feasible).toList(), mostBackground);
        XYChart chart = new XYChart(WIDTH_PT, HEIGHT_PT);
        chart.setXAxisTitle(Names.axis(pair.x().metric()));
        chart.setYAxisTitle(Names.axis(pair.y().metric()));
        style(chart.getStyler());
        List<Evaluation> all = new ArrayList<>(front);
        all.addAll(dominated);
        scale(chart, all);
        List<SeriesStyle> styles = data.seriesStyles();
        for (SeriesStyle style : styles) {
            points(chart, "dominated " + style.value(), of(dominated, style), new Mark(style, Tier.DOMINATED));
        }
        Tier tier = behind.size() > MANY ? Tier.FRONT_OF_MANY : Tier.FRONT;
        for (SeriesStyle style : styles) {
            points(chart, "front " + style.value(), of(behind, style), new Mark(style, tier));
        }
        if (edge.size() > 1) {
            steps(chart, edge);
        }
        for (SeriesStyle style : styles) {
            points(chart, "edge " + style.value(), of(edge, style), new Mark(style, Tier.EDGE));
        }
        if (styles.size() > 1) {
            styles.forEach(style -> legend(chart, shorten(style.label()), new Mark(style, Tier.EDGE)));
        }
        if (!dominated.isEmpty()) {
            legend(chart, "dominated", new Mark(SeriesStyle.of(SeriesStyle.BLACK, ""), Tier.DOMINATED));
        }
        chart.getStyler().setLegendVisible(styles.size() > 1);
        return chart;
    }

    /** An entry of the legend alone: its only point is nowhere. */
    private static void legend(XYChart chart, String label, Mark mark) {
        XYSeries series = chart.addSeries("legend " + label, new double[]{chart.getStyler().getXAxisMin()},
                new double[]{Double.NaN});
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setLabel(label);
        series.setMarker(mark);
        series.setMarkerColor(mark.color());
    }

    private List<Evaluation> of(List<Evaluation> evaluations, SeriesStyle style) {
        return evaluations.stream().filter(one -> data.seriesOf(one).equals(style.value())).toList();
    }

    private void points(XYChart chart, String name, List<Evaluation> evaluations, Mark mark) {
        if (!evaluations.isEmpty()) {
            XYSeries series = chart.addSeries(name, values(evaluations, pair.x()), values(evaluations, pair.y()));
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setShowInLegend(false);
            series.setMarker(mark);
            series.setMarkerColor(mark.color());
        }
    }

    private double[] values(List<Evaluation> evaluations, Objective objective) {
        return evaluations.stream().mapToDouble(one -> value(one, objective)).toArray();
    }

    /** The non-dominated designs of the two objectives alone, in order of x. */
    private List<Evaluation> edge(List<Evaluation> front) {
        ToDoubleFunction<Evaluation> x = one -> pair.x().toMinimize(value(one, pair.x()));
        ToDoubleFunction<Evaluation> y = one -> pair.y().toMinimize(value(one, pair.y()));
        List<Evaluation> best = new ArrayList<>();
        double bound = Double.POSITIVE_INFINITY;
        for (Evaluation one : front.stream().sorted(Comparator.comparingDouble(x).thenComparingDouble(y)).toList()) {
            if (y.applyAsDouble(one) < bound) {
                bound = y.applyAsDouble(one);
                best.add(one);
            }
        }
        return best;
    }

    /** The edge of what is dominated: from each design on along x at its y, then to the y of the next. */
    private void steps(XYChart chart, List<Evaluation> best) {
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < best.size(); i++) {
            if (i > 0) {
                xs.add(value(best.get(i), pair.x()));
                ys.add(value(best.get(i - 1), pair.y()));
            }
            xs.add(value(best.get(i), pair.x()));
            ys.add(value(best.get(i), pair.y()));
        }
        XYSeries line = chart.addSeries("steps", xs.stream().mapToDouble(Double::doubleValue).toArray(),
                ys.stream().mapToDouble(Double::doubleValue).toArray());
        line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(new Color(0x606060));
        line.setLineStyle(new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        line.setShowInLegend(false);
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

    private void scale(XYChart chart, List<Evaluation> all) {
        XYStyler styler = chart.getStyler();
        Axis x = Axis.of(pair.x().metric(), values(all, pair.x()));
        styler.setXAxisLogarithmic(x.logarithmic());
        styler.setXAxisMin(x.from());
        styler.setXAxisMax(x.to());
        Axis y = Axis.of(pair.y().metric(), values(all, pair.y()));
        styler.setYAxisLogarithmic(y.logarithmic());
        styler.setYAxisMin(y.from());
        styler.setYAxisMax(y.to());
        styler.setXAxisLogarithmicDecadeOnly(false);
        styler.setYAxisLogarithmicDecadeOnly(false);
        styler.setXAxisTickLabelsFormattingFunction(x::label);
        styler.setYAxisTickLabelsFormattingFunction(y::label);
    }

    /** How an axis is scaled, with a margin around the points. */
    private record Axis(double from, double to, boolean logarithmic) {

        static Axis of(Metric metric, double... values) {
            double smallest = Double.POSITIVE_INFINITY;
            double largest = Double.NEGATIVE_INFINITY;
            for (double value : values) {
                smallest = Math.min(smallest, value);
                largest = Math.max(largest, value);
            }
            if (!metric.logarithmic() && smallest > 0 && largest > LOG_FROM * smallest) {
                double margin = Math.pow(largest / smallest, MARGIN);
                return new Axis(smallest / margin, largest * margin, true);
            }
            double margin = largest > smallest ? (largest - smallest) * MARGIN
                    : Math.max(1e-9, Math.abs(largest) * 0.1);
            return new Axis(smallest - margin, largest + margin, false);
        }

        /** On a logarithm decades are always labelled, 2 and 5 between them where there is room, the rest never. */
        String label(double value) {
            if (!logarithmic) {
                double rounded = new BigDecimal(value).round(new MathContext(TICK_DIGITS)).doubleValue();
                double noise = Math.max(Math.abs(from), Math.abs(to)) * 1e-9;
                return Math.abs(rounded) < noise ? "0" : shortest(rounded);
            }
            double exponent = Math.floor(Math.log10(value) + 1e-9);
            long digit = Math.round(value / Math.pow(10, exponent));
            double decades = Math.log10(to / from);
            boolean shown = digit == 1 || (decades < 3 && (digit == 2 || digit == 5));
            return shown ? Numbers.significant(value, 1) : "";
        }

        private static String shortest(double value) {
            double size = Math.abs(value);
            return size >= 1e6 || size < 1e-3 ? Double.toString(value).replace(".0E", "E").replace('E', 'e')
                    : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        }
    }

    private static String shorten(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
    }

    /** How much a point matters. */
    private enum Tier {
        DOMINATED, FRONT_OF_MANY, FRONT, EDGE;

        /** The radius as a share of XChart's marker size. */
        double radius() {
            return switch (this) {
                case DOMINATED -> 0.18;
                case FRONT_OF_MANY -> 0.28;
                case FRONT -> 0.4;
                case EDGE -> 0.54;
            };
        }
    }

    /** A marker in the shape of a series. */
    private static final class Mark extends Marker {

        private final SeriesStyle style;
        private final Tier tier;

        Mark(SeriesStyle style, Tier tier) {
            this.style = style;
            this.tier = tier;
        }

        Color color() {
            Color color = new Color(style.rgb());
            return tier == Tier.DOMINATED
                    ? new Color(pale(color.getRed()), pale(color.getGreen()), pale(color.getBlue()))
                    : color;
        }

        private static int pale(int channel) {
            return (int) Math.round(channel + (255 - channel) * PALENESS);
        }

        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            Shape outline = outline(x, y, tier.radius() * size);
            boolean hollow = style.hollow() && tier != Tier.DOMINATED;
            graphics.setColor(hollow ? Color.WHITE : color());
            graphics.fill(outline);
            if (hollow || tier == Tier.EDGE) {
                graphics.setStroke(new BasicStroke(hollow ? 1.5f : 0.7f));
                graphics.setColor(hollow ? color() : Color.BLACK);
                graphics.draw(outline);
            }
        }

        private Shape outline(double x, double y, double radius) {
            double[] corners = style.shape().corners();
            if (tier == Tier.DOMINATED || corners.length == 0) {
                return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
            }
            Path2D path = new Path2D.Double();
            for (int i = 0; i < corners.length; i += 2) {
                if (i == 0) {
                    path.moveTo(corners[i], corners[i + 1]);
                } else {
                    path.lineTo(corners[i], corners[i + 1]);
                }
            }
            path.closePath();
            AffineTransform place = AffineTransform.getTranslateInstance(x, y);
            place.scale(radius, radius);
            return path.createTransformedShape(place);
        }
    }
}
