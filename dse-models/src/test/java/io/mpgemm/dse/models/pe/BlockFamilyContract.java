package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is true of every family whose operands share scales in blocks. */
abstract class BlockFamilyContract extends PeFamilyContract {

    private final PeFamily family;

    BlockFamilyContract(PeFamily family) {
        super(family);
        this.family = family;
    }

    /** Wide units have many gates: a few of the settings. */
    @Override
    List<Settings> costed() {
        List<Settings> all = super.costed();
        return List.of(all.get(0), all.get(all.size() / 2), all.getLast());
    }

    /** Sums are FP32, which no sum of these tensors leaves. */
    @Override
    @Test
    void someAccumulatorOfTheSampleOverflows() {
        for (Settings each : sample()) {
            for (Operands operands : PeTensors.all()) {
                assertThat(multiply(each, operands).overflows()).isZero();
            }
        }
    }

    /** Exact sums: at most three roundings a step, in steps of four. */
    @Test
    void equalsTheProductOfTheDequantisedOperands() {
        for (Settings each : sample()) {
            if (each.find("keptBits").map(value -> value.text().equals("exact")).orElse(true)) {
                ExactProduct.assertEqual(family.datapath(each).prepare(PeTensors.ordinary(3, 300, 5, 21)), 160, 1);
            }
        }
    }

    /** Beside an outlier the numbers of its block are lost; the others stay (under a scale of the matrix, roughly). */
    @Test
    void anOutlierSpoilsItsOwnBlockOnly() {
        Settings of = settings().with();
        if (of.groupSize() == Settings.CHANNEL) {
            return;
        }
        Random random = new Random(5);
        float[] x = new float[4 * of.groupSize()];
        float[] w = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = 1 + random.nextFloat();
            w[i] = 1 + random.nextFloat();
        }
        Matrix weights = Matrix.of(w.length, 1, w);
        Matrix plain = family.datapath(of).prepare(new Operands(Matrix.of(1, x.length, x), weights)).activations();
        float[] spoilt = x.clone();
        boolean scaledTwice = of.text(PeParameter.QUANTIZER).equals("nvfp4");
        // Beyond the range of every element format, but not of an E4M3 scale.
        spoilt[of.groupSize() + 3] = scaledTwice ? 0x1p14f : 0x1p40f;
        Matrix hit = family.datapath(of).prepare(new Operands(Matrix.of(1, x.length, spoilt), weights)).activations();
        for (int k = 0; k < x.length; k++) {
            if (k / of.groupSize() == 1 && k != of.groupSize() + 3) {
                assertThat(hit.get(0, k)).isZero();
            } else if (k / of.groupSize() != 1) {
                assertThat((double) hit.get(0, k)).isCloseTo(plain.get(0, k), withinPercentage(scaledTwice ? 40 : 0));
            }
        }
    }

    /** All equal: one code, one scale, and the sum of as many squares. */
    @Test
    void equalNumbersThatTheFormatHoldsAreExact() {
        for (Settings each : sample()) {
            float[] ones = new float[96];
            Arrays.fill(ones, 1);
            QuantizedGemm gemm = family.datapath(each)
                    .prepare(new Operands(Matrix.of(1, 96, ones), Matrix.of(96, 1, ones)));
            assertThat((double) gemm.multiply().y().get(0, 0)).isCloseTo(96,
                    withinPercentage(each.text(PeParameter.QUANTIZER).equals("mx") ? 0 : 0.1));
        }
    }

    /** Codes and scales: {@code bits + 8/32} a number in MX, {@code 4 + 8/16} in NVFP4. */
    final void assertStored(Settings of, double weightBits, double activationBits) {
        Hardware hardware = hardware(of);
        double group = of.groupSize() == Settings.CHANNEL ? 4096 : of.groupSize();
        assertThat(hardware.weightBits() + hardware.groupOverheadBits() / group).isEqualTo(weightBits);
        assertThat(hardware.storedActivationBits()).isEqualTo(activationBits);
    }
}
