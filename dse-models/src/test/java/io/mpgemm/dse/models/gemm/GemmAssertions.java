package io.mpgemm.dse.models.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;

final class GemmAssertions {

    private GemmAssertions() {}

    static void assertSameBits(GemmResult actual, GemmResult expected) {
        assertThat(bits(actual.y())).isEqualTo(bits(expected.y()));
        assertThat(actual.overflows()).isEqualTo(expected.overflows());
    }

    static int[] bits(Matrix matrix) {
        float[] values = matrix.toArray();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** The rows in reverse order. */
    static Matrix reversedRows(Matrix matrix) {
        float[] values = new float[matrix.rows() * matrix.cols()];
        for (int row = 0; row < matrix.rows(); row++) {
            System.arraycopy(matrix.row(matrix.rows() - 1 - row), 0, values, row * matrix.cols(), matrix.cols());
        }
        return Matrix.owning(matrix.rows(), matrix.cols(), values);
    }

    /** The columns in reverse order. */
    static Matrix reversedColumns(Matrix matrix) {
        float[] values = new float[matrix.rows() * matrix.cols()];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.get(i / matrix.cols(), matrix.cols() - 1 - i % matrix.cols());
        }
        return Matrix.owning(matrix.rows(), matrix.cols(), values);
    }
}
