package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OlaccelSplitTest {

    private static CodedWeights quantize(Matrix weights, double share, int groupSize) {
        return new OlaccelSplit().quantize(weights, share, groupSize);
    }

    @Test
    void givesTheLevelsThatAPencilGives() {
        // 10 weights, 20 %: two outliers; the largest of the others is 7.
        Matrix weights = Matrix.of(10, 1, new float[]{1, -7, 60, 2.4f, 0, 3, -300, 5, 6, -1});
        CodedWeights quantized = quantize(weights, 20, 10);
        assertThat(quantized.scales()).containsExactly(1);
        assertThat(quantized.levels()).containsExactly(1, -7, 60, 2, 0, 3, -127, 5, 6, -1);
        assertThat(quantized.codes()).containsExactly(1, -7, 60, 2, 0, 3, -127, 5, 6, -1);
        // None: the range of all.
        assertThat(quantize(weights, 0, 10).levels()).containsExactly(0, 0, 1, 0, 0, 0, -7, 0, 0, 0);
        assertThat(quantize(weights, 9.9, 10).levels()).containsExactly(0, 0, 1, 0, 0, 0, -7, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 3, 5, 50})
    void atMostTheShareAreOutliersAndNormalOnesNeverClip(double share) {
        for (int groupSize : new int[]{1, 30, 128, Integer.MAX_VALUE}) {
            Matrix weights = Samples.withOutliers(7, 300, 4, 0.02);
            CodedWeights quantized = quantize(weights, share, groupSize);
            int size = Math.min(groupSize, 300);
            for (int col = 0; col < 4; col++) {
                for (int first = 0; first < 300; first += size) {
                    int last = Math.min(300, first + size);
                    int outliers = 0;
                    for (int row = first; row < last; row++) {
                        int level = quantized.levels()[row * 4 + col];
                        outliers += Math.abs(level) > 7 ? 1 : 0;
                        double scale = quantized.scales()[first / size * 4 + col];
                        double distance = Math.abs(weights.get(row, col) - scale * level);
                        assertThat(Math.abs(level) == 127 || distance <= scale * (0.5 + 7 * 0x1p-11)).isTrue();
                    }
                    assertThat(outliers).isLessThanOrEqualTo((int) (share / 100 * (last - first)));
                }
            }
        }
    }

    @Test
    void valuesAlikeAtTheBorderStayNormal() {
        Matrix weights = Samples.constant(40, 1, -3);
        assertThat(quantize(weights, 5, 40).levels()).containsOnly(-7);
        Matrix one = Samples.with(Samples.constant(40, 1, 0), 3, 0, 5);
        assertThat(quantize(one, 5, 40).levels()[3]).isEqualTo(127);
        assertThat(quantize(Samples.constant(40, 1, 0), 5, 40).levels()).containsOnly(0);
    }

    /** What the method is for. */
    @Test
    void aFewOutliersBuyMostOfTheAccuracy() {
        Random random = new Random(8);
        Matrix weights = Samples.map(Samples.gaussian(20, 4096, 4, 1),
                value -> random.nextInt(200) == 0 ? 10 * value : value);
        double last = Double.POSITIVE_INFINITY;
        for (double share : new double[]{0, 0.5, 1, 3}) {
            double error = Samples.squaredError(weights, quantize(weights, share, 4096).dequantized());
            assertThat(error).isLessThan(last);
            last = error;
        }
    }

    @ParameterizedTest
    @EnumSource
    void wideOutliersReachFartherThanNarrowOnes(ScaleScope scope) {
        Matrix calibration = Samples.gaussian(14, 20, 100, 1);
        Matrix activations = Samples.with(Samples.gaussian(15, 4, 100, 1), 2, 50, 500);
        CodedActivations narrow = new OlaccelSplit().quantize(activations, calibration, 3, 8, scope);
        CodedActivations wide = new OlaccelSplit().quantize(activations, calibration, 3, 16, scope);
        assertThat(narrow.levels()[250]).isEqualTo(127);
        assertThat((double) wide.dequantized().get(2, 50)).isBetween(499.0, 501.0);
        assertThat(narrow.scales()).isEqualTo(wide.scales());
        if (scope == ScaleScope.TENSOR) {
            assertThat(wide.scales()).containsOnly(wide.scales()[0]);
        } else {
            assertThat(wide.scales()).doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesWhatItCannotQuantise() {
        Matrix weights = Samples.gaussian(45, 20, 7, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, -1, 8))
                .withMessage("Outlier share is -1.0 %; valid are 0 to below 100.");
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, 3, 0))
                .withMessage("Group size is 0; valid are 1 and more.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OlaccelSplit().quantize(weights, weights, 3, 12, ScaleScope.TOKEN))
                .withMessage("Outlier bits is 12; valid are 8 and 16.");
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(Samples.with(weights, 3, 5, Float.NaN), 3, 8))
                .withMessage("Weight [3, 5] is NaN; only finite numbers can be quantised.");
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(Samples.with(weights, 18, 5, 3e38f), 3, 8))
                .withMessageContaining("group 2 of column 5").withMessageContaining("65504");
    }
}
