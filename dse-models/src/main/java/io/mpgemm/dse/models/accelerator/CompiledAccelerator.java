package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.accelerator.LoopPlans.Axes;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One PE at one node and clock in arrays of fixed rows and dataflow, made ready to evaluate many configurations: areas and
 * energies are summed over units once, and {@link LoopPlans} say what the workloads do. It gives what {@link AcceleratorCost}
 * gives, which stays the definition and makes the breakdowns. Safe for many threads.
 */
public final class CompiledAccelerator {

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

    private final LoopPlans plans;
    private final Hardware hardware;
    private final List<CostedUnit> units;
    private final MemorySource memories;
    private final int rows;
    private final Task[] tasks;
    private final AtomicReferenceArray<Columns> byCols;
    private final AtomicReferenceArray<Buffer> byActivation;
    private final double[] cyclesPerDramBit;

    private final double controlFactor;
    private final double idleClock;
    private final double msPerCycle;
    private final double globalPjPerBit;
    private final Wires wires;
    private final Dataflow dataflow;
    private final double weightLoadPj;
    private final double activationLoadPj;
    private final double tokens;
    private final double usefulMacs;

    /**
     * Makes a PE ready.
     *
     * @param plans    what the workloads do
     * @param base     rows, dataflow, clock, group units and assumptions; what the plans' axes give is ignored
     * @param hardware the PE
     * @param units    the PE and the units that PEs share, with their cost
     * @param memories the buffers
     * @param wires    wires
     * @param drams    the DRAM that holds each of the workloads
     */
    public CompiledAccelerator(LoopPlans plans, AcceleratorConfig base, Hardware hardware, List<CostedUnit> units,
            MemorySource memories, Wires wires, List<DramCost> drams) {
        this.plans = plans;
        this.hardware = hardware;
        this.units = List.copyOf(units);
        this.memories = memories;
        rows = base.rows();
        Axes axes = plans.axes();
        byCols = new AtomicReferenceArray<>(axes.cols().size());
        byActivation = new AtomicReferenceArray<>(axes.activationKiB().size());
        cyclesPerDramBit = axes.dramGBs().stream().mapToDouble(gbs -> base.clockMhz() * 1e6 / (gbs * 8e9)).toArray();
        controlFactor = 1 + base.assumptions().controlAreaFraction();
        idleClock = base.assumptions().idleClockFraction();
        msPerCycle = 1 / (base.clockMhz() * 1e3);
        globalPjPerBit = wires.repeatedPjPerBitMm() * base.assumptions().bufferDistance();
        this.wires = wires;
        this.dataflow = base.dataflow();
        weightLoadPj = eventPj(Event.WEIGHT_LOAD);
        activationLoadPj = eventPj(Event.ACTIVATION_LOAD);
        tasks = new Task[drams.size()];
        double allTokens = 0;
        double macs = 0;
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = new Task(plans.job(i), drams.get(i));
            allTokens += plans.job(i).tokens;
            macs += plans.job(i).useful;
        }
        tokens = allTokens;
        usefulMacs = macs;
    }

    private double eventPj(Event event) {
        double pj = 0;
        for (CostedUnit unit : units) {
            pj += unit.energyPj(event);
        }
        return pj;
    }

    /** One workload's energies that nothing around the PE changes. */
    private final class Task {

        final double macs;
        final double fixedPj;
        final double dramPjPerBit;
        final double backgroundPjPerMs;

        Task(LoopPlans.Job job, DramCost dram) {
            macs = job.macs;
            fixedPj = eventPj(Event.MAC) * job.macs + eventPj(Event.CHAIN_OUTPUT) * job.chains
                    + eventPj(Event.GROUP_OUTPUT) * job.groups + eventPj(Event.OUTPUT) * job.outputs;
            dramPjPerBit = dram.devicePjPerBit() + dram.interfacePjPerBit();
            backgroundPjPerMs = dram.backgroundMw() * 1e6;
        }
    }

    /** What the number of columns decides. */
    private final class Columns {

        final int cols;
        final double arrayAreaMm2;
        final double cyclePj;
        final double leakagePjPerMs;
        final double peakMacsPerCycle;
        final double hopPj;
        final AtomicReferenceArray<Buffer> byWeight = new AtomicReferenceArray<>(plans.axes().weightKiB().size());
        final AtomicReferenceArray<Buffer> byOutput = new AtomicReferenceArray<>(plans.axes().outputKiB().size());

        Columns(int cols) {
            this.cols = cols;
            double um2 = 0;
            double pes = 0;
            double pj = 0;
            double uw = 0;
            for (CostedUnit unit : units) {
                long instances = unit.instances(rows, cols, plans.groupUnits());
                um2 += instances * unit.areaUm2();
                pes += unit.placement() == Unit.Placement.PE ? instances * unit.areaUm2() : 0;
                pj += instances * unit.energyPj(Event.CYCLE);
                uw += instances * unit.leakageUw();
            }
            arrayAreaMm2 = um2 * 1e-6;
            cyclePj = pj;
            leakagePjPerMs = uw * 1e3;
            peakMacsPerCycle = (double) rows * cols * hardware.macsPerPe() / hardware.cyclesPerStep();
            hopPj = wires.macPj(dataflow, hardware, Math.sqrt(pes * 1e-6 / ((double) rows * cols)));
        }

        Buffer weights(int at) {
            Buffer known = byWeight.getAcquire(at);
            if (known == null) {
                known = new Buffer(memories.memory(plans.axes().weightKiB().get(at),
                        Ports.weightBits(hardware, cols)));
                byWeight.setRelease(at, known);
            }
            return known;
        }

        Buffer outputs(int at) {
            Buffer known = byOutput.getAcquire(at);
            if (known == null) {
                known = new Buffer(memories.memory(plans.axes().outputKiB().get(at),
                        Ports.outputBits(hardware, cols)));
                byOutput.setRelease(at, known);
            }
            return known;
        }
    }

    private Columns columns(int at) {
        Columns known = byCols.getAcquire(at);
        if (known == null) {
            known = new Columns(plans.axes().cols().get(at));
            byCols.setRelease(at, known);
        }
        return known;
    }

    private Buffer activations(int at) {
        Buffer known = byActivation.getAcquire(at);
        if (known == null) {
            known = new Buffer(memories.memory(plans.axes().activationKiB().get(at),
                    Ports.activationBits(hardware, rows)));
            byActivation.setRelease(at, known);
        }
        return known;
    }

    /** A buffer: its area and the energy of a bit. */
    private static final class Buffer {

        final double areaMm2;
        final double readPjPerBit;
        final double writePjPerBit;
        final double leakagePjPerMs;

        Buffer(Memory memory) {
            areaMm2 = memory.areaMm2();
            readPjPerBit = memory.readPjPerAccess() / memory.portBits();
            writePjPerBit = memory.writePjPerAccess() / memory.portBits();
            leakagePjPerMs = memory.leakageMw() * 1e6;
        }
    }

    /**
     * The cost of a configuration.
     *
     * @param col        position of the columns in the axes
     * @param weight     of the weight buffer
     * @param activation of the activation buffer
     * @param output     of the output buffer
     * @param dram       of the DRAM bandwidth
     * @param assumption of the cycle assumption
     * @return the sums over all workloads; empty where the buffers cannot feed the array ({@link Accelerator#infeasible}
     *         says why)
     */
    public Optional<CostTotals> evaluate(int col, int weight, int activation, int output, int dram, int assumption) {
        LoopPlans.Plan plan = plans.plan(col, weight, activation, output, assumption);
        if (!plan.feasible()) {
            return Optional.empty();
        }
        Surroundings around = new Surroundings(columns(col), weight, activation, output);
        double perBit = cyclesPerDramBit[dram];
        double cycles = 0;
        double pj = 0;
        for (int i = 0; i < tasks.length; i++) {
            Pass pass = new Pass(tasks[i], plan.job(i), around);
            double idle = pass.of.idleCycles(perBit);
            double all = pass.of.arrayCycles + idle;
            pj += pass.pj(idle, all);
            cycles += all;
        }
        return Optional.of(totals(around, pj, cycles));
    }

    /**
     * The costs of a configuration with each of the DRAM bandwidths, which share most of the work.
     *
     * @param col        position of the columns in the axes
     * @param weight     of the weight buffer
     * @param activation of the activation buffer
     * @param output     of the output buffer
     * @param assumption of the cycle assumption
     * @param into       where the costs go, in the order of the axis: what {@link #evaluate} gives for each
     * @return whether the buffers can feed the array; else nothing is written
     */
    public boolean evaluateAll(int col, int weight, int activation, int output, int assumption, CostTotals[] into) {
        LoopPlans.Plan plan = plans.plan(col, weight, activation, output, assumption);
        if (!plan.feasible()) {
            return false;
        }
        Surroundings around = new Surroundings(columns(col), weight, activation, output);
        double[] cycles = new double[cyclesPerDramBit.length];
        double[] pj = new double[cyclesPerDramBit.length];
        for (int i = 0; i < tasks.length; i++) {
            Pass pass = new Pass(tasks[i], plan.job(i), around);
            for (int dram = 0; dram < cyclesPerDramBit.length; dram++) {
                double idle = pass.of.idleCycles(cyclesPerDramBit[dram]);
                double all = pass.of.arrayCycles + idle;
                pj[dram] += pass.pj(idle, all);
                cycles[dram] += all;
            }
        }
        for (int dram = 0; dram < cyclesPerDramBit.length; dram++) {
            into[dram] = totals(around, pj[dram], cycles[dram]);
        }
        return true;
    }

    private CostTotals totals(Surroundings around, double pj, double cycles) {
        return new CostTotals(around.areaMm2, around.columns.arrayAreaMm2, pj * 1e-9, cycles * msPerCycle, tokens,
                usefulMacs, around.columns.peakMacsPerCycle * cycles);
    }

    /** An array with its buffers. */
    private final class Surroundings {

        final Columns columns;
        final Buffer w;
        final Buffer x;
        final Buffer y;
        final double areaMm2;
        final double wirePjPerBit;
        final double leakagePjPerMs;

        Surroundings(Columns columns, int weight, int activation, int output) {
            this.columns = columns;
            w = columns.weights(weight);
            x = activations(activation);
            y = columns.outputs(output);
            areaMm2 = (columns.arrayAreaMm2 + (w.areaMm2 + x.areaMm2 + y.areaMm2)) * controlFactor;
            wirePjPerBit = globalPjPerBit * Math.sqrt(areaMm2);
            leakagePjPerMs = columns.leakagePjPerMs + w.leakagePjPerMs + x.leakagePjPerMs + y.leakagePjPerMs;
        }
    }

    /** One pass of a workload: its energies, which the time that DRAM takes multiplies or leaves alone. */
    private final class Pass {

        final LoopPlans.JobPlan of;
        private final double arrayPj;
        private final double cyclePj;
        private final double backgroundPjPerMs;
        private final double weightReadPj;
        private final double weightWritePj;
        private final double activationReadPj;
        private final double activationWritePj;
        private final double outputPj;
        private final double dramPj;
        private final double wirePj;

        Pass(Task task, LoopPlans.JobPlan of, Surroundings around) {
            this.of = of;
            arrayPj = task.fixedPj + around.columns.hopPj * task.macs + weightLoadPj * of.weightLoads
                    + activationLoadPj * of.activationReadBits / hardware.storedActivationBits();
            cyclePj = around.columns.cyclePj;
            backgroundPjPerMs = around.leakagePjPerMs + task.backgroundPjPerMs;
            weightReadPj = around.w.readPjPerBit * of.weightReadBits;
            weightWritePj = around.w.writePjPerBit * of.weightBits;
            activationReadPj = around.x.readPjPerBit * of.activationReadBits;
            activationWritePj = around.x.writePjPerBit * of.activationBits;
            outputPj = (around.y.readPjPerBit + around.y.writePjPerBit) * of.outputBits;
            dramPj = task.dramPjPerBit * of.dramBits;
            wirePj = around.wirePjPerBit * of.bufferBits();
        }

        double pj(double idleCycles, double allCycles) {
            return arrayPj + cyclePj * (of.arrayCycles + idleClock * idleCycles)
                    + backgroundPjPerMs * (allCycles * msPerCycle) + weightReadPj + weightWritePj + activationReadPj
                    + activationWritePj + outputPj + dramPj + wirePj;
        }
    }
}
