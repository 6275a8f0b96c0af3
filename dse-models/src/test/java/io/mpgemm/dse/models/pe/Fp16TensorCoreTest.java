package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Rounding;
import io.mpgemm.dse.models.gemm.Operands;
import org.junit.jupiter.api.Test;

class Fp16TensorCoreTest extends PeFamilyContract {

    private static final Fp16TensorCore FAMILY = new Fp16TensorCore();

    Fp16TensorCoreTest() {
        super(FAMILY);
    }

    /** FP16 products have 22 bits, so FP32 holds them and rounds their sums once. */
    @Test
    void outputStationarySumsRunAlongK() {
        Operands operands = PeTensors.ordinary(3, 200, 5, 12);
        Settings of = new Settings(settings().with("subnormals", "keep").values(), 16, false);
        Matrix actual = multiply(of, operands).y();
        for (int row = 0; row < 3; row++) {
            for (int col = 0; col < 5; col++) {
                float sum = 0;
                for (int k = 0; k < 200; k++) {
                    sum += Rounding.fp16(operands.activations().get(row, k))
                            * Rounding.fp16(operands.weights().get(k, col));
                }
                assertThat(actual.get(row, col)).isEqualTo(sum);
            }
        }
    }

    /** A column of 8 PEs of 4 products covers 32 steps before its sum meets the accumulator. */
    @Test
    void weightStationaryChainsTakeTheProductsOfEveryPe() {
        Operands column = PeTensors.ordinary(3, 32, 5, 13);
        Settings wide = settings().with("subnormals", "keep", "dotWidth", "4");
        Matrix stationary = multiply(new Settings(wide.values(), 8, true), column).y();
        assertThat(stationary).isEqualTo(multiply(new Settings(wide.values(), 8, false), column).y());
        Operands longer = PeTensors.ordinary(3, 200, 5, 13);
        assertThat(multiply(new Settings(wide.values(), 8, true), longer).y())
                .isNotEqualTo(multiply(new Settings(wide.values(), 8, false), longer).y());
    }
}
