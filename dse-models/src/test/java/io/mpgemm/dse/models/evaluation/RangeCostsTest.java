package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.ExhaustiveSearch;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.SweepSearch;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole ranges of a space give, bit for bit, what its points give one by one. */
class RangeCostsTest {

    private static final String COMMON = """
            name: ranges
            workload: { model: opt-125m, phase: decode, batch: 4, context: 64 }
            objectives: { minimize: [areaMm2, energyPerTokenMj, latencyMs], maximize: [sqnrDb] }
            constraints: [ "powerW <= 1", "sqnrDb >= 5" ]
            fidelity: { sampleOutputs: 64 }
            search: { kind: exhaustive }
            """;

    /** Group sizes that rows do not divide, several nodes, clocks and supplies; PEs that miss the clock. */
    private static final String CONDITIONAL = """
            technology: { node: [28nm, 7nm], clockMhz: [200, 700, 3000], voltage: [0.7, 0.8] }
            space:
              pe: [mixpe, fp16-tensor-core]
              weightBits: [4]
              groupSize: [32, 64]
              array: { rows: [16, 24, 32], cols: [8, 20] }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: [1, 64], activationKiB: [1, 128], outputKiB: [1, 32] }
              dramGBs: [2, 64, 300]
              cycles: [ideal, fold, overlapped]
            """;

    /** One node and clock, two workloads in the accelerator's way, buffers that cannot feed the array. */
    private static final String PLAIN = """
            technology: { node: 28nm, clockMhz: 500 }
            space:
              pe: [int8-tpu, lut, dequant]
              weightBits: [2, 4, 8]
              groupSize: [64, channel]
              array: { rows: [16, 64], cols: pow2(8..64) }
              dataflow: [output-stationary, weight-stationary]
              buffers: { weightKiB: pow2(1..128), activationKiB: [1, 64], outputKiB: [1, 16] }
              dramGBs: [4, 32]
            """;

    /** Blocks of one point. */
    private static final String SMALLEST = """
            space:
              pe: [mixpe, lut]
              weightBits: [2, 3, 4]
              array: { rows: [16, 32], cols: 16 }
            """;

    private static void with(String text, BiConsumer<Problem, DesignEvaluator> check) {
        Study study = Study.read("ranges.yaml", (COMMON + text).getBytes(StandardCharsets.UTF_8));
        StudySpace space = SpaceBuilder.build(study, PeFamilies.all());
        Inputs inputs = new Inputs(study);
        FidelityEvaluator fidelity = new FidelityEvaluator(inputs.tensors(inputs.workloads()), Optional.empty());
        try (DesignEvaluator evaluator = new DesignEvaluator(space, inputs.workloads(), fidelity, (_, _) -> {}, 2)) {
            check.accept(new Problem(space.space(), evaluator, study.goals().objectives(Metrics.all()),
                    study.goals().constraints(Metrics.all())), evaluator);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONDITIONAL, PLAIN, SMALLEST})
    void equalThePointsByBits(String text) {
        with(text, (problem, evaluator) -> {
            DesignSpace space = problem.space();
            Random random = new Random(5);
            int[] all = IntStream.range(0, evaluator.metrics().size()).toArray();
            int[] some = {all.length - 1, 2, 0, Metrics.ofAccelerator()};
            boolean[] seen = new boolean[3];
            for (int i = 0; i < 30; i++) {
                int[] metrics = i % 3 == 0 ? some : all;
                long from = i == 0 ? 0 : random.nextLong(space.size());
                long to = i == 1 ? space.size() : Math.min(space.size(), from + random.nextLong(600));
                from = Math.max(from, to - 2000);
                double[] rows = new double[(int) (to - from) * (metrics.length + 1)];
                evaluator.values(from, to, metrics, rows);
                List<DesignPoint> points = LongStream.range(from, to).mapToObj(space::point).toList();
                int at = 0;
                for (Evaluation expected : evaluator.evaluate(points)) {
                    for (int metric : metrics) {
                        assertThat(Double.doubleToLongBits(rows[at++]))
                                .as("%s of %s", evaluator.metrics().get(metric).name(), expected.point())
                                .isEqualTo(Double.doubleToLongBits(expected.value(metric)));
                    }
                    int obstacle = (int) rows[at++];
                    assertThat(obstacle > 0).isEqualTo(!expected.infeasible().isEmpty());
                    assertThat(obstacle == 1).isEqualTo(expected.infeasible().contains("MHz"));
                    seen[obstacle] = true;
                }
            }
            assertThat(seen[0]).isTrue();
            assertThat(seen[1]).isEqualTo(text.equals(CONDITIONAL));
            assertThat(seen[2]).isEqualTo(!text.equals(SMALLEST));
        });
    }

    @Test
    void theSweepFindsTheFrontOfTheExhaustiveSearch() {
        with(CONDITIONAL, (problem, evaluator) -> {
            Search.Result truth = new ExhaustiveSearch(512).run(problem, (_, _) -> {}, () -> false);
            Search.Result swept = new SweepSearch(2, 100, Optional.empty()).run(problem, (_, _) -> {}, () -> false);
            assertThat(ordinals(swept)).isEqualTo(ordinals(truth)).hasSizeGreaterThan(10);
            assertThat(swept.evaluations()).isEqualTo(truth.evaluations());
        });
    }

    @Test
    void preparingFindsAllNumericsOfTheRange() {
        Set<String> numerics = new HashSet<>();
        with(PLAIN, (problem, evaluator) -> {
            List<DesignPoint> points = new Random(6).longs(400, 0, problem.space().size())
                    .mapToObj(problem.space()::point).toList();
            evaluator.evaluate(points).forEach(one -> numerics.add(one.labels().getFirst()));
        });
        with(PLAIN, (problem, evaluator) -> {
            assertThat(numerics).hasSizeGreaterThan(4).allMatch(key -> evaluator.datapath(key).isEmpty());
            evaluator.prepare(0, problem.space().size());
            assertThat(numerics).allMatch(key -> evaluator.datapath(key).isPresent());
        });
    }

    private static List<Long> ordinals(Search.Result result) {
        return result.front().stream().map(Candidate::evaluation).map(one -> one.point().ordinal()).toList();
    }
}
