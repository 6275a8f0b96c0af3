package io.mpgemm.dse.core.objective;

/**
 * A metric with a bound that a design must keep.
 *
 * @param metric the metric
 * @param atMost whether the bound is an upper one
 * @param bound  the bound, in the metric's unit
 */
public record Constraint(Metric metric, boolean atMost, double bound) {

    /**
     * How far a value misses the bound, relative to the bound's size.
     *
     * @param value value of the metric
     * @return 0 where the bound is kept, else a positive number; infinite for NaN
     */
    public double violation(double value) {
        if (Double.isNaN(value)) {
            return Double.POSITIVE_INFINITY;
        }
        double miss = atMost ? value - bound : bound - value;
        return miss <= 0 ? 0 : miss / Math.max(Math.abs(bound), 1e-12);
    }

    @Override
    public String toString() {
        return metric.name() + (atMost ? " <= " : " >= ") + bound;
    }
}
