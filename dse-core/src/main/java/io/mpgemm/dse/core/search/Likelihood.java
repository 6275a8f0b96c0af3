package io.mpgemm.dse.core.search;

import java.util.stream.IntStream;

/**
 * Finds the constants of a {@link Prior} under which numbers at some points are most likely, mean and scale being what suits
 * the numbers best: one constant after the other is moved level by level while that helps (maximum a posteriori by
 * coordinate ascent; the likelihood is that of Sacks et al., see {@link Kriging}). Of many points a hundred, evenly taken,
 * have to do.
 */
final class Likelihood {

    private static final int MOST = 100;

    private final int[][] points;
    private final double[] numbers;

    private Likelihood(int[][] points, double[] numbers) {
        this.points = points;
        this.numbers = numbers;
    }

    /** The prior, moved from another one, that suits numbers at points best. */
    static Prior best(Prior start, int[][] points, int size, double[] numbers) {
        int count = Math.min(size, MOST);
        int[] some = IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray();
        double mean = IntStream.of(some).mapToDouble(i -> numbers[i]).sum() / count;
        return new Likelihood(IntStream.of(some).mapToObj(i -> points[i]).toArray(int[][]::new),
                IntStream.of(some).mapToDouble(i -> numbers[i] - mean).toArray()).climbed(start);
    }

    private Prior climbed(Prior start) {
        Prior best = start;
        double most = of(start);
        for (int constant = 0; constant < start.constants(); constant++) {
            for (int direction = -1; direction <= 1; direction += 2) {
                while (best.movable(constant, direction)) {
                    Prior moved = best.moved(constant, direction);
                    double likelihood = of(moved);
                    if (likelihood <= most) {
                        break;
                    }
                    most = likelihood;
                    best = moved;
                }
            }
        }
        return best;
    }

    /** The logarithm of the likelihood with the best scale, up to a summand. */
    private double of(Prior prior) {
        int n = points.length;
        double[][] lower = new double[n][];
        double[] residual = new double[n];
        double determinant = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double[] row = new double[i + 1];
            lower[i] = row;
            for (int j = 0; j < i; j++) {
                row[j] = (prior.covariance(points[i], points[j]) - Dot.of(row, lower[j], j)) / lower[j][j];
            }
            row[i] = Kriging.pivot(prior.covariance(points[i], points[i]) - Dot.of(row, row, i));
            residual[i] = (numbers[i] - Dot.of(row, residual, i)) / row[i];
            determinant += StrictMath.log(row[i]);
            squares += residual[i] * residual[i];
        }
        return -n / 2.0 * StrictMath.log(squares / n) - determinant + prior.logDensity();
    }
}
