package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.technology.Dram;

/**
 * Cost of DRAM; its bandwidth is the configuration's.
 *
 * @param devicePjPerBit    energy of a bit in the device: activate, array, on-die data path
 * @param interfacePjPerBit energy of a bit in both ends of the interface
 * @param backgroundMw      power that is drawn all the time: refresh, standby
 */
public record DramCost(double devicePjPerBit, double interfacePjPerBit, double backgroundMw) {

    private static final double BITS_PER_GIB = 8.0 * (1L << 30);

    /** Checks the ranges. */
    public DramCost {
        if (!(devicePjPerBit >= 0) || !(interfacePjPerBit >= 0) || !(backgroundMw >= 0)) {
            throw new IllegalArgumentException("DRAM: device " + devicePjPerBit + " pJ/bit, interface "
                    + interfacePjPerBit + " pJ/bit, background " + backgroundMw + " mW; all must be 0 or more.");
        }
    }

    /**
     * DRAM large enough for the weights, which draws its background power.
     *
     * @param dram       the type
     * @param weightBits bits of the weights
     * @return its cost
     */
    public static DramCost of(Dram dram, double weightBits) {
        return new DramCost(dram.devicePjPerBit().value(), dram.interfacePjPerBit().value(),
                dram.backgroundMwPerGib().value() * weightBits / BITS_PER_GIB);
    }
}
