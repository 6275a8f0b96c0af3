package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class NonDominatedSortTest {

    /** Peels front after front, each vector against each other. */
    private static int[] slowly(double[][] set, double[] violations) {
        int[] ranks = new int[set.length];
        Arrays.fill(ranks, -1);
        boolean left = set.length > 0;
        for (int rank = 0; left; rank++) {
            int[] before = ranks.clone();
            left = false;
            for (int i = 0; i < set.length; i++) {
                boolean dominated = false;
                for (int j = 0; j < set.length; j++) {
                    dominated |= before[j] < 0
                            && Dominance.compare(set[j], violations[j], set[i], violations[i]) < 0;
                }
                if (before[i] < 0 && !dominated) {
                    ranks[i] = rank;
                }
                left |= before[i] < 0 && dominated;
            }
        }
        return ranks;
    }

    @ParameterizedTest
    @MethodSource("io.mpgemm.dse.core.pareto.Cases#sets")
    void agreesWithPeelingFronts(double[][] set) {
        assertThat(NonDominatedSort.ranks(set)).isEqualTo(slowly(set, new double[set.length]));
    }

    @ParameterizedTest
    @MethodSource("io.mpgemm.dse.core.pareto.Cases#sets")
    void agreesWithPeelingFrontsUnderConstraints(double[][] set) {
        Random random = new Random(set.length);
        double[] violations = new double[set.length];
        double[] levels = {0, 0, 0, 0.5, 1, Double.POSITIVE_INFINITY};
        Arrays.setAll(violations, i -> levels[random.nextInt(levels.length)]);
        assertThat(NonDominatedSort.ranks(set, violations)).isEqualTo(slowly(set, violations));
    }

    @ParameterizedTest
    @MethodSource("io.mpgemm.dse.core.pareto.Cases#sets")
    void bitSetsAndSearchAgree(double[][] set) {
        double[][] distinct = Arrays.stream(set).sorted(Arrays::compare).map(Arrays::toString).distinct()
                .map(text -> Arrays.stream(text.substring(1, text.length() - 1).split(", ")).mapToDouble(
                        Double::parseDouble).toArray())
                .toArray(double[][]::new);
        assertThat(NonDominatedSort.bySearch(distinct)).isEqualTo(NonDominatedSort.byBitSets(distinct));
    }

    @Test
    void infiniteObjectivesAreRanked() {
        double infinite = Double.POSITIVE_INFINITY;
        assertThat(NonDominatedSort.ranks(new double[][]{{infinite, 1}, {0, infinite}, {infinite, infinite}}))
                .containsExactly(0, 0, 1);
    }

    @Test
    void whatIsNotANumberIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> NonDominatedSort.ranks(new double[][]{{Double.NaN, 1}}))
                .withMessageContaining("not a number");
        assertThatIllegalArgumentException().isThrownBy(() -> NonDominatedSort.ranks(new double[][]{{1, 1}, {1}}))
                .withMessageContaining("Expected 2 objectives");
    }
}
