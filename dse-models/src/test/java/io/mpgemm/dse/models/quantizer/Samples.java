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

    /** Activations of {@code rank} hidden causes, with a little noise: channels are correlated. */
    static Matrix correlated(long seed, int tokens, int channels, int rank) {
        double[][] mixing = new double[rank][channels];
        Random random = new Random(seed);
        for (double[] row : mixing) {
            for (int i = 0; i < channels; i++) {
                row[i] = random.nextGaussian();
            }
        }
        float[] data = new float[tokens * channels];
        for (int token = 0; token < tokens; token++) {
            double[] causes = random.doubles(rank, -1, 1).toArray();
            for (int i = 0; i < channels; i++) {
                double sum = 0.1 * random.nextGaussian();
                for (int cause = 0; cause < rank; cause++) {
                    sum += causes[cause] * mixing[cause][i];
                }
                data[token * channels + i] = (float) sum;
            }
        }
        return Matrix.owning(tokens, channels, data);
    }

    /** The activations with some channels times a factor. */
    static Matrix withLoudChannels(Matrix activations, double factor, int... channels) {
        float[] data = activations.toArray();
        for (int channel : channels) {
            for (int at = channel; at < data.length; at += activations.cols()) {
                data[at] *= (float) factor;
            }
        }
        return Matrix.owning(activations.rows(), activations.cols(), data);
    }

    static Matrix identity(int size) {
        float[] data = new float[size * size];
        for (int i = 0; i < size; i++) {
            data[i * size + i] = 1;
        }
        return Matrix.owning(size, size, data);
    }

    /** {@code ||X W - X' W'||^2}. */
    static double outputError(Matrix x, Matrix w, Matrix otherX, Matrix otherW) {
        double sum = 0;
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.cols(); col++) {
                double difference = 0;
                for (int k = 0; k < w.rows(); k++) {
                    difference += (double) x.get(row, k) * w.get(k, col)
                            - (double) otherX.get(row, k) * otherW.get(k, col);
                }
                sum += difference * difference;
            }
        }
        return sum;
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
