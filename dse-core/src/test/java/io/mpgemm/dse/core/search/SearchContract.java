package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.pareto.Dominance;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every search must keep. */
abstract class SearchContract {

    /** A search that needs more than one batch for the toy space. */
    abstract Search search(long seed);

    /** How many points of a space it evaluates. */
    abstract long expected(long size);

    record Call(List<Long> points, long evaluations, long expected, int frontSize, List<Long> front) {}

    record Run(Search.Result result, List<Call> calls, List<Candidate> heard) {

        List<Long> frontOrdinals() {
            return ordinals(result.front());
        }
    }

    private static List<Long> ordinals(List<Candidate> candidates) {
        return candidates.stream().map(candidate -> candidate.evaluation().point().ordinal()).toList();
    }

    private Run run(Problem problem, long seed) {
        List<Call> calls = new ArrayList<>();
        List<Candidate> heard = new ArrayList<>();
        Search.Result result = search(seed).run(problem, (batch, progress) -> {
            heard.addAll(batch);
            calls.add(new Call(ordinals(batch), progress.evaluations(), progress.expected(), progress.frontSize(),
                    ordinals(progress.front())));
        }, () -> false);
        return new Run(result, calls, heard);
    }

    @Test
    void theSeedDecidesEverything() {
        for (long seed : new long[]{1, 2, 77}) {
            Run one = run(Toy.problem(Toy.scores()), seed);
            Run other = run(Toy.problem(Toy.scores()), seed);
            assertThat(other.calls()).isEqualTo(one.calls());
            assertThat(other.frontOrdinals()).isEqualTo(one.frontOrdinals());
        }
    }

    @Test
    void theFrontIsTheNonDominatedFeasiblePartOfWhatWasHeard() {
        Run run = run(Toy.problem(Toy.scores()), 3);
        List<Candidate> feasible = run.heard().stream().filter(Candidate::feasible).toList();
        List<Candidate> front = run.result().front();
        assertThat(front).isNotEmpty().allMatch(Candidate::feasible);
        for (Candidate member : front) {
            assertThat(feasible).noneMatch(other -> Dominance.dominates(other.objectives(), member.objectives()));
        }
        for (Candidate heard : feasible) {
            assertThat(front).anyMatch(member -> Dominance.covers(member.objectives(), heard.objectives()));
        }
        for (int i = 1; i < front.size(); i++) {
            assertThat(front.get(i).objectives()[0]).isGreaterThan(front.get(i - 1).objectives()[0]);
        }
    }

    @Test
    void noPointIsEvaluatedTwice() {
        Toy toy = Toy.scores();
        Run run = run(Toy.problem(toy), 4);
        Set<Long> distinct = new HashSet<>();
        assertThat(ordinals(run.heard())).allMatch(distinct::add);
        assertThat(toy.batches()).isEqualTo(run.calls().stream().map(Call::points).toList());
    }

    @Test
    void countsItsEvaluations() {
        Run run = run(Toy.problem(Toy.scores()), 5);
        long count = 0;
        for (Call call : run.calls()) {
            count += call.points().size();
            assertThat(call.evaluations()).isEqualTo(count);
            assertThat(call.expected()).isEqualTo(expected(432));
            assertThat(call.frontSize()).isEqualTo(call.front().size());
        }
        assertThat(run.result().evaluations()).isEqualTo(count).isEqualTo(expected(432));
        assertThat(run.result().complete()).isTrue();
        assertThat(run.calls().getLast().front()).isEqualTo(run.frontOrdinals());
    }

    @Test
    void asksForBatches() {
        Toy toy = Toy.scores();
        run(Toy.problem(toy), 6);
        assertThat(toy.batches()).hasSizeGreaterThan(1).hasSizeLessThan((int) expected(432) / 4)
                .noneMatch(List::isEmpty);
    }

    @Test
    void stopsBetweenBatches() {
        Run whole = run(Toy.problem(Toy.scores()), 7);
        for (int batches = 0; batches < 3; batches++) {
            List<List<Long>> heard = new ArrayList<>();
            int limit = batches;
            Search.Result result = search(7).run(Toy.problem(Toy.scores()),
                    (batch, progress) -> heard.add(ordinals(batch)), () -> heard.size() >= limit);
            assertThat(heard).isEqualTo(whole.calls().stream().map(Call::points).limit(limit).toList());
            assertThat(result.evaluations()).isEqualTo(heard.stream().mapToLong(List::size).sum());
            assertThat(result.complete()).isFalse();
            assertThat(ordinals(result.front()))
                    .isEqualTo(limit == 0 ? List.of() : whole.calls().get(limit - 1).front());
        }
    }

    @Test
    void aSpaceOfOnePointIsDoneAtOnce() {
        DesignSpace space = DesignSpace.of(List.of(Toy.parameter("kind", false, 1), Toy.parameter("size", true, 1),
                Toy.parameter("extra", true, 3), Toy.parameter("speed", true, 1)),
                List.of(new Rule.Applies("extra", List.of("kind"), earlier -> false)));
        Run run = run(Toy.problem(Toy.scores(), space, List.of()), 8);
        assertThat(run.result().evaluations()).isEqualTo(1);
        assertThat(run.frontOrdinals()).containsExactly(0L);
        assertThat(run.result().complete()).isTrue();
    }

    @Test
    void whereNothingIsFeasibleTheFrontIsEmpty() {
        Run run = run(Toy.problem(Toy.scores(), Toy.space(), List.of(new Constraint(Toy.COST, true, -1))), 9);
        assertThat(run.result().front()).isEmpty();
        assertThat(run.result().evaluations()).isEqualTo(expected(432));
    }

    @Test
    void whereNothingCanBeBuiltTheFrontIsEmpty() {
        Toy toy = new Toy(point -> new Evaluation(point, new double[]{Double.NaN, Double.NaN}, List.of(), "No."));
        Run run = run(Toy.problem(toy), 10);
        assertThat(run.result().front()).isEmpty();
        assertThat(run.result().evaluations()).isEqualTo(expected(432));
    }

    @Test
    void anEmptySpaceIsRefused() {
        DesignSpace space = DesignSpace.of(Toy.space().parameters(),
                List.of(new Rule.Allows("kind", List.of(), (value, earlier) -> false)));
        assertThatIllegalArgumentException().isThrownBy(() -> run(Toy.problem(Toy.scores(), space, List.of()), 1))
                .withMessageContaining("no points");
    }

    @Test
    void whatTheEvaluatorThrowsComesThrough() {
        IllegalStateException failure = new IllegalStateException("disk full");
        Toy toy = new Toy(point -> {
            throw failure;
        });
        assertThatThrownBy(() -> run(Toy.problem(toy), 1)).isSameAs(failure);
    }
}
