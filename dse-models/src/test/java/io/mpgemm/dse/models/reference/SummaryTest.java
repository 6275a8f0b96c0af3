package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.reference.Prediction.Unsupported;
import io.mpgemm.dse.models.reference.Prediction.Value;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arithmetic of errors, bands, ranks, summaries and tolerances, on numbers that can be checked by hand. */
class SummaryTest {

    private static final double EXACT = 1e-12;

    private static ReferencePoint point(String what, Band published, Prediction ours, boolean calibration) {
        return new ReferencePoint("g", calibration ? "x" : "y", what, "area", "um2", published, ours, "s",
                calibration, "");
    }

    private static ReferencePoint point(String what, double published, double ours) {
        return point(what, Band.of(published), new Value(ours), false);
    }

    @Test
    void errorsAreRelativeToTheNearerEnd() {
        assertThat(Band.of(200).error(150)).isEqualTo(-0.25);
        assertThat(Band.of(200).error(250)).isEqualTo(0.25);
        Band band = new Band(100, 200);
        assertThat(band.error(100)).isZero();
        assertThat(band.error(150)).isZero();
        assertThat(band.error(200)).isZero();
        assertThat(band.error(50)).isEqualTo(-0.5);
        assertThat(band.error(300)).isEqualTo(0.5);
        assertThat(new Band(0, 10).error(0.001)).isZero();
        assertThat(new Band(0, 10).error(15)).isEqualTo(0.5);
        assertThat(band.middle()).isCloseTo(Math.sqrt(20000), within(EXACT));
        assertThat(band.text()).isEqualTo("100 to 200");
        assertThat(Band.of(2.5).text()).isEqualTo("2.500");
        assertThat(new Band(0, 10).text()).isEqualTo("<= 10");
        for (double[] wrong : new double[][]{{2, 1}, {-1, 1}, {0, 0}, {Double.NaN, 1}, {1, Double.POSITIVE_INFINITY}}) {
            assertThatThrownBy(() -> new Band(wrong[0], wrong[1])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCauseIsNeededBeyondAQuarter() {
        assertThat(point("a", 100, 125).needsCause()).isFalse();
        assertThat(point("a", 100, 125.1).needsCause()).isTrue();
        assertThat(point("a", 100, 74.9).needsCause()).isTrue();
        assertThat(point("a", Band.of(1), new Unsupported("why"), false).needsCause()).isFalse();
    }

    @Test
    void ranksShareTies() {
        assertThat(Statistics.ranks(new double[]{30, 10, 20, 10})).containsExactly(4, 1.5, 3, 1.5);
        assertThat(Statistics.spearman(new double[]{1, 2, 3}, new double[]{10, 100, 1000})).hasValue(1);
        assertThat(Statistics.spearman(new double[]{1, 2, 3}, new double[]{3, 2, 1})).hasValue(-1);
        assertThat(Statistics.spearman(new double[]{1, 2, 3}, new double[]{5, 5, 5})).isEmpty();
        assertThat(Statistics.spearman(new double[]{1, 2}, new double[]{1, 2})).isEmpty();
        // 1 - 6 sum d^2 / (n (n^2 - 1)) where nothing is tied: d = 1, 1, 0, 1, 1, so 1 - 24 / 120.
        assertThat(Statistics.spearman(new double[]{1, 2, 3, 4, 5}, new double[]{2, 1, 3, 5, 4}).orElseThrow())
                .isCloseTo(0.8, within(EXACT));
    }

    @Test
    void ranksDoNotMindScaleOrOrder() {
        Random random = new Random(5);
        for (int trial = 0; trial < 50; trial++) {
            double[] a = random.doubles(20).toArray();
            double[] b = random.doubles(20).toArray();
            double expected = Statistics.spearman(a, b).orElseThrow();
            double[] stretched = Arrays.stream(a).map(x -> Math.exp(5 * x)).toArray();
            assertThat(Statistics.spearman(stretched, b).orElseThrow()).isCloseTo(expected, within(EXACT));
            assertThat(Statistics.spearman(b, a).orElseThrow()).isCloseTo(expected, within(EXACT));
            assertThat(expected).isBetween(-1.0, 1.0);
        }
    }

    @Test
    void summariesCountWhatIsModelled() {
        Summary summary = Summary.of("all", List.of(point("a", 100, 110), point("b", 200, 140),
                point("c", Band.of(50), new Unsupported("no model"), false),
                point("d", new Band(10, 20), new Value(15), false),
                point("e", new Band(10, 20), new Value(25), false)));
        assertThat(summary.points()).isEqualTo(5);
        assertThat(summary.modelled()).isEqualTo(4);
        assertThat(summary.meanError()).isCloseTo((0.1 + 0.3 + 0 + 0.25) / 4, within(EXACT));
        assertThat(summary.worstError()).isCloseTo(-0.3, within(EXACT));
        assertThat(summary.worst()).isEqualTo("b, area");
        assertThat(summary.beyond()).isEqualTo(1);
        assertThat(summary.bands()).isEqualTo(2);
        assertThat(summary.insideBands()).isEqualTo(1);
        assertThat(summary.belowBands()).isZero();
        Summary nothing = Summary.of("none", List.of());
        assertThat(nothing.meanError()).isNaN();
        assertThat(nothing.rank()).isEmpty();
    }

    @Test
    void groupsAreSplitByPartAndByUse() {
        List<ReferencePoint> points = List.of(point("a", Band.of(100), new Value(110), true), point("b", 100, 150));
        Tolerance tolerance = new Tolerance(OptionalDouble.of(0.31), OptionalDouble.of(0.4), OptionalDouble.empty(),
                "");
        ReferenceGroup group = new ReferenceGroup("g", "t", tolerance, points);
        assertThat(group.parts()).extracting(Summary::label).containsExactly("x", "y", "used for calibration",
                "not used");
        assertThat(group.parts().getLast().meanError()).isEqualTo(0.5);
        assertThat(group.missed()).containsExactly("worst 50 % > 40 %");
        assertThat(group.verdict()).isEqualTo("FAIL");
        assertThat(new ValidationReport(List.of(group)).passes()).isFalse();
        ReferenceGroup good = new ReferenceGroup("g", "t", tolerance, points.subList(0, 1));
        assertThat(good.verdict()).isEqualTo("pass");
        assertThat(new ValidationReport(List.of(good)).passes()).isTrue();
        assertThat(new ValidationReport(List.of(good, group)).passes()).isFalse();
    }

    @Test
    void aGroupHasATolerance() {
        OptionalDouble none = OptionalDouble.empty();
        assertThatThrownBy(() -> new Tolerance(none, none, none, "")).hasMessageContaining("why it has none");
        assertThatThrownBy(() -> new Tolerance(OptionalDouble.of(1), none, none, "reason"))
                .hasMessageContaining("either");
        Tolerance rank = new Tolerance(none, none, OptionalDouble.of(0.9), "");
        assertThat(rank.missed(Summary.of("", List.of(point("a", 1, 3), point("b", 2, 2), point("c", 3, 1)))))
                .containsExactly("rank -1.000 < 0.90");
        assertThat(rank.text()).isEqualTo("rank >= 0.90");
        assertThat(rank.missed(Summary.of("", List.of()))).isEmpty();
    }
}
