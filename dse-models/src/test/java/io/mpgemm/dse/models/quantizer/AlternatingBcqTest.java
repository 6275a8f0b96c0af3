package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlternatingBcqTest extends BcqContract {

    @Override
    BcqQuantizer quantizer() {
        return FittedBcq.alternating();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isNeverWorseThanGreedyInAnyGroup(Matrix weights, int planes) {
        for (int groupSize : GROUP_SIZES) {
            expectNoGroupWorse(weights,
                    FittedBcq.alternating().quantize(Layer.of(weights), new WeightFormat(planes, groupSize)),
                    FittedBcq.greedy().quantize(Layer.of(weights), new WeightFormat(planes, groupSize)));
            expectNoGroupWorse(weights,
                    FittedBcq.alternating().withOffset().quantize(Layer.of(weights),
                            new WeightFormat(planes, groupSize)),
                    FittedBcq.greedy().withOffset().quantize(Layer.of(weights), new WeightFormat(planes, groupSize)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withOffsetIsNeverWorseThanRoundingInAnyGroup(Matrix weights, int planes) {
        for (int groupSize : planes == 1 ? List.<Integer>of() : GROUP_SIZES) {
            WeightFormat format = new WeightFormat(planes, groupSize);
            expectNoGroupWorse(weights, FittedBcq.alternating().withOffset().quantize(Layer.of(weights), format),
                    new UniformBcq().quantize(Layer.of(weights), format));
        }
    }

    /**
     * Of Gaussian weights: alternating is well below greedy, 4 planes are as good as INT4, 3 and 2 better than INT3 and
     * INT2, the order of the perplexities that FIGLUT (arXiv 2503.06862) reports for OPT; and an offset helps.
     */
    @ParameterizedTest
    @ValueSource(ints = {32, 64, 128})
    void ordersAsTheLiteratureDoes(int groupSize) {
        Matrix weights = Samples.gaussian(55, 1024, 16, 0.02);
        for (int planes = 2; planes <= 4; planes++) {
            WeightFormat format = new WeightFormat(planes, groupSize);
            Layer layer = Layer.of(weights);
            double greedy = Samples.squaredError(weights, FittedBcq.greedy().quantize(layer, format).dequantized());
            double alternating = Samples.squaredError(weights,
                    FittedBcq.alternating().quantize(layer, format).dequantized());
            double offset = Samples.squaredError(weights,
                    FittedBcq.alternating().withOffset().quantize(layer, format).dequantized());
            double rounded = Samples.squaredError(weights, new AffineRtn().quantize(layer, format).dequantized());
            assertThat(alternating).isLessThan((planes == 2 ? 0.9 : 0.62) * greedy);
            assertThat(offset).isLessThan(alternating);
            assertThat(alternating).isLessThan((planes == 4 ? 1 : 0.9) * rounded);
        }
    }

    @Test
    void takesTheMeanMagnitudeAsTheScaleOfASinglePlane() {
        Matrix weights = Samples.withOutliers(51, 96, 5, 0.02);
        BcqWeights alternating = FittedBcq.alternating().quantize(Layer.of(weights), new WeightFormat(1, 32));
        assertThat(FittedBcq.greedy().quantize(Layer.of(weights), new WeightFormat(1, 32)).alphas())
                .isEqualTo(alternating.alphas());
        for (int group = 0; group < 3; group++) {
            for (int col = 0; col < 5; col++) {
                double sum = 0;
                for (int row = 32 * group; row < 32 * group + 32; row++) {
                    sum += Math.abs(weights.get(row, col));
                    assertThat(alternating.codes()[row * 5 + col])
                            .isEqualTo((byte) (weights.get(row, col) > 0 ? 1 : 0));
                }
                assertThat(alternating.alphas()[group * 5 + col]).isEqualTo(FloatFormat.FP16.round(sum / 32));
            }
        }
    }

    /** Four symmetric levels are two planes, whose least error is in Max, IRE Trans. Inf. Theory 6 (1960), table I. */
    @Test
    void reachesTheErrorOfTheBestFourLevelsForAGaussian() {
        Matrix weights = Samples.gaussian(52, 40_000, 1, 1);
        assertThat(meanSquaredError(FittedBcq.alternating(), weights, 1)).isCloseTo(1 - 2 / Math.PI, within(0.01));
        assertThat(meanSquaredError(FittedBcq.alternating(100), weights, 2)).isCloseTo(0.1175, within(0.003));
        Matrix shifted = Samples.map(weights, value -> value + 5);
        assertThat(meanSquaredError(FittedBcq.alternating(100).withOffset(), shifted, 2)).isCloseTo(0.1175,
                within(0.003));
        assertThat(meanSquaredError(FittedBcq.greedy(), weights, 2)).isGreaterThan(0.12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void findsACodeThatIsThere(int planes) {
        Random random = new Random(53);
        float[] planted = {1, 0.375f, 0.15625f, 0.0625f};
        float[] weights = new float[64];
        for (int i = 0; i < weights.length; i++) {
            for (int plane = 0; plane < planes; plane++) {
                weights[i] += random.nextBoolean() ? planted[plane] : -planted[plane];
            }
        }
        Matrix matrix = Matrix.owning(64, 1, weights);
        assertThat(FittedBcq.alternating().quantize(Layer.of(matrix), new WeightFormat(planes, 64)).dequantized())
                .isEqualTo(matrix);
    }

    @Test
    void leavesNothingThatAPlaneOrTheOffsetExplains() {
        Matrix weights = Samples.gaussian(54, 512, 1, 1);
        BcqWeights quantized = FittedBcq.alternating(1000).withOffset().quantize(Layer.of(weights),
                new WeightFormat(3, 512));
        Matrix dequantized = quantized.dequantized();
        for (int plane = 0; plane <= 3; plane++) {
            double correlation = 0;
            for (int row = 0; row < 512; row++) {
                double residual = weights.get(row, 0) - dequantized.get(row, 0);
                boolean plus = plane == 3 || (quantized.codes()[row] >> plane & 1) == 1;
                correlation += plus ? residual : -residual;
            }
            // Three alphas of at most 1, each rounded to 11 bits.
            assertThat(correlation / 512).isCloseTo(0, within(3 * 0x1p-11));
        }
    }

    @Test
    void refusesToIterateLessThanOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> FittedBcq.alternating(0))
                .withMessage("Iterations are 0; valid are 1 and more.");
    }

    private static double meanSquaredError(BcqQuantizer quantizer, Matrix weights, int planes) {
        Matrix dequantized = quantizer.quantize(Layer.of(weights), new WeightFormat(planes, Integer.MAX_VALUE))
                .dequantized();
        return Samples.squaredError(weights, dequantized) / weights.rows();
    }

    private static void expectNoGroupWorse(Matrix weights, BcqWeights better, BcqWeights worse) {
        int n = weights.cols();
        double[] betterErrors = groupErrors(weights, better);
        double[] worseErrors = groupErrors(weights, worse);
        for (int at = 0; at < betterErrors.length; at++) {
            // Dequantised weights are rounded to FP32; the quantiser compares before that.
            assertThat(betterErrors[at]).as("group %d, column %d", at / n, at % n)
                    .isLessThanOrEqualTo(worseErrors[at] * (1 + 1e-5) + 1e-12 * weights.rows());
        }
    }

    private static double[] groupErrors(Matrix weights, BcqWeights quantized) {
        Matrix dequantized = quantized.dequantized();
        double[] errors = new double[quantized.groups() * quantized.n()];
        for (int row = 0; row < weights.rows(); row++) {
            for (int col = 0; col < weights.cols(); col++) {
                double difference = (double) weights.get(row, col) - dequantized.get(row, col);
                errors[row / quantized.groupSize() * quantized.n() + col] += difference * difference;
            }
        }
        return errors;
    }
}
