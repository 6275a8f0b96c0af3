package io.mpgemm.dse.core.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The choice of NSGA-III among equally ranked vectors: those nearest to the reference directions that have the fewest
 * others (Deb, Jain, IEEE Trans. Evol. Comput. 18(4), 2014, section IV, algorithms 2 to 4). The ideal point and the
 * extreme points are taken from the front of everything evaluated beside the vectors at hand, which is never worse than
 * what the paper remembers of past generations.
 */
final class Niches {

    /** Weight of the other axes in the achievement function that finds extreme points. */
    private static final double OFF_AXIS = 1e-6;
    private static final double SMALLEST = 1e-12;

    private final double[][] directions;
    private final RandomGenerator random;

    Niches(double[][] directions, RandomGenerator random) {
        this.directions = directions;
        this.random = random;
    }

    /**
     * The order in which members of the last front join those that survive anyway.
     *
     * @param kept    vectors that survive anyway
     * @param last    vectors of which some survive
     * @param archive front of everything evaluated
     * @return all indices into {@code last}, the first ones survive
     */
    List<Integer> order(double[][] kept, double[][] last, double[][] archive) {
        Frame frame = Frame.of(kept, last, archive);
        int[] members = new int[directions.length];
        for (double[] vector : kept) {
            members[nearest(frame.normalized(vector)).direction]++;
        }
        List<List<Niche>> candidates = new ArrayList<>();
        for (int i = 0; i < directions.length; i++) {
            candidates.add(new ArrayList<>());
        }
        for (int i = 0; i < last.length; i++) {
            Niche niche = nearest(frame.normalized(last[i]));
            candidates.get(niche.direction).add(new Niche(i, niche.direction, niche.distance));
        }
        List<Integer> order = new ArrayList<>();
        while (order.size() < last.length) {
            List<Niche> niche = candidates.get(emptiest(members, candidates));
            int chosen = random.nextInt(niche.size());
            int direction = niche.getFirst().direction;
            if (members[direction] == 0) {
                for (int i = 0; i < niche.size(); i++) {
                    chosen = niche.get(i).distance < niche.get(chosen).distance ? i : chosen;
                }
            }
            order.add(niche.remove(chosen).member);
            members[direction]++;
        }
        return order;
    }

    /** Of the directions with candidates, one of those with the fewest members. */
    private int emptiest(int[] members, List<List<Niche>> candidates) {
        int chosen = -1;
        int ties = 0;
        for (int i = 0; i < members.length; i++) {
            if (candidates.get(i).isEmpty() || (chosen >= 0 && members[i] > members[chosen])) {
                continue;
            }
            ties = chosen < 0 || members[i] < members[chosen] ? 1 : ties + 1;
            chosen = random.nextInt(ties) == 0 ? i : chosen;
        }
        return chosen;
    }

    /** The direction whose line through the ideal point is nearest. */
    private Niche nearest(double[] vector) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        double square = dot(vector, vector);
        for (int i = 0; i < directions.length; i++) {
            double along = dot(vector, directions[i]);
            double distance = square - along * along / dot(directions[i], directions[i]);
            if (distance < least) {
                least = distance;
                best = i;
            }
        }
        return new Niche(-1, best, least);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** A member of the last front, the direction nearest to it, and the square of its distance. */
    private record Niche(int member, int direction, double distance) {}

    /** Objectives from the ideal point, 0, to where the plane through the extreme points cuts each axis, 1. */
    private static final class Frame {

        private final double[] ideal;
        private final double[] scale;

        private Frame(double[] ideal, double[] scale) {
            this.ideal = ideal;
            this.scale = scale;
        }

        static Frame of(double[][]... sets) {
            List<double[]> all = new ArrayList<>();
            for (double[][] set : sets) {
                all.addAll(Arrays.asList(set));
            }
            int n = all.getFirst().length;
            double[] ideal = all.getFirst().clone();
            for (double[] vector : all) {
                for (int i = 0; i < n; i++) {
                    ideal[i] = Math.min(ideal[i], vector[i]);
                }
            }
            double[][] extremes = new double[n][];
            for (int axis = 0; axis < n; axis++) {
                double least = Double.POSITIVE_INFINITY;
                extremes[axis] = all.getFirst();
                for (double[] vector : all) {
                    double worst = Double.NEGATIVE_INFINITY;
                    for (int i = 0; i < n; i++) {
                        worst = Math.max(worst, (vector[i] - ideal[i]) / (i == axis ? 1 : OFF_AXIS));
                    }
                    if (worst < least) {
                        least = worst;
                        extremes[axis] = vector;
                    }
                }
            }
            return new Frame(ideal, scale(ideal, extremes, all));
        }

        double[] normalized(double[] vector) {
            double[] normalized = new double[vector.length];
            for (int i = 0; i < vector.length; i++) {
                normalized[i] = (vector[i] - ideal[i]) / scale[i];
            }
            return normalized;
        }

        private static double[] scale(double[] ideal, double[][] extremes, List<double[]> all) {
            int n = ideal.length;
            double[] range = new double[n];
            for (double[] vector : all) {
                for (int i = 0; i < n; i++) {
                    range[i] = Math.max(range[i], vector[i] - ideal[i]);
                }
            }
            double[][] plane = new double[n][n + 1];
            for (int row = 0; row < n; row++) {
                for (int i = 0; i < n; i++) {
                    plane[row][i] = range[i] == 0 ? 0 : (extremes[row][i] - ideal[i]) / range[i];
                }
                plane[row][n] = 1;
            }
            double[] scale = new double[n];
            boolean solved = solve(plane);
            for (int i = 0; i < n; i++) {
                double intercept = solved ? 1 / plane[i][n] : 0;
                solved &= intercept > SMALLEST && intercept < Double.POSITIVE_INFINITY;
                scale[i] = intercept;
            }
            for (int i = 0; i < n; i++) {
                scale[i] = range[i] == 0 ? 1 : solved ? scale[i] * range[i] : range[i];
            }
            return scale;
        }

        /** Gauss-Jordan elimination with pivots; the last column becomes the solution. */
        private static boolean solve(double[][] rows) {
            int n = rows.length;
            for (int column = 0; column < n; column++) {
                int pivot = column;
                for (int row = column + 1; row < n; row++) {
                    pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
                }
                double[] lead = rows[pivot];
                rows[pivot] = rows[column];
                rows[column] = lead;
                if (!(Math.abs(lead[column]) > SMALLEST)) {
                    return false;
                }
                for (int row = 0; row < n; row++) {
                    double factor = rows[row][column] / lead[column];
                    for (int i = column; i <= n && row != column; i++) {
                        rows[row][i] -= factor * lead[i];
                    }
                }
                double head = lead[column];
                for (int i = column; i <= n; i++) {
                    lead[i] /= head;
                }
            }
            return true;
        }
    }
}
