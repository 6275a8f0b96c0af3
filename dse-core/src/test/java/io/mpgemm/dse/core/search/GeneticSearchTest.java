package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class GeneticSearchTest extends SearchContract {

    @Override
    Search search(long seed) {
        return new GeneticSearch(20, 5, seed);
    }

    @Override
    long expected(long size) {
        return Math.min(120, size);
    }

    private static double[][] vectors(Search.Result result) {
        return result.front().stream().map(Candidate::objectives).toArray(double[][]::new);
    }

    private static Search.Result run(Search search, Problem problem) {
        return search.run(problem, (batch, progress) -> {}, () -> false);
    }

    @ParameterizedTest
    @CsvSource({"3, true", "4, false", "4, true"})
    void findsTheFrontOfAConditionalSpaceWithFewEvaluations(int objectives, boolean constrained) {
        Problem problem = SyntheticAccelerator.problem(objectives, constrained);
        double[][] front = vectors(run(new ExhaustiveSearch(8192), problem));
        NormalizedHypervolume indicator = NormalizedHypervolume.by(front);
        double[] shares = LongStream.range(1, 6).mapToDouble(seed -> {
            Search.Result result = run(new GeneticSearch(100, 28, seed), problem);
            assertThat(result.evaluations()).isEqualTo(2900).isLessThan(problem.space().size() / 50);
            return indicator.share(vectors(result));
        }).sorted().toArray();
        assertThat(shares[2]).as("median of %s", Arrays.toString(shares)).isGreaterThan(0.99);
    }

    @Test
    void coversAWholeSpaceAndEnds() {
        Toy toy = Toy.scores();
        Search.Result result = run(new GeneticSearch(30, 1000, 1), Toy.problem(toy));
        assertThat(result.evaluations()).isEqualTo(432);
        assertThat(result.complete()).isTrue();
        assertThat(toy.batches().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 432).boxed().toList());
        assertThat(vectors(result))
                .isDeepEqualTo(vectors(run(new ExhaustiveSearch(100), Toy.problem(Toy.scores()))));
    }

    @ParameterizedTest
    @EnumSource(Survivors.class)
    void bothKindsOfSurvivorsFindTheFront(Survivors survivors) {
        Problem problem = SyntheticAccelerator.problem(4, true);
        NormalizedHypervolume indicator = NormalizedHypervolume
                .by(vectors(run(new ExhaustiveSearch(8192), problem)));
        GeneticOptions options = GeneticOptions.standard().withSurvivors(survivors);
        GeneticSearch.Evolved evolved = new GeneticSearch(100, 28, 1, options).evolve(problem,
                (batch, progress) -> {}, () -> false);
        assertThat(indicator.share(vectors(evolved.result()))).isGreaterThan(0.98);
        assertThat(evolved.population()).hasSize(100);
        assertThat(indicator.share(evolved.population().stream().filter(Candidate::feasible)
                .map(Candidate::objectives).toArray(double[][]::new))).isGreaterThan(0.9);
    }

    @Test
    void knownPointsComeFirst() {
        Toy toy = Toy.scores();
        List<DesignPoint> start = LongStream.of(431, 7, 200).mapToObj(Toy.space()::point).toList();
        Problem problem = Toy.problem(toy);
        List<DesignPoint> own = start.stream().map(point -> problem.space().point(point.ordinal())).toList();
        run(new GeneticSearch(10, 2, 1, GeneticOptions.standard().withStart(own)), problem);
        assertThat(toy.batches().getFirst()).startsWith(431L, 7L, 200L).hasSize(10);
    }

    @Test
    void endsWhereNothingIsGained() {
        DesignSpace space = DesignSpace.of(IntStream.range(0, 8).mapToObj(i -> Toy.parameter("p" + i, true, 10))
                .toList(), List.of());
        Toy toy = new Toy(point -> new Evaluation(point, new double[]{point.index(0), -point.index(0)}, List.of(), ""));
        Search.Result result = run(new GeneticSearch(20, 1000, 1, GeneticOptions.standard().withStall(5)),
                new Problem(space, toy, List.of(new Objective(Toy.COST, Objective.Direction.MINIMIZE),
                        new Objective(Toy.GAIN, Objective.Direction.MINIMIZE)), List.of()));
        assertThat(result.front()).hasSize(10);
        assertThat(result.evaluations()).isLessThan(20 * 40);
        assertThat(result.complete()).isTrue();
    }

    @Test
    void startsOverBesideTheFront() {
        DesignSpace space = DesignSpace.of(IntStream.range(0, 8).mapToObj(i -> Toy.parameter("p" + i, true, 10))
                .toList(), List.of());
        // A deep valley that no slope leads to: all sizes must be 7 or more.
        Toy toy = new Toy(point -> {
            int least = IntStream.range(0, 8).map(point::index).min().orElseThrow();
            return new Evaluation(point, new double[]{point.index(0), least >= 7 ? -5 : 0}, List.of(), "");
        });
        Search.Result result = run(new GeneticSearch(20, 400, 1, GeneticOptions.standard().withoutCorners()),
                Toy.problem(toy, space, List.of()));
        assertThat(result.evaluations()).isEqualTo(8020);
        assertThat(toy.batches().stream().filter(batch -> batch.size() == 20)).hasSizeGreaterThan(300);
        assertThat(toy.batches().stream().filter(batch -> batch.size() < 20)).hasSizeGreaterThan(3);
    }

    @Test
    void runsInSpacesThatNoLongCounts() {
        DesignSpace space = DesignSpace.of(
                IntStream.range(0, 40).mapToObj(i -> Toy.parameter("p" + i, true, 8)).toList(), List.of());
        Toy toy = new Toy(point -> {
            int sum = IntStream.range(0, 40).map(point::index).sum();
            return new Evaluation(point, new double[]{sum, point.index(0)}, List.of(), "");
        });
        Set<DesignPoint> met = new HashSet<>();
        Search.Result result = new GeneticSearch(50, 99, 3).run(Toy.problem(toy, space, List.of()),
                (batch, progress) -> batch.forEach(one -> met.add(one.evaluation().point())), () -> false);
        assertThat(result.evaluations()).isEqualTo(5000).isEqualTo(met.size());
        assertThat(result.complete()).isTrue();
        assertThat(result.front().getFirst().objectives()[0]).isLessThan(20);
    }

    @Test
    void keepsToItsEvaluations() {
        for (long limit : new long[]{1, 19, 20, 21, 65}) {
            Toy toy = Toy.scores();
            Search.Result result = run(new GeneticSearch(20, 50, 1, limit), Toy.problem(toy));
            assertThat(result.evaluations()).isEqualTo(limit);
            assertThat(result.complete()).isTrue();
        }
    }

    @Test
    void everyGenerationIsOneBatch() {
        Toy toy = Toy.scores();
        run(new GeneticSearch(30, 5, 2), Toy.problem(toy));
        assertThat(toy.batches()).extracting(List::size).containsExactly(30, 30, 30, 30, 30, 30);
    }

    @Test
    void evenAPopulationOfOneRuns() {
        assertThat(run(new GeneticSearch(1, 40, 3), Toy.problem(Toy.scores())).evaluations()).isEqualTo(41);
    }

    @Test
    void refusesNumbersBelowOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> new GeneticSearch(0, 1, 1))
                .withMessageContaining("population");
        assertThatIllegalArgumentException().isThrownBy(() -> new GeneticSearch(1, 0, 1))
                .withMessageContaining("generations");
        assertThatIllegalArgumentException().isThrownBy(() -> new GeneticSearch(1, 1, 1, 0))
                .withMessageContaining("maxEvaluations");
    }
}
