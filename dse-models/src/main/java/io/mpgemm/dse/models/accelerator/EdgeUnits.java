package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Unit.Placement;
import java.util.List;

/**
 * How long the units at the array's edge are busy: cycles for one event of one of the rows or columns that an instance
 * serves, times the number of these. An array whose edge is too slow waits for it ({@link CycleModel}).
 *
 * @param groupCycles      group dequantisers of the columns, for one group's sum; 0 where there are none at the edge
 * @param outputCycles     units of the columns that finish an output
 * @param chainCycles      accumulators below weight-stationary columns, for one partial sum
 * @param activationCycles units of the rows (table generators, sums of activations), for one activation
 * @param weightCycles     units of the columns (dequantisers), for one weight
 */
public record EdgeUnits(double groupCycles, double outputCycles, double chainCycles, double activationCycles,
        double weightCycles) {

    /** Nothing at the edge, or nothing that the array could have to wait for. */
    public static final EdgeUnits NONE = new EdgeUnits(0, 0, 0, 0, 0);

    /** Checks the ranges. */
    public EdgeUnits {
        if (!(groupCycles >= 0 && outputCycles >= 0 && chainCycles >= 0 && activationCycles >= 0
                && weightCycles >= 0)) {
            throw new IllegalArgumentException("Edge units: busy for " + groupCycles + ", " + outputCycles + ", "
                    + chainCycles + ", " + activationCycles + " and " + weightCycles
                    + " cycles; all must be 0 or more.");
        }
    }

    /**
     * Group dequantisers alone.
     *
     * @param cycles cycles that one needs for a sum
     * @return the edge
     */
    public static EdgeUnits dequantisers(int cycles) {
        return new EdgeUnits(cycles, 0, 0, 0, 0);
    }

    /**
     * The edge of a PE's bill of materials.
     *
     * @param units the PE and the shared units
     * @return for each kind of event the slowest unit's figure; units inside the array bound nothing
     */
    public static EdgeUnits of(List<CostedUnit> units) {
        return new EdgeUnits(slowest(units, Placement.COLUMN, Event.GROUP_OUTPUT),
                slowest(units, Placement.COLUMN, Event.OUTPUT), slowest(units, Placement.COLUMN, Event.CHAIN_OUTPUT),
                slowest(units, Placement.ROW, Event.ACTIVATION_LOAD),
                slowest(units, Placement.COLUMN, Event.WEIGHT_LOAD));
    }

    private static double slowest(List<CostedUnit> units, Placement placement, Event event) {
        double most = 0;
        for (CostedUnit unit : units) {
            if (unit.placement() == placement) {
                most = Math.max(most, unit.busyCycles(event) * unit.sharing());
            }
        }
        return most;
    }

    /**
     * Whether group sums pass dequantisers at the edge.
     *
     * @return whether there are any
     */
    public boolean dequantises() {
        return groupCycles > 0;
    }

    /** Whole cycles; a count that misses an integer by rounding is that integer. */
    static int whole(double cycles) {
        return (int) Math.ceil(cycles - 1e-9);
    }
}
