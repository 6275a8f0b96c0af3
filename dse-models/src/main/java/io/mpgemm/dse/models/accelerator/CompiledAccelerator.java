package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One PE in arrays of fixed rows, dataflow and clock, made ready to evaluate many configurations: what depends on one or
 * two of the other parameters alone (folds of a number of columns, panels of a buffer in an array, areas, energies summed
 * over units) is computed when it is first needed; a point then chooses the loop order of each GEMM and adds up. Points
 * that differ only in bandwidth or cycle assumption share the loop orders of the last few buffers. It gives what
 * {@link AcceleratorCost} gives, which stays the definition and makes the breakdowns.
 *
 * <p>
 * Safe for many threads: tables are immutable, and a table that two threads compute is the same twice.
 */
public final class CompiledAccelerator {

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

    /** Where buffers come from. */
    @FunctionalInterface
    public interface MemorySource {

        /**
         * A buffer.
         *
         * @param capacityKiB capacity
         * @param portBits    width of the port
         * @return the buffer
         */
        Memory memory(int capacityKiB, int portBits);
    }

    /**
     * A workload with the DRAM that holds it.
     *
     * @param workload the GEMMs
     * @param dram     the DRAM
     */
    public record Task(Workload workload, DramCost dram) {}

    /** A power of two: loop orders that are kept. */
    private static final int PLANS = 16;

    private final Axes axes;
    private final AcceleratorConfig base;
    private final Hardware hardware;
    private final List<CostedUnit> units;
    private final MemorySource memories;
    private final int groupSize;
    private final boolean stationaryWeights;
    private final int groupUnits;
    private final long loadCycles;
    private final double hopPjPerMm;
    private final Job[] jobs;
    private final AtomicReferenceArray<Columns> byCols;
    private final AtomicReferenceArray<Activations> byActivation;
    private final double[] cyclesPerDramBit;
    private final CycleAssumption[] assumptions;
    private final AtomicReferenceArray<Plan> plans = new AtomicReferenceArray<>(PLANS);

    private final double controlFactor;
    private final double idleClock;
    private final double msPerCycle;
    private final double globalPjPerBit;
    private final double tokens;
    private final double usefulMacs;

    /**
     * Makes a PE ready.
     *
     * @param axes      the values that vary
     * @param base      rows, dataflow, clock, attention, group units and assumptions; what {@code axes} gives is ignored
     * @param hardware  the PE
     * @param units     the PE and the units that PEs share, with their cost
     * @param memories  the buffers
     * @param wires     wires
     * @param tasks     the workloads, at least one
     * @param groupSize weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
     */
    public CompiledAccelerator(Axes axes, AcceleratorConfig base, Hardware hardware, List<CostedUnit> units,
            MemorySource memories, Wires wires, List<Task> tasks, int groupSize) {
        this.axes = axes;
        this.base = base;
        this.hardware = hardware;
        this.units = List.copyOf(units);
        this.memories = memories;
        this.groupSize = groupSize;
        stationaryWeights = base.dataflow() == Dataflow.WEIGHT_STATIONARY;
        groupUnits = model(1, CycleAssumption.OVERLAPPED).groupUnitsPerColumn();
        loadCycles = model(1, CycleAssumption.OVERLAPPED).loadCycles();
        hopPjPerMm = hopPjPerMm(wires);
        jobs = tasks.stream().map(Job::new).toArray(Job[]::new);
        byCols = new AtomicReferenceArray<>(axes.cols().size());
        byActivation = new AtomicReferenceArray<>(axes.activationKiB().size());
        cyclesPerDramBit = axes.dramGBs().stream().mapToDouble(this::cyclesPerDramBit).toArray();
        assumptions = axes.cycles().toArray(CycleAssumption[]::new);
        controlFactor = 1 + base.assumptions().controlAreaFraction();
        idleClock = base.assumptions().idleClockFraction();
        msPerCycle = 1 / (base.clockMhz() * 1e3);
        globalPjPerBit = wires.globalPjPerBitMm() * base.assumptions().bufferDistance();
        double allTokens = 0;
        double macs = 0;
        for (Job job : jobs) {
            allTokens += job.tokens;
            macs += job.useful;
        }
        tokens = allTokens;
        usefulMacs = macs;
    }

    private CycleModel model(int cols, CycleAssumption assumption) {
        return CycleModel.of(config(cols, 1, 1, 1).with(assumption), hardware, groupSize, EdgeUnits.of(units));
    }

    private AcceleratorConfig config(int cols, int weightKiB, int activationKiB, int outputKiB) {
        return new AcceleratorConfig(base.rows(), cols, base.dataflow(), weightKiB, activationKiB, outputKiB,
                base.dramGBs(), base.clockMhz(), base.cycleAssumption(), base.groupUnitsPerColumn(), base.kvBits(),
                base.attentionPasses(), base.assumptions());
    }

    private double cyclesPerDramBit(double dramGBs) {
        return base.clockMhz() * 1e6 / (dramGBs * 8e9);
    }

    private double peAreaUm2(int cols) {
        double um2 = 0;
        for (CostedUnit unit : units) {
            if (unit.placement() == Unit.Placement.PE) {
                um2 += unit.instances(base.rows(), cols, groupUnits) * unit.areaUm2();
            }
        }
        return um2;
    }

    /** Energy of the wires from PE to PE over one millimetre, for each multiply-accumulate. */
    private double hopPjPerMm(Wires wires) {
        double bits = hardware.activationBits() + (stationaryWeights
                ? (double) hardware.accumulatorBits() / hardware.macsPerPe()
                : hardware.weightBits());
        return bits * wires.localPjPerBitMm();
    }

    private double eventPj(Event event) {
        double pj = 0;
        for (CostedUnit unit : units) {
            pj += unit.energyPj(event);
        }
        return pj;
    }

    private static <T> T at(AtomicReferenceArray<T> known, int at, IntFunction<T> make) {
        T found = known.getAcquire(at);
        if (found == null) {
            found = make.apply(at);
            known.setRelease(at, found);
        }
        return found;
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
            row = k * (double) hardware.activationBits();
            activations = m * row;
            column = weights / n;
            stored = (double) m * shape.n() * base.assumptions().outputBits();
            sums = (double) m * n * hardware.accumulatorBits();
            whole = shape.weights() && groupSize < k ? groupSize : hardware.macsPerPe();
            rowsAlongK = (int) Math.min((long) base.rows() * hardware.macsPerPe(), k);
            chunkRow = rowsAlongK * (double) hardware.activationBits();
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

    /** One workload, with the energy and the bits that no other parameter changes. */
    private final class Job {

        final Gemm[] gemms;
        final double tokens;
        final double useful;
        final double macs;
        final double dramPjPerBit;
        final double backgroundPjPerMs;
        final double weightLoadPj;
        final double fixedPj;
        final double outputBits;
        final double storedBits;

        Job(Task task) {
            CycleModel model = model(1, CycleAssumption.OVERLAPPED);
            gemms = task.workload().gemms().stream().map(shape -> new Gemm(shape, model)).toArray(Gemm[]::new);
            tokens = task.workload().tokens();
            dramPjPerBit = task.dram().devicePjPerBit() + task.dram().interfacePjPerBit();
            backgroundPjPerMs = task.dram().backgroundMw() * 1e6;
            weightLoadPj = eventPj(Event.WEIGHT_LOAD);
            double allMacs = 0;
            double usefulMacs = 0;
            double pj = 0;
            double written = 0;
            double stored = 0;
            for (Gemm gemm : gemms) {
                double macsOf = (double) gemm.m * gemm.k * gemm.n;
                allMacs += gemm.count * macsOf;
                usefulMacs += gemm.count * ((double) gemm.m * gemm.k * gemm.shape.n());
                pj += gemm.count * (eventPj(Event.MAC) * macsOf + eventPj(Event.CHAIN_OUTPUT) * gemm.chains()
                        + eventPj(Event.GROUP_OUTPUT) * gemm.groups()
                        + eventPj(Event.OUTPUT) * ((double) gemm.m * gemm.shape.n())
                        + (stationaryWeights ? 0 : weightLoadPj * gemm.weightLoads * gemm.mFolds));
                written += gemm.count * (stationaryWeights ? gemm.sums * gemm.along.count() : gemm.stored);
                stored += gemm.count * gemm.stored;
            }
            macs = allMacs;
            useful = usefulMacs;
            fixedPj = pj;
            outputBits = written;
            storedBits = stored;
        }
    }

    /** What the number of columns decides. */
    private final class Columns {

        final int cols;
        final double arrayAreaMm2;
        final double cyclePj;
        final double leakagePjPerMs;
        final double peakMacsPerCycle;
        final ColumnJob[] jobs;
        final AtomicReferenceArray<Weights> byWeight = new AtomicReferenceArray<>(axes.weightKiB().size());
        final AtomicReferenceArray<Outputs> byOutput = new AtomicReferenceArray<>(axes.outputKiB().size());

        Columns(int cols) {
            this.cols = cols;
            double um2 = 0;
            double pj = 0;
            double uw = 0;
            for (CostedUnit unit : units) {
                long instances = unit.instances(base.rows(), cols, groupUnits);
                um2 += instances * unit.areaUm2();
                pj += instances * unit.energyPj(Event.CYCLE);
                uw += instances * unit.leakageUw();
            }
            arrayAreaMm2 = um2 * 1e-6;
            cyclePj = pj;
            leakagePjPerMs = uw * 1e3;
            double pes = (double) base.rows() * cols;
            peakMacsPerCycle = pes * hardware.macsPerPe() / hardware.cyclesPerStep();
            double hopPj = hopPjPerMm * Math.sqrt(peAreaUm2(cols) * 1e-6 / pes);
            jobs = Arrays.stream(CompiledAccelerator.this.jobs).map(job -> new ColumnJob(job, cols, hopPj))
                    .toArray(ColumnJob[]::new);
        }

        Weights weights(int at) {
            return at(byWeight, at, i -> new Weights(this, axes.weightKiB().get(i)));
        }

        Outputs outputs(int at) {
            return at(byOutput, at, i -> new Outputs(this, axes.outputKiB().get(i)));
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
        final double fixedPj;
        final double activationReadBits;
        final double weightReadBits;

        ColumnJob(Job job, int cols, double hopPj) {
            gemms = Arrays.stream(job.gemms).map(gemm -> new ColumnGemm(gemm, cols)).toArray(ColumnGemm[]::new);
            double pj = job.fixedPj + job.macs * hopPj;
            double activationBits = 0;
            double weightBits = 0;
            for (int g = 0; g < gemms.length; g++) {
                Gemm gemm = job.gemms[g];
                pj += gemm.count * eventPj(Event.ACTIVATION_LOAD) * ((double) gemm.m * gemm.k * gemms[g].nFolds);
                activationBits += gemm.count * gemm.activations * gemms[g].nFolds;
                weightBits += stationaryWeights ? 0 : gemm.count * gemm.weights * gemm.mFolds;
            }
            fixedPj = pj;
            activationReadBits = activationBits;
            weightReadBits = weightBits;
        }
    }

    /** A buffer: its area and the energy of a bit. */
    private static class Buffer {

        final double half;
        final double areaMm2;
        final double readPjPerBit;
        final double writePjPerBit;
        final double leakagePjPerMs;
        final boolean feeds;

        Buffer(Memory memory, double needed) {
            half = MemoryTraffic.half(memory.capacityKiB());
            areaMm2 = memory.areaMm2();
            readPjPerBit = memory.readPjPerAccess() / memory.portBits();
            writePjPerBit = memory.writePjPerAccess() / memory.portBits();
            leakagePjPerMs = memory.leakageMw() * 1e6;
            feeds = needed <= half;
        }
    }

    /** A weight buffer in a number of columns; for each workload what its GEMMs' weights do in it. */
    private final class Weights extends Buffer {

        final WeightGemm[][] jobs;

        Weights(Columns columns, int kib) {
            super(memories.memory(kib, Ports.weightBits(hardware, columns.cols)),
                    Accelerator.neededWeightBits(config(columns.cols, kib, 1, 1), hardware));
            jobs = IntStream.range(0, columns.jobs.length)
                    .mapToObj(i -> IntStream.range(0, CompiledAccelerator.this.jobs[i].gemms.length)
                            .mapToObj(g -> new WeightGemm(CompiledAccelerator.this.jobs[i].gemms[g],
                                    columns.jobs[i].gemms[g], columns.cols, half))
                            .toArray(WeightGemm[]::new))
                    .toArray(WeightGemm[][]::new);
        }
    }

    private static final class WeightGemm {

        final boolean all;
        /** Columns that stay; how often the activations then come: 0 where no fold's columns fit. */
        final double wide;
        final double fetches;
        /** Longest part of K that one fold's columns may have. */
        final double longest;

        WeightGemm(Gemm gemm, ColumnGemm in, int cols, double half) {
            all = gemm.weights <= half;
            wide = MemoryTraffic.panel(half / gemm.column, cols, gemm.n);
            fetches = in.foldCols * gemm.column <= half ? Math.ceil(gemm.n / wide) : 0;
            longest = half * gemm.k / (in.foldCols * gemm.column);
        }
    }

    /** An activation buffer. */
    private final class Activations extends Buffer {

        final ActivationGemm[][] jobs;

        Activations(int kib) {
            super(memories.memory(kib, Ports.activationBits(hardware, base.rows())),
                    Accelerator.neededActivationBits(base, hardware));
            jobs = Arrays.stream(CompiledAccelerator.this.jobs)
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
    private final class Outputs extends Buffer {

        final OutputGemm[][] jobs;

        Outputs(Columns columns, int kib) {
            super(memories.memory(kib, Ports.outputBits(hardware, columns.cols)),
                    Accelerator.neededOutputBits(config(columns.cols, 1, 1, kib), hardware));
            jobs = IntStream.range(0, columns.jobs.length)
                    .mapToObj(i -> IntStream.range(0, CompiledAccelerator.this.jobs[i].gemms.length)
                            .mapToObj(g -> new OutputGemm(CompiledAccelerator.this.jobs[i].gemms[g],
                                    columns.jobs[i].gemms[g], columns.cols, half))
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
            while (tile >= 1 && (tile >= gemm.foldRows || size == 0 && stationaryWeights)) {
                found[size++] = tile;
                tile /= 2;
                tile -= stationaryWeights ? 0 : tile % gemm.foldRows;
            }
            return Arrays.copyOf(found, size);
        }
    }

    private Columns columns(int at) {
        return at(byCols, at, i -> new Columns(axes.cols().get(i)));
    }

    private Activations activations(int at) {
        return at(byActivation, at, i -> new Activations(axes.activationKiB().get(i)));
    }

    /** The loop orders of all GEMMs in an array with its buffers under a cycle assumption, and what follows from them. */
    private final class Plan {

        final int key;
        final Columns columns;
        final double areaMm2;
        final double leakagePjPerMs;
        final JobPlan[] jobs;

        Plan(int key, Columns columns, Weights w, Activations x, Outputs y, CycleAssumption assumption) {
            this.key = key;
            this.columns = columns;
            areaMm2 = (columns.arrayAreaMm2 + (w.areaMm2 + x.areaMm2 + y.areaMm2)) * controlFactor;
            leakagePjPerMs = columns.leakagePjPerMs + w.leakagePjPerMs + x.leakagePjPerMs + y.leakagePjPerMs;
            double wirePjPerBit = globalPjPerBit * Math.sqrt(areaMm2);
            jobs = new JobPlan[columns.jobs.length];
            for (int i = 0; i < jobs.length; i++) {
                jobs[i] = new JobPlan(i, columns, w, x, y, assumption, wirePjPerBit);
            }
        }
    }

    /** The loop orders of one workload. */
    private final class JobPlan {

        /** For all GEMMs of a shape: cycles of the array, and DRAM bits that may hide under them. */
        final double[] cycles;
        final double[] hiddenBits;
        final double allCycles;
        final double exposedBits;
        final double fixedPj;

        JobPlan(int i, Columns columns, Weights w, Activations x, Outputs y, CycleAssumption assumption,
                double wirePjPerBit) {
            Job job = CompiledAccelerator.this.jobs[i];
            ColumnJob in = columns.jobs[i];
            int size = job.gemms.length;
            cycles = new double[size];
            hiddenBits = new double[size];
            Choice choice = new Choice();
            double weightBits = 0;
            double activationBits = 0;
            double weightReadBits = in.weightReadBits;
            double weightLoads = 0;
            double outputBits = job.outputBits;
            double allCycles = 0;
            double allExposed = 0;
            for (int g = 0; g < size; g++) {
                Gemm gemm = job.gemms[g];
                ColumnGemm of = in.gemms[g];
                double exposed;
                if (stationaryWeights) {
                    choice.weightStationary(gemm, of, w.jobs[i][g], x.jobs[i][g], y.jobs[i][g], x.half, y.half,
                            hardware.accumulatorBits());
                    weightReadBits += gemm.count * gemm.weights * choice.tiles;
                    weightLoads += gemm.count * gemm.weightLoads * choice.tiles;
                    exposed = of.foldWeights + Math.min(x.half, choice.mTile * gemm.chunkRow)
                            + choice.mTile * of.storedPerRow;
                } else {
                    choice.outputStationary(gemm, of, w.jobs[i][g], x.jobs[i][g], y.jobs[i][g], x.half,
                            hardware.activationBits(), base.rows());
                    outputBits += gemm.count * gemm.sums * (choice.tiles - 1);
                    exposed = Math.min(w.half, of.foldWeights / choice.tiles)
                            + Math.min(x.half, gemm.row * gemm.foldRows / choice.tiles)
                            + gemm.foldRows * of.storedPerRow;
                }
                cycles[g] = gemm.count * cycles(gemm, of, columns.cols, assumption, choice);
                double bitsW = gemm.count * gemm.weights * choice.fetchW;
                double bitsA = gemm.count * gemm.activations * choice.fetchA;
                exposed = assumption == CycleAssumption.IDEAL ? 0 : gemm.count * exposed;
                hiddenBits[g] = bitsW + bitsA + gemm.count * gemm.stored - exposed;
                weightBits += bitsW;
                activationBits += bitsA;
                allCycles += cycles[g];
                allExposed += exposed;
            }
            this.allCycles = allCycles;
            exposedBits = allExposed;
            double bufferBits = weightReadBits + weightBits + in.activationReadBits + activationBits + 2 * outputBits;
            fixedPj = in.fixedPj + job.weightLoadPj * weightLoads + w.readPjPerBit * weightReadBits
                    + w.writePjPerBit * weightBits + x.readPjPerBit * in.activationReadBits
                    + x.writePjPerBit * activationBits + (y.readPjPerBit + y.writePjPerBit) * outputBits
                    + job.dramPjPerBit * (weightBits + activationBits + job.storedBits) + wirePjPerBit * bufferBits;
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
                    double parts = parts(gemm, Math.min(activationHalf / (tile.rows * activationBits), w.longest),
                            rows);
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
        private static double parts(Gemm gemm, double longest, int rows) {
            double part = Math.floor(longest / gemm.whole) * gemm.whole;
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

    /**
     * Whether the buffers can feed the array ({@link Accelerator#infeasible} says why not).
     *
     * @param col        position of the columns in the axes
     * @param weight     of the weight buffer
     * @param activation of the activation buffer
     * @param output     of the output buffer
     * @return whether the configuration works
     */
    public boolean feasible(int col, int weight, int activation, int output) {
        Columns columns = columns(col);
        return columns.weights(weight).feeds && activations(activation).feeds && columns.outputs(output).feeds;
    }

    /**
     * The cost of a feasible configuration.
     *
     * @param col        position of the columns in the axes
     * @param weight     of the weight buffer
     * @param activation of the activation buffer
     * @param output     of the output buffer
     * @param dram       of the DRAM bandwidth
     * @param assumption of the cycle assumption
     * @return the sums over all workloads
     */
    public CostTotals evaluate(int col, int weight, int activation, int output, int dram, int assumption) {
        int key = (((col * axes.weightKiB().size() + weight) * axes.activationKiB().size() + activation)
                * axes.outputKiB().size() + output) * assumptions.length + assumption;
        int slot = key & (PLANS - 1);
        Plan plan = plans.getAcquire(slot);
        if (plan == null || plan.key != key) {
            Columns columns = columns(col);
            plan = new Plan(key, columns, columns.weights(weight), activations(activation), columns.outputs(output),
                    assumptions[assumption]);
            plans.setRelease(slot, plan);
        }
        double perBit = cyclesPerDramBit[dram];
        double cycles = 0;
        double pj = 0;
        for (int i = 0; i < jobs.length; i++) {
            JobPlan of = plan.jobs[i];
            double idle = perBit * of.exposedBits;
            for (int g = 0; g < of.cycles.length; g++) {
                idle += Math.max(0, perBit * of.hiddenBits[g] - of.cycles[g]);
            }
            double all = of.allCycles + idle;
            pj += of.fixedPj + plan.columns.cyclePj * (of.allCycles + idleClock * idle)
                    + (plan.leakagePjPerMs + jobs[i].backgroundPjPerMs) * (all * msPerCycle);
            cycles += all;
        }
        return new CostTotals(plan.areaMm2, plan.columns.arrayAreaMm2, pj * 1e-9, cycles * msPerCycle, tokens,
                usefulMacs, plan.columns.peakMacsPerCycle * cycles);
    }
}
