package io.mpgemm.dse.models.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The netlists compute what they are named after, so what is counted in them is what it takes. */
class CircuitTest {

    private static final int CASES = 8_000;

    private final SplittableRandom random = new SplittableRandom(7);

    /** Runs words through a netlist one at a time. */
    static long run(Circuit circuit, long word) {
        long[] inputs = new long[64];
        for (int i = 0; i < 64; i++) {
            inputs[i] = ((word >> i) & 1) == 1 ? -1L : 0L;
        }
        long[] outputs = circuit.evaluate(inputs);
        long out = 0;
        for (int i = 0; i < outputs.length; i++) {
            out |= (outputs[i] & 1) << i;
        }
        return out;
    }

    private static long signed(long value, int bits) {
        return (value << (64 - bits)) >> (64 - bits);
    }

    private static long mask(long value, int bits) {
        return value & (-1L >>> (64 - bits));
    }

    private void check(Circuit circuit, int aBits, int bBits, int outBits, LongBinaryOperator truth) {
        for (int i = 0; i < 500; i++) {
            long a = mask(random.nextLong(), aBits);
            long b = mask(random.nextLong(), bBits);
            assertThat(run(circuit, a | (b << aBits))).as("%d, %d", a, b)
                    .isEqualTo(mask(truth.applyAsLong(a, b), outBits));
        }
    }

    @ParameterizedTest
    @CsvSource({"8, true, 8, true", "8, true, 4, false", "8, false, 4, false", "11, false, 4, false",
        "2, false, 2, false", "4, true, 1, false", "16, true, 8, true"})
    void multiplies(int a, boolean aSigned, int b, boolean bSigned) {
        Circuit c = new Circuit();
        c.output(Multipliers.product(c, c.input(a), aSigned, c.input(b), bSigned, a + b));
        check(c, a, b, a + b, (x, y) -> (aSigned ? signed(x, a) : x) * (bSigned ? signed(y, b) : y));
    }

    @Test
    void multiplyAccumulatesInOneTree() {
        Circuit c = new Circuit();
        Multipliers.Tree tree = new Multipliers.Tree(c, 32);
        tree.addProduct(c.input(8), true, c.input(8), true);
        tree.add(c.input(32), 0);
        c.output(tree.sum());
        check(c, 16, 32, 32, (ab, acc) -> signed(ab & 0xff, 8) * signed(ab >> 8, 8) + acc);
    }

    @Test
    void addsSubtractsComparesAndCounts() {
        Circuit add = new Circuit();
        add.output(add.add(add.input(16), add.input(16), Circuit.ZERO));
        check(add, 16, 16, 17, Long::sum);
        Circuit less = new Circuit();
        less.output(new int[]{less.less(less.input(5), less.input(5))});
        check(less, 5, 5, 1, (x, y) -> x < y ? 1 : 0);
        Circuit zeros = new Circuit();
        zeros.output(Circuit.slice(zeros.leadingZeros(zeros.input(20)), 0, 5));
        check(zeros, 20, 1, 5, (x, y) -> x == 0 ? 0 : Long.numberOfLeadingZeros(x) - 44);
        Circuit right = new Circuit();
        right.output(right.shiftRight(right.input(27), right.input(5), true));
        check(right, 27, 5, 28, (x, by) -> (x >> by) | ((x & ((1L << by) - 1)) != 0 ? 1L << 27 : 0));
        Circuit left = new Circuit();
        left.output(left.shiftLeft(left.input(13), left.input(4)));
        check(left, 13, 4, 13, (x, by) -> x << by);
        Circuit select = new Circuit();
        int[] address = select.input(2);
        select.output(
                select.select(address, new int[][]{select.input(4), select.input(4), select.input(4)}));
        check(select, 2, 12, 4, (at, x) -> at == 3 ? x >> 8 : x >> (4 * at));
    }

    /** FP16 words whose exponents meet often, with zeros, subnormal numbers, infinities and NaN among them. */
    private short half() {
        return switch (random.nextInt(8)) {
            case 0 -> (short) random.nextInt();
            case 1 -> (short) ((random.nextInt(2) << 15) | random.nextInt(3));
            case 2 -> (short) ((random.nextInt(2) << 15) | (0x7bff + random.nextInt(3)));
            default -> Float.floatToFloat16((float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-16, 6))));
        };
    }

    private static long pack(short a, short b) {
        return (a & 0xffffL) | ((b & 0xffffL) << 16);
    }

    private static boolean subnormal(short half) {
        return (half & 0x7c00) == 0 && (half & 0x3ff) != 0;
    }

    private static void same(long got, short expected, String what) {
        if (Float.isNaN(Float.float16ToFloat(expected))) {
            assertThat(Float.float16ToFloat((short) got)).as(what).isNaN();
        } else {
            assertThat((short) got).as(what).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void multipliesHalves(boolean subnormals) {
        FloatFormat h = FloatFormat.FP16;
        Circuit c = new Circuit();
        c.output(FloatUnits.multiply(c, c.input(16), h, c.input(16), h, h, subnormals));
        for (int i = 0; i < CASES / 4; i++) {
            short a = half();
            short b = half();
            float product = Float.float16ToFloat(a) * Float.float16ToFloat(b);
            boolean flushed = subnormal(a) || subnormal(b) || (Math.abs(product) < 0x1p-14 && product != 0);
            if (subnormals || !flushed) {
                same(run(c, pack(a, b)), Float.floatToFloat16(product), a + " * " + b);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void addsHalves(boolean subnormals) {
        Circuit c = new Circuit();
        c.output(FloatUnits.add(c, c.input(16), c.input(16), FloatFormat.FP16, subnormals));
        for (int i = 0; i < CASES / 4; i++) {
            short a = half();
            short b = half();
            float sum = Float.float16ToFloat(a) + Float.float16ToFloat(b);
            boolean flushed = subnormal(a) || subnormal(b) || (Math.abs(sum) < 0x1p-14 && sum != 0);
            if (subnormals || !flushed) {
                same(run(c, pack(a, b)), Float.floatToFloat16(sum), a + " + " + b);
            }
        }
    }

    @Test
    void addsFloats() {
        Circuit c = new Circuit();
        c.output(FloatUnits.add(c, c.input(32), c.input(32), FloatFormat.FP32, false));
        for (int i = 0; i < CASES / 8; i++) {
            float a = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-3, 3)));
            float b = i % 5 == 0 ? -Math.nextUp(a)
                    : (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-30, 3)));
            long out = run(c, (Float.floatToRawIntBits(a) & 0xffffffffL) | ((long) Float.floatToRawIntBits(b) << 32));
            assertThat(Float.intBitsToFloat((int) out)).as("%s + %s", a, b).isEqualTo(a + b);
        }
    }

    @Test
    void productsOfHalvesAreExactInFloats() {
        FloatFormat h = FloatFormat.FP16;
        Circuit c = new Circuit();
        c.output(FloatUnits.multiply(c, c.input(16), h, c.input(16), h, FloatFormat.FP32, false));
        for (int i = 0; i < CASES / 8; i++) {
            short a = half();
            short b = half();
            if (!subnormal(a) && !subnormal(b)) {
                float product = Float.float16ToFloat(a) * Float.float16ToFloat(b);
                float got = Float.intBitsToFloat((int) run(c, pack(a, b)));
                assertThat(Float.compare(got, product)).as("%s * %s", a, b).isZero();
            }
        }
    }

    @Test
    void convertsIntegers() {
        Circuit c = new Circuit();
        c.output(FloatUnits.convert(c, c.input(20), true, FloatFormat.FP32));
        Circuit rounding = new Circuit();
        rounding.output(FloatUnits.convert(rounding, rounding.input(32), true, FloatFormat.FP32));
        for (int i = 0; i < 600; i++) {
            int value = random.nextInt() >> random.nextInt(32);
            long small = signed(value, 20);
            assertThat(Float.intBitsToFloat((int) run(c, mask(small, 20)))).isEqualTo((float) small);
            assertThat(Float.intBitsToFloat((int) run(rounding, mask(value, 32)))).isEqualTo((float) value);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void significandProductsAreExactInFloatsAndRoundedInHalves(boolean subnormals) {
        FloatFormat h = FloatFormat.FP16;
        Circuit wide = new Circuit();
        int[] weight = wide.input(4);
        wide.output(FloatUnits.significandProduct(wide, weight, wide.input(16), h, FloatFormat.FP32, subnormals));
        Circuit narrow = new Circuit();
        int[] code = narrow.input(4);
        narrow.output(FloatUnits.significandProduct(narrow, code, narrow.input(16), h, h, subnormals));
        for (int i = 0; i < CASES / 8; i++) {
            int w = random.nextInt(16);
            short x = half();
            if (subnormal(x) && !subnormals) {
                continue;
            }
            float product = w * Float.float16ToFloat(x);
            long word = w | ((x & 0xffffL) << 4);
            assertThat(Float.compare(Float.intBitsToFloat((int) run(wide, word)), product)).as("%s * %s", w, x)
                    .isZero();
            same(run(narrow, word), Float.floatToFloat16(product), w + " * " + x);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exponentAddsSumToTheRoundedPartialProducts(boolean subnormals) {
        FloatFormat h = FloatFormat.FP16;
        Circuit c = new Circuit();
        int[] x = c.input(16);
        int[] w = c.input(4);
        int[][] partials = new int[4][];
        for (int i = 0; i < 4; i++) {
            partials[i] = FloatUnits.exponentAdd(c, x, w[i], h, i, subnormals);
        }
        c.output(FloatUnits.sumTree(c, partials, 0, 4, h, subnormals));
        for (int i = 0; i < CASES / 8; i++) {
            short a = half();
            float value = Float.float16ToFloat(a);
            int code = random.nextInt(16);
            if ((subnormal(a) && !subnormals) || Float.isNaN(value) || Float.isInfinite(value)) {
                continue;
            }
            short low = Float.floatToFloat16((code & 3) * value);
            short high = Float.floatToFloat16((code & 12) * value);
            short sum = Float.floatToFloat16(Float.float16ToFloat(low) + Float.float16ToFloat(high));
            same(run(c, (a & 0xffffL) | ((long) code << 16)), sum, code + " * " + a);
        }
    }

    @Test
    void powersOfTwoScaleByTheExponentAlone() {
        Circuit c = new Circuit();
        int[] x = c.input(32);
        int[] power = c.input(8);
        c.output(FloatUnits.scaleByPower(c, x, FloatFormat.FP32, power));
        for (int i = 0; i < CASES / 8; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            int p = random.nextInt(255);
            if (Math.abs(value) < Float.MIN_NORMAL || Float.isNaN(value)) {
                continue;
            }
            float product = (float) Math.scalb((double) value, p - 127);
            float expected = Math.abs(product) < Float.MIN_NORMAL ? Math.copySign(0f, value) : product;
            long word = Float.floatToRawIntBits(value) & 0xffffffffL | (long) p << 32;
            assertThat(Float.compare(Float.intBitsToFloat((int) run(c, word)), expected))
                    .as("%s * 2^%d", value, p - 127)
                    .isZero();
        }
    }

    @Test
    void alignedDotProductsRoundOnce() {
        FloatFormat h = FloatFormat.FP16;
        FloatFormat f = FloatFormat.FP32;
        Circuit c = new Circuit();
        int[] x0 = c.input(16);
        int[] w0 = c.input(16);
        int[] sum = c.input(32);
        c.output(FloatUnits.alignedDot(c, List.of(x0), List.of(w0), sum, h, f, 26));
        for (int i = 0; i < CASES / 8; i++) {
            short x = half();
            short w = half();
            float before = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-12, 12)));
            double product = (double) Float.float16ToFloat(x) * Float.float16ToFloat(w);
            double exact = product + before;
            if (subnormal(x) || subnormal(w) || !(Math.abs(exact) < Float.MAX_VALUE)) {
                continue;
            }
            long out = run(c, pack(x, w) | ((long) Float.floatToRawIntBits(before) << 32));
            double largest = Math.max(Math.abs(product), Math.abs(before));
            assertThat((double) Float.intBitsToFloat((int) out)).as("%s * %s + %s", x, w, before)
                    .isCloseTo(exact, within(Math.scalb(largest, -23)));
        }
    }

    @ParameterizedTest
    @EnumSource(Carry.class)
    void everyKindOfAdderAdds(Carry carries) {
        for (int bits : new int[]{1, 2, 3, 5, 8, 13, 16, 27, 31}) {
            Circuit c = new Circuit(carries);
            c.output(c.add(c.input(bits), c.input(bits), Circuit.ONE));
            check(c, bits, bits, bits + 1, (a, b) -> a + b + 1);
            Circuit zeros = new Circuit(carries);
            int[] count = zeros.leadingZeros(zeros.input(bits));
            zeros.output(count);
            int width = count.length - 1;
            check(zeros, bits, 1, count.length, (a, b) -> a == 0 ? 1L << width
                    : Long.numberOfLeadingZeros(a) - (64 - bits));
        }
    }
}
