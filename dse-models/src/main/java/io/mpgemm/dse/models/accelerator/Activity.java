package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;

/**
 * What an accelerator does in one pass, or in all GEMMs of one shape: events, bits and cycles, free of any technology.
 * It depends on nothing but the configuration, the PE's widths, the group size and the GEMMs, so one activity serves
 * all technologies.
 *
 * <p>
 * Cycles of one GEMM: {@code first load + max(array, DRAM - first load - last store) + last store}; under
 * {@link CycleAssumption#IDEAL} {@code max(array, DRAM)}. GEMMs follow one another without overlap. Buffers are taken
 * to be banked widely enough for the array; their ports decide energy, not time.
 */
public final class Activity {

    private long usefulMacs;
    private long macs;
    private long weightLoads;
    private long activationLoads;
    private long chainOutputs;
    private long groupOutputs;
    private long outputs;
    private double arrayCycles;
    private double waitCycles;
    private double exposedCycles;
    private double weightDramBits;
    private double activationDramBits;
    private double outputDramBits;
    private double weightReadBits;
    private double weightWriteBits;
    private double activationReadBits;
    private double activationWriteBits;
    private double outputReadBits;
    private double outputWriteBits;

    private Activity() {}

    /**
     * Activity of one pass.
     *
     * @param config   the accelerator
     * @param hardware the PE
     * @param model    the array
     * @param workload the GEMMs
     * @return the sums over all GEMMs
     * @throws IllegalArgumentException if a buffer is too small to feed the array
     */
    public static Activity of(AcceleratorConfig config, Hardware hardware, CycleModel model, Workload workload) {
        Accelerator.requireFeasible(config, hardware);
        Activity activity = new Activity();
        for (GemmShape gemm : workload.gemms()) {
            activity.add(config, hardware, model, gemm);
        }
        return activity;
    }

    /**
     * Activity of all GEMMs of one shape.
     *
     * @param config   the accelerator
     * @param hardware the PE
     * @param model    the array
     * @param gemm     the GEMMs
     * @return the sums
     * @throws IllegalArgumentException if a buffer is too small to feed the array
     */
    public static Activity of(AcceleratorConfig config, Hardware hardware, CycleModel model, GemmShape gemm) {
        Accelerator.requireFeasible(config, hardware);
        Activity activity = new Activity();
        activity.add(config, hardware, model, gemm);
        return activity;
    }

    private void add(AcceleratorConfig config, Hardware hardware, CycleModel model, GemmShape gemm) {
        MemoryTraffic traffic = MemoryTraffic.of(config, hardware, model, gemm);
        ArrayEvents events = ArrayEvents.of(model, gemm, MemoryTraffic.columns(config, hardware, gemm), traffic);
        long count = gemm.count();
        usefulMacs += count * gemm.m() * gemm.k() * gemm.n();
        macs += count * events.macs();
        weightLoads += count * events.weightLoads();
        activationLoads += count * events.activationLoads();
        chainOutputs += count * events.chainOutputs();
        groupOutputs += count * events.groupOutputs();
        outputs += count * events.outputs();
        weightDramBits += count * traffic.weightDramBits();
        activationDramBits += count * traffic.activationDramBits();
        outputDramBits += count * traffic.outputDramBits();
        weightReadBits += count * traffic.weightReadBits();
        weightWriteBits += count * traffic.weightWriteBits();
        activationReadBits += count * traffic.activationReadBits();
        activationWriteBits += count * traffic.activationWriteBits();
        outputReadBits += count * traffic.outputReadBits();
        outputWriteBits += count * traffic.outputWriteBits();

        boolean ideal = config.cycleAssumption() == CycleAssumption.IDEAL;
        double perBit = config.cyclesPerDramBit();
        double exposed = ideal ? 0 : perBit * (traffic.firstLoadBits() + traffic.lastStoreBits());
        double hidden = perBit * traffic.dramBits() - exposed;
        arrayCycles += count * (double) events.cycles();
        waitCycles += count * Math.max(0, hidden - events.cycles());
        exposedCycles += count * exposed;
    }

    /**
     * Multiply-accumulates that the workload asks for.
     *
     * @return M K N over all GEMMs
     */
    public long usefulMacs() {
        return usefulMacs;
    }

    /**
     * The count of one event; {@link Event#CYCLE} is the number of cycles in which the array works.
     *
     * @param event the event
     * @return how often it happens
     */
    public double count(Event event) {
        return switch (event) {
            case MAC -> macs;
            case WEIGHT_LOAD -> weightLoads;
            case ACTIVATION_LOAD -> activationLoads;
            case CHAIN_OUTPUT -> chainOutputs;
            case GROUP_OUTPUT -> groupOutputs;
            case OUTPUT -> outputs;
            case CYCLE -> arrayCycles;
        };
    }

    /**
     * Cycles in which the array works, fills and drains.
     *
     * @return cycles
     */
    public double arrayCycles() {
        return arrayCycles;
    }

    /**
     * Cycles in which the array waits because DRAM transfers take longer than its work.
     *
     * @return cycles
     */
    public double waitCycles() {
        return waitCycles;
    }

    /**
     * Cycles of first loads and last stores, which nothing hides.
     *
     * @return cycles
     */
    public double exposedCycles() {
        return exposedCycles;
    }

    /**
     * All cycles.
     *
     * @return array + wait + exposed
     */
    public double cycles() {
        return arrayCycles + waitCycles + exposedCycles;
    }

    /**
     * Weights, scales, zero points, keys and values from DRAM.
     *
     * @return bits
     */
    public double weightDramBits() {
        return weightDramBits;
    }

    /**
     * Activations from DRAM.
     *
     * @return bits
     */
    public double activationDramBits() {
        return activationDramBits;
    }

    /**
     * Outputs to DRAM.
     *
     * @return bits
     */
    public double outputDramBits() {
        return outputDramBits;
    }

    /**
     * All bits between DRAM and the chip.
     *
     * @return bits
     */
    public double dramBits() {
        return weightDramBits + activationDramBits + outputDramBits;
    }

    /**
     * Bits read from the weight buffer.
     *
     * @return bits
     */
    public double weightReadBits() {
        return weightReadBits;
    }

    /**
     * Bits written into the weight buffer.
     *
     * @return bits
     */
    public double weightWriteBits() {
        return weightWriteBits;
    }

    /**
     * Bits read from the activation buffer.
     *
     * @return bits
     */
    public double activationReadBits() {
        return activationReadBits;
    }

    /**
     * Bits written into the activation buffer.
     *
     * @return bits
     */
    public double activationWriteBits() {
        return activationWriteBits;
    }

    /**
     * Bits read from the output buffer.
     *
     * @return bits
     */
    public double outputReadBits() {
        return outputReadBits;
    }

    /**
     * Bits written into the output buffer.
     *
     * @return bits
     */
    public double outputWriteBits() {
        return outputWriteBits;
    }

    double bufferBits() {
        return weightReadBits + weightWriteBits + activationReadBits + activationWriteBits + outputReadBits
                + outputWriteBits;
    }
}
