package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.SearchListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private record At(long evaluations, long expected, int frontSize) implements SearchListener.Progress {
        @Override
        public List<Candidate> front() {
            return List.of();
        }
    }

    /** A part that follows is counted from its own start: rate and time left are not those of what came before. */
    @Test
    void eachPartOfARunHasItsOwnCount() {
        StringWriter text = new StringWriter();
        ProgressBar bar = new ProgressBar(new PrintWriter(text), false, false);
        bar.evaluated(List.of(), new At(500, 500, 0));
        bar.begins("seed 7");
        bar.evaluated(List.of(), new At(20, 20, 0));
        bar.begins("maps");
        bar.evaluated(List.of(), new At(1000, 1000, -1));
        assertThat(text.toString().lines()).hasSize(3);
        assertThat(text.toString().lines().skip(1).findFirst().orElseThrow())
                .matches("seed 7 {2}\\[#{24}] 100 % {2}20 of 20 points  .* left {2}front 0");
        assertThat(text.toString().lines().skip(2).findFirst().orElseThrow())
                .matches("maps {2}\\[#{24}] 100 % {2}1,000 of 1,000 points {2}[1-9][0-9,]*/s {2}0:00 left");
    }
}
