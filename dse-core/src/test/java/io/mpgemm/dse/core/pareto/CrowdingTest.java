package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CrowdingTest {

    private static final double INFINITE = Double.POSITIVE_INFINITY;

    @Test
    void addsTheGapsBetweenNeighboursInUnitsOfTheRange() {
        double[][] front = {{0, 10}, {4, 2}, {1, 6}, {8, 0}};
        assertThat(Crowding.distances(front)).containsExactly(INFINITE, 7.0 / 8 + 6.0 / 10, 4.0 / 8 + 8.0 / 10,
                INFINITE);
    }

    @Test
    void doesNotDependOnTheUnitOrOnTheOrder() {
        double[][] front = {{4e6, 2}, {0, 10}, {8e6, 0}, {1e6, 6}};
        assertThat(Crowding.distances(front)).containsExactly(7.0 / 8 + 6.0 / 10, INFINITE, INFINITE,
                4.0 / 8 + 8.0 / 10);
    }

    @Test
    void objectivesWithoutAFiniteRangeDoNotCount() {
        double[][] front = {{0, 10, 5, INFINITE}, {4, 2, 5, 1}, {8, 0, 5, INFINITE}};
        assertThat(Crowding.distances(front)).containsExactly(INFINITE, 2.0, INFINITE);
    }

    @Test
    void oneOfSeveralEqualExtremesIsInfinite() {
        double[][] front = {{0, 5, 1}, {0, 4, 2}, {3, 0, 3}, {3, 1, 0}, {2, 2, 2}};
        assertThat(Crowding.distances(front)[4]).isFinite();
        assertThat(Crowding.distances(new double[][]{{1, 1}, {1, 1}})).containsExactly(0, 0);
        assertThat(Crowding.distances(new double[0][])).isEmpty();
    }
}
