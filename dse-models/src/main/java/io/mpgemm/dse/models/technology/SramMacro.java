package io.mpgemm.dse.models.technology;

/**
 * An SRAM macro with one read-write port.
 *
 * @param capacityKiB capacity
 * @param portBits    bits of one access
 * @param areaMm2     macro area, without the integration factor
 * @param readPj      energy of reading one port width
 * @param writePj     energy of writing one port width
 * @param leakageMw   leakage at 350 K
 * @param accessNs    access time
 */
public record SramMacro(double capacityKiB, int portBits, double areaMm2, double readPj, double writePj,
        double leakageMw, double accessNs) {}
