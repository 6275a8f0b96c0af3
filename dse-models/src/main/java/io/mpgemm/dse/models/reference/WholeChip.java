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
import io.mpgemm.dse.models.accelerator.Ports;
import io.mpgemm.dse.models.accelerator.Wires;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.UnitCosting;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.workload.Workload;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chip as the accelerator model has it, with all of its shared units, buffers, wires and control, running one GEMM or a
 * model. With {@code dram: hbm2} the DRAM's energy counts, too.
 *
 * <p>
 * A design may say what dequantises: {@code dequantiser: {unit, part}} is the part whose operations count, {@code bare:
 * [units]} are the units that go where nobody dequantises, and {@code bareSet} what the family must be set to besides.
 */
final class WholeChip {

    private static final double WATTS_PER_MJ_PER_MS = 1;
    private final Hardware hardware;
    private final AcceleratorCost cost;

    private WholeChip(Hardware hardware, AcceleratorCost cost) {
        this.hardware = hardware;
        this.cost = cost;
    }

    /** A design of a data file. */
    static WholeChip of(JsonNode design, Circuits circuits) {
        return of(design, hardware(design, design.path("family").path("set").asString(""), circuits));
    }

    /** The same chip fed with weights that need no dequantisation: other units, the same bits in memory. */
    static WholeChip bare(JsonNode design, Circuits circuits) {
        Hardware full = hardware(design, design.path("family").path("set").asString(""), circuits);
        Hardware other = hardware(design,
                design.path("bareSet").asString(design.path("family").path("set").asString("")), circuits);
        List<String> without = design.required("bare").values().stream().map(JsonNode::asString).toList();
        return of(design, new Hardware(
                other.units().stream().filter(unit -> !without.contains(unit.name())).toList(), full.macsPerPe(),
                full.cyclesPerStep(), full.weightBits(), full.operandBits(), full.groupOverheadBits(),
                full.channelOverheadBits(), full.activationBits(), full.accumulatorBits(),
                full.activationScaleBits()));
    }

    private static Hardware hardware(JsonNode design, String set, Circuits circuits) {
        ObjectNode family = (ObjectNode) design.required("family").deepCopy();
        family.put("set", set);
        family.put("dataflow", dataflow(design) == Dataflow.OUTPUT_STATIONARY ? "os" : "ws");
        return Cells.hardware(family, design.required("rows").asInt(), circuits);
    }

    private static Dataflow dataflow(JsonNode design) {
        return Dataflow.named(design.required("dataflow").asString());
    }

    private static WholeChip of(JsonNode design, Hardware hardware) {
        Technology node = Predictors.node(design);
        double clockMhz = design.required("clockMhz").asDouble();
        AcceleratorConfig config = AcceleratorConfig.of(design.required("rows").asInt(),
                design.required("cols").asInt(), dataflow(design),
                design.required("weightKiB").asInt(), design.required("activationKiB").asInt(),
                design.required("outputKiB").asInt(), design.required("dramGBs").asDouble(), clockMhz);
        List<CostedUnit> units = placed(hardware, node, clockMhz);
        Memories memories = new Memories(
                memory(node, config.weightKiB(), Ports.weightBits(hardware, config.cols())),
                memory(node, config.activationKiB(), Ports.activationBits(hardware, config.rows())),
                memory(node, config.outputKiB(), Ports.outputBits(hardware, config.cols())));
        Workload workload = Layers.workload(design);
        DramCost dram = design.has("dram")
                ? DramCost.of(Dram.named(design.required("dram").asString()),
                        Accelerator.weightBits(workload, hardware))
                : new DramCost(0, 0, 0);
        return new WholeChip(hardware, Accelerator.evaluate(config, hardware, units, memories, dram,
                Wires.of(node, config.assumptions()), workload, Cells.groupSize(design.required("family"))));
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

    AcceleratorCost cost() {
        return cost;
    }

    /**
     * How often the parts of a unit whose names begin so work in a pass.
     *
     * @throws IllegalArgumentException if there are none
     */
    double operations(String unitName, String part) {
        List<Part> parts = hardware.units().stream().filter(unit -> unit.name().equals(unitName))
                .map(Unit::parts).flatMap(List::stream).filter(known -> known.role().equals(part)).toList();
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("No part '" + part + "' in a unit '" + unitName + "'.");
        }
        return parts.stream()
                .mapToDouble(known -> known.operationsPerEvent() * cost.activity().count(known.event())).sum();
    }

    /**
     * A figure by name: area of a part as {@code mm2:part}, power as {@code w:part}, operations of a part for each
     * multiply-accumulate as {@code perMac:unit/part}.
     */
    double figure(String of) {
        String part = of.substring(of.indexOf(':') + 1);
        if (of.startsWith("mm2:")) {
            return part(cost.areaBreakdown(), part).value();
        }
        if (of.startsWith("perMac:")) {
            String[] path = part.split("/", 2);
            return operations(path[0], path[1]) / cost.activity().usefulMacs();
        }
        return switch (of) {
            case "areaMm2" -> cost.areaMm2();
            case "latencyMs" -> cost.latencyMs();
            case "energyMj" -> cost.energyPerTokenMj();
            default -> part(cost.energyBreakdown(), part).value() * cost.tokens() / cost.latencyMs()
                    * WATTS_PER_MJ_PER_MS;
        };
    }

    private static Breakdown part(Breakdown tree, String name) {
        return tree.children().stream().flatMap(child -> Stream.concat(Stream.of(child), child.children().stream()))
                .filter(child -> child.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No part '" + name + "' in '" + tree.name() + "'."));
    }
}
