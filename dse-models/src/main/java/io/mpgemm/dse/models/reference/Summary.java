package io.mpgemm.dse.models.reference;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How far a set of points is off.
 *
 * @param label       what the set is
 * @param points      points
 * @param modelled    points that a model has a number for; the rest is about them
 * @param meanError   mean absolute relative error, NaN where nothing is modelled
 * @param worstError  error of the largest size, signed
 * @param worst       the point that has it
 * @param beyond      points whose error is beyond 25 %
 * @param rank        Spearman's rank correlation, empty for fewer than 3 points
 * @param bands       points whose figure is a band
 * @param insideBands how many of these the model meets
 * @param belowBands  how many it falls short of; the rest it exceeds
 */
public record Summary(String label, int points, int modelled, double meanError, double worstError, String worst,
        int beyond, OptionalDouble rank, int bands, int insideBands, int belowBands) {

    /**
     * The summary of points.
     *
     * @param label  what they are
     * @param points the points
     * @return their summary
     */
    public static Summary of(String label, List<ReferencePoint> points) {
        List<ReferencePoint> modelled = points.stream().filter(point -> point.error().isPresent()).toList();
        double sum = 0;
        double worstError = 0;
        String worst = "";
        int beyond = 0;
        int bands = 0;
        int inside = 0;
        int below = 0;
        for (ReferencePoint point : modelled) {
            double error = point.error().orElseThrow();
            sum += Math.abs(error);
            if (worst.isEmpty() || Math.abs(error) > Math.abs(worstError)) {
                worstError = error;
                worst = point.label();
            }
            beyond += point.needsCause() ? 1 : 0;
            if (!point.published().isValue()) {
                bands++;
                inside += error == 0 ? 1 : 0;
                below += error < 0 ? 1 : 0;
            }
        }
        return new Summary(label, points.size(), modelled.size(),
                modelled.isEmpty() ? Double.NaN : sum / modelled.size(), worstError, worst, beyond,
                Statistics.spearman(modelled.stream().mapToDouble(point -> point.published().middle()).toArray(),
                        modelled.stream().mapToDouble(point -> point.ours().number().orElseThrow()).toArray()),
                bands, inside, below);
    }

    /**
     * The summary of each set of points.
     *
     * @param sets the sets by label
     * @return their summaries, in the order of the sets
     */
    static List<Summary> of(Map<String, List<ReferencePoint>> sets) {
        return sets.entrySet().stream().map(set -> of(set.getKey(), set.getValue())).toList();
    }
}
