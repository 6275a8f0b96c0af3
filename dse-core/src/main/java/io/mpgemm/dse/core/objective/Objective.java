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
     * A metric to make small.
     *
     * @param metric its name, for tables and axes
     * @return the objective
     */
    public static Objective minimize(String metric) {
        return new Objective(new Metric(metric, "", metric), Direction.MINIMIZE);
    }

    /**
     * A metric to make large.
     *
     * @param metric its name, for tables and axes
     * @return the objective
     */
    public static Objective maximize(String metric) {
        return new Objective(new Metric(metric, "", metric), Direction.MAXIMIZE);
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
