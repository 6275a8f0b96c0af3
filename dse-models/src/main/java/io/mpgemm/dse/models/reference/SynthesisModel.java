package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.component.CircuitConstants;
import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.List;

/**
 * What the models say of a row of a synthesis table: a circuit of {@link SynthesisNames}, in a wrapper and a corner, with
 * the constants of 45 nm. Nothing here knows a row's results.
 *
 * <p>
 * Energy is that of one cycle of the table's stimuli over its multiply-accumulates: an operation each cycle; in
 * weight-stationary cells a weight stays for 32 cycles.
 */
public final class SynthesisModel {

    private static final int CYCLES_OF_A_WEIGHT = 32;
    private static final double PJ_PER_FJ = 1e-3;
    private static final double UW_PER_NW = 1e-3;
    /** A full adder is two XOR gates and a majority gate where a flow maps no cells for it. */
    private static final CircuitConstants GATES_ONLY = CircuitConstants.standard().with("fullAdderGe",
            CircuitConstants.standard().fullAdderGe().high());

    /** What the models say. */
    public sealed interface Outcome permits Modelled, Unsupported {}

    /**
     * A circuit that has a model.
     *
     * @param areaGe       cell area in NAND2 equivalents
     * @param areaUm2      the same in um2
     * @param delayPs      longest path, with clock-to-output and setup where there are registers
     * @param energyPj     energy of one multiply-accumulate (of one operation for components)
     * @param quietPj      the same without glitches
     * @param glitchPj     the same with all glitches of a circuit that settles in one cycle
     * @param leakageUw    leakage
     * @param macsPerCycle multiply-accumulates of one cycle
     */
    public record Modelled(double areaGe, double areaUm2, double delayPs, double energyPj, double quietPj,
            double glitchPj, double leakageUw, double macsPerCycle) implements Outcome {}

    /**
     * A circuit without a model.
     *
     * @param reason why
     */
    public record Unsupported(String reason) implements Outcome {}

    private SynthesisModel() {}

    /**
     * Predicts a row.
     *
     * @param pe      name of the circuit, as in the column {@code pe}
     * @param wrapper registers around it, as in the column {@code wrapper}
     * @param corner  {@code area_fa} (minimum area), {@code area} (the same without full-adder cells), {@code mid} (balanced)
     *                or {@code tight} (fastest)
     * @return the prediction, or why there is none
     */
    public static Outcome predict(String pe, String wrapper, String corner) {
        return switch (corner) {
            case "area_fa" -> predict(pe, wrapper, 0);
            case "mid" -> predict(pe, wrapper, Component.BALANCED);
            case "tight" -> predict(pe, wrapper, Component.FASTEST);
            case "area" -> new Drawings(GATES_ONLY).within(() -> predict(pe, wrapper, 0));
            default -> new Unsupported(
                    "corner '" + corner + "' has no model; those with one are area, area_fa, mid, tight");
        };
    }

    private static Outcome predict(String pe, String wrapper, double effort) {
        return switch (SynthesisNames.circuit(pe, wrapper)) {
            case SynthesisNames.Unknown unknown -> new Unsupported(unknown.reason());
            case SynthesisNames.Combinational circuit -> combinational(circuit.component(), effort);
            case SynthesisNames.Clocked circuit -> clocked(circuit, effort);
        };
    }

    private static Outcome combinational(Component component, double effort) {
        Technology technology = Technologies.named("45nm");
        double areaGe = component.areaGe() * component.faster().area(effort);
        double quiet = component.switchedGe() * component.faster().area(effort) * technology.fjPerGe().value()
                * PJ_PER_FJ;
        double glitch = quiet * component.glitch();
        return new Modelled(areaGe, areaGe * technology.um2PerGe().value(),
                component.depthFo4() * component.faster().delay(effort) * technology.fo4Ps().value(), glitch, quiet,
                glitch, areaGe * technology.leakageNwPerGe().value() * UW_PER_NW, 1);
    }

    private static Outcome clocked(SynthesisNames.Clocked circuit, double effort) {
        Technology technology = Technologies.named("45nm");
        Unit unit = circuit.unit();
        List<Integer> cuts = circuit.logic().map(logic -> cuts(logic, circuit.stages())).orElse(List.of());
        List<Part> parts = new ArrayList<>(unit.parts());
        double depthFo4;
        if (circuit.stages() == 1) {
            depthFo4 = depth(unit.parts(), effort);
        } else if (cuts.isEmpty()) {
            parts.add(Part.offPath("pipeline registers", Storage.register(unit.cutBits().get(circuit.stages() - 2)),
                    Event.MAC));
            depthFo4 = depth(unit.parts(), effort) / circuit.stages();
        } else {
            List<Part> lines = unit.parts().stream().filter(Part::onPath).toList();
            depthFo4 = 0;
            int from = 0;
            for (int cut : cuts) {
                depthFo4 = Math.max(depthFo4, depth(lines.subList(from, cut), effort));
                parts.add(Part.offPath("pipeline register",
                        Storage.register(circuit.logic().orElseThrow().lineCutBits().get(cut - 1)), Event.MAC));
                from = cut;
            }
            depthFo4 = Math.max(depthFo4, depth(lines.subList(from, lines.size()), effort));
        }
        double areaGe = 0;
        double quietGe = 0;
        double glitchGe = 0;
        int flops = 0;
        for (Part part : parts) {
            Component component = part.component();
            double grown = component.faster().area(effort);
            areaGe += part.count() * component.areaGe() * grown;
            flops += (int) (part.count() * component.bits());
            double each = part.count() * part.operationsPerEvent() * component.switchedGe() * grown
                    / (part.event() == Event.WEIGHT_LOAD ? CYCLES_OF_A_WEIGHT : 1);
            if (part.event() != Event.OUTPUT) {
                quietGe += each;
                glitchGe += each * (1 + (component.glitch() - 1) / circuit.stages());
            }
        }
        double clockPj = flops * technology.flopClockFj().value() * PJ_PER_FJ;
        double perGe = technology.fjPerGe().value() * PJ_PER_FJ;
        double macs = circuit.macsPerCycle();
        double quietPj = (quietGe * perGe + clockPj) / macs;
        double glitchPj = (glitchGe * perGe + clockPj) / macs;
        return new Modelled(areaGe, areaGe * technology.um2PerGe().value(),
                (depthFo4 + Storage.overheadFo4()) * technology.fo4Ps().value(), glitchPj, quietPj, glitchPj,
                areaGe * technology.leakageNwPerGe().value() * UW_PER_NW, macs);
    }

    private static double depth(List<Part> parts, double effort) {
        return parts.stream().filter(Part::onPath)
                .mapToDouble(part -> part.component().depthFo4() * part.component().faster().delay(effort)).sum();
    }

    /**
     * Where registers lie between lines: behind each where there are as many stages as lines, else behind the one that
     * leaves the shortest longest stage.
     */
    private static List<Integer> cuts(Logic logic, int stages) {
        int boundaries = logic.lineCutBits().size();
        if (stages == 1 || stages > boundaries + 1) {
            return List.of();
        }
        List<Integer> cuts = new ArrayList<>();
        for (int cut = boundaries + 1 - (stages - 1); cut <= boundaries; cut++) {
            cuts.add(cut);
        }
        return cuts;
    }
}
