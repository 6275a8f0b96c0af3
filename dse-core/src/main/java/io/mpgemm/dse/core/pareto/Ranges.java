package io.mpgemm.dse.core.pareto;

import java.util.Arrays;

/** The ideal point of a front and how far its nadir point is away: what normalised objectives are counted in. */
final class Ranges {

    private final double[] ideal;
    private final double[] scale;

    private Ranges(double[] ideal, double[] scale) {
        this.ideal = ideal;
        this.scale = scale;
    }

    int objectives() {
        return ideal.length;
    }

    /** Those of the non-dominated ones of some finite vectors; an objective that does not vary counts in its own size. */
    static Ranges of(double[][] points) {
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
        return new Ranges(ideal, scale);
    }

    /** Vectors in these units: 0 is the best value of the front, 1 its worst. */
    double[][] normalized(double[][] points) {
        double[][] normalized = new double[points.length][];
        for (int p = 0; p < points.length; p++) {
            normalized[p] = Vectors.copy(points[p], ideal.length);
            for (int i = 0; i < ideal.length; i++) {
                normalized[p][i] = (normalized[p][i] - ideal[i]) / scale[i];
            }
        }
        return normalized;
    }
}
