package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccumulatorTest {

    @ParameterizedTest
    @ValueSource(strings = {"int8", "int20", "int32", "int48", "fp16", "fp32"})
    void parsesEveryNameItPrints(String name) {
        assertThat(Accumulator.parse(name).name()).isEqualTo(name);
        assertThat(Accumulator.parse(name, Overflow.SATURATE).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int7", "int49", "bf16", "20", ""})
    void listsTheValidNamesWhenANameIsUnknown(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Accumulator.parse(name))
                .withMessage("Unknown accumulator '" + name + "'; valid are int8 to int48, fp16, fp32.");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 20, 24, 31, 32, 33, 48})
    void wrapsModuloItsWidthAndSaturatesAtItsEnds(int bits) {
        Accumulator.OfInt wrap = new Accumulator.OfInt(bits, Overflow.WRAP);
        Accumulator.OfInt saturate = new Accumulator.OfInt(bits, Overflow.SATURATE);
        long modulus = 1L << bits;
        assertThat(wrap.max() - wrap.min() + 1).isEqualTo(modulus);
        assertThat(wrap.hold(wrap.max() + 1)).isEqualTo(wrap.min());
        assertThat(saturate.hold(saturate.min() - 1)).isEqualTo(saturate.min());
        new Random(bits).longs(1000, -3 * modulus, 3 * modulus).forEach(sum -> {
            long wrapped = Math.floorMod(sum - wrap.min(), modulus) + wrap.min();
            assertThat(wrap.hold(sum)).isEqualTo(wrapped);
            assertThat(wrap.fits(sum)).isEqualTo(wrapped == sum);
            assertThat(saturate.hold(sum)).isEqualTo(Math.min(Math.max(sum, saturate.min()), saturate.max()));
        });
    }

    @Test
    void takesOnlyTheFormatsThatPesAccumulateIn() {
        assertThat(Accumulator.parse("fp16")).isEqualTo(new Accumulator.OfFloat(FloatFormat.FP16));
        assertThatIllegalArgumentException().isThrownBy(() -> new Accumulator.OfFloat(FloatFormat.BF16))
                .withMessage("A floating-point accumulator is fp16 or fp32, not bf16.");
    }

    @Test
    void parsesOverflowPolicies() {
        assertThat(Overflow.parse("wrap")).isEqualTo(Overflow.WRAP);
        assertThat(Overflow.parse("saturate")).isEqualTo(Overflow.SATURATE);
        assertThatIllegalArgumentException().isThrownBy(() -> Overflow.parse("trap"))
                .withMessage("Unknown overflow policy 'trap'; valid are wrap, saturate.");
    }
}
