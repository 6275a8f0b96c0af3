package io.mpgemm.dse.core.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits vectors into fronts: rank 0 is dominated by nobody, rank k by somebody of rank k - 1 and by nobody of a higher
 * rank. Equal vectors have equal ranks.
 *
 * <p>
 * Efficient non-dominated sort with binary search (ENS-BS): Zhang, Tian, Cheng, Jin, "An efficient approach to
 * nondominated sorting for evolutionary multiobjective optimization", IEEE Trans. Evol. Comput. 19(2), 2015. In
 * lexicographic order a vector can only be dominated by those before it, and where a front holds a dominator of it, so
 * do all better fronts, which makes the rank a binary search.
 */
public final class NonDominatedSort {

    private NonDominatedSort() {}

    /**
     * Ranks vectors by plain dominance.
     *
     * @param objectives n vectors of the same length, to be minimised
     * @return n ranks, from 0
     * @throws IllegalArgumentException if an entry is NaN or the lengths differ
     */
    public static int[] ranks(double[][] objectives) {
        double[][] vectors = Vectors.copy(objectives);
        int[] ranks = new int[vectors.length];
        int[] all = IntStream.range(0, vectors.length).toArray();
        sort(vectors, all, ranks);
        return ranks;
    }

    /**
     * Ranks vectors by constraint domination: the infeasible ones come after all feasible ones, in order of their
     * violation.
     *
     * @param objectives n vectors of the same length, to be minimised
     * @param violations n numbers, 0 for a feasible vector
     * @return n ranks, from 0
     * @throws IllegalArgumentException if an entry is NaN or the lengths differ
     */
    public static int[] ranks(double[][] objectives, double[] violations) {
        if (objectives.length != violations.length) {
            throw new IllegalArgumentException(
                    objectives.length + " vectors cannot have " + violations.length + " violations.");
        }
        double[][] vectors = Vectors.copy(objectives);
        int[] ranks = new int[vectors.length];
        int[] feasible = IntStream.range(0, ranks.length).filter(i -> violations[i] == 0).toArray();
        int rank = sort(vectors, feasible, ranks);
        double[] levels = Arrays.stream(violations).filter(v -> v != 0).distinct().sorted().toArray();
        for (int i = 0; i < ranks.length; i++) {
            if (violations[i] != 0) {
                ranks[i] = rank + Arrays.binarySearch(levels, violations[i]);
            }
        }
        return ranks;
    }

    /** Ranks some of the vectors and returns the number of fronts. */
    private static int sort(double[][] vectors, int[] subset, int[] ranks) {
        int[] order = Arrays.stream(subset).boxed()
                .sorted(Comparator.comparing(i -> vectors[i], Vectors.LEXICOGRAPHIC)).mapToInt(Integer::intValue)
                .toArray();
        List<Front> fronts = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            double[] vector = vectors[order[i]];
            if (i > 0 && Arrays.equals(vector, vectors[order[i - 1]])) {
                ranks[order[i]] = ranks[order[i - 1]];
                continue;
            }
            int low = 0;
            int high = fronts.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (fronts.get(middle).dominates(vector)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low == fronts.size()) {
                fronts.add(new Front(vector.length - 1));
            }
            fronts.get(low).add(vector);
            ranks[order[i]] = low;
        }
        return fronts.size();
    }

    /** The vectors of one front so far, less their first entry: it is no larger than that of any later vector. */
    private static final class Front {

        private final int width;
        private double[] entries;
        private int end;

        Front(int width) {
            this.width = width;
            this.entries = new double[Math.max(1, 8 * width)];
        }

        void add(double[] vector) {
            if (end + width > entries.length) {
                entries = Arrays.copyOf(entries, 2 * entries.length);
            }
            System.arraycopy(vector, 1, entries, end, width);
            end += width;
        }

        /** Whether a member dominates a vector that follows all of them and equals none. */
        boolean dominates(double[] vector) {
            if (width == 1) {
                // In two dimensions the second entry falls along a front.
                return entries[end - 1] <= vector[1];
            }
            if (width == 0) {
                return true;
            }
            // The latest members are the nearest ones and the likeliest to dominate.
            for (int at = end - width; at >= 0; at -= width) {
                int i = 0;
                while (i < width && entries[at + i] <= vector[i + 1]) {
                    i++;
                }
                if (i == width) {
                    return true;
                }
            }
            return false;
        }
    }
}
