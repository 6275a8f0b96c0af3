package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SymmetricRtnTest extends UniformContract {

    @Override
    WeightQuantizer quantizer() {
        return new SymmetricRtn();
    }

    @Override
    int lowestCode() {
        return 1;
    }

    @Test
    void givesTheCodesThatAPencilGives() {
        Matrix weights = Matrix.of(5, 1, new float[]{-7, 0, 0.5f, 1.5f, 3});
        UniformWeights quantized = new SymmetricRtn().quantize(Layer.of(weights), new WeightFormat(4, 5));
        assertThat(quantized.scales()).containsExactly(1);
        assertThat(quantized.zeros()).containsExactly(8);
        assertThat(quantized.codes()).containsExactly(1, 8, 8, 10, 11);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isOdd(Matrix weights, int bits) {
        Matrix negated = Samples.map(weights, value -> -value);
        byte[] codes = quantize(weights, bits, 16).codes();
        byte[] negatedCodes = quantize(negated, bits, 16).codes();
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) ((1 << bits) - (codes[i] & 0xff));
        }
        assertThat(negatedCodes).isEqualTo(codes);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasOneZeroPointAndLeavesTheLowestCodeOut(Matrix weights, int bits) {
        UniformWeights quantized = quantize(weights, bits, 16);
        assertThat(quantized.zeros()).containsOnly(1 << (bits - 1));
        assertThat(quantized.codes()).doesNotContain(0);
    }
}
