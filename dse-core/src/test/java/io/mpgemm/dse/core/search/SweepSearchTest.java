package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SweepSearchTest {

    /** 2 x 80 x 10 x 100 points, so that there are three ranges; many are equal. */
    private static Problem problem() {
        DesignSpace space = DesignSpace.of(List.of(Toy.parameter("kind", false, 2), Toy.parameter("size", true, 80),
                Toy.parameter("extra", true, 10), Toy.parameter("speed", true, 100)), List.of());
        Toy toy = new Toy(point -> {
            long mixed = Permutation.mix(point.ordinal());
            double gain = (mixed >>> 8 & 0x3f) + (mixed >>> 16 & 0x3f);
            double cost = 4 * gain + (mixed & 0xff) - point.get("size").number() / 20;
            return new Evaluation(point, new double[]{cost, mixed % 50 == 1 ? Double.NaN : gain}, List.of(),
                    mixed % 7 == 0 ? "No." : "");
        });
        return new Problem(space, toy,
                List.of(new Objective(Toy.COST, Direction.MINIMIZE), new Objective(Toy.GAIN, Direction.MAXIMIZE)),
                List.of(new Constraint(Toy.GAIN, true, 120)));
    }

    private static List<Long> ordinals(List<Candidate> candidates) {
        return candidates.stream().map(candidate -> candidate.evaluation().point().ordinal()).toList();
    }

    /** Remembers what it hears, and stops after some batches. */
    private static final class Ear implements SearchListener {

        final List<Long> sample = new ArrayList<>();
        final List<SweepState> states = new ArrayList<>();
        int calls;

        @Override
        public void evaluated(List<Candidate> batch, Progress progress) {
            calls++;
            sample.addAll(ordinals(batch));
        }

        @Override
        public void swept(SweepState state) {
            states.add(state);
        }
    }

    @Test
    void findsTheFrontOfTheExhaustiveSearchWithAnyNumberOfThreads() {
        List<Long> ofAll = new ArrayList<>();
        long[] feasible = {0};
        Search.Result truth = new ExhaustiveSearch(5000).run(problem(), (batch, progress) -> {
            ofAll.addAll(ordinals(batch));
            feasible[0] += batch.stream().filter(Candidate::feasible).count();
        }, () -> false);
        Ear one = new Ear();
        for (int threads : new int[]{1, 2, 8}) {
            Ear ear = new Ear();
            Search.Result found = new SweepSearch(threads, 500, Optional.empty()).run(problem(), ear, () -> false);
            assertThat(ordinals(found.front())).isEqualTo(ordinals(truth.front())).hasSizeGreaterThan(5);
            assertThat(found.evaluations()).isEqualTo(160_000);
            assertThat(found.complete()).isTrue();
            SweepState last = ear.states.getLast();
            assertThat(last.feasible()).isEqualTo(feasible[0]);
            assertThat(last.violating() + last.unbuildable().getFirst() + last.feasible()).isEqualTo(160_000);
            assertThat(ear.sample).hasSize(500).doesNotHaveDuplicates().isSorted().isSubsetOf(ofAll);
            one = threads == 1 ? ear : one;
            assertThat(ear.sample).isEqualTo(one.sample);
            assertThat(last).isEqualTo(one.states.getLast());
        }
    }

    @Test
    void goesOnWhereItWasStopped() {
        Ear whole = new Ear();
        Search.Result truth = new SweepSearch(2, 300, Optional.empty()).run(problem(), whole, () -> false);
        for (int calls = 2; calls < whole.calls; calls++) {
            int limit = calls;
            Ear first = new Ear();
            Search.Result part = new SweepSearch(2, 300, Optional.empty()).run(problem(), first,
                    () -> first.calls >= limit);
            SweepState state = first.states.getLast();
            assertThat(part.complete()).isFalse();
            assertThat(part.evaluations()).isEqualTo(state.to()).isEqualTo((long) (limit - 1) * SweepSearch.RANGE);
            assertThat(state).isEqualTo(new Sweeper(problem()).sweep(0, state.to()));
            Ear second = new Ear();
            Search.Result rest = new SweepSearch(2, 300, Optional.of(state)).run(problem(), second, () -> false);
            assertThat(ordinals(rest.front())).isEqualTo(ordinals(truth.front()));
            assertThat(second.sample).isEqualTo(whole.sample);
            assertThat(second.states.getLast()).isEqualTo(whole.states.getLast());
        }
    }

    @Test
    void rangesJoinToTheWhole() {
        SweepState whole = new Sweeper(problem()).sweep(0, 160_000);
        Sweeper sweeper = new Sweeper(problem());
        SweepState joined = sweeper.sweep(0, 70_000).join(sweeper.sweep(70_000, 70_000))
                .join(sweeper.sweep(70_000, 131_073)).join(new Sweeper(problem()).sweep(131_073, 160_000));
        assertThat(joined).isEqualTo(whole);
        assertThatIllegalArgumentException().isThrownBy(() -> whole.join(whole)).withMessageContaining("160000");
    }

    @Test
    void aStopAtOnceFindsNothing() {
        Search.Result none = new SweepSearch(1, 10, Optional.empty()).run(problem(), (batch, progress) -> {},
                () -> true);
        assertThat(none.front()).isEmpty();
        assertThat(none.evaluations()).isZero();
        assertThat(none.complete()).isFalse();
    }

    @Test
    void aStateOfAnotherSpaceIsRefused() {
        SweepState tooLong = new SweepState(0, 160_001, 0, List.of(0L), List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SweepSearch(1, 10, Optional.of(tooLong)).run(problem(),
                        (batch, progress) -> {}, () -> false))
                .withMessageContaining("160001");
    }

    @Test
    void whatTheEvaluatorThrowsComesThrough() {
        IllegalStateException failure = new IllegalStateException("disk full");
        Toy toy = new Toy(point -> {
            throw failure;
        });
        assertThatThrownBy(() -> new SweepSearch(2, 0, Optional.empty()).run(Toy.problem(toy), (batch, progress) -> {},
                () -> false)).isSameAs(failure);
    }
}
