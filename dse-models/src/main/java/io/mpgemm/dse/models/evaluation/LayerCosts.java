package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.accelerator.CycleModel;
import io.mpgemm.dse.models.accelerator.EdgeUnits;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.study.LayerReader;
import io.mpgemm.dse.models.study.PointReader;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What designs cost whose layers have weights of their own. Layers with the same weights are a workload of their own on the
 * one PE; areas are the same in all of them, times and energies add up. The array is built for all of them: ports are as wide
 * as the widest need, a column has the group dequantisers of the smallest group, a unit unpacks weights where their widths
 * differ ({@link PeFamily#serving}). Where all layers have the PE's own weights this is the design without layers, bit for bit.
 */
final class LayerCosts {

    /** Layers whose costs are kept; beyond that all are forgotten, so that memory stays bounded. */
    private static final int MOST = 1 << 16;

    /**
     * The weights of a layer on a PE.
     *
     * @param key      number of the weights among those of the PE
     * @param settings the PE's settings with the layer's weights
     * @param datapath the numerics
     * @param numerics key of the numerics
     */
    record Mode(int key, Settings settings, Datapath datapath, String numerics) {

        /** Weights of one PE are told apart by their numbers. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Mode that && key == that.key;
        }

        @Override
        public int hashCode() {
            return key;
        }

        /** A short name: bits and group. */
        String text() {
            return settings.find(PeParameter.WEIGHT_BITS.name()).map(bits -> "w" + bits).orElse("")
                    + settings.find(PeParameter.GROUP_SIZE.name()).map(group -> "g" + group).orElse("");
        }

        int weightBits() {
            return settings.find(PeParameter.WEIGHT_BITS.name()).map(bits -> bits.asInt()).orElse(0);
        }
    }

    private record ModeKey(long pe, int weights) {}

    private record ServingKey(long pe, int weights, Set<Integer> widths) {}

    private final LayerSlots slots;
    private final LayerReader layers;
    private final PointReader points;
    private final List<Workload> workloads;
    private final Map<ModeKey, Mode> modes = new ConcurrentHashMap<>();
    private final Map<ServingKey, PeCost> served = new ConcurrentHashMap<>();

    LayerCosts(StudySpace space, PointReader points, LayerSlots slots, List<Workload> workloads) {
        this.slots = slots;
        this.layers = new LayerReader(space, slots.names());
        this.points = points;
        this.workloads = workloads;
    }

    LayerSlots slots() {
        return slots;
    }

    /** The weights of each slot. */
    List<Mode> modes(CompiledPe pe, DesignPoint point) {
        List<Mode> all = new ArrayList<>();
        if (modes.size() >= MOST) {
            modes.clear();
        }
        for (int i = 0; i < slots.names().size(); i++) {
            int slot = i;
            all.add(modes.computeIfAbsent(new ModeKey(points.peKey(point), layers.key(point, slot)),
                    key -> mode(pe, layers.settings(point, slot, pe.family(), pe.settings()), key.weights())));
        }
        return all;
    }

    private static Mode mode(CompiledPe pe, Settings settings, int key) {
        if (settings.equals(pe.settings())) {
            return own(pe);
        }
        Datapath datapath = pe.family().datapath(settings);
        return new Mode(key, settings, datapath, datapath.key());
    }

    /** The PE's own weights. */
    static Mode own(CompiledPe pe) {
        return new Mode(0, pe.settings(), pe.datapath(), pe.numerics());
    }

    /** A name of the numerics of a mix: that of the PE, and what each layer has. */
    String numerics(CompiledPe pe, List<Mode> mix) {
        StringBuilder text = new StringBuilder(pe.numerics());
        if (!uniform(pe, mix)) {
            for (int i = 0; i < mix.size(); i++) {
                text.append(i == 0 ? " " : ";").append(slots.names().get(i)).append('=').append(mix.get(i).text());
            }
        }
        return text.toString();
    }

    /** Whether all layers have the PE's own weights. */
    static boolean uniform(CompiledPe pe, List<Mode> mix) {
        return mix.stream().allMatch(mode -> mode.settings().equals(pe.settings()));
    }

    /** The part of a workload that has the same weights, on the PE that serves all. */
    private record Part(Workload workload, Mode mode, PeCost pe) {}

    /** Why the PE or the array cannot run all parts; empty where they can. */
    String infeasible(CompiledPe pe, DesignPoint point, AcceleratorConfig config, Costing costing) {
        return parts(pe, point, costing, true).stream()
                .map(part -> Optional.of(part.pe().infeasible()).filter(reason -> !reason.isEmpty())
                        .or(() -> Accelerator.infeasible(config, part.pe().hardware())).orElse(""))
                .filter(reason -> !reason.isEmpty()).findFirst().orElse("");
    }

    private static Set<Integer> widths(Mode own, List<Mode> mix) {
        Set<Integer> widths = new TreeSet<>();
        widths.add(own.weightBits());
        mix.forEach(mode -> widths.add(mode.weightBits()));
        return widths;
    }

    private List<Part> parts(CompiledPe pe, DesignPoint point, Costing costing, boolean keep) {
        List<Mode> mix = modes(pe, point);
        Mode own = own(pe);
        Set<Integer> widths = widths(own, mix);
        List<Part> parts = new ArrayList<>();
        for (Workload workload : workloads) {
            Map<Mode, List<GemmShape>> split = split(workload, own, mix);
            split.forEach((mode, gemms) -> parts.add(new Part(
                    new Workload(split.size() == 1 ? workload.name()
                            : workload.name() + ", " + (mode.equals(own) ? "PE's own weights" : mode.text()), gemms,
                            workload.tokens()),
                    mode, serving(pe, point, mode, widths, costing, keep))));
        }
        return parts;
    }

    /** What the parts of all workloads cost; empty where they cannot run. */
    List<AcceleratorCost> costs(CompiledPe pe, DesignPoint point, AcceleratorConfig config, Costing costing,
            boolean keep) {
        Mode own = own(pe);
        Set<Integer> widths = widths(own, modes(pe, point));
        List<Part> parts = parts(pe, point, costing, keep);
        List<Hardware> needs = new ArrayList<>(List.of(serving(pe, point, own, widths, costing, keep).hardware()));
        int units = 1;
        double weightBits = 0;
        for (Part part : parts) {
            Hardware hardware = part.pe().hardware();
            if (Accelerator.infeasible(config, hardware).isPresent() || !part.pe().infeasible().isEmpty()) {
                return List.of();
            }
            needs.add(hardware);
            units = Math.max(units, CycleModel.of(config, hardware, Costing.groupSize(part.mode().settings()),
                    EdgeUnits.of(part.pe().placed())).requiredGroupUnits());
            weightBits += Accelerator.weightBits(part.workload(), hardware);
        }
        List<AcceleratorCost> costs = new ArrayList<>();
        for (Part part : parts) {
            costs.add(costing.cost(config.withGroupUnits(units), part.pe(), needs, weightBits, part.workload(),
                    part.mode().settings()));
        }
        return costs;
    }

    private PeCost serving(CompiledPe pe, DesignPoint point, Mode mode, Set<Integer> widths, Costing costing,
            boolean keep) {
        if (!keep) {
            return costing.serving(pe.family(), pe.settings(), mode.settings(), widths, points.clockMhz(point));
        }
        if (served.size() >= MOST) {
            served.clear();
        }
        return served.computeIfAbsent(new ServingKey(points.peKey(point), mode.key(), widths), key -> costing.serving(
                pe.family(), pe.settings(), mode.settings(), key.widths(), points.clockMhz(point)));
    }

    /** GEMMs by the weights that they have, in the order of the pass. */
    private Map<Mode, List<GemmShape>> split(Workload workload, Mode own, List<Mode> mix) {
        Map<Mode, List<GemmShape>> split = new LinkedHashMap<>();
        for (GemmShape gemm : workload.gemms()) {
            List<Integer> of = slots.of(gemm);
            Map<Mode, Integer> counts = new LinkedHashMap<>();
            of.forEach(slot -> counts.merge(mix.get(slot), 1, Integer::sum));
            if (of.isEmpty()) {
                counts.put(own, 1);
            }
            int each = gemm.count() / Math.max(1, of.size());
            counts.forEach((mode, count) -> split.computeIfAbsent(mode, _ -> new ArrayList<>())
                    .add(new GemmShape(gemm.site(), gemm.kind(), gemm.m(), gemm.k(), gemm.n(), each * count,
                            gemm.weights())));
        }
        return split;
    }

    /** The sums over all parts, each workload's tokens counted once. */
    Optional<CostTotals> totals(CompiledPe pe, DesignPoint point, AcceleratorConfig config, Costing costing) {
        List<AcceleratorCost> costs = costs(pe, point, config, costing, true);
        return costs.isEmpty() ? Optional.empty() : Optional.of(CostTotals.of(costs,
                workloads.stream().mapToDouble(Workload::tokens).sum()));
    }
}
