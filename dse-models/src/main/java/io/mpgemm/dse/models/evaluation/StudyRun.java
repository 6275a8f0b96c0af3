package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.Correlation;
import io.mpgemm.dse.core.report.CsvSink;
import io.mpgemm.dse.core.report.ReportData;
import io.mpgemm.dse.core.report.ReportWriter;
import io.mpgemm.dse.core.report.Sample;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.ExhaustiveSearch;
import io.mpgemm.dse.core.search.GeneticSearch;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.RandomSearch;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.Goals;
import io.mpgemm.dse.models.study.SearchPlan;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.study.Text;
import io.mpgemm.dse.models.workload.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** One execution of a study: from the file to the folder with its results. */
public final class StudyRun {

    private static final int SHOWN_POINTS = 3000;
    private static final int MOST_SERIES = 8;
    private static final int BREAKDOWNS = 40;
    private static final List<String> SHOWN = List.of("areaMm2", "energyPerTokenMj", "latencyMs", "sqnrDb", "powerW");

    private final StudySpace space;
    private final List<Workload> workloads;
    private final Inputs inputs;
    private final Options options;
    private final List<Objective> objectives;
    private final List<Constraint> constraints;
    private final List<Goals.Pair<Metric>> pairs;
    private final Engine engine;

    /**
     * How to run.
     *
     * @param version version of the tool, for the manifest
     * @param out     folder of the results; {@code reports/NAME} where empty
     * @param force   whether to replace what is in the folder
     * @param threads threads to work with
     * @param seed    seed that replaces the study's
     * @param cache   where fidelity is kept between runs, if at all
     */
    public record Options(String version, Optional<Path> out, boolean force, int threads, OptionalLong seed,
            Optional<FidelityCache> cache) {}

    /**
     * How a second search of the same space did.
     *
     * @param search           what it was
     * @param evaluations      distinct points that it evaluated
     * @param evaluatedShare   their share of the space
     * @param hypervolumeShare its front's hypervolume as a share of the true front's
     */
    public record Comparison(String search, long evaluations, double evaluatedShare, double hypervolumeShare) {}

    /**
     * What came out.
     *
     * @param folder      where the files are
     * @param files       their names
     * @param report      the data of the report
     * @param result      the front
     * @param comparisons other searches of the same space
     * @param elapsed     how long it took
     */
    public record Outcome(Path folder, List<String> files, ReportData report, Search.Result result,
            List<Comparison> comparisons,
            Duration elapsed) {

        /** Copies the lists. */
        public Outcome {
            files = List.copyOf(files);
            comparisons = List.copyOf(comparisons);
        }
    }

    private StudyRun(StudySpace space, List<Workload> workloads, Inputs inputs, Options options,
            List<Objective> objectives, List<Constraint> constraints, List<Goals.Pair<Metric>> pairs, Engine engine) {
        this.space = space;
        this.workloads = workloads;
        this.inputs = inputs;
        this.options = options;
        this.objectives = objectives;
        this.constraints = constraints;
        this.pairs = pairs;
        this.engine = engine;
    }

    /**
     * Reads a study and checks all of it, so that nothing is written for a study that cannot run.
     *
     * @param file    the study file
     * @param options how to run
     * @return the run, ready to execute
     * @throws InputException with a line for each thing that is wrong
     */
    public static StudyRun prepare(Path file, Options options) {
        Study study = Study.read(file);
        Inputs inputs = new Inputs(study);
        inputs.checkNames();
        List<Objective> objectives = study.goals().objectives(Metrics.all());
        List<Constraint> constraints = study.goals().constraints(Metrics.all());
        StudySpace space = SpaceBuilder.build(study, PeFamilies.all());
        inputs.requireLanguage();
        return new StudyRun(space, inputs.workloads(), inputs, options, objectives, constraints, pairs(study, space),
                Engine.local());
    }

    /**
     * The same run with its points scored elsewhere.
     *
     * @param other where
     * @return the run, ready to execute
     */
    public StudyRun on(Engine other) {
        return new StudyRun(space, workloads, inputs, options, objectives, constraints, pairs, other);
    }

    private static List<Goals.Pair<Metric>> pairs(Study study, StudySpace space) {
        List<Goals.Pair<Metric>> pairs = study.goals().correlations(Metrics.all());
        for (Goals.Pair<Metric> pair : pairs) {
            if (pair.within().isPresent() && !space.space().has(pair.within().get().text())) {
                Text within = pair.within().get();
                throw new StudyException(within.at(), "correlate: unknown parameter " + Wording.quote(within.text())
                        + ". " + Wording.validOrMaybe(within.text(),
                                space.space().parameters().stream().map(Parameter::name).toList()));
            }
        }
        return pairs;
    }

    /**
     * The space of the study.
     *
     * @return the space
     */
    public StudySpace space() {
        return space;
    }

    /**
     * Searches and writes the results.
     *
     * @param listener hears of every batch
     * @param progress hears of every scored numerics
     * @param stop     asked between batches; once true the run ends with what it has
     * @return what came out
     * @throws InputException if the folder cannot be used
     */
    public Outcome execute(SearchListener listener, FidelityProgress progress, BooleanSupplier stop) {
        Instant started = Instant.now();
        Study study = space.study();
        Path folder = options.out().orElse(Path.of("reports", study.name()));
        SearchPlan plan = study.search();
        long seed = options.seed().orElse(seed(plan));
        List<String> overrides = options.seed().isPresent() ? List.of("seed=" + seed) : List.of();
        Manifest.Study source = new Manifest.Study(study.name(), study.source().text(), study.source().sha256());
        FidelityEvaluator fidelity = new FidelityEvaluator(inputs.tensors(workloads), options.cache());
        Optional<LanguageEvaluator> language = inputs.language()
                .map(text -> new LanguageEvaluator(text, options.cache()));
        try (RunDirectory directory = RunDirectory.open(folder,
                new Manifest.Identity(source.sha256(), overrides, seed), options.force());
                DesignEvaluator evaluator = new DesignEvaluator(space, workloads, fidelity, language, progress,
                        options.threads());
                Engine.Session session = engine.open(
                        new Engine.Work(space, workloads, evaluator, fidelity, language, progress))) {
            Problem problem = new Problem(space.space(), session.evaluator(), objectives, constraints);
            Columns columns = Columns.of(problem);
            Recorder recorder = new Recorder(listener, CsvSink.create(directory.file("points.csv"), columns));
            Search.Result result;
            try (recorder) {
                result = search(plan, seed, session.batch()).run(problem, recorder, stop);
            }
            List<Comparison> comparisons = compare(plan, problem, result, session.batch(), stop);
            Manifest manifest = new Manifest(options.version(), source, overrides, seed, describe(plan, seed),
                    conditions(session), Manifest.Jvm.current(), Manifest.currentOs(),
                    hashes(fidelity, language),
                    new Manifest.Counts(space.space().size(), result.evaluations(), recorder.feasible,
                            result.front().size()),
                    hypervolume(result.front()), result.complete(),
                    objectives.stream().map(Manifest.ObjectiveColumn::of).toList(), List.of(),
                    new Manifest.Timing(started, Duration.between(started, Instant.now()).toMillis() / 1e3));
            ReportData report = new ReportData(study.name(), study.description(), columns, objectives,
                    series(), shown(), result.front().stream().map(Candidate::evaluation).toList(),
                    recorder.sample.list(), breakdowns(evaluator, result.front()),
                    notes(fidelity, language, comparisons, result), manifest)
                    .with(correlations(columns, recorder.numerics.values()));
            ReportWriter.write(directory, report);
            List<String> files = directory.files();
            directory.commit();
            return new Outcome(folder, files, report, result, comparisons, Duration.between(started, Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException("Writing the results to '" + folder + "' failed: " + e.getMessage(), e);
        }
    }

    /** The wanted pairs of metrics at one point of each numerics. */
    private List<Correlation> correlations(Columns columns, Collection<Evaluation> numerics) {
        List<Correlation> correlations = new ArrayList<>();
        for (Goals.Pair<Metric> pair : pairs) {
            String within = pair.within().map(Text::text).orElse(series());
            List<Correlation.Point> points = new ArrayList<>();
            for (Evaluation one : numerics) {
                double x = columns.value(one, pair.x());
                double y = columns.value(one, pair.y());
                if (Double.isFinite(x) && Double.isFinite(y)) {
                    points.add(new Correlation.Point(one.labels().getFirst(), columns.value(one, within), x, y));
                }
            }
            if (!points.isEmpty()) {
                correlations.add(new Correlation(pair.x(), pair.y(), within, points));
            }
        }
        return correlations;
    }

    /** What charts tell apart by colour: the family, or in a study of one family the first parameter that varies. */
    private String series() {
        return space.families().size() > 1 ? SpaceBuilder.PE
                : space.space().parameters().stream()
                        .filter(parameter -> parameter.values().size() > 1 && parameter.values().size() <= MOST_SERIES)
                        .map(Parameter::name).findFirst().orElse(SpaceBuilder.PE);
    }

    private List<String> shown() {
        List<String> shown = new ArrayList<>();
        objectives.forEach(objective -> shown.add(objective.metric().name()));
        SHOWN.stream().filter(name -> !shown.contains(name)).forEach(shown::add);
        return shown;
    }

    private Map<String, String> conditions(Engine.Session session) {
        Map<String, String> conditions = new LinkedHashMap<>(inputs.conditions());
        session.description().ifPresent(text -> conditions.put("engine", text));
        return conditions;
    }

    private static long seed(SearchPlan plan) {
        return switch (plan) {
            case SearchPlan.Genetic genetic -> genetic.seed();
            case SearchPlan.Random random -> random.seed();
            case SearchPlan.Exhaustive _ -> 0;
        };
    }

    private static Search search(SearchPlan plan, long seed, int batch) {
        return switch (plan) {
            case SearchPlan.Genetic genetic -> new GeneticSearch(genetic.population(), genetic.generations(), seed,
                    genetic.evaluations().orElse(Long.MAX_VALUE));
            case SearchPlan.Random random -> new RandomSearch(random.evaluations(), seed, batch);
            case SearchPlan.Exhaustive _ -> new ExhaustiveSearch(batch);
        };
    }

    private static String describe(SearchPlan plan, long seed) {
        return switch (plan) {
            case SearchPlan.Genetic genetic -> "genetic, population " + genetic.population() + ", generations "
                    + genetic.generations() + ", seed " + seed;
            case SearchPlan.Random random -> "random, " + random.evaluations() + " evaluations, seed " + seed;
            case SearchPlan.Exhaustive _ -> "exhaustive";
        };
    }

    /** Other searches of a space whose true front is known. */
    private static List<Comparison> compare(SearchPlan plan, Problem problem, Search.Result truth,
            int batch, BooleanSupplier stop) {
        List<Comparison> comparisons = new ArrayList<>();
        if (!(plan instanceof SearchPlan.Exhaustive exhaustive) || !truth.complete() || truth.front().isEmpty()) {
            return comparisons;
        }
        NormalizedHypervolume hypervolume = NormalizedHypervolume.by(vectors(truth.front()));
        for (SearchPlan other : exhaustive.compared()) {
            if (stop.getAsBoolean()) {
                break;
            }
            Search.Result found = search(other, seed(other), batch).run(problem, (_, _) -> {}, stop);
            comparisons.add(new Comparison(describe(other, seed(other)), found.evaluations(),
                    (double) found.evaluations() / problem.space().size(),
                    hypervolume.share(vectors(found.front()))));
        }
        return comparisons;
    }

    private static double[][] vectors(List<Candidate> front) {
        return front.stream().map(Candidate::objectives).toArray(double[][]::new);
    }

    private Optional<Manifest.Hypervolume> hypervolume(List<Candidate> front) {
        if (front.isEmpty()) {
            return Optional.empty();
        }
        NormalizedHypervolume hypervolume = NormalizedHypervolume.by(vectors(front));
        List<Manifest.Axis> axes = new ArrayList<>();
        for (int i = 0; i < objectives.size(); i++) {
            Objective objective = objectives.get(i);
            int at = i;
            double[] values = front.stream().mapToDouble(candidate -> candidate.objectives()[at]).sorted().toArray();
            axes.add(new Manifest.Axis(objective.metric().name(), objective.toMinimize(values[0]),
                    objective.toMinimize(values[values.length - 1]), NormalizedHypervolume.REFERENCE));
        }
        return Optional.of(new Manifest.Hypervolume(hypervolume.of(vectors(front)),
                "each objective from the best (0) to the worst (1) of this front", axes));
    }

    private static Map<Long, List<Breakdown>> breakdowns(DesignEvaluator evaluator, List<Candidate> front) {
        Map<Long, List<Breakdown>> breakdowns = new LinkedHashMap<>();
        int step = Math.ceilDiv(Math.max(1, front.size()), BREAKDOWNS);
        for (int i = 0; i < front.size(); i += step) {
            Evaluation evaluation = front.get(i).evaluation();
            breakdowns.put(evaluation.point().ordinal(), Breakdowns.of(evaluator.design(evaluation.point())));
        }
        return breakdowns;
    }

    private static Map<String, String> hashes(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language) {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put(fidelity.tensors().name(), fidelity.tensors().hash());
        language.ifPresent(text -> hashes.put("language model " + text.benchmark().name(),
                text.benchmark().identity()));
        return hashes;
    }

    private List<String> notes(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language,
            List<Comparison> comparisons, Search.Result result) {
        List<String> notes = new ArrayList<>();
        notes.add("Space: " + space.summary() + ".");
        workloads.forEach(workload -> notes.add("Workload: " + workload.name() + ", " + workload.tokens()
                + " tokens a pass; latency is of one pass, energy per token."));
        notes.add("Fidelity: every SQNR comes from a GEMM computed bit for bit as the PE would, on "
                + fidelity.tensors().description() + " (SHA-256 " + fidelity.tensors().hash() + ").");
        language.ifPresent(text -> notes.add("Divergence, perplexity and agreement are of "
                + text.benchmark().description()
                + ". Weight GEMMs are computed bit for bit as the PE would, attention's "
                + "own in FP32 (SHA-256 " + text.benchmark().identity() + ")."));
        notes.addAll(inputs.notes());
        notes.addAll(space.warnings());
        comparisons.forEach(comparison -> notes.add(String.format(java.util.Locale.ROOT,
                "Against the true front: %s reaches %.4f of its hypervolume with %d evaluations (%.2f %% of the space).",
                comparison.search(), comparison.hypervolumeShare(), comparison.evaluations(),
                100 * comparison.evaluatedShare())));
        if (!result.complete()) {
            notes.add("The search was stopped before its end; the front is of what had been evaluated.");
        }
        return notes;
    }

    /** Writes each batch as it comes, counts, and keeps the first point of each numerics. */
    private static final class Recorder implements SearchListener, AutoCloseable {

        private final SearchListener next;
        private final CsvSink sink;
        private final Sample sample = new Sample(SHOWN_POINTS);
        private final Map<String, Evaluation> numerics = new LinkedHashMap<>();
        private long feasible;

        Recorder(SearchListener next, CsvSink sink) {
            this.next = next;
            this.sink = sink;
        }

        @Override
        public void evaluated(List<Candidate> batch, Progress progress) {
            List<Evaluation> evaluations = batch.stream().map(Candidate::evaluation).toList();
            feasible += batch.stream().filter(Candidate::feasible).count();
            sample.add(evaluations);
            evaluations.forEach(one -> numerics.putIfAbsent(one.labels().getFirst(), one));
            try {
                sink.append(evaluations);
            } catch (IOException e) {
                throw new UncheckedIOException("Writing points.csv failed: " + e.getMessage(), e);
            }
            next.evaluated(batch, progress);
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
