package io.mpgemm.dse.models.accelerator;

/**
 * Cost of DRAM; its bandwidth is the configuration's.
 *
 * @param devicePjPerBit    energy of a bit in the device: activate, array, on-die data path
 * @param interfacePjPerBit energy of a bit in both ends of the interface
 * @param backgroundMw      power that is drawn all the time: refresh, standby
 */
public record DramCost(double devicePjPerBit, double interfacePjPerBit, double backgroundMw) {

    /** Checks the ranges. */
    public DramCost {
        if (!(devicePjPerBit >= 0) || !(interfacePjPerBit >= 0) || !(backgroundMw >= 0)) {
            throw new IllegalArgumentException("DRAM: device " + devicePjPerBit + " pJ/bit, interface "
                    + interfacePjPerBit + " pJ/bit, background " + backgroundMw + " mW; all must be 0 or more.");
        }
    }
}
