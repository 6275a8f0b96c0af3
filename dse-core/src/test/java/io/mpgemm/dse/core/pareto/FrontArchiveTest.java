package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrontArchiveTest {

    /** The indices of the first of each non-dominated vector, in the order of the vectors. */
    private static List<Integer> slowly(double[][] set) {
        List<Integer> front = new ArrayList<>();
        for (int i = 0; i < set.length; i++) {
            boolean in = true;
            for (int j = 0; j < set.length && in; j++) {
                in = !Cases.dominatedBySlowly(set[i], set[j]) && !(j < i && Dominance.covers(set[j], set[i]));
            }
            if (in) {
                front.add(i);
            }
        }
        front.sort(Comparator.comparing(i -> Vectors.copy(set[i], set[i].length), Arrays::compare));
        return front;
    }

    private static FrontArchive<Integer> filled(double[][] set, int objectives) {
        FrontArchive<Integer> archive = new FrontArchive<>(objectives);
        for (int i = 0; i < set.length; i++) {
            archive.add(set[i], i);
        }
        return archive;
    }

    @ParameterizedTest
    @MethodSource("io.mpgemm.dse.core.pareto.Cases#sets")
    void holdsWhatPairwiseComparisonLeaves(double[][] set) {
        FrontArchive<Integer> archive = filled(set, set.length == 0 ? 2 : set[0].length);
        assertThat(archive.items()).isEqualTo(slowly(set));
        assertThat(archive.size()).isEqualTo(archive.items().size());
    }

    /** Vectors of equal sum do not dominate each other; two passes with a shift in between drop whole subtrees. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void staysExactWhileManyMembersComeAndGo(int objectives) {
        Random random = new Random(objectives);
        double[][] set = new double[1200][objectives];
        for (int i = 0; i < set.length; i++) {
            int rest = i < 700 ? 60 : 57;
            for (int k = 0; k < objectives - 1; k++) {
                int part = random.nextInt(rest + 1);
                set[i][k] = part;
                rest -= part;
            }
            set[i][objectives - 1] = rest;
        }
        assertThat(filled(set, objectives).items()).isEqualTo(slowly(set));
    }

    @Test
    void sortedInputIsNoWorse() {
        FrontArchive<Integer> archive = new FrontArchive<>(2);
        for (int i = 0; i < 20_000; i++) {
            archive.add(new double[]{i, -i}, i);
        }
        assertThat(archive.size()).isEqualTo(20_000);
        assertThat(archive.add(new double[]{-1, -20_000}, -1)).isTrue();
        assertThat(archive.items()).containsExactly(-1);
    }

    @Test
    void theFirstOfEqualVectorsStays() {
        FrontArchive<String> archive = new FrontArchive<>(2);
        assertThat(archive.add(new double[]{0.0, 1}, "first")).isTrue();
        assertThat(archive.add(new double[]{-0.0, 1}, "second")).isFalse();
        assertThat(archive.items()).containsExactly("first");
    }

    @Test
    void theVectorsAreCopies() {
        FrontArchive<String> archive = new FrontArchive<>(2);
        double[] vector = {1, 2};
        archive.add(vector, "a");
        vector[0] = 9;
        archive.vectors()[0][1] = 9;
        assertThat(archive.vectors()).isDeepEqualTo(new double[][]{{1, 2}});
    }

    @Test
    void refusesWhatIsNoVectorOfItsLength() {
        FrontArchive<String> archive = new FrontArchive<>(2);
        assertThatIllegalArgumentException().isThrownBy(() -> archive.add(new double[]{1}, "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> archive.add(new double[]{1, Double.NaN}, "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrontArchive<String>(0));
    }
}
