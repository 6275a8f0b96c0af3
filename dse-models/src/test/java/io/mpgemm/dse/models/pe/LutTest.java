package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LutTest extends PeFamilyContract {

    private static final Lut FAMILY = new Lut();
    private static final Mixpe MIXPE = new Mixpe();

    LutTest() {
        super(FAMILY);
    }

    @Test
    void integersEqualTheProductOfTheDequantisedOperands() {
        for (String quantizer : new String[]{"bcq-greedy", "bcq-alternating", "bcq-uniform"}) {
            ExactProduct.assertEqual(FAMILY.datapath(settings().with("quantizer", quantizer))
                    .prepare(PeTensors.ordinary(4, 300, 9, 14)), 20, 16);
        }
    }

    @Test
    void tablesAndBlocksDoNotChangeIntegerSums() {
        Operands operands = PeTensors.ordinary(3, 203, 6, 15);
        List<List<Integer>> results = new ArrayList<>();
        for (String mu : new String[]{"2", "3", "4", "5", "6", "8"}) {
            for (String table : new String[]{"half", "full"}) {
                results.add(bits(multiply(settings().with("mu", mu, "table", table, "quantizer", "bcq-greedy"),
                        operands)));
            }
        }
        assertThat(results).containsOnly(results.getFirst());
    }

    @Test
    void copiesOfATableDoNotChangeTheNumbers() {
        for (String activation : new String[]{"fp16", "int8"}) {
            assertThat(FAMILY.datapath(settings().with("activation", activation, "tableSharing", "1")).key())
                    .isEqualTo(FAMILY.datapath(settings().with("activation", activation, "tableSharing", "64")).key());
        }
    }

    /** {@code alpha_i = s 2^i / 2}, offset {@code s (2^q - 1) / 2 - s z}: the same weights, so the same sums. */
    @ParameterizedTest
    @CsvSource({"2,32", "3,64", "4,128", "4,channel", "8,128"})
    void uniformBinaryCodesEqualRoundToNearest(String bits, String group) {
        Operands operands = PeTensors.ordinary(4, 300, 9, 16);
        QuantizedGemm lut = FAMILY
                .datapath(settings().with("weightBits", bits, "groupSize", group, "quantizer", "bcq-uniform"))
                .prepare(operands);
        QuantizedGemm mixpe = MIXPE.datapath(
                new SettingsSample(MIXPE).with("weightBits", bits, "groupSize", group, "quantizer", "rtn-affine"))
                .prepare(operands);
        assertThat(bits(lut.activations())).isEqualTo(bits(mixpe.activations()));
        assertThat(bits(lut.weights())).isEqualTo(bits(mixpe.weights()));
        Matrix x = lut.activations();
        Matrix w = lut.weights();
        float[] a = lut.multiply().y().toArray();
        float[] b = mixpe.multiply().y().toArray();
        int levels = 1 << Integer.parseInt(bits);
        for (int i = 0; i < a.length; i++) {
            int row = i / 9;
            int col = i % 9;
            double magnitude = 0;
            for (int k = 0; k < 300; k++) {
                magnitude += Math.abs((double) x.get(row, k) * w.get(k, col));
            }
            assertThat((double) a[i]).isCloseTo(b[i], within(magnitude * levels * 40 * 0x1p-24));
        }
    }

    /** LUT Tensor Core's Table 5: 0.01 perplexity, far below what 2-bit weights cost; here 40 dB below the output. */
    @ParameterizedTest
    @ValueSource(strings = {"int8-table", "int8-group", "int8-token"})
    void tablesInInt8AddLittleError(String quantization) {
        Operands operands = PeTensors.ordinary(4, 512, 16, 19);
        float[] plain = multiply(settings().with("activation", "fp16", "tableFormat", "fp32"), operands).y().toArray();
        float[] rounded = multiply(settings().with("activation", "fp16", "tableFormat", "fp32", "tableQuantization",
                quantization), operands).y().toArray();
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < plain.length; i++) {
            signal += (double) plain[i] * plain[i];
            noise += Math.pow(plain[i] - (double) rounded[i], 2);
        }
        assertThat(noise).isPositive().isLessThan(signal * 1e-3);
    }

    /** A scale for each table leaves the least error, one for each token the most. */
    @Test
    void finerScalesOfTablesLeaveLessError() {
        Operands operands = PeTensors.ordinary(8, 1024, 32, 20);
        float[] plain = multiply(settings().with("activation", "fp16", "tableFormat", "fp32"), operands).y().toArray();
        List<Double> noise = new ArrayList<>();
        for (String quantization : new String[]{"int8-table", "int8-group", "int8-token"}) {
            float[] rounded = multiply(settings().with("activation", "fp16", "tableFormat", "fp32",
                    "tableQuantization", quantization), operands).y().toArray();
            double sum = 0;
            for (int i = 0; i < plain.length; i++) {
                sum += Math.pow(plain[i] - (double) rounded[i], 2);
            }
            noise.add(sum);
        }
        assertThat(noise).isSorted();
    }

    @Test
    void tablesFromSoftwareTakeNoGeneratorButMoreMemory() {
        Settings hardware = settings().with("activation", "fp16", "tableQuantization", "int8-group");
        Settings fused = settings().with("activation", "fp16", "tableQuantization", "int8-group", "precompute",
                "fused");
        assertThat(FAMILY.datapath(fused).key()).isEqualTo(FAMILY.datapath(hardware).key());
        assertThat(hardware(hardware).units()).anyMatch(unit -> unit.name().equals("table generator"));
        assertThat(hardware(fused).units()).noneMatch(unit -> unit.name().equals("table generator"));
        // 8 entries of 8 bits for 4 activations.
        assertThat(hardware(fused).activationBits()).isEqualTo(16);
        assertThat(hardware(settings().with("precompute", "fused")).activationBits()).isEqualTo(20);
    }
}
