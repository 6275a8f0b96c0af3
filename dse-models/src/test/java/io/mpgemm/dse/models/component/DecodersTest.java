package io.mpgemm.dse.models.component;

import static io.mpgemm.dse.models.component.CircuitTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.quantizer.AntType;
import io.mpgemm.dse.models.quantizer.OlivePairs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Decoders give the values of their papers. */
class DecodersTest {

    @Test
    void flintsOfFourBits() {
        Circuit c = new Circuit();
        int[] code = c.input(4);
        c.output(Decoders.antType(c, code, c.input(1)[0], c.input(1)[0]));
        List<Long> flints = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            flints.add(value(run(c, i | 0b10_0000)));
            assertThat(value(run(c, i))).as("integer").isEqualTo(i);
            assertThat(value(run(c, i | 0b01_0000))).as("power of two").isEqualTo(i == 0 ? 0 : 1L << (i - 1));
        }
        assertThat(flints).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 10L, 12L, 14L, 16L, 24L, 32L,
                64L);
    }

    private static long value(long word) {
        return (word & 15) << (word >> 4);
    }

    /** The circuit decodes what the quantiser encodes. */
    @Test
    void codesWithASignAreTheLevelsOfTheQuantiser() {
        Circuit c = new Circuit();
        c.output(Decoders.antSigned(c, c.input(4), c.input(1)[0], c.input(1)[0]));
        for (AntType type : AntType.values()) {
            int select = type == AntType.POWER_OF_TWO ? 1 : type == AntType.FLINT ? 2 : 0;
            for (int code = 0; code < 16; code++) {
                assertThat(olive(run(c, code | select << 4))).as("%s %d", type, code)
                        .isEqualTo(type.level(code, 4));
            }
        }
    }

    @Test
    void widePairsAreTheLevelsOfTheQuantiser() {
        Circuit c = new Circuit();
        c.output(Decoders.olivePair(c, c.input(8), c.input(8), c.input(3)));
        for (int a = 0; a < 256; a++) {
            for (int b : new int[]{0, 1, 127, 128, 129, 255}) {
                long out = run(c, a | (b << 8) | (4L << 16));
                if (b != 128 || (a & 127) < 65) {
                    assertThat((out & 255) << 56 >> 56 << ((out >> 8) & 31)).as("%d beside %d", a, b)
                            .isEqualTo(OlivePairs.level(a, b, 8));
                }
            }
        }
    }

    @Test
    void outliersTakeTheirVictimsPlace() {
        Circuit c = new Circuit();
        int[] first = c.input(4);
        int[] second = c.input(4);
        c.output(Decoders.olivePair(c, first, second, c.input(3)));
        int bias = 3;
        for (int a = 0; a < 16; a++) {
            for (int b = 0; b < 16; b++) {
                long out = run(c, a | (b << 4) | (bias << 8));
                assertThat(olive(out)).as("%d beside %d", a, b).isEqualTo(expected(a, b, bias));
                assertThat(olive(out >> 8)).as("%d beside %d", b, a).isEqualTo(expected(b, a, bias));
            }
        }
    }

    private static long olive(long word) {
        return ((word & 15) << 60 >> 60) << ((word >> 4) & 15);
    }

    private static long expected(int code, int neighbour, int bias) {
        if (code == 8) {
            return 0;
        }
        if (neighbour == 8) {
            long magnitude = (2 + (code & 1L)) << (((code >> 1) & 3) + bias);
            return (code & 8) != 0 ? -magnitude : magnitude;
        }
        return (long) code << 60 >> 60;
    }

    @Test
    void widerDecodersAreLarger() {
        assertThat(Decoders.antType(8).areaGe()).isGreaterThan(Decoders.antType(4).areaGe());
        assertThat(Decoders.olivePair(8).areaGe()).isGreaterThan(Decoders.olivePair(4).areaGe());
        assertThat(Decoders.antType(4).areaGe()).isBetween(10.0, 100.0);
    }
}
