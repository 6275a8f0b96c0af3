package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;

/** The product of dequantised operands, which exact arithmetic makes of every PE with a wide integer accumulator. */
final class ExactProduct {

    private ExactProduct() {}

    /**
     * Equal up to {@code roundings} roundings of the FP32 part, relative to the sum of magnitudes. Zero points make the
     * parts of a group larger than their sum: by at most the number of levels.
     */
    static void assertEqual(QuantizedGemm gemm, int roundings, int levels) {
        GemmResult actual = gemm.multiply();
        Matrix x = gemm.activations();
        Matrix w = gemm.weights();
        assertThat(actual.overflows()).isZero();
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.cols(); col++) {
                double sum = 0;
                double magnitude = 0;
                for (int k = 0; k < x.cols(); k++) {
                    double product = (double) x.get(row, k) * w.get(k, col);
                    sum += product;
                    magnitude += Math.abs(product);
                }
                assertThat((double) actual.y().get(row, col)).as("[%d, %d]", row, col)
                        .isCloseTo(sum, within(magnitude * levels * roundings * 0x1p-24));
            }
        }
    }
}
