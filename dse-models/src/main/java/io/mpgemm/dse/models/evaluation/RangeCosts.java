package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.study.StudySpace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The metrics of ranges of a study's space. Points that differ in nothing but columns, dataflow, buffers, DRAM bandwidth,
 * cycle assumption, node, clock and supply have neighbouring ordinals, as these are the last parameters: a block. Its PEs are
 * costed and compiled once, loop orders once for all bandwidths, nodes and clocks, and areas and most energies once for all
 * bandwidths. Safe for many threads.
 */
public final class RangeCosts {

    /** What can be in the way of a point, by its number less one. */
    static final List<String> OBSTACLES = List.of("PE misses the clock", "buffers cannot feed the array");

    private static final int MISSES_CLOCK = 1;
    private static final int STARVED = 2;
    private static final int COLS = 0;
    private static final int DATAFLOW = 1;
    private static final int WEIGHT = 2;
    private static final int ACTIVATION = 3;
    private static final int OUTPUT = 4;
    private static final int DRAM = 5;
    private static final int CYCLES = 6;
    /** Blocks that are kept: threads are in a few at a time. */
    private static final int RECENT = 16;

    /** A PE with the metrics that all of its points share; the others are NaN. */
    private static final class Ready {

        private final CompiledPe pe;
        private final double[] shared;

        Ready(CompiledPe pe, double[] shared) {
            this.pe = pe;
            this.shared = shared;
        }
    }

    private final DesignSpace space;
    private final CostEvaluator costs;
    private final Function<CompiledPe, double[]> shared;
    private final int tail;
    private final AtomicReferenceArray<Block> recent = new AtomicReferenceArray<>(RECENT);
    private final AtomicInteger turn = new AtomicInteger();

    /** Costs of a space, with what gives all metrics of a PE's points; those of the accelerator do not matter. */
    RangeCosts(StudySpace space, CostEvaluator costs, Function<CompiledPe, double[]> shared) {
        this.space = space.space();
        this.costs = costs;
        this.shared = shared;
        this.tail = costs.reader().firstAroundPe();
    }

    /**
     * The metrics that need no fidelity.
     *
     * @param space the space
     * @param costs costs its PEs
     * @return the costs of its ranges
     */
    public static RangeCosts of(StudySpace space, CostEvaluator costs) {
        return new RangeCosts(space, costs, pe -> {
            double[] values = new double[Metrics.costs()];
            Metrics.costs(pe.metrics(), Optional.empty(), values);
            return values;
        });
    }

    /** Points that share the parameters before the columns. */
    private final class Block {

        private final long start;
        private final long end;
        /** Legal values of the last parameters, as all combine with all. */
        private final int[][] legal;
        /** How far apart neighbours in a parameter are. */
        private final long[] strides;
        /** Nodes, clocks and supplies together. */
        private final int variants;
        private final AtomicReferenceArray<Ready> pes;
        /** No other block comes to these again. */
        private final CostEvaluator.Shared parts = new CostEvaluator.Shared();

        Block(DesignPoint point) {
            legal = IntStream.range(tail, space.parameters().size()).mapToObj(i -> space.legal(point, i))
                    .toArray(int[][]::new);
            strides = new long[legal.length];
            long size = 1;
            long before = 0;
            for (int i = legal.length - 1; i >= 0; i--) {
                strides[i] = size;
                before += Arrays.binarySearch(legal[i], point.index(tail + i)) * size;
                size = Math.multiplyExact(size, legal[i].length);
            }
            start = point.ordinal() - before;
            end = start + size;
            variants = (int) strides[CYCLES];
            pes = new AtomicReferenceArray<>(legal[DATAFLOW].length * variants);
        }

        /** Points that differ in bandwidth, cycle assumption, node, clock and supply alone. */
        int run() {
            return (int) strides[OUTPUT];
        }

        DesignPoint firstWith(int dataflow, int variant) {
            return space.point(start + dataflow * strides[DATAFLOW] + variant);
        }

        Ready pe(int dataflow, int variant) {
            int at = dataflow * variants + variant;
            Ready known = pes.getAcquire(at);
            if (known == null) {
                CompiledPe pe = costs.compile(firstWith(dataflow, variant), parts);
                known = new Ready(pe, shared.apply(pe));
                pes.setRelease(at, known);
            }
            return known;
        }

        private int arc(int parameter, long offset) {
            return (int) (offset / strides[parameter] % legal[parameter].length);
        }
    }

    /** Room for what one call works on. */
    private static final class Scratch {

        private final int[] metrics;
        private final CostTotals[] totals;

        Scratch(int[] metrics, int bandwidths) {
            this.metrics = metrics;
            this.totals = new CostTotals[bandwidths];
        }
    }

    /** Calls with one point of each PE and dataflow in a range, whatever its node, clock and supply. */
    void forEachPe(long from, long to, Consumer<DesignPoint> action) {
        long next = from;
        while (next < to) {
            Block block = new Block(space.point(next));
            for (int dataflow = 0; dataflow < block.legal[DATAFLOW].length; dataflow++) {
                action.accept(block.firstWith(dataflow, 0));
            }
            next = block.end;
        }
    }

    /**
     * The metrics of a range, as {@link io.mpgemm.dse.core.search.BulkEvaluator#values} wants them.
     *
     * @param from    the first ordinal
     * @param to      the ordinal behind the last
     * @param metrics positions of the wanted metrics in {@link Metrics#all()}
     * @param into    where the rows go: the metrics of a point, then the number of its obstacle
     */
    public void values(long from, long to, int[] metrics, double[] into) {
        Scratch scratch = new Scratch(metrics.clone(), costs.axes().dramGBs().size());
        int stride = metrics.length + 1;
        long next = from;
        while (next < to) {
            Block block = block(next);
            int run = block.run();
            double[] part = new double[0];
            while (next < to && next < block.end) {
                long first = next - (next - block.start) % run;
                int at = (int) (next - from) * stride;
                if (first == next && next + run <= to) {
                    run(block, first - block.start, scratch, into, at);
                    next += run;
                } else {
                    part = part.length == 0 ? new double[run * stride] : part;
                    run(block, first - block.start, scratch, part, 0);
                    int count = (int) (Math.min(to, first + run) - next);
                    System.arraycopy(part, (int) (next - first) * stride, into, at, count * stride);
                    next += count;
                }
            }
        }
    }

    /** The PE of a point if it is in a block that is kept. */
    Optional<CompiledPe> known(DesignPoint point) {
        if (turn.get() == 0) {
            return Optional.empty();
        }
        return kept(point.ordinal()).map(block -> block.pe(block.arc(DATAFLOW, point.ordinal() - block.start),
                (int) ((point.ordinal() - block.start) % block.variants)).pe);
    }

    private Block block(long ordinal) {
        Optional<Block> known = kept(ordinal);
        if (known.isPresent()) {
            return known.get();
        }
        Block block = new Block(space.point(ordinal));
        recent.setRelease(Math.floorMod(turn.getAndIncrement(), RECENT), block);
        return block;
    }

    private Optional<Block> kept(long ordinal) {
        for (int i = 0; i < RECENT; i++) {
            Block known = recent.getAcquire(i);
            if (known != null && known.start <= ordinal && ordinal < known.end) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** One run of a block: bandwidths by cycle assumptions by variants. */
    private static void run(Block block, long offset, Scratch scratch, double[] into, int at) {
        int dataflow = block.arc(DATAFLOW, offset);
        int col = block.legal[COLS][block.arc(COLS, offset)];
        int weight = block.legal[WEIGHT][block.arc(WEIGHT, offset)];
        int activation = block.legal[ACTIVATION][block.arc(ACTIVATION, offset)];
        int output = block.legal[OUTPUT][block.arc(OUTPUT, offset)];
        int[] bandwidths = block.legal[DRAM];
        int[] assumptions = block.legal[CYCLES];
        int stride = scratch.metrics.length + 1;
        int step = (int) block.strides[DRAM] * stride;
        for (int c = 0; c < assumptions.length; c++) {
            for (int v = 0; v < block.variants; v++) {
                Ready ready = block.pe(dataflow, v);
                int row = at + (c * block.variants + v) * stride;
                int obstacle = !ready.pe.feasible() ? MISSES_CLOCK
                        : ready.pe.accelerator().evaluateAll(col, weight, activation, output, assumptions[c],
                                scratch.totals) ? 0 : STARVED;
                for (int m = 0; m < scratch.metrics.length; m++) {
                    int metric = scratch.metrics[m];
                    if (metric >= Metrics.ofAccelerator() || obstacle > 0) {
                        double value = metric >= Metrics.ofAccelerator() ? ready.shared[metric] : Double.NaN;
                        for (int d = 0; d < bandwidths.length; d++) {
                            into[row + d * step + m] = value;
                        }
                    } else {
                        ToDoubleFunction<CostTotals> reading = Metrics.ofAccelerator(metric);
                        for (int d = 0; d < bandwidths.length; d++) {
                            into[row + d * step + m] = reading.applyAsDouble(scratch.totals[bandwidths[d]]);
                        }
                    }
                }
                for (int d = 0; d < bandwidths.length; d++) {
                    into[row + d * step + stride - 1] = obstacle;
                }
            }
        }
    }
}
