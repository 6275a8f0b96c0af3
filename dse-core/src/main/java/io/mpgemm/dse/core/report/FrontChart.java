package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.SeriesMark.Tier;
import io.mpgemm.dse.core.search.Evaluation;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A scatter of two objectives: dominated designs small and pale, the front larger, what is best in the two objectives
 * alone largest, outlined and joined by a step line. Drawn for a single column of a paper at half size: 7 x 5.2 in, 300 dots an inch.
 */
public final class FrontChart {

    private static final int MOST_BACKGROUND_PNG = 3000;
    private static final int MOST_BACKGROUND_SVG = 600;
    private static final int MANY = 150;

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
        chart(MOST_BACKGROUND_PNG).writePng(file);
    }

    /**
     * Writes the chart as SVG.
     *
     * @param file a file
     * @throws IOException if it cannot be written
     */
    public void writeSvg(Path file) throws IOException {
        chart(MOST_BACKGROUND_SVG).writeSvg(file);
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

    private Scatter chart(int mostBackground) {
        List<Evaluation> front = drawable(data.front());
        List<Evaluation> edge = edge(front);
        Set<Evaluation> outlined = new HashSet<>(edge);
        List<Evaluation> behind = front.stream().filter(one -> !outlined.contains(one)).toList();
        List<Evaluation> dominated = ReportData.evenly(
                drawable(data.others()).stream().filter(data.columns()::feasible).toList(), mostBackground);
        List<Evaluation> all = new ArrayList<>(front);
        all.addAll(dominated);
        Scatter chart = new Scatter(pair.x().metric(), pair.y().metric(), values(all, pair.x()),
                values(all, pair.y()));
        List<SeriesStyle> styles = data.seriesStyles();
        for (SeriesStyle style : styles) {
            points(chart, "dominated " + style.value(), of(dominated, style), new SeriesMark(style, Tier.DOMINATED));
        }
        Tier tier = behind.size() > MANY ? Tier.FRONT_OF_MANY : Tier.FRONT;
        for (SeriesStyle style : styles) {
            points(chart, "front " + style.value(), of(behind, style), new SeriesMark(style, tier));
        }
        if (edge.size() > 1) {
            steps(chart, edge);
        }
        for (SeriesStyle style : styles) {
            points(chart, "edge " + style.value(), of(edge, style), new SeriesMark(style, Tier.EDGE));
        }
        chart.legend(styles);
        if (!dominated.isEmpty()) {
            chart.entry("dominated", new SeriesMark(SeriesStyle.of(SeriesStyle.BLACK, ""), Tier.DOMINATED));
        }
        return chart;
    }

    private List<Evaluation> of(List<Evaluation> evaluations, SeriesStyle style) {
        return evaluations.stream().filter(one -> data.seriesOf(one).equals(style.value())).toList();
    }

    private void points(Scatter chart, String name, List<Evaluation> evaluations, SeriesMark mark) {
        chart.points(name, values(evaluations, pair.x()), values(evaluations, pair.y()), mark);
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

    private void steps(Scatter chart, List<Evaluation> best) {
        double[][] steps = Scatter.steps(values(best, pair.x()), values(best, pair.y()));
        chart.line("steps", steps[0], steps[1], new Color(0x606060), 1.2f);
    }
}
