package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.Survival;
import io.mpgemm.dse.core.report.Section.Grid;
import io.mpgemm.dse.core.search.Candidate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/** What is left of a front where the constants behind its objectives are uncertain. */
public final class RobustSection {

    private static final double LOW = 5;
    private static final double HIGH = 95;
    private static final int MOST_ROWS = 20;
    private static final int MOST_WHISKERS = 60;
    private static final int DIGITS = 4;
    /** Points this sure are drawn as such. */
    private static final double SURE = 0.95;

    private final Columns columns;
    private final List<Objective> objectives;
    private final List<Candidate> designs;
    private final int front;
    private final List<List<Candidate>> draws;
    private final double threshold;
    private final Survival survival;

    private RobustSection(Columns columns, List<Objective> objectives, List<Candidate> designs, int front,
            List<List<Candidate>> draws, double threshold) {
        this.columns = columns;
        this.objectives = objectives;
        this.designs = designs;
        this.front = front;
        this.draws = draws;
        this.threshold = threshold;
        this.survival = Survival.of(
                draws.stream().map(draw -> draw.stream().map(Candidate::objectives).toArray(double[][]::new))
                        .toArray(double[][][]::new),
                draws.stream().map(draw -> draw.stream().mapToDouble(Candidate::violation).toArray())
                        .toArray(double[][]::new));
    }

    /**
     * Reports on a front under uncertainty.
     *
     * @param columns    the columns of the run
     * @param objectives what was optimised
     * @param front      the points of the front, at least one
     * @param rivals     points behind it
     * @param draws      front and rivals anew in each draw, in their order, at least one draw
     * @param threshold  a point survives if it is non-dominated in at least this share of the draws
     * @param constants  how many constants were drawn
     * @param notes      how they were drawn and what the rivals are, a sentence each
     * @return the section, with {@code robust.csv}: each front point and each rival that is ever non-dominated
     */
    public static Section of(Columns columns, List<Objective> objectives, List<Candidate> front,
            List<Candidate> rivals, List<List<Candidate>> draws, double threshold, int constants,
            List<String> notes) {
        List<Candidate> designs = new ArrayList<>(front);
        designs.addAll(rivals);
        return new RobustSection(columns, objectives, designs, front.size(), draws, threshold).section(constants,
                notes);
    }

    private Section section(int constants, List<String> given) {
        long surviving = IntStream.range(0, front).filter(this::survives).count();
        long entering = IntStream.range(front, designs.size()).filter(this::survives).count();
        double median = new Percentile().withEstimationType(EstimationType.R_7)
                .evaluate(IntStream.range(0, front).mapToDouble(survival::probability).toArray(), 50);
        String share = Numbers.exact(threshold);
        List<String> findings = List.of(String.format(Locale.ROOT,
                "%d draws of %d constants: %d of %d points of the front survive (non-dominated in %s of the draws or"
                        + " more), the median point in %.2f of them; %d of %d rivals are non-dominated as often",
                survival.draws(), constants, surviving, front, share, median, entering, designs.size() - front));
        List<String> notes = new ArrayList<>(given);
        notes.add("Within a draw all designs share the constants, so what moves them all alike does not change the"
                + " front. A design that cannot be built or misses a constraint in a draw is not on its front. Standard"
                + " errors are of the share of draws; they say nothing of the bands.");
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        numbers.put("draws", BigDecimal.valueOf(survival.draws()));
        numbers.put("constants", BigDecimal.valueOf(constants));
        numbers.put("threshold", Section.number(threshold));
        numbers.put("frontPoints", BigDecimal.valueOf(front));
        numbers.put("survivingPoints", BigDecimal.valueOf(surviving));
        numbers.put("medianProbability", Section.number(median));
        numbers.put("rivals", BigDecimal.valueOf(designs.size() - front));
        numbers.put("enteringRivals", BigDecimal.valueOf(entering));
        List<Grid> tables = new ArrayList<>();
        List<Integer> all = IntStream.range(0, front).boxed().toList();
        tables.add(table(front > MOST_ROWS ? MOST_ROWS + " of the " + front + " points, evenly along the front"
                : "The front", ReportData.evenly(all, MOST_ROWS)));
        List<Integer> entrants = IntStream.range(front, designs.size()).filter(this::survives).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -survival.probability(i)).thenComparingInt(i -> i))
                .toList();
        if (!entrants.isEmpty()) {
            tables.add(table(entrants.size() > MOST_ROWS ? "The " + MOST_ROWS + " surest rivals that enter the front"
                    : "Rivals that enter the front", entrants.subList(0, Math.min(MOST_ROWS, entrants.size()))));
        }
        List<Figure> figures = ReportData.pairs(objectives).stream().<Figure>map(this::figure).toList();
        return new Section("robust", "The front that survives", findings, notes, tables, figures,
                Map.of("robust.csv", csv()), numbers);
    }

    private boolean survives(int design) {
        return survival.probability(design) >= threshold;
    }

    /** A percentile of an objective over the draws in which the design is feasible; NaN where there are none. */
    private double percentile(int design, int objective, double percent) {
        double[] values = draws.stream().map(draw -> draw.get(design)).filter(Candidate::feasible)
                .mapToDouble(one -> objectives.get(objective).toMinimize(one.objectives()[objective]) + 0.0).toArray();
        return values.length == 0 ? Double.NaN
                : new Percentile().withEstimationType(EstimationType.R_7).evaluate(values, percent);
    }

    private double nominal(int design, int objective) {
        return objectives.get(objective).toMinimize(designs.get(design).objectives()[objective]) + 0.0;
    }

    private Grid table(String caption, List<Integer> rows) {
        List<String> header = new ArrayList<>(List.of(Columns.ORDINAL));
        objectives.forEach(objective -> header.add(Names.column(objective.metric())));
        header.addAll(List.of("share of draws", "standard error"));
        List<List<String>> cells = new ArrayList<>();
        for (int design : rows) {
            List<String> row = new ArrayList<>(
                    List.of(columns.row(designs.get(design).evaluation()).getFirst()));
            for (int o = 0; o < objectives.size(); o++) {
                String text = Numbers.significant(nominal(design, o), DIGITS);
                double low = percentile(design, o, LOW);
                double high = percentile(design, o, HIGH);
                row.add(low == high || Double.isNaN(low) ? text
                        : text + " (" + Numbers.significant(low, DIGITS) + " to " + Numbers.significant(high, DIGITS)
                                + ")");
            }
            row.add(String.format(Locale.ROOT, "%.3f", survival.probability(design)));
            row.add(String.format(Locale.ROOT, "%.3f", survival.standardError(design)));
            cells.add(row);
        }
        return new Grid(caption + "; in brackets from " + (int) LOW + " % to " + (int) HIGH + " % of the draws", header,
                cells);
    }

    private String csv() {
        List<String> header = new ArrayList<>(columns.header());
        header.addAll(List.of("role", "probability", "standardError", "survives", "feasibleShare"));
        for (Objective objective : objectives) {
            String name = objective.metric().name();
            header.addAll(List.of(name + "Median", name + "Low", name + "High"));
        }
        Csv csv = new Csv(header);
        for (int design = 0; design < designs.size(); design++) {
            if (design >= front && survival.probability(design) == 0) {
                continue;
            }
            List<String> row = new ArrayList<>(columns.row(designs.get(design).evaluation()));
            row.addAll(List.of(design < front ? "front" : "rival", Numbers.exact(survival.probability(design)),
                    Numbers.exact(survival.standardError(design)), Boolean.toString(survives(design)),
                    Numbers.exact(survival.feasibleShare(design))));
            for (int o = 0; o < objectives.size(); o++) {
                for (double percent : List.of(50.0, LOW, HIGH)) {
                    row.add(Numbers.exact(percentile(design, o, percent)));
                }
            }
            csv.row(row);
        }
        return csv.text();
    }

    /** How sure designs are, and how that looks. */
    private record Sureness(String name, int look, IntPredicate holds) {}

    private Scatter figure(ReportData.Pair pair) {
        int x = objectives.indexOf(pair.x());
        int y = objectives.indexOf(pair.y());
        Set<Integer> whiskered = Set
                .copyOf(ReportData.evenly(IntStream.range(0, front).boxed().toList(), MOST_WHISKERS));
        String share = Numbers.exact(threshold);
        double sure = Math.max(SURE, threshold);
        List<Sureness> classes = List.of(
                new Sureness(Numbers.exact(sure) + " or more", 0, i -> i < front && survival.probability(i) >= sure),
                new Sureness(share + " or more", 1,
                        i -> i < front && survives(i) && survival.probability(i) < sure),
                new Sureness("below " + share, 3, i -> i < front && !survives(i)),
                new Sureness("rival, " + share + " or more", 2, i -> i >= front && survives(i)));
        List<Scatter.Series> series = new ArrayList<>();
        for (Sureness one : classes) {
            List<Scatter.Point> points = IntStream.range(0, designs.size()).filter(one.holds).mapToObj(
                    i -> new Scatter.Point(List.of(columns.row(designs.get(i).evaluation()).getFirst(),
                            Numbers.exact(survival.probability(i))), Scatter.Role.FRONT, nominal(i, x), nominal(i, y),
                            whiskered.contains(i) ? spread(i, x, y) : Optional.empty()))
                    .toList();
            if (!points.isEmpty()) {
                series.add(new Scatter.Series(one.name, one.name, one.look, points));
            }
        }
        Metric horizontal = pair.x().metric();
        Metric vertical = pair.y().metric();
        return new Scatter("robust-" + Names.file(horizontal.name()) + "-" + Names.file(vertical.name()),
                "The front by share of draws in which each point is non-dominated, whiskers from " + (int) LOW
                        + " % to " + (int) HIGH + " % of the draws: " + Names.column(horizontal) + " and "
                        + Names.column(vertical),
                axis(horizontal, series, Scatter.Point::x, Scatter.Spread::xLow, Scatter.Spread::xHigh),
                axis(vertical, series, Scatter.Point::y, Scatter.Spread::yLow, Scatter.Spread::yHigh), "share",
                List.of(Columns.ORDINAL, "probability"), Scatter.Join.NOTHING, false, series);
    }

    private Optional<Scatter.Spread> spread(int design, int x, int y) {
        Scatter.Spread spread = new Scatter.Spread(percentile(design, x, LOW), percentile(design, x, HIGH),
                percentile(design, y, LOW), percentile(design, y, HIGH));
        return Double.isNaN(spread.xLow()) || Double.isNaN(spread.yLow()) ? Optional.empty() : Optional.of(spread);
    }

    private static Figure.Axis axis(Metric metric, List<Scatter.Series> series, ToDoubleFunction<Scatter.Point> middle,
            ToDoubleFunction<Scatter.Spread> low, ToDoubleFunction<Scatter.Spread> high) {
        return Figure.Axis.of(metric, series.stream().flatMap(one -> one.points().stream())
                .flatMapToDouble(point -> DoubleStream.concat(DoubleStream.of(middle.applyAsDouble(point)),
                        point.spread().stream().flatMapToDouble(
                                all -> DoubleStream.of(low.applyAsDouble(all), high.applyAsDouble(all)))))
                .toArray());
    }
}
