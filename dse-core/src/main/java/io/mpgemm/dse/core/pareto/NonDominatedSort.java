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
 * do all better fronts, which makes the rank a binary search. Up to {@value #LARGEST_BIT_SETS} vectors the dominators of
 * each are a bit set, the intersection of the sets of those that are no worse in one objective (Moreno, Rodriguez,
 * Nebro, Lozano, "Merge nondominated sorting algorithm for many-objective optimization", IEEE Trans. Cybern. 51(12),
 * 2021), and a front holds one of them where two bit sets meet; beyond, fronts are scanned.
 */
public final class NonDominatedSort {

    /** The sets of 2^14 vectors take 16 MiB. */
    private static final int LARGEST_BIT_SETS = 1 << 14;

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
        Integer[] boxed = Arrays.stream(subset).boxed().toArray(Integer[]::new);
        Arrays.sort(boxed, Comparator.comparing(i -> vectors[i], Vectors.LEXICOGRAPHIC));
        int[] order = new int[boxed.length];
        int[] distinct = new int[boxed.length];
        int count = 0;
        for (int i = 0; i < order.length; i++) {
            order[i] = boxed[i];
            if (i == 0 || !Arrays.equals(vectors[order[i]], vectors[order[i - 1]])) {
                distinct[count++] = order[i];
            }
        }
        double[][] sorted = new double[count][];
        for (int i = 0; i < count; i++) {
            sorted[i] = vectors[distinct[i]];
        }
        int[] found = count <= LARGEST_BIT_SETS ? byBitSets(sorted) : bySearch(sorted);
        int at = -1;
        int fronts = 0;
        for (int i = 0; i < order.length; i++) {
            at += i == 0 || !Arrays.equals(vectors[order[i]], vectors[order[i - 1]]) ? 1 : 0;
            ranks[order[i]] = found[at];
            fronts = Math.max(fronts, found[at] + 1);
        }
        return fronts;
    }

    /** Ranks distinct vectors in lexicographic order by the sets of their dominators. */
    static int[] byBitSets(double[][] vectors) {
        int n = vectors.length;
        long[][] dominators = new long[n][];
        for (int i = 0; i < n; i++) {
            // Those before it are no worse in the first objective.
            dominators[i] = new long[(i >> 6) + 1];
            Arrays.fill(dominators[i], -1L);
            dominators[i][i >> 6] = (1L << i) - 1;
        }
        for (int k = 1; n > 0 && k < vectors[0].length; k++) {
            int objective = k;
            int[] order = byObjective(vectors, objective);
            long[] noWorse = new long[(n >> 6) + 1];
            int end = 0;
            for (int i = 0; i < n; i++) {
                double value = vectors[order[i]][objective];
                while (end < n && vectors[order[end]][objective] <= value) {
                    noWorse[order[end] >> 6] |= 1L << order[end];
                    end++;
                }
                long[] set = dominators[order[i]];
                for (int word = 0; word < set.length; word++) {
                    set[word] &= noWorse[word];
                }
            }
        }
        int[] ranks = new int[n];
        List<long[]> fronts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int low = 0;
            int high = fronts.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (meet(dominators[i], fronts.get(middle))) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low == fronts.size()) {
                fronts.add(new long[(n >> 6) + 1]);
            }
            fronts.get(low)[i >> 6] |= 1L << i;
            ranks[i] = low;
        }
        return ranks;
    }

    private static int[] byObjective(double[][] vectors, int objective) {
        // A value and its index in one sortable number would lose bits of the value.
        Integer[] order = new Integer[vectors.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> vectors[i][objective]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    private static boolean meet(long[] dominators, long[] front) {
        for (int word = dominators.length - 1; word >= 0; word--) {
            if ((dominators[word] & front[word]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Ranks distinct vectors in lexicographic order by searching the fronts so far. */
    static int[] bySearch(double[][] vectors) {
        int[] ranks = new int[vectors.length];
        List<Front> fronts = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            int low = 0;
            int high = fronts.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (fronts.get(middle).dominates(vectors[i])) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low == fronts.size()) {
                fronts.add(new Front(vectors[i].length - 1));
            }
            fronts.get(low).add(vectors[i]);
            ranks[i] = low;
        }
        return ranks;
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
