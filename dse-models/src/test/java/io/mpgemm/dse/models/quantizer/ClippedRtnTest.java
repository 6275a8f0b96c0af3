package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClippedRtnTest extends UniformContract {

    @Override
    WeightQuantizer quantizer() {
        return AffineRtn.clipped();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noGroupErrsMoreThanUnclipped(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            for (ScaleFormat scale : List.of(ScaleFormat.FP16, ScaleFormat.POW2)) {
                WeightFormat format = new WeightFormat(bits, groupSize, scale);
                assertNoGroupWorse(weights, AffineRtn.clipped(), new AffineRtn(), format);
                assertNoGroupWorse(weights, SymmetricRtn.clipped(), new SymmetricRtn(), format);
            }
        }
    }

    private static void assertNoGroupWorse(Matrix weights, WeightQuantizer clipped, WeightQuantizer whole,
            WeightFormat format) {
        Matrix one = clipped.quantize(Layer.of(weights), format).dequantized();
        Matrix other = whole.quantize(Layer.of(weights), format).dequantized();
        for (int first = 0; first < weights.rows(); first += Math.min(format.groupSize(), weights.rows())) {
            for (int col = 0; col < weights.cols(); col++) {
                double least = 0;
                double most = 0;
                for (int row = first; row < Math.min((long) first + format.groupSize(), weights.rows()); row++) {
                    least += Math.pow((double) weights.get(row, col) - one.get(row, col), 2);
                    most += Math.pow((double) weights.get(row, col) - other.get(row, col), 2);
                }
                assertThat(least).isLessThanOrEqualTo(most * (1 + 1e-9) + Double.MIN_NORMAL);
            }
        }
    }

    /** Gaussian weights in 2 and 3 bits want to be clipped (Max 1960: the best uniform steps end far inside the range). */
    @Test
    void clippingGainsMuchInFewBits() {
        Matrix weights = Samples.gaussian(91, 512, 8, 0.02);
        double[] gains = {1.5, 1.15};
        for (int bits = 2; bits <= 3; bits++) {
            WeightFormat format = new WeightFormat(bits, 128);
            double whole = Samples.squaredError(weights,
                    new SymmetricRtn().quantize(Layer.of(weights), format).dequantized());
            double clipped = Samples.squaredError(weights,
                    SymmetricRtn.clipped().quantize(Layer.of(weights), format).dequantized());
            assertThat(whole / clipped).isGreaterThan(gains[bits - 2]);
        }
    }
}
