package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.Dominance;
import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.Csv;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.study.SearchPlan;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.Study.Layers.Per;
import io.mpgemm.dse.models.study.StudySpace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What weights of their own for each layer are worth: the front of a study against that of the same space with the same
 * weights in all layers, and against the uniform designs of each front point's own PE and array.
 */
final class LayersSection {

    /** Points of the uniform space that are all evaluated; more are searched like the study itself. */
    private static final long MOST = 50_000;
    private static final int STRIP = 16;

    private final Problem problem;
    private final Columns columns;
    private final List<Candidate> front;
    private final Problem uniform;

    private LayersSection(Problem problem, Columns columns, List<Candidate> front, Problem uniform) {
        this.problem = problem;
        this.columns = columns;
        this.front = front;
        this.uniform = uniform;
    }

    /** Makes an evaluator of another space that shares all fidelity with the study's. */
    @FunctionalInterface
    interface Evaluators {

        DesignEvaluator of(StudySpace space);
    }

    /**
     * Compares, where the study opens layers.
     *
     * @param study      the study
     * @param problem    its problem
     * @param columns    its columns
     * @param result     what was found
     * @param own        the study's evaluator
     * @param evaluators the same for other spaces
     * @param listener   hears of the uniform search's batches
     * @param stop       asked between batches
     * @return the sections, none where nothing was found or opened
     */
    static List<Section> of(Study study, Problem problem, Columns columns, Search.Result result, DesignEvaluator own,
            Evaluators evaluators, SearchListener listener, BooleanSupplier stop) {
        Optional<Study.Layers> same = study.layers().filter(layers -> layers.per() != Per.MODEL)
                .map(layers -> layers.with(Per.MODEL));
        if (same.isEmpty() || result.front().isEmpty()) {
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        StudySpace space = new Inputs(study.with(same)).space();
        try (DesignEvaluator evaluator = evaluators.of(space)) {
            Problem uniform = new Problem(space.space(), evaluator, problem.objectives(), problem.constraints());
            boolean whole = space.space().size() <= MOST;
            SearchPlan plan = whole ? new SearchPlan.Exhaustive(SearchPlan.Points.ALL) : study.search();
            listener.begins("the same weights in all layers");
            Search.Result found = StudyRun.search(plan).run(uniform, listener, stop);
            if (!found.complete() || found.front().isEmpty()) {
                return List.of();
            }
            sections.add(new LayersSection(problem, columns, result.front(), uniform).section(found,
                    whole ? "all " + String.format(Locale.ROOT, "%,d", found.evaluations()) + " uniform designs"
                            : "of " + String.format(Locale.ROOT, "%,d", space.space().size()) + " designs: "
                                    + StudyRun.describe(plan)));
        }
        ComposedSection.of(columns, result.front(), own).ifPresent(sections::add);
        return sections;
    }

    private Section section(Search.Result found, String how) {
        List<List<Candidate>> siblings = siblings();
        FrontArchive<Candidate> archive = new FrontArchive<>(problem.objectives().size());
        found.front().forEach(one -> archive.add(one.objectives(), one));
        siblings.forEach(list -> list.stream().filter(Candidate::feasible)
                .forEach(one -> archive.add(one.objectives(), one)));
        List<Candidate> best = archive.items();
        int[] beaten = front.stream().mapToInt(one -> beaten(one, best)).toArray();
        int[] beatenOwn = IntStream.range(0, front.size()).map(i -> beaten(front.get(i), siblings.get(i))).toArray();
        int[] beatenBy = best.stream()
                .mapToInt(one -> (int) front.stream().filter(mix -> dominates(mix, one)).count()).toArray();
        double share = share(beaten);
        double own = share(beatenOwn);
        List<double[]> all = new ArrayList<>();
        front.forEach(one -> all.add(one.objectives()));
        best.forEach(one -> all.add(one.objectives()));
        NormalizedHypervolume units = NormalizedHypervolume.by(all.toArray(double[][]::new));
        double mixed = units.of(vectors(front));
        double plain = units.of(vectors(best));
        List<String> findings = List.of(
                String.format(Locale.ROOT, "Layers with weights of their own against the same weights in all layers "
                        + "(%s): %d of the %d designs of the front (%.1f %%) dominate a design of the uniform front, and "
                        + "%d of its %d designs (%.1f %%) are dominated.", how, count(beaten), front.size(),
                        100 * share,
                        count(beatenBy), best.size(), 100 * share(beatenBy)),
                String.format(Locale.ROOT, "On the same PE in the same array: %d of %d (%.1f %%) dominate one of the "
                        + "best uniform designs.", count(beatenOwn), front.size(), 100 * own),
                String.format(Locale.ROOT, "Hypervolume %.4f, uniform %.4f: %+.1f %%.", mixed, plain,
                        100 * (mixed / plain - 1)));
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        numbers.put("dominatingShare", Section.number(share));
        numbers.put("dominatingShareSamePe", Section.number(own));
        numbers.put("uniformPoints", BigDecimal.valueOf(best.size()));
        numbers.put("uniformDominatedShare", Section.number(share(beatenBy)));
        numbers.put("hypervolume", Section.number(mixed));
        numbers.put("uniformHypervolume", Section.number(plain));
        Columns uniformColumns = Columns.of(uniform);
        return new Section("layers", "Weights of each layer", findings,
                List.of("The uniform front is that of the same PEs, arrays and buffers with one choice of weight bits "
                        + "and group size for all layers that choose; a design dominates another where it is no worse in any "
                        + "objective and better in one. Hypervolumes are counted from the best (0) to the worst value (1) of "
                        + "each objective along both fronts together, up to " + NormalizedHypervolume.REFERENCE + ".",
                        "The best uniform designs of a PE are those of its own uniform designs, in the same array with the "
                                + "same buffers, that no other one of them dominates."),
                strips(), List.of(),
                Map.of("layers.csv", csv(columns, front, Map.of("uniformDominated", beaten, "samePeDominated",
                        beatenOwn)), "uniform.csv", csv(uniformColumns, best, Map.of("dominatedBy", beatenBy))),
                numbers);
    }

    private static double[][] vectors(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::objectives).toArray(double[][]::new);
    }

    private static boolean dominates(Candidate one, Candidate other) {
        return Dominance.dominates(one.objectives(), other.objectives());
    }

    private static int beaten(Candidate mix, List<Candidate> uniform) {
        return (int) uniform.stream().filter(one -> dominates(mix, one)).count();
    }

    private static int count(int[] counts) {
        return (int) IntStream.of(counts).filter(count -> count > 0).count();
    }

    private static double share(int[] counts) {
        return (double) count(counts) / counts.length;
    }

    /** For each point of the front the best uniform designs of its PE in its array. */
    private List<List<Candidate>> siblings() {
        DesignSpace space = uniform.space();
        List<List<DesignPoint>> points = front.stream().map(one -> siblings(space, one.evaluation().point())).toList();
        Set<DesignPoint> distinct = new LinkedHashSet<>();
        points.forEach(distinct::addAll);
        Map<DesignPoint, Candidate> scored = problemOf(distinct);
        return points.stream().map(of -> {
            FrontArchive<Candidate> best = new FrontArchive<>(problem.objectives().size());
            of.stream().map(scored::get).flatMap(one -> Optional.ofNullable(one).stream()).filter(Candidate::feasible)
                    .forEach(one -> best.add(one.objectives(), one));
            return best.items();
        }).toList();
    }

    private Map<DesignPoint, Candidate> problemOf(Set<DesignPoint> points) {
        return uniform.evaluate(List.copyOf(points)).stream()
                .collect(Collectors.toMap(one -> one.evaluation().point(), one -> one));
    }

    private static List<DesignPoint> siblings(DesignSpace space, DesignPoint mix) {
        List<int[]> wanted = new ArrayList<>(List.of(new int[space.parameters().size()]));
        for (int i = 0; i < space.parameters().size(); i++) {
            Parameter parameter = space.parameters().get(i);
            List<Integer> indices = mix.space().has(parameter.name())
                    ? List.of(Math.max(0, mix.index(mix.space().position(parameter.name()))))
                    : IntStream.range(0, parameter.values().size()).boxed().toList();
            List<int[]> more = new ArrayList<>();
            for (int[] so : wanted) {
                for (int index : indices) {
                    int[] next = so.clone();
                    next[i] = index;
                    more.add(next);
                }
            }
            wanted = more;
        }
        return wanted.stream().map(space::nearest).distinct().toList();
    }

    /** Bits and groups of the layers, one column for each of some designs along the front. */
    private List<Section.Grid> strips() {
        List<Candidate> ordered = front.stream()
                .sorted(Comparator.comparingDouble((Candidate one) -> one.objectives()[0])
                        .thenComparing(one -> one.evaluation().point().toString()))
                .toList();
        List<Candidate> some = ordered.size() <= STRIP ? ordered
                : IntStream.range(0, STRIP).mapToObj(i -> ordered.get(i * (ordered.size() - 1) / (STRIP - 1))).toList();
        Objective first = problem.objectives().getFirst();
        List<Section.Grid> strips = new ArrayList<>();
        for (PeParameter parameter : List.of(PeParameter.WEIGHT_BITS, PeParameter.GROUP_SIZE)) {
            String end = "." + parameter.name();
            List<String> names = problem.space().parameters().stream().map(Parameter::name)
                    .filter(name -> name.endsWith(end)).toList();
            if (names.isEmpty()) {
                continue;
            }
            List<String> header = new ArrayList<>(List.of(parameter.name()));
            some.forEach(one -> header.add(String.format(Locale.ROOT, "%.4g",
                    first.toMinimize(one.objectives()[0]))));
            List<List<String>> rows = new ArrayList<>();
            List<String> pe = new ArrayList<>(List.of("PE"));
            some.forEach(one -> pe.add(text(one, parameter.name())));
            for (String name : names) {
                List<String> row = new ArrayList<>(List.of(name.substring(0, name.length() - end.length())));
                some.forEach(one -> row.add(one.evaluation().point().find(name).map(Value::text)
                        .orElseGet(() -> text(one, parameter.name()))));
                rows.add(row);
            }
            rows.add(pe);
            strips.add(new Section.Grid(parameter.help() + ", along the front by " + first.metric().name()
                    + "; last the PE's own", header, rows, true));
        }
        return strips;
    }

    private static String text(Candidate one, String parameter) {
        DesignPoint point = one.evaluation().point();
        return point.space().has(parameter) ? point.find(parameter).map(Value::text).orElse("") : "";
    }

    private static String csv(Columns columns, List<Candidate> rows, Map<String, int[]> counts) {
        List<String> names = counts.keySet().stream().sorted().toList();
        List<String> header = new ArrayList<>(columns.header());
        header.addAll(names);
        Csv csv = new Csv(header);
        for (int i = 0; i < rows.size(); i++) {
            List<String> row = new ArrayList<>(columns.row(rows.get(i).evaluation()));
            for (String name : names) {
                row.add(Integer.toString(Optional.ofNullable(counts.get(name)).orElseThrow()[i]));
            }
            csv.row(row);
        }
        return csv.text();
    }
}
