package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AntTest extends PeFamilyContract {

    private static final Ant FAMILY = new Ant();

    AntTest() {
        super(FAMILY);
    }

    @ParameterizedTest
    @CsvSource({"int4,4,1", "int8,4,2", "int4,8,2", "int8,8,4"})
    void fourPesAreOneOfEightBits(String activation, String bits, int pes) {
        Hardware hardware = hardware(settings().with("activation", activation, "weightBits", bits));
        assertThat((double) hardware.cyclesPerStep() / hardware.macsPerPe()).isEqualTo(pes);
    }

    @Test
    void decodersStandAtTheEdge() {
        assertThat(hardware(settings().with()).units())
                .filteredOn(unit -> unit.name().endsWith("decoder")).extracting(Unit::placement)
                .containsExactly(Unit.Placement.COLUMN, Unit.Placement.ROW);
        assertThat(hardware(settings().with("activationType", "int")).units())
                .filteredOn(unit -> unit.name().endsWith("decoder")).hasSize(1);
    }

    @Test
    void equalsTheProductOfTheDequantisedOperands() {
        for (String scale : new String[]{"token", "tensor"}) {
            ExactProduct.assertEqual(
                    FAMILY.datapath(settings().with("activationScale", scale))
                            .prepare(PeTensors.ordinary(4, 300, 9, 23)),
                    25, 1);
        }
        ExactProduct.assertEqual(FAMILY.datapath(settings().with("activation", "int8", "weightBits", "8"))
                .prepare(PeTensors.ordinary(4, 300, 9, 24)), 25, 1);
    }
}
