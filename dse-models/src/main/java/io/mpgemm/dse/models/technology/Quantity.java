package io.mpgemm.dse.models.technology;

/**
 * A constant with the band in which it may lie.
 *
 * @param value  best estimate
 * @param low    lower end of the band
 * @param high   upper end
 * @param unit   unit, empty for a pure number
 * @param source where it comes from
 * @param status how sure it is: measured, verified, verified secondary, derived, from memory, given
 */
public record Quantity(double value, double low, double high, String unit, String source, String status) {

    /** Checks the order of the band. */
    public Quantity {
        if (!(low <= value && value <= high)) {
            throw new IllegalArgumentException(
                    "Value " + value + " " + unit + " lies outside its band " + low + " to " + high + ".");
        }
    }

    /**
     * The quantity with value and band multiplied.
     *
     * @param factor the factor, positive
     * @return the scaled quantity
     */
    public Quantity times(double factor) {
        return new Quantity(value * factor, low * factor, high * factor, unit, source, status);
    }

    /**
     * A number that the user gave, with no band.
     *
     * @param value  the number
     * @param unit   its unit
     * @param source where it was given
     * @return the quantity
     */
    public static Quantity given(double value, String unit, String source) {
        return new Quantity(value, value, value, unit, source, "given");
    }

    /**
     * The quantity with another value in the same band, for sensitivity analyses.
     *
     * @param other the value, within the band
     * @return the quantity
     */
    public Quantity at(double other) {
        return new Quantity(other, low, high, unit, source, status);
    }
}
