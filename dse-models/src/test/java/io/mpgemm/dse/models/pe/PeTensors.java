package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small tensors, ordinary and nasty, of shapes that fit no group, block or array. */
final class PeTensors {

    /** Largest FP16 number. */
    private static final float LARGEST = 65504f;
    /** 15 * 2^12, whose FP16 scales are such that no rounded-up weight leaves FP16, whatever the bits. */
    private static final float LARGEST_WEIGHT = 61440f;

    private enum Data {
        ORDINARY, ZEROS, LARGEST, ALTERNATING, SUBNORMAL, OUTLIERS, WILD
    }

    private PeTensors() {}

    static List<Operands> all() {
        int[][] shapes = {{4, 300, 9}, {1, 40, 1}, {2, 131, 3}, {3, 257, 5}, {2, 97, 7}, {3, 150, 4}, {1, 203, 8}};
        List<Operands> all = new ArrayList<>();
        for (Data data : Data.values()) {
            int[] shape = shapes[all.size()];
            Random random = new Random(100 + all.size());
            all.add(new Operands(matrix(shape[0], shape[1], 1, LARGEST, data, random),
                    matrix(shape[1], shape[2], 0.02f, LARGEST_WEIGHT, data, random)));
        }
        return all;
    }

    /** Some shape, mostly up to 4 x 160 x 9, ordinary in every second case, else nasty in one of the ways. */
    static Operands random(Random random) {
        int m = 1 + random.nextInt(4);
        // Long ones now and then: sums that leave even wide accumulators.
        int k = 1 + random.nextInt(random.nextInt(20) == 0 ? 1500 : 160);
        int n = 1 + random.nextInt(9);
        Data data = random.nextBoolean() ? Data.ORDINARY : Data.values()[random.nextInt(Data.values().length)];
        return new Operands(matrix(m, k, 1, LARGEST, data, random), matrix(k, n, 0.02f, LARGEST_WEIGHT, data, random));
    }

    static Operands ordinary(int m, int k, int n, long seed) {
        Random random = new Random(seed);
        return new Operands(matrix(m, k, 1, LARGEST, Data.ORDINARY, random),
                matrix(k, n, 0.02f, LARGEST_WEIGHT, Data.ORDINARY, random));
    }

    static Matrix with(Matrix matrix, int row, int col, float value) {
        float[] values = matrix.toArray();
        values[row * matrix.cols() + col] = value;
        return Matrix.owning(matrix.rows(), matrix.cols(), values);
    }

    private static Matrix matrix(int rows, int cols, float sigma, float largest, Data data, Random random) {
        float[] values = new float[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) switch (data) {
                case ORDINARY -> random.nextGaussian() * sigma;
                case ZEROS -> random.nextBoolean() ? 0.0 : -0.0;
                case LARGEST -> largest;
                case ALTERNATING -> (i % 2 == 0 ? 1 : -1) * (1000 + random.nextInt(3));
                case SUBNORMAL -> random.nextGaussian() * 0x1p-15 * (random.nextInt(4) == 0 ? 0x1p-6 : 1);
                case OUTLIERS -> random.nextGaussian() * sigma * (random.nextInt(60) == 0 ? 100 : 1);
                case WILD -> Math.clamp(Math.scalb(random.nextGaussian(), random.nextInt(55) - 40), -largest,
                        largest);
            };
        }
        return Matrix.owning(rows, cols, values);
    }
}
