package io.mpgemm.dse.core.pareto;

import java.util.Random;
import java.util.stream.Stream;

/** Seeded sets of vectors for tests, and the obvious reference for what is not dominated. */
final class Cases {

    private Cases() {}

    /** Sets of 0 to 120 vectors with 1 to 5 objectives; half of them from few values, so that ties abound. */
    static Stream<double[][]> sets() {
        return Stream.iterate(1, seed -> seed + 1).limit(60).map(seed -> {
            Random random = new Random(seed);
            return set(random, random.nextInt(121), 1 + seed % 5, seed % 2 == 0 ? 5 : 1_000_000);
        });
    }

    /** Vectors with whole entries from 0 to values - 1, among them negative zeros. */
    static double[][] set(Random random, int size, int objectives, int values) {
        double[][] set = new double[size][objectives];
        for (double[] vector : set) {
            for (int i = 0; i < objectives; i++) {
                int value = random.nextInt(values);
                vector[i] = value == 0 && random.nextBoolean() ? -0.0 : value;
            }
        }
        return set;
    }

    static boolean dominatedBySlowly(double[] vector, double[] other) {
        boolean better = false;
        for (int i = 0; i < vector.length; i++) {
            if (other[i] > vector[i]) {
                return false;
            }
            better |= other[i] < vector[i];
        }
        return better;
    }
}
