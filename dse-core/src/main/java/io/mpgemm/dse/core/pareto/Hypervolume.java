package io.mpgemm.dse.core.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The volume that a set of vectors dominates below a reference point, exact up to the rounding of sums.
 *
 * <p>
 * Two and three objectives by a sweep (the latter over a staircase kept sorted, as in Beume, Fonseca, Lopez-Ibanez,
 * Paquete, Vahrenhold, "On the complexity of computing the hypervolume indicator", IEEE Trans. Evol. Comput. 13(5),
 * 2009); more by the WFG recursion: While, Bradstreet, Barone, "A fast way of calculating exact hypervolumes", IEEE
 * Trans. Evol. Comput. 16(1), 2012. Meant for up to five objectives; the time grows steeply beyond.
 */
public final class Hypervolume {

    private Hypervolume() {}

    /**
     * The hypervolume of a set.
     *
     * @param points    vectors to be minimised, in any order, which may dominate or equal each other; those that are
     *                  not better than the reference point in every objective add nothing
     * @param reference the reference point
     * @return the volume, 0 for an empty set
     * @throws IllegalArgumentException if an entry is NaN or infinitely good, or the lengths differ
     */
    public static double of(double[][] points, double[] reference) {
        double[] corner = Vectors.copy(reference, reference.length);
        List<double[]> inside = new ArrayList<>();
        for (double[] point : points) {
            double[] copy = Vectors.copy(point, corner.length);
            boolean better = true;
            for (int i = 0; i < corner.length; i++) {
                if (copy[i] == Double.NEGATIVE_INFINITY) {
                    throw new IllegalArgumentException(
                            "An infinitely good objective has no volume: " + Arrays.toString(point) + ".");
                }
                better &= copy[i] < corner[i];
            }
            if (better) {
                inside.add(copy);
            }
        }
        return volume(inside, corner, corner.length);
    }

    /** The volume in the first objectives only. */
    private static double volume(List<double[]> points, double[] corner, int dimensions) {
        return switch (dimensions) {
            case 0 -> throw new IllegalArgumentException("A reference point needs at least one objective.");
            case 1 -> points.stream().mapToDouble(point -> corner[0] - point[0]).max().orElse(0);
            case 2 -> plane(points, corner);
            case 3 -> space(points, corner);
            case 4 -> four(points, corner);
            default -> recurse(points, corner, dimensions);
        };
    }

    private static double plane(List<double[]> points, double[] corner) {
        List<double[]> order = new ArrayList<>(points);
        order.sort(Vectors.LEXICOGRAPHIC);
        double volume = 0;
        double ceiling = corner[1];
        for (double[] point : order) {
            if (point[1] < ceiling) {
                volume += (corner[0] - point[0]) * (ceiling - point[1]);
                ceiling = point[1];
            }
        }
        return volume;
    }

    private static double space(List<double[]> points, double[] corner) {
        List<double[]> order = new ArrayList<>(points);
        order.sort(Comparator.comparingDouble(point -> point[2]));
        Staircase stairs = new Staircase(corner, order.size());
        for (double[] point : order) {
            stairs.add(point[0], point[1], point[2]);
        }
        return stairs.volume();
    }

    /**
     * One WFG step above the three-dimensional sweep. Points are taken from the worst fourth objective on; what a point
     * adds to the better ones is a box less the volume of those, limited to the box. Limiting keeps the order of the
     * third objective, so nothing is sorted twice.
     */
    private static double four(List<double[]> points, double[] corner) {
        List<double[]> byThird = new ArrayList<>(points);
        byThird.sort(Comparator.comparingDouble(point -> point[2]));
        Integer[] byFourth = new Integer[points.size()];
        Arrays.setAll(byFourth, i -> i);
        Arrays.sort(byFourth, Comparator.<Integer>comparingDouble(i -> byThird.get(i)[3]).reversed());
        int[] turn = new int[byFourth.length];
        for (int i = 0; i < turn.length; i++) {
            turn[byFourth[i]] = i;
        }
        Staircase stairs = new Staircase(corner, turn.length);
        double volume = 0;
        for (int i = 0; i < turn.length; i++) {
            double[] box = byThird.get(byFourth[i]);
            stairs.clear();
            for (int j = 0; j < turn.length; j++) {
                if (turn[j] > i) {
                    double[] other = byThird.get(j);
                    stairs.add(Math.max(box[0], other[0]), Math.max(box[1], other[1]), Math.max(box[2], other[2]));
                }
            }
            double own = (corner[0] - box[0]) * (corner[1] - box[1]) * (corner[2] - box[2]) - stairs.volume();
            volume += (corner[3] - box[3]) * own;
        }
        return volume;
    }

    private static double recurse(List<double[]> points, double[] corner, int dimensions) {
        int last = dimensions - 1;
        List<double[]> order = new ArrayList<>(points);
        order.sort(Comparator.<double[]>comparingDouble(point -> point[last]).reversed());
        double volume = 0;
        for (int i = 0; i < order.size(); i++) {
            double[] box = order.get(i);
            double own = 1;
            for (int k = 0; k < last; k++) {
                own *= corner[k] - box[k];
            }
            FrontArchive<double[]> limited = new FrontArchive<>(last);
            for (int j = i + 1; j < order.size(); j++) {
                double[] limit = new double[last];
                for (int k = 0; k < last; k++) {
                    limit[k] = Math.max(box[k], order.get(j)[k]);
                }
                limited.add(limit, limit);
            }
            volume += (corner[last] - box[last]) * (own - volume(limited.items(), corner, last));
        }
        return volume;
    }

    /** The outline of the points swept so far in the first two objectives, while the third one grows. */
    private static final class Staircase {

        private final double cornerX;
        private final double cornerY;
        private final double cornerZ;
        private final double[] xs;
        private final double[] ys;
        private int size;
        private double area;
        private double volume;
        private double height;

        Staircase(double[] corner, int capacity) {
            cornerX = corner[0];
            cornerY = corner[1];
            cornerZ = corner[2];
            xs = new double[capacity];
            ys = new double[capacity];
        }

        void clear() {
            size = 0;
            area = 0;
            volume = 0;
        }

        double volume() {
            return volume + area * (cornerZ - height);
        }

        void add(double x, double y, double z) {
            int at = firstBeyond(x);
            if (at > 0 && ys[at - 1] <= y) {
                return;
            }
            if (size > 0) {
                volume += area * (z - height);
            }
            height = z;
            if (at > 0 && xs[at - 1] == x) {
                at--;
            }
            double left = x;
            double ceiling = at > 0 ? ys[at - 1] : cornerY;
            int end = at;
            while (end < size && ys[end] >= y) {
                area += (xs[end] - left) * (ceiling - y);
                left = xs[end];
                ceiling = ys[end];
                end++;
            }
            area += ((end < size ? xs[end] : cornerX) - left) * (ceiling - y);
            if (end != at + 1) {
                System.arraycopy(xs, end, xs, at + 1, size - end);
                System.arraycopy(ys, end, ys, at + 1, size - end);
            }
            size += at + 1 - end;
            xs[at] = x;
            ys[at] = y;
        }

        private int firstBeyond(double x) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (xs[middle] <= x) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
