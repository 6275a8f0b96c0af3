package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.Assumptions;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.study.PointReader;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Nodes;
import io.mpgemm.dse.models.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;

/**
 * Scores the points of a study's space: cost from the bill of materials, the accelerator model and the workload;
 * fidelity from one quantised GEMM for each distinct numerics. The two meet only here.
 */
public final class DesignEvaluator implements Evaluator, AutoCloseable {

    private record Place(String node, OptionalDouble volts) {}

    private record NumericsKey(String family, Settings settings) {}

    private final PointReader reader;
    private final List<Workload> workloads;
    private final Dram dram;
    private final FidelityEvaluator fidelity;
    private final FidelityProgress progress;
    private final int threads;
    private final ForkJoinPool pool;
    private final Nodes nodes;
    private final Map<Place, Costing> costings = new ConcurrentHashMap<>();
    private final Map<NumericsKey, Datapath> datapaths = new ConcurrentHashMap<>();

    /**
     * An evaluator.
     *
     * @param space     the study's space
     * @param workloads what the accelerator runs, at least one
     * @param fidelity  scores numerics on the study's tensors
     * @param progress  hears of each scored numerics
     * @param threads   threads to work with, at least 1
     */
    public DesignEvaluator(StudySpace space, List<Workload> workloads, FidelityEvaluator fidelity,
            FidelityProgress progress, int threads) {
        this.reader = new PointReader(space);
        this.workloads = List.copyOf(workloads);
        this.dram = Dram.named(space.study().technology().dram().text());
        this.nodes = new Inputs(space.study()).nodes();
        this.fidelity = fidelity;
        this.progress = progress;
        this.threads = threads;
        this.pool = new ForkJoinPool(threads);
    }

    @Override
    public List<Metric> metrics() {
        return Metrics.all();
    }

    @Override
    public List<String> labels() {
        return List.of("numerics");
    }

    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        List<Datapath> numerics = inParallel(batch, this::datapath);
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        numerics.forEach(datapath -> distinct.putIfAbsent(datapath.key(), datapath));
        Map<String, FidelityReport> scores = fidelity.scoreAll(distinct.values(), threads, progress);
        return inParallel(batch, point -> {
            Design design = design(point, scores);
            return new Evaluation(point, Metrics.values(design), List.of(design.datapath().key()),
                    design.infeasible());
        });
    }

    private <T> List<T> inParallel(List<DesignPoint> batch, java.util.function.Function<DesignPoint, T> work) {
        return pool.submit(() -> batch.parallelStream().map(work).toList()).join();
    }

    /**
     * One point with everything behind its numbers.
     *
     * @param point a point of the space
     * @return the design
     */
    public Design design(DesignPoint point) {
        Datapath datapath = datapath(point);
        return design(point, fidelity.scoreAll(List.of(datapath), threads, progress));
    }

    private Datapath datapath(DesignPoint point) {
        PeFamily family = reader.family(point);
        Settings settings = reader.settings(point);
        return datapaths.computeIfAbsent(new NumericsKey(family.name(), settings),
                key -> family.datapath(settings));
    }

    /**
     * The constants that the cost of a point depends on.
     *
     * @param point a point of the space
     * @return the constants of its node, DRAM and accelerator
     */
    public Constants constants(DesignPoint point) {
        return costing(point).constants();
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
        return design(point, known.fidelity(), new Costing(constants));
    }

    private Costing costing(DesignPoint point) {
        return costings.computeIfAbsent(new Place(reader.node(point), reader.volts(point)),
                place -> new Costing(
                        new Constants(nodes.at(place.node(), place.volts()), dram, Assumptions.standard())));
    }

    private Design design(DesignPoint point, Map<String, FidelityReport> scores) {
        Datapath datapath = datapath(point);
        FidelityReport score = scores.get(datapath.key());
        if (score == null) {
            throw new IllegalStateException("No fidelity for " + datapath.key() + ".");
        }
        return design(point, score, costing(point));
    }

    private Design design(DesignPoint point, FidelityReport score, Costing costing) {
        PeFamily family = reader.family(point);
        Settings settings = reader.settings(point);
        double clockMhz = reader.clockMhz(point);
        PeCost pe = costing.pe(family, settings, clockMhz);
        AcceleratorConfig config = config(point, pe.hardware(), clockMhz)
                .with(costing.constants().assumptions());
        String infeasible = pe.infeasible();
        if (infeasible.isEmpty()) {
            infeasible = Accelerator.infeasible(config, pe.hardware()).orElse("");
        }
        List<AcceleratorCost> costs = new ArrayList<>();
        if (infeasible.isEmpty()) {
            for (Workload workload : workloads) {
                costs.add(costing.cost(config, pe, workload, groupSize(settings)));
            }
        }
        return new Design(family, settings, datapath(point), pe, costs, score, infeasible);
    }

    private static int groupSize(Settings settings) {
        return settings.find("groupSize").isPresent() ? settings.groupSize() : Settings.CHANNEL;
    }

    private AcceleratorConfig config(DesignPoint point, Hardware hardware, double clockMhz) {
        return AcceleratorConfig.of(reader.rows(point), reader.cols(point),
                reader.weightStationary(point) ? Dataflow.WEIGHT_STATIONARY : Dataflow.OUTPUT_STATIONARY,
                reader.weightKiB(point), reader.activationKiB(point), reader.outputKiB(point), reader.dramGBs(point),
                clockMhz).with(CycleAssumption.named(reader.cycles(point)))
                .withAttention(hardware.activationBits(),
                        Math.ceilDiv(hardware.activationBits(), hardware.operandBits()));
    }

    /**
     * The workloads of the study.
     *
     * @return the workloads
     */
    public List<Workload> workloads() {
        return workloads;
    }

    /**
     * The datapath with a key, where one of the evaluated points has it.
     *
     * @param key the key
     * @return the datapath
     */
    public Optional<Datapath> datapath(String key) {
        return datapaths.values().stream().filter(datapath -> datapath.key().equals(key)).findFirst();
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
