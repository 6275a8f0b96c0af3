package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What quantisers to uniform codes owe. */
abstract class UniformContract extends QuantizerContract<UniformWeights> {

    @Override
    abstract WeightQuantizer quantizer();

    @Override
    int minBits() {
        return 2;
    }

    @Override
    int maxBits() {
        return 8;
    }

    @Override
    UniformWeights quantize(Matrix weights, int bits, int groupSize) {
        return quantizer().quantize(layer(weights), new WeightFormat(bits, groupSize));
    }

    @Override
    Matrix dequantized(UniformWeights quantized) {
        return quantized.dequantized();
    }

    @Override
    byte[] codes(UniformWeights quantized) {
        return quantized.codes();
    }

    @Override
    float[] scales(UniformWeights quantized) {
        return quantized.scales();
    }

    int lowestCode() {
        return 0;
    }

    @Override
    Levels levels(UniformWeights quantized) {
        float[] scales = quantized.scales();
        int[] zeros = quantized.zeros();
        return (group, col) -> {
            int at = group * quantized.n() + col;
            double[] levels = new double[(1 << quantized.bits()) - lowestCode()];
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (double) scales[at] * (i + lowestCode() - zeros[at]);
            }
            return levels;
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void errsByHalfAStepInsideTheRange(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            UniformWeights quantized = quantize(weights, bits, groupSize);
            Matrix dequantized = quantized.dequantized();
            float[] scales = quantized.scales();
            Levels allLevels = levels(quantized);
            double excess = Double.NEGATIVE_INFINITY;
            for (int row = 0; row < weights.rows(); row++) {
                for (int col = 0; col < weights.cols(); col++) {
                    double[] levels = allLevels.of(row / groupSize, col);
                    double weight = weights.get(row, col);
                    double inside = Math.clamp(weight, levels[0], levels[levels.length - 1]);
                    double halfStep = scales[row / groupSize * weights.cols() + col] / 2.0;
                    excess = Math.max(excess, Math.abs(dequantized.get(row, col) - inside) - halfStep);
                }
            }
            assertThat(excess).as("groups of %d", groupSize).isNotPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsZeroWeightsAtZeroAndScalesPositive(Matrix weights, int bits) {
        Matrix withZero = Samples.with(weights, 0, 0, 0);
        for (int groupSize : GROUP_SIZES) {
            UniformWeights quantized = quantize(withZero, bits, groupSize);
            assertThat(quantized.dequantized().get(0, 0)).isZero();
            float smallest = Float.POSITIVE_INFINITY;
            for (float scale : quantized.scales()) {
                smallest = Math.min(smallest, scale);
            }
            assertThat(smallest).isGreaterThanOrEqualTo(0x1p-24f);
        }
    }
}
