package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FloatFormatTest {

    static Stream<FloatFormat> smallFormats() {
        return Stream.of(FloatFormat.FP16, FloatFormat.BF16, FloatFormat.FP8_E4M3, FloatFormat.FP8_E5M2);
    }

    @Test
    void knowsTheLimitsThatTheStandardsGive() {
        assertThat(FloatFormat.FP16.maxFinite()).isEqualTo(65504f);
        assertThat(FloatFormat.FP16.minNormal()).isEqualTo(0x1p-14f);
        assertThat(FloatFormat.FP16.minSubnormal()).isEqualTo(0x1p-24f);
        assertThat(FloatFormat.BF16.maxFinite()).isEqualTo(0x1.fep127f);
        assertThat(FloatFormat.BF16.minNormal()).isEqualTo(Float.MIN_NORMAL);
        assertThat(FloatFormat.FP32.maxFinite()).isEqualTo(Float.MAX_VALUE);
        assertThat(FloatFormat.FP32.minNormal()).isEqualTo(Float.MIN_NORMAL);
        assertThat(FloatFormat.FP32.minSubnormal()).isEqualTo(Float.MIN_VALUE);
        assertThat(FloatFormat.FP8_E4M3.maxFinite()).isEqualTo(448f);
        assertThat(FloatFormat.FP8_E4M3.minNormal()).isEqualTo(0x1p-6f);
        assertThat(FloatFormat.FP8_E4M3.minSubnormal()).isEqualTo(0x1p-9f);
        assertThat(FloatFormat.FP8_E5M2.maxFinite()).isEqualTo(57344f);
        assertThat(FloatFormat.FP8_E5M2.minNormal()).isEqualTo(0x1p-14f);
        assertThat(FloatFormat.FP8_E5M2.minSubnormal()).isEqualTo(0x1p-16f);
    }

    @Test
    void decodesFp16AsTheJdkDoes() {
        for (int code = 0; code < 1 << 16; code++) {
            float expected = Float.float16ToFloat((short) code);
            if (!Float.isNaN(expected)) {
                assertThat(decode(FloatFormat.FP16, code)).isEqualTo((double) expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallFormats")
    void leavesEveryNumberOfTheFormatAsItIs(FloatFormat format) {
        for (int code = 0; code < 1 << format.bits(); code++) {
            double value = decode(format, code);
            if (Double.isFinite(value)) {
                assertThat(bits(format.round(value))).isEqualTo(bits((float) value));
                assertThat(format.represents(value)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallFormats")
    void roundsMidpointsToEvenAndTheirNeighboursToTheNearerSide(FloatFormat format) {
        int infinityOrNan = format.infinities() ? infinity(format) : (1 << (format.bits() - 1)) - 1;
        for (int code = 0; code < infinityOrNan - 1; code++) {
            double low = decode(format, code);
            double high = decode(format, code + 1);
            double middle = low + (high - low) / 2;
            float even = (float) ((code & 1) == 0 ? low : high);
            expectRounding(format, middle, even);
            // One float has many doubles between itself and the midpoint: rounding by way of a float would fall into
            // the midpoint and then go to the even side.
            expectRounding(format, Math.nextUp(middle), (float) high);
            expectRounding(format, Math.nextDown(middle), (float) low);
        }
    }

    @Test
    void roundingByWayOfAFloatWouldRoundTwice() {
        double justAboveMidpoint = Math.nextUp(1 + 0x1p-11);
        assertThat(Rounding.fp16((float) justAboveMidpoint)).isEqualTo(1f);
        assertThat(FloatFormat.FP16.round(justAboveMidpoint)).isEqualTo(1 + 0x1p-10f);
        assertThat(Rounding.fp16(justAboveMidpoint)).isEqualTo(1 + 0x1p-10f);
    }

    @Test
    void doublesAreRoundedToFp16Once() {
        Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            float near = Float.float16ToFloat((short) random.nextInt(1 << 16));
            double value = near + Math.scalb(random.nextInt(-2, 3), Math.max(Math.getExponent(near), -14) - 11);
            for (double each : new double[]{value, Math.nextUp(value), Math.nextDown(value),
                Math.scalb(random.nextGaussian(), random.nextInt(-40, 20))}) {
                if (!Double.isNaN(each)) {
                    assertThat(bits(Rounding.fp16(each))).isEqualTo(bits(FloatFormat.FP16.round(each)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallFormats")
    void overflowsWhereTheNextStepWouldBeNearer(FloatFormat format) {
        double max = format.maxFinite();
        double step = Math.scalb(1.0, Math.getExponent(max) - format.fractionBits());
        float overflow = format.infinities() ? Float.POSITIVE_INFINITY : Float.NaN;
        // The last fraction of IEEE formats is odd, so the tie goes up; that of E4M3 (110) is even, so it goes down.
        expectRounding(format, max + step / 2, format.infinities() ? overflow : (float) max);
        expectRounding(format, Math.nextDown(max + step / 2), (float) max);
        expectRounding(format, Math.nextUp(max + step / 2), overflow);
        expectRounding(format, Double.MAX_VALUE, overflow);
        expectRounding(format, Double.POSITIVE_INFINITY, overflow);
        assertThat(format.round(Double.NaN)).isNaN();
        assertThat(format.represents(Double.POSITIVE_INFINITY)).isFalse();
        assertThat(format.represents(Double.NaN)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("smallFormats")
    void keepsTheSignOfZeroAndOfWhatUnderflows(FloatFormat format) {
        for (double tiny : new double[]{0.0, Double.MIN_VALUE, format.minSubnormal() / 2.0}) {
            assertThat(bits(format.round(tiny))).isEqualTo(bits(0f));
            assertThat(bits(format.round(-tiny))).isEqualTo(bits(-0f));
        }
        expectRounding(format, Math.nextUp(format.minSubnormal() / 2.0), format.minSubnormal());
    }

    @ParameterizedTest
    @MethodSource("smallFormats")
    void flushesBeforeRounding(FloatFormat format) {
        double normal = format.minNormal();
        double below = Math.nextDown(normal);
        assertThat(format.round(below)).isEqualTo((float) normal);
        assertThat(bits(format.roundFlushing(below))).isEqualTo(bits(0f));
        assertThat(bits(format.roundFlushing(-below))).isEqualTo(bits(-0f));
        assertThat(format.roundFlushing(normal)).isEqualTo((float) normal);
        assertThat(format.roundFlushing(1.0)).isEqualTo(1f);
        assertThat(format.roundFlushing(Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @MethodSource("smallFormats")
    void findsTheNearestNumberInAListOfAll(FloatFormat format) {
        double[] numbers = positiveNumbers(format);
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            double value = numbers[random.nextInt(numbers.length - 1)] * (1 + random.nextDouble());
            if (value < format.maxFinite()) {
                expectRounding(format, value, (float) nearest(numbers, value));
            }
        }
    }

    @Test
    void agreesWithTheJdkOnFp16ForRandomFloats() {
        new Random(12).ints(200_000).forEach(bits -> {
            float value = Float.intBitsToFloat(bits);
            if (!Float.isNaN(value)) {
                assertThat(bits(FloatFormat.FP16.round(value))).isEqualTo(bits(Rounding.fp16(value)));
            }
        });
    }

    @Test
    void agreesWithTheBitTrickOnBf16ForRandomFloats() {
        new Random(13).ints(200_000).forEach(bits -> {
            float value = Float.intBitsToFloat(bits);
            if (!Float.isNaN(value)) {
                assertThat(bits(FloatFormat.BF16.round(value))).isEqualTo(bits(Rounding.bf16(value)));
            }
        });
        assertThat(Rounding.bf16(Float.NaN)).isNaN();
        assertThat(Rounding.bf16(Float.intBitsToFloat(0x7fffffff))).isNaN();
    }

    @Test
    void agreesWithTheHardwareOnFp32ForRandomDoubles() {
        new Random(14).doubles(200_000, -1, 1).forEach(unit -> {
            double value = Math.scalb(unit, (int) (unit * 1e6) % 160);
            assertThat(bits(FloatFormat.FP32.round(value))).isEqualTo(bits((float) value));
        });
        new Random(15).longs(100_000).mapToDouble(Double::longBitsToDouble).filter(value -> !Double.isNaN(value))
                .forEach(value -> assertThat(bits(FloatFormat.FP32.round(value))).isEqualTo(bits((float) value)));
    }

    @Test
    void roundsOnlyToFormatsWhoseNumbersAreFloats() {
        assertThatIllegalStateException().isThrownBy(() -> FloatFormat.of("wide", 9, 7).round(1))
                .withMessageContaining("'wide' has 7 fraction bits and exponents -254 to 255");
        assertThatIllegalStateException().isThrownBy(() -> FloatFormat.of("long", 8, 24).maxFinite())
                .withMessageContaining("'long' has 24 fraction bits");
        assertThatIllegalStateException().isThrownBy(() -> new FloatFormat("odd", 8, 7, 128,
                FloatFormat.Specials.INFINITIES_AND_NAN).minNormal())
                .withMessageContaining("exponents -127 to 126");
        assertThatIllegalArgumentException().isThrownBy(() -> FloatFormat.of("odd", 12, 7))
                .withMessageContaining("'odd' has 12 exponent bits");
    }

    @Test
    void findsFormatsByName() {
        for (FloatFormat format : FloatFormat.all()) {
            assertThat(FloatFormat.parse(format.name())).isEqualTo(format);
        }
        for (String name : List.of("int8", "", "FP16", "fp8")) {
            assertThatIllegalArgumentException().isThrownBy(() -> FloatFormat.parse(name)).withMessage("'" + name
                    + "' is not a floating-point format; valid are fp16, bf16, fp32, fp8-e4m3, fp8-e5m2, fp6-e2m3, fp6-e3m2,"
                    + " fp4-e2m1.");
        }
    }

    private static void expectRounding(FloatFormat format, double value, float expected) {
        assertThat(bits(format.round(value))).as("%s of %s", format.name(), value).isEqualTo(bits(expected));
        assertThat(bits(format.round(-value))).as("%s of -%s", format.name(), value).isEqualTo(bits(-expected));
    }

    private static int bits(float value) {
        return Float.isNaN(value) ? 0x7fc00000 : Float.floatToRawIntBits(value);
    }

    private static int infinity(FloatFormat format) {
        return (1 << (format.bits() - 1)) - (1 << format.fractionBits());
    }

    private static double decode(FloatFormat format, int code) {
        int fraction = code & (1 << format.fractionBits()) - 1;
        int exponent = code >> format.fractionBits() & (1 << format.exponentBits()) - 1;
        double sign = code >> (format.bits() - 1) == 0 ? 1 : -1;
        boolean top = exponent == (1 << format.exponentBits()) - 1;
        if (format.infinities() && top) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (top && fraction == (1 << format.fractionBits()) - 1) {
            return Double.NaN;
        }
        double significand = fraction * Math.pow(2, -format.fractionBits()) + (exponent == 0 ? 0 : 1);
        return sign * significand * Math.pow(2, Math.max(exponent, 1) - format.bias());
    }

    private static double[] positiveNumbers(FloatFormat format) {
        double[] numbers = new double[1 << (format.bits() - 1)];
        for (int code = 0; code < numbers.length; code++) {
            numbers[code] = decode(format, code);
        }
        return Arrays.stream(numbers).filter(Double::isFinite).toArray();
    }

    private static double nearest(double[] numbers, double value) {
        int at = Arrays.binarySearch(numbers, value);
        int above = at >= 0 ? at : -at - 1;
        int below = Math.max(0, above - 1);
        BigDecimal exact = new BigDecimal(value);
        BigDecimal up = new BigDecimal(numbers[above]).subtract(exact).abs();
        int nearer = exact.subtract(new BigDecimal(numbers[below])).abs().compareTo(up);
        int even = (below & 1) == 0 ? below : above;
        return numbers[nearer == 0 ? even : nearer < 0 ? below : above];
    }
}
