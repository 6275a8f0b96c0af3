package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An array of PEs with memories around it, busy in every cycle, from the public parameters of a chip.
 *
 * @param arrayMm2  area of the PEs
 * @param arrayW    power of the PEs
 * @param memories  the memories
 */
record Chip(double arrayMm2, double arrayW, List<Memory> memories) {

    /** A memory with its area as built and its power. */
    private record Memory(String name, double mm2, double watts) {}

    /** A design of a data file. */
    static Chip of(JsonNode design, Circuits circuits) {
        Technology node = Predictors.node(design);
        double clockMhz = design.required("clockMhz").asDouble();
        // Synthesis estimates have neither placement nor what lies between macros.
        boolean placed = design.path("placed").asBoolean(true);
        double pes = design.required("pes").asDouble();
        ObjectNode pe = (ObjectNode) design.required("pe").deepCopy();
        String kind = pe.propertyNames().iterator().next();
        ObjectNode what = (ObjectNode) pe.required(kind);
        what.put("node", node.name()).put("clockMhz", clockMhz);
        Cells cell = kind.equals("family") ? Cells.ofFamily(what, circuits)
                : Cells.ofIntegers(what, circuits);
        double busy = design.path("busy").asDouble(1);
        List<Memory> memories = new ArrayList<>();
        for (var entry : design.path("memories").properties()) {
            JsonNode memory = entry.getValue();
            double count = memory.path("count").asDouble(1);
            SramMacro macro = Sram.of(node).macro(memory.required("kib").asDouble(), memory.required("port").asInt());
            double perCycle = memory.path("reads").asDouble(0) * macro.readPj()
                    + memory.path("writes").asDouble(0) * macro.writePj();
            memories.add(new Memory(entry.getKey(),
                    count * macro.areaMm2() * (placed ? node.sramScaling().integrationFactor().value() : 1),
                    count * (perCycle * busy * clockMhz * 1e-6 + macro.leakageMw() * 1e-3)));
        }
        return new Chip(pes * cell.figure(placed ? "placedUm2" : "areaUm2") * 1e-6,
                pes * (cell.energyPj() * cell.macs() * busy * clockMhz + cell.leakageUw()) * 1e-6, memories);
    }

    /** A figure by name; those of a memory as {@code mm2:name} and {@code w:name}. */
    double figure(String of) {
        return switch (of) {
            case "arrayMm2" -> arrayMm2;
            case "arrayW" -> arrayW;
            case "mm2" -> arrayMm2 + memories.stream().mapToDouble(Memory::mm2).sum();
            case "w" -> arrayW + memories.stream().mapToDouble(Memory::watts).sum();
            default -> {
                Memory memory = memories.stream().filter(m -> of.endsWith(":" + m.name())).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("A chip has no '" + of + "'."));
                yield of.startsWith("mm2") ? memory.mm2() : memory.watts();
            }
        };
    }
}
