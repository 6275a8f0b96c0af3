package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every weight quantiser owes.
 *
 * @param <Q> what it makes of weights
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class QuantizerContract<Q> {

    abstract QuantizerInfo quantizer();

    abstract int minBits();

    abstract int maxBits();

    /** The weights with calibration activations, where the quantiser wants some. */
    Layer layer(Matrix weights) {
        return Layer.of(weights);
    }

    abstract Q quantize(Matrix weights, int bits, int groupSize);

    abstract Matrix dequantized(Q quantized);

    abstract byte[] codes(Q quantized);

    /** The numbers that hardware stores in FP16. */
    abstract float[] scales(Q quantized);

    /** The values that weights can have. */
    interface Levels {

        double[] of(int group, int col);
    }

    abstract Levels levels(Q quantized);

    /** How much farther than the nearest level the chosen one may be. */
    double slack(Q quantized, int col, double weight) {
        return 0;
    }

    /** One short group at the end, single weights, whole columns. */
    static final List<Integer> GROUP_SIZES = List.of(1, 16, 25, Integer.MAX_VALUE);

    IntStream bits() {
        return IntStream.rangeClosed(minBits(), maxBits());
    }

    Stream<Arguments> cases() {
        Matrix plain = Samples.gaussian(1, 64, 4, 0.02);
        Matrix outliers = Samples.withOutliers(2, 60, 4, 1);
        Matrix positive = Samples.map(Samples.gaussian(3, 48, 3, 0.1), Math::abs);
        Matrix negative = Samples.map(positive, value -> -value);
        Matrix tiny = Samples.gaussian(4, 48, 3, 3e-6);
        Matrix tiniest = Samples.gaussian(5, 48, 3, 1e-9);
        Matrix huge = Samples.gaussian(6, 48, 3, 2000);
        Matrix single = Samples.gaussian(7, 1, 3, 1);
        Matrix integers = Samples.map(Samples.gaussian(8, 48, 3, 6), Math::rint);
        Matrix sparse = Samples.map(plain, value -> Math.abs(value) < 0.03 ? 0 : value);
        return bits().boxed().flatMap(bits -> Stream
                .of(plain, outliers, positive, negative, tiny, tiniest, huge, single, integers, sparse)
                .map(weights -> Arguments.of(weights, bits)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void storesCodesOfItsWidthAndScalesThatFp16Holds(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            Q quantized = quantize(weights, bits, groupSize);
            byte[] codes = codes(quantized);
            assertThat(codes).hasSize(weights.rows() * weights.cols());
            int largest = 0;
            for (byte code : codes) {
                largest = Math.max(largest, code & 0xff);
            }
            assertThat(largest).isLessThan(1 << bits);
            boolean held = true;
            for (float scale : scales(quantized)) {
                held &= FloatFormat.FP16.represents(scale);
            }
            assertThat(held).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesEveryWeightTheNearestLevelOfItsGroup(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            Q quantized = quantize(weights, bits, groupSize);
            Matrix dequantized = dequantized(quantized);
            Levels levels = levels(quantized);
            double excess = Double.NEGATIVE_INFINITY;
            for (int row = 0; row < weights.rows(); row++) {
                for (int col = 0; col < weights.cols(); col++) {
                    double weight = weights.get(row, col);
                    double nearest = Double.POSITIVE_INFINITY;
                    for (double level : levels.of(row / groupSize, col)) {
                        nearest = Math.min(nearest, Math.abs(level - weight));
                    }
                    // Dequantised weights are rounded to FP32 once.
                    double allowed = nearest + slack(quantized, col, weight) + Math.ulp(dequantized.get(row, col));
                    excess = Math.max(excess, Math.abs(dequantized.get(row, col) - weight) - allowed);
                }
            }
            assertThat(excess).as("groups of %d", groupSize).isNotPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isDeterministic(Matrix weights, int bits) {
        Q once = quantize(weights, bits, 16);
        Q twice = quantize(weights, bits, 16);
        assertThat(codes(once)).isEqualTo(codes(twice));
        assertThat(scales(once)).isEqualTo(scales(twice));
        assertThat(dequantized(once)).isEqualTo(dequantized(twice));
    }

    @Test
    void neverLosesAccuracyByMoreBits() {
        for (Matrix weights : new Matrix[]{Samples.gaussian(21, 256, 8, 0.02),
            Samples.withOutliers(22, 256, 8, 0.02)}) {
            double[] errors = bits().mapToDouble(
                    bits -> Samples.squaredError(weights, dequantized(quantize(weights, bits, 64)))).toArray();
            for (int i = 1; i < errors.length; i++) {
                assertThat(errors[i]).isLessThanOrEqualTo(errors[i - 1]);
            }
        }
    }

    @Test
    void neverLosesAccuracyBySmallerGroupsOnAverage() {
        for (int bits = Math.max(minBits(), 2); bits <= 5; bits++) {
            double last = Double.POSITIVE_INFINITY;
            for (int groupSize : new int[]{Integer.MAX_VALUE, 256, 128, 64, 32}) {
                double sum = 0;
                for (int seed = 0; seed < 4; seed++) {
                    Matrix weights = Samples.gaussian(30 + seed, 512, 16, 0.02);
                    sum += Samples.squaredError(weights, dequantized(quantize(weights, bits, groupSize)));
                }
                assertThat(sum).as("%d bits, groups of %d", bits, groupSize).isLessThanOrEqualTo(last);
                last = sum;
            }
        }
    }

    @Test
    void keepsGroupsApart() {
        // A large weight in the first group pins whatever a column shares.
        Matrix weights = Samples.with(Samples.gaussian(41, 100, 4, 0.02), 0, 2, 1);
        Matrix changed = weights;
        for (int row = 32; row < 64; row++) {
            changed = Samples.with(changed, row, 2, -3 * weights.get(row, 2));
        }
        Matrix before = dequantized(quantize(weights, 4, 32));
        Matrix after = dequantized(quantize(changed, 4, 32));
        for (int row = 0; row < 100; row++) {
            for (int col = 0; col < 4; col++) {
                if (row / 32 != 1 || col != 2) {
                    assertThat(after.get(row, col)).isEqualTo(before.get(row, col));
                }
            }
        }
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void quantisesAShortLastGroupAsAGroupOfItsOwn() {
        Matrix weights = Samples.gaussian(42, 37, 3, 0.02);
        // The largest weight of each column is in the tail and thus pins whatever a column shares.
        for (int col = 0; col < 3; col++) {
            weights = Samples.with(weights, 36, col, 1);
        }
        Matrix tail = Matrix.owning(5, 3, Arrays.copyOfRange(weights.toArray(), 32 * 3, 37 * 3));
        float[] whole = dequantized(quantize(weights, 4, 16)).toArray();
        assertThat(Arrays.copyOfRange(whole, 32 * 3, 37 * 3))
                .isEqualTo(dequantized(quantize(tail, 4, 16)).toArray());
    }

    @Test
    void takesAGroupSizeOfKOrMoreAsTheWholeColumn() {
        Matrix weights = Samples.gaussian(43, 50, 3, 0.02);
        Matrix column = dequantized(quantize(weights, 4, 50));
        assertThat(dequantized(quantize(weights, 4, 51))).isEqualTo(column);
        assertThat(dequantized(quantize(weights, 4, Integer.MAX_VALUE))).isEqualTo(column);
    }

    @Test
    void scalesAlongWithItsInput() {
        Matrix weights = Samples.gaussian(44, 64, 4, 0.5);
        for (int exponent : new int[]{-3, 4}) {
            Matrix scaled = Samples.map(weights, value -> Math.scalb(value, exponent));
            assertThat(dequantized(quantize(scaled, 4, 32))).isEqualTo(
                    Samples.map(dequantized(quantize(weights, 4, 32)), value -> Math.scalb(value, exponent)));
        }
    }

    @ParameterizedTest
    @MethodSource("bits")
    void keepsZeros(int bits) {
        Matrix zeros = Samples.constant(40, 3, 0);
        Q quantized = quantize(zeros, bits, 16);
        assertThat(dequantized(quantized)).isEqualTo(zeros);
        for (float scale : scales(quantized)) {
            assertThat(scale).isBetween(0f, 1f);
        }
    }

    @ParameterizedTest
    @MethodSource("bits")
    void keepsAConstantWithinAStep(int bits) {
        for (float value : new float[]{0.3f, -0.7f, 100}) {
            Matrix dequantized = dequantized(quantize(Samples.constant(20, 2, value), bits, 16));
            for (float weight : dequantized.toArray()) {
                assertThat(weight).isCloseTo(value, within(Math.max(0x1p-11f, 1f / (1 << bits)) * Math.abs(value)));
            }
        }
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        Matrix weights = Samples.gaussian(45, 20, 7, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(Samples.with(weights, 3, 5, Float.NaN), 4, 8))
                .withMessage("Weight [3, 5] is NaN; only finite numbers can be quantised.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> quantize(Samples.with(weights, 19, 6, Float.NEGATIVE_INFINITY), 4, 8))
                .withMessage("Weight [19, 6] is -Infinity; only finite numbers can be quantised.");
    }

    @Test
    void refusesScalesBeyondFp16() {
        Matrix weights = Samples.with(Samples.gaussian(46, 20, 7, 1), 18, 5, Float.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, 4, 8)).withMessageContaining("column 5")
                .withMessageContaining("FP16 holds up to 65504.0. Maybe");
    }

    @Test
    void refusesWidthsAndGroupSizesOutOfRange() {
        Matrix weights = Samples.gaussian(47, 20, 7, 1);
        for (int bits : new int[]{minBits() - 1, maxBits() + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, bits, 8))
                    .withMessageEndingWith(bits + "; valid are " + minBits() + " to " + maxBits() + ".");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> quantize(weights, 4, 0))
                .withMessage("Group size is 0; valid are 1 and more.");
    }

    @Test
    void describesItself() {
        assertThat(quantizer().name()).matches("[a-z]+(-[a-z]+)*");
        assertThat(quantizer().summary()).isNotBlank().doesNotContain("\n");
        assertThat(quantizer().source()).contains("arXiv");
    }
}
