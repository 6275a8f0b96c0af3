package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FignaTest extends PeFamilyContract {

    private static final Figna FAMILY = new Figna();

    FignaTest() {
        super(FAMILY);
    }

    /** Numbers whose exponents span no more than 13 are whole in 24 bits: the sums are exact. */
    @ParameterizedTest
    @CsvSource({"4,rtn-symmetric,32,group", "4,rtn-affine,128,token", "8,rtn-affine,channel,group",
        "3,rtn-symmetric,64,token"})
    void enoughBitsGiveTheProductOfTheDequantisedOperands(String bits, String quantizer, String group,
            String alignment) {
        Operands operands = PeTensors.ordinary(4, 300, 9, 30);
        float[] x = operands.activations().toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.copySign(Math.max(Math.abs(x[i]), 0x1p-9f), x[i]);
        }
        ExactProduct.assertEqual(FAMILY.datapath(settings().with("weightBits", bits, "quantizer", quantizer,
                "groupSize", group, "alignment", alignment, "alignedBits", "24", "accumulator", "int48"))
                .prepare(new Operands(Matrix.owning(4, 300, x), operands.weights())), 25, 1);
    }

    /** 13 bits: an error far below that of 4-bit weights; each bit less about 6 dB more. */
    @Test
    void fewerBitsLeaveMoreError() {
        Operands operands = PeTensors.ordinary(8, 512, 16, 31);
        List<Double> noise = new ArrayList<>();
        for (String bits : new String[]{"24", "16", "13", "11", "8"}) {
            QuantizedGemm gemm = FAMILY.datapath(settings().with("alignedBits", bits, "accumulator", "int48"))
                    .prepare(operands);
            noise.add(noise(gemm));
        }
        assertThat(noise).isSorted();
        assertThat(noise.get(2)).isLessThan(1e-5);
        assertThat(noise.get(4) / noise.get(3)).isBetween(16.0, 256.0);
    }

    @Test
    void roundingToNearestLeavesLessErrorThanCuttingOff() {
        Operands operands = PeTensors.ordinary(8, 512, 16, 32);
        assertThat(noise(FAMILY.datapath(settings().with("alignRounding", "nearest")).prepare(operands)))
                .isLessThan(noise(FAMILY.datapath(settings().with()).prepare(operands)));
    }

    /** One outlier in a token costs all groups bits where they share its exponent. */
    @Test
    void aTokensExponentCostsBitsWhereOneActivationIsLarge() {
        Operands ordinary = PeTensors.ordinary(4, 512, 16, 33);
        Matrix x = PeTensors.with(PeTensors.with(PeTensors.with(PeTensors.with(ordinary.activations(), 0, 3, 500), 1,
                3, 500), 2, 3, 500), 3, 3, 500);
        Operands operands = new Operands(x, ordinary.weights());
        assertThat(noise(FAMILY.datapath(settings().with("alignment", "group", "alignedBits", "8")).prepare(operands)))
                .isLessThan(noise(
                        FAMILY.datapath(settings().with("alignment", "token", "alignedBits", "8")).prepare(operands)));
    }

    @Test
    void alignersStandAtTheEdgeOfTheRows() {
        assertThat(hardware(settings().with()).units())
                .filteredOn(unit -> unit.name().equals("pre-aligner") || unit.name().equals("largest exponent"))
                .hasSize(2).allSatisfy(unit -> assertThat(unit.instances(16, 64)).isEqualTo(16));
    }

    /** Noise power over signal power, against exact arithmetic on the same operands. */
    static double noise(QuantizedGemm gemm) {
        Matrix x = gemm.activations();
        Matrix w = gemm.weights();
        Matrix y = gemm.multiply().y();
        double signal = 0;
        double noise = 0;
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.cols(); col++) {
                double exact = 0;
                for (int k = 0; k < x.cols(); k++) {
                    exact += (double) x.get(row, k) * w.get(k, col);
                }
                signal += exact * exact;
                noise += Math.pow(y.get(row, col) - exact, 2);
            }
        }
        return noise / signal;
    }
}
