package io.mpgemm.dse.core.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Empirical attainment surfaces of several runs in two objectives: the border of what at least so many of the runs
 * reached. Grunert da Fonseca, Fonseca, Hall, "Inferential performance assessment of stochastic optimisers and the
 * attainment function", EMO 2001; the sweep over one objective as in Fonseca, Guerreiro, Lopez-Ibanez, Paquete, "On the
 * computation of the empirical attainment function", EMO 2011.
 */
public final class Attainment {

    private Attainment() {}

    /**
     * The corners of a surface.
     *
     * @param runs   what each run found: vectors of two finite objectives to be minimised, in any order
     * @param needed how many runs must reach what lies beyond the surface, 1 (best) to the number of runs (worst)
     * @return the corners by rising first objective, none where fewer runs found anything
     * @throws IllegalArgumentException if there are not that many runs
     */
    public static double[][] surface(List<double[][]> runs, int needed) {
        if (needed < 1 || needed > runs.size()) {
            throw new IllegalArgumentException(
                    "Of " + runs.size() + " runs not " + needed + " can have reached a point.");
        }
        List<Reached> all = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            for (double[] point : runs.get(run)) {
                double[] copy = Vectors.copy(point, 2);
                all.add(new Reached(copy[0], copy[1], run));
            }
        }
        all.sort((a, b) -> Double.compare(a.x, b.x));
        double[] best = new double[runs.size()];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        List<double[]> corners = new ArrayList<>();
        double last = Double.POSITIVE_INFINITY;
        for (int i = 0; i < all.size(); i++) {
            Reached at = all.get(i);
            best[at.run] = Math.min(best[at.run], at.y);
            if (i + 1 < all.size() && all.get(i + 1).x == at.x) {
                continue;
            }
            double[] order = best.clone();
            Arrays.sort(order);
            double y = order[needed - 1];
            if (y < last) {
                corners.add(new double[]{at.x, y});
                last = y;
            }
        }
        return corners.toArray(double[][]::new);
    }

    /** A point that a run found. */
    private record Reached(double x, double y, int run) {}
}
