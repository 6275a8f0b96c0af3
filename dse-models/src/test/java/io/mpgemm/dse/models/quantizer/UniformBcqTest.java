package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UniformBcqTest extends BcqContract {

    @Override
    BcqQuantizer quantizer() {
        return new UniformBcq();
    }

    @Override
    int minBits() {
        return 2;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnIdentityForUniformWeights(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            UniformWeights uniform = AffineRtn.withHalvableScales().quantize(Layer.of(weights),
                    new WeightFormat(bits, groupSize));
            BcqWeights binary = BcqQuantizer.fromUniform(uniform);
            assertThat(binary.dequantized()).isEqualTo(uniform.dequantized());
            assertThat(binary.codes()).isEqualTo(uniform.codes());
            float[] scales = uniform.scales();
            int[] zeros = uniform.zeros();
            float[] offsets = binary.offsets();
            for (int at = 0; at < scales.length; at++) {
                double scale = scales[at];
                assertThat((double) offsets[at]).isEqualTo(scale * ((1 << bits) - 1) / 2 - scale * zeros[at]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsAffineRtnWhereHalfTheScaleIsNormal(Matrix weights, int bits) {
        UniformWeights affine = new AffineRtn().quantize(Layer.of(weights), new WeightFormat(bits, 16));
        UniformWeights halvable = AffineRtn.withHalvableScales().quantize(Layer.of(weights),
                new WeightFormat(bits, 16));
        Matrix expected = affine.dequantized();
        Matrix actual = halvable.dequantized();
        for (int row = 0; row < weights.rows(); row++) {
            for (int col = 0; col < weights.cols(); col++) {
                if (affine.scales()[row / 16 * weights.cols() + col] >= 0x1p-13f) {
                    assertThat(actual.get(row, col)).isEqualTo(expected.get(row, col));
                }
            }
        }
    }

    @Test
    void convertsSymmetricCodesToo() {
        UniformWeights uniform = new SymmetricRtn().quantize(Layer.of(Samples.gaussian(61, 64, 5, 0.02)),
                new WeightFormat(4, 16));
        assertThat(BcqQuantizer.fromUniform(uniform).dequantized()).isEqualTo(uniform.dequantized());
    }

    @Test
    void refusesAScaleWhoseHalfFp16CannotHold() {
        UniformWeights odd = new UniformWeights(1, 2, 2, 1, new byte[2], new float[]{0x1p-24f, 3 * 0x1p-24f},
                new int[2]);
        assertThatIllegalArgumentException().isThrownBy(() -> BcqQuantizer.fromUniform(odd))
                .withMessageContaining("group 0 of column 0 is 5.9604645E-8; scale 0 of its binary code would be 2.9")
                .withMessageContaining("Maybe quantise with bcq-uniform");
        UniformWeights large = new UniformWeights(1, 2, 8, 1, new byte[2], new float[]{1, 2000}, new int[2]);
        assertThatIllegalArgumentException().isThrownBy(() -> BcqQuantizer.fromUniform(large))
                .withMessageContaining("group 0 of column 1 is 2000.0; scale 7 of its binary code would be 128000.0");
    }
}
