package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.Operands;
import org.junit.jupiter.api.Test;

class FiglutTest extends PeFamilyContract {

    private static final Figlut FAMILY = new Figlut();
    private static final Lut LUT = new Lut();

    FiglutTest() {
        super(FAMILY);
    }

    /** The floating-point form is {@code lut} with FP32 sums. */
    @Test
    void theFloatingPointFormEqualsLutBitForBit() {
        Operands operands = PeTensors.ordinary(4, 300, 9, 50);
        for (String format : new String[]{"fp16", "fp32"}) {
            assertThat(bits(multiply(settings().with("arithmetic", "float", "tableFormat", format), operands)))
                    .isEqualTo(bits(LUT.datapath(new SettingsSample(LUT).with("activation", "fp16", "tableFormat",
                            format)).prepare(operands).multiply()));
        }
    }

    /** The paper's Table IV: perplexities of both forms differ by 0.04 at most. */
    @Test
    void bothFormsAreFarMoreExactThanTheWeights() {
        Operands operands = PeTensors.ordinary(4, 512, 16, 51);
        double aligned = FignaTest.noise(FAMILY.datapath(settings().with()).prepare(operands));
        double floating = FignaTest.noise(FAMILY.datapath(settings().with("arithmetic", "float", "tableFormat",
                "fp32")).prepare(operands));
        assertThat(aligned).isLessThan(1e-5);
        assertThat(floating).isLessThan(1e-11);
    }

    /** Its Table III: the half table with its decoder takes 0.499 of the power of a full one. */
    @Test
    void halfTablesHoldHalfTheRegisters() {
        double half = registersGe("half");
        assertThat(half / registersGe("full")).isCloseTo(0.5, within(1e-12));
    }

    private double registersGe(String table) {
        return hardware(settings().with("table", table)).units().stream()
                .filter(unit -> unit.name().equals("table")).findFirst().orElseThrow().parts().getFirst().component()
                .areaGe();
    }
}
