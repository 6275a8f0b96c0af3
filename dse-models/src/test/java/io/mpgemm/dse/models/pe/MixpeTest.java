package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.ActivationQuantizer;
import io.mpgemm.dse.models.quantizer.AffineRtn;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.Layer;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import io.mpgemm.dse.models.quantizer.WeightFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixpeTest extends PeFamilyContract {

    private static final Mixpe FAMILY = new Mixpe();

    MixpeTest() {
        super(FAMILY);
    }

    /** Dequantising after the group equals dequantising before the product, but for roundings of FP32. */
    @ParameterizedTest
    @CsvSource({"int4,4,32", "int8,4,128", "int8,2,64", "int8,8,channel", "int16,3,128"})
    void dequantisingAfterTheGroupEqualsBefore(String activation, String bits, String group) {
        ExactProduct.assertEqual(
                FAMILY.datapath(settings().with("activation", activation, "weightBits", bits, "groupSize", group))
                        .prepare(PeTensors.ordinary(4, 300, 9, 17)),
                25, 1);
    }

    /** An 8 x 4 multiplier on {@code q - z} in integers, scaled once: one group has one rounding order. */
    @Test
    void oneGroupEqualsTheMultiplierBitForBit() {
        Operands operands = PeTensors.ordinary(4, 120, 9, 18);
        Matrix actual = multiply(settings().with("weightBits", "4", "accumulator", "int20"), operands).y();
        IntActivations x = ActivationQuantizer.perToken(operands.activations(), 8);
        UniformWeights w = new AffineRtn().quantize(Layer.of(operands.weights()), new WeightFormat(4, 120));
        for (int row = 0; row < 4; row++) {
            for (int col = 0; col < 9; col++) {
                int sum = 0;
                for (int k = 0; k < 120; k++) {
                    sum += (w.codes()[k * 9 + col] - w.zeros()[col]) * x.codes()[row * 120 + k];
                }
                assertThat(actual.get(row, col)).isEqualTo((float) sum * w.scales()[col] * x.scales()[row]);
            }
        }
    }
}
