package io.mpgemm.dse.core.pareto;

import java.util.Arrays;

/**
 * How far a front that was found is from the points of the true one, in units of the true front's ranges. The gap at a
 * true point is the least number by which some found point, shifted that far in every objective, would cover it; the
 * largest gap is the additive epsilon indicator of Zitzler, Thiele, Laumanns, Fonseca, Grunert da Fonseca,
 * "Performance assessment of multiobjective optimizers: an analysis and review", IEEE Trans. Evol. Comput. 7(2), 2003.
 */
public final class Gaps {

    private Gaps() {}

    /**
     * The gap at each point of the true front.
     *
     * @param truth the true front: finite vectors to be minimised, at least one, none of which dominates another
     * @param found vectors, none better than the true front
     * @return a number for each true point: 0 where it was found, infinite where nothing was
     * @throws IllegalArgumentException if the true front is empty or not finite
     */
    public static double[] of(double[][] truth, double[][] found) {
        Ranges ranges = Ranges.of(truth);
        double[][] wanted = ranges.normalized(truth);
        double[][] had = ranges.normalized(found);
        double[] gaps = new double[truth.length];
        Arrays.fill(gaps, Double.POSITIVE_INFINITY);
        for (int t = 0; t < gaps.length; t++) {
            for (double[] point : had) {
                double most = 0;
                for (int i = 0; i < point.length; i++) {
                    most = Math.max(most, point[i] - wanted[t][i]);
                }
                gaps[t] = Math.min(gaps[t], most);
            }
        }
        return gaps;
    }
}
