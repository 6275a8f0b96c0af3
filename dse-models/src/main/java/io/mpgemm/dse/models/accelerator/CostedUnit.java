package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.UnitCost;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A PE or a shared unit with its cost in one technology.
 *
 * @param name      what it is
 * @param placement where its instances stand
 * @param sharing   how many places share one instance
 * @param areaUm2   area of one instance, as placed on a chip
 * @param leakageUw leakage of one instance
 * @param energyPj  energy of each event, summed over the instances that one event concerns; {@link Event#CYCLE}: of one
 *                  instance in one clock cycle. An absent event costs nothing
 * @param cycles    cycles that one event keeps an instance busy; an absent event takes none
 */
public record CostedUnit(String name, Unit.Placement placement, int sharing, double areaUm2, double leakageUw,
        Map<Event, Double> energyPj, Map<Event, Double> cycles) {

    /**
     * A unit that is busy for one cycle at each event that costs it energy.
     *
     * @param name      what it is
     * @param placement where its instances stand
     * @param sharing   how many places share one instance
     * @param areaUm2   area of one instance, as placed on a chip
     * @param leakageUw leakage of one instance
     * @param energyPj  energy of each event
     */
    public CostedUnit(String name, Unit.Placement placement, int sharing, double areaUm2, double leakageUw,
            Map<Event, Double> energyPj) {
        this(name, placement, sharing, areaUm2, leakageUw, energyPj, once(energyPj));
    }

    private static Map<Event, Double> once(Map<Event, Double> energyPj) {
        Map<Event, Double> cycles = new EnumMap<>(Event.class);
        energyPj.forEach((event, pj) -> cycles.put(event, pj > 0 ? 1.0 : 0.0));
        return cycles;
    }

    /**
     * A unit as it stands on a chip: a part that operates several times an event keeps it busy for as many cycles; pipelining
     * does not matter.
     *
     * @param cost        the unit's cost
     * @param utilisation cell area over placed area
     * @return the placed unit
     */
    public static CostedUnit placed(UnitCost cost, double utilisation) {
        Unit unit = cost.unit();
        Map<Event, Double> busy = new EnumMap<>(Event.class);
        for (Part part : unit.parts()) {
            if (part.onPath()) {
                busy.merge(part.event(), part.operationsPerEvent(), Math::max);
            }
        }
        return new CostedUnit(unit.name(), unit.placement(), unit.sharing(), cost.areaUm2() / utilisation,
                cost.leakageUw(), cost.energyPj(), busy);
    }

    /** Copies the maps and checks the ranges. */
    public CostedUnit {
        Map<Event, Double> busy = new EnumMap<>(Event.class);
        busy.putAll(cycles);
        cycles = Collections.unmodifiableMap(busy);
        Map<Event, Double> copy = new EnumMap<>(Event.class);
        copy.putAll(energyPj);
        String unit = name;
        copy.forEach((event, pj) -> {
            if (!(pj >= 0)) {
                throw new IllegalArgumentException(
                        "Unit '" + unit + "': energy of " + event + " is " + pj + " pJ; it must be 0 or more.");
            }
        });
        energyPj = Collections.unmodifiableMap(copy);
        if (sharing < 1 || !(areaUm2 >= 0) || !(leakageUw >= 0)) {
            throw new IllegalArgumentException("Unit '" + name + "': sharing " + sharing + ", area " + areaUm2
                    + " um2, leakage " + leakageUw + " uW; sharing must be 1 or more, the others 0 or more.");
        }
    }

    /**
     * Energy of one event.
     *
     * @param event the event
     * @return pJ, 0 where the event does not concern the unit
     */
    public double energyPj(Event event) {
        return energyPj.getOrDefault(event, 0.0);
    }

    /**
     * Time that one event takes an instance.
     *
     * @param event the event
     * @return cycles, a fraction where several events make one operation; 0 where the event does not concern the unit
     */
    public double busyCycles(Event event) {
        return cycles.getOrDefault(event, 0.0);
    }

    /**
     * Whether it is a group dequantiser at the array's edge, of which a column may need several.
     *
     * @return whether it stands at the columns and works at each group output
     */
    public boolean edgeGroupUnit() {
        return placement == Unit.Placement.COLUMN && busyCycles(Event.GROUP_OUTPUT) > 0;
    }

    /**
     * Instances in an array.
     *
     * @param rows                rows R
     * @param cols                columns C
     * @param groupUnitsPerColumn group dequantisers of a column
     * @return how many there are
     */
    public long instances(int rows, int cols, int groupUnitsPerColumn) {
        long places = switch (placement) {
            case PE -> (long) rows * cols;
            case ROW -> rows;
            case COLUMN -> edgeGroupUnit() ? (long) cols * groupUnitsPerColumn : cols;
        };
        return Math.ceilDiv(places, (long) sharing);
    }
}
