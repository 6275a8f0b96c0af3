package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrelationTest {

    private static final Metric X = new Metric("sqnrDb", "dB", "quality");
    private static final Metric Y = new Metric("loss", "", "what it costs");

    private static Correlation of(double... xy) {
        List<Correlation.Point> points = new ArrayList<>();
        for (int i = 0; i < xy.length; i += 2) {
            points.add(new Correlation.Point("p" + i, i % 4 == 0 ? "a" : "b", xy[i], xy[i + 1]));
        }
        return new Correlation(X, Y, "kind", points);
    }

    /** Any falling function has -1, whatever its shape. */
    @Test
    void aFallingFunctionHasMinusOne() {
        Correlation.Ranks all = of(1, 9, 2, 8.9, 3, -5, 40, -5000).ranks().getFirst();
        assertThat(all.group()).isEqualTo("all");
        assertThat(all.points()).isEqualTo(4);
        assertThat(all.spearman()).isCloseTo(-1, within(1e-12));
        assertThat(all.kendall()).isCloseTo(-1, within(1e-12));
    }

    /** Kendall, Rank Correlation Methods: of 6 pairs one is discordant, tau = 4/6; rho = 1 - 6 * 2 / (4 * 15). */
    @Test
    void knownAnswerOfFourPointsWithOneSwap() {
        Correlation.Ranks all = of(1, 1, 2, 3, 3, 2, 4, 4).ranks().getFirst();
        assertThat(all.kendall()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(all.spearman()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void seriesOfThreeOrMoreHaveTheirOwn() {
        assertThat(of(1, 1, 2, 5, 3, 2, 4, 4, 5, 3).ranks()).extracting(Correlation.Ranks::group)
                .containsExactly("all", "kind a");
        assertThat(of(1, 1, 2, 2).ranks()).isEmpty();
    }

    @Test
    void aConstantMetricHasNone() {
        assertThat(of(1, 1, 2, 1, 3, 1).ranks().getFirst().spearman()).isNaN();
    }

    @Test
    void pointsAreACsv() throws IOException {
        assertThat(of(1, 2, 3, 4.5).figure().csv())
                .isEqualTo("label,kind,sqnrDb,loss\r\np0,a,1,2\r\np2,b,3,4.5\r\n");
        assertThat(of(1, 2).name()).isEqualTo("correlation-sqnrDb-loss");
    }
}
