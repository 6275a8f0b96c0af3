package io.mpgemm.dse.core.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NormalizedHypervolumeTest {

    @Test
    void measuresInUnitsOfTheFront() {
        double[][] front = {{10, 300}, {20, 200}, {30, 100}, {1000, 1000}};
        NormalizedHypervolume indicator = NormalizedHypervolume.by(front);
        double expected = 0.5 * 0.1 + 0.5 * 0.6 + 0.1 * 1.1;
        assertThat(indicator.of(front)).isCloseTo(expected, within(1e-12));
        assertThat(indicator.share(front)).isEqualTo(1);
        assertThat(indicator.of(new double[][]{{10, 100}})).isCloseTo(1.1 * 1.1, within(1e-12));
        assertThat(indicator.share(new double[0][])).isZero();
    }

    @Test
    void aShareDoesNotChangeWithTheUnits() {
        double[][] front = Cases.set(new Random(1), 60, 3, 50);
        double[][] part = Stream.of(front).limit(20).toArray(double[][]::new);
        double share = NormalizedHypervolume.by(front).share(part);
        double rescaled = NormalizedHypervolume.by(scaled(front)).share(scaled(part));
        assertThat(share).isBetween(0.1, 0.999);
        assertThat(rescaled).isCloseTo(share, within(1e-9));
    }

    private static double[][] scaled(double[][] set) {
        return Stream.of(set).map(v -> new double[]{v[0] * 1e6 + 3, v[1] * 1e-3, v[2] - 7}).toArray(double[][]::new);
    }

    @Test
    void anObjectiveThatDoesNotVaryIsMeasuredByItsSize() {
        NormalizedHypervolume indicator = NormalizedHypervolume.by(new double[][]{{1, 2, 50}, {2, 1, 50}});
        assertThat(indicator.share(new double[][]{{1, 2, 50}, {2, 1, 50}})).isEqualTo(1);
        assertThat(indicator.share(new double[][]{{1, 2, 52.5}, {2, 1, 52.5}})).isCloseTo(1.05 / 1.1, within(1e-12));
        assertThat(NormalizedHypervolume.by(new double[][]{{0, 7}}).share(new double[][]{{0, 7}})).isEqualTo(1);
    }

    @Test
    void refusesAFrontWithoutUnits() {
        assertThatIllegalArgumentException().isThrownBy(() -> NormalizedHypervolume.by(new double[0][]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NormalizedHypervolume.by(new double[][]{{1, Double.POSITIVE_INFINITY}}));
    }
}
