package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.Attainment;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Section.Grid;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.Trace;
import java.awt.Color;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** How the fronts of one search or of several seeds grew, and how far the seeds lie apart. */
public final class ConvergenceSections {

    private static final int MOST_STEPS = 40;
    /** Hypervolumes of fronts beyond this size take long. */
    private static final int LARGE = 2000;
    private static final int FEW_STEPS = 12;
    private static final int DIGITS = 4;
    private static final double NEARLY = 0.99;
    private static final int MOST_COLORS = 8;
    private static final SeriesStyle OTHERS = new SeriesStyle("other seeds", 0x808080, SeriesStyle.Shape.SQUARE, false);
    private static final Metric EVALUATIONS = new Metric("evaluations", "", "designs evaluated");

    private ConvergenceSections() {}

    private record Curve(Attempt attempt, List<Trace.Step> steps) {

        double last() {
            return steps.isEmpty() ? 0 : steps.getLast().share();
        }
    }

    /** A surface: its name, how many runs attained it, its colour and width: wide ones show under narrow ones. */
    private record Level(String name, int needed, int rgb, float width) {}

    /**
     * Draws the convergence of searches, and of several the attainment surfaces.
     *
     * @param objectives what was optimised
     * @param attempts   the searches, at least one
     * @param truth      what an exhaustive search of the same space found, if there was one
     * @return the sections, none where no search found a feasible point
     */
    public static List<Section> of(List<Objective> objectives, List<Attempt> attempts,
            Optional<Search.Result> truth) {
        double[][] reference = truth.map(known -> Attempt.vectors(known.front()))
                .orElse(attempts.stream().flatMap(attempt -> Stream.of(attempt.front())).toArray(double[][]::new));
        if (reference.length == 0) {
            return List.of();
        }
        NormalizedHypervolume units = NormalizedHypervolume.by(reference);
        int most = attempts.stream().anyMatch(attempt -> attempt.result().front().size() > LARGE) ? FEW_STEPS
                : MOST_STEPS;
        List<Curve> curves = attempts.stream().map(attempt -> new Curve(attempt, attempt.trace().curve(units, most)))
                .toList();
        List<Section> sections = new ArrayList<>();
        sections.add(convergence(curves, truth.isPresent()));
        List<ReportData.Pair> pairs = ReportData.pairs(objectives);
        if (attempts.size() > 1 && !pairs.isEmpty()) {
            sections.add(attainment(objectives, pairs, attempts));
        }
        return sections;
    }

    private static Section convergence(List<Curve> curves, boolean proved) {
        String whole = proved ? "the true front" : curves.size() > 1 ? "all fronts together" : "the final front";
        List<String> findings = new ArrayList<>();
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        Curve main = curves.getFirst();
        for (Trace.Step step : main.steps) {
            if (step.share() >= NEARLY * main.last()) {
                findings.add(String.format(Locale.ROOT, "%.2f of the final hypervolume after %,d of %,d evaluations",
                        NEARLY, step.evaluations(), main.steps.getLast().evaluations()));
                numbers.put("evaluationsTo99Percent", BigDecimal.valueOf(step.evaluations()));
                break;
            }
        }
        List<Grid> tables = new ArrayList<>();
        if (curves.size() > 1) {
            double[] last = curves.stream().mapToDouble(Curve::last).sorted().toArray();
            double median = new Median().evaluate(last);
            findings.add(String.format(Locale.ROOT,
                    "%d seeds: hypervolume %.4f of that of %s at the median, %.4f at least, %.4f at most", last.length,
                    median, whole, last[0], last[last.length - 1]));
            numbers.put("seeds", BigDecimal.valueOf(last.length));
            numbers.put("medianHypervolumeShare", Section.number(median));
            numbers.put("leastHypervolumeShare", Section.number(last[0]));
            numbers.put("mostHypervolumeShare", Section.number(last[last.length - 1]));
            tables.add(new Grid("", List.of("search", "evaluations", "front", "hypervolume / that of " + whole),
                    curves.stream().map(ConvergenceSections::row).toList()));
        }
        Csv csv = new Csv(List.of("seed", "evaluations", "frontSize", "hypervolume", "hypervolumeShare"));
        for (Curve curve : curves) {
            for (Trace.Step step : curve.steps) {
                csv.row(List.of(Long.toString(curve.attempt.seed()), Long.toString(step.evaluations()),
                        Integer.toString(step.front()), Numbers.exact(step.hypervolume()),
                        Numbers.exact(step.share())));
            }
        }
        String note = "Hypervolume is counted from the best (0) to the worst value (1) of each objective along "
                + (curves.size() > 1 && !proved ? "the front of " + whole : whole) + ", up to "
                + NormalizedHypervolume.REFERENCE + "; of many batches a few are shown.";
        return new Section("convergence", "Convergence", findings, List.of(note), tables,
                List.of(new Picture("convergence", "Hypervolume over evaluations", chart(curves, whole))),
                Map.of("convergence.csv", csv.text()), numbers);
    }

    private static List<String> row(Curve curve) {
        return List.of(curve.attempt.name(), String.format(Locale.ROOT, "%,d", curve.attempt.result().evaluations()),
                Integer.toString(curve.attempt.result().front().size()),
                Numbers.significant(curve.last(), DIGITS));
    }

    private static Scatter chart(List<Curve> curves, String whole) {
        Metric share = new Metric("hypervolumeShare", "", "hypervolume / " + whole);
        Scatter chart = new Scatter(EVALUATIONS, share,
                all(curves, step -> step.evaluations()), all(curves, Trace.Step::share));
        List<SeriesStyle> styles = new ArrayList<>();
        for (Curve curve : curves) {
            boolean own = curves.size() <= MOST_COLORS || styles.isEmpty();
            SeriesStyle style = own ? SeriesStyle.of(styles.size(), "seed " + curve.attempt.seed()) : OTHERS;
            if (!styles.contains(style)) {
                styles.add(style);
            }
            chart.line("seed " + curve.attempt.seed(), all(List.of(curve), step -> step.evaluations()),
                    all(List.of(curve), Trace.Step::share), new Color(style.rgb()), own ? 1.6f : 0.7f);
        }
        chart.lineLegend(styles);
        return chart;
    }

    private static double[] all(List<Curve> curves, java.util.function.ToDoubleFunction<Trace.Step> number) {
        return curves.stream().flatMap(curve -> curve.steps.stream()).mapToDouble(number).toArray();
    }

    private static Section attainment(List<Objective> objectives, List<ReportData.Pair> pairs, List<Attempt> attempts) {
        int runs = attempts.size();
        List<Level> levels = List.of(new Level("worst", runs, 0xE69F00, 3.6f),
                new Level("median", (runs + 1) / 2, 0x000000, 2), new Level("best", 1, 0x56B4E9, 0.9f));
        List<Picture> pictures = new ArrayList<>();
        Csv csv = new Csv(List.of("x", "y", "surface", "attainedBy", "seeds", "xValue", "yValue"));
        for (ReportData.Pair pair : pairs) {
            int x = objectives.indexOf(pair.x());
            int y = objectives.indexOf(pair.y());
            List<double[][]> projected = attempts.stream().map(attempt -> Arrays.stream(attempt.front())
                    .map(vector -> new double[]{vector[x], vector[y]}).toArray(double[][]::new)).toList();
            List<double[][]> surfaces = levels.stream().map(level -> Attainment.surface(projected, level.needed))
                    .toList();
            Scatter chart = new Scatter(pair.x().metric(), pair.y().metric(), turned(surfaces, 0, pair.x()),
                    turned(surfaces, 1, pair.y()));
            List<SeriesStyle> styles = new ArrayList<>();
            for (int i = 0; i < levels.size(); i++) {
                Level level = levels.get(i);
                double[] xs = turned(surfaces.subList(i, i + 1), 0, pair.x());
                double[] ys = turned(surfaces.subList(i, i + 1), 1, pair.y());
                double[][] steps = Scatter.steps(xs, ys);
                styles.add(new SeriesStyle(level.name, level.rgb, SeriesStyle.Shape.SQUARE, false));
                chart.line(level.name, steps[0], steps[1], new Color(level.rgb), level.width);
                for (int corner = 0; corner < xs.length; corner++) {
                    csv.row(List.of(pair.x().metric().name(), pair.y().metric().name(), level.name,
                            Integer.toString(level.needed), Integer.toString(runs), Numbers.exact(xs[corner]),
                            Numbers.exact(ys[corner])));
                }
            }
            chart.lineLegend(styles);
            pictures.add(new Picture("attainment-" + Names.file(pair.x().metric().name()) + "-"
                    + Names.file(pair.y().metric().name()),
                    "What one, half and all of the seeds attained: "
                            + Names.column(pair.x().metric()) + " and " + Names.column(pair.y().metric()),
                    chart));
        }
        List<String> notes = List
                .of("Empirical attainment surfaces of each pair of objectives: what lies beyond the best"
                        + " surface was reached by at least one of the " + runs + " seeds, beyond the median one by "
                        + (runs + 1) / 2 + " of them, beyond the worst by all.");
        return new Section("attainment", "Spread of the seeds", List.of(), notes, List.of(), pictures,
                Map.of("attainment.csv", csv.text()), Map.of());
    }

    /** One coordinate of all points as the objective has it. */
    private static double[] turned(List<double[][]> sets, int at, Objective objective) {
        return sets.stream().flatMap(Arrays::stream).mapToDouble(point -> objective.toMinimize(point[at]) + 0.0)
                .toArray();
    }
}
