package io.mpgemm.dse.core.pareto;

import java.util.Arrays;

/**
 * Hypervolume in units of a reference front: each objective is shifted and scaled so that the front's ideal point is 0
 * and its nadir point (the worst value of each objective among its non-dominated members) is 1, and the reference point
 * is {@value #REFERENCE} in each. An objective that does not vary along the front is scaled by the size of its value
 * (by 1 where that is 0).
 */
public final class NormalizedHypervolume {

    /** Every coordinate of the reference point, in normalised objectives. */
    public static final double REFERENCE = 1.1;

    private final Ranges ranges;
    private final double whole;

    private NormalizedHypervolume(Ranges ranges, double[][] front) {
        this.ranges = ranges;
        this.whole = of(front);
    }

    /**
     * Takes the units from a front.
     *
     * @param points finite vectors to be minimised, at least one; dominated ones do not count
     * @return the indicator
     * @throws IllegalArgumentException if there are no points or one is not finite
     */
    public static NormalizedHypervolume by(double[][] points) {
        return new NormalizedHypervolume(Ranges.of(points), points);
    }

    /**
     * The hypervolume of a set in these units.
     *
     * @param points vectors to be minimised
     * @return the volume, at most {@code REFERENCE} to the power of the number of objectives for points that are no
     *         better than the ideal point
     */
    public double of(double[][] points) {
        double[] reference = new double[ranges.objectives()];
        Arrays.fill(reference, REFERENCE);
        return Hypervolume.of(ranges.normalized(points), reference);
    }

    /**
     * The hypervolume of a set as a share of the reference front's own.
     *
     * @param points vectors to be minimised
     * @return the share; 1 for the reference front itself
     */
    public double share(double[][] points) {
        return share(of(points));
    }

    /**
     * A hypervolume as a share of the reference front's own.
     *
     * @param volume a volume in these units, as {@link #of} gives it
     * @return the share
     */
    public double share(double volume) {
        return volume / whole;
    }
}
