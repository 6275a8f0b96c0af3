package io.mpgemm.dse.models.accelerator;

/**
 * An SRAM buffer with its cost in one technology.
 *
 * @param capacityKiB      capacity
 * @param portBits         bits of one access
 * @param areaMm2          area as placed on a chip
 * @param readPjPerAccess  energy of one read of {@code portBits}
 * @param writePjPerAccess energy of one write of {@code portBits}
 * @param leakageMw        leakage
 * @param note             what it is made of, empty where that needs no words
 */
public record Memory(int capacityKiB, int portBits, double areaMm2, double readPjPerAccess, double writePjPerAccess,
        double leakageMw, String note) {

    /**
     * A buffer that needs no words.
     *
     * @param capacityKiB      capacity
     * @param portBits         bits of one access
     * @param areaMm2          area as placed on a chip
     * @param readPjPerAccess  energy of one read of {@code portBits}
     * @param writePjPerAccess energy of one write of {@code portBits}
     * @param leakageMw        leakage
     */
    public Memory(int capacityKiB, int portBits, double areaMm2, double readPjPerAccess, double writePjPerAccess,
            double leakageMw) {
        this(capacityKiB, portBits, areaMm2, readPjPerAccess, writePjPerAccess, leakageMw, "");
    }

    /** Checks the ranges. */
    public Memory {
        if (capacityKiB < 1 || portBits < 1 || !(areaMm2 >= 0) || !(readPjPerAccess >= 0) || !(writePjPerAccess >= 0)
                || !(leakageMw >= 0)) {
            throw new IllegalArgumentException("Memory of " + capacityKiB + " KiB: port " + portBits + " bit, area "
                    + areaMm2 + " mm2, read " + readPjPerAccess + " pJ, write " + writePjPerAccess + " pJ, leakage "
                    + leakageMw + " mW; sizes must be 1 or more, the others 0 or more.");
        }
    }
}
