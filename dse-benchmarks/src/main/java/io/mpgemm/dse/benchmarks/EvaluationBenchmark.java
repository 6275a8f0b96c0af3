package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.evaluation.CostEvaluator;
import io.mpgemm.dse.models.evaluation.Metrics;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Model;
import io.mpgemm.dse.models.workload.Phase;
import io.mpgemm.dse.models.workload.Workload;
import io.mpgemm.dse.models.workload.Workloads;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Design points evaluated in a second on one core, fidelity apart.
 *
 * <p>
 * A point gets all metrics that need no fidelity ({@link Metrics#costs()} of them: area, energy a token, latency, power,
 * throughput, utilisation, efficiency, array area; area, energy, delay and stages of the PE), for ten GEMM shapes: the five
 * projections of Llama-2-13B in decode (batch 16) and in prefill (512 tokens). It goes the way of a search: through
 * {@link CostEvaluator}, which finds the point's PE among those that it has costed and compiled, and then chooses the loop
 * order of each GEMM in the point's buffers, counts cycles, stalls and traffic, and adds up the energy. Not in it: decoding
 * the point from its ordinal, and fidelity, which a search looks up.
 *
 * <p>
 * The stream holds 65,536 points of a space: five families with several weight widths, group sizes and accumulators, rows,
 * columns, three buffers, DRAM bandwidths, both dataflows and two cycle assumptions. The order decides how much of it is in
 * the processor's caches: {@code sweep} are neighbours as an exhaustive search visits them; {@code search} are children as a
 * genetic search makes them, each one of 200 points with two of its parameters drawn anew; {@code random} are points without
 * any order.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseParallelGC")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class EvaluationBenchmark {

    private static final int POINTS = 1 << 16;
    private static final int PARENTS = 200;
    private static final String STUDY = """
            name: benchmark
            workload: { model: llama-2-13b, phase: decode, batch: 16, context: 2048 }
            technology: { node: 28nm, clockMhz: 300 }
            space:
              pe: [int8-tpu, fp16-tensor-core, dequant, lut, mixpe]
              weightBits: [4, 8]
              activation: [int8]
              groupSize: [32, 128]
              accumulator: [int32, fp32]
              overflow: wrap
              subnormals: keep
              mu: [2, 4]
              table: half
              tableSharing: 16
              array: { rows: [16, 32, 64, 128], cols: [16, 32, 64, 128, 256] }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: pow2(64..1024), activationKiB: pow2(64..1024), outputKiB: pow2(64..1024) }
              dramGBs: [16, 32, 64, 128, 256, 512]
              cycles: [fold, overlapped]
            objectives: { minimize: [areaMm2, latencyMs] }
            search: { kind: exhaustive }
            """;

    /** How points follow one another. */
    @Param({"sweep", "search", "random"})
    public String order = "sweep";

    private final List<DesignPoint> points = new ArrayList<>();
    private final double[] values = new double[Metrics.costs()];
    private CostEvaluator evaluator = evaluator(space());
    private int next;

    static StudySpace space() {
        return SpaceBuilder.build(Study.read("benchmark", STUDY.getBytes(StandardCharsets.UTF_8)), PeFamilies.all());
    }

    static CostEvaluator evaluator(StudySpace space) {
        Model model = Workloads.named("llama-2-13b");
        List<GemmShape> gemms = new ArrayList<>(Workload.of(model, Phase.DECODE, 16, 2048, false, true).gemms());
        gemms.addAll(Workload.of(model, Phase.PREFILL, 1, 512, false, true).gemms());
        if (gemms.size() != 10) {
            throw new IllegalStateException("The workload has " + gemms.size() + " GEMMs.");
        }
        return new CostEvaluator(space, List.of(new Workload("ten shapes", gemms, 528)));
    }

    /** Draws the points, and costs their PEs, which takes longer than all the rest. */
    @Setup
    public void draw() {
        StudySpace space = space();
        evaluator = evaluator(space);
        Random random = new Random(1);
        long size = space.space().size();
        long start = random.nextLong(size);
        List<DesignPoint> parents = random.longs(PARENTS, 0, size).mapToObj(space.space()::point).toList();
        points.clear();
        for (int i = 0; i < POINTS; i++) {
            points.add(switch (order) {
                case "sweep" -> space.space().point((start + i) % size);
                case "search" -> child(parents.get(random.nextInt(PARENTS)), random);
                default -> space.space().point(random.nextLong(size));
            });
        }
        points.forEach(point -> evaluator.metrics(point, values));
    }

    private static DesignPoint child(DesignPoint parent, Random random) {
        int[] genes = IntStream.range(0, parent.space().parameters().size()).map(parent::index).toArray();
        for (int i = 0; i < 2; i++) {
            int at = random.nextInt(genes.length);
            genes[at] = random.nextInt(parent.space().parameters().get(at).values().size());
        }
        return parent.space().nearest(genes);
    }

    /**
     * One point.
     *
     * @return its metrics
     */
    @Benchmark
    public double[] pointsPerSecond() {
        evaluator.metrics(points.get(next++ & (POINTS - 1)), values);
        return values;
    }
}
