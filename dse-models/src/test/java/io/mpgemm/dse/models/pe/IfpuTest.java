package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Operands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IfpuTest extends PeFamilyContract {

    private static final Ifpu FAMILY = new Ifpu();
    private static final Figlut FIGLUT = new Figlut();

    IfpuTest() {
        super(FAMILY);
    }

    /** Adding one by one, or four at a time from a table: the same integers. */
    @ParameterizedTest
    @CsvSource({"fp16,4,bcq-alternating,128,13", "bf16,2,bcq-greedy,channel,8", "fp16,8,bcq-uniform,32,20"})
    void equalsTheIntegerFormOfFiglutBitForBit(String activation, String bits, String quantizer, String group,
            String alignedBits) {
        Operands operands = PeTensors.ordinary(4, 300, 9, 40);
        String[] set = {"activation", activation, "weightBits", bits, "quantizer", quantizer, "groupSize", group,
            "alignedBits", alignedBits, "accumulator", "int40"};
        for (String mu : new String[]{"2", "4"}) {
            Settings figlut = new SettingsSample(FIGLUT).with(set);
            assertThat(bits(multiply(settings().with(set), operands))).isEqualTo(bits(FIGLUT.datapath(
                    new SettingsSample(FIGLUT).with(figlut, Lut.MU, mu)).prepare(operands).multiply()));
        }
    }

    /** Work is proportional to the planes. */
    @Test
    void aWeightTakesACycleAPlane() {
        for (String bits : new String[]{"2", "3", "4"}) {
            Hardware hardware = hardware(settings().with("weightBits", bits));
            assertThat(hardware.macsPerPe()).isEqualTo(1);
            assertThat(hardware.cyclesPerStep()).isEqualTo(Integer.parseInt(bits));
            Settings parallel = settings().with("weightBits", bits, "planes", "parallel");
            assertThat(hardware(parallel).cyclesPerStep()).isEqualTo(1);
            assertThat(FAMILY.datapath(parallel).key())
                    .isEqualTo(FAMILY.datapath(settings().with("weightBits", bits)).key());
        }
    }
}
