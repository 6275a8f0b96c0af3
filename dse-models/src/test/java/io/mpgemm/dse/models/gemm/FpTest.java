package io.mpgemm.dse.models.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FpTest {

    @Test
    void roundsEveryFloatToHalfAsTheJdkDoes() {
        Random random = new Random(1);
        for (int i = 0; i < 50_000; i++) {
            float v = Float.intBitsToFloat(random.nextInt());
            if (i % 2 == 0) {
                v = (float) Math.scalb(random.nextGaussian(), random.nextInt(46) - 28);
            }
            if (!Float.isNaN(v)) {
                assertThat(Float.floatToRawIntBits(Fp.FP16.round(v, false)))
                        .isEqualTo(Float.floatToRawIntBits(Fp.half(v)));
                assertThat(Float.floatToRawIntBits(Fp.BF16.round(v, false)))
                        .isEqualTo(Float.floatToRawIntBits(Fp.bfloat(v)));
            }
        }
    }

    @Test
    void roundsEveryDoubleToFp32AsTheCastDoes() {
        Random random = new Random(2);
        for (int i = 0; i < 30_000; i++) {
            double v = Math.scalb(random.nextGaussian(), random.nextInt(300) - 160);
            assertThat(Float.floatToRawIntBits(Fp.FP32.round(v, false)))
                    .isEqualTo(Float.floatToRawIntBits((float) v));
        }
    }

    @Test
    void flushesBeforeRounding() {
        double justBelow = 0x1p-14 - 0x1p-40;
        assertThat(Fp.FP16.round(justBelow, false)).isEqualTo(0x1p-14f);
        assertThat(Fp.FP16.round(justBelow, true)).isZero();
        assertThat(Float.floatToRawIntBits(Fp.FP16.round(-justBelow, true))).isEqualTo(0x80000000);
        assertThat(Fp.FP16.round(0x1p-14, true)).isEqualTo(0x1p-14f);
    }

    @Test
    void oddSumRoundsAgainAsTheExactSumDoes() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            double a = Fp.half((float) Math.scalb(random.nextGaussian(), random.nextInt(27) - 15));
            double b = Math.scalb((double) (random.nextInt(1 << 20) - (1 << 19)), -5 - random.nextInt(220));
            if (i % 3 == 0) {
                b += a * 0x1p-11;
            }
            BigDecimal exact = new BigDecimal(a).add(new BigDecimal(b));
            double odd = Fp.oddSum(a, b);
            int against = new BigDecimal(odd).compareTo(exact);
            assertThat(against == 0 || (Double.doubleToRawLongBits(odd) & 1) == 1).isTrue();
            assertThat(new BigDecimal(odd).subtract(exact).abs()).isLessThan(new BigDecimal(Math.ulp(odd)));
            float nearest = Fp.FP16.round(odd, false);
            BigDecimal distance = new BigDecimal(nearest).subtract(exact).abs();
            for (int step : new int[]{-1, 1}) {
                short neighbour = (short) (Float.floatToFloat16(nearest) + step);
                float other = Float.float16ToFloat(neighbour);
                if (Float.isFinite(other)) {
                    assertThat(distance).isLessThanOrEqualTo(new BigDecimal(other).subtract(exact).abs());
                }
            }
        }
    }

    @Test
    void lanesRoundDoublesToHalfAsDefined() {
        Random random = new Random(4);
        for (int i = 0; i < 100_000; i++) {
            float sum = Fp.half((float) Math.scalb(random.nextGaussian(), random.nextInt(34) - 20));
            double term = switch (i % 4) {
                case 0 -> (double) Fp.half((float) Math.scalb(random.nextGaussian(), random.nextInt(16) - 9))
                        * Fp.half((float) Math.scalb(random.nextGaussian(), random.nextInt(16) - 9));
                case 1 -> (random.nextInt(9) - 4) * Fp.FP16.unitAt(sum) / 2;
                case 2 -> (random.nextInt(9) - 4) * Fp.FP16.unitAt(sum) / 2 * (1 + (random.nextInt(3) - 1) * 0x1p-20);
                default -> Math.scalb(1.0, -random.nextInt(48)) - sum;
            };
            if (!Float.isFinite(sum)) {
                continue;
            }
            double d = sum + term;
            assertLane(Lanes.halfOf(d), Fp.FP16.round(Fp.oddSum(sum, term), false));
            if (d == Math.rint(d * 0x1p48) * 0x1p-48) {
                assertLane(Lanes.halfFlushedOf(d), Fp.FP16.round(Fp.oddSum(sum, term), true));
            }
        }
        assertThat(Lanes.halfOf(65519.99)).isEqualTo(65504);
        assertThat(Lanes.halfOf(65520)).isNaN();
        assertThat(Lanes.halfOf(Double.NEGATIVE_INFINITY)).isNaN();
    }

    private static void assertLane(double lane, float expected) {
        if (Float.isFinite(expected)) {
            assertThat(Float.floatToRawIntBits((float) lane)).isEqualTo(Float.floatToRawIntBits(expected));
        } else {
            assertThat(lane).isNaN();
        }
    }
}
