package io.mpgemm.dse.core.pareto;

/**
 * The knee of a front: the point nearest (Euclidean) to the ideal point once every objective is scaled so that its best
 * value along the front is 0 and its worst is 1; objectives that do not vary do not count. It is the compromise
 * solution of Yu, "A class of solutions for group decision problems", Management Science 19(8), 1973, with p = 2.
 */
public final class Knee {

    private Knee() {}

    /**
     * Finds the knee.
     *
     * @param front at least one vector, to be minimised
     * @return the index of the knee, the first of several
     * @throws IllegalArgumentException if the front is empty, an entry is NaN or the lengths differ
     */
    public static int of(double[][] front) {
        if (front.length == 0) {
            throw new IllegalArgumentException("An empty front has no knee.");
        }
        double[][] vectors = Vectors.copy(front);
        double[] ideal = Vectors.ideal(vectors);
        double[] nadir = Vectors.nadir(vectors);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int p = 0; p < vectors.length; p++) {
            double square = 0;
            for (int i = 0; i < ideal.length; i++) {
                if (nadir[i] > ideal[i]) {
                    double distance = (vectors[p][i] - ideal[i]) / (nadir[i] - ideal[i]);
                    square += distance * distance;
                }
            }
            if (square < least) {
                least = square;
                best = p;
            }
        }
        return best;
    }
}
