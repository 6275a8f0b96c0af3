package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttainmentTest {

    @Test
    void surfacesOfTwoFrontsThatCross() {
        List<double[][]> runs = List.of(new double[][]{{1, 3}, {3, 1}}, new double[][]{{2, 2}});
        assertThat(Attainment.surface(runs, 1)).isDeepEqualTo(new double[][]{{1, 3}, {2, 2}, {3, 1}});
        assertThat(Attainment.surface(runs, 2)).isDeepEqualTo(new double[][]{{2, 3}, {3, 2}});
    }

    @Test
    void equalRunsHaveOneSurface() {
        double[][] front = {{5, 1}, {1, 5}, {5, 5}};
        for (int needed = 1; needed <= 3; needed++) {
            assertThat(Attainment.surface(List.of(front, front, front), needed))
                    .isDeepEqualTo(new double[][]{{1, 5}, {5, 1}});
        }
    }

    @Test
    void aRunThatFoundNothingAttainsNothing() {
        List<double[][]> runs = List.of(new double[][]{{1, 1}}, new double[0][]);
        assertThat(Attainment.surface(runs, 1)).hasDimensions(1, 2);
        assertThat(Attainment.surface(runs, 2)).isEmpty();
        assertThatThrownBy(() -> Attainment.surface(runs, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The definition: a goal lies on or beyond the surface if and only if so many runs hold a point that covers it. */
    @Test
    void whatLiesBeyondWasReachedBySoManyRuns() {
        Random random = new Random(5);
        for (int round = 0; round < 30; round++) {
            List<double[][]> runs = new ArrayList<>();
            for (int run = 0; run < 1 + round % 6; run++) {
                runs.add(Cases.set(random, 1 + random.nextInt(12), 2, 9));
            }
            for (int needed = 1; needed <= runs.size(); needed++) {
                double[][] surface = Attainment.surface(runs, needed);
                for (int x = 0; x < 9; x++) {
                    for (int y = 0; y < 9; y++) {
                        double[] goal = {x, y};
                        long reached = runs.stream().filter(run -> covered(run, goal)).count();
                        assertThat(covered(surface, goal)).isEqualTo(reached >= needed);
                    }
                }
            }
        }
    }

    private static boolean covered(double[][] points, double[] goal) {
        return Arrays.stream(points).anyMatch(point -> Dominance.covers(point, goal));
    }
}
