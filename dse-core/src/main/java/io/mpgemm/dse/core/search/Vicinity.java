package io.mpgemm.dse.core.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Thins a front: again and again the vector with the least product of the distances to its nearest neighbours, as many
 * as there are objectives, is taken away, and the distances of the others are what is left (Kukkonen, Deb, "A fast and
 * effective method for pruning of non-dominated solutions in many-objective problems", PPSN 2006). Taking away all at
 * once by their crowding, as in the original NSGA-II, leaves gaps where neighbours go together. Distances are in units
 * of the front's range; the best of each objective stays to the end.
 */
final class Vicinity {

    private Vicinity() {}

    /** All indices into the front, the ones to keep first; that is, in the reverse order of their removal. */
    static List<Integer> order(double[][] front, int keep) {
        int n = front.length;
        int neighbours = front[0].length;
        double[][] distance = distances(front);
        boolean[] best = best(front);
        boolean[] gone = new boolean[n];
        double[][] nearest = new double[n][];
        double[] room = new double[n];
        for (int i = 0; i < n; i++) {
            nearest[i] = nearest(distance[i], i, gone, neighbours);
            room[i] = product(nearest[i]);
        }
        List<Integer> removed = new ArrayList<>();
        while (removed.size() < n - keep) {
            int worst = -1;
            for (int i = 0; i < n; i++) {
                if (!gone[i] && (worst < 0 || (best[worst] && !best[i])
                        || (best[worst] == best[i] && room[i] < room[worst]))) {
                    worst = i;
                }
            }
            gone[worst] = true;
            removed.add(worst);
            for (int i = 0; i < n; i++) {
                int furthest = nearest[i].length - 1;
                if (!gone[i] && furthest >= 0 && distance[i][worst] <= nearest[i][furthest]) {
                    nearest[i] = nearest(distance[i], i, gone, neighbours);
                    room[i] = product(nearest[i]);
                }
            }
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            if (!gone[i]) {
                order.add(i);
            }
        }
        order.addAll(removed.reversed());
        return order;
    }

    private static double[][] distances(double[][] front) {
        int n = front.length;
        double[] scale = new double[front[0].length];
        for (int k = 0; k < scale.length; k++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] vector : front) {
                low = Math.min(low, vector[k]);
                high = Math.max(high, vector[k]);
            }
            double range = high - low;
            scale[k] = range > 0 && range < Double.POSITIVE_INFINITY ? 1 / range : 0;
        }
        double[][] distance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double square = 0;
                for (int k = 0; k < scale.length; k++) {
                    double difference = scale[k] == 0 ? 0 : (front[i][k] - front[j][k]) * scale[k];
                    square += difference * difference;
                }
                distance[i][j] = square;
                distance[j][i] = square;
            }
        }
        return distance;
    }

    private static boolean[] best(double[][] front) {
        boolean[] best = new boolean[front.length];
        for (int k = 0; k < front[0].length; k++) {
            int least = 0;
            for (int i = 1; i < front.length; i++) {
                least = front[i][k] < front[least][k] ? i : least;
            }
            best[least] = true;
        }
        return best;
    }

    private static double product(double[] distances) {
        double product = 1;
        for (double distance : distances) {
            product *= distance;
        }
        return product;
    }

    /** The smallest distances to what is left, ascending. */
    private static double[] nearest(double[] distance, int self, boolean[] gone, int neighbours) {
        double[] nearest = new double[neighbours];
        int found = 0;
        for (int i = 0; i < distance.length; i++) {
            if (i == self || gone[i] || (found == neighbours && distance[i] >= nearest[found - 1])) {
                continue;
            }
            found = Math.min(found + 1, neighbours);
            int at = found - 1;
            while (at > 0 && nearest[at - 1] > distance[i]) {
                nearest[at] = nearest[at - 1];
                at--;
            }
            nearest[at] = distance[i];
        }
        return Arrays.copyOf(nearest, found);
    }
}
