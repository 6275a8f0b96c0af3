package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The first population: corners of the space (every parameter at its first, every one at its last value; the same for
 * each value of the unordered parameters), so that no family is missed, then a Latin hypercube, in which each value of
 * each parameter is wanted equally often (McKay, Beckman, Conover, Technometrics 21(2), 1979).
 */
final class Founders {

    private Founders() {}

    /** The alleles of as many individuals as asked for; they may decode to equal points. */
    static List<int[]> of(Encoding encoding, int count, boolean corners, RandomGenerator random) {
        List<int[]> founders = new ArrayList<>(corners ? corners(encoding) : List.of());
        if (founders.size() > count / 2) {
            shuffle(founders, random);
            founders.subList(count / 2, founders.size()).clear();
        }
        int filled = founders.size();
        int rows = count - filled;
        for (int i = 0; i < rows; i++) {
            founders.add(new int[encoding.length()]);
        }
        for (int parameter = 0; parameter < encoding.length(); parameter++) {
            int[] strata = new int[rows];
            for (int i = 0; i < rows; i++) {
                strata[i] = (int) ((i + random.nextDouble()) * encoding.values(parameter) / rows);
            }
            for (int i = rows; i > 0; i--) {
                int at = random.nextInt(i);
                founders.get(filled + i - 1)[parameter] = strata[at];
                strata[at] = strata[i - 1];
            }
        }
        return founders;
    }

    private static List<int[]> corners(Encoding encoding) {
        int[] first = new int[encoding.length()];
        int[] last = new int[encoding.length()];
        for (int i = 0; i < last.length; i++) {
            last[i] = encoding.values(i) - 1;
        }
        List<int[]> corners = new ArrayList<>(List.of(first, last));
        for (int parameter = 0; parameter < first.length; parameter++) {
            if (!encoding.parameter(parameter).ordered()) {
                for (int value = 0; value < encoding.values(parameter); value++) {
                    addIfLegal(corners, encoding, first, parameter, value);
                    addIfLegal(corners, encoding, last, parameter, value);
                }
            }
        }
        return corners;
    }

    private static void addIfLegal(List<int[]> corners, Encoding encoding, int[] base, int parameter, int value) {
        int[] wanted = base.clone();
        wanted[parameter] = value;
        DesignPoint point = encoding.space().nearest(wanted);
        if (point.index(parameter) == value) {
            corners.add(wanted);
        }
    }

    private static void shuffle(List<int[]> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int at = random.nextInt(i + 1);
            int[] moved = list.get(i);
            list.set(i, list.get(at));
            list.set(at, moved);
        }
    }
}
