package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CompiledAccelerator;
import io.mpgemm.dse.models.accelerator.DramCost;
import io.mpgemm.dse.models.accelerator.LoopPlans;
import io.mpgemm.dse.models.accelerator.Memories;
import io.mpgemm.dse.models.accelerator.Memory;
import io.mpgemm.dse.models.accelerator.Ports;
import io.mpgemm.dse.models.accelerator.Wires;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import io.mpgemm.dse.models.workload.Workload;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What designs cost under one set of constants. Costs that designs share are computed once. */
final class Costing {

    private record PeKey(String family, Settings settings, double clockMhz) {}

    private record MemoryKey(int capacityKiB, int portBits) {}

    private final Constants constants;
    private final Drawings drawings;
    private final Sram sram;
    private final Wires wires;
    private final Map<PeKey, PeCost> pes = new ConcurrentHashMap<>();
    private final Map<MemoryKey, Memory> memories = new ConcurrentHashMap<>();

    Costing(Constants constants, Drawings drawings) {
        this.constants = constants;
        this.drawings = drawings;
        this.sram = Sram.of(constants.technology());
        this.wires = Wires.of(constants.technology(), constants.assumptions());
    }

    Constants constants() {
        return constants;
    }

    PeCost pe(PeFamily family, Settings settings, double clockMhz) {
        return pes.computeIfAbsent(new PeKey(family.name(), settings, clockMhz),
                key -> pe(hardware(family, settings), clockMhz));
    }

    /** The bill of materials of a PE, which no node or clock changes. */
    Hardware hardware(PeFamily family, Settings settings) {
        return drawings.within(() -> family.hardware(settings));
    }

    /** The cost of a PE that is asked for once. */
    PeCost pe(Hardware hardware, double clockMhz) {
        return drawings.within(() -> PeCost.of(hardware, constants.technology(), clockMhz));
    }

    /** A PE at work on a layer of its own weights. */
    PeCost serving(PeFamily family, Settings settings, Settings layer, Set<Integer> widths, double clockMhz) {
        return drawings.within(() -> PeCost.of(family.serving(settings, layer, widths), constants.technology(),
                clockMhz));
    }

    /** A PE made ready for many accelerators. */
    CompiledAccelerator compile(LoopPlans plans, AcceleratorConfig base, PeCost pe, List<Workload> workloads) {
        List<DramCost> drams = workloads.stream()
                .map(workload -> dramCost(Accelerator.weightBits(workload, pe.hardware())))
                .toList();
        return new CompiledAccelerator(plans, base, pe.hardware(), pe.placed(), this::memory, wires, drams);
    }

    static int groupSize(Settings settings) {
        return settings.find("groupSize").isPresent() ? settings.groupSize() : Settings.CHANNEL;
    }

    /** What one workload costs on an accelerator that can be built. */
    AcceleratorCost cost(AcceleratorConfig config, PeCost pe, Workload workload, Settings settings) {
        return cost(config, pe, List.of(pe.hardware()), Accelerator.weightBits(workload, pe.hardware()), workload,
                settings);
    }

    /**
     * What a part of a workload costs on an accelerator that other parts share.
     *
     * @param needs      the PE at work on each part, which the buffers' ports serve
     * @param weightBits bits of all parts' weights, which the DRAM holds
     */
    AcceleratorCost cost(AcceleratorConfig config, PeCost pe, List<Hardware> needs, double weightBits,
            Workload workload, Settings settings) {
        return Accelerator.evaluate(config, pe.hardware(), pe.placed(), memories(config, needs), dramCost(weightBits),
                wires, workload, groupSize(settings));
    }

    /** Each buffer's port is as wide as what the array takes from it in a cycle. */
    private Memories memories(AcceleratorConfig config, List<Hardware> needs) {
        int weight = 0;
        int activation = 0;
        int output = 0;
        for (Hardware hardware : needs) {
            weight = Math.max(weight, Ports.weightBits(hardware, config.cols()));
            activation = Math.max(activation, Ports.activationBits(hardware, config.rows()));
            output = Math.max(output, Ports.outputBits(hardware, config.cols()));
        }
        return new Memories(memory(config.weightKiB(), weight), memory(config.activationKiB(), activation),
                memory(config.outputKiB(), output));
    }

    private Memory memory(int capacityKiB, int portBits) {
        return memories.computeIfAbsent(new MemoryKey(capacityKiB, portBits), key -> {
            SramMacro macro = sram.macro(capacityKiB, portBits);
            double factor = constants.technology().sramScaling().integrationFactor().value();
            return new Memory(capacityKiB, portBits, macro.areaMm2() * factor, macro.readPj(), macro.writePj(),
                    macro.leakageMw(),
                    macro.note() + String.format(Locale.ROOT, "; %.4g mm2 of macros x %.4g", macro.areaMm2(), factor));
        });
    }

    /** DRAM large enough for the weights. */
    private DramCost dramCost(double bits) {
        return DramCost.of(constants.dram(), bits);
    }
}
