package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DominanceTest {

    private static final double INFINITE = Double.POSITIVE_INFINITY;

    @Test
    void comparesByAllObjectives() {
        assertThat(Dominance.compare(new double[]{1, 2}, new double[]{1, 3})).isEqualTo(-1);
        assertThat(Dominance.compare(new double[]{2, 3}, new double[]{1, 3})).isEqualTo(1);
        assertThat(Dominance.compare(new double[]{1, 3}, new double[]{2, 2})).isZero();
        assertThat(Dominance.compare(new double[]{1, 3}, new double[]{1, 3})).isZero();
        assertThat(Dominance.compare(new double[]{0.0, 1}, new double[]{-0.0, 1})).isZero();
        assertThat(Dominance.covers(new double[]{1, 3}, new double[]{1, 3})).isTrue();
        assertThat(Dominance.dominates(new double[]{1, 3}, new double[]{1, 3})).isFalse();
    }

    @Test
    void aLegalVectorBeatsAnIllegalOneAndASmallViolationALargeOne() {
        double[] good = {0, 0};
        double[] bad = {9, 9};
        assertThat(Dominance.compare(bad, 0, good, 0.1)).isEqualTo(-1);
        assertThat(Dominance.compare(good, 2, bad, 1)).isEqualTo(1);
        assertThat(Dominance.compare(good, 1, bad, 1)).isZero();
        assertThat(Dominance.compare(good, INFINITE, bad, INFINITE)).isZero();
        assertThat(Dominance.compare(good, 0, bad, 0)).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("io.mpgemm.dse.core.pareto.Cases#sets")
    void agreesWithTheDefinition(double[][] set) {
        for (double[] a : set) {
            for (double[] b : set) {
                int expected = Cases.dominatedBySlowly(b, a) ? -1 : Cases.dominatedBySlowly(a, b) ? 1 : 0;
                if (Dominance.compare(a, b) != expected) {
                    fail("%s against %s: expected %d", Arrays.toString(a), Arrays.toString(b), expected);
                }
            }
        }
    }
}
