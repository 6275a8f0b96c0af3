package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OliveTest extends PeFamilyContract {

    private static final Olive FAMILY = new Olive();

    OliveTest() {
        super(FAMILY);
    }

    @ParameterizedTest
    @CsvSource({"int4,4,1", "int8,4,2", "int4,8,2", "int8,8,4"})
    void fourPesAreOneOfEightBits(String activation, String bits, int pes) {
        Hardware hardware = hardware(settings().with("activation", activation, "weightBits", bits));
        assertThat((double) hardware.cyclesPerStep() / hardware.macsPerPe()).isEqualTo(pes);
    }

    /** A pair is one weight code and its neighbour: the memory holds no index and no mask. */
    @Test
    void pairsNeedNoBitsBesideTheirCodes() {
        Hardware hardware = hardware(settings().with());
        assertThat(hardware.weightBits()).isEqualTo(4);
        assertThat(hardware.groupOverheadBits()).isEqualTo(16);
        assertThat(hardware.units()).filteredOn(unit -> unit.name().endsWith("pair decoder"))
                .extracting(Unit::placement).containsExactly(Unit.Placement.COLUMN, Unit.Placement.ROW);
    }

    @Test
    void equalsTheProductOfTheDequantisedOperands() {
        for (String scale : new String[]{"token", "tensor"}) {
            ExactProduct.assertEqual(
                    FAMILY.datapath(settings().with("activationScale", scale))
                            .prepare(PeTensors.ordinary(4, 301, 9, 25)),
                    25, 1);
        }
        ExactProduct.assertEqual(FAMILY.datapath(settings().with("activation", "int8", "weightBits", "8"))
                .prepare(PeTensors.ordinary(4, 301, 9, 26)), 25, 1);
    }
}
