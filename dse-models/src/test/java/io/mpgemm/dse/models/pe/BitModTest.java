package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Operands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitModTest extends PeFamilyContract {

    private static final BitMod FAMILY = new BitMod();

    BitModTest() {
        super(FAMILY);
    }

    /** The paper's cycles: two for its 3- and 4-bit types, 3 and 4 for INT6 and INT8; a zero point may take one more. */
    @ParameterizedTest
    @CsvSource({"3,bitmod,2", "4,bitmod,2", "6,rtn-symmetric,3", "8,rtn-symmetric,4", "4,rtn-symmetric,2",
        "4,rtn-affine,3", "3,rtn-affine,2"})
    void aWeightTakesACycleATerm(String bits, String quantizer, int cycles) {
        Hardware hardware = hardware(settings().with("weightBits", bits, "quantizer", quantizer));
        assertThat(hardware.macsPerPe()).isEqualTo(4);
        assertThat(hardware.cyclesPerStep()).isEqualTo(cycles);
    }

    /** 8 bits of scale and 2 of type a group, 16 a column. */
    @Test
    void groupsStoreAnIntegerScaleAndAType() {
        Hardware hardware = hardware(settings().with());
        assertThat(hardware.groupOverheadBits()).isEqualTo(10);
        assertThat(hardware.channelOverheadBits()).isEqualTo(16);
        assertThat(hardware(settings().with("groupScale", "fp16")).groupOverheadBits()).isEqualTo(18);
    }

    /** Rounded FP32 sums are next to exact; the 15 bits of the authors' PE lose more, far less than the weights do. */
    @Test
    void narrowSumsLoseLittle() {
        Operands operands = PeTensors.ordinary(4, 512, 16, 60);
        double wide = FignaTest.noise(FAMILY.datapath(settings().with("accumulator", "fp32")).prepare(operands));
        double narrow = FignaTest.noise(FAMILY.datapath(settings().with()).prepare(operands));
        assertThat(wide).isLessThan(1e-11);
        assertThat(narrow).isBetween(1e-9, 1e-4);
    }

    /** The paper's Table IV in small: a mixture of 3-bit types is better than 3-bit integers. */
    @Test
    void mixedTypesBeatIntegersOfAsManyBits() {
        Operands operands = PeTensors.ordinary(4, 512, 32, 61);
        assertThat(weightError(operands, "3", "bitmod")).isLessThan(weightError(operands, "3", "rtn-symmetric"));
        assertThat(weightError(operands, "4", "bitmod")).isLessThan(weightError(operands, "4", "rtn-symmetric"));
    }

    private double weightError(Operands operands, String bits, String quantizer) {
        float[] w = operands.weights().toArray();
        float[] read = FAMILY.datapath(settings().with("weightBits", bits, "quantizer", quantizer)).prepare(operands)
                .weights().toArray();
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += Math.pow(w[i] - (double) read[i], 2);
        }
        return sum;
    }
}
