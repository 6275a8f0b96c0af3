package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.AntAdaptive.TypeScope;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AntAdaptiveTest extends QuantizerContract<CodedWeights> {

    @Override
    QuantizerInfo quantizer() {
        return new AntAdaptive();
    }

    @Override
    int minBits() {
        return 4;
    }

    @Override
    int maxBits() {
        return 8;
    }

    @Override
    IntStream bits() {
        return IntStream.of(4, 8);
    }

    @Override
    CodedWeights quantize(Matrix weights, int bits, int groupSize) {
        return new AntAdaptive().quantize(weights, bits, groupSize, TypeScope.GROUP);
    }

    @Override
    Matrix dequantized(CodedWeights quantized) {
        return quantized.dequantized();
    }

    @Override
    byte[] codes(CodedWeights quantized) {
        return quantized.codes();
    }

    @Override
    float[] scales(CodedWeights quantized) {
        return quantized.scales();
    }

    private static AntType type(CodedWeights quantized, int group, int col) {
        return List.of(AntType.values()).get(quantized.types()[group * quantized.n() + col]);
    }

    @Override
    Levels levels(CodedWeights quantized) {
        float[] scales = quantized.scales();
        int largest = 0;
        for (byte code : quantized.codes()) {
            largest = Math.max(largest, code & 0xff);
        }
        int bits = largest < 16 ? 4 : 8;
        return (group, col) -> {
            AntType type = type(quantized, group, col);
            return IntStream.range(0, 1 << bits).filter(code -> type != AntType.INT || code != 1 << (bits - 1))
                    .mapToDouble(code -> (double) scales[group * quantized.n() + col] * type.level(code, bits))
                    .toArray();
        };
    }

    @Test
    @Override
    void refusesWidthsAndGroupSizesOutOfRange() {
        Matrix weights = Samples.gaussian(47, 20, 7, 1);
        for (int bits : new int[]{3, 5, 9}) {
            assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, bits, 8))
                    .withMessage("Weight bits is " + bits + "; valid are 4 and 8.");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, 4, 0))
                .withMessage("Group size is 0; valid are 1 and more.");
    }

    /** Only two widths here. */
    @Test
    @Override
    void neverLosesAccuracyBySmallerGroupsOnAverage() {
        double last = Double.POSITIVE_INFINITY;
        for (int groupSize : new int[]{Integer.MAX_VALUE, 256, 128, 64, 32}) {
            Matrix weights = Samples.gaussian(30, 512, 64, 0.02);
            double error = Samples.squaredError(weights, dequantized(quantize(weights, 4, groupSize)));
            assertThat(error).as("groups of %d", groupSize).isLessThanOrEqualTo(last);
            last = error;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void codesDecodeToTheLevels(Matrix weights, int bits) {
        CodedWeights quantized = quantize(weights, bits, 16);
        byte[] codes = quantized.codes();
        for (int at = 0; at < codes.length; at++) {
            assertThat(type(quantized, at / quantized.n() / 16, at % quantized.n()).level(codes[at] & 0xff, bits))
                    .isEqualTo(quantized.levels()[at]);
        }
    }

    /** What the paper's types are for: uniform weights, those of a Laplace distribution and wide ones. */
    @Test
    void typesFollowTheDistribution() {
        Random random = new Random(3);
        Matrix uniform = Samples.map(Samples.constant(512, 1, 0), zero -> random.nextDouble() * 2 - 1);
        Matrix laplace = Samples.map(Samples.constant(4096, 1, 0),
                zero -> Math.log(random.nextDouble()) * (random.nextBoolean() ? 1 : -1));
        Matrix wide = Samples.map(Samples.gaussian(6, 512, 1, 2.5), value -> Math.signum(value) * Math.exp(value));
        assertThat(type(quantize(uniform, 4, 512), 0, 0)).isEqualTo(AntType.INT);
        assertThat(type(quantize(laplace, 4, 4096), 0, 0)).isEqualTo(AntType.FLINT);
        assertThat(type(quantize(wide, 4, 512), 0, 0)).isEqualTo(AntType.POWER_OF_TWO);
    }

    @Test
    void aWiderScopeNeverHasLessError() {
        Matrix weights = Samples.withOutliers(9, 256, 12, 0.02);
        double last = 0;
        for (TypeScope scope : TypeScope.values()) {
            CodedWeights quantized = new AntAdaptive().quantize(weights, 4, 32, scope);
            double error = Samples.squaredError(weights, quantized.dequantized());
            assertThat(error).isGreaterThanOrEqualTo(last);
            last = error;
            for (int at = 0; at < quantized.types().length; at++) {
                byte like = quantized.types()[scope == TypeScope.TENSOR ? 0 : at % 12];
                if (scope != TypeScope.GROUP) {
                    assertThat(quantized.types()[at]).isEqualTo(like);
                }
            }
        }
    }

    @Test
    void theSearchedErrorIsThatOfTheChoice() {
        // Any other scale of the grid and any other type is no better, by direct computation.
        Matrix weights = Samples.withOutliers(12, 64, 3, 1);
        CodedWeights quantized = quantize(weights, 4, 64);
        for (int col = 0; col < 3; col++) {
            double chosen = error(weights, col, quantized.scales()[col], type(quantized, 0, col));
            double largest = 0;
            for (int row = 0; row < 64; row++) {
                largest = Math.max(largest, Math.abs(weights.get(row, col)));
            }
            for (AntType type : AntType.values()) {
                int[] magnitudes = type.magnitudes(4);
                for (int step = -25; step <= 25; step++) {
                    float scale = CodedScales.ofWeights((1 + step * 0.02) * largest / magnitudes[7]);
                    assertThat(error(weights, col, scale, type)).isGreaterThanOrEqualTo(chosen * (1 - 1e-12));
                }
            }
        }
    }

    private static double error(Matrix weights, int col, float scale, AntType type) {
        double sum = 0;
        for (int row = 0; row < weights.rows(); row++) {
            double least = Double.POSITIVE_INFINITY;
            for (int magnitude : type.magnitudes(4)) {
                least = Math.min(least, Math.abs(Math.abs(weights.get(row, col)) - (double) scale * magnitude));
            }
            sum += least * least;
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void activationsTakeScalesOfTheirScope(ScaleScope scope) {
        Matrix calibration = Samples.withOutliers(14, 20, 64, 1);
        Matrix activations = Samples.gaussian(15, 4, 64, 1);
        CodedActivations quantized = new AntAdaptive().quantize(activations, calibration, scope);
        assertThat(IntStream.of(quantized.levels()).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(64);
        if (scope == ScaleScope.TENSOR) {
            assertThat(quantized.scales()).containsOnly(quantized.scales()[0]);
        } else {
            assertThat(quantized.scales()).doesNotHaveDuplicates();
        }
        Matrix zeros = Samples.constant(2, 8, 0);
        assertThat(new AntAdaptive().quantize(zeros, zeros, scope).dequantized()).isEqualTo(zeros);
    }
}
