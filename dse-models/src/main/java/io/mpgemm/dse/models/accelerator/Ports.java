package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;

/** Widths of the buffers' ports: what the array takes from each in a cycle. */
public final class Ports {

    private Ports() {}

    private static int lanes(Hardware hardware) {
        return Math.max(1, Math.ceilDiv(hardware.macsPerPe(), hardware.cyclesPerStep()));
    }

    /**
     * Port of the weight buffer.
     *
     * @param hardware the PE
     * @param cols     columns of the array
     * @return bits
     */
    public static int weightBits(Hardware hardware, int cols) {
        return cols * lanes(hardware) * hardware.weightBits();
    }

    /**
     * Port of the activation buffer.
     *
     * @param hardware the PE
     * @param rows     rows of the array
     * @return bits
     */
    public static int activationBits(Hardware hardware, int rows) {
        return (int) Math.ceil(rows * lanes(hardware) * hardware.storedActivationBits());
    }

    /**
     * Port of the output buffer.
     *
     * @param hardware the PE
     * @param cols     columns of the array
     * @return bits
     */
    public static int outputBits(Hardware hardware, int cols) {
        return cols * hardware.accumulatorBits();
    }
}
