package io.mpgemm.dse.models.component;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

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
 * area-delay curve of its components ({@link Component.Faster}), or both, whichever is smallest. The flip-flops of a cut are
 * the unit's {@code cutBits}.
 *
 * <p>
 * A register stops glitches: with n stages the factor's excess over 1 is divided by n (2 stages of an FP16 MAC with FP32
 * sum: 1.6 for 2.3, [synth] in docs/sources.md). Sped-up logic spends energy as it grows in area. A unit whose
 * result feeds back into the same sum is taken to interleave independent sums over its stages.
 */
public final class UnitCosting {

    private static final double PS_PER_US = 1e6;
    /** By how much cuts move: not at all, or to where they take fewest flip-flops nearby. */
    private static final List<Double> UNCUT = List.of(0.0);
    private static final List<Double> CUT = List.of(0.0, Unit.CUT_SHIFT_FO4);

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

    /** One way to build a unit. */
    private record Plan(int stages, double effort, int cutBits, double shiftFo4, double areaGe) {}

    /**
     * The cost of one instance that meets the clock.
     *
     * @param unit the unit
     * @return its cost; where the clock cannot be met, that of the fastest form with the reason
     */
    public UnitCost cost(Unit unit) {
        Cells cells = Cells.inUse();
        double periodFo4 = PS_PER_US / clockMhz / technology.fo4Ps().value();
        double logicFo4 = periodFo4 - cells.flopDelayFo4();
        Optional<Plan> best = Optional.empty();
        for (int stages = 1; stages <= unit.cutBits().size() + 1; stages++) {
            for (double shiftFo4 : stages == 1 ? UNCUT : CUT) {
                OptionalDouble effort = effort(unit, (logicFo4 - shiftFo4) * stages);
                if (effort.isPresent()) {
                    int bits = stages == 1 ? 0
                            : (shiftFo4 > 0 ? unit.movedCutBits() : unit.cutBits()).get(stages - 2);
                    double areaGe = areaGe(unit, effort.getAsDouble()) + bits * cells.flopAreaGe();
                    if (best.isEmpty() || areaGe < best.get().areaGe) {
                        best = Optional.of(new Plan(stages, effort.getAsDouble(), bits, shiftFo4, areaGe));
                    }
                }
            }
        }
        if (best.isPresent() && logicFo4 > 0) {
            return cost(unit, best.get(), Optional.empty());
        }
        int stages = unit.cutBits().size() + 1;
        Plan plan = new Plan(stages, Component.FASTEST, stages == 1 ? 0 : unit.cutBits().getLast(), 0,
                0);
        UnitCost fastest = cost(unit, plan, Optional.empty());
        return cost(unit, plan, Optional.of(String.format(Locale.ROOT,
                "'%s' needs %.0f ps in %s with %d pipeline stages at full speed but %s MHz leaves %.0f ps.",
                unit.name(), fastest.delayPs(), technology.name(), stages, plain(clockMhz), PS_PER_US / clockMhz)));
    }

    /**
     * The cost of one instance of a given form, whatever the clock.
     *
     * @param unit   the unit, unpipelined
     * @param effort 0 for minimum area, {@link Component#BALANCED}, {@link Component#FASTEST}, or between
     * @return its cost
     */
    public UnitCost costAt(Unit unit, double effort) {
        return cost(unit, new Plan(1, effort, 0, 0, 0), Optional.empty());
    }

    /** Least effort at which a unit's path takes no longer than {@code fo4}. */
    private static OptionalDouble effort(Unit unit, double fo4) {
        if (pathFo4(unit, 0) <= fo4) {
            return OptionalDouble.of(0);
        }
        for (double form = Component.BALANCED; form <= Component.FASTEST; form++) {
            double from = pathFo4(unit, form - 1);
            double to = pathFo4(unit, form);
            if (to <= fo4) {
                return OptionalDouble.of(form - 1 + (from - fo4) / (from - to));
            }
        }
        return OptionalDouble.empty();
    }

    private static double pathFo4(Unit unit, double effort) {
        double path = 0;
        for (Part part : unit.parts()) {
            if (part.onPath()) {
                path += part.component().depthFo4() * part.component().faster().delay(effort);
            }
        }
        return path;
    }

    private static double grown(Part part, double effort) {
        return part.onPath() || part.component().areaGe() == 0 ? part.component().faster().area(effort) : 1;
    }

    private static double areaGe(Unit unit, double effort) {
        double area = 0;
        for (Part part : unit.parts()) {
            area += part.count() * part.component().areaGe() * grown(part, effort);
        }
        return area;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private UnitCost cost(Unit unit, Plan plan, Optional<String> infeasible) {
        List<Part> parts = new ArrayList<>(unit.parts());
        if (plan.stages > 1) {
            Event event = unit.parts().stream().filter(Part::onPath).map(Part::event).findFirst().orElse(Event.MAC);
            parts.add(Part.offPath("pipeline registers", Storage.register(plan.cutBits), event));
        }
        double um2PerGe = technology.um2PerGe().value();
        List<Breakdown> areas = new ArrayList<>();
        Map<Event, List<Breakdown>> energies = new EnumMap<>(Event.class);
        for (Part part : parts) {
            Component component = part.component();
            double grown = grown(part, plan.effort);
            double ge = part.count() * component.areaGe() * grown;
            if (ge > 0) {
                areas.add(Breakdown.leaf(part.role(), ge * um2PerGe, note(part, grown, "%.0f GE", ge)));
            }
            double glitch = 1 + (component.glitch() - 1) / plan.stages;
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
        double pathFo4 = pathFo4(unit, plan.effort);
        double delayPs = (pathFo4 / plan.stages + plan.shiftFo4 + Cells.inUse().flopDelayFo4())
                * technology.fo4Ps().value();
        double least = pathFo4(unit, 0);
        return new UnitCost(unit, area.value(), leakageUw, energyPj, delayPs, plan.stages,
                least == 0 ? 1 : pathFo4 / least, infeasible, area, energy);
    }

    private static String note(Part part, double grown, String format, double value) {
        String count = part.count() == 1 ? "" : plain(part.count()) + " x ";
        String speed = grown > 1 ? String.format(Locale.ROOT, ", sped up: area x %.2f", grown) : "";
        return count + part.component().name() + ": " + String.format(Locale.ROOT, format, value) + speed;
    }
}
