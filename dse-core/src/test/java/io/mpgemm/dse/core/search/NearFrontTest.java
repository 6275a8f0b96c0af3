package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.pareto.NonDominatedSort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearFrontTest {

    private static final SearchListener.Progress NOWHERE = new SearchListener.Progress() {

        @Override
        public long evaluations() {
            return 0;
        }

        @Override
        public long expected() {
            return 0;
        }

        @Override
        public int frontSize() {
            return 0;
        }

        @Override
        public List<Candidate> front() {
            return List.of();
        }
    };

    /** More points than are held at a time: what is forgotten must not be missed. */
    @Test
    void holdsTheNextRanksOfAllThatWasSeen() {
        Random random = new Random(3);
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            double[] vector = {random.nextInt(400), random.nextInt(400), random.nextInt(400)};
            all.add(new Candidate(new Evaluation(Toy.space().point(i % 432), vector, List.of(), ""), vector,
                    random.nextInt(5) == 0 ? 1 : 0));
        }
        NearFront near = new NearFront(2);
        for (int i = 0; i < all.size(); i += 100) {
            near.evaluated(all.subList(i, i + 100), NOWHERE);
        }
        List<Candidate> feasible = all.stream().filter(Candidate::feasible).toList();
        int[] ranks = NonDominatedSort.ranks(feasible.stream().map(Candidate::vector).toArray(double[][]::new));
        List<String> expected = IntStream.range(0, ranks.length).filter(i -> ranks[i] == 1 || ranks[i] == 2)
                .mapToObj(i -> Arrays.toString(feasible.get(i).vector())).distinct().sorted().toList();
        List<Candidate> behind = near.behind(List.of(), 10_000);
        assertThat(behind.stream().map(one -> Arrays.toString(one.vector())).sorted().toList()).isEqualTo(expected);
        assertThat(near.behind(List.of(), expected.size() - 1)).isNotEmpty().hasSizeLessThan(expected.size() - 1)
                .isEqualTo(behind.subList(0, near.behind(List.of(), expected.size() - 1).size()));
        assertThat(near.behind(List.of(), 5)).isEqualTo(behind.subList(0, 5));
        assertThat(new NearFront(3).behind(List.of(), 5)).isEmpty();
    }

    /** A search that does not tell of all its points still tells its front. */
    @Test
    void theFrontCountsWhereItWasNotHeardOf() {
        double[] best = {0, 0, 0};
        double[] next = {1, 1, 1};
        Candidate first = new Candidate(new Evaluation(Toy.space().point(0), best, List.of(), ""), best, 0);
        Candidate second = new Candidate(new Evaluation(Toy.space().point(1), next, List.of(), ""), next, 0);
        NearFront near = new NearFront(1);
        near.evaluated(List.of(second), NOWHERE);
        assertThat(near.behind(List.of(first), 5)).containsExactly(second);
    }
}
