package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.gemm.Operands;
import org.junit.jupiter.api.Test;

class DequantTest extends PeFamilyContract {

    private static final Dequant FAMILY = new Dequant();

    DequantTest() {
        super(FAMILY);
    }

    @Test
    void int8EqualsTheProductOfTheDequantisedOperands() {
        for (String bits : new String[]{"2", "3", "4"}) {
            ExactProduct.assertEqual(FAMILY.datapath(settings().with("activation", "int8", "weightBits", bits))
                    .prepare(PeTensors.ordinary(4, 300, 9, 13)), 4, 1);
        }
    }

    @Test
    void aWeightThatTheFormatCannotHoldIsRefusedByName() {
        Operands ordinary = PeTensors.ordinary(2, 64, 3, 19);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> multiply(settings().with("quantizer", "rtn-affine", "weightBits", "4"),
                        new Operands(ordinary.activations(), PeTensors.with(ordinary.weights(), 7, 1, 65504))))
                .withMessageContaining("Dequantised weight [7, 1] is 65520").withMessageContaining("65504");
    }

    @Test
    void whereWeightsAreDequantisedDoesNotChangeTheNumbers() {
        for (String activation : new String[]{"fp16", "int8"}) {
            assertThat(FAMILY.datapath(settings().with("activation", activation, "dequantAt", "pe")).key())
                    .isEqualTo(FAMILY.datapath(settings().with("activation", activation, "dequantAt", "edge")).key());
        }
    }
}
