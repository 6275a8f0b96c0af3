package io.mpgemm.dse.core.report;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Bars that stand on their parts, one beside the other, in groups: a total and what it is made of, as papers print it. */
public final class StackedBars {

    private static final int HEIGHT_PT = 374;
    private static final int FRAME_PT = 90;
    private static final int BAR_PT = 26;
    private static final int GROUP_PT = 165;
    private static final int LEAST_WIDTH_PT = 504;
    /** Height of the plot in heights of the highest bar. */
    private static final double ROOM_ABOVE = 1.2;

    private final String axis;
    private final List<Bar> bars;

    /**
     * One bar.
     *
     * @param group what it has in common with its neighbours; empty where there is one group only
     * @param name  its name, different from others of its group
     * @param parts its parts by name, from the bottom up
     */
    public record Bar(String group, String name, Map<String, Double> parts) {

        private double height() {
            return parts.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /**
     * A chart.
     *
     * @param axis what the height of a bar is
     * @param bars the bars, those of a group side by side
     */
    public StackedBars(String axis, List<Bar> bars) {
        this.axis = axis;
        this.bars = List.copyOf(bars);
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

    private CategoryChart chart() {
        List<String> labels = new ArrayList<>();
        List<Bar> slots = new ArrayList<>();
        for (Bar bar : bars) {
            if (!slots.isEmpty() && !slots.getLast().group().equals(bar.group())) {
                slots.add(new Bar(bar.group(), "", Map.of()));
            }
            slots.add(bar);
        }
        // The library tells categories apart by their names, which come back in every group.
        for (int i = 0; i < slots.size(); i++) {
            labels.add(slots.get(i).name() + "\u200b".repeat(i));
        }
        long groups = bars.stream().map(Bar::group).distinct().count();
        int width = FRAME_PT + Math.max(BAR_PT * labels.size(), GROUP_PT * (int) groups);
        CategoryChart chart = new CategoryChart(Math.max(LEAST_WIDTH_PT, width), HEIGHT_PT);
        chart.setYAxisTitle(axis);
        style(chart.getStyler());
        int index = 0;
        for (String part : parts()) {
            chart.addSeries(part, labels, slots.stream().map(slot -> slot.parts().getOrDefault(part, 0.0)).toList())
                    .setFillColor(new Color(SeriesStyle.of(index++, part).rgb()));
        }
        title(chart, slots);
        return chart;
    }

    /** The groups' names above their bars, the first word in a line of its own. */
    private static void title(CategoryChart chart, List<Bar> slots) {
        double highest = slots.stream().mapToDouble(Bar::height).max().orElse(1);
        chart.getStyler().setYAxisMax(highest * ROOM_ABOVE);
        for (int from = 0, to; from < slots.size(); from = to + 1) {
            to = from;
            while (to + 1 < slots.size() && slots.get(to + 1).group().equals(slots.get(from).group())) {
                to++;
            }
            int first = slots.get(from).name().isEmpty() ? from + 1 : from;
            String[] lines = slots.get(from).group().isEmpty() ? new String[0]
                    : slots.get(from).group().split(" ", 2);
            for (int i = 0; i < lines.length; i++) {
                double height = 1 + (ROOM_ABOVE - 1) * (lines.length - i - 0.5) / lines.length;
                chart.addAnnotation(new AnnotationText(lines[i], (first + to) / 2.0, highest * height, false));
            }
        }
    }

    private SequencedSet<String> parts() {
        SequencedSet<String> parts = new LinkedHashSet<>();
        bars.forEach(bar -> parts.addAll(bar.parts().keySet()));
        return parts;
    }

    private static void style(CategoryStyler styler) {
        ChartStyle.onWhite(styler);
        styler.setBaseFont(ChartStyle.font(13));
        styler.setAxisTitleFont(ChartStyle.font(14));
        styler.setAxisTickLabelsFont(ChartStyle.font(11));
        styler.setLegendFont(ChartStyle.font(12));
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendPadding(5);
        styler.setChartPadding(6);
        styler.setStacked(true);
        styler.setAvailableSpaceFill(0.7);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setXAxisLabelRotation(45);
        styler.setXAxisTickMarkSpacingHint(1);
        styler.setYAxisMin(0.0);
        styler.setAnnotationTextFont(ChartStyle.font(10));
        styler.setLocale(Locale.ROOT);
    }
}
