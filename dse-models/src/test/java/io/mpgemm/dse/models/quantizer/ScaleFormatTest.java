package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScaleFormatTest {

    @Test
    void roundsToNearestOrUpToAPowerOfTwo() {
        assertThat(ScaleFormat.FP16.round(0.1)).isEqualTo(0x1.998p-4f);
        assertThat(ScaleFormat.BF16.round(0.1)).isEqualTo(0x1.9ap-4f);
        assertThat(ScaleFormat.FP32.round(0.1)).isEqualTo(0.1f);
        assertThat(ScaleFormat.POW2.round(0.1)).isEqualTo(0.125f);
        assertThat(ScaleFormat.POW2.round(0.125)).isEqualTo(0.125f);
        assertThat(ScaleFormat.POW2.round(Math.nextUp(0.125))).isEqualTo(0.25f);
        assertThat(ScaleFormat.FP16.round(1e-30)).isEqualTo(0x1p-24f);
        assertThat(ScaleFormat.POW2.round(1e-300)).isEqualTo(0x1p-127f);
        assertThat(ScaleFormat.POW2.round(1e39)).isGreaterThan(ScaleFormat.POW2.max());
        assertThat(List.of(ScaleFormat.values())).extracting(ScaleFormat::bits).containsExactly(16, 32, 16, 8);
        assertThat(ScaleFormat.parse("pow2")).isEqualTo(ScaleFormat.POW2);
        assertThatIllegalArgumentException().isThrownBy(() -> ScaleFormat.parse("fp8"))
                .withMessage("No scale format is called 'fp8'; valid are fp16, fp32, bf16, pow2.");
    }

    @ParameterizedTest
    @EnumSource(ScaleFormat.class)
    void everyScaleIsANumberOfItsFormat(ScaleFormat scale) {
        for (WeightQuantizer quantizer : List.of(new AffineRtn(), new SymmetricRtn(), AffineRtn.clipped())) {
            for (double sigma : new double[]{1e-9, 0.02, 3000}) {
                Matrix weights = Samples.gaussian(5, 70, 6, sigma);
                for (WeightFormat format : List.of(new WeightFormat(4, 16, scale),
                        WeightFormat.perTensor(4, scale))) {
                    UniformWeights quantized = quantizer.quantize(Layer.of(weights), format);
                    for (float each : quantized.scales()) {
                        assertThat(each).isGreaterThanOrEqualTo(scale.min()).isLessThanOrEqualTo(scale.max());
                        assertThat(scale.floatFormat().map(f -> f.represents(each))
                                .orElseGet(() -> Math.scalb(1f, Math.getExponent(each)) == each)).isTrue();
                    }
                }
            }
        }
    }

    /** More bits in the scale, less error; a power of two errs by no more than twice the step. */
    @Test
    void finerScalesErrLess() {
        Matrix weights = Samples.gaussian(6, 512, 32, 0.02);
        double fp32 = error(weights, ScaleFormat.FP32);
        assertThat(error(weights, ScaleFormat.FP16)).isBetween(0.995 * fp32, 1.005 * fp32);
        assertThat(error(weights, ScaleFormat.BF16)).isBetween(0.99 * fp32, 1.05 * fp32);
        assertThat(error(weights, ScaleFormat.POW2)).isBetween(1.3 * fp32, 4 * fp32);
    }

    private static double error(Matrix weights, ScaleFormat scale) {
        return Samples.squaredError(weights,
                new AffineRtn().quantize(Layer.of(weights), new WeightFormat(4, 64, scale)).dequantized());
    }

    @Test
    void oneScaleForTheTensorIsThatOfItsWholeRange() {
        Matrix weights = Samples.with(Samples.gaussian(7, 40, 5, 0.02), 3, 1, -1);
        UniformWeights quantized = new SymmetricRtn().quantize(Layer.of(weights),
                WeightFormat.perTensor(8, ScaleFormat.FP16));
        assertThat(quantized.groups()).isEqualTo(1);
        assertThat(quantized.scales()).hasSize(5).containsOnly(FloatFormat.FP16.round(1.0 / 127));
        UniformWeights affine = AffineRtn.clipped().quantize(Layer.of(weights),
                WeightFormat.perTensor(4, ScaleFormat.FP16));
        assertThat(affine.scales()).containsOnly(affine.scales()[0]);
        assertThat(affine.zeros()).containsOnly(affine.zeros()[0]);
    }

    @Test
    void refusesWhatAQuantiserDoesNotStore() {
        Layer layer = Layer.of(Samples.gaussian(8, 16, 2, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedBcq.greedy().quantize(layer, new WeightFormat(3, 8, ScaleFormat.POW2)))
                .withMessage("bcq-greedy stores scales in fp16, not in pow2.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WeightFormat(4, 32, true, ScaleFormat.FP16))
                .withMessage("One scale for the whole tensor takes no group size, but got 32.");
    }
}
