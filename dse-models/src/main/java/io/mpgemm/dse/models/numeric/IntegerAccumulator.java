package io.mpgemm.dse.models.numeric;

/**
 * An integer register in two's complement that holds a partial sum.
 *
 * @param bits     width, 8 to 48
 * @param overflow what happens to a sum outside {@code -2^(bits-1)} to {@code 2^(bits-1) - 1}
 */
public record IntegerAccumulator(int bits, Overflow overflow) {

    /** Checks the width. */
    public IntegerAccumulator {
        if (bits < 8 || bits > 48) {
            throw new IllegalArgumentException("An integer accumulator has 8 to 48 bits, not " + bits + ".");
        }
    }

    /**
     * The least sum.
     *
     * @return {@code -2^(bits-1)}
     */
    public long min() {
        return -1L << (bits - 1);
    }

    /**
     * The greatest sum.
     *
     * @return {@code 2^(bits-1) - 1}
     */
    public long max() {
        return ~min();
    }

    /**
     * What the register holds after a sum.
     *
     * @param sum the exact sum
     * @return the sum, wrapped or saturated if it does not fit
     */
    public long hold(long sum) {
        return overflow == Overflow.WRAP ? sum << (Long.SIZE - bits) >> (Long.SIZE - bits)
                : Math.clamp(sum, min(), max());
    }
}
