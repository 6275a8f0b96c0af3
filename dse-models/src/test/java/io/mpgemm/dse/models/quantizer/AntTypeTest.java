package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AntTypeTest {

    /** All codes of the paper's unsigned 4-bit flint. */
    @Test
    void flintsOfFourBits() {
        assertThat(IntStream.range(0, 16).map(code -> AntType.FLINT.magnitude(code, 4)).toArray()).containsExactly(0, 1,
                2, 3, 4, 5, 6, 7, 64, 32, 16, 24, 8, 10, 12, 14);
    }

    @Test
    void codesWithASign() {
        assertThat(IntStream.range(0, 16).map(code -> AntType.FLINT.level(code, 4)).toArray()).containsExactly(0, 1, 2,
                3,
                16, 8, 4, 6, 0, -1, -2, -3, -16, -8, -4, -6);
        assertThat(IntStream.range(0, 16).map(code -> AntType.POWER_OF_TWO.level(code, 4)).toArray()).containsExactly(0,
                1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64);
        assertThat(IntStream.range(0, 16).map(code -> AntType.INT.level(code, 4)).toArray()).containsExactly(0, 1, 2, 3,
                4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1);
    }

    @Test
    void codesAndLevelsAreOneToOne() {
        for (AntType type : AntType.values()) {
            for (int magnitude : type.magnitudes(4)) {
                assertThat(type.level(type.code(magnitude, 4), 4)).isEqualTo(magnitude);
                assertThat(type.level(type.code(-magnitude, 4), 4)).isEqualTo(-magnitude);
            }
        }
    }
}
