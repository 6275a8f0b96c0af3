package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressiveRtnTest extends QuantizerContract<ProgressiveWeights> {

    @Override
    QuantizerInfo quantizer() {
        return new ProgressiveRtn();
    }

    @Override
    int minBits() {
        return 2;
    }

    @Override
    int maxBits() {
        return 7;
    }

    @Override
    ProgressiveWeights quantize(Matrix weights, int bits, int groupSize) {
        return new ProgressiveRtn().quantize(weights, bits, groupSize);
    }

    @Override
    Matrix dequantized(ProgressiveWeights quantized) {
        return quantized.dequantized();
    }

    @Override
    byte[] codes(ProgressiveWeights quantized) {
        return quantized.codes();
    }

    @Override
    float[] scales(ProgressiveWeights quantized) {
        return quantized.channelScales();
    }

    @Override
    Levels levels(ProgressiveWeights quantized) {
        float[] channelScales = quantized.channelScales();
        byte[] groupScales = quantized.groupScales();
        byte[] zeros = quantized.zeros();
        return (group, col) -> {
            int at = group * quantized.n() + col;
            double[] levels = new double[1 << quantized.bits()];
            for (int code = 0; code < levels.length; code++) {
                levels[code] = (double) channelScales[col] * ((code - zeros[at]) * groupScales[at]);
            }
            return levels;
        };
    }

    /** The level is the nearest to the INT8 value, which is off itself: twice that distance is lost at most. */
    @Override
    double slack(ProgressiveWeights quantized, int col, double weight) {
        double scale = quantized.channelScales()[col];
        int range = ProgressiveRtn.protectiveRange(quantized.bits());
        return 2 * Math.abs(weight - scale * Math.clamp(Math.rint(weight / scale), (double) -range, (double) range));
    }

    @Test
    void givesTheCodesThatAPencilGives() {
        Matrix weights = Matrix.of(4, 1, new float[]{-119, 119, 30, -15});
        ProgressiveWeights quantized = quantize(weights, 4, 2);
        assertThat(quantized.channelScales()).containsExactly(1);
        assertThat(quantized.groupScales()).containsExactly(16, 3);
        assertThat(quantized.zeros()).containsExactly(7, 5);
        assertThat(quantized.codes()).containsExactly(0, 14, 15, 0);
        assertThat(quantized.dequantized()).isEqualTo(Matrix.of(4, 1, new float[]{-112, 112, 30, -15}));
    }

    @Test
    void protectsTheRangeThatThePaperGives() {
        assertThat(ProgressiveRtn.protectiveRange(4)).isEqualTo(119);
    }

    /** Every range of a group and every INT8 weight in it. */
    @ParameterizedTest
    @MethodSource("bits")
    void neverLeavesInt8(int bits) {
        int range = ProgressiveRtn.protectiveRange(bits);
        int groupSize = 2 * range + 1;
        int columns = range + 1;
        for (int min = -range; min <= 0; min++) {
            float[] weights = new float[(groupSize + 1) * columns];
            for (int max = 0; max <= range; max++) {
                for (int value = min; value <= max; value++) {
                    weights[(value + range) * columns + max] = value;
                }
                // A second group of one weight pins the channel scale to 1.
                weights[groupSize * columns + max] = range;
            }
            ProgressiveWeights quantized = quantize(Matrix.owning(groupSize + 1, columns, weights), bits, groupSize);
            byte[] codes = quantized.codes();
            byte[] zeros = quantized.zeros();
            byte[] scales = quantized.groupScales();
            int lowest = 0;
            int highest = 0;
            for (int at = 0; at < groupSize * columns; at++) {
                int value = (codes[at] - zeros[at % columns]) * scales[at % columns];
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
            }
            assertThat(lowest).isGreaterThanOrEqualTo(Byte.MIN_VALUE);
            assertThat(highest).isLessThanOrEqualTo(Byte.MAX_VALUE);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dequantisesWithoutWrapping(Matrix weights, int bits) {
        ProgressiveWeights quantized = quantize(weights, bits, 16);
        byte[] codes = quantized.codes();
        byte[] zeros = quantized.zeros();
        byte[] scales = quantized.groupScales();
        for (int row = 0; row < weights.rows(); row++) {
            for (int col = 0; col < weights.cols(); col++) {
                int at = row / 16 * weights.cols() + col;
                int exact = (codes[row * weights.cols() + col] - zeros[at]) * scales[at];
                assertThat((int) quantized.int8(row, col)).isEqualTo(exact);
                assertThat((int) scales[at]).isPositive();
                assertThat((int) zeros[at]).isBetween(0, (1 << bits) - 1);
            }
        }
    }
}
