package io.mpgemm.dse.core.pareto;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Crowding distance inside one front: how far apart a vector's neighbours are, summed over the objectives, each in
 * units of its range in the front. Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
 * Trans. Evol. Comput. 6(2), 2002, section III-B.
 */
public final class Crowding {

    private Crowding() {}

    /**
     * The distances of the members of a front.
     *
     * @param front n vectors of the same length, which should not dominate each other
     * @return n distances, larger is lonelier; infinite for a vector with the least or largest value of an objective.
     *         Where several vectors share that value, one of them is infinite: the first in lexicographic order at the
     *         low end, the last at the high end. Objectives without a finite range above 0 do not count.
     */
    public static double[] distances(double[][] front) {
        double[][] vectors = Vectors.copy(front);
        double[] distances = new double[vectors.length];
        if (vectors.length == 0) {
            return distances;
        }
        Comparator<Integer> ties = Comparator.comparing(i -> vectors[i], Vectors.LEXICOGRAPHIC);
        for (int objective = 0; objective < vectors[0].length; objective++) {
            int at = objective;
            List<Integer> order = IntStream.range(0, vectors.length).boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> vectors[i][at]).thenComparing(ties)).toList();
            int last = order.size() - 1;
            double range = vectors[order.get(last)][at] - vectors[order.get(0)][at];
            if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
                continue;
            }
            distances[order.get(0)] = Double.POSITIVE_INFINITY;
            distances[order.get(last)] = Double.POSITIVE_INFINITY;
            for (int i = 1; i < last; i++) {
                distances[order.get(i)] += (vectors[order.get(i + 1)][at] - vectors[order.get(i - 1)][at]) / range;
            }
        }
        return distances;
    }
}
