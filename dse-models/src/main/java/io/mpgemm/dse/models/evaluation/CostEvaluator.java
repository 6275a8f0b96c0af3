package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.Assumptions;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.accelerator.EdgeUnits;
import io.mpgemm.dse.models.accelerator.LoopPlans;
import io.mpgemm.dse.models.accelerator.LoopPlans.Axes;
import io.mpgemm.dse.models.component.CircuitConstants;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.study.PointReader;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Nodes;
import io.mpgemm.dse.models.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * What the points of a study's space cost, without their fidelity: the fast way, for searches. Each PE is costed and
 * compiled once ({@link io.mpgemm.dse.models.accelerator.CompiledAccelerator}). Safe for many threads.
 */
public final class CostEvaluator {

    /** 2^12. */
    private static final int SLOTS = 1 << 12;
    /** Compiled PEs that are kept; beyond that all are forgotten, so that memory stays bounded. */
    private static final int MOST = 1 << 15;

    /** What PEs can share: bills of materials over nodes and clocks, loop orders over PEs of the same widths. */
    static final class Shared {

        private final Map<PeSettings, Hardware> hardware = new ConcurrentHashMap<>();
        private final Map<LoopPlans.Shape, LoopPlans> plans = new ConcurrentHashMap<>();
    }

    private record PeSettings(String family, Settings settings) {}

    /** Bills of materials that evaluators of several spaces share; no workload, node or clock changes them. */
    static final class Drawn {

        private final Drawings drawings = new Drawings();
        private final Map<PeSettings, Hardware> hardware = new ConcurrentHashMap<>();
    }

    private record Slot(long key, CompiledPe pe) {}

    private record Place(String node, OptionalDouble volts) {}

    private final PointReader reader;
    private final List<Workload> workloads;
    private final Dram dram;
    private final Axes axes;
    private final int cols;
    private final int weight;
    private final int activation;
    private final int output;
    private final int bandwidth;
    private final int cycles;
    private final Nodes nodes;
    private final Optional<LayerCosts> layers;
    private final Optional<Drawn> drawn;
    private final Drawings drawings;
    private final Map<Place, Costing> costings = new ConcurrentHashMap<>();
    private final Shared shared = new Shared();
    private final Map<Long, CompiledPe> compiled = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<Slot> recent = new AtomicReferenceArray<>(SLOTS);

    /**
     * An evaluator.
     *
     * @param space     the study's space
     * @param workloads what the accelerator runs, at least one
     */
    public CostEvaluator(StudySpace space, List<Workload> workloads) {
        this(space, workloads, Optional.empty());
    }

    CostEvaluator(StudySpace space, List<Workload> workloads, Optional<Drawn> drawn) {
        this.drawn = drawn;
        this.drawings = drawn.map(known -> known.drawings).orElseGet(Drawings::new);
        this.reader = new PointReader(space);
        this.workloads = List.copyOf(workloads);
        this.dram = Dram.named(space.study().technology().dram().text());
        this.nodes = new Inputs(space.study()).nodes();
        this.layers = space.study().layers().map(
                _ -> new LayerCosts(space, reader, LayerSlots.of(space.study(), workloads), this.workloads));
        int[] at = reader.accelerator();
        cols = at[0];
        weight = at[1];
        activation = at[2];
        output = at[3];
        bandwidth = at[4];
        cycles = at[5];
        List<List<Value>> values = IntStream.of(at).mapToObj(i -> space.space().parameters().get(i).values()).toList();
        axes = new Axes(ints(values.get(0)), ints(values.get(1)), ints(values.get(2)), ints(values.get(3)),
                values.get(4).stream().map(Value::number).toList(),
                values.get(5).stream().map(value -> CycleAssumption.named(value.text())).toList());
    }

    private static List<Integer> ints(List<Value> values) {
        return values.stream().map(Value::asInt).toList();
    }

    /** What layers with weights of their own cost, where the study opens them. */
    Optional<LayerCosts> layers() {
        return layers;
    }

    PointReader reader() {
        return reader;
    }

    Axes axes() {
        return axes;
    }

    List<Workload> workloads() {
        return workloads;
    }

    Costing costing(DesignPoint point) {
        return costings.computeIfAbsent(new Place(reader.node(point), reader.volts(point)),
                place -> costing(
                        new Constants(nodes.at(place.node(), place.volts()), dram, Assumptions.standard(),
                                CircuitConstants.standard())));
    }

    /** Costs under given constants. */
    Costing costing(Constants constants) {
        boolean standard = constants.circuits().equals(CircuitConstants.standard());
        return new Costing(constants, standard ? drawings : drawings.with(constants.circuits()));
    }

    /** The PE of a point. */
    CompiledPe pe(DesignPoint point) {
        long key = reader.peKey(point);
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 52);
        Slot known = recent.getAcquire(slot);
        if (known != null && known.key == key) {
            return known.pe;
        }
        if (compiled.size() >= MOST) {
            compiled.clear();
            shared.hardware.clear();
        }
        CompiledPe pe = compiled.computeIfAbsent(key, missing -> compile(point, shared));
        recent.setRelease(slot, new Slot(key, pe));
        return pe;
    }

    /** The same anew, with what others of the same kind have left. */
    CompiledPe compile(DesignPoint point, Shared parts) {
        PeFamily family = reader.family(point);
        Settings settings = reader.settings(point);
        Costing costing = costing(point);
        PeCost pe = costing.pe(parts.hardware.computeIfAbsent(new PeSettings(family.name(), settings),
                key -> hardware(key, family, costing)), reader.clockMhz(point));
        AcceleratorConfig config = config(point, costing, pe.hardware());
        LoopPlans plans = parts.plans.computeIfAbsent(LoopPlans.shape(config, pe.hardware(), EdgeUnits.of(pe.placed()),
                Costing.groupSize(settings)), shape -> new LoopPlans(axes, shape, workloads));
        return new CompiledPe(family, settings, pe, costing.compile(plans, config, pe, workloads));
    }

    private Hardware hardware(PeSettings of, PeFamily family, Costing costing) {
        return drawn.isEmpty() ? costing.hardware(family, of.settings())
                : drawn.get().hardware.computeIfAbsent(of, key -> costing.hardware(family, key.settings()));
    }

    /** The accelerator of a point. */
    AcceleratorConfig config(DesignPoint point, Costing costing, Hardware hardware) {
        return AcceleratorConfig.of(reader.rows(point), reader.cols(point),
                reader.weightStationary(point) ? Dataflow.WEIGHT_STATIONARY : Dataflow.OUTPUT_STATIONARY,
                reader.weightKiB(point), reader.activationKiB(point), reader.outputKiB(point), reader.dramGBs(point),
                reader.clockMhz(point)).with(CycleAssumption.named(reader.cycles(point)))
                .withAttention(hardware.activationBits(),
                        Math.ceilDiv(hardware.activationBits(), hardware.operandBits()))
                .with(costing.constants().assumptions());
    }

    /**
     * The cost of a point.
     *
     * @param point a point of the space
     * @return the cost of all workloads; empty where the design cannot be built
     */
    public Optional<CostTotals> totals(DesignPoint point) {
        return totals(pe(point), point);
    }

    Optional<CostTotals> totals(CompiledPe pe, DesignPoint point) {
        if (layers.isPresent() && !LayerCosts.uniform(pe, layers.get().modes(pe, point))) {
            Costing costing = costing(point);
            return layers.get().totals(pe, point, config(point, costing, pe.cost().hardware()), costing);
        }
        return pe.feasible() ? pe.accelerator().evaluate(point.index(cols), point.index(weight),
                point.index(activation), point.index(output), point.index(bandwidth), point.index(cycles))
                : Optional.empty();
    }

    /**
     * The metrics of a point that need no fidelity.
     *
     * @param point  a point of the space
     * @param values where they go, {@link Metrics#costs()} of them, in the order of the metrics; NaN for those of the
     *               accelerator where the design cannot be built
     */
    public void metrics(DesignPoint point, double[] values) {
        CompiledPe pe = pe(point);
        Metrics.costs(pe.metrics(), totals(pe, point), values);
    }

    /** Why a point cannot be built, empty where it can. */
    String infeasible(CompiledPe pe, DesignPoint point) {
        String reason = pe.cost().infeasible();
        if (reason.isEmpty() && layers.isPresent()) {
            return layers.get().infeasible(pe, point, config(point, costing(point), pe.cost().hardware()),
                    costing(point));
        }
        return reason.isEmpty()
                ? Accelerator.infeasible(config(point, costing(point), pe.cost().hardware()), pe.cost().hardware())
                        .orElse("")
                : reason;
    }
}
