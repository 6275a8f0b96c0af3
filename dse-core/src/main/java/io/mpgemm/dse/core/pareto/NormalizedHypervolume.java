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

    private final double[] ideal;
    private final double[] scale;
    private final double whole;

    private NormalizedHypervolume(double[] ideal, double[] scale, double[][] front) {
        this.ideal = ideal;
        this.scale = scale;
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
        if (points.length == 0) {
            throw new IllegalArgumentException("An empty front has no ideal and no nadir point.");
        }
        FrontArchive<Integer> archive = new FrontArchive<>(points[0].length);
        for (int i = 0; i < points.length; i++) {
            if (!Arrays.stream(points[i]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "A front with the point " + Arrays.toString(points[i]) + " has no finite scale.");
            }
            archive.add(points[i], i);
        }
        double[][] front = archive.vectors();
        double[] ideal = Vectors.ideal(front);
        double[] scale = Vectors.nadir(front);
        for (int i = 0; i < scale.length; i++) {
            scale[i] -= ideal[i];
            if (scale[i] == 0) {
                scale[i] = ideal[i] == 0 ? 1 : Math.abs(ideal[i]);
            }
        }
        return new NormalizedHypervolume(ideal, scale, front);
    }

    /**
     * The hypervolume of a set in these units.
     *
     * @param points vectors to be minimised
     * @return the volume, at most {@code REFERENCE} to the power of the number of objectives for points that are no
     *         better than the ideal point
     */
    public double of(double[][] points) {
        double[][] normalized = new double[points.length][];
        for (int p = 0; p < points.length; p++) {
            normalized[p] = Vectors.copy(points[p], ideal.length);
            for (int i = 0; i < ideal.length; i++) {
                normalized[p][i] = (normalized[p][i] - ideal[i]) / scale[i];
            }
        }
        double[] reference = new double[ideal.length];
        Arrays.fill(reference, REFERENCE);
        return Hypervolume.of(normalized, reference);
    }

    /**
     * The hypervolume of a set as a share of the reference front's own.
     *
     * @param points vectors to be minimised
     * @return the share; 1 for the reference front itself
     */
    public double share(double[][] points) {
        return of(points) / whole;
    }
}
