package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who survives, by cases with known answers. */
final class SurvivorsTest {

    /** The counts of Deb and Jain 2014, table I, where one layer holds them. */
    @ParameterizedTest
    @CsvSource({"2, 100, 100", "3, 92, 91", "3, 105, 105", "4, 96, 84", "5, 212, 210", "5, 96, 85", "1, 10, 1",
        "4, 1, 1"})
    void directionsAreAsManyAsTheLatticesHold(int objectives, int most, int count) {
        double[][] directions = ReferenceDirections.atMost(most, objectives);
        assertThat(directions).hasDimensions(count, objectives);
        for (double[] direction : directions) {
            assertThat(Arrays.stream(direction).sum()).isCloseTo(1, within(1e-12));
            assertThat(Arrays.stream(direction).min().orElseThrow()).isNotNegative();
        }
        assertThat(Arrays.stream(directions).map(Arrays::toString)).doesNotHaveDuplicates();
    }

    @Test
    void nichesTakeOneOfEachDirectionFirst() {
        double[][] directions = ReferenceDirections.atMost(15, 3);
        Random random = new Random(1);
        // Three vectors around each direction, in units that differ by a million.
        double[][] front = new double[3 * directions.length][];
        for (int i = 0; i < front.length; i++) {
            double[] d = directions[i / 3];
            double length = 1 + (i % 3) * 1e-3;
            front[i] = new double[]{5 + length * d[0], -3 + 1e3 * length * d[1], 1e-3 * length * d[2]};
        }
        List<Integer> order = new Niches(directions, random).order(new double[0][], front, new double[0][]);
        assertThat(order).hasSize(front.length).doesNotHaveDuplicates();
        assertThat(order.subList(0, directions.length).stream().map(i -> i / 3)).doesNotHaveDuplicates();
        assertThat(order.subList(0, 2 * directions.length).stream().map(i -> i / 3).filter(i -> i == 0)).hasSize(2);
    }

    @Test
    void nichesOfThoseThatSurviveAnywayComeLater() {
        double[][] directions = ReferenceDirections.atMost(3, 3);
        double[][] kept = {{1, 0, 0}, {0, 1, 0}};
        double[][] last = {{1.1, 0, 0.1}, {0, 1.1, 0.1}, {0.1, 0.1, 1}};
        for (int seed = 0; seed < 20; seed++) {
            assertThat(new Niches(directions, new Random(seed)).order(kept, last, new double[0][]).getFirst())
                    .isEqualTo(2);
        }
    }

    @Test
    void nichesStandAFrontWithoutExtent() {
        double[][] directions = ReferenceDirections.atMost(10, 3);
        double[][] same = {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}};
        assertThat(new Niches(directions, new Random(1)).order(new double[0][], same, same))
                .containsExactlyInAnyOrder(0, 1, 2);
        double[][] flat = {{1, 2, 3}, {2, 1, 3}};
        assertThat(new Niches(directions, new Random(1)).order(new double[0][], flat, flat))
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void thinningALineLeavesItEven() {
        // 33 vectors on a line, the first half of it twice as dense: 17 of them are one unit apart.
        double[][] line = new double[33][];
        int n = 0;
        for (double x = 0; x < 10.9; x += 0.5) {
            line[n++] = new double[]{x, 21 - x};
        }
        for (double x = 11; n < 33; x += 1) {
            line[n++] = new double[]{x, 21 - x};
        }
        List<Integer> kept = Vicinity.order(line, 22).subList(0, 22);
        assertThat(kept).contains(0, 32);
        double[] xs = kept.stream().mapToDouble(i -> line[i][0]).sorted().toArray();
        for (int i = 1; i < xs.length; i++) {
            assertThat(xs[i] - xs[i - 1]).isLessThanOrEqualTo(1.5);
        }
    }

    @Test
    void thinningKeepsTheBestOfEachObjectiveToTheEnd() {
        Random random = new Random(3);
        double[][] front = new double[60][];
        for (int i = 0; i < front.length; i++) {
            double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            double norm = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
            front[i] = new double[]{-Math.abs(v[0]) / norm, -Math.abs(v[1]) / norm, -Math.abs(v[2]) / norm};
        }
        List<Integer> order = Vicinity.order(front, 3);
        assertThat(order).hasSize(60).doesNotHaveDuplicates();
        for (int k = 0; k < 3; k++) {
            int objective = k;
            double best = Arrays.stream(front).mapToDouble(v -> v[objective]).min().orElseThrow();
            assertThat(order.subList(0, 3)).anyMatch(i -> front[i][objective] == best);
        }
    }
}
