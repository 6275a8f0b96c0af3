package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.BulkEvaluator;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.language.LanguageScore;
import io.mpgemm.dse.models.study.PointReader;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Scores the points of a study's space: cost from the bill of materials, the accelerator model and the workload;
 * fidelity from one quantised GEMM for each distinct numerics, and from one pass of a language model where asked for. The two meet only here.
 */
public final class DesignEvaluator implements BulkEvaluator, AutoCloseable {

    private final DesignSpace space;
    private final PointReader reader;
    private final CostEvaluator costs;
    private final RangeCosts ranges;
    private final FidelityEvaluator fidelity;
    private final Optional<LanguageEvaluator> language;
    private final Optional<LayerSlots.Noise> noise;
    private final Optional<LayerLanguage> layerLanguage;
    private final FidelityProgress progress;
    private final int threads;
    private final ForkJoinPool pool;
    private final Map<String, Datapath> datapaths = new ConcurrentHashMap<>();
    private final Map<Long, List<Datapath>> numerics = new ConcurrentHashMap<>();

    /**
     * An evaluator that runs no language model.
     *
     * @param space     the study's space
     * @param workloads what the accelerator runs, at least one
     * @param fidelity  scores numerics on the study's tensors
     * @param progress  hears of each scored numerics
     * @param threads   threads to work with, at least 1
     */
    public DesignEvaluator(StudySpace space, List<Workload> workloads, FidelityEvaluator fidelity,
            FidelityProgress progress, int threads) {
        this(space, workloads, fidelity, Optional.empty(), progress, threads);
    }

    /**
     * An evaluator.
     *
     * @param space     the study's space
     * @param workloads what the accelerator runs, at least one
     * @param fidelity  scores numerics on the study's tensors
     * @param language  scores numerics on a language model, where the study asks for that
     * @param progress  hears of each scored numerics
     * @param threads   threads to work with, at least 1
     */
    public DesignEvaluator(StudySpace space, List<Workload> workloads, FidelityEvaluator fidelity,
            Optional<LanguageEvaluator> language, FidelityProgress progress, int threads) {
        this(space, new CostEvaluator(space, workloads), fidelity, language, progress, threads);
    }

    DesignEvaluator(StudySpace space, CostEvaluator costs, FidelityEvaluator fidelity,
            Optional<LanguageEvaluator> language, FidelityProgress progress, int threads) {
        this.space = space.space();
        this.reader = new PointReader(space);
        this.costs = costs;
        this.ranges = new RangeCosts(space, costs, this::sharedMetrics);
        this.fidelity = fidelity;
        this.language = language;
        this.noise = costs.layers().map(layers -> layers.slots().noise(fidelity.tensors(), space.study().layers()));
        this.layerLanguage = costs.layers()
                .flatMap(layers -> language.map(text -> new LayerLanguage(text, layers.slots())));
        this.progress = progress;
        this.threads = threads;
        this.pool = new ForkJoinPool(threads);
    }

    @Override
    public List<Metric> metrics() {
        return Metrics.all(language.isPresent());
    }

    @Override
    public List<String> labels() {
        return List.of("numerics", "worstSite");
    }

    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        List<Numerics> numerics = inParallel(batch.size(), i -> numerics(batch.get(i)));
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        numerics.forEach(one -> one.all().forEach(mode -> distinct.putIfAbsent(mode.numerics(), mode.datapath())));
        boolean known = datapaths.keySet().containsAll(distinct.keySet());
        distinct.forEach(datapaths::putIfAbsent);
        FidelityProgress news = known ? FidelityProgress.none() : progress;
        Map<String, FidelityReport> scores = fidelity.scoreAll(distinct.values(), threads, news);
        Map<String, LanguageScore> texts = texts(numerics, news);
        return inParallel(batch.size(), i -> {
            CompiledPe pe = numerics.get(i).pe();
            DesignPoint point = batch.get(i);
            Optional<CostTotals> totals = costs.totals(pe, point);
            FidelityReport score = numerics.get(i).score(scores);
            return new Evaluation(point,
                    Metrics.values(pe.metrics(), totals, score, numerics.get(i).text(texts)),
                    List.of(numerics.get(i).name(), score.worst().name()),
                    totals.isPresent() ? "" : costs.infeasible(pe, point));
        });
    }

    /** The numerics of a point: those of its PE, and of each layer that has weights of its own. */
    private final class Numerics {

        private final CompiledPe pe;
        private final List<LayerCosts.Mode> mix;
        private final String name;

        Numerics(CompiledPe pe, List<LayerCosts.Mode> mix, String name) {
            this.pe = pe;
            this.mix = mix;
            this.name = name;
        }

        CompiledPe pe() {
            return pe;
        }

        String name() {
            return name;
        }

        List<LayerCosts.Mode> all() {
            boolean own = noise.stream().flatMap(of -> of.shares().stream())
                    .allMatch(share -> share.slot() != LayerSlots.Noise.OWN);
            return own && !mix.isEmpty() ? mix
                    : Stream.concat(Stream.of(LayerCosts.own(pe)), mix.stream()).toList();
        }

        FidelityReport score(Map<String, FidelityReport> scores) {
            return noise.isEmpty() || mix.isEmpty() ? of(pe.numerics(), scores)
                    : noise.get().of(name, slot -> of(
                            slot == LayerSlots.Noise.OWN ? pe.numerics() : mix.get(slot).numerics(), scores));
        }

        /** What the language model runs on. */
        List<Datapath> texts() {
            return layerLanguage.map(parts -> parts.parts(LayerCosts.own(pe), mix)).orElse(List.of(pe.datapath()));
        }

        /** The language model's score, where there is one. */
        Optional<LanguageScore> text(Map<String, LanguageScore> scores) {
            return layerLanguage.isEmpty() ? Optional.ofNullable(scores.get(pe.numerics()))
                    : Optional.of(layerLanguage.get().compose(name, LayerCosts.own(pe), mix, scores));
        }

        /** The run of the language model in which all layers have their numerics at once. */
        Optional<Datapath> whole() {
            return layerLanguage.flatMap(parts -> parts.whole(LayerCosts.own(pe), mix));
        }

        private FidelityReport of(String numerics, Map<String, FidelityReport> scores) {
            FidelityReport score = scores.get(numerics);
            if (score == null) {
                throw new IllegalStateException("No fidelity for " + numerics + ".");
            }
            return score;
        }
    }

    @Override
    public List<String> obstacles() {
        return RangeCosts.OBSTACLES;
    }

    /** Scores all numerics of the range, side by side, each once. */
    @Override
    public void prepare(long from, long to) {
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        Map<String, Datapath> read = new LinkedHashMap<>();
        for (DesignPoint point : examples(from, to)) {
            datapaths(point).forEach(datapath -> distinct.putIfAbsent(datapath.key(), datapath));
            languageDatapaths(point).forEach(datapath -> read.putIfAbsent(datapath.key(), datapath));
        }
        distinct.forEach(datapaths::putIfAbsent);
        fidelity.scoreAll(distinct.values(), threads, progress);
        language.ifPresent(text -> text.scoreAll(read.values(), threads, progress));
    }

    /**
     * Points that have all numerics of a range between them.
     *
     * @param from the first ordinal
     * @param to   the ordinal behind the last
     * @return few points, in the order of the range
     */
    public List<DesignPoint> examples(long from, long to) {
        Set<String> known = new HashSet<>();
        List<DesignPoint> examples = new ArrayList<>();
        Consumer<DesignPoint> look = point -> {
            boolean fresh = known.addAll(datapaths(point).stream().map(Datapath::key).toList());
            if (known.addAll(languageDatapaths(point).stream().map(Datapath::key).toList()) || fresh) {
                examples.add(point);
            }
        };
        if (costs.layers().isPresent()) {
            for (long ordinal = from; ordinal < to; ordinal++) {
                look.accept(space.point(ordinal));
            }
        } else {
            ranges.forEachPe(from, to, look);
        }
        return examples;
    }

    /** Where layers have weights of their own, each point by itself. */
    @Override
    public void values(long from, long to, int[] metrics, double[] into) {
        if (costs.layers().isEmpty()) {
            ranges.values(from, to, metrics, into);
            return;
        }
        int at = 0;
        for (long ordinal = from; ordinal < to; ordinal++) {
            DesignPoint point = space.point(ordinal);
            Numerics one = numerics(point);
            Map<String, FidelityReport> scores = new HashMap<>();
            one.all().forEach(mode -> scores.put(mode.numerics(), fidelity.score(mode.datapath())));
            Map<String, LanguageScore> texts = new HashMap<>();
            language.ifPresent(text -> one.texts().forEach(part -> texts.put(part.key(), text.score(part))));
            Optional<CostTotals> totals = costs.totals(one.pe(), point);
            double[] all = Metrics.values(one.pe().metrics(), totals, one.score(scores), one.text(texts));
            for (int metric : metrics) {
                into[at++] = all[metric];
            }
            into[at++] = totals.isPresent() ? 0 : one.pe().feasible() ? 2 : 1;
        }
    }

    private double[] sharedMetrics(CompiledPe pe) {
        return Metrics.values(pe.metrics(), Optional.empty(), fidelity.score(pe.datapath()),
                language.map(text -> text.score(pe.datapath())));
    }

    private Numerics numerics(DesignPoint point) {
        CompiledPe pe = ranges.known(point).orElseGet(() -> costs.pe(point));
        List<LayerCosts.Mode> mix = costs.layers().map(layers -> layers.modes(pe, point)).orElse(List.of());
        return new Numerics(pe, mix, costs.layers().map(layers -> layers.numerics(pe, mix)).orElse(pe.numerics()));
    }

    /** Scores of the language model for all that some points are made of. */
    private Map<String, LanguageScore> texts(List<Numerics> points, FidelityProgress news) {
        if (language.isEmpty()) {
            return Map.of();
        }
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        for (Numerics point : points) {
            point.texts().forEach(datapath -> distinct.putIfAbsent(datapath.key(), datapath));
        }
        return language.get().scoreAll(distinct.values(), threads, news);
    }

    /** Works on the evaluator's threads; the results are in order. */
    <T> List<T> inParallel(int size, IntFunction<T> work) {
        if (threads == 1) {
            return IntStream.range(0, size).mapToObj(work).toList();
        }
        return pool.submit(() -> IntStream.range(0, size).parallel().mapToObj(work).toList()).join();
    }

    /**
     * The numerics whose fidelity a point needs.
     *
     * @param point a point of the space
     * @return its datapaths, one or more, in an order that depends on the point alone
     */
    public List<Datapath> datapaths(DesignPoint point) {
        if (costs.layers().isPresent()) {
            return numerics(point).all().stream().map(LayerCosts.Mode::datapath).toList();
        }
        return numerics.computeIfAbsent(reader.peKey(point),
                missing -> List.of(reader.family(point).datapath(reader.settings(point))));
    }

    /**
     * What the language model has to run on for a point, where the study runs one.
     *
     * @param point a point of the space
     * @return its datapaths, in an order that depends on the point alone
     */
    public List<Datapath> languageDatapaths(DesignPoint point) {
        return layerLanguage.isPresent() ? numerics(point).texts() : datapaths(point);
    }

    /**
     * The language model's scores of points whose layers have numerics of their own, all of them at once.
     *
     * @param points points of the space
     * @return for each point the score of the whole run; empty where there is none
     */
    List<Optional<LanguageScore>> whole(List<DesignPoint> points) {
        List<Optional<Datapath>> runs = points.stream().map(point -> numerics(point).whole()).toList();
        Map<String, LanguageScore> scores = language.map(text -> text
                .scoreAll(runs.stream().flatMap(Optional::stream).toList(), threads, progress)).orElse(Map.of());
        return runs.stream().map(run -> run.flatMap(datapath -> Optional.ofNullable(scores.get(datapath.key()))))
                .toList();
    }

    /**
     * One point with everything behind its numbers.
     *
     * @param point a point of the space
     * @return the design
     */
    public Design design(DesignPoint point) {
        Numerics numerics = numerics(point);
        numerics.all().forEach(mode -> datapaths.putIfAbsent(mode.numerics(), mode.datapath()));
        Map<String, FidelityReport> scores = fidelity
                .scoreAll(numerics.all().stream().map(LayerCosts.Mode::datapath).toList(), threads, progress);
        return design(point, numerics.score(scores),
                numerics.text(texts(List.of(numerics), progress)), costs.costing(point));
    }

    /**
     * The constants that the cost of a point depends on.
     *
     * @param point a point of the space
     * @return the constants of its node, DRAM and accelerator
     */
    public Constants constants(DesignPoint point) {
        return costs.costing(point).constants();
    }

    /**
     * A known design under other constants. Its fidelity does not depend on them and stays.
     *
     * @param point     a point of the space
     * @param known     its design
     * @param constants the constants
     * @return the design
     */
    public Design design(DesignPoint point, Design known, Constants constants) {
        return design(point, known.fidelity(), known.language(), costs.costing(constants));
    }

    private Design design(DesignPoint point, FidelityReport score, Optional<LanguageScore> text, Costing costing) {
        CompiledPe compiled = costs.pe(point);
        PeCost pe = costing.pe(compiled.family(), compiled.settings(), reader.clockMhz(point));
        AcceleratorConfig config = costs.config(point, costing, pe.hardware());
        String infeasible = pe.infeasible();
        if (infeasible.isEmpty()) {
            infeasible = Accelerator.infeasible(config, pe.hardware()).orElse("");
        }
        List<AcceleratorCost> all = new ArrayList<>();
        if (infeasible.isEmpty() && costs.layers().isPresent()) {
            all.addAll(costs.layers().get().costs(compiled, point, config, costing,
                    costing == costs.costing(point)));
            infeasible = all.isEmpty() ? costs.infeasible(compiled, point) : "";
        } else if (infeasible.isEmpty()) {
            for (Workload workload : costs.workloads()) {
                all.add(costing.cost(config, pe, workload, compiled.settings()));
            }
        }
        return new Design(compiled.family(), compiled.settings(), compiled.datapath(), pe, all,
                costs.workloads().stream().mapToDouble(Workload::tokens).sum(), score, text, infeasible);
    }

    /**
     * The same points under other constants: costs change, fidelity stays.
     *
     * @param known  designs by their points; no others can be evaluated
     * @param change gives the constants of each place (node, supply, DRAM) their new values
     * @return an evaluator for one thread, with the metrics and labels of this one
     */
    Evaluator under(Map<DesignPoint, Design> known, UnaryOperator<Constants> change) {
        Map<Costing, Costing> moved = new HashMap<>();
        return new Evaluator() {

            @Override
            public List<Metric> metrics() {
                return DesignEvaluator.this.metrics();
            }

            @Override
            public List<String> labels() {
                return DesignEvaluator.this.labels();
            }

            @Override
            public List<Evaluation> evaluate(List<DesignPoint> batch) {
                return batch.stream().map(point -> {
                    Design before = Objects.requireNonNull(known.get(point), "unknown design");
                    Costing costing = moved.computeIfAbsent(costs.costing(point),
                            nominal -> costs.costing(change.apply(nominal.constants())));
                    Design design = design(point, before.fidelity(), before.language(), costing);
                    return new Evaluation(point, Metrics.values(design),
                            List.of(design.fidelity().datapath(), design.fidelity().worst().name()),
                            design.infeasible());
                }).toList();
            }
        };
    }

    /**
     * The workloads of the study.
     *
     * @return the workloads
     */
    public List<Workload> workloads() {
        return costs.workloads();
    }

    /**
     * The datapath with a key, where one of the evaluated points has it.
     *
     * @param key the key
     * @return the datapath
     */
    public Optional<Datapath> datapath(String key) {
        return Optional.ofNullable(datapaths.get(key));
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
