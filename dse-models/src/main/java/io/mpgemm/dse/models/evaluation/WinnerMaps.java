package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.FrontShares;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.report.WinnerGrid;
import io.mpgemm.dse.core.report.WinnerGrid.Best;
import io.mpgemm.dse.core.report.WinnerGrid.Cell;
import io.mpgemm.dse.core.report.WinnerMap.Side;
import io.mpgemm.dse.core.report.WinnerSection;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.search.SweepSearch;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.study.Goals;
import io.mpgemm.dse.models.study.MapAxis;
import io.mpgemm.dse.models.study.MapPlan;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.study.Text;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The maps of a study: for each value of what its axes set, a study of its own, whose whole space is evaluated; bounds
 * are then compared with what its designs reach.
 */
final class WinnerMaps {

    private static final String FAMILY = "PE family";

    private final Study study;
    private final Means means;
    private final Map<List<String>, FidelityEvaluator> byShapes = new HashMap<>();
    /** Tensors on which everything is scored by now. */
    private final Set<String> heard = new HashSet<>();

    /** The study under one combination of settings. */
    private record Variant(Inputs inputs, StudySpace space, List<Workload> workloads) {

        static Variant of(Study study) {
            Inputs inputs = new Inputs(study);
            inputs.checkNames();
            return new Variant(inputs, inputs.space(), inputs.workloads());
        }

        /** All that generated tensors depend on. */
        List<String> shapes() {
            return workloads.stream().flatMap(workload -> workload.gemms().stream()).filter(GemmShape::weights)
                    .map(gemm -> gemm.kind() + " " + gemm.site() + " " + gemm.k()).toList();
        }
    }

    /**
     * What maps have in common with the search beside them.
     *
     * @param fidelity scores numerics on the study's tensors
     * @param language scores numerics on a language model, where the study asks for that
     * @param cache    where fidelity is kept between runs, if at all
     * @param progress hears of each scored numerics
     * @param listener hears how many points are evaluated
     * @param threads  threads to work with
     * @param drawn    bills of materials
     */
    record Means(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language, Optional<FidelityCache> cache,
            FidelityProgress progress, SearchListener listener, int threads, CostEvaluator.Drawn drawn) {}

    /**
     * Maps of a study.
     *
     * @param space     the study's space
     * @param workloads the study's workloads
     * @param means     what they have in common with the search
     */
    WinnerMaps(StudySpace space, List<Workload> workloads, Means means) {
        this.study = space.study();
        this.means = means;
        byShapes.put(new Variant(new Inputs(study), space, workloads).shapes(), means.fidelity());
    }

    /**
     * Checks what the maps of a study name, and that they are not too much work.
     *
     * @param study the study
     * @param most  points that may be evaluated
     * @throws StudyException if a name is unknown, a value is not legal, or there are too many points
     */
    static void check(Study study, long most) {
        BigInteger points = BigInteger.ZERO;
        for (MapPlan map : study.maps()) {
            map.metrics().forEach(metric -> Goals.metric("maps", metric, Metrics.all()));
            for (List<Integer> indices : settings(map)) {
                StudySpace space = Variant.of(study(study, map, indices)).space();
                points = points.add(space.space().count());
                for (Text parameter : Stream.concat(Stream.of(map.by()), map.show().stream()).toList()) {
                    require(space.space(), parameter);
                }
            }
            if (points.compareTo(BigInteger.valueOf(most)) > 0) {
                throw new StudyException(map.at(), String.format(Locale.ROOT,
                        "maps: they would evaluate %,d points; --max-points allows %,d. Valid: a smaller space, fewer "
                                + "values on axes that are not bounds, or --max-points %d.",
                        points, most, points));
            }
        }
    }

    private static void require(DesignSpace space, Text parameter) {
        if (!space.has(parameter.text())) {
            throw new StudyException(parameter.at(), "maps: unknown parameter " + Wording.quote(parameter.text())
                    + ". " + Wording.validOrMaybe(parameter.text(),
                            space.parameters().stream().map(Parameter::name).toList()));
        }
    }

    /** For each combination of settings the positions of its values on both axes, 0 on an axis of bounds. */
    private static List<List<Integer>> settings(MapPlan map) {
        List<List<Integer>> all = new ArrayList<>();
        for (int x = 0; x < sets(map.x()); x++) {
            for (int y = 0; y < sets(map.y()); y++) {
                all.add(List.of(x, y));
            }
        }
        return all;
    }

    private static int sets(MapAxis axis) {
        return axis instanceof MapAxis.Setting ? axis.values().size() : 1;
    }

    private static Study study(Study study, MapPlan map, List<Integer> indices) {
        Study changed = study;
        for (int i = 0; i < 2; i++) {
            if (map.axes().get(i) instanceof MapAxis.Setting setting) {
                changed = setting.in(changed, setting.values().get(indices.get(i)));
            }
        }
        return changed;
    }

    /**
     * Draws the maps of the study.
     *
     * @param stop asked between spaces; once true, maps that are not finished are left out
     * @return a section for each map, and one on the fronts under each setting; the same for any number of threads
     */
    List<Section> sections(BooleanSupplier stop) {
        List<Section> sections = new ArrayList<>();
        if (study.maps().isEmpty()) {
            return sections;
        }
        Count count = new Count(means.listener(), "maps", Stream.concat(study.maps().stream(), withFronts().stream())
                .mapToLong(this::points).sum());
        for (MapPlan map : study.maps()) {
            Optional<WinnerGrid> grid = grid(map, count, stop);
            if (grid.isEmpty()) {
                return sections;
            }
            sections.add(WinnerSection.of(grid.get()));
        }
        List<FrontShares> fronts = fronts(count, stop);
        if (!fronts.isEmpty()) {
            sections.add(FrontShares.section(fronts, FAMILY,
                    List.of("The front of all designs in the study's objectives "
                            + "and constraints. A family with more parameters has more designs, so that whether it is there "
                            + "says more than how often.")));
        }
        return sections;
    }

    /** Points that a map evaluates. */
    private long points(MapPlan map) {
        return settings(map).stream()
                .mapToLong(indices -> Variant.of(study(study, map, indices)).space().space().size())
                .sum();
    }

    /** The settings of a map that has them on one axis alone. */
    private static Optional<MapAxis> setting(MapPlan map) {
        List<MapAxis> set = map.axes().stream().filter(MapAxis.Setting.class::isInstance).toList();
        return set.size() == 1 ? Optional.of(set.getFirst()) : Optional.empty();
    }

    /** The first map of each setting that stands beside a bound. */
    private List<MapPlan> withFronts() {
        Set<Side> seen = new HashSet<>();
        return study.maps().stream().filter(map -> setting(map).filter(axis -> seen.add(axis(axis))).isPresent())
                .toList();
    }

    /** The front of the study under each value of each setting that stands beside a bound. */
    private List<FrontShares> fronts(Count count, BooleanSupplier stop) {
        List<Objective> objectives = study.goals().objectives(Metrics.all());
        List<Constraint> constraints = study.goals().constraints(Metrics.all());
        List<FrontShares> fronts = new ArrayList<>();
        for (MapPlan map : withFronts()) {
            List<Map<String, Long>> counts = new ArrayList<>();
            for (List<Integer> indices : settings(map)) {
                Variant variant = Variant.of(study(study, map, indices));
                try (DesignEvaluator evaluator = evaluator(variant)) {
                    Problem problem = new Problem(variant.space().space(), evaluator, objectives, constraints);
                    long before = count.evaluations();
                    Search.Result result = new SweepSearch(means.threads(), 0, Optional.empty()).run(problem,
                            (_, progress) -> count.add(before + progress.evaluations() - count.evaluations()), stop);
                    if (!result.complete()) {
                        return fronts;
                    }
                    counts.add(counts(variant.space(), result.front()));
                }
            }
            fronts.add(new FrontShares(axis(setting(map).orElseThrow()), counts));
        }
        return fronts;
    }

    private static Map<String, Long> counts(StudySpace space, List<Candidate> front) {
        Map<String, Long> counts = new LinkedHashMap<>();
        space.families().forEach(family -> counts.put(family.name(), 0L));
        front.forEach(candidate -> counts.merge(
                candidate.evaluation().point().get(SpaceBuilder.PE).text(), 1L, Long::sum));
        return counts;
    }

    private DesignEvaluator evaluator(Variant variant) {
        FidelityEvaluator own = byShapes.computeIfAbsent(variant.shapes(), missing -> generated()
                ? new FidelityEvaluator(variant.inputs().tensors(variant.workloads(), means.cache()), means.cache())
                : means.fidelity());
        FidelityProgress news = heard.add(own.tensors().hash()) ? means.progress() : FidelityProgress.none();
        return new DesignEvaluator(variant.space(),
                new CostEvaluator(variant.space(), variant.workloads(), Optional.of(means.drawn())), own,
                means.language(), news, means.threads());
    }

    private boolean generated() {
        return study.fidelity().tensors().getFirst().text().equals(Study.Fidelity.BUILTIN);
    }

    private Optional<WinnerGrid> grid(MapPlan map, Count count, BooleanSupplier stop) {
        Objective best = new Objective(metric(map.best().metric()), map.best().direction());
        List<Constraint> constraints = new ArrayList<>(study.goals().constraints(Metrics.all()));
        map.constraints().forEach(
                bound -> constraints.add(new Constraint(metric(bound.metric()), bound.atMost(), bound.bound())));
        List<BestOfClasses.Bounds> bounds = map.axes().stream().flatMap(axis -> bounds(axis).stream()).toList();
        Map<List<Integer>, Cell> cells = new HashMap<>();
        Set<String> classes = new LinkedHashSet<>();
        for (List<Integer> indices : settings(map)) {
            if (stop.getAsBoolean()) {
                return Optional.empty();
            }
            Variant variant = Variant.of(study(study, map, indices));
            try (DesignEvaluator evaluator = evaluator(variant)) {
                BestOfClasses found = BestOfClasses.of(evaluator, variant.space().space(), map.by().text(), best,
                        constraints, bounds, means.threads(), count, stop);
                classes.addAll(found.classes().stream().map(of -> named(map, of)).toList());
                cells.putAll(cells(map, indices, found, evaluator, variant.space().space(), best, constraints));
            }
        }
        List<List<Cell>> rows = IntStream.range(0, map.y().values().size())
                .mapToObj(y -> IntStream.range(0, map.x().values().size())
                        .mapToObj(x -> Optional.ofNullable(cells.get(List.of(x, y))).orElseThrow()).toList())
                .toList();
        return Optional.of(new WinnerGrid(map.name(), axis(map.x()), axis(map.y()), best,
                map.by().text().equals(SpaceBuilder.PE) ? FAMILY : map.by().text(),
                map.show().stream().map(Text::text).toList(),
                classes.stream().sorted(Comparator.comparing(of -> of.equals(named(map, "")))).toList(), rows,
                notes(constraints)));
    }

    private Map<List<Integer>, Cell> cells(MapPlan map, List<Integer> settings, BestOfClasses found,
            DesignEvaluator evaluator, DesignSpace space, Objective best, List<Constraint> constraints) {
        Map<List<Integer>, List<OptionalLong>> winners = new LinkedHashMap<>();
        for (int x = 0; x < map.x().values().size() / sets(map.x()); x++) {
            for (int y = 0; y < map.y().values().size() / sets(map.y()); y++) {
                int[] at = Stream.of(map.x() instanceof MapAxis.Bound ? List.of(x) : List.<Integer>of(),
                        map.y() instanceof MapAxis.Bound ? List.of(y) : List.<Integer>of()).flatMap(List::stream)
                        .mapToInt(Integer::intValue).toArray();
                winners.put(List.of(settings.getFirst() + x, settings.getLast() + y), IntStream
                        .range(0, found.classes().size()).mapToObj(of -> found.best(of, at)).toList());
            }
        }
        List<DesignPoint> points = winners.values().stream().flatMap(List::stream).flatMapToLong(OptionalLong::stream)
                .distinct().sorted().mapToObj(space::point).toList();
        Map<Long, Evaluation> designs = evaluator.evaluate(points).stream()
                .collect(Collectors.toMap(evaluation -> evaluation.point().ordinal(), evaluation -> evaluation));
        Columns columns = Columns.of(new Problem(space, evaluator, List.of(best), constraints));
        Map<List<Integer>, Cell> cells = new HashMap<>();
        winners.forEach((at, ordinals) -> {
            List<Best> ranked = new ArrayList<>();
            for (int of = 0; of < ordinals.size(); of++) {
                if (ordinals.get(of).isPresent()) {
                    Evaluation design = Optional.ofNullable(designs.get(ordinals.get(of).getAsLong())).orElseThrow();
                    ranked.add(best(map, found.classes().get(of), design, columns, best.metric()));
                }
            }
            ranked.sort(Comparator.comparingDouble(each -> best.toMinimize(each.value())));
            cells.put(at, new Cell(ranked));
        });
        return cells;
    }

    private static Best best(MapPlan map, String of, Evaluation design, Columns columns, Metric metric) {
        Map<String, String> row = new LinkedHashMap<>();
        List<String> texts = columns.row(design);
        for (int i = 0; i < texts.size(); i++) {
            row.put(columns.header().get(i), texts.get(i));
        }
        String shown = map.show().stream().map(name -> columns.value(design, name.text()))
                .filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
        return new Best(named(map, of), columns.value(design, metric), shown, row);
    }

    /** What a class is called; the empty name is for designs to which the parameter does not apply. */
    private static String named(MapPlan map, String of) {
        return of.isEmpty() ? "no " + map.by().text() : of;
    }

    private static Metric metric(Text name) {
        return Goals.metric("maps", name, Metrics.all());
    }

    private static Optional<BestOfClasses.Bounds> bounds(MapAxis axis) {
        return axis instanceof MapAxis.Bound bound ? Optional.of(new BestOfClasses.Bounds(metric(bound.metric()),
                bound.atMost(), bound.values().stream().map(text -> Double.parseDouble(text.text())).toList()))
                : Optional.empty();
    }

    private static Side axis(MapAxis axis) {
        List<String> values = axis.values().stream().map(Text::text).toList();
        return switch (axis) {
            case MapAxis.Bound bound -> WinnerGrid.bound(metric(bound.metric()), bound.atMost(), values);
            case MapAxis.Setting setting -> WinnerGrid.setting(setting.key().text(), values);
        };
    }

    private static List<String> notes(List<Constraint> constraints) {
        List<String> notes = new ArrayList<>();
        notes.add("Each cell has the best design of the whole space under its values: all designs were evaluated"
                + (constraints.isEmpty() ? "" : ", those that count keep " + constraints.stream()
                        .map(Constraint::toString).distinct().collect(Collectors.joining(", ")))
                + ".");
        return notes;
    }
}
