package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TraceTest {

    private final Trace trace = new Trace(2);
    private final Search.Result result = new RandomSearch(400, 7, 10).run(Toy.problem(Toy.scores()), trace,
            () -> false);
    private final NormalizedHypervolume units = NormalizedHypervolume.by(
            result.front().stream().map(Candidate::objectives).toArray(double[][]::new));

    @Test
    void theCurveRisesToTheFrontThatWasFound() {
        List<Trace.Step> all = trace.curve(units, 1000);
        assertThat(all).hasSize(40).extracting(Trace.Step::evaluations)
                .isEqualTo(IntStream.rangeClosed(1, 40).mapToObj(i -> 10L * i).toList());
        assertThat(all).extracting(Trace.Step::hypervolume).isSorted();
        assertThat(all.getFirst().share()).isBetween(0.0, 0.99);
        assertThat(all.getLast().share()).isEqualTo(1);
        assertThat(all.getLast().front()).isEqualTo(result.front().size());
    }

    @Test
    void aShortCurveIsPartOfTheWholeOneWithBothEnds() {
        List<Trace.Step> all = trace.curve(units, 1000);
        for (int most = 3; most < 40; most++) {
            List<Trace.Step> some = trace.curve(units, most);
            assertThat(some).hasSizeBetween(2, most).startsWith(all.getFirst())
                    .endsWith(all.getLast());
            assertThat(all).containsAll(some);
        }
    }

    @Test
    void noBatchesNoCurve() {
        assertThat(new Trace(2).curve(units, 5)).isEmpty();
    }
}
