package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Operands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitfusionTest extends PeFamilyContract {

    private static final Bitfusion FAMILY = new Bitfusion();

    BitfusionTest() {
        super(FAMILY);
    }

    /** 1, 2, 4 or 8 products a cycle (16 of 2 x 2 bits) of one and the same circuit. */
    @ParameterizedTest
    @CsvSource({"int8,8,1", "int8,4,2", "int8,2,4", "int4,8,2", "int4,4,4", "int4,2,8"})
    void throughputFollowsThePrecision(String activation, String bits, int products) {
        Hardware hardware = hardware(settings().with("activation", activation, "weightBits", bits));
        assertThat(hardware.macsPerPe()).isEqualTo(products);
        assertThat(hardware.cyclesPerStep()).isEqualTo(1);
        double areaGe = hardware(settings().with()).units().getFirst().parts().stream()
                .mapToDouble(part -> part.count() * part.component().areaGe()).sum();
        assertThat(hardware.units().getFirst().parts().stream()
                .mapToDouble(part -> part.count() * part.component().areaGe()).sum()).isEqualTo(areaGe);
    }

    @Test
    void isTheIntegerMultiplierOfItsPrecision() {
        Operands operands = PeTensors.ordinary(4, 300, 9, 21);
        assertThat(bits(multiply(settings().with("weightBits", "8", "groupSize", "channel"), operands))).isEqualTo(
                bits(new Int8Tpu().datapath(new SettingsSample(new Int8Tpu()).with()).prepare(operands).multiply()));
    }

    @Test
    void equalsTheProductOfTheDequantisedOperands() {
        for (String bits : new String[]{"2", "4", "8"}) {
            ExactProduct.assertEqual(
                    FAMILY.datapath(settings().with("weightBits", bits)).prepare(PeTensors.ordinary(4, 300, 9, 22)), 25,
                    1);
        }
    }
}
