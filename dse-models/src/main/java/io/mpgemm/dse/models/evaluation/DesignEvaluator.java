package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.BulkEvaluator;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.space.DesignPoint;
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
import java.util.Collection;
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
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Scores the points of a study's space: cost from the bill of materials, the accelerator model and the workload;
 * fidelity from one quantised GEMM for each distinct numerics, and from one pass of a language model where asked for. The two meet only here.
 */
public final class DesignEvaluator implements BulkEvaluator, AutoCloseable {

    private final PointReader reader;
    private final CostEvaluator costs;
    private final RangeCosts ranges;
    private final FidelityEvaluator fidelity;
    private final Optional<LanguageEvaluator> language;
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
        this.reader = new PointReader(space);
        this.costs = new CostEvaluator(space, workloads);
        this.ranges = new RangeCosts(space, costs, this::sharedMetrics);
        this.fidelity = fidelity;
        this.language = language;
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
        List<CompiledPe> pes = inParallel(batch.size(), i -> costs.pe(batch.get(i)));
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        pes.forEach(pe -> distinct.putIfAbsent(pe.numerics(), pe.datapath()));
        distinct.forEach(datapaths::putIfAbsent);
        Map<String, FidelityReport> scores = fidelity.scoreAll(distinct.values(), threads, progress);
        Map<String, LanguageScore> texts = texts(distinct.values());
        return inParallel(batch.size(), i -> {
            CompiledPe pe = pes.get(i);
            DesignPoint point = batch.get(i);
            Optional<CostTotals> totals = costs.totals(pe, point);
            FidelityReport score = score(pe.numerics(), scores);
            return new Evaluation(point, Metrics.values(pe.metrics(), totals, score,
                    Optional.ofNullable(texts.get(pe.numerics()))), List.of(pe.numerics(), score.worst().name()),
                    totals.isPresent() ? "" : costs.infeasible(pe, point));
        });
    }

    @Override
    public List<String> obstacles() {
        return RangeCosts.OBSTACLES;
    }

    /** Scores all numerics of the range, side by side, each once. */
    @Override
    public void prepare(long from, long to) {
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        for (DesignPoint point : examples(from, to)) {
            datapaths(point).forEach(datapath -> distinct.putIfAbsent(datapath.key(), datapath));
        }
        distinct.forEach(datapaths::putIfAbsent);
        fidelity.scoreAll(distinct.values(), threads, progress);
        texts(distinct.values());
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
        ranges.forEachPe(from, to, point -> {
            if (known.addAll(datapaths(point).stream().map(Datapath::key).toList())) {
                examples.add(point);
            }
        });
        return examples;
    }

    @Override
    public void values(long from, long to, int[] metrics, double[] into) {
        ranges.values(from, to, metrics, into);
    }

    private double[] sharedMetrics(CompiledPe pe) {
        return Metrics.values(pe.metrics(), Optional.empty(), fidelity.score(pe.datapath()),
                language.map(text -> text.score(pe.datapath())));
    }

    private Map<String, LanguageScore> texts(Collection<Datapath> distinct) {
        return language.map(evaluator -> evaluator.scoreAll(distinct, threads, progress)).orElse(Map.of());
    }

    private static FidelityReport score(String numerics, Map<String, FidelityReport> scores) {
        FidelityReport score = scores.get(numerics);
        if (score == null) {
            throw new IllegalStateException("No fidelity for " + numerics + ".");
        }
        return score;
    }

    /** Works on the evaluator's threads; the results are in order. */
    <T> List<T> inParallel(int size, IntFunction<T> work) {
        if (threads == 1) {
            return IntStream.range(0, size).mapToObj(work).toList();
        }
        return pool.submit(() -> IntStream.range(0, size).parallel().mapToObj(work).toList()).join();
    }

    /**
     * The numerics of a point.
     *
     * @param point a point of the space
     * @return its datapaths, one or more; the same objects for points with the same PE
     */
    public List<Datapath> datapaths(DesignPoint point) {
        return numerics.computeIfAbsent(reader.peKey(point),
                missing -> List.of(reader.family(point).datapath(reader.settings(point))));
    }

    /**
     * One point with everything behind its numbers.
     *
     * @param point a point of the space
     * @return the design
     */
    public Design design(DesignPoint point) {
        CompiledPe pe = costs.pe(point);
        datapaths.putIfAbsent(pe.numerics(), pe.datapath());
        Map<String, FidelityReport> scores = fidelity.scoreAll(List.of(pe.datapath()), threads, progress);
        return design(point, score(pe.numerics(), scores),
                Optional.ofNullable(texts(List.of(pe.datapath())).get(pe.numerics())), costs.costing(point));
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
        if (infeasible.isEmpty()) {
            for (Workload workload : costs.workloads()) {
                all.add(costing.cost(config, pe, workload, compiled.settings()));
            }
        }
        return new Design(compiled.family(), compiled.settings(), compiled.datapath(), pe, all, score, text,
                infeasible);
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
                            List.of(design.datapath().key(), design.fidelity().worst().name()), design.infeasible());
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
