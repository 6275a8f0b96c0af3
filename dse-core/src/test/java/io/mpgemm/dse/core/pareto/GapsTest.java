package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {

    private static final double[][] TRUTH = {{0, 100}, {5, 50}, {10, 0}};

    @Test
    void theWholeFrontHasNoGap() {
        assertThat(Gaps.of(TRUTH, TRUTH)).containsExactly(0, 0, 0);
    }

    /** Ranges are 10 and 100: from (5, 50) it is 5 tenths to the first point and 50 hundredths to the last. */
    @Test
    void aGapIsTheLeastShiftInRangesOfTheTrueFront() {
        assertThat(Gaps.of(TRUTH, new double[][]{{5, 50}})).containsExactly(0.5, 0, 0.5);
        assertThat(Gaps.of(TRUTH, new double[][]{{5, 50}, {2.5, 110}})).containsExactly(0.25, 0, 0.5);
    }

    @Test
    void nothingFoundIsInfinitelyFar() {
        assertThat(Gaps.of(TRUTH, new double[0][])).containsOnly(Double.POSITIVE_INFINITY);
    }

    @Test
    void anObjectiveThatDoesNotVaryCountsInItsOwnSize() {
        assertThat(Gaps.of(new double[][]{{1, 4}}, new double[][]{{1, 5}})).containsExactly(0.25);
    }
}
