package io.mpgemm.dse.models.component;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The cost of units in a technology at a clock.
 *
 * <p>
 * Area, leakage: GE times the technology's figure. Energy of an operation: switched GE times glitch factor times fJ a
 * toggled GE; flip-flops add their clock energy every cycle. Delay: the depths of the parts on the longest path, one after
 * the other, plus clock-to-output and setup of a flip-flop.
 *
 * <p>
 * A unit that misses the clock is cut into up to four stages of equal delay, or its longest path sped up along the
 * area-delay curve of {@code cells.yaml}, or both, whichever is smallest. Each cut costs {@code cutBits} flip-flops.
 *
 * <p>
 * A part on the path, in the order of the bill of materials, glitches more where the part before it does
 * ({@code glitchCarryOver} of {@code cells.yaml}); parts that operate when a weight is loaded are at rest later. A register stops glitches: with n stages the factor's excess over 1 is divided by n (2 stages of an FP16 MAC with FP32
 * sum: 1.8 for 2.7, [synth] in docs/sources.md). Sped-up logic spends energy as it grows in area. A unit whose
 * result feeds back into the same sum is taken to interleave independent sums over its stages.
 */
public final class UnitCosting {

    private static final double PS_PER_US = 1e6;

    private final Technology technology;
    private final double clockMhz;

    /**
     * Costing at a node and a clock.
     *
     * @param technology the node
     * @param clockMhz   the clock, positive
     */
    public UnitCosting(Technology technology, double clockMhz) {
        if (!(clockMhz > 0)) {
            throw new IllegalArgumentException("A clock of " + clockMhz + " MHz cannot be. It must be positive.");
        }
        this.technology = technology;
        this.clockMhz = clockMhz;
    }

    /** One way to meet the clock. */
    private record Plan(int stages, double relativeDelay, double areaFactor, double areaGe) {}

    /**
     * The cost of one instance.
     *
     * @param unit the unit
     * @return its cost; where the clock cannot be met, that of the fastest form with the reason
     */
    public UnitCost cost(Unit unit) {
        Cells cells = Cells.standard();
        double pathFo4 = 0;
        double pathGe = 0;
        double restGe = 0;
        for (Part part : unit.parts()) {
            double areaGe = part.count() * part.component().areaGe();
            if (part.onPath()) {
                pathFo4 += part.component().depthFo4();
                pathGe += areaGe;
            } else {
                restGe += areaGe;
            }
        }
        double periodFo4 = PS_PER_US / clockMhz / technology.fo4Ps().value();
        double logicFo4 = periodFo4 - cells.flopDelayFo4();
        int cutBits = unit.cutBits();
        int maxStages = cutBits == 0 ? 1 : cells.maxStages();
        Optional<Plan> best = Optional.empty();
        for (int stages = 1; stages <= maxStages; stages++) {
            double relative = pathFo4 == 0 ? 1 : Math.min(1, logicFo4 * stages / pathFo4);
            if (relative < cells.fastest()) {
                continue;
            }
            double factor = cells.areaAt(relative);
            double areaGe = pathGe * factor + restGe + (stages - 1) * cutBits * cells.flopAreaGe();
            if (best.isEmpty() || areaGe < best.get().areaGe) {
                best = Optional.of(new Plan(stages, relative, factor, areaGe));
            }
        }
        Optional<String> infeasible = Optional.empty();
        if (best.isEmpty() || logicFo4 <= 0) {
            double fastestPs = (pathFo4 * cells.fastest() / maxStages + cells.flopDelayFo4())
                    * technology.fo4Ps().value();
            infeasible = Optional.of(String.format(Locale.ROOT,
                    "'%s' needs %.0f ps in %s with %d pipeline stages at full speed but %s MHz leaves %.0f ps.",
                    unit.name(), fastestPs, technology.name(), maxStages, plain(clockMhz), PS_PER_US / clockMhz));
        }
        Plan plan = infeasible.isEmpty() ? best.orElseThrow()
                : new Plan(maxStages, cells.fastest(), cells.areaAt(cells.fastest()), 0);
        double delayPs = (pathFo4 * plan.relativeDelay / plan.stages + cells.flopDelayFo4())
                * technology.fo4Ps().value();
        return cost(unit, plan, delayPs, infeasible);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private UnitCost cost(Unit unit, Plan plan, double delayPs, Optional<String> infeasible) {
        List<Part> parts = new ArrayList<>(unit.parts());
        if (plan.stages > 1) {
            Event event = unit.parts().stream().filter(Part::onPath).map(Part::event).findFirst().orElse(Event.MAC);
            parts.add(new Part("pipeline registers", Storage.register(unit.cutBits()), plan.stages - 1, event, 1,
                    false));
        }
        double um2PerGe = technology.um2PerGe().value();
        List<Breakdown> areas = new ArrayList<>();
        Map<Event, List<Breakdown>> energies = new EnumMap<>(Event.class);
        double upstream = 1;
        for (Part part : parts) {
            Component component = part.component();
            double grown = part.onPath() ? plan.areaFactor : 1;
            double ge = part.count() * component.areaGe() * grown;
            areas.add(Breakdown.leaf(part.role(), ge * um2PerGe, note(part, grown, "%.0f GE", ge)));
            double glitch = component.glitch();
            if (part.onPath()) {
                glitch *= 1 + Cells.standard().glitchCarryOver() * (upstream - 1);
                upstream = part.event() == Event.WEIGHT_LOAD ? 1 : glitch;
            }
            glitch = 1 + (glitch - 1) / plan.stages;
            double toggledGe = part.count() * part.operationsPerEvent() * component.switchedGe() * glitch * grown;
            if (toggledGe > 0) {
                energies.computeIfAbsent(part.event(), key -> new ArrayList<>())
                        .add(Breakdown.leaf(part.role(), toggledGe * technology.fjPerGe().value() * 1e-3,
                                note(part, grown, "%.1f GE toggle", toggledGe)));
            }
            if (component.bits() > 0) {
                double flops = part.count() * component.bits();
                energies.computeIfAbsent(Event.CYCLE, key -> new ArrayList<>())
                        .add(Breakdown.leaf(part.role(), flops * technology.flopClockFj().value() * 1e-3,
                                note(part, 1, "%.0f flip-flops clocked", flops)));
            }
        }
        Breakdown area = Breakdown.sum(unit.name(), "um2, cell area", areas);
        Map<Event, Breakdown> energy = new EnumMap<>(Event.class);
        Map<Event, Double> energyPj = new EnumMap<>(Event.class);
        energies.forEach((event, lines) -> {
            Breakdown sum = Breakdown.sum(unit.name(), "pJ an event", lines);
            energy.put(event, sum);
            energyPj.put(event, sum.value());
        });
        double leakageUw = area.value() / um2PerGe * technology.leakageNwPerGe().value() * 1e-3;
        return new UnitCost(unit, area.value(), leakageUw, energyPj, delayPs, plan.stages, plan.relativeDelay,
                infeasible, area, energy);
    }

    private static String note(Part part, double grown, String format, double value) {
        String count = part.count() == 1 ? "" : plain(part.count()) + " x ";
        String speed = grown > 1 ? String.format(Locale.ROOT, ", sped up: area x %.2f", grown) : "";
        return count + part.component().name() + ": " + String.format(Locale.ROOT, format, value) + speed;
    }
}
