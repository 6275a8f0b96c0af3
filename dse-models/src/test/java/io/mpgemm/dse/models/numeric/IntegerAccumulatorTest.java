package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerAccumulatorTest {

    @ParameterizedTest
    @ValueSource(ints = {8, 20, 24, 31, 32, 33, 48})
    void wrapsModuloItsWidthAndSaturatesAtItsEnds(int bits) {
        IntegerAccumulator wrap = new IntegerAccumulator(bits, Overflow.WRAP);
        IntegerAccumulator saturate = new IntegerAccumulator(bits, Overflow.SATURATE);
        long modulus = 1L << bits;
        assertThat(wrap.max() - wrap.min() + 1).isEqualTo(modulus);
        assertThat(wrap.hold(wrap.max() + 1)).isEqualTo(wrap.min());
        assertThat(saturate.hold(saturate.min() - 1)).isEqualTo(saturate.min());
        new Random(bits).longs(1000, -3 * modulus, 3 * modulus).forEach(sum -> {
            assertThat(wrap.hold(sum)).isEqualTo(Math.floorMod(sum - wrap.min(), modulus) + wrap.min());
            assertThat(saturate.hold(sum)).isEqualTo(Math.min(Math.max(sum, saturate.min()), saturate.max()));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 7, 49})
    void hasEightToFortyEightBits(int bits) {
        assertThatIllegalArgumentException().isThrownBy(() -> new IntegerAccumulator(bits, Overflow.WRAP))
                .withMessage("An integer accumulator has 8 to 48 bits, not " + bits + ".");
    }
}
