package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.List;
import java.util.Optional;

/** An R x C array with its buffers and a DRAM interface, and what a workload costs on it. */
public final class Accelerator {

    private Accelerator() {}

    /**
     * Area, time and energy of one pass.
     *
     * @param config    the accelerator
     * @param hardware  the PE
     * @param units     the PE and the units that PEs share, with their cost
     * @param memories  the buffers, of the configuration's sizes
     * @param dram      DRAM
     * @param wires     wires
     * @param workload  the GEMMs
     * @param groupSize weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
     * @return the cost
     * @throws IllegalArgumentException if a buffer is too small to feed the array ({@link #infeasible}) or has another
     *                                  size than the configuration says
     */
    public static AcceleratorCost evaluate(AcceleratorConfig config, Hardware hardware, List<CostedUnit> units,
            Memories memories, DramCost dram, Wires wires, Workload workload, int groupSize) {
        CycleModel model = CycleModel.of(config, hardware, groupSize, EdgeUnits.of(units));
        return evaluate(config, hardware, units, memories, dram, wires, workload, model,
                Activity.of(config, hardware, model, workload));
    }

    /**
     * The same from an activity that is known: a sweep over technologies, or over PEs of the same widths, computes it
     * once.
     *
     * @param config   the accelerator
     * @param hardware the PE
     * @param units    the PE and the units that PEs share, with their cost
     * @param memories the buffers, of the configuration's sizes
     * @param dram     DRAM
     * @param wires    wires
     * @param workload the GEMMs
     * @param model    the array; its edge must be that of the units ({@link EdgeUnits#of})
     * @param activity what {@link Activity#of} gives for the same configuration, hardware, model and workload
     * @return the cost
     * @throws IllegalArgumentException if a buffer has another size than the configuration says, or the model
     *                                  another edge than the units
     */
    public static AcceleratorCost evaluate(AcceleratorConfig config, Hardware hardware, List<CostedUnit> units,
            Memories memories, DramCost dram, Wires wires, Workload workload, CycleModel model, Activity activity) {
        requireSize("weight", config.weightKiB(), memories.weight());
        requireSize("activation", config.activationKiB(), memories.activation());
        requireSize("output", config.outputKiB(), memories.output());
        if (!model.edge().equals(EdgeUnits.of(units))) {
            throw new IllegalArgumentException(
                    "The cycle model has " + model.edge() + ", the units are " + EdgeUnits.of(units) + ".");
        }
        return new AcceleratorCost(config, hardware, units, memories, dram, wires, workload, model, activity);
    }

    /**
     * Bits of a workload's weight codes, without scales and zero points.
     *
     * @param workload the GEMMs
     * @param hardware the PE
     * @return bits
     */
    public static double weightBits(Workload workload, Hardware hardware) {
        double bits = 0;
        for (GemmShape gemm : workload.gemms()) {
            if (gemm.weights()) {
                bits += (double) gemm.k() * gemm.n() * gemm.count() * hardware.weightBits();
            }
        }
        return bits;
    }

    /**
     * Why a configuration cannot work with a PE: half of each buffer must hold what one fold needs, that is R x C PEs'
     * weights (weight stationary) or one row of them (output stationary), one step's activations of R rows, and one
     * row of C partial sums or outputs.
     *
     * @param config   the accelerator
     * @param hardware the PE
     * @return the reason, or empty if it works
     */
    public static Optional<String> infeasible(AcceleratorConfig config, Hardware hardware) {
        double weights = neededWeightBits(config, hardware);
        double activations = neededActivationBits(config, hardware);
        double outputs = neededOutputBits(config, hardware);
        if (fits(config.weightKiB(), weights) && fits(config.activationKiB(), activations)
                && fits(config.outputKiB(), outputs)) {
            return Optional.empty();
        }
        return Optional.of(shortage("weight", config.weightKiB(), weights)
                .or(() -> shortage("activation", config.activationKiB(), activations))
                .or(() -> shortage("output", config.outputKiB(), outputs)).orElseThrow());
    }

    static double neededWeightBits(AcceleratorConfig config, Hardware hardware) {
        double rows = config.dataflow() == Dataflow.WEIGHT_STATIONARY ? config.rows() : 1;
        return rows * config.cols() * hardware.macsPerPe() * hardware.weightBits();
    }

    static double neededActivationBits(AcceleratorConfig config, Hardware hardware) {
        return (double) config.rows() * hardware.macsPerPe() * hardware.storedActivationBits();
    }

    static double neededOutputBits(AcceleratorConfig config, Hardware hardware) {
        return (double) config.cols() * (config.dataflow() == Dataflow.WEIGHT_STATIONARY ? hardware.accumulatorBits()
                : Math.max(hardware.accumulatorBits(), config.assumptions().outputBits()));
    }

    private static boolean fits(int kib, double bits) {
        return bits <= MemoryTraffic.half(kib);
    }

    private static Optional<String> shortage(String buffer, int kib, double bits) {
        return fits(kib, bits) ? Optional.empty()
                : Optional.of("The " + buffer + " buffer of " + kib + " KiB is too small: half of it must hold "
                        + (long) Math.ceil(bits / 8) + " bytes to feed the array.");
    }

    static void requireFeasible(AcceleratorConfig config, Hardware hardware) {
        Optional<String> reason = infeasible(config, hardware);
        if (reason.isPresent()) {
            throw new IllegalArgumentException(reason.get());
        }
    }

    private static void requireSize(String buffer, int kib, Memory memory) {
        if (memory.capacityKiB() != kib) {
            throw new IllegalArgumentException("The " + buffer + " buffer has " + memory.capacityKiB()
                    + " KiB, but the configuration says " + kib + " KiB.");
        }
    }
}
