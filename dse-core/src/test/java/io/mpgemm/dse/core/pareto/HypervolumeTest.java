package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HypervolumeTest {

    record Case(int objectives, int points, int side, long seed) {

        double[][] set() {
            return Cases.set(new Random(seed), points, objectives, side + 2);
        }

        double[] reference() {
            double[] reference = new double[objectives];
            Arrays.fill(reference, side);
            return reference;
        }
    }

    /** Sides shrink as objectives grow, so that unit cells can be counted. */
    private static Stream<Case> cases() {
        int[] sides = {40, 30, 14, 9, 6};
        return Stream.iterate(1, seed -> seed + 1).limit(150)
                .map(seed -> new Case(1 + seed % 5, seed % 41, sides[seed % 5], seed));
    }

    /** Counts the unit cells below the reference point that some vector dominates. */
    private static double cells(double[][] set, int objectives, int side) {
        long count = 0;
        int[] cell = new int[objectives];
        while (true) {
            for (double[] vector : set) {
                boolean covered = true;
                for (int i = 0; i < objectives; i++) {
                    covered &= vector[i] <= cell[i];
                }
                if (covered) {
                    count++;
                    break;
                }
            }
            int digit = 0;
            while (digit < objectives && ++cell[digit] == side) {
                cell[digit++] = 0;
            }
            if (digit == objectives) {
                return count;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheNumberOfUnitCellsForWholeVectors(Case given) {
        double[][] set = given.set();
        assertThat(Hypervolume.of(set, given.reference()))
                .isEqualTo(cells(set, given.objectives(), given.side()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesNotDependOnTheOrderOfVectorsAndObjectives(Case given) {
        double[][] set = given.set();
        double volume = Hypervolume.of(set, given.reference());
        List<double[]> turned = Stream.of(set).map(vector -> {
            double[] reversed = new double[vector.length];
            Arrays.setAll(reversed, i -> vector[vector.length - 1 - i]);
            return reversed;
        }).collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(turned, new Random(given.seed()));
        assertThat(Hypervolume.of(turned.toArray(double[][]::new), given.reference())).isEqualTo(volume);
    }

    /** Inclusion and exclusion over all subsets, for vectors that are not whole. */
    @ParameterizedTest
    @MethodSource("cases")
    void isInclusionAndExclusionOfBoxes(Case given) {
        Random random = new Random(given.seed());
        double[][] set = new double[given.points() % 11][given.objectives()];
        double[] reference = new double[given.objectives()];
        Arrays.fill(reference, 0.9);
        Stream.of(set).forEach(vector -> Arrays.setAll(vector, i -> random.nextDouble()));
        double expected = 0;
        for (int subset = 1; subset < 1 << set.length; subset++) {
            double box = 1;
            for (int i = 0; i < reference.length; i++) {
                double worst = Double.NEGATIVE_INFINITY;
                for (int p = 0; p < set.length; p++) {
                    worst = (subset >> p & 1) == 1 ? Math.max(worst, set[p][i]) : worst;
                }
                box *= Math.max(0, reference[i] - worst);
            }
            expected += Integer.bitCount(subset) % 2 == 1 ? box : -box;
        }
        assertThat(Hypervolume.of(set, reference)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void knownVolumes() {
        assertThat(Hypervolume.of(new double[][]{{1, 3}, {2, 2}, {3, 1}}, new double[]{4, 4})).isEqualTo(6);
        assertThat(Hypervolume.of(new double[][]{{0, 0, 0}}, new double[]{2, 3, 4})).isEqualTo(24);
        assertThat(Hypervolume.of(new double[0][], new double[]{1, 1, 1, 1})).isZero();
        assertThat(Hypervolume.of(new double[][]{{1, 0}, {0, Double.POSITIVE_INFINITY}}, new double[]{1, 1})).isZero();
    }

    @Test
    void refusesVectorsWithoutAVolume() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> Hypervolume.of(new double[][]{{0, Double.NEGATIVE_INFINITY}}, new double[]{1, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hypervolume.of(new double[][]{{0, Double.NaN}}, new double[]{1, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hypervolume.of(new double[][]{{0, 0, 0}}, new double[]{1, 1}));
    }
}
