package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/**
 * Shares of dequantisation in an accelerator: of the operations, those of its part beside the multiply-accumulates; of energy, area
 * and time, what the accelerator takes beyond the same one whose weights need no dequantisation ({@link WholeChip#bare}).
 */
final class Dequantisation {

    private Dequantisation() {}

    /** A share by name, 0 to 1. */
    static double share(JsonNode design, Circuits circuits, String of) {
        WholeChip full = WholeChip.of(design, circuits);
        if (of.equals("operations")) {
            JsonNode part = design.required("dequantiser");
            double dequantisations = full.operations(part.required("unit").asString(),
                    part.required("part").asString());
            return dequantisations / (dequantisations + full.cost().activity().usefulMacs());
        }
        ToDoubleFunction<AcceleratorCost> figure = switch (of) {
            case "energy" -> AcceleratorCost::energyMj;
            case "arrayEnergy" -> cost -> array(cost.energyBreakdown());
            case "area" -> AcceleratorCost::areaMm2;
            case "arrayArea" -> AcceleratorCost::arrayAreaMm2;
            case "latency" -> AcceleratorCost::latencyMs;
            default -> throw new IllegalArgumentException("Dequantisation has no share of '" + of + "'.");
        };
        return 1 - figure.applyAsDouble(WholeChip.bare(design, circuits).cost()) / figure.applyAsDouble(full.cost());
    }

    private static double array(Breakdown tree) {
        return tree.children().stream().filter(child -> child.name().equals("array")).findFirst().orElseThrow().value();
    }
}
