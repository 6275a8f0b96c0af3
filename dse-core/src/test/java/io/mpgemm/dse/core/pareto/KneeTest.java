package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class KneeTest {

    @Test
    void isNearestToTheIdealPointWhateverTheUnits() {
        assertThat(Knee.of(new double[][]{{0, 10}, {1, 3}, {5, 1}, {10, 0}})).isEqualTo(1);
        assertThat(Knee.of(new double[][]{{0, 1e9}, {1, 3e8}, {5, 1e8}, {10, 0}})).isEqualTo(1);
    }

    @Test
    void objectivesThatDoNotVaryDoNotCount() {
        assertThat(Knee.of(new double[][]{{0, 10, 4}, {5, 4, 4}, {10, 0, 4}})).isEqualTo(1);
    }

    @Test
    void theFirstOfSeveralAndTheOnlyOne() {
        assertThat(Knee.of(new double[][]{{0, 1}, {1, 0}})).isZero();
        assertThat(Knee.of(new double[][]{{3, 4}})).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> Knee.of(new double[0][]));
    }
}
