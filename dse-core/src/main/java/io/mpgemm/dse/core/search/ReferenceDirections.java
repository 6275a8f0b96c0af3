package io.mpgemm.dse.core.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points spread evenly over the unit simplex: the lattice of Das and Dennis (SIAM J. Optim. 8(3), 1998), in which each
 * coordinate is a multiple of 1 / p. Where p is smaller than the number of objectives the lattice has no point inside,
 * and a second, coarser one is added that is shrunk by half towards the centre (Deb, Jain, "An evolutionary
 * many-objective optimization algorithm using reference-point-based nondominated sorting approach, part I", IEEE Trans.
 * Evol. Comput. 18(4), 2014, section V).
 */
final class ReferenceDirections {

    private ReferenceDirections() {}

    /** As many directions as there are of the finest lattices with no more than a number of points, but one at least. */
    static double[][] atMost(int count, int objectives) {
        int divisions = finest(count, objectives);
        if (divisions == 0) {
            double[] centre = new double[objectives];
            Arrays.fill(centre, 1.0 / objectives);
            return new double[][]{centre};
        }
        List<double[]> directions = new ArrayList<>(lattice(objectives, divisions));
        if (divisions < objectives) {
            int inner = Math.min(divisions, finest(count - directions.size(), objectives));
            for (double[] point : inner == 0 ? List.<double[]>of() : lattice(objectives, inner)) {
                double[] shrunk = point.clone();
                for (int i = 0; i < shrunk.length; i++) {
                    shrunk[i] = 0.5 * shrunk[i] + 0.5 / objectives;
                }
                directions.add(shrunk);
            }
        }
        return directions.toArray(double[][]::new);
    }

    /** The most divisions whose lattice has no more than a number of points, 0 if there are none. */
    private static int finest(int count, int objectives) {
        int divisions = 0;
        while (points(objectives, divisions + 1) <= count) {
            divisions++;
        }
        return divisions;
    }

    /** The number of points of a lattice: divisions + objectives - 1 over divisions. */
    private static long points(int objectives, int divisions) {
        if (objectives == 1) {
            return divisions == 0 ? 1 : Long.MAX_VALUE;
        }
        long points = 1;
        for (int i = 1; i < objectives; i++) {
            points = points * (divisions + i) / i;
        }
        return points;
    }

    private static List<double[]> lattice(int objectives, int divisions) {
        List<double[]> points = new ArrayList<>();
        fill(new double[objectives], 0, divisions, divisions, points);
        return points;
    }

    private static void fill(double[] point, int at, int left, int divisions, List<double[]> points) {
        if (at == point.length - 1) {
            point[at] = (double) left / divisions;
            points.add(point.clone());
            return;
        }
        for (int part = 0; part <= left; part++) {
            point[at] = (double) part / divisions;
            fill(point, at + 1, left - part, divisions, points);
        }
    }
}
