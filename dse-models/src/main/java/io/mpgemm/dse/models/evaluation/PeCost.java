package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.CostedUnit;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.UnitCost;
import io.mpgemm.dse.models.component.UnitCosting;
import io.mpgemm.dse.models.technology.Technology;
import java.util.List;

/**
 * A PE with the units that it shares, in a technology at a clock.
 *
 * @param hardware the bill of materials
 * @param units    the cost of each unit, in the order of the bill
 * @param placed   the same as an accelerator takes it, with placed areas
 */
public record PeCost(Hardware hardware, List<UnitCost> units, List<CostedUnit> placed) {

    /** Copies the lists. */
    public PeCost {
        units = List.copyOf(units);
        placed = List.copyOf(placed);
    }

    static PeCost of(Hardware hardware, Technology technology, double clockMhz) {
        UnitCosting costing = new UnitCosting(technology, clockMhz);
        List<UnitCost> units = hardware.units().stream().map(costing::cost).toList();
        double utilisation = technology.placementUtilisation().value();
        return new PeCost(hardware, units, units.stream().map(cost -> CostedUnit.placed(cost, utilisation)).toList());
    }

    /**
     * The PE itself.
     *
     * @return the first unit's cost
     */
    public UnitCost pe() {
        return units.getFirst();
    }

    /**
     * Energy of one multiply-accumulate in a PE that works every cycle: its operations and its clock.
     *
     * @return pJ
     */
    public double peEnergyPerMacPj() {
        double cyclesPerMac = (double) hardware.cyclesPerStep() / hardware.macsPerPe();
        return pe().energyPj(Event.MAC) + pe().energyPj(Event.CYCLE) * cyclesPerMac;
    }

    /**
     * Why a unit cannot meet the clock.
     *
     * @return the first unit's reason, empty where all meet it
     */
    public String infeasible() {
        return units.stream().flatMap(unit -> unit.infeasible().stream()).findFirst().orElse("");
    }
}
