package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.OlivePairs.Threshold;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OlivePairsTest {

    private static final int ROWS = 20_000;

    private static CodedWeights quantize(Matrix weights, int bits, int groupSize, Threshold threshold) {
        return new OlivePairs().quantize(weights, bits, groupSize, threshold);
    }

    /** Weights whose scale at three sigma is almost exactly 1: values in units of the scale go in front. */
    private static Matrix unitScale(float... values) {
        float[] data = new float[ROWS];
        System.arraycopy(values, 0, data, 0, values.length);
        int others = ROWS - values.length;
        double squares = 0;
        double sum = 0;
        for (float value : values) {
            squares += value * value;
            sum += value;
        }
        double rest = Math.sqrt((ROWS * 49.0 / 9 - squares) / others);
        for (int i = values.length; i < ROWS; i++) {
            data[i] = (float) ((i % 2 == 0 ? rest : -rest) - sum / others);
        }
        return Matrix.of(ROWS, 1, data);
    }

    /** The paper's tables: E2M1 with bias 2 beside INT4, E4M3 with bias 4 beside INT8. */
    @Test
    void abfloatsOfFourAndEightBits() {
        assertThat(IntStream.range(1, 8).map(code -> OlivePairs.level(code, 8, 4)).toArray()).containsExactly(12, 16,
                24,
                32, 48, 64, 96);
        assertThat(IntStream.range(9, 16).map(code -> OlivePairs.level(code, 8, 4)).toArray()).containsExactly(-12, -16,
                -24, -32, -48, -64, -96);
        assertThat(OlivePairs.level(8, 1, 4)).isZero();
        assertThat(IntStream.range(0, 8).map(code -> OlivePairs.level(code, 3, 4)).toArray()).containsExactly(0, 1, 2,
                3,
                4, 5, 6, 7);
        assertThat(OlivePairs.level(1, 128, 8)).isEqualTo(9 << 4);
        assertThat(OlivePairs.level(8, 128, 8)).isEqualTo(8 << 5);
        assertThat(OlivePairs.level(64, 128, 8)).isEqualTo(1 << 15);
        assertThat(OlivePairs.level(64 | 128, 128, 8)).isEqualTo(-(1 << 15));
    }

    @Test
    void pairsAsAPencilCodesThem() {
        // normal pair; outlier right; outlier left; two outliers; normal at the end of the range, clipped; beyond 96.
        CodedWeights quantized = quantize(unitScale(3, -2, 1, -15, 30, 5, 20, 26, 9, 2, -200, 4), 4, ROWS,
                Threshold.THREE_SIGMA);
        assertThat((double) quantized.scales()[0]).isBetween(0.98, 1.02);
        assertThat(quantized.levels()).startsWith(3, -2, 0, -16, 32, 0, 0, 24, 7, 2, -96, 0);
        assertThat(quantized.codes()).startsWith(3, 14, 8, 10, 4, 8, 8, 3, 7, 2, 15, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void codesDecodeToTheLevels(int bits) {
        for (int seed = 0; seed < 10; seed++) {
            for (int groupSize : new int[]{1, 2, 7, 32, Integer.MAX_VALUE}) {
                Matrix weights = Samples.withOutliers(seed, 75, 3, 0.02);
                CodedWeights quantized = quantize(weights, bits, groupSize, List.of(Threshold.values()).get(seed % 2));
                int size = Math.min(groupSize, 75);
                int identifier = 1 << (bits - 1);
                for (int row = 0; row < 75; row++) {
                    int inGroup = row % size;
                    int partner = row - inGroup + (inGroup ^ 1);
                    boolean alone = (inGroup ^ 1) >= size || partner >= 75;
                    for (int col = 0; col < 3; col++) {
                        int level = quantized.levels()[row * 3 + col];
                        int code = quantized.codes()[row * 3 + col] & 0xff;
                        int neighbour = alone ? 0 : quantized.codes()[partner * 3 + col] & 0xff;
                        assertThat(OlivePairs.level(code, neighbour, bits)).isEqualTo(level);
                        assertThat(code == identifier && (alone || neighbour == identifier)).isFalse();
                        if (alone) {
                            assertThat(Math.abs(level)).isLessThan(identifier);
                        }
                    }
                }
                for (float scale : quantized.scales()) {
                    assertThat(FloatFormat.FP16.represents(scale)).isTrue();
                }
            }
        }
    }

    @Test
    void theLargerOfTwoOutliersStays() {
        CodedWeights quantized = quantize(unitScale(48, -64, 64, 48, 48, 48), 4, ROWS, Threshold.THREE_SIGMA);
        assertThat(quantized.levels()).startsWith(0, -64, 64, 0, 48, 0);
    }

    @Test
    void theSearchNeverLosesAgainstThreeSigma() {
        for (int seed = 0; seed < 10; seed++) {
            Matrix weights = Samples.withOutliers(seed, 128, 8, 0.02);
            for (int bits : new int[]{4, 8}) {
                double searched = Samples.squaredError(weights,
                        quantize(weights, bits, 64, Threshold.LEAST_ERROR).dequantized());
                double fixed = Samples.squaredError(weights,
                        quantize(weights, bits, 64, Threshold.THREE_SIGMA).dequantized());
                assertThat(searched).isLessThanOrEqualTo(fixed);
            }
        }
    }

    /** What the method is for: few large outliers, whose range would swallow all others. */
    @Test
    void beatsIntegersWhereThereAreOutliers() {
        Random random = new Random(8);
        Matrix weights = Samples.map(Samples.gaussian(20, 4096, 4, 1),
                value -> random.nextInt(400) == 0 ? 40 * value : value);
        double pairs = Samples.squaredError(weights,
                quantize(weights, 4, 4096, Threshold.LEAST_ERROR).dequantized());
        double integers = Samples.squaredError(weights,
                CodedWeights.of(new SymmetricRtn().quantize(
                        new Layer(weights, Matrix.of(1, 4096, new float[4096])), new WeightFormat(4, 4096)))
                        .dequantized());
        assertThat(pairs).isLessThan(integers / 4);
    }

    @Test
    void scalesAlongWithItsInputAndKeepsZeros() {
        Matrix weights = Samples.withOutliers(44, 64, 4, 0.5);
        Matrix scaled = Samples.map(weights, value -> Math.scalb(value, 4));
        assertThat(quantize(scaled, 4, 32, Threshold.LEAST_ERROR).levels())
                .isEqualTo(quantize(weights, 4, 32, Threshold.LEAST_ERROR).levels());
        Matrix zeros = Samples.constant(40, 3, 0);
        assertThat(quantize(zeros, 8, 16, Threshold.LEAST_ERROR).dequantized()).isEqualTo(zeros);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void activationsTakeScalesOfTheirScope(int bits) {
        Matrix calibration = Samples.withOutliers(14, 20, 65, 1);
        Matrix activations = Samples.withOutliers(15, 4, 65, 1);
        for (Threshold threshold : Threshold.values()) {
            CodedActivations shared = new OlivePairs().quantize(activations, calibration, bits, threshold,
                    ScaleScope.TENSOR);
            assertThat(shared.scales()).containsOnly(shared.scales()[0]);
            CodedActivations own = new OlivePairs().quantize(activations, calibration, bits, threshold,
                    ScaleScope.TOKEN);
            assertThat(own.scales()).doesNotHaveDuplicates();
            // 65 is odd: the last has no partner.
            for (int token = 0; token < 4; token++) {
                assertThat(Math.abs(own.levels()[token * 65 + 64])).isLessThan(1 << (bits - 1));
            }
        }
    }

    @Test
    void refusesWhatItCannotQuantise() {
        Matrix weights = Samples.gaussian(45, 20, 7, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, 5, 8, Threshold.LEAST_ERROR))
                .withMessage("Weight bits is 5; valid are 4 and 8.");
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, 4, 0, Threshold.LEAST_ERROR))
                .withMessage("Group size is 0; valid are 1 and more.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quantize(Samples.with(weights, 3, 5, Float.NaN), 4, 8, Threshold.LEAST_ERROR))
                .withMessage("Weight [3, 5] is NaN; only finite numbers can be quantised.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quantize(Samples.with(weights, 18, 5, 3e38f), 4, 8, Threshold.LEAST_ERROR))
                .withMessageContaining("group 2 of column 5").withMessageContaining("65504");
    }
}
