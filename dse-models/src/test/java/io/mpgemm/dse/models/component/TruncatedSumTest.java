package io.mpgemm.dse.models.component;

import static io.mpgemm.dse.models.component.CircuitTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The circuits of bit-serial PEs compute what their kernels do. */
class TruncatedSumTest {

    private static final int EXPONENT_BITS = 6;
    private static final int TERM_BITS = 5;

    /** Two lanes, so that a case fits a word: activations of 10 exponents, terms, a sum. */
    @Test
    void dotProductsAreCutOffAsTheKernelDoes() {
        Circuit c = new Circuit();
        int[] first = c.input(16);
        int[] second = c.input(16);
        int[] firstTerm = c.input(TERM_BITS);
        int[] secondTerm = c.input(TERM_BITS);
        c.output(TruncatedSum.dot(c, List.of(first, second), List.of(firstTerm, secondTerm), c.input(21),
                FloatFormat.FP16));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            int[] x = {activation(random), activation(random)};
            int[] term = {random.nextInt(32), random.nextInt(32)};
            int man = random.nextInt(-(1 << 14), 1 << 14);
            int exponent = random.nextInt(1, 30);
            long word = x[0] | (long) x[1] << 16 | (long) term[0] << 32 | (long) term[1] << 37
                    | pack(man, exponent) << 42;
            int largest = exponent;
            for (int lane = 0; lane < 2; lane++) {
                if (some(x[lane], term[lane])) {
                    largest = Math.max(largest, field(x[lane]) + (term[lane] & 7));
                }
            }
            int sum = largest - exponent > 13 ? 0 : man >> (largest - exponent);
            for (int lane = 0; lane < 2; lane++) {
                int down = largest - field(x[lane]) - (term[lane] & 7);
                if (some(x[lane], term[lane]) && down < 14) {
                    int magnitude = ((x[lane] & 1023) | 1024) << 3 >> down;
                    sum += (x[lane] >> 15 == term[lane] >> 4) ? magnitude : -magnitude;
                }
            }
            int over = 0;
            while (Math.abs(sum) >= 1 << (14 + over)) {
                over++;
            }
            assertThat(run(c, word)).isEqualTo(pack(sum >> over, largest + over));
        }
    }

    private static int activation(SplittableRandom random) {
        int exponent = random.nextInt(8) == 0 ? 0 : random.nextInt(5, 15);
        return random.nextInt(2) << 15 | exponent << 10 | random.nextInt(1024);
    }

    private static int field(int x) {
        return x >> 10 & 31;
    }

    private static boolean some(int x, int term) {
        return field(x) != 0 && (term & 8) != 0;
    }

    private static long pack(int man, int exponent) {
        return (man & 0x3fffL) | (long) (exponent & ((1 << EXPONENT_BITS) - 1)) << 14
                | (man < 0 ? 1L : 0L) << (14 + EXPONENT_BITS);
    }

    /** Exact in the 26 bits that are kept, then rounded once: what a float64 sum rounds to. */
    @Test
    void dotProductsIntoFp16AreRoundedOnce() {
        Circuit c = new Circuit();
        int[] first = c.input(16);
        int[] second = c.input(16);
        int[] firstTerm = c.input(TERM_BITS);
        int[] secondTerm = c.input(TERM_BITS);
        c.output(FloatUnits.termDot(c, List.of(first, second), List.of(firstTerm, secondTerm), c.input(16),
                FloatFormat.FP16, FloatFormat.FP16, 26));
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 20_000; i++) {
            int[] x = {activation(random), activation(random)};
            int[] term = {random.nextInt(32), random.nextInt(32)};
            int before = activation(random);
            double sum = value(before);
            for (int lane = 0; lane < 2; lane++) {
                if ((term[lane] & 8) != 0) {
                    sum += Math.scalb(value(x[lane]), term[lane] & 7) * (term[lane] >> 4 == 0 ? 1 : -1);
                }
            }
            if (Math.abs(sum) >= 0x1p-14 || sum == 0) {
                long expected = Float.floatToFloat16((float) sum) & 0xffffL;
                long actual = run(c, x[0] | (long) x[1] << 16 | (long) term[0] << 32 | (long) term[1] << 37
                        | (long) before << 42);
                assertThat(sum == 0 ? actual & 0x7fff : actual).isEqualTo(sum == 0 ? 0 : expected);
            }
        }
    }

    private static double value(int word) {
        return field(word) == 0 ? 0 : Float.float16ToFloat((short) word);
    }

    @ParameterizedTest
    @CsvSource({"3", "4", "6", "8"})
    void boothDigitsAddUp(int bits) {
        int digits = Math.ceilDiv(bits + 1, 2);
        Circuit affine = new Circuit();
        affine.output(TermEncoders.booth(affine, affine.input(bits), affine.input(bits),
                affine.input(IntegerUnits.bitsFor(digits))));
        int signedDigits = Math.ceilDiv(bits, 2);
        Circuit symmetric = new Circuit();
        symmetric.output(TermEncoders.booth(symmetric, symmetric.input(bits), new int[0],
                symmetric.input(IntegerUnits.bitsFor(signedDigits))));
        for (int code = 0; code < 1 << bits; code++) {
            for (int zero = 0; zero < 1 << bits; zero += Math.max(1, (1 << bits) / 16)) {
                long sum = 0;
                for (int turn = 0; turn < digits; turn++) {
                    sum += term(run(affine, code | (long) zero << bits | (long) turn << (2 * bits)),
                            TermEncoders.exponentBits(bits, digits, true));
                }
                assertThat(sum).isEqualTo(code - zero);
            }
            long sum = 0;
            for (int turn = 0; turn < signedDigits; turn++) {
                sum += term(run(symmetric, code | (long) turn << bits),
                        TermEncoders.exponentBits(bits, signedDigits, true));
            }
            assertThat(sum).isEqualTo(code - (1 << (bits - 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"3,0 1 2 4,3 6", "4,0 1 2 3 4 6 8 12,10 16"})
    void extendedFloatsAddUp(int bits, String basic, String more) {
        Circuit c = new Circuit();
        c.output(TermEncoders.extendedFloat(c, c.input(bits), c.input(2), c.input(1)[0]));
        String[] values = basic.split(" ", -1);
        int negative = 1 << (bits - 1);
        for (int type = 0; type < 4; type++) {
            for (int code = 0; code < 1 << bits; code++) {
                long sum = 0;
                for (int turn = 0; turn < 2; turn++) {
                    sum += term(run(c, code | (long) type << bits | (long) turn << (bits + 2)), 3);
                }
                int magnitude = Integer.parseInt(code == negative ? more.split(" ", -1)[type >> 1]
                        : values[code & (negative - 1)]);
                boolean minus = code == negative ? (type & 1) == 1 : code > negative;
                assertThat(sum).isEqualTo(minus ? -magnitude : magnitude);
            }
        }
    }

    private static long term(long word, int exponentBits) {
        long power = (word >> exponentBits & 1) == 0 ? 0 : 1L << (word & ((1 << exponentBits) - 1));
        return (word >> (exponentBits + 1)) == 0 ? power : -power;
    }
}
