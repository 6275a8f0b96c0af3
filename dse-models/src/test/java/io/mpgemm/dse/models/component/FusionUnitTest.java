package io.mpgemm.dse.models.component;

import static io.mpgemm.dse.models.component.CircuitTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One circuit for every precision. */
class FusionUnitTest {

    @ParameterizedTest
    @CsvSource({"2, 2, 16", "2, 4, 8", "4, 2, 8", "4, 4, 4", "2, 8, 4", "8, 2, 4", "4, 8, 2", "8, 4, 2", "8, 8, 1"})
    void sumsTheProductsOfEachPrecision(int xBits, int wBits, int lanes) {
        assertThat(FusionUnit.lanes(xBits, wBits)).isEqualTo(lanes);
        Circuit unit = new Circuit();
        int[] w = unit.input(32);
        int[] wMode = new int[]{setting(wBits >= 4), setting(wBits == 8)};
        int[] xMode = new int[]{setting(xBits >= 4), setting(xBits == 8)};
        SplittableRandom random = new SplittableRandom(xBits * 10L + wBits);
        long[] x = new long[lanes];
        long[] weights = new long[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            x[lane] = random.nextLong() << (64 - xBits) >> (64 - xBits);
        }
        int[] xSlots = Circuit.constant(packed(x, FusionUnit.slots(true, xBits, wBits)), 32);
        unit.output(FusionUnit.sum(unit, xSlots, w, xMode, wMode));
        for (int i = 0; i < 200; i++) {
            long sum = 0;
            for (int lane = 0; lane < lanes; lane++) {
                weights[lane] = i < 2 ? (i == 0 ? -1L : 1L) << (wBits - 2 + (i == 0 ? 1 : 0))
                        : random.nextLong() << (64 - wBits) >> (64 - wBits);
                sum += x[lane] * weights[lane];
            }
            long out = run(unit, packed(weights, FusionUnit.slots(false, xBits, wBits)));
            assertThat(out << 48 >> 48).as("%s, %s", Arrays.toString(x), Arrays.toString(weights)).isEqualTo(sum);
        }
    }

    /** As nets that are there, unlike in the test above, the settings choose the same. */
    @ParameterizedTest
    @CsvSource({"2, 2", "4, 4", "8, 2", "8, 8"})
    void settingsAreWiresFromOutside(int xBits, int wBits) {
        Circuit unit = new Circuit();
        int[] x = unit.input(32);
        int[] w = Arrays.copyOf(x, 32);
        int[] modes = unit.input(4);
        unit.output(FusionUnit.sum(unit, x, w, Circuit.slice(modes, 0, 2), Circuit.slice(modes, 2, 4)));
        int[][] xSlots = FusionUnit.slots(true, xBits, wBits);
        int[][] wSlots = FusionUnit.slots(false, xBits, wBits);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            long word = random.nextLong() & 0xffffffffL;
            long sum = 0;
            for (int lane = 0; lane < xSlots.length; lane++) {
                sum += number(word, xSlots[lane]) * number(word, wSlots[lane]);
            }
            long modeBits = (xBits == 2 ? 0 : xBits == 4 ? 1 : 3) | (wBits == 2 ? 0L : wBits == 4 ? 4 : 12);
            assertThat(run(unit, word | modeBits << 32) << 48 >> 48).isEqualTo(sum);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "4, 2", "4, 4", "2, 8", "8, 4", "8, 8"})
    void operandsShareNoSlot(int xBits, int wBits) {
        for (boolean activations : new boolean[]{true, false}) {
            Set<Integer> used = new HashSet<>();
            for (int[] slots : FusionUnit.slots(activations, xBits, wBits)) {
                for (int slot : slots) {
                    assertThat(slot).isBetween(0, 15);
                    assertThat(used.add(slot)).isTrue();
                }
            }
        }
    }

    private static int setting(boolean on) {
        return on ? Circuit.ONE : Circuit.ZERO;
    }

    private static long packed(long[] numbers, int[][] slots) {
        long word = 0;
        for (int lane = 0; lane < numbers.length; lane++) {
            for (int digit = 0; digit < slots[lane].length; digit++) {
                word |= (numbers[lane] >> (2 * digit) & 3) << (2 * slots[lane][digit]);
            }
        }
        return word;
    }

    private static long number(long word, int[] slots) {
        long value = 0;
        for (int digit = 0; digit < slots.length; digit++) {
            value |= (word >> (2 * slots[digit]) & 3) << (2 * digit);
        }
        return value << (64 - 2 * slots.length) >> (64 - 2 * slots.length);
    }
}
