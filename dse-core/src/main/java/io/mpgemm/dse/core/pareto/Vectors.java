package io.mpgemm.dse.core.pareto;

import java.util.Arrays;
import java.util.Comparator;

/** What the classes of this package need of sets of objective vectors. */
final class Vectors {

    /** Orders vectors by their first entry, then by their second, and so on; dominating vectors come first. */
    static final Comparator<double[]> LEXICOGRAPHIC = Arrays::compare;

    private Vectors() {}

    /** Copies a vector, with one zero instead of two: -0.0 equals 0.0 for dominance, but not for an order. */
    static double[] copy(double[] vector, int length) {
        requireNumbers(vector, length);
        double[] copy = new double[length];
        for (int i = 0; i < length; i++) {
            copy[i] = vector[i] + 0.0;
        }
        return copy;
    }

    static void requireNumbers(double[] vector, int length) {
        if (vector.length != length) {
            throw new IllegalArgumentException(
                    "Expected " + length + " objectives, but got " + Arrays.toString(vector) + ".");
        }
        for (double entry : vector) {
            if (Double.isNaN(entry)) {
                throw new IllegalArgumentException("An objective is not a number: " + Arrays.toString(vector) + ".");
            }
        }
    }

    static double[][] copy(double[][] vectors) {
        double[][] copies = new double[vectors.length][];
        for (int i = 0; i < vectors.length; i++) {
            copies[i] = copy(vectors[i], vectors[0].length);
        }
        return copies;
    }

    /** The least entry of every objective. */
    static double[] ideal(double[][] vectors) {
        double[] ideal = vectors[0].clone();
        for (double[] vector : vectors) {
            for (int i = 0; i < ideal.length; i++) {
                ideal[i] = Math.min(ideal[i], vector[i]);
            }
        }
        return ideal;
    }

    /** The largest entry of every objective. */
    static double[] nadir(double[][] vectors) {
        double[] nadir = vectors[0].clone();
        for (double[] vector : vectors) {
            for (int i = 0; i < nadir.length; i++) {
                nadir[i] = Math.max(nadir[i], vector[i]);
            }
        }
        return nadir;
    }
}
