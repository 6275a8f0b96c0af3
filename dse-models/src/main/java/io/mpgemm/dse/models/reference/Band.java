package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.report.TextTable;

/**
 * A figure to hold a model against: one value, or what conflicting sources span.
 *
 * @param low  the smallest of the sources; 0 for an upper bound
 * @param high the largest, positive
 */
public record Band(double low, double high) {

    /** Checks the order. */
    public Band {
        if (!(low >= 0 && low <= high && high > 0 && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("A figure of " + low + " to " + high
                    + " cannot be. Its ends must be 0 or more, in order, the upper one positive.");
        }
    }

    /**
     * One value.
     *
     * @param value the value, positive
     * @return the band of no width
     */
    public static Band of(double value) {
        return new Band(value, value);
    }

    /**
     * Whether it is one value.
     *
     * @return whether both ends are the same
     */
    public boolean isValue() {
        return low == high;
    }

    /**
     * Relative error of a model: 0 inside the band, outside it against the nearer end.
     *
     * @param ours what the model says
     * @return e.g. -0.1 where it says 10 % too little
     */
    public double error(double ours) {
        return ours < low ? ours / low - 1 : ours > high ? ours / high - 1 : 0;
    }

    /**
     * The value, or the geometric mean of the ends, for ranks and charts.
     *
     * @return one number that stands for the band
     */
    public double middle() {
        return low > 0 ? Math.sqrt(low * high) : high;
    }

    /**
     * For a table.
     *
     * @return the value, {@code low-high}, or {@code <= high}
     */
    public String text() {
        return isValue() ? TextTable.number(high)
                : low == 0 ? "<= " + TextTable.number(high) : TextTable.number(low) + " to " + TextTable.number(high);
    }
}
