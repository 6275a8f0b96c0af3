package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationQuantizerTest {

    /** What the scale belongs to. */
    enum Scope {
        TOKEN, TENSOR;

        IntActivations quantize(Matrix activations, int bits) {
            return this == TOKEN
                    ? ActivationQuantizer.perToken(activations, bits)
                    : ActivationQuantizer.perTensor(activations, bits);
        }
    }

    static Stream<Arguments> cases() {
        Stream<Matrix> matrices = Stream.of(Samples.gaussian(71, 6, 40, 1), Samples.withOutliers(72, 6, 40, 3),
                Samples.gaussian(73, 6, 40, 1e-42), Samples.gaussian(74, 6, 40, 1e37), Samples.constant(2, 5, -3),
                Samples.map(Samples.gaussian(75, 6, 40, 60), Math::rint));
        return matrices.flatMap(matrix -> IntStream.of(4, 8, 16).boxed().flatMap(
                bits -> Stream.of(Scope.values()).map(scope -> Arguments.of(matrix, bits, scope))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheFormulaInExactArithmetic(Matrix activations, int bits, Scope scope) {
        IntActivations quantized = scope.quantize(activations, bits);
        int largest = (1 << (bits - 1)) - 1;
        for (int row = 0; row < activations.rows(); row++) {
            double maxAbs = 0;
            for (float value : scope == Scope.TOKEN ? activations.row(row) : activations.toArray()) {
                maxAbs = Math.max(maxAbs, Math.abs(value));
            }
            float scale = Math.max((float) (maxAbs / largest), Float.MIN_VALUE);
            assertThat(quantized.scales()[row]).isEqualTo(scale);
            for (int col = 0; col < activations.cols(); col++) {
                int quotient = new BigDecimal(activations.get(row, col))
                        .divide(new BigDecimal(scale), 0, RoundingMode.HALF_EVEN).intValueExact();
                assertThat((int) quantized.codes()[row * activations.cols() + col])
                        .isEqualTo(Math.clamp(quotient, -largest, largest));
            }
        }
    }

    @Test
    void givesTheCodesThatAPencilGives() {
        Matrix activations = Matrix.of(2, 3, new float[]{-7, 2.5f, 3.5f, 14, 3, 0});
        IntActivations perToken = ActivationQuantizer.perToken(activations, 4);
        assertThat(perToken.scales()).containsExactly(1, 2);
        assertThat(perToken.codes()).containsExactly((short) -7, (short) 2, (short) 4, (short) 7, (short) 2, (short) 0);
        IntActivations perTensor = ActivationQuantizer.perTensor(activations, 4);
        assertThat(perTensor.scales()).containsExactly(2, 2);
        assertThat(perTensor.codes()).containsExactly((short) -4, (short) 1, (short) 2, (short) 7, (short) 2,
                (short) 0);
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void keepsZeros(Scope scope) {
        Matrix zeros = Samples.constant(3, 4, 0);
        IntActivations quantized = scope.quantize(zeros, 8);
        assertThat(quantized.scales()).containsOnly(1);
        assertThat(quantized.dequantized()).isEqualTo(zeros);
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void refusesWhatItCannotQuantise(Scope scope) {
        Matrix activations = Samples.gaussian(76, 3, 4, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scope.quantize(Samples.with(activations, 2, 1, Float.POSITIVE_INFINITY), 8))
                .withMessage("Activation [2, 1] is Infinity; only finite numbers can be quantised.");
        assertThatIllegalArgumentException().isThrownBy(() -> scope.quantize(activations, 6))
                .withMessage("Activation bits are 6; valid are 4, 8, 16.");
    }

    static Stream<FloatFormat> formats() {
        return FloatFormat.all().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void castsEachActivationByItself(FloatFormat format) {
        for (double sigma : new double[]{1, format.minNormal()}) {
            Matrix activations = Samples.gaussian(77, 20, 30, sigma);
            assertThat(ActivationQuantizer.cast(activations, format, false))
                    .isEqualTo(Samples.map(activations, format::round));
            assertThat(ActivationQuantizer.cast(activations, format, true))
                    .isEqualTo(Samples.map(activations, format::roundFlushing));
        }
    }

    @Test
    void refusesToCastWhatDoesNotFit() {
        Matrix activations = Matrix.of(2, 3, new float[]{1, 2, 3, 4, 5, -70000});
        assertThat(ActivationQuantizer.cast(activations, FloatFormat.BF16, false).get(1, 2)).isEqualTo(-70144);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ActivationQuantizer.cast(activations, FloatFormat.FP16, false)).withMessage(
                        "Activation [1, 2] is -70000.0; fp16 holds up to 65504.0. Maybe take bf16 or integers with a scale.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ActivationQuantizer.cast(activations, FloatFormat.FP8_E4M3, false))
                .withMessageContaining("fp8-e4m3 holds up to 448.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ActivationQuantizer.cast(Samples.constant(1, 2, Float.NaN), FloatFormat.FP16, true))
                .withMessage("Activation [0, 0] is NaN; only finite numbers can be quantised.");
    }
}
