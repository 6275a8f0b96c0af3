package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlignedActivationsTest {

    private static AlignedActivations align(int bits, boolean nearest, int block, float... x) {
        return AlignedActivations.of(Matrix.owning(1, x.length, x), FloatFormat.FP16, bits, nearest, block);
    }

    /** By hand: 4 bits under 1.5 = 1.100b have the unit 1/8. */
    @Test
    void bitsBeyondTheLargestExponentAreCutOffOrRounded() {
        float[] x = {1.5f, -0.4375f, 0.0625f, 0.1875f, -0.0f, 0x1p-24f};
        assertThat(align(4, false, 6, x).codes()).containsExactly(12, -3, 0, 1, 0, 0);
        // 3.5 and 0.5 are ties, to even; 1.5 too.
        assertThat(align(4, true, 6, x).codes()).containsExactly(12, -4, 0, 2, 0, 0);
        assertThat(align(4, true, 6, x).unit(0, 3)).isEqualTo(0.125f);
    }

    @Test
    void aMagnitudeThatRoundsUpToTheNextExponentStaysBelow() {
        assertThat(align(4, true, 1, 1.96875f).codes()).containsExactly(15);
    }

    @Test
    void blocksHaveExponentsOfTheirOwn() {
        AlignedActivations blocks = align(11, false, 2, 1024, 1, 0x1p-20f, 0, -3);
        assertThat(blocks.codes()).containsExactly(1024, 1, 16, 0, -1536);
        // Zeros and subnormal numbers have the exponent of the smallest normal number, -14.
        assertThat(new float[]{blocks.unit(0, 1), blocks.unit(0, 2), blocks.unit(0, 4)})
                .containsExactly(1, 0x1p-24f, 0x1p-9f);
        AlignedActivations token = align(11, false, 5, 1024, 1, 0x1p-20f, 0, -3);
        assertThat(token.codes()).containsExactly(1024, 1, 0, 0, -3);
    }

    /** Alone in its block a number keeps every bit that fits. */
    @Test
    void aLoneNumberIsExactWithItsOwnBits() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            short word = (short) random.nextInt();
            float x = Float.float16ToFloat(word);
            if (Float.isFinite(x)) {
                float aligned = align(11, random.nextBoolean(), 1, x).dequantized().get(0, 0);
                assertThat(aligned).isEqualTo(x == 0 ? 0f : x);
            }
        }
    }

    @Test
    void theErrorIsBelowOneUnitOrHalfOfOne() {
        Random random = new Random(2);
        float[] x = new float[256];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.float16ToFloat(Float.floatToFloat16((float) Math.scalb(random.nextGaussian(),
                    random.nextInt(10))));
        }
        for (int bits : new int[]{3, 8, 13, 24}) {
            Matrix cut = align(bits, false, 32, x).dequantized();
            Matrix rounded = align(bits, true, 32, x).dequantized();
            for (int i = 0; i < x.length; i++) {
                float unit = align(bits, true, 32, x).unit(0, i);
                assertThat(Math.abs(x[i] - cut.get(0, i))).isLessThan(unit);
                assertThat(Math.abs(cut.get(0, i))).isLessThanOrEqualTo(Math.abs(x[i]));
                assertThat(Math.abs(x[i] - rounded.get(0, i))).isLessThan(unit);
            }
        }
    }

    @Test
    void refusesWidthsThatLanesCannotHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> align(25, false, 1, 1))
                .withMessage("Aligned bits is 25; valid are 2 to 24.");
        assertThatIllegalArgumentException().isThrownBy(() -> align(8, false, 0, 1))
                .withMessage("Group size is 0; valid are 1 and more.");
    }
}
