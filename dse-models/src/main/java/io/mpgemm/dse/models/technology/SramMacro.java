package io.mpgemm.dse.models.technology;

import java.util.Locale;

/**
 * An SRAM with one read-write port: a macro, or several side by side.
 *
 * @param capacityKiB  capacity
 * @param portBits     bits of one access
 * @param banksWide    banks that serve an access together
 * @param banksDeep    banks of which one serves an access
 * @param bankKiB      capacity of a bank; above its share of the capacity where that lies below the table
 * @param bankPortBits bits of a bank's port; above its share of the port where that lies below the table
 * @param areaMm2      macro area, without the integration factor
 * @param readPj       energy of reading one port width
 * @param writePj      energy of writing one port width
 * @param leakageMw    leakage at the temperature of its technology, in the data 350 K
 * @param accessNs     access time of a bank
 */
public record SramMacro(double capacityKiB, int portBits, int banksWide, int banksDeep, double bankKiB,
        int bankPortBits, double areaMm2, double readPj, double writePj, double leakageMw, double accessNs) {

    /**
     * How the figures relate to the table.
     *
     * @return one line: banks and their size; says so where a bank is the smallest or narrowest of the table
     */
    public String note() {
        long banks = (long) banksWide * banksDeep;
        String small = bankKiB * banks > capacityKiB * (1 + 1e-9) ? ", the smallest of the table" : "";
        String narrow = (long) bankPortBits * banksWide >= (long) portBits + banksWide ? ", the narrowest of the table"
                : "";
        return String.format(Locale.ROOT, "%d bank%s of %s KiB x %d bit%s%s", banks, banks == 1 ? "" : "s",
                bankKiB == Math.rint(bankKiB) ? String.valueOf((long) bankKiB)
                        : String.format(Locale.ROOT, "%.4g", bankKiB),
                bankPortBits,
                small, narrow);
    }
}
