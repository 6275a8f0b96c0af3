package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.search.LatinHypercube;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SurvivalTest {

    @Test
    void whereNothingMovesTheFrontStaysAndTheRestStaysBehind() {
        double[][] designs = {{1, 3}, {3, 1}, {3, 3}, {1, 3}};
        double[][][] draws = new double[50][][];
        Arrays.fill(draws, designs);
        Survival survival = Survival.of(draws, new double[50][4]);
        assertThat(survival.draws()).isEqualTo(50);
        assertThat(new double[]{survival.probability(0), survival.probability(1), survival.probability(2),
            survival.probability(3)}).containsExactly(1, 1, 0, 1);
        assertThat(survival.standardError(0)).isBetween(0.01, 0.03);
    }

    /** Two designs alike but for one objective, drawn independently from the same band: each wins in half of the draws. */
    @Test
    void equalRivalsWinHalfOfTheDraws() {
        int n = 800;
        LatinHypercube cube = new LatinHypercube(n, 2, 17);
        double[][][] draws = new double[n][][];
        for (int i = 0; i < n; i++) {
            draws[i] = new double[][]{{cube.at(i, 0), 5}, {cube.at(i, 1), 5}};
        }
        Survival survival = Survival.of(draws, new double[n][2]);
        assertThat(survival.probability(0) + survival.probability(1)).isCloseTo(1, within(1e-12));
        assertThat(survival.standardError(0)).isCloseTo(Math.sqrt(0.25 / n), within(1e-4));
        assertThat(survival.probability(0)).isCloseTo(0.5, within(4 * survival.standardError(0)));
    }

    /** A rival that is better by less than half the band's width wins with the probability of a triangle's area. */
    @Test
    void aHandicapCostsTheAreaOfATriangle() {
        int n = 2000;
        LatinHypercube cube = new LatinHypercube(n, 2, 4);
        double[][][] draws = new double[n][][];
        for (int i = 0; i < n; i++) {
            draws[i] = new double[][]{{cube.at(i, 0) + 0.4, 5}, {cube.at(i, 1), 5}};
        }
        Survival survival = Survival.of(draws, new double[n][2]);
        assertThat(survival.probability(0)).isCloseTo(0.6 * 0.6 / 2, within(4 * survival.standardError(0)));
    }

    @Test
    void whatCannotBeBuiltDoesNotSurviveAndCoversNothing() {
        double[][][] draws = {{{1, 1}, {2, 2}}, {{1, 1}, {2, 2}}};
        Survival survival = Survival.of(draws, new double[][]{{Double.POSITIVE_INFINITY, 0}, {0, 0}});
        assertThat(survival.probability(0)).isEqualTo(0.5);
        assertThat(survival.probability(1)).isEqualTo(0.5);
        assertThat(survival.feasibleShare(0)).isEqualTo(0.5);
        assertThat(survival.feasibleShare(1)).isEqualTo(1);
        assertThatThrownBy(() -> Survival.of(draws, new double[1][2])).isInstanceOf(IllegalArgumentException.class);
    }
}
