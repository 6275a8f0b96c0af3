package io.mpgemm.dse.core.report;

import java.util.List;

/**
 * A number of a design for each of its places, such as the fidelity of each matrix product, to be drawn as bars.
 *
 * @param title what the numbers are
 * @param unit  their unit, may be empty
 * @param bars  the places in their order
 */
public record Profile(String title, String unit, List<Bar> bars) {

    /** Copies the list. */
    public Profile {
        bars = List.copyOf(bars);
    }

    /**
     * The number of one place.
     *
     * @param name  the place
     * @param value a finite number
     */
    public record Bar(String name, double value) {}
}
