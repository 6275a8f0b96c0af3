package io.mpgemm.dse.models.accelerator;

/**
 * Energy of wires.
 *
 * @param globalPjPerBitMm repeated wires between the buffers and the array, for each random bit and mm
 * @param localPjPerBitMm  plain wires from one PE to the next, for each random bit and mm
 */
public record Wires(double globalPjPerBitMm, double localPjPerBitMm) {

    /** Checks the ranges. */
    public Wires {
        if (!(globalPjPerBitMm >= 0) || !(localPjPerBitMm >= 0)) {
            throw new IllegalArgumentException("Wires: global " + globalPjPerBitMm + " pJ/(bit mm), local "
                    + localPjPerBitMm + " pJ/(bit mm); both must be 0 or more.");
        }
    }
}
