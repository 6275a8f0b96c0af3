package io.mpgemm.dse.models.component;

import java.util.List;

/**
 * Everything that an accelerator needs to know of its PEs, free of any technology.
 *
 * @param units              the PE first, then the units that PEs share
 * @param macsPerPe          weights along K that one PE serves in one step (1 for a MAC, the dot width, a table's
 *                           activations)
 * @param cyclesPerStep      cycles of one step (bit planes of a bit-serial PE, else 1)
 * @param weightBits         bits of one stored weight code
 * @param operandBits        bits of a weight as the multiplier takes it; a wider operand, as attention has, takes several
 *                           passes
 * @param groupOverheadBits  bits that a group of one column stores beside its codes: scales, zero points
 * @param channelOverheadBits bits that a whole column stores beside its groups
 * @param activationBits     bits of one stored activation
 * @param accumulatorBits    bits of one partial sum
 * @param activationScaleBits bits of scales that are stored with one activation, where a few of a token share one
 */
public record Hardware(List<Unit> units, int macsPerPe, int cyclesPerStep, int weightBits, int operandBits,
        double groupOverheadBits,
        double channelOverheadBits, int activationBits, int accumulatorBits, double activationScaleBits) {

    /** Copies the units. */
    public Hardware {
        units = List.copyOf(units);
    }

    /**
     * Hardware whose activations have a scale a token or none.
     *
     * @param units              the PE first, then the units that PEs share
     * @param macsPerPe          weights along K that one PE serves in one step
     * @param cyclesPerStep      cycles of one step
     * @param weightBits         bits of one stored weight code
     * @param operandBits        bits of a weight as the multiplier takes it
     * @param groupOverheadBits  bits that a group of one column stores beside its codes
     * @param channelOverheadBits bits that a whole column stores beside its groups
     * @param activationBits     bits of one stored activation
     * @param accumulatorBits    bits of one partial sum
     */
    public Hardware(List<Unit> units, int macsPerPe, int cyclesPerStep, int weightBits, int operandBits,
            double groupOverheadBits, double channelOverheadBits, int activationBits, int accumulatorBits) {
        this(units, macsPerPe, cyclesPerStep, weightBits, operandBits, groupOverheadBits, channelOverheadBits,
                activationBits, accumulatorBits, 0);
    }

    /**
     * Bits that an activation takes in memory.
     *
     * @return its own and its share of scales
     */
    public double storedActivationBits() {
        return activationBits + activationScaleBits;
    }
}
