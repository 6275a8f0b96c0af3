package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.Attainment;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Section.Grid;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.Trace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
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
    private static final Metric EVALUATIONS = new Metric("evaluations", "", "designs evaluated");

    private ConvergenceSections() {}

    private record Curve(Attempt attempt, List<Trace.Step> steps) {

        double last() {
            return steps.isEmpty() ? 0 : steps.getLast().share();
        }
    }

    /** A surface: its name, how many runs attained it, its look and width: wide ones show under narrow ones. */
    private record Level(String name, int needed, int look, double width) {}

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
                    "%d seeds: hypervolume %s of that of %s at the median, %s at least, %s at most", last.length,
                    Numbers.share(median), whole, Numbers.share(last[0]), Numbers.share(last[last.length - 1])));
            numbers.put("seeds", BigDecimal.valueOf(last.length));
            numbers.put("medianHypervolumeShare", Section.number(median));
            numbers.put("leastHypervolumeShare", Section.number(last[0]));
            numbers.put("mostHypervolumeShare", Section.number(last[last.length - 1]));
            tables.add(new Grid("", List.of("search", "evaluations", "front", "hypervolume / that of " + whole),
                    curves.stream().map(ConvergenceSections::row).toList()));
        }
        String note = "Hypervolume is counted from the best (0) to the worst value (1) of each objective along "
                + (curves.size() > 1 && !proved ? "the front of " + whole : whole) + ", up to "
                + NormalizedHypervolume.REFERENCE + "; of many batches a few are shown.";
        return new Section("convergence", "Convergence", findings, List.of(note), tables,
                List.of(chart(curves, whole)), Map.of(), numbers);
    }

    private static List<String> row(Curve curve) {
        return List.of(curve.attempt.name(), String.format(Locale.ROOT, "%,d", curve.attempt.result().evaluations()),
                Integer.toString(curve.attempt.result().front().size()),
                Numbers.significant(curve.last(), DIGITS));
    }

    private static Lines chart(List<Curve> curves, String whole) {
        List<Lines.Series> series = new ArrayList<>();
        for (Curve curve : curves) {
            boolean own = curves.size() <= MOST_COLORS || series.isEmpty();
            String seed = Long.toString(curve.attempt.seed());
            List<Lines.Point> points = curve.steps.stream()
                    .map(step -> new Lines.Point(
                            List.of(Integer.toString(step.front()), Numbers.exact(step.hypervolume())),
                            step.evaluations(), step.share()))
                    .toList();
            series.add(new Lines.Series(seed, own ? "seed " + seed : "other seeds",
                    own ? series.size() : Lines.PLAIN_LOOK, Lines.Join.STRAIGHT, 1, points));
        }
        return new Lines("convergence", "Hypervolume over evaluations",
                Figure.Axis.of(EVALUATIONS, all(curves, step -> step.evaluations())),
                Figure.Axis.of(new Metric("hypervolumeShare", "", "hypervolume / " + whole),
                        all(curves, Trace.Step::share)),
                "seed", List.of("frontSize", "hypervolume"), series);
    }

    private static double[] all(List<Curve> curves, ToDoubleFunction<Trace.Step> number) {
        return curves.stream().flatMap(curve -> curve.steps.stream()).mapToDouble(number).toArray();
    }

    private static Section attainment(List<Objective> objectives, List<ReportData.Pair> pairs, List<Attempt> attempts) {
        int runs = attempts.size();
        List<Level> levels = List.of(new Level("worst", runs, 1, 2), new Level("median", (runs + 1) / 2,
                SeriesStyle.BLACK, 1.1), new Level("best", 1, 0, 0.6));
        List<Figure> figures = new ArrayList<>();
        for (ReportData.Pair pair : pairs) {
            int x = objectives.indexOf(pair.x());
            int y = objectives.indexOf(pair.y());
            List<double[][]> projected = attempts.stream().map(attempt -> Arrays.stream(attempt.front())
                    .map(vector -> new double[]{vector[x], vector[y]}).toArray(double[][]::new)).toList();
            List<Lines.Series> series = new ArrayList<>();
            for (Level level : levels) {
                List<String> keys = List.of(Integer.toString(level.needed), Integer.toString(runs));
                series.add(new Lines.Series(level.name, level.name, level.look, Lines.Join.STEPS, level.width,
                        Arrays.stream(Attainment.surface(projected, level.needed))
                                .map(corner -> new Lines.Point(keys, pair.x().toMinimize(corner[0]) + 0.0,
                                        pair.y().toMinimize(corner[1]) + 0.0))
                                .toList()));
            }
            figures.add(new Lines("attainment-" + Names.file(pair.x().metric().name()) + "-"
                    + Names.file(pair.y().metric().name()),
                    "What one, half and all of the seeds attained: "
                            + Names.column(pair.x().metric()) + " and " + Names.column(pair.y().metric()),
                    axis(pair.x(), series, Lines.Point::x), axis(pair.y(), series, Lines.Point::y), "surface",
                    List.of("attainedBy", "seeds"), series));
        }
        List<String> notes = List
                .of("Empirical attainment surfaces of each pair of objectives: what lies beyond the best"
                        + " surface was reached by at least one of the " + runs + " seeds, beyond the median one by "
                        + (runs + 1) / 2 + " of them, beyond the worst by all.");
        return new Section("attainment", "Spread of the seeds", List.of(), notes, List.of(), figures, Map.of(),
                Map.of());
    }

    private static Figure.Axis axis(Objective objective, List<Lines.Series> series,
            ToDoubleFunction<Lines.Point> coordinate) {
        return Figure.Axis.of(objective.metric(),
                series.stream().flatMap(one -> one.points().stream()).mapToDouble(coordinate).toArray());
    }
}
