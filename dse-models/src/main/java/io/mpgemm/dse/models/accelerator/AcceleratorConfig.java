package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;

/**
 * The parameters of an accelerator around its PEs.
 *
 * @param rows                rows R of the array
 * @param cols                columns C of the array
 * @param dataflow            which operand stays in the PEs
 * @param weightKiB           weight buffer; it is double buffered, so half of it holds a tile
 * @param activationKiB       activation buffer, likewise
 * @param outputKiB           output buffer, likewise; partial sums of a weight-stationary array gather here
 * @param dramGBs             DRAM bandwidth in 10^9 bytes per second
 * @param clockMhz            clock
 * @param cycleAssumption     what the cycle counts take for granted
 * @param groupUnitsPerColumn group dequantisers of a column; 0: as many as keep the array busy
 * @param kvBits              bits of a stored key or value; 0: the activation's width
 * @param attentionPasses     array columns that one column of keys or values takes; 0: {@code ceil(kvBits /
 *                            weightBits)}, one for each digit of the weight's width. A PE that multiplies
 *                            full-width operands anyway (dequantised weights) takes 1
 * @param assumptions         what else is assumed
 */
public record AcceleratorConfig(int rows, int cols, Dataflow dataflow, int weightKiB, int activationKiB, int outputKiB,
        double dramGBs, double clockMhz, CycleAssumption cycleAssumption, int groupUnitsPerColumn, int kvBits,
        int attentionPasses, Assumptions assumptions) {

    private static final int LARGEST = 1 << 20;

    /** Checks the ranges. */
    public AcceleratorConfig {
        within("rows", rows, 1);
        within("cols", cols, 1);
        within("weightKiB", weightKiB, 1);
        within("activationKiB", activationKiB, 1);
        within("outputKiB", outputKiB, 1);
        within("groupUnitsPerColumn", groupUnitsPerColumn, 0);
        within("kvBits", kvBits, 0);
        within("attentionPasses", attentionPasses, 0);
        positive("dramGBs", dramGBs);
        positive("clockMhz", clockMhz);
    }

    /**
     * A configuration with overlapped folds, as many group dequantisers as are needed, keys and values of the
     * activation's width and the standard assumptions.
     *
     * @param rows          rows R
     * @param cols          columns C
     * @param dataflow      which operand stays
     * @param weightKiB     weight buffer
     * @param activationKiB activation buffer
     * @param outputKiB     output buffer
     * @param dramGBs       DRAM bandwidth in GB/s
     * @param clockMhz      clock
     * @return the configuration
     */
    public static AcceleratorConfig of(int rows, int cols, Dataflow dataflow, int weightKiB, int activationKiB,
            int outputKiB, double dramGBs, double clockMhz) {
        return new AcceleratorConfig(rows, cols, dataflow, weightKiB, activationKiB, outputKiB, dramGBs, clockMhz,
                CycleAssumption.OVERLAPPED, 0, 0, 0, Assumptions.standard());
    }

    private static void within(String field, int value, int least) {
        if (value < least || value > LARGEST) {
            throw new IllegalArgumentException(
                    "Accelerator: " + field + " is " + value + "; it must be " + least + " to " + LARGEST + ".");
        }
    }

    private static void positive(String field, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Accelerator: " + field + " is " + value + "; it must be above 0.");
        }
    }

    /**
     * The same under another cycle assumption.
     *
     * @param assumption the assumption
     * @return the configuration
     */
    public AcceleratorConfig with(CycleAssumption assumption) {
        return new AcceleratorConfig(rows, cols, dataflow, weightKiB, activationKiB, outputKiB, dramGBs, clockMhz,
                assumption, groupUnitsPerColumn, kvBits, attentionPasses, assumptions);
    }

    /**
     * The same with a fixed number of group dequantisers.
     *
     * @param perColumn units of a column, 0: as many as are needed
     * @return the configuration
     */
    public AcceleratorConfig withGroupUnits(int perColumn) {
        return new AcceleratorConfig(rows, cols, dataflow, weightKiB, activationKiB, outputKiB, dramGBs, clockMhz,
                cycleAssumption, perColumn, kvBits, attentionPasses, assumptions);
    }

    /**
     * The same with other keys and values.
     *
     * @param bits   bits of a stored key or value, 0: the activation's width
     * @param passes array columns that one of their columns takes, 0: one for each digit of the weight's width
     * @return the configuration
     */
    public AcceleratorConfig withAttention(int bits, int passes) {
        return new AcceleratorConfig(rows, cols, dataflow, weightKiB, activationKiB, outputKiB, dramGBs, clockMhz,
                cycleAssumption, groupUnitsPerColumn, bits, passes, assumptions);
    }

    /**
     * The same under other assumptions.
     *
     * @param other the assumptions
     * @return the configuration
     */
    public AcceleratorConfig with(Assumptions other) {
        return new AcceleratorConfig(rows, cols, dataflow, weightKiB, activationKiB, outputKiB, dramGBs, clockMhz,
                cycleAssumption, groupUnitsPerColumn, kvBits, attentionPasses, other);
    }

    int kvBits(Hardware hardware) {
        return kvBits > 0 ? kvBits : hardware.activationBits();
    }

    int attentionPasses(Hardware hardware) {
        return attentionPasses > 0 ? attentionPasses : Math.ceilDiv(kvBits(hardware), hardware.weightBits());
    }

    double cyclesPerDramBit() {
        return clockMhz * 1e6 / (dramGBs * 8e9);
    }
}
