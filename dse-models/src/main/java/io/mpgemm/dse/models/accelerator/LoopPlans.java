package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What workloads do in arrays of fixed rows and dataflow: loop orders, cycles and traffic for many configurations, free of
 * technology and clock, so that all PEs of the same widths share it ({@link #shape}). What depends on one or two parameters
 * alone (folds of a number of columns, panels of a buffer in an array) is computed when it is first needed; a configuration
 * then only chooses the loop order of each GEMM. It does what {@link MemoryTraffic} and {@link Activity} do, which stay the
 * definition.
 *
 * <p>
 * Safe for many threads: all objects are immutable, and what two threads compute is the same twice.
 */
public final class LoopPlans {

    /**
     * The values of the parameters that vary; points name them by their positions.
     *
     * @param cols          columns of the array
     * @param weightKiB     weight buffers
     * @param activationKiB activation buffers
     * @param outputKiB     output buffers
     * @param dramGBs       DRAM bandwidths in GB/s
     * @param cycles        cycle assumptions
     */
    public record Axes(List<Integer> cols, List<Integer> weightKiB, List<Integer> activationKiB,
            List<Integer> outputKiB, List<Double> dramGBs, List<CycleAssumption> cycles) {

        /** Copies the lists. */
        public Axes {
            cols = List.copyOf(cols);
            weightKiB = List.copyOf(weightKiB);
            activationKiB = List.copyOf(activationKiB);
            outputKiB = List.copyOf(outputKiB);
            dramGBs = List.copyOf(dramGBs);
            cycles = List.copyOf(cycles);
        }
    }

    /**
     * All that loop orders depend on, beside the workloads and the axes.
     *
     * @param config    rows, dataflow, attention, group units and assumptions; the rest is that of any point
     * @param hardware  the PE without its units
     * @param edge      the units at the array's edge
     * @param groupSize weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
     */
    public record Shape(AcceleratorConfig config, Hardware hardware, EdgeUnits edge, int groupSize) {}

    /**
     * The shape of a PE in its array.
     *
     * @param config    rows, dataflow, attention, group units and assumptions; what axes, clock and bandwidth give is ignored
     * @param hardware  the PE
     * @param edge      the units at the array's edge
     * @param groupSize weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
     * @return the same for all PEs that can share plans
     */
    public static Shape shape(AcceleratorConfig config, Hardware hardware, EdgeUnits edge, int groupSize) {
        AcceleratorConfig bare = new AcceleratorConfig(config.rows(), 1, config.dataflow(), 1, 1, 1, 1, 1,
                CycleAssumption.OVERLAPPED, config.groupUnitsPerColumn(), config.kvBits(hardware),
                config.attentionPasses(hardware), config.assumptions());
        Hardware widths = new Hardware(List.of(), hardware.macsPerPe(), hardware.cyclesPerStep(), hardware.weightBits(),
                hardware.operandBits(), hardware.groupOverheadBits(), hardware.channelOverheadBits(),
                hardware.activationBits(), hardware.accumulatorBits(), hardware.activationScaleBits());
        return new Shape(bare, widths, edge, groupSize);
    }

    /** 2^7: configurations whose loop orders are kept. */
    private static final int PLANS = 128;

    private final Axes axes;
    private final AcceleratorConfig base;
    private final Hardware hardware;
    private final EdgeUnits edge;
    private final int groupSize;
    private final boolean stationaryWeights;
    private final int groupUnits;
    private final long loadCycles;
    private final Job[] jobs;
    private final CycleAssumption[] assumptions;
    private final AtomicReferenceArray<Columns> byCols;
    private final AtomicReferenceArray<Activations> byActivation;
    private final AtomicReferenceArray<Plan> plans = new AtomicReferenceArray<>(PLANS);

    /**
     * Plans of a shape.
     *
     * @param axes      the values that vary
     * @param shape     the shape
     * @param workloads the workloads, at least one
     */
    public LoopPlans(Axes axes, Shape shape, List<Workload> workloads) {
        this.axes = axes;
        base = shape.config();
        hardware = shape.hardware();
        edge = shape.edge();
        groupSize = shape.groupSize();
        stationaryWeights = base.dataflow() == Dataflow.WEIGHT_STATIONARY;
        CycleModel model = model(1, CycleAssumption.OVERLAPPED);
        groupUnits = model.groupUnitsPerColumn();
        loadCycles = model.loadCycles();
        jobs = workloads.stream().map(Job::new).toArray(Job[]::new);
        assumptions = axes.cycles().toArray(CycleAssumption[]::new);
        byCols = new AtomicReferenceArray<>(axes.cols().size());
        byActivation = new AtomicReferenceArray<>(axes.activationKiB().size());
    }

    private CycleModel model(int cols, CycleAssumption assumption) {
        return CycleModel.of(config(cols, 1, 1, 1).with(assumption), hardware, groupSize, edge);
    }

    private AcceleratorConfig config(int cols, int weightKiB, int activationKiB, int outputKiB) {
        return new AcceleratorConfig(base.rows(), cols, base.dataflow(), weightKiB, activationKiB, outputKiB,
                base.dramGBs(), base.clockMhz(), base.cycleAssumption(), base.groupUnitsPerColumn(), base.kvBits(),
                base.attentionPasses(), base.assumptions());
    }

    Axes axes() {
        return axes;
    }

    int groupUnits() {
        return groupUnits;
    }

    Job job(int workload) {
        return jobs[workload];
    }

    /** One GEMM on the array's rows. Sizes are in bits. */
    private final class Gemm {

        final int m;
        final int k;
        final int n;
        final int foldRows;
        final int mFolds;
        final double count;
        final double weights;
        final double activations;
        final double column;
        final double row;
        final double stored;
        final double sums;
        /** Weights along K that a part is a multiple of. */
        final int whole;
        final int rowsAlongK;
        final double chunkRow;
        final double weightLoads;
        final KFolds along;
        final long step;
        final GemmShape shape;

        Gemm(GemmShape shape, CycleModel model) {
            this.shape = shape;
            m = shape.m();
            k = shape.k();
            n = MemoryTraffic.columns(base, hardware, shape);
            foldRows = Math.min(base.rows(), m);
            mFolds = Math.ceilDiv(m, base.rows());
            count = shape.count();
            weights = MemoryTraffic.weightBits(base, hardware, groupSize, shape);
            row = k * hardware.storedActivationBits();
            activations = m * row;
            column = weights / n;
            stored = (double) m * shape.n() * base.assumptions().outputBits();
            sums = (double) m * n * hardware.accumulatorBits();
            whole = shape.weights() && groupSize < k ? groupSize : hardware.macsPerPe();
            rowsAlongK = (int) Math.min((long) base.rows() * hardware.macsPerPe(), k);
            chunkRow = rowsAlongK * hardware.storedActivationBits();
            weightLoads = (double) k * n;
            along = model.folds(k, shape.weights());
            step = stationaryWeights ? model.weightStationaryStep(k, shape.weights()) : model.step();
        }

        double groups() {
            return (double) m * n * (shape.weights() ? Math.ceilDiv(k, groupSize) : 1);
        }

        double chains() {
            return stationaryWeights
                    ? Math.max(groups(), (double) m * n * along.count())
                    : 0;
        }
    }

    /** One workload, with the counts that no other parameter changes. */
    final class Job {

        final double tokens;
        final double useful;
        final double macs;
        final double chains;
        final double groups;
        final double outputs;
        /** Output stationary; those of a weight-stationary array depend on the tiles. */
        final double weightLoads;
        private final Gemm[] gemms;
        private final double outputBits;
        private final double storedBits;

        Job(Workload workload) {
            CycleModel model = model(1, CycleAssumption.OVERLAPPED);
            gemms = workload.gemms().stream().map(shape -> new Gemm(shape, model)).toArray(Gemm[]::new);
            tokens = workload.tokens();
            macs = sum(gemm -> (double) gemm.m * gemm.k * gemm.n);
            useful = sum(gemm -> (double) gemm.m * gemm.k * gemm.shape.n());
            chains = sum(Gemm::chains);
            groups = sum(Gemm::groups);
            outputs = sum(gemm -> (double) gemm.m * gemm.shape.n());
            weightLoads = stationaryWeights ? 0 : sum(gemm -> gemm.weightLoads * gemm.mFolds);
            outputBits = sum(gemm -> stationaryWeights ? gemm.sums * gemm.along.count() : gemm.stored);
            storedBits = sum(gemm -> gemm.stored);
        }

        private double sum(ToDoubleFunction<Gemm> each) {
            double sum = 0;
            for (Gemm gemm : gemms) {
                sum += gemm.count * each.applyAsDouble(gemm);
            }
            return sum;
        }
    }

    /** One GEMM in a number of columns. */
    private final class ColumnGemm {

        final int foldCols;
        final int nFolds;
        final int lastCols;
        /** Bits of one fold's weights, and of its outputs for each row. */
        final double foldWeights;
        final double storedPerRow;
        /** Cycles with one tile or part, and what SCALE-Sim's form adds for each further one. */
        final double idealCycles;
        final double foldCycles;
        final double foldCyclesPerTile;
        final double overlappedCycles;

        ColumnGemm(Gemm gemm, int cols) {
            foldCols = Math.min(cols, gemm.n);
            nFolds = Math.ceilDiv(gemm.n, cols);
            lastCols = gemm.n - (nFolds - 1) * cols;
            foldWeights = stationaryWeights ? gemm.column * foldCols * gemm.rowsAlongK / gemm.k
                    : gemm.column * foldCols;
            storedPerRow = (double) foldCols * base.assumptions().outputBits() * gemm.shape.n() / gemm.n;
            idealCycles = cycles(gemm, cols, CycleAssumption.IDEAL);
            foldCycles = cycles(gemm, cols, CycleAssumption.FOLD);
            overlappedCycles = cycles(gemm, cols, CycleAssumption.OVERLAPPED);
            foldCyclesPerTile = stationaryWeights
                    ? (double) gemm.along.count() * nFolds * ((1 + loadCycles) * base.rows() + cols - 2)
                    : (double) gemm.mFolds * nFolds * (base.rows() + cols - 2);
        }

        private double cycles(Gemm gemm, int cols, CycleAssumption assumption) {
            return model(cols, assumption).cycles(gemm.m, gemm.k, gemm.n, gemm.shape.weights());
        }
    }

    /** One workload in a number of columns. */
    private final class ColumnJob {

        final ColumnGemm[] gemms;
        final double activationReadBits;
        final double weightReadBits;

        ColumnJob(Job job, int cols) {
            gemms = Arrays.stream(job.gemms).map(gemm -> new ColumnGemm(gemm, cols)).toArray(ColumnGemm[]::new);
            double activationBits = 0;
            double weightBits = 0;
            for (int g = 0; g < gemms.length; g++) {
                Gemm gemm = job.gemms[g];
                activationBits += gemm.count * gemm.activations * gemms[g].nFolds;
                weightBits += stationaryWeights ? 0 : gemm.count * gemm.weights * gemm.mFolds;
            }
            activationReadBits = activationBits;
            weightReadBits = weightBits;
        }
    }

    /** What the number of columns decides. */
    private final class Columns {

        final int cols;
        final ColumnJob[] jobs;
        final AtomicReferenceArray<Weights> byWeight = new AtomicReferenceArray<>(axes.weightKiB().size());
        final AtomicReferenceArray<Outputs> byOutput = new AtomicReferenceArray<>(axes.outputKiB().size());

        Columns(int cols) {
            this.cols = cols;
            jobs = Arrays.stream(LoopPlans.this.jobs).map(job -> new ColumnJob(job, cols)).toArray(ColumnJob[]::new);
        }

        Weights weights(int at) {
            Weights known = byWeight.getAcquire(at);
            if (known == null) {
                known = new Weights(this, axes.weightKiB().get(at));
                byWeight.setRelease(at, known);
            }
            return known;
        }

        Outputs outputs(int at) {
            Outputs known = byOutput.getAcquire(at);
            if (known == null) {
                known = new Outputs(this, axes.outputKiB().get(at));
                byOutput.setRelease(at, known);
            }
            return known;
        }
    }

    private Columns columns(int at) {
        Columns known = byCols.getAcquire(at);
        if (known == null) {
            known = new Columns(axes.cols().get(at));
            byCols.setRelease(at, known);
        }
        return known;
    }

    private Activations activations(int at) {
        Activations known = byActivation.getAcquire(at);
        if (known == null) {
            known = new Activations(axes.activationKiB().get(at));
            byActivation.setRelease(at, known);
        }
        return known;
    }

    /** A weight buffer in a number of columns; for each workload what its GEMMs' weights do in it. */
    private final class Weights {

        final double half;
        final boolean feeds;
        final WeightGemm[][] jobs;

        Weights(Columns columns, int kib) {
            half = MemoryTraffic.half(kib);
            feeds = Accelerator.neededWeightBits(config(columns.cols, kib, 1, 1), hardware) <= half;
            jobs = IntStream.range(0, columns.jobs.length)
                    .mapToObj(i -> IntStream.range(0, LoopPlans.this.jobs[i].gemms.length)
                            .mapToObj(g -> new WeightGemm(LoopPlans.this.jobs[i].gemms[g], columns.jobs[i].gemms[g],
                                    base.rows(), columns.cols, half))
                            .toArray(WeightGemm[]::new))
                    .toArray(WeightGemm[][]::new);
        }
    }

    private static final class WeightGemm {

        final boolean all;
        /** Columns that stay; how often the activations then come: 0 where no fold's columns fit. */
        final double wide;
        final double fetches;
        /** Longest part of K that one fold's columns may have, and how many of these there are. */
        final double longest;
        final double parts;

        WeightGemm(Gemm gemm, ColumnGemm in, int rows, int cols, double half) {
            all = gemm.weights <= half;
            wide = MemoryTraffic.panel(half / gemm.column, cols, gemm.n);
            fetches = in.foldCols * gemm.column <= half ? Math.ceil(gemm.n / wide) : 0;
            double most = Math.floor(half * gemm.k / (in.foldCols * gemm.column) / gemm.whole) * gemm.whole;
            longest = Math.min(most, (double) Math.ceilDiv(gemm.k, gemm.whole) * gemm.whole);
            parts = Choice.parts(gemm, longest, rows);
        }
    }

    /** An activation buffer. */
    private final class Activations {

        final double half;
        final boolean feeds;
        final ActivationGemm[][] jobs;

        Activations(int kib) {
            half = MemoryTraffic.half(kib);
            feeds = Accelerator.neededActivationBits(base, hardware) <= half;
            jobs = Arrays.stream(LoopPlans.this.jobs)
                    .map(job -> Arrays.stream(job.gemms).map(gemm -> new ActivationGemm(gemm, base.rows(), half))
                            .toArray(ActivationGemm[]::new))
                    .toArray(ActivationGemm[][]::new);
        }
    }

    private static final class ActivationGemm {

        final boolean all;
        /** How often the weights come where panels of X stay: 0 where no fold's rows fit. */
        final double fetches;
        /** Weight stationary: rows of a tile of one fold's K, and of all K with the number of such tiles. */
        final int foldTile;
        final int tile;
        final int tiles;

        ActivationGemm(Gemm gemm, int rows, double half) {
            all = gemm.activations <= half;
            double high = MemoryTraffic.panel(half / gemm.row, rows, gemm.m);
            fetches = gemm.foldRows * gemm.row <= half ? Math.ceil(gemm.m / high) : 0;
            foldTile = (int) Math.min(gemm.m, Math.floor(half / gemm.chunkRow));
            tile = (int) Math.min(gemm.m, Math.floor(half / gemm.row));
            tiles = tile > 0 ? Math.ceilDiv(gemm.m, tile) : 0;
        }
    }

    /** An output buffer in a number of columns. */
    private final class Outputs {

        final double half;
        final boolean feeds;
        final OutputGemm[][] jobs;

        Outputs(Columns columns, int kib) {
            half = MemoryTraffic.half(kib);
            feeds = Accelerator.neededOutputBits(config(columns.cols, 1, 1, kib), hardware) <= half;
            jobs = IntStream.range(0, columns.jobs.length)
                    .mapToObj(i -> IntStream.range(0, LoopPlans.this.jobs[i].gemms.length)
                            .mapToObj(g -> new OutputGemm(LoopPlans.this.jobs[i].gemms[g], columns.jobs[i].gemms[g],
                                    columns.cols, half))
                            .toArray(OutputGemm[]::new))
                    .toArray(OutputGemm[][]::new);
        }
    }

    /** Rows whose partial sums may stay while K goes by, and how often the activations then come. */
    private record SumTile(int rows, int count, double fetches, double chunk) {}

    private final class OutputGemm {

        /** The highest tile first. */
        final SumTile[] tiles;
        /** Weight stationary: columns that leave room for one fold's rows, with the rows that then fit. */
        final double wide;
        final int wideTile;

        OutputGemm(Gemm gemm, ColumnGemm in, int cols, double half) {
            double sumBits = hardware.accumulatorBits();
            tiles = Arrays.stream(sumTiles(gemm, half / (in.foldCols * sumBits)))
                    .mapToObj(rows -> new SumTile(rows, Math.ceilDiv(gemm.m, rows),
                            Math.ceil(gemm.n / MemoryTraffic.panel(half / (rows * sumBits), cols, gemm.n)),
                            rows * gemm.chunkRow))
                    .toArray(SumTile[]::new);
            wide = MemoryTraffic.panel(half / (gemm.foldRows * sumBits), cols, gemm.n);
            wideTile = (int) Math.min(gemm.m, Math.floor(half / (wide * sumBits)));
        }

        private int[] sumTiles(Gemm gemm, double most) {
            int tile = (int) Math.min(gemm.m, Math.floor(most));
            if (!stationaryWeights && tile < gemm.m && tile >= gemm.foldRows) {
                tile -= tile % gemm.foldRows;
            }
            int[] found = new int[Integer.SIZE];
            int size = 0;
            while (tile >= 1 && (tile >= gemm.foldRows || (size == 0 && stationaryWeights))) {
                found[size++] = tile;
                tile /= 2;
                tile -= stationaryWeights ? 0 : tile % gemm.foldRows;
            }
            return Arrays.copyOf(found, size);
        }
    }

    /** The loop orders of all GEMMs in an array with its buffers under a cycle assumption, and what follows from them. */
    static final class Plan {

        private final int key;
        private final JobPlan[] jobs;

        private Plan(int key, JobPlan[] jobs) {
            this.key = key;
            this.jobs = jobs;
        }

        boolean feasible() {
            return jobs.length > 0;
        }

        JobPlan job(int workload) {
            return jobs[workload];
        }
    }

    /** The loop orders of one workload. */
    final class JobPlan {

        final double arrayCycles;
        final double weightLoads;
        final double weightBits;
        final double weightReadBits;
        final double activationBits;
        final double activationReadBits;
        final double outputBits;
        final double dramBits;
        final double exposedBits;
        /** For all GEMMs of a shape: cycles of the array, and DRAM bits that may hide under them. */
        private final double[] cycles;
        private final double[] hiddenBits;

        private JobPlan(Job job, int i, Columns columns, Weights w, Activations x, Outputs y,
                CycleAssumption assumption) {
            ColumnJob in = columns.jobs[i];
            int size = job.gemms.length;
            cycles = new double[size];
            hiddenBits = new double[size];
            Choice choice = new Choice();
            double weights = 0;
            double activations = 0;
            double weightReads = in.weightReadBits;
            double loads = job.weightLoads;
            double sums = job.outputBits;
            double working = 0;
            double exposing = 0;
            for (int g = 0; g < size; g++) {
                Gemm gemm = job.gemms[g];
                ColumnGemm of = in.gemms[g];
                double exposed;
                if (stationaryWeights) {
                    choice.weightStationary(gemm, of, w.jobs[i][g], x.jobs[i][g], y.jobs[i][g], x.half, y.half,
                            hardware.accumulatorBits());
                    weightReads += gemm.count * gemm.weights * choice.tiles;
                    loads += gemm.count * gemm.weightLoads * choice.tiles;
                    exposed = of.foldWeights + Math.min(x.half, choice.mTile * gemm.chunkRow)
                            + choice.mTile * of.storedPerRow;
                } else {
                    choice.outputStationary(gemm, of, w.jobs[i][g], x.jobs[i][g], y.jobs[i][g], x.half,
                            hardware.storedActivationBits(), base.rows());
                    sums += gemm.count * gemm.sums * (choice.tiles - 1);
                    exposed = Math.min(w.half, of.foldWeights / choice.tiles)
                            + Math.min(x.half, gemm.row * gemm.foldRows / choice.tiles)
                            + gemm.foldRows * of.storedPerRow;
                }
                cycles[g] = gemm.count * cycles(gemm, of, columns.cols, assumption, choice);
                double bitsW = gemm.count * gemm.weights * choice.fetchW;
                double bitsA = gemm.count * gemm.activations * choice.fetchA;
                exposed = assumption == CycleAssumption.IDEAL ? 0 : gemm.count * exposed;
                hiddenBits[g] = bitsW + bitsA + gemm.count * gemm.stored - exposed;
                weights += bitsW;
                activations += bitsA;
                working += cycles[g];
                exposing += exposed;
            }
            arrayCycles = working;
            weightLoads = loads;
            weightBits = weights;
            weightReadBits = weightReads;
            activationBits = activations;
            activationReadBits = in.activationReadBits;
            outputBits = sums;
            dramBits = weights + activations + job.storedBits;
            exposedBits = exposing;
        }

        /** Cycles in which the array waits for DRAM, or for the first load and the last store. */
        double idleCycles(double cyclesPerBit) {
            double idle = cyclesPerBit * exposedBits;
            for (int g = 0; g < cycles.length; g++) {
                idle += Math.max(0, cyclesPerBit * hiddenBits[g] - cycles[g]);
            }
            return idle;
        }

        /** Bits in and out of all buffers. */
        double bufferBits() {
            return weightReadBits + weightBits + activationReadBits + activationBits + 2 * outputBits;
        }
    }

    private double cycles(Gemm gemm, ColumnGemm in, int cols, CycleAssumption assumption, Choice choice) {
        return switch (assumption) {
            case IDEAL -> in.idealCycles;
            case FOLD -> in.foldCycles + in.foldCyclesPerTile * (choice.tiles - 1);
            case OVERLAPPED -> !stationaryWeights || choice.tiles == 1 ? in.overlappedCycles
                    : CycleModel.weightStationary(gemm.along, gemm.step, loadCycles, gemm.m, choice.mTile, in.nFolds,
                            cols, in.lastCols);
        };
    }

    /** The loop order of one GEMM: {@link MemoryTraffic} with the quotients known. */
    private static final class Choice {

        private double fetchW;
        private double fetchA;
        /** Tiles of M that are loaded one after the other, and their rows; or parts of K. */
        private double tiles;
        private int mTile;

        private void outputStationary(Gemm gemm, ColumnGemm in, WeightGemm w, ActivationGemm x, OutputGemm y,
                double activationHalf, double activationBits, int rows) {
            fetchW = gemm.mFolds;
            fetchA = in.nFolds;
            tiles = 1;
            boolean streamed = true;
            double least = gemm.weights * fetchW + gemm.activations * fetchA;
            if (x.fetches > 0) {
                double often = w.all ? 1 : w.fetches > 0 ? x.fetches : gemm.mFolds;
                double bits = gemm.weights * often + gemm.activations;
                if (bits <= least) {
                    least = bits;
                    fetchW = often;
                    fetchA = 1;
                    streamed = false;
                }
            }
            if (w.fetches > 0) {
                double often = x.all ? 1 : x.fetches > 0 ? w.fetches : in.nFolds;
                double bits = gemm.weights + gemm.activations * often;
                if (bits <= least) {
                    least = bits;
                    fetchW = 1;
                    fetchA = often;
                    streamed = false;
                }
            }
            if (!streamed && fetchW + fetchA <= 2) {
                return;
            }
            for (SumTile tile : y.tiles) {
                double often = w.all ? 1 : tile.count;
                double oftenA = x.all ? 1 : tile.fetches;
                double bits = gemm.weights * often + gemm.activations * oftenA;
                if (bits < least) {
                    double row = tile.rows * activationBits;
                    double parts = w.longest * row <= activationHalf ? w.parts
                            : parts(gemm, Math.floor(activationHalf / row / gemm.whole) * gemm.whole, rows);
                    if (parts > 0) {
                        least = bits;
                        fetchW = often;
                        fetchA = oftenA;
                        tiles = parts;
                    }
                }
            }
        }

        /** Parts of K whose operands fit; 0 where a part would be too short to hide the array's drain. */
        private static double parts(Gemm gemm, double part, int rows) {
            if (part >= gemm.k) {
                return 1;
            }
            return part < rows || part < gemm.whole ? 0 : Math.ceil(gemm.k / part);
        }

        private void weightStationary(Gemm gemm, ColumnGemm in, WeightGemm w, ActivationGemm x, OutputGemm y,
                double activationHalf, double outputHalf, double sumBits) {
            int m = gemm.m;
            double least = Double.POSITIVE_INFINITY;
            fetchW = 0;
            fetchA = 0;
            mTile = m;
            tiles = 1;
            for (SumTile tile : y.tiles) {
                double often = w.all ? 1 : tile.count;
                double oftenA = x.all ? 1 : tile.chunk <= activationHalf ? tile.fetches : in.nFolds;
                double bits = gemm.weights * often + gemm.activations * oftenA;
                if (bits < least) {
                    least = bits;
                    fetchW = often;
                    fetchA = oftenA;
                    mTile = tile.rows;
                    tiles = tile.count;
                }
                if (oftenA == 1) {
                    break;
                }
            }
            if (gemm.weights + gemm.activations >= least) {
                return;
            }
            boolean narrow = y.wide <= w.wide;
            double wide = narrow ? y.wide : w.wide;
            if (wide >= in.foldCols) {
                double oftenA = x.all ? 1 : Math.ceil(gemm.n / wide);
                double bits = gemm.weights + gemm.activations * oftenA;
                if (bits < least) {
                    int rows = Math.min(x.foldTile,
                            narrow ? y.wideTile : (int) Math.min(m, Math.floor(outputHalf / (wide * sumBits))));
                    if (rows >= gemm.foldRows) {
                        least = bits;
                        take(1, oftenA, rows, m);
                    }
                }
            }
            int rows = y.tiles.length == 0 ? 0 : Math.min(x.tile, y.tiles[0].rows);
            if (rows >= gemm.foldRows) {
                double often = w.all ? 1 : Math.max(x.tiles, y.tiles[0].count);
                if (gemm.weights * often + gemm.activations < least) {
                    take(often, 1, rows, m);
                }
            }
        }

        private void take(double weightFetches, double activationFetches, int rows, int m) {
            fetchW = weightFetches;
            fetchA = activationFetches;
            mTile = rows;
            tiles = rows == m ? 1 : Math.ceilDiv(m, rows);
        }
    }

    /** The plan of a configuration; one without jobs where the buffers cannot feed the array. */
    Plan plan(int col, int weight, int activation, int output, int assumption) {
        int key = (((col * axes.weightKiB().size() + weight) * axes.activationKiB().size() + activation)
                * axes.outputKiB().size() + output) * assumptions.length + assumption;
        int slot = (key * 0x9E3779B1) >>> 25;
        Plan known = plans.getAcquire(slot);
        if (known != null && known.key == key) {
            return known;
        }
        Columns columns = columns(col);
        Weights w = columns.weights(weight);
        Activations x = activations(activation);
        Outputs y = columns.outputs(output);
        JobPlan[] all = new JobPlan[w.feeds && x.feeds && y.feeds ? jobs.length : 0];
        for (int i = 0; i < all.length; i++) {
            all[i] = new JobPlan(jobs[i], i, columns, w, x, y, assumptions[assumption]);
        }
        Plan plan = new Plan(key, all);
        plans.setRelease(slot, plan);
        return plan;
    }
}
