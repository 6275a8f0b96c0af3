package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.CodeHash;
import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.journal.Journal;
import io.mpgemm.dse.core.journal.JournalIdentity;
import io.mpgemm.dse.core.journal.JournaledEvaluator;
import io.mpgemm.dse.core.journal.SweepCheckpoint;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.Dominance;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.Correlation;
import io.mpgemm.dse.core.report.CsvSink;
import io.mpgemm.dse.core.report.FigureStyle;
import io.mpgemm.dse.core.report.ReportData;
import io.mpgemm.dse.core.report.ReportWriter;
import io.mpgemm.dse.core.report.Sample;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.search.ExhaustiveSearch;
import io.mpgemm.dse.core.search.GeneticOptions;
import io.mpgemm.dse.core.search.GeneticSearch;
import io.mpgemm.dse.core.search.NearFront;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.RandomSearch;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.search.Survivors;
import io.mpgemm.dse.core.search.SweepSearch;
import io.mpgemm.dse.core.search.SweepState;
import io.mpgemm.dse.core.search.Trace;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.reference.Reproduction;
import io.mpgemm.dse.models.study.Goals;
import io.mpgemm.dse.models.study.KnownDesigns;
import io.mpgemm.dse.models.study.Location;
import io.mpgemm.dse.models.study.Robust;
import io.mpgemm.dse.models.study.SearchPlan;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.study.Text;
import io.mpgemm.dse.models.workload.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One execution of a study: from the file to the folder with its results. */
public final class StudyRun {

    private static final int BATCH = 512;
    private static final int LISTED_OF_SWEEP = 10_000;
    private static final int MOST_SERIES = 8;
    private static final int BREAKDOWNS = 120;
    private static final List<String> SHOWN = List.of("areaMm2", "energyPerTokenMj", "latencyMs", "sqnrDb", "powerW");

    private final StudySpace space;
    private final List<Workload> workloads;
    private final Inputs inputs;
    private final Options options;
    private final List<Objective> objectives;
    private final List<Constraint> constraints;
    private final List<Goals.Pair<Metric>> pairs;
    private final Engine engine;
    private final FigureStyle figures;

    /**
     * How to run.
     *
     * @param version version of the tool, for the manifest
     * @param out     folder of the results; {@code reports/NAME} where empty, {@code reports/papers/NAME} for a study in {@code studies/papers}
     * @param force   whether to replace what is in the folder
     * @param threads threads to work with
     * @param seed    seed that replaces the study's
     * @param cache   where fidelity is kept between runs, if at all
     * @param resume  whether to go on where an earlier run was stopped
     * @param checks  what to do beside the search
     * @param most    points that a search may evaluate
     */
    public record Options(String version, Optional<Path> out, boolean force, int threads, OptionalLong seed,
            Optional<FidelityCache> cache, Resume resume, Checks checks, long most) {

        /** 10^9: points that a search may evaluate if nothing else is said. */
        public static final long MOST = 1_000_000_000;

        /**
         * A run from the beginning, without checks.
         *
         * @param version version of the tool, for the manifest
         * @param out     folder of the results; {@code reports/NAME} where empty, {@code reports/papers/NAME} for a study in {@code studies/papers}
         * @param force   whether to replace what is in the folder
         * @param threads threads to work with
         * @param seed    seed that replaces the study's
         * @param cache   where fidelity is kept between runs, if at all
         */
        public Options(String version, Optional<Path> out, boolean force, int threads, OptionalLong seed,
                Optional<FidelityCache> cache) {
            this(version, out, force, threads, seed, cache, new Resume(false, _ -> {}), Checks.none(), MOST);
        }
    }

    /**
     * What to do with the journal of an earlier run that did not come to its end.
     *
     * @param wanted whether to go on with it; it is kept aside otherwise
     * @param notes  told, a line each, what there is and what is wrong with it
     */
    public record Resume(boolean wanted, Consumer<String> notes) {}

    /**
     * What came out.
     *
     * @param folder      where the files are
     * @param files       their names; none where a stopped run left the complete results of an earlier one as they were
     * @param report      the data of the report
     * @param result      the front
     * @param resumed     points that came from the journal of an earlier run
     * @param unfinished  whether it was stopped early and its journal waits to be gone on with
     * @param elapsed     how long it took
     */
    public record Outcome(Path folder, List<String> files, ReportData report, Search.Result result,
            long resumed, boolean unfinished, Duration elapsed) {

        /** Copies the list. */
        public Outcome {
            files = List.copyOf(files);
        }
    }

    private StudyRun(StudySpace space, List<Workload> workloads, Inputs inputs, Options options,
            List<Objective> objectives, List<Constraint> constraints, List<Goals.Pair<Metric>> pairs, Engine engine,
            FigureStyle figures) {
        this.space = space;
        this.workloads = workloads;
        this.inputs = inputs;
        this.options = options;
        this.objectives = objectives;
        this.constraints = constraints;
        this.pairs = pairs;
        this.engine = engine;
        this.figures = figures;
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
        StudySpace space = inputs.space();
        if (study.search() instanceof SearchPlan.Genetic genetic) {
            KnownDesigns.check(space.space(), genetic.start());
        }
        requireFewEnough(study, space.space().count(), options.most());
        inputs.requireLanguage();
        WinnerMaps.check(study, options.most());
        return new StudyRun(space, inputs.workloads(), inputs, options, objectives, constraints, pairs(study, space),
                Engine.local(), FigureStyle.PLAIN);
    }

    /**
     * The same run with its points scored elsewhere.
     *
     * @param other where
     * @return the run, ready to execute
     */
    public StudyRun on(Engine other) {
        return new StudyRun(space, workloads, inputs, options, objectives, constraints, pairs, other, figures);
    }

    /**
     * The same run with its figures drawn in another style.
     *
     * @param style how
     * @return the run, ready to execute
     */
    public StudyRun drawn(FigureStyle style) {
        return new StudyRun(space, workloads, inputs, options, objectives, constraints, pairs, engine, style);
    }

    private static void requireFewEnough(Study study, BigInteger size, long most) {
        BigInteger points = study.search().atMost(size);
        if (points.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new StudyException(Location.of(study.source().file()), String.format(Locale.ROOT,
                    "the search (%s) would evaluate %s points; --max-points allows %,d. Valid: a smaller space or %s.",
                    describe(study.search()), Wording.count(points), most, points.bitLength() < Long.SIZE
                            ? "search, or --max-points " + points : "a genetic or random search"));
        }
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
     * @param listener hears of every batch, but of those that come from a journal
     * @param news     hears of every scored numerics
     * @param stop     asked between batches and numerics; once true the run ends with what it has
     * @return what came out
     * @throws InputException        if the folder cannot be used
     * @throws CancellationException if it was stopped before a point was evaluated; nothing is written then
     */
    public Outcome execute(SearchListener listener, FidelityProgress news, BooleanSupplier stop) {
        FidelityProgress progress = news.until(stop);
        Instant started = Instant.now();
        Study study = space.study();
        Path folder = options.out().orElseGet(() -> folder(study));
        OtherSearches others = OtherSearches.of(study, options.seed(), options.checks(), space.space().count(),
                options.most());
        SearchPlan plan = others.main();
        long seed = options.seed().orElse(plan.optionalSeed().orElse(0));
        List<String> overrides = options.seed().isEmpty() || options.seed().equals(study.search().optionalSeed())
                ? List.of() : List.of("seed=" + seed);
        Manifest.Study source = new Manifest.Study(study.name(), study.source().text(), study.source().sha256());
        FidelityEvaluator fidelity = new FidelityEvaluator(inputs.tensors(workloads, options.cache()), options.cache());
        Optional<LanguageEvaluator> language = inputs.language()
                .map(text -> new LanguageEvaluator(text, options.cache()));
        Manifest.Identity identity = new Manifest.Identity(source.sha256(), overrides, seed);
        Map<String, String> hashes = hashes(fidelity, language);
        CostEvaluator.Drawn drawn = new CostEvaluator.Drawn();
        try (RunDirectory directory = RunDirectory.open(folder, identity, options.force());
                DesignEvaluator evaluator = new DesignEvaluator(space,
                        new CostEvaluator(space, workloads,
                                study.maps().isEmpty() ? Optional.empty() : Optional.of(drawn)),
                        fidelity, language, progress, options.threads());
                Engine.Session session = engine.open(
                        new Engine.Work(space, workloads, evaluator, fidelity, language, progress));
                Journal journal = Journal.open(directory.journal(), JournalIdentity.of(options.version(), identity,
                        space.space(), session.evaluator(), facts(describe(plan), hashes)), options.resume().wanted(),
                        options.resume().notes())) {
            // Takes a while, so only once folder and journal are known to be ours.
            List<Section> sections = new ArrayList<>(published(fidelity, language, progress));
            JournaledEvaluator journaled = new JournaledEvaluator(session.evaluator(), journal);
            Problem problem = new Problem(space.space(), session.evaluator(), objectives, constraints);
            Columns columns = Columns.of(problem);
            Trace trace = new Trace(objectives.size());
            SearchListener heard = (batch, state) -> {
                if (!journaled.fromJournal()) {
                    listener.evaluated(batch, state);
                }
            };
            Robust robust = options.checks().robust(study.robust());
            NearFront near = new NearFront(robust.ranks());
            SearchListener traced = plan.optionalSeed().isPresent() ? trace.then(heard) : heard;
            traced = robust.wanted() ? near.then(traced) : traced;
            Recorder recorder = new Recorder(traced,
                    CsvSink.create(directory.file("points.csv"), columns),
                    sweep -> SweepCheckpoint.keep(journal, sweep));
            boolean swept = plan instanceof SearchPlan.Exhaustive exhaustive && exhaustive.swept(space.space().size());
            Optional<SweepState> state = swept ? SweepCheckpoint.read(journal) : Optional.empty();
            Search.Result result;
            try (recorder) {
                result = swept ? sweep(LISTED_OF_SWEEP, state).run(problem, recorder, stop)
                        : search(plan, session.batch())
                                .run(new Problem(space.space(), journaled, objectives, constraints), recorder, stop);
            } catch (CancellationException e) {
                result = recorder.soFar(e);
            }
            if (result.evaluations() == 0 && stop.getAsBoolean()) {
                throw new CancellationException("The search was stopped before it began.");
            }
            try {
                sections.addAll(
                        others.run(problem, columns, result, trace, sweep(0, Optional.empty()), listener, stop));
                if (robust.wanted() && !result.front().isEmpty() && !stop.getAsBoolean()) {
                    sections.add(RobustFront.section(robust, evaluator, problem, result.front(),
                            near.behind(result.front(), RobustFront.MOST_RIVALS), listener, stop));
                }
                sections.addAll(
                        LayersSection.of(study, problem, columns, result, evaluator, of -> new DesignEvaluator(of,
                                workloads, fidelity, language, progress, options.threads()), listener, stop));
                sections.addAll(
                        new WinnerMaps(space, workloads, new WinnerMaps.Means(fidelity, language, options.cache(),
                                progress, listener, options.threads(), drawn)).sections(stop));
            } catch (CancellationException e) {
                // Sections that were ready stay.
            }
            boolean unfinished = !result.complete() || stop.getAsBoolean();
            Manifest manifest = new Manifest(options.version(), source, overrides, seed, others.describe(),
                    conditions(session), Manifest.Jvm.current(), Manifest.currentOs(),
                    hashes,
                    recorder.counts(space.space().count(), result),
                    hypervolume(result.front()), !unfinished,
                    objectives.stream().map(Manifest.ObjectiveColumn::of).toList(), List.of(),
                    new Manifest.Timing(started, Duration.between(started, Instant.now()).toMillis() / 1e3));
            Map<BigInteger, Design> some = some(evaluator, result.front());
            ReportData report = new ReportData(study.name(), study.description(), columns, objectives,
                    series(), shown(), result.front().stream().map(Candidate::evaluation).toList(),
                    recorder.sample.list(), each(some, Breakdowns::of),
                    notes(fidelity, language, result, unfinished, manifest.counts()), manifest)
                    .withProfiles(each(some, Breakdowns::fidelity))
                    .with(correlations(columns, numerics(recorder, swept, evaluator, session.evaluator(), result)))
                    .withSections(sections);
            List<String> files = write(directory, report, unfinished);
            if (!unfinished) {
                journal.complete();
            }
            return new Outcome(folder, files, report, result, state.map(SweepState::to).orElse(journaled.replayed()),
                    unfinished,
                    Duration.between(started, Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException("Writing the results to '" + folder + "' failed: " + e.getMessage(), e);
        }
    }

    /** Writes the results, unless they are less than what an earlier run left there. Returns the names of the files. */
    private List<String> write(RunDirectory directory, ReportData report, boolean unfinished) throws IOException {
        if (unfinished && directory.holdsCompleteRun()) {
            return List.of();
        }
        ReportWriter.write(directory, report, figures);
        List<String> files = directory.files();
        directory.commit();
        return files;
    }

    /** A study in a folder below one named {@code studies} has its results in the folder of the same name below {@code reports}. */
    static Path folder(Study study) {
        Path reports = Path.of("reports");
        Path parent = Path.of(study.source().file()).toAbsolutePath().normalize().getParent();
        for (Path at = parent; parent != null && at != null && at.getFileName() != null; at = at.getParent()) {
            if (at.getFileName().toString().equals("studies")) {
                return reports.resolve(at.relativize(parent)).resolve(study.name());
            }
        }
        return reports.resolve(study.name());
    }

    /** What others printed beside what the models say. */
    private List<Section> published(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language,
            FidelityProgress progress) {
        DesignModel designs = new DesignModel(fidelity, language, progress, options.threads());
        return inputs.published().map(file -> Reproduction.read(file, Map.of("design", designs)).sections())
                .orElse(List.of());
    }

    /** All code and constants that decide which points are evaluated, and to what. */
    private static final class Code {

        static final String HASH = Sha256.hex((CodeHash.of(Search.class,
                Stream.of(Search.class, DesignSpace.class, Objective.class, Dominance.class)
                        .map(Class::getPackageName).toList())
                + CodeHash.of(StudyRun.class, List.of("io.mpgemm.dse.models"))).getBytes(StandardCharsets.US_ASCII));

        private Code() {}
    }

    /** What the values of a point depend on beside study, version and seed: this build, and files that the study names. */
    private Map<String, String> facts(String search, Map<String, String> hashes) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("build of dse", Code.HASH);
        facts.put("search", search);
        hashes.forEach((name, hash) -> facts.put("SHA-256 of " + name, hash));
        inputs.conditions().forEach(facts::put);
        facts.put("SHA-256 of the GEMMs", Sha256.hex(workloads.toString().getBytes(StandardCharsets.UTF_8)));
        return facts;
    }

    /** One point of each numerics, the first of all that were evaluated: of a sweep those of its sample may not be all. */
    private Collection<Evaluation> numerics(Recorder recorder, boolean swept, DesignEvaluator evaluator,
            Evaluator scores, Search.Result result) {
        if (!swept || pairs.isEmpty() || result.evaluations() == 0) {
            return recorder.numerics.values();
        }
        Map<String, Evaluation> first = new LinkedHashMap<>();
        scores.evaluate(evaluator.examples(0, result.evaluations()))
                .forEach(one -> first.putIfAbsent(one.labels().getFirst(), one));
        return first.values();
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

    private Search sweep(int listed, Optional<SweepState> state) {
        return new SweepSearch(options.threads(), listed, state);
    }

    static Search search(SearchPlan plan) {
        return search(plan, BATCH);
    }

    private static Search search(SearchPlan plan, int batch) {
        return switch (plan) {
            case SearchPlan.Genetic genetic -> (problem, listener,
                    stop) -> new GeneticSearch(genetic.population(), genetic.generations(), genetic.seed(),
                            new GeneticOptions(genetic.evaluations().orElse(Long.MAX_VALUE), genetic.survivors(), true,
                                    KnownDesigns.points(problem.space(), genetic.start()), genetic.stall()))
                            .run(problem, listener, stop);
            case SearchPlan.Random random -> new RandomSearch(random.evaluations(), random.seed(), batch);
            case SearchPlan.Exhaustive _ -> new ExhaustiveSearch(batch);
        };
    }

    static String describe(SearchPlan plan) {
        return switch (plan) {
            case SearchPlan.Genetic genetic -> "genetic, population " + genetic.population() + ", generations "
                    + genetic.generations() + ", seed " + genetic.seed()
                    + (genetic.survivors() == Survivors.AUTO ? ""
                            : ", survivors " + genetic.survivors().name().toLowerCase(Locale.ROOT))
                    + (genetic.stall().isPresent() ? ", stall " + genetic.stall().getAsInt() : "")
                    + (genetic.start().isEmpty() ? "" : ", known designs " + genetic.start().size());
            case SearchPlan.Random random -> "random, " + random.evaluations() + " evaluations, seed " + random.seed();
            case SearchPlan.Exhaustive _ -> "exhaustive";
        };
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

    /** Evenly spaced designs of the front, first to last, in full. */
    private static Map<BigInteger, Design> some(DesignEvaluator evaluator, List<Candidate> front) {
        Map<BigInteger, Design> some = new LinkedHashMap<>();
        int step = Math.ceilDiv(Math.max(1, front.size()), BREAKDOWNS);
        for (int i = 0; i < front.size(); i += step) {
            Evaluation evaluation = front.get(i).evaluation();
            some.put(evaluation.point().number(), evaluator.design(evaluation.point()));
        }
        return some;
    }

    private static <T> Map<BigInteger, T> each(Map<BigInteger, Design> designs, Function<Design, T> part) {
        Map<BigInteger, T> parts = new LinkedHashMap<>();
        designs.forEach((number, design) -> parts.put(number, part.apply(design)));
        return parts;
    }

    private static Map<String, String> hashes(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language) {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put(fidelity.tensors().name(), fidelity.tensors().hash());
        language.ifPresent(text -> hashes.put("language model " + text.benchmark().name(),
                text.benchmark().identity()));
        return hashes;
    }

    private List<String> notes(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language,
            Search.Result result, boolean unfinished, Manifest.Counts counts) {
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
        counted(counts).ifPresent(notes::add);
        if (!result.complete()) {
            notes.add("The search was stopped before its end; the front is of what had been evaluated.");
        } else if (unfinished) {
            notes.add("The run was stopped after its search: what was to follow is not all there.");
        }
        return notes;
    }

    /** What a run that lists a sample counted. */
    private static Optional<String> counted(Manifest.Counts counts) {
        if (counts.swept().isEmpty()) {
            return Optional.empty();
        }
        String others = counts.swept().entrySet().stream().filter(each -> !each.getKey().equals(Manifest.Counts.LISTED))
                .map(each -> String.format(Locale.ROOT, "%,d (%s)", each.getValue(), each.getKey()))
                .collect(Collectors.joining(", "));
        return Optional.of(String.format(Locale.ROOT, "All %,d points were evaluated and the front is of all of them; "
                + "points.csv lists %,d, drawn at random without repetition. Feasible: %,d. Not feasible: %s.",
                counts.evaluated(), counts.listed(), counts.feasible(), others));
    }

    /** Writes each batch as it comes, counts, and keeps the first point of each numerics. */
    private static final class Recorder implements SearchListener, AutoCloseable {

        private final SearchListener next;
        private final CsvSink sink;
        private final Consumer<SweepState> states;
        private final Sample sample = new Sample(ReportData.MOST_POINTS);
        private final Map<String, Evaluation> numerics = new LinkedHashMap<>();
        private long listed;
        private long feasible;
        private Optional<SweepState> sweep = Optional.empty();
        private Optional<Progress> last = Optional.empty();

        Recorder(SearchListener next, CsvSink sink, Consumer<SweepState> states) {
            this.next = next;
            this.sink = sink;
            this.states = states;
        }

        @Override
        public void evaluated(List<Candidate> batch, Progress progress) {
            List<Evaluation> evaluations = batch.stream().map(Candidate::evaluation).toList();
            listed += batch.size();
            feasible += batch.stream().filter(Candidate::feasible).count();
            sample.add(evaluations);
            evaluations.forEach(one -> numerics.putIfAbsent(one.labels().getFirst(), one));
            try {
                sink.append(evaluations);
            } catch (IOException e) {
                throw new UncheckedIOException("Writing points.csv failed: " + e.getMessage(), e);
            }
            last = Optional.of(progress);
            next.evaluated(batch, progress);
        }

        /** What a search had found when it was stopped in the middle of a batch. */
        Search.Result soFar(CancellationException stopped) {
            Progress reached = last.filter(progress -> progress.evaluations() > 0).orElseThrow(() -> stopped);
            return new Search.Result(reached.front(), reached.evaluations(), false);
        }

        @Override
        public void swept(SweepState state) {
            sweep = Optional.of(state);
            states.accept(state);
        }

        Manifest.Counts counts(BigInteger space, Search.Result result) {
            int front = result.front().size();
            return sweep.isPresent()
                    ? new Manifest.Counts(space, result.evaluations(), sweep.get().feasible(), front,
                            details(sweep.get()))
                    : new Manifest.Counts(space, result.evaluations(), feasible, front);
        }

        private Map<String, Long> details(SweepState state) {
            Map<String, Long> counts = new LinkedHashMap<>();
            counts.put(Manifest.Counts.LISTED, listed);
            for (int i = 0; i < state.unbuildable().size(); i++) {
                counts.put(RangeCosts.OBSTACLES.get(i), state.unbuildable().get(i));
            }
            counts.put("breaks a constraint", state.violating());
            return counts;
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
