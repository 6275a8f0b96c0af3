package io.mpgemm.dse.core.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The non-dominated ones of all vectors ever added, without a bound on their number. Of equal vectors the first stays.
 *
 * <p>
 * A binary space partition whose nodes know the ideal and nadir corner of what lies below, after Glasmachers, "A fast
 * incremental BSP tree archive for non-dominated points", EMO 2017 (arXiv:1604.01169): a subtree whose nadir corner
 * covers a new vector rejects it at once, one whose ideal corner is covered by it is dropped as a whole, and one that
 * can do neither is passed over. A subtree that has grown lopsided is rebuilt, so that sorted input stays fast. The
 * members that covered the latest offers are tried first, as one member often covers many offers in a row.
 *
 * @param <T> what belongs to a vector
 */
public final class FrontArchive<T> {

    private static final int LEAF_SIZE = 12;
    private static final int RECENT = 8;

    private record Entry<T>(Vector at, T item) {}

    /** An array with an owner who does not change it. */
    private static final class Vector {

        private final double[] entries;

        Vector(double[] entries) {
            this.entries = entries;
        }
    }

    private final int objectives;
    /** What covered offers, the latest first. One that is no longer a member is covered by one that is. */
    private final List<Vector> recent = new ArrayList<>(RECENT + 1);
    private Node root;

    /**
     * An empty archive.
     *
     * @param objectives length of the vectors, at least 1
     */
    public FrontArchive(int objectives) {
        if (objectives < 1) {
            throw new IllegalArgumentException("A front needs at least one objective, not " + objectives + ".");
        }
        this.objectives = objectives;
        this.root = new Node(new ArrayList<>(), 0);
    }

    /**
     * Offers a vector.
     *
     * @param vector the objectives, to be minimised; it is copied where it is kept
     * @param item   what belongs to it
     * @return true if it is now a member, false if a member covers it
     * @throws IllegalArgumentException if an entry is NaN or the length is wrong
     */
    public boolean add(double[] vector, T item) {
        Vectors.requireNumbers(vector, objectives);
        if (coveredByRecent(vector) || root.covers(vector)) {
            return false;
        }
        double[] copy = Vectors.copy(vector, objectives);
        root.removeCoveredBy(copy);
        if (root.size == 0) {
            root = new Node(new ArrayList<>(), 0);
        }
        root.insert(new Entry<>(new Vector(copy), item));
        return true;
    }

    private boolean coveredByRecent(double[] vector) {
        for (int i = 0; i < recent.size(); i++) {
            if (Dominance.covers(recent.get(i).entries, vector)) {
                if (i > 0) {
                    recent.addFirst(recent.remove(i));
                }
                return true;
            }
        }
        return false;
    }

    private void remember(Vector cover) {
        recent.addFirst(cover);
        if (recent.size() > RECENT) {
            recent.removeLast();
        }
    }

    /**
     * The number of members.
     *
     * @return the size of the front
     */
    public int size() {
        return root.size;
    }

    /**
     * What belongs to the members.
     *
     * @return the items in lexicographic order of their vectors, a snapshot
     */
    public List<T> items() {
        return sorted().stream().map(Entry::item).toList();
    }

    /**
     * The vectors of the members.
     *
     * @return copies of the vectors, in the order of {@link #items()}
     */
    public double[][] vectors() {
        return sorted().stream().map(entry -> entry.at().entries.clone()).toArray(double[][]::new);
    }

    private List<Entry<T>> sorted() {
        List<Entry<T>> entries = new ArrayList<>(root.size);
        root.collect(entries);
        entries.sort(Comparator.comparing(entry -> entry.at().entries, Vectors.LEXICOGRAPHIC));
        return entries;
    }

    /** A subtree: entries, or two subtrees to either side of a plane. */
    private final class Node {

        private final int depth;
        private final double[] ideal = new double[objectives];
        private final double[] nadir = new double[objectives];
        private List<Entry<T>> entries;
        private List<Node> sides = List.of();
        private int dimension;
        private double plane;
        private int size;

        Node(List<Entry<T>> entries, int depth) {
            this.entries = entries;
            this.depth = depth;
            this.size = entries.size();
            if (size > LEAF_SIZE) {
                split();
            }
            measure();
        }

        boolean covers(double[] vector) {
            if (size == 0 || !Dominance.covers(ideal, vector)) {
                return false;
            }
            if (Dominance.covers(nadir, vector)) {
                remember(any());
                return true;
            }
            for (int i = 0; i < sides.size(); i++) {
                if (sides.get(i).covers(vector)) {
                    return true;
                }
            }
            for (int i = 0; i < entries.size(); i++) {
                if (Dominance.covers(entries.get(i).at().entries, vector)) {
                    remember(entries.get(i).at());
                    return true;
                }
            }
            return false;
        }

        /** One of the members below; there is at least one. */
        private Vector any() {
            return sides.isEmpty() ? entries.getFirst().at() : sides.get(sides.getFirst().size > 0 ? 0 : 1).any();
        }

        /** Removes what a vector that is no member covers. */
        void removeCoveredBy(double[] vector) {
            if (size == 0 || !Dominance.covers(vector, nadir)) {
                return;
            }
            if (Dominance.covers(vector, ideal)) {
                become(new ArrayList<>());
                return;
            }
            int before = size;
            if (sides.isEmpty()) {
                entries.removeIf(entry -> Dominance.covers(vector, entry.at().entries));
                size = entries.size();
            } else {
                size = 0;
                for (Node side : sides) {
                    side.removeCoveredBy(vector);
                    size += side.size;
                }
                if (size <= LEAF_SIZE / 2) {
                    gather();
                }
            }
            if (size != before) {
                measure();
            }
        }

        void insert(Entry<T> entry) {
            size++;
            double[] vector = entry.at().entries;
            if (sides.isEmpty()) {
                entries.add(entry);
                if (size > LEAF_SIZE) {
                    split();
                }
            } else {
                Node side = sides.get(vector[dimension] < plane ? 0 : 1);
                side.insert(entry);
                if (side.size > 2 * LEAF_SIZE && side.size > 0.8 * size) {
                    gather();
                    split();
                }
            }
            for (int i = 0; i < objectives; i++) {
                ideal[i] = size == 1 ? vector[i] : Math.min(ideal[i], vector[i]);
                nadir[i] = size == 1 ? vector[i] : Math.max(nadir[i], vector[i]);
            }
        }

        private void collect(List<Entry<T>> into) {
            into.addAll(entries);
            for (Node side : sides) {
                side.collect(into);
            }
        }

        private void gather() {
            List<Entry<T>> all = new ArrayList<>(size);
            collect(all);
            become(all);
        }

        private void become(List<Entry<T>> leaf) {
            entries = leaf;
            sides = List.of();
            size = leaf.size();
        }

        /** Cuts at the median of the first objective, counted from the depth on, whose values differ. */
        private void split() {
            for (int i = 0; i < objectives; i++) {
                int at = (depth + i) % objectives;
                double[] values = entries.stream().mapToDouble(entry -> entry.at().entries[at]).sorted().toArray();
                double median = values[values.length / 2];
                if (median == values[0]) {
                    // More than half share the least value: cut above them.
                    int above = values.length / 2;
                    while (above < values.length && values[above] == median) {
                        above++;
                    }
                    if (above == values.length) {
                        continue;
                    }
                    median = values[above];
                }
                dimension = at;
                plane = median;
                List<Entry<T>> below = new ArrayList<>();
                List<Entry<T>> beyond = new ArrayList<>();
                for (Entry<T> entry : entries) {
                    (entry.at().entries[at] < median ? below : beyond).add(entry);
                }
                entries = new ArrayList<>();
                sides = List.of(new Node(below, depth + 1), new Node(beyond, depth + 1));
                return;
            }
        }

        private void measure() {
            Arrays.fill(ideal, Double.POSITIVE_INFINITY);
            Arrays.fill(nadir, Double.NEGATIVE_INFINITY);
            for (Entry<T> entry : entries) {
                stretch(entry.at().entries, entry.at().entries);
            }
            for (Node side : sides) {
                if (side.size > 0) {
                    stretch(side.ideal, side.nadir);
                }
            }
        }

        private void stretch(double[] low, double[] high) {
            for (int i = 0; i < objectives; i++) {
                ideal[i] = Math.min(ideal[i], low[i]);
                nadir[i] = Math.max(nadir[i], high[i]);
            }
        }
    }
}
