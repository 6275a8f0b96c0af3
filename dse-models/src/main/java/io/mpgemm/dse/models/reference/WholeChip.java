package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CostedUnit;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.accelerator.DramCost;
import io.mpgemm.dse.models.accelerator.Memories;
import io.mpgemm.dse.models.accelerator.Memory;
import io.mpgemm.dse.models.accelerator.Wires;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.UnitCosting;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A chip as the accelerator model has it, with all of its shared units, buffers, wires and control, running one GEMM. */
final class WholeChip {

    private static final double WATTS_PER_MJ_PER_MS = 1;
    private final AcceleratorCost cost;

    private WholeChip(AcceleratorCost cost) {
        this.cost = cost;
    }

    /** A design of a data file. */
    static WholeChip of(JsonNode design, Circuits circuits) {
        Technology node = Predictors.node(design);
        double clockMhz = design.required("clockMhz").asDouble();
        AcceleratorConfig config = AcceleratorConfig.of(design.required("rows").asInt(),
                design.required("cols").asInt(), Dataflow.named(design.required("dataflow").asString()),
                design.required("weightKiB").asInt(), design.required("activationKiB").asInt(),
                design.required("outputKiB").asInt(), design.required("dramGBs").asDouble(), clockMhz);
        Hardware hardware = Cells.hardware(design.required("family"), config.rows(), circuits);
        List<CostedUnit> units = placed(hardware, node, clockMhz);
        Memories memories = new Memories(
                memory(node, config.weightKiB(), config.cols() * hardware.weightBits()),
                memory(node, config.activationKiB(), config.rows() * hardware.activationBits()),
                memory(node, config.outputKiB(), config.cols() * hardware.accumulatorBits()));
        JsonNode gemm = design.required("gemm");
        int m = gemm.required("m").asInt();
        Workload workload = new Workload("one GEMM", List.of(new GemmShape("gemm", GemmShape.Kind.CUSTOM, m,
                gemm.required("k").asInt(), gemm.required("n").asInt(), 1, true)), m);
        return new WholeChip(Accelerator.evaluate(config, hardware, units, memories, new DramCost(0, 0, 0),
                Wires.of(node, config.assumptions()), workload, Settings.CHANNEL));
    }

    /** A PE and its shared units as placed. */
    static List<CostedUnit> placed(Hardware hardware, Technology node, double clockMhz) {
        UnitCosting costing = new UnitCosting(node, clockMhz);
        double utilisation = node.placementUtilisation().value();
        return hardware.units().stream().map(costing::cost).map(cost -> {
            if (cost.infeasible().isPresent()) {
                throw new Predictors.Missing(cost.infeasible().get());
            }
            return CostedUnit.placed(cost, utilisation);
        }).toList();
    }

    /** A buffer as built. */
    static Memory memory(Technology node, int capacityKiB, int portBits) {
        SramMacro macro = Sram.of(node).macro(capacityKiB, portBits);
        return new Memory(capacityKiB, portBits,
                macro.areaMm2() * node.sramScaling().integrationFactor().value(), macro.readPj(), macro.writePj(),
                macro.leakageMw(), macro.note());
    }

    /** A figure by name: area of a part as {@code mm2:part}, power as {@code w:part}. */
    double figure(String of) {
        String part = of.substring(of.indexOf(':') + 1);
        if (of.startsWith("mm2:")) {
            return part(cost.areaBreakdown(), part).value();
        }
        return part(cost.energyBreakdown(), part).value() * cost.tokens() / cost.latencyMs() * WATTS_PER_MJ_PER_MS;
    }

    private static Breakdown part(Breakdown tree, String name) {
        return tree.children().stream().flatMap(child -> java.util.stream.Stream
                .concat(java.util.stream.Stream.of(child), child.children().stream()))
                .filter(child -> child.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No part '" + name + "' in '" + tree.name() + "'."));
    }
}
