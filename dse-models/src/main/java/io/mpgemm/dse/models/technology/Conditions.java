package io.mpgemm.dse.models.technology;

import java.util.OptionalDouble;

/**
 * Where a design works.
 *
 * @param volts   supply; empty for the node's nominal one
 * @param celsius temperature
 */
public record Conditions(OptionalDouble volts, double celsius) {

    /**
     * The nominal supply at the default temperature.
     *
     * @return the conditions
     */
    public static Conditions standard() {
        return new Conditions(OptionalDouble.empty(), Common.standard().defaultTemperatureC());
    }
}
