package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Seeded matrices. */
final class Samples {

    private Samples() {}

    static Matrix gaussian(long seed, int rows, int cols, double sigma) {
        Random random = new Random(seed);
        float[] data = new float[rows * cols];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (sigma * random.nextGaussian());
        }
        return Matrix.owning(rows, cols, data);
    }

    /** Gaussian numbers of which one in fifty is 20 times as large. */
    static Matrix withOutliers(long seed, int rows, int cols, double sigma) {
        Random random = new Random(~seed);
        return map(gaussian(seed, rows, cols, sigma), value -> random.nextInt(50) == 0 ? 20 * value : value);
    }

    static Matrix constant(int rows, int cols, float value) {
        return map(Matrix.owning(rows, cols, new float[rows * cols]), zero -> value);
    }

    static Matrix map(Matrix matrix, DoubleUnaryOperator function) {
        float[] data = matrix.toArray();
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) function.applyAsDouble(data[i]);
        }
        return Matrix.owning(matrix.rows(), matrix.cols(), data);
    }

    static Matrix with(Matrix matrix, int row, int col, float value) {
        float[] data = matrix.toArray();
        data[row * matrix.cols() + col] = value;
        return Matrix.owning(matrix.rows(), matrix.cols(), data);
    }

    static double squaredError(Matrix exact, Matrix approximation) {
        double sum = 0;
        for (int row = 0; row < exact.rows(); row++) {
            for (int col = 0; col < exact.cols(); col++) {
                double difference = (double) exact.get(row, col) - approximation.get(row, col);
                sum += difference * difference;
            }
        }
        return sum;
    }
}
