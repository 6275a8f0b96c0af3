package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Formats of at most 16 bits against tables of all their codes. The tables follow the formulas of IEEE 754, OFP8 and MX
 * v1.0 in exact arithmetic: {@code (-1)^s 2^(E-bias) (1 + m/2^f)}, and {@code (-1)^s 2^(1-bias) m/2^f} where E is zero.
 */
class SmallFormatsTest {

    /** Widths, bias and codes without a number, written out once more. */
    record Table(FloatFormat format, int exponentBits, int fractionBits, int bias, int firstSpecial) {

        int codes() {
            return 1 << (1 + exponentBits + fractionBits);
        }

        int sign(int code) {
            return code >= codes() / 2 ? -1 : 1;
        }

        int magnitude(int code) {
            return code % (codes() / 2);
        }

        boolean isNumber(int code) {
            return magnitude(code) < firstSpecial;
        }

        BigDecimal number(int code) {
            int field = magnitude(code) / (1 << fractionBits);
            BigDecimal fraction = BigDecimal.valueOf(magnitude(code) % (1 << fractionBits))
                    .multiply(two(-fractionBits));
            BigDecimal absolute = field == 0 ? fraction.multiply(two(1 - bias))
                    : fraction.add(BigDecimal.ONE).multiply(two(field - bias));
            return absolute.multiply(BigDecimal.valueOf(sign(code)));
        }

        /** All numbers without a sign, ascending: codes are ordered as numbers are. */
        List<BigDecimal> magnitudes() {
            List<BigDecimal> all = new ArrayList<>();
            for (int code = 0; code < firstSpecial; code++) {
                all.add(number(code));
            }
            return all;
        }
    }

    private static BigDecimal two(int exponent) {
        return exponent >= 0 ? new BigDecimal(BigInteger.ONE.shiftLeft(exponent))
                : BigDecimal.ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
    }

    static Stream<Table> tables() {
        return Stream.of(new Table(FloatFormat.FP16, 5, 10, 15, 0x7c00),
                new Table(FloatFormat.BF16, 8, 7, 127, 0x7f80),
                new Table(FloatFormat.FP8_E4M3, 4, 3, 7, 0x7f),
                new Table(FloatFormat.FP8_E5M2, 5, 2, 15, 0x7c),
                new Table(FloatFormat.FP6_E2M3, 2, 3, 1, 32),
                new Table(FloatFormat.FP6_E3M2, 3, 2, 3, 32),
                new Table(FloatFormat.FP4_E2M1, 2, 1, 1, 8));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyCodeStandsForItsNumber(Table table) {
        for (int code = 0; code < table.codes(); code++) {
            double decoded = table.format().decode(code);
            if (table.isNumber(code)) {
                assertThat(new BigDecimal(decoded)).isEqualByComparingTo(table.number(code));
                assertThat(Math.copySign(1, decoded)).isEqualTo(table.sign(code));
                assertThat(bits(table.format().round(decoded))).isEqualTo(bits((float) decoded));
                assertThat(bits(table.format().roundSaturating(decoded))).isEqualTo(bits((float) decoded));
                assertThat(table.format().encode(decoded)).isEqualTo(code);
                assertThat(table.format().represents(decoded)).isTrue();
            } else if (table.format().infinities() && table.magnitude(code) == table.firstSpecial()) {
                assertThat(decoded).isEqualTo(table.sign(code) * Double.POSITIVE_INFINITY);
            } else {
                assertThat(decoded).isNaN();
            }
        }
    }

    /** Each number, the midpoint to the next one, and the doubles beside both: the nearest, ties to the even code. */
    @ParameterizedTest
    @MethodSource("tables")
    void roundsToTheNearestAndTiesToEven(Table table) {
        List<BigDecimal> all = table.magnitudes();
        for (int code = 0; code + 1 < all.size(); code++) {
            BigDecimal middle = all.get(code).add(all.get(code + 1)).divide(BigDecimal.valueOf(2));
            double tie = middle.doubleValue();
            assertThat(new BigDecimal(tie)).isEqualByComparingTo(middle);
            BigDecimal even = all.get(code + (code & 1));
            expect(table, tie, even);
            for (double value : new double[]{Math.nextUp(tie), Math.nextDown(tie), Math.nextUp(even.doubleValue()),
                (tie + even.doubleValue()) / 2}) {
                BigDecimal exact = new BigDecimal(value);
                boolean up = all.get(code + 1).subtract(exact).abs().compareTo(exact.subtract(all.get(code)).abs()) < 0;
                expect(table, value, all.get(up ? code + 1 : code));
            }
        }
    }

    private static void expect(Table table, double value, BigDecimal expected) {
        for (double sign : new double[]{1, -1}) {
            float number = (float) (sign * expected.doubleValue());
            assertThat(bits(table.format().round(sign * value))).as("%s of %s", table.format().name(), value)
                    .isEqualTo(bits(number));
            assertThat(bits(table.format().roundSaturating(sign * value))).isEqualTo(bits(number));
            assertThat(table.format().decode(table.format().encode(sign * value))).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void saturatesOrOverflows(Table table) {
        FloatFormat format = table.format();
        double max = table.magnitudes().getLast().doubleValue();
        double step = max - table.magnitudes().get(table.firstSpecial() - 2).doubleValue();
        assertThat((double) format.maxFinite()).isEqualTo(max);
        assertThat(format.maxExponent()).isEqualTo(Math.getExponent(max));
        for (double value : new double[]{max + 0.75 * step, 2 * max, Double.MAX_VALUE, Double.POSITIVE_INFINITY}) {
            assertThat(format.roundSaturating(value)).isEqualTo((float) max);
            assertThat(format.roundSaturating(-value)).isEqualTo((float) -max);
            float overflow = switch (format.specials()) {
                case INFINITIES_AND_NAN -> Float.POSITIVE_INFINITY;
                case NAN -> Float.NaN;
                case NONE -> (float) max;
            };
            assertThat(bits(format.round(value))).isEqualTo(bits(overflow));
        }
        assertThat(format.roundSaturating(max + 0.25 * step)).isEqualTo((float) max);
    }

    /** OFP8 table 1, MX v1.0 section 5.3. */
    @Test
    void landmarksOfTheSpecifications() {
        assertThat(FloatFormat.FP8_E4M3.decode(0x7e)).isEqualTo(448);
        assertThat(FloatFormat.FP8_E4M3.decode(0x08)).isEqualTo(0x1p-6);
        assertThat(FloatFormat.FP8_E4M3.decode(0x07)).isEqualTo(0.875 * 0x1p-6);
        assertThat(FloatFormat.FP8_E4M3.decode(0x01)).isEqualTo(0x1p-9);
        assertThat(FloatFormat.FP8_E5M2.decode(0x7b)).isEqualTo(57344);
        assertThat(FloatFormat.FP8_E5M2.decode(0x04)).isEqualTo(0x1p-14);
        assertThat(FloatFormat.FP8_E5M2.decode(0x03)).isEqualTo(0.75 * 0x1p-14);
        assertThat(FloatFormat.FP8_E5M2.decode(0x01)).isEqualTo(0x1p-16);
        assertThat(FloatFormat.FP6_E2M3.decode(31)).isEqualTo(7.5);
        assertThat(FloatFormat.FP6_E2M3.decode(8)).isEqualTo(1);
        assertThat(FloatFormat.FP6_E2M3.decode(1)).isEqualTo(0.125);
        assertThat(FloatFormat.FP6_E3M2.decode(31)).isEqualTo(28);
        assertThat(FloatFormat.FP6_E3M2.decode(4)).isEqualTo(0.25);
        assertThat(FloatFormat.FP6_E3M2.decode(1)).isEqualTo(0.0625);
        double[] fp4 = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
        for (int code = 0; code < fp4.length; code++) {
            assertThat(FloatFormat.FP4_E2M1.decode(code)).isEqualTo(fp4[code]);
            assertThat(FloatFormat.FP4_E2M1.decode(code + 8)).isEqualTo(-fp4[code]);
        }
        assertThat(FloatFormat.FP4_E2M1.maxExponent()).isEqualTo(2);
        assertThat(FloatFormat.FP6_E2M3.maxExponent()).isEqualTo(2);
        assertThat(FloatFormat.FP6_E3M2.maxExponent()).isEqualTo(4);
        assertThat(FloatFormat.FP8_E4M3.maxExponent()).isEqualTo(8);
        assertThat(FloatFormat.FP8_E5M2.maxExponent()).isEqualTo(15);
    }

    /** The roundings of inner loops, on the floats at, above and below every number and every midpoint. */
    @Test
    void fastRoundingsAgreeOnAllCodes() {
        for (Table table : List.of(new Table(FloatFormat.FP16, 5, 10, 15, 0x7c00),
                new Table(FloatFormat.BF16, 8, 7, 127, 0x7f80))) {
            UnaryOperator<Float> fast = table.format().equals(FloatFormat.FP16) ? Rounding::fp16 : Rounding::bf16;
            for (int code = 0; code + 1 < table.firstSpecial(); code++) {
                float number = (float) table.format().decode(code);
                float next = (float) table.format().decode(code + 1);
                float tie = number + (next - number) / 2;
                assertThat(bits(fast.apply(number))).isEqualTo(bits(number));
                assertThat(bits(fast.apply(-tie))).isEqualTo(bits(-(code % 2 == 0 ? number : next)));
                assertThat(bits(fast.apply(Math.nextUp(tie)))).isEqualTo(bits(next));
                assertThat(bits(fast.apply(Math.nextDown(tie)))).isEqualTo(bits(number));
            }
        }
    }

    @Test
    void formatsWithoutNanRefuseIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> FloatFormat.FP4_E2M1.round(Double.NaN))
                .withMessage("Floating-point format 'fp4-e2m1' has no NaN.");
        assertThatIllegalArgumentException().isThrownBy(() -> FloatFormat.FP6_E3M2.roundSaturating(Double.NaN));
        assertThat(FloatFormat.FP8_E4M3.roundSaturating(Double.NaN)).isNaN();
    }

    @Test
    void scalesArePowersOfTwo() {
        for (int code = 0; code < 255; code++) {
            assertThat(new BigDecimal(E8M0.decode(code))).isEqualByComparingTo(two(code - 127));
            assertThat(E8M0.clamped(code - 127)).isEqualTo(E8M0.decode(code));
        }
        assertThat(E8M0.decode(255)).isNaN();
        assertThat(E8M0.clamped(-1000)).isEqualTo(0x1p-127f);
        assertThat(E8M0.clamped(1000)).isEqualTo(0x1p127f);
        for (int code : new int[]{-1, 256}) {
            assertThatIllegalArgumentException().isThrownBy(() -> E8M0.decode(code)).withMessageContaining("" + code);
        }
    }

    private static int bits(float value) {
        return Float.isNaN(value) ? 0x7fc00000 : Float.floatToRawIntBits(value);
    }
}
