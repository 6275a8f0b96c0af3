package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.Arrays;
import java.util.List;

/**
 * One PE in arrays of fixed rows, dataflow and clock, made ready to evaluate many configurations: what depends on one or
 * two of the other parameters alone (folds of a number of columns, panels of a buffer in an array, areas, energies summed
 * over units) is computed when it is first needed, and each point only chooses the loop order and adds up. It gives what
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

    private static final int IDEAL = 0;
    private static final int FOLD = 1;
    private static final int OVERLAPPED = 2;

    private final Axes axes;
    private final AcceleratorConfig base;
    private final Hardware hardware;
    private final List<CostedUnit> units;
    private final MemorySource memories;
    private final int groupSize;
    private final boolean stationaryWeights;
    private final int groupUnits;
    private final Job[] jobs;
    private final Columns[] byCols;
    private final Activations[] byActivation;
    private final double[] cyclesPerDramBit;
    private final int[] assumptions;

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
        double pitchPj = pitchPj(wires);
        jobs = tasks.stream().map(task -> new Job(task, pitchPj)).toArray(Job[]::new);
        byCols = new Columns[axes.cols().size()];
        byActivation = new Activations[axes.activationKiB().size()];
        cyclesPerDramBit = axes.dramGBs().stream().mapToDouble(this::cyclesPerDramBit).toArray();
        assumptions = axes.cycles().stream().mapToInt(CompiledAccelerator::code).toArray();
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

    private static int code(CycleAssumption assumption) {
        return switch (assumption) {
            case IDEAL -> IDEAL;
            case FOLD -> FOLD;
            case OVERLAPPED -> OVERLAPPED;
        };
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

    private double areaUm2(Unit.Placement placement, int cols) {
        double um2 = 0;
        for (CostedUnit unit : units) {
            if (unit.placement() == placement) {
                um2 += unit.instances(base.rows(), cols, groupUnits) * unit.areaUm2();
            }
        }
        return um2;
    }

    /** Energy of the wires from PE to PE, for each multiply-accumulate; the pitch is that of an array with one column. */
    private double pitchPj(Wires wires) {
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

    /** One workload; arrays have one entry for each GEMM. */
    private final class Job {

        final GemmShape[] gemms;
        final int[] columns;
        final int[] rowsAlongK;
        final double[] count;
        /** Bits of all weights, of all activations, of a column and a row of them. */
        final double[] weights;
        final double[] activations;
        final double[] column;
        final double[] row;
        final double[] sums;
        final double[] stored;
        final int[] whole;
        final int[] foldRows;
        final double[] mFolds;
        final double[] weightLoads;
        final KFolds[] along;
        final long[] step;
        final long load;
        final double tokens;
        final double useful;
        final double backgroundPjPerMs;
        final double dramPjPerBit;
        final double weightLoadPj;
        /** Energy and bits that no other parameter changes. */
        final double fixedPj;
        final double macPj;
        final double activationLoadPj;
        final double fixedOutputBits;
        final double outputDramBits;

        Job(Task task, double pitchPj) {
            Workload workload = task.workload();
            int size = workload.gemms().size();
            CycleModel model = model(1, CycleAssumption.OVERLAPPED);
            gemms = workload.gemms().toArray(GemmShape[]::new);
            columns = new int[size];
            rowsAlongK = new int[size];
            count = new double[size];
            weights = new double[size];
            activations = new double[size];
            column = new double[size];
            row = new double[size];
            sums = new double[size];
            stored = new double[size];
            whole = new int[size];
            foldRows = new int[size];
            mFolds = new double[size];
            weightLoads = new double[size];
            along = new KFolds[size];
            step = new long[size];
            load = model.loadCycles();
            double outputBits = base.assumptions().outputBits();
            double macs = 0;
            double usefulMacs = 0;
            double chains = 0;
            double groups = 0;
            double outputs = 0;
            double constantOutput = 0;
            double allStored = 0;
            double constantWeightLoads = 0;
            for (int g = 0; g < size; g++) {
                GemmShape gemm = gemms[g];
                long m = gemm.m();
                int k = gemm.k();
                columns[g] = MemoryTraffic.columns(base, hardware, gemm);
                count[g] = gemm.count();
                rowsAlongK[g] = (int) Math.min((long) base.rows() * hardware.macsPerPe(), k);
                weights[g] = MemoryTraffic.weightBits(base, hardware, groupSize, gemm);
                row[g] = k * (double) hardware.activationBits();
                activations[g] = gemm.m() * row[g];
                column[g] = weights[g] / columns[g];
                sums[g] = (double) gemm.m() * columns[g] * hardware.accumulatorBits();
                whole[g] = gemm.weights() && groupSize < k ? groupSize : hardware.macsPerPe();
                foldRows[g] = Math.min(base.rows(), gemm.m());
                mFolds[g] = Math.ceilDiv(gemm.m(), base.rows());
                weightLoads[g] = (double) k * columns[g];
                along[g] = model.folds(k, gemm.weights());
                step[g] = stationaryWeights ? model.weightStationaryStep(k, gemm.weights()) : model.step();
                long groupsOf = gemm.weights() ? Math.ceilDiv(k, groupSize) : 1;
                macs += count[g] * (m * k * columns[g]);
                usefulMacs += count[g] * (m * k * gemm.n());
                chains += stationaryWeights ? count[g] * (m * columns[g] * Math.max(groupsOf, along[g].count())) : 0;
                groups += count[g] * (m * columns[g] * groupsOf);
                outputs += count[g] * (m * gemm.n());
                stored[g] = m * gemm.n() * outputBits;
                allStored += count[g] * stored[g];
                constantOutput += count[g] * (stationaryWeights ? sums[g] * along[g].count() : stored[g]);
                constantWeightLoads += stationaryWeights ? 0 : count[g] * weightLoads[g] * mFolds[g];
            }
            tokens = workload.tokens();
            useful = usefulMacs;
            fixedOutputBits = constantOutput;
            outputDramBits = allStored;
            dramPjPerBit = task.dram().devicePjPerBit() + task.dram().interfacePjPerBit();
            backgroundPjPerMs = task.dram().backgroundMw() * 1e6;
            weightLoadPj = eventPj(Event.WEIGHT_LOAD);
            activationLoadPj = eventPj(Event.ACTIVATION_LOAD);
            macPj = macs * pitchPj;
            fixedPj = eventPj(Event.MAC) * macs + eventPj(Event.CHAIN_OUTPUT) * chains
                    + eventPj(Event.GROUP_OUTPUT) * groups + eventPj(Event.OUTPUT) * outputs
                    + weightLoadPj * constantWeightLoads;
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
        final Weights[] byWeight = new Weights[axes.weightKiB().size()];
        final Outputs[] byOutput = new Outputs[axes.outputKiB().size()];

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
            peakMacsPerCycle = (double) base.rows() * cols * hardware.macsPerPe() / hardware.cyclesPerStep();
            double pitchMm = Math.sqrt(areaUm2(Unit.Placement.PE, cols) * 1e-6 / ((double) base.rows() * cols));
            jobs = Arrays.stream(CompiledAccelerator.this.jobs).map(job -> new ColumnJob(job, cols, pitchMm))
                    .toArray(ColumnJob[]::new);
        }

        Weights weights(int at) {
            Weights known = byWeight[at];
            if (known == null) {
                known = new Weights(this, axes.weightKiB().get(at));
                byWeight[at] = known;
            }
            return known;
        }

        Outputs outputs(int at) {
            Outputs known = byOutput[at];
            if (known == null) {
                known = new Outputs(this, axes.outputKiB().get(at));
                byOutput[at] = known;
            }
            return known;
        }
    }

    /** One workload in a number of columns. */
    private final class ColumnJob {

        final int[] foldCols;
        final int[] nFolds;
        final int[] lastCols;
        /** Cycles with one tile or part under each assumption, and what each further one adds. */
        final double[][] cycles;
        final double[][] cyclesPerTile;
        /** Bits of one fold's weights, and of its outputs for each row. */
        final double[] foldWeights;
        final double[] storedPerRow;
        final double fixedPj;
        final double activationReadBits;
        final double fixedWeightReadBits;

        ColumnJob(Job job, int cols, double pitchMm) {
            int size = job.gemms.length;
            foldCols = new int[size];
            nFolds = new int[size];
            lastCols = new int[size];
            cycles = new double[3][size];
            cyclesPerTile = new double[3][size];
            foldWeights = new double[size];
            storedPerRow = new double[size];
            double loads = 0;
            double activationBits = 0;
            double weightBits = 0;
            for (int g = 0; g < size; g++) {
                GemmShape gemm = job.gemms[g];
                int n = job.columns[g];
                foldCols[g] = Math.min(cols, n);
                nFolds[g] = Math.ceilDiv(n, cols);
                lastCols[g] = n - (nFolds[g] - 1) * cols;
                for (CycleAssumption assumption : CycleAssumption.values()) {
                    cycles[code(assumption)][g] = model(cols, assumption).cycles(gemm.m(), gemm.k(), n,
                            gemm.weights());
                }
                double folds = (stationaryWeights ? job.along[g].count() : job.mFolds[g]) * nFolds[g];
                cyclesPerTile[FOLD][g] = folds
                        * (stationaryWeights ? (1 + job.load) * base.rows() + cols - 2 : base.rows() + cols - 2);
                foldWeights[g] = stationaryWeights
                        ? job.column[g] * foldCols[g] * job.rowsAlongK[g] / gemm.k()
                        : job.column[g] * foldCols[g];
                storedPerRow[g] = (double) foldCols[g] * base.assumptions().outputBits() * gemm.n() / n;
                loads += job.count[g] * ((long) gemm.m() * gemm.k() * nFolds[g]);
                activationBits += job.count[g] * job.activations[g] * nFolds[g];
                weightBits += stationaryWeights ? 0 : job.count[g] * job.weights[g] * job.mFolds[g];
            }
            fixedPj = job.fixedPj + job.activationLoadPj * loads + job.macPj * pitchMm;
            activationReadBits = activationBits;
            fixedWeightReadBits = weightBits;
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

    /** A weight buffer in a number of columns. */
    private final class Weights extends Buffer {

        final WeightJob[] jobs;

        Weights(Columns columns, int kib) {
            super(memories.memory(kib, Ports.weightBits(hardware, columns.cols)),
                    Accelerator.neededWeightBits(config(columns.cols, kib, 1, 1), hardware));
            jobs = new WeightJob[columns.jobs.length];
            for (int i = 0; i < jobs.length; i++) {
                jobs[i] = new WeightJob(CompiledAccelerator.this.jobs[i], columns.jobs[i], columns.cols, half);
            }
        }
    }

    /** One workload's weights in a buffer. */
    private static final class WeightJob {

        final boolean[] all;
        /** Columns that stay; how often the activations then come: 0 where no fold's columns fit. */
        final double[] wide;
        final double[] fetches;
        /** Longest part of K that one fold's columns may have. */
        final double[] longest;

        WeightJob(Job job, ColumnJob columns, int cols, double half) {
            int size = job.gemms.length;
            all = new boolean[size];
            wide = new double[size];
            fetches = new double[size];
            longest = new double[size];
            for (int g = 0; g < size; g++) {
                all[g] = job.weights[g] <= half;
                wide[g] = MemoryTraffic.panel(half / job.column[g], cols, job.columns[g]);
                fetches[g] = columns.foldCols[g] * job.column[g] <= half ? Math.ceil(job.columns[g] / wide[g]) : 0;
                longest[g] = half * job.gemms[g].k() / (columns.foldCols[g] * job.column[g]);
            }
        }
    }

    /** An activation buffer. */
    private final class Activations extends Buffer {

        final ActivationJob[] jobs;

        Activations(int kib) {
            super(memories.memory(kib, Ports.activationBits(hardware, base.rows())),
                    Accelerator.neededActivationBits(base, hardware));
            jobs = Arrays.stream(CompiledAccelerator.this.jobs).map(job -> new ActivationJob(job, half))
                    .toArray(ActivationJob[]::new);
        }
    }

    /** One workload's activations in a buffer. */
    private final class ActivationJob {

        final boolean[] all;
        /** How often the weights come where panels of X stay: 0 where no fold's rows fit. */
        final double[] fetches;
        /** Weight stationary: rows of a tile of one fold's K, and of all K with the number of such tiles. */
        final int[] foldTile;
        final int[] tile;
        final int[] tiles;

        ActivationJob(Job job, double half) {
            int size = job.gemms.length;
            all = new boolean[size];
            fetches = new double[size];
            foldTile = new int[size];
            tile = new int[size];
            tiles = new int[size];
            for (int g = 0; g < size; g++) {
                int m = job.gemms[g].m();
                all[g] = job.activations[g] <= half;
                double high = MemoryTraffic.panel(half / job.row[g], base.rows(), m);
                fetches[g] = job.foldRows[g] * job.row[g] <= half ? Math.ceil(m / high) : 0;
                foldTile[g] = (int) Math.min(m,
                        Math.floor(half / (job.rowsAlongK[g] * (double) hardware.activationBits())));
                tile[g] = (int) Math.min(m, Math.floor(half / job.row[g]));
                tiles[g] = tile[g] > 0 ? Math.ceilDiv(m, tile[g]) : 0;
            }
        }
    }

    /** An output buffer in a number of columns. */
    private final class Outputs extends Buffer {

        final OutputJob[] jobs;

        Outputs(Columns columns, int kib) {
            super(memories.memory(kib, Ports.outputBits(hardware, columns.cols)),
                    Accelerator.neededOutputBits(config(columns.cols, 1, 1, kib), hardware));
            jobs = new OutputJob[columns.jobs.length];
            for (int i = 0; i < jobs.length; i++) {
                jobs[i] = new OutputJob(CompiledAccelerator.this.jobs[i], columns.jobs[i], columns.cols, half);
            }
        }
    }

    /** One workload's partial sums in a buffer. */
    private final class OutputJob {

        /** Tiles whose sums may stay while K goes by, the highest first. */
        final int[][] tile;
        final int[][] tiles;
        /** How often the activations come where a chunk of them fits, and what that takes. */
        final double[][] fetches;
        final double[][] chunk;
        /** Weight stationary: columns that leave room for one fold's rows, with the tile that then fits. */
        final double[] wide;
        final double[] wideFetches;
        final int[] wideTile;

        OutputJob(Job job, ColumnJob columns, int cols, double half) {
            int size = job.gemms.length;
            tile = new int[size][];
            tiles = new int[size][];
            fetches = new double[size][];
            chunk = new double[size][];
            wide = new double[size];
            wideFetches = new double[size];
            wideTile = new int[size];
            double sumBits = hardware.accumulatorBits();
            for (int g = 0; g < size; g++) {
                int m = job.gemms[g].m();
                int n = job.columns[g];
                int[] found = sumTiles(m, job.foldRows[g],
                        half / (columns.foldCols[g] * sumBits));
                tile[g] = found;
                tiles[g] = new int[found.length];
                fetches[g] = new double[found.length];
                chunk[g] = new double[found.length];
                for (int i = 0; i < found.length; i++) {
                    tiles[g][i] = Math.ceilDiv(m, found[i]);
                    fetches[g][i] = Math.ceil(n / MemoryTraffic.panel(half / (found[i] * sumBits), cols, n));
                    chunk[g][i] = (double) found[i] * job.rowsAlongK[g] * hardware.activationBits();
                }
                wide[g] = MemoryTraffic.panel(half / (job.foldRows[g] * sumBits), cols, n);
                wideFetches[g] = Math.ceil(n / wide[g]);
                wideTile[g] = (int) Math.min(m, Math.floor(half / (wide[g] * sumBits)));
            }
        }
    }

    private Columns columns(int at) {
        Columns known = byCols[at];
        if (known == null) {
            known = new Columns(axes.cols().get(at));
            byCols[at] = known;
        }
        return known;
    }

    private Activations activations(int at) {
        Activations known = byActivation[at];
        if (known == null) {
            known = new Activations(axes.activationKiB().get(at));
            byActivation[at] = known;
        }
        return known;
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
        Columns columns = columns(col);
        Weights w = columns.weights(weight);
        Activations x = activations(activation);
        Outputs y = columns.outputs(output);
        double areaMm2 = (columns.arrayAreaMm2 + (w.areaMm2 + x.areaMm2 + y.areaMm2)) * controlFactor;
        double wirePjPerBit = globalPjPerBit * Math.sqrt(areaMm2);
        double leakagePjPerMs = columns.leakagePjPerMs + w.leakagePjPerMs + x.leakagePjPerMs + y.leakagePjPerMs;
        double perBit = cyclesPerDramBit[dram];
        int counting = assumptions[assumption];
        double cycles = 0;
        double pj = 0;
        for (int i = 0; i < jobs.length; i++) {
            Sums sums = new Sums();
            if (stationaryWeights) {
                weightStationary(jobs[i], columns, i, w, x, y, perBit, counting, sums);
            } else {
                outputStationary(jobs[i], columns, i, w, x, y, perBit, counting, sums);
            }
            Job job = jobs[i];
            ColumnJob in = columns.jobs[i];
            double weightRead = in.fixedWeightReadBits + sums.weightReadBits;
            double outputBits = job.fixedOutputBits + sums.outputBits;
            double all = sums.arrayCycles + sums.otherCycles;
            double ms = all * msPerCycle;
            double dramBits = sums.weightDramBits + sums.activationDramBits + job.outputDramBits;
            double bufferBits = weightRead + sums.weightDramBits + in.activationReadBits + sums.activationDramBits
                    + 2 * outputBits;
            pj += in.fixedPj + job.weightLoadPj * sums.weightLoads
                    + columns.cyclePj * (sums.arrayCycles + idleClock * sums.otherCycles)
                    + (leakagePjPerMs + job.backgroundPjPerMs) * ms
                    + w.readPjPerBit * weightRead + w.writePjPerBit * sums.weightDramBits
                    + x.readPjPerBit * in.activationReadBits + x.writePjPerBit * sums.activationDramBits
                    + (y.readPjPerBit + y.writePjPerBit) * outputBits + job.dramPjPerBit * dramBits
                    + wirePjPerBit * bufferBits;
            cycles += all;
        }
        return new CostTotals(areaMm2, columns.arrayAreaMm2, pj * 1e-9, cycles * msPerCycle, tokens, usefulMacs,
                columns.peakMacsPerCycle * cycles);
    }

    /** What one point adds up for a workload. */
    private static final class Sums {

        private double arrayCycles;
        private double otherCycles;
        private double weightDramBits;
        private double activationDramBits;
        private double weightReadBits;
        private double weightLoads;
        private double outputBits;
    }

    private void outputStationary(Job job, Columns columns, int i, Weights w, Activations x, Outputs y, double perBit,
            int counting, Sums sums) {
        ColumnJob in = columns.jobs[i];
        WeightJob weights = w.jobs[i];
        ActivationJob activations = x.jobs[i];
        OutputJob outputs = y.jobs[i];
        double[] cyclesOf = in.cycles[counting];
        double[] cyclesPerPart = in.cyclesPerTile[counting];
        double exposes = counting == IDEAL ? 0 : perBit;
        double arrayCycles = 0;
        double otherCycles = 0;
        double weightBits = 0;
        double activationBits = 0;
        double outputBits = 0;
        for (int g = 0; g < job.count.length; g++) {
            double bitsW = job.weights[g];
            double bitsA = job.activations[g];
            boolean allW = weights.all[g];
            boolean allA = activations.all[g];
            double panelW = weights.fetches[g];
            double panelA = activations.fetches[g];
            double nFolds = in.nFolds[g];
            double fetchW = job.mFolds[g];
            double fetchA = nFolds;
            boolean streamed = true;
            double least = bitsW * fetchW + bitsA * fetchA;
            if (panelA > 0) {
                double often = allW ? 1 : panelW > 0 ? panelA : job.mFolds[g];
                double bits = bitsW * often + bitsA;
                if (bits <= least) {
                    least = bits;
                    fetchW = often;
                    fetchA = 1;
                    streamed = false;
                }
            }
            if (panelW > 0) {
                double often = allA ? 1 : panelA > 0 ? panelW : nFolds;
                double bits = bitsW + bitsA * often;
                if (bits <= least) {
                    least = bits;
                    fetchW = 1;
                    fetchA = often;
                    streamed = false;
                }
            }
            double parts = 1;
            if (streamed || fetchW + fetchA > 2) {
                int[] tile = outputs.tile[g];
                for (int t = 0; t < tile.length; t++) {
                    double often = allW ? 1 : outputs.tiles[g][t];
                    double oftenA = allA ? 1 : outputs.fetches[g][t];
                    double bits = bitsW * often + bitsA * oftenA;
                    if (bits < least) {
                        double cut = parts(job, g, tile[t], x.half, weights.longest[g]);
                        if (cut > 0) {
                            least = bits;
                            fetchW = often;
                            fetchA = oftenA;
                            parts = cut;
                        }
                    }
                }
            }
            double count = job.count[g];
            double cycles = cyclesOf[g] + cyclesPerPart[g] * (parts - 1);
            double dramBits = bitsW * fetchW + bitsA * fetchA;
            double exposed = exposes * (Math.min(w.half, in.foldWeights[g] / parts)
                    + Math.min(x.half, job.row[g] * job.foldRows[g] / parts) + in.storedPerRow[g] * job.foldRows[g]);
            double hidden = perBit * (dramBits + job.stored[g]) - exposed;
            arrayCycles += count * cycles;
            otherCycles += count * (Math.max(0, hidden - cycles) + exposed);
            weightBits += count * bitsW * fetchW;
            activationBits += count * bitsA * fetchA;
            outputBits += count * job.sums[g] * (parts - 1);
        }
        sums.arrayCycles = arrayCycles;
        sums.otherCycles = otherCycles;
        sums.weightDramBits = weightBits;
        sums.activationDramBits = activationBits;
        sums.outputBits = outputBits;
    }

    /** Parts of K whose operands fit; 0 where a part would be too short to hide the array's drain. */
    private double parts(Job job, int g, int tile, double activationHalf, double longestWeights) {
        int k = job.gemms[g].k();
        int whole = job.whole[g];
        double longest = Math.min(activationHalf / (tile * (double) hardware.activationBits()), longestWeights);
        double part = Math.floor(longest / whole) * whole;
        if (part >= k) {
            return 1;
        }
        return part < base.rows() || part < whole ? 0 : Math.ceil(k / part);
    }

    private int[] sumTiles(int m, int foldRows, double most) {
        int tile = (int) Math.min(m, Math.floor(most));
        if (!stationaryWeights && tile < m && tile >= foldRows) {
            tile -= tile % foldRows;
        }
        int[] found = new int[Integer.SIZE];
        int count = 0;
        while (tile >= 1 && (tile >= foldRows || count == 0 && stationaryWeights)) {
            found[count++] = tile;
            tile /= 2;
            tile -= stationaryWeights ? 0 : tile % foldRows;
        }
        return Arrays.copyOf(found, count);
    }

    private void weightStationary(Job job, Columns columns, int i, Weights w, Activations x, Outputs y, double perBit,
            int counting, Sums sums) {
        ColumnJob in = columns.jobs[i];
        WeightJob weights = w.jobs[i];
        ActivationJob activations = x.jobs[i];
        OutputJob outputs = y.jobs[i];
        double[] cyclesOf = in.cycles[counting];
        double[] cyclesPerTile = in.cyclesPerTile[counting];
        double exposes = counting == IDEAL ? 0 : perBit;
        double sumBits = hardware.accumulatorBits();
        double activationBitsEach = hardware.activationBits();
        double arrayCycles = 0;
        double otherCycles = 0;
        double weightBits = 0;
        double activationBits = 0;
        double weightReadBits = 0;
        double weightLoads = 0;
        for (int g = 0; g < job.count.length; g++) {
            double bitsW = job.weights[g];
            double bitsA = job.activations[g];
            boolean allW = weights.all[g];
            boolean allA = activations.all[g];
            int foldRows = job.foldRows[g];
            int foldCols = in.foldCols[g];
            int m = job.gemms[g].m();
            double fetchW = 0;
            double fetchA = 0;
            double least = Double.POSITIVE_INFINITY;
            int mTile = m;
            int tiles = 1;
            int[] candidates = outputs.tile[g];
            for (int t = 0; t < candidates.length; t++) {
                double often = allW ? 1 : outputs.tiles[g][t];
                double oftenA = allA ? 1 : outputs.chunk[g][t] <= x.half ? outputs.fetches[g][t] : in.nFolds[g];
                double bits = bitsW * often + bitsA * oftenA;
                if (bits < least) {
                    least = bits;
                    fetchW = often;
                    fetchA = oftenA;
                    mTile = candidates[t];
                    tiles = outputs.tiles[g][t];
                }
                if (oftenA == 1) {
                    break;
                }
            }
            boolean byOutput = outputs.wide[g] <= weights.wide[g];
            double wide = byOutput ? outputs.wide[g] : weights.wide[g];
            if (wide >= foldCols) {
                double oftenA = allA ? 1 : Math.ceil(job.columns[g] / wide);
                double bits = bitsW + bitsA * oftenA;
                if (bits < least) {
                    int tile = Math.min(activations.foldTile[g],
                            byOutput ? outputs.wideTile[g] : (int) Math.min(m, Math.floor(y.half / (wide * sumBits))));
                    if (tile >= foldRows) {
                        least = bits;
                        fetchW = 1;
                        fetchA = oftenA;
                        mTile = tile;
                        tiles = tile == m ? 1 : Math.ceilDiv(m, tile);
                    }
                }
            }
            if (bitsW + bitsA < least) {
                int tile = Math.min(activations.tile[g], candidates.length > 0 ? candidates[0] : 0);
                if (tile >= foldRows) {
                    int loads = tile == m ? 1 : Math.ceilDiv(m, tile);
                    double often = allW ? 1 : loads;
                    double bits = bitsW * often + bitsA;
                    if (bits < least) {
                        fetchW = often;
                        fetchA = 1;
                        mTile = tile;
                        tiles = loads;
                    }
                }
            }
            double count = job.count[g];
            double cycles = counting == OVERLAPPED && tiles > 1
                    ? CycleModel.weightStationary(job.along[g], job.step[g], job.load, m, mTile, in.nFolds[g],
                            columns.cols, in.lastCols[g])
                    : cyclesOf[g] + cyclesPerTile[g] * (tiles - 1);
            double exposed = exposes * (in.foldWeights[g]
                    + Math.min(x.half, (double) mTile * job.rowsAlongK[g] * activationBitsEach)
                    + mTile * in.storedPerRow[g]);
            double hidden = perBit * (bitsW * fetchW + bitsA * fetchA + job.stored[g]) - exposed;
            arrayCycles += count * cycles;
            otherCycles += count * (Math.max(0, hidden - cycles) + exposed);
            weightBits += count * bitsW * fetchW;
            activationBits += count * bitsA * fetchA;
            weightReadBits += count * bitsW * tiles;
            weightLoads += count * job.weightLoads[g] * tiles;
        }
        sums.arrayCycles = arrayCycles;
        sums.otherCycles = otherCycles;
        sums.weightDramBits = weightBits;
        sums.activationDramBits = activationBits;
        sums.weightReadBits = weightReadBits;
        sums.weightLoads = weightLoads;
    }
}
