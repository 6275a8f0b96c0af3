package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AffineRtnTest extends UniformContract {

    @Override
    WeightQuantizer quantizer() {
        return new AffineRtn();
    }

    @Test
    void givesTheCodesThatAPencilGives() {
        Matrix weights = Matrix.of(4, 1, new float[]{-1, 0, 0.5f, 2});
        UniformWeights quantized = new AffineRtn().quantize(Layer.of(weights), new WeightFormat(2, 4));
        assertThat(quantized.scales()).containsExactly(1);
        assertThat(quantized.zeros()).containsExactly(1);
        // 0.5 is a tie and goes to the even 0.
        assertThat(quantized.codes()).containsExactly(0, 1, 1, 3);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheFormulaInExactArithmetic(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            UniformWeights quantized = new AffineRtn().quantize(Layer.of(weights), new WeightFormat(bits, groupSize));
            for (int group = 0; group < quantized.groups(); group++) {
                int first = group * groupSize;
                int last = (int) Math.min(weights.rows(), (long) first + groupSize);
                for (int col = 0; col < weights.cols(); col++) {
                    expectFormula(weights, quantized, group, first, last, col);
                }
            }
        }
    }

    private static void expectFormula(Matrix weights, UniformWeights quantized, int group, int first, int last,
            int col) {
        int top = (1 << quantized.bits()) - 1;
        double min = 0;
        double max = 0;
        for (int row = first; row < last; row++) {
            min = Math.min(min, weights.get(row, col));
            max = Math.max(max, weights.get(row, col));
        }
        float scale = min == max ? 0x1p-14f : Math.max(FloatFormat.FP16.round((max - min) / top), 0x1p-24f);
        int zero = Math.min(roundedQuotient(-min, scale), top);
        int at = group * weights.cols() + col;
        assertThat(quantized.scales()[at]).isEqualTo(scale);
        assertThat(quantized.zeros()[at]).isEqualTo(zero);
        byte[] codes = quantized.codes();
        for (int row = first; row < last; row++) {
            int code = Math.clamp(roundedQuotient(weights.get(row, col), scale) + zero, 0, top);
            assertThat(codes[row * weights.cols() + col] & 0xff).isEqualTo(code);
        }
    }

    @Test
    void clipsTheZeroPointWhereASubnormalScaleIsTooSmall() {
        Matrix weights = Samples.constant(4, 1, -21 * 0x1p-24f);
        UniformWeights quantized = new AffineRtn().quantize(Layer.of(weights), new WeightFormat(4, 4));
        assertThat(quantized.scales()).containsExactly(0x1p-24f);
        assertThat(quantized.zeros()).containsExactly(15);
        assertThat(quantized.codes()).containsOnly(0);
    }

    @Test
    void givesAGroupOfZerosTheSmallestNormalScale() {
        UniformWeights quantized = new AffineRtn().quantize(Layer.of(Samples.constant(4, 1, -0f)),
                new WeightFormat(4, 4));
        assertThat(quantized.scales()).containsExactly(0x1p-14f);
        assertThat(quantized.zeros()).containsExactly(0);
        assertThat(quantized.codes()).containsOnly(0);
    }

    private static int roundedQuotient(double value, float scale) {
        return new BigDecimal(value).divide(new BigDecimal(scale), 0, RoundingMode.HALF_EVEN).intValueExact();
    }
}
