package io.mpgemm.dse.core.objective;

/**
 * A metric with a direction.
 *
 * @param metric    the metric
 * @param direction which way is better
 */
public record Objective(Metric metric, Direction direction) {

    /** Which way is better. */
    public enum Direction {
        /** Smaller is better. */
        MINIMIZE,
        /** Larger is better. */
        MAXIMIZE
    }

    /**
     * The value turned so that smaller is better.
     *
     * @param value value of the metric
     * @return the value to minimise
     */
    public double toMinimize(double value) {
        return direction == Direction.MINIMIZE ? value : -value;
    }
}
