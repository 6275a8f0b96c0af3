package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.TermQuantizer.Scales;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitModQuantizerTest {

    private static final BitModQuantizer QUANTIZER = new BitModQuantizer();

    private static TermWeights column(int bits, Scales scales, float... w) {
        return QUANTIZER.quantize(Matrix.owning(w.length, 1, w), bits, w.length, scales);
    }

    /** Groups that are made of a type's values are kept whole: each of the four types is found. */
    @Test
    void findsTheTypeOfEachGroup() {
        for (float more : new float[]{3, -3, 6, -6}) {
            float[] w = {-4, -2, -1, 0, 1, 2, 4, more};
            assertThat(column(3, Scales.FP16, w).dequantized().toArray()).containsExactly(w);
        }
        for (float more : new float[]{5, -5, 8, -8}) {
            float[] w = {-6, -4, -3, -2, -1.5f, -1, -0.5f, 0, 0.5f, 1, 1.5f, 2, 3, 4, 6, more};
            assertThat(column(4, Scales.FP16, w).dequantized().toArray()).containsExactly(w);
        }
    }

    @Test
    void tiesGoToTheLowerValue() {
        assertThat(column(3, Scales.FP16, 4, 3, 0.5f, -0.5f, -4).values()).containsExactly(4, 3, 0, -1, -4);
    }

    /** One of four types is never worse than the plain floating-point type, and better over many groups. */
    @Test
    void mixedTypesLeaveLessErrorThanOne() {
        Random random = new Random(1);
        float[] w = new float[128 * 64];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (random.nextGaussian() * 0.02);
        }
        Matrix weights = Matrix.owning(128, 64, w);
        double mixed = error(w, QUANTIZER.quantize(weights, 4, 32, Scales.FP16));
        double plain = 0;
        for (int at = 0; at < w.length; at += 1) {
            int col = at % 64;
            int group = at / 64 / 32 * 32;
            float largest = 0;
            for (int row = group; row < group + 32; row++) {
                largest = Math.max(largest, Math.abs(w[row * 64 + col]));
            }
            double least = Double.POSITIVE_INFINITY;
            for (double value : new double[]{0, 1, 2, 3, 4, 6, 8, 12}) {
                least = Math.min(least, Math.abs(Math.abs(w[at]) - value * largest / 12));
            }
            plain += least * least;
        }
        assertThat(mixed).isLessThan(0.9 * plain);
        // Scales in 7 bits cost little: the paper finds no loss.
        assertThat(error(w, QUANTIZER.quantize(weights, 4, 32, Scales.INT8))).isBetween(mixed * 0.99, mixed * 1.1);
    }

    @Test
    void integerScalesAreWholeAndNeverZero() {
        Random random = new Random(2);
        float[] w = new float[96];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) Math.scalb(random.nextGaussian(), -i / 8);
        }
        TermWeights quantized = QUANTIZER.quantize(Matrix.owning(96, 1, w), 3, 8, Scales.INT8);
        for (float scale : quantized.scales()) {
            assertThat(scale).isBetween(1f, 127f).isEqualTo((float) Math.rint(scale));
        }
        assertThat(quantized.scales()[0]).isGreaterThan(1);
    }

    @Test
    void zerosStayZeros() {
        for (Scales scales : Scales.values()) {
            assertThat(column(4, scales, 0, -0f, 0, 0).dequantized().toArray()).containsOnly(0);
        }
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThatIllegalArgumentException().isThrownBy(() -> column(5, Scales.FP16, 1))
                .withMessage("Weight bits is 5; valid are 3 to 4.");
        assertThatIllegalArgumentException().isThrownBy(() -> column(4, Scales.FP16, 1, Float.NaN))
                .withMessageContaining("Weight [1, 0] is NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TermWeights(1, 1, 1, TermWeights.Terms.BITS, 2, new short[]{7}, new float[]{1},
                        new float[]{1}))
                .withMessage("The value 7 is not the sum of 2 terms.");
    }

    private static double error(float[] w, TermWeights quantized) {
        float[] read = quantized.dequantized().toArray();
        double[] errors = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            errors[i] = Math.pow(w[i] - (double) read[i], 2);
        }
        return Arrays.stream(errors).sum();
    }
}
