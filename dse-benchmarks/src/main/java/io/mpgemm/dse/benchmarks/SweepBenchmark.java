package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.models.evaluation.Metrics;
import io.mpgemm.dse.models.evaluation.RangeCosts;
import io.mpgemm.dse.models.study.StudySpace;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Design points swept in a second on one core: the space, workload and metrics of {@link EvaluationBenchmark}, in ranges of
 * ordinals whose points share what neighbours share. Costing of PEs, which a sweep does once for some 10^5 points, is in it as it
 * comes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseParallelGC")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class SweepBenchmark {

    private static final int RANGE = 2048;
    private static final int RANGES = 64;

    private final StudySpace space = EvaluationBenchmark.space();
    private final RangeCosts costs = RangeCosts.of(space, EvaluationBenchmark.evaluator(space));
    private final int[] metrics = IntStream.range(0, Metrics.costs()).toArray();
    private final double[] rows = new double[RANGE * (Metrics.costs() + 1)];
    private long start;
    private int next;

    /** Draws the part of the space, the start of {@link EvaluationBenchmark}'s sweep. */
    @Setup
    public void draw() {
        start = new Random(1).nextLong(space.space().size() - (long) RANGE * RANGES);
    }

    /**
     * The next range.
     *
     * @return its metrics
     */
    @Benchmark
    @OperationsPerInvocation(RANGE)
    public double[] pointsPerSecond() {
        long from = start + (long) RANGE * (next++ % RANGES);
        costs.values(from, from + RANGE, metrics, rows);
        return rows;
    }
}
