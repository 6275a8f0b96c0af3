package io.mpgemm.dse.models.gemm;

/**
 * A two's complement accumulator.
 *
 * @param bits     width, 8 to 48
 * @param overflow what happens to a sum outside -(2^(bits-1)) .. 2^(bits-1) - 1
 */
public record IntegerAccumulator(int bits, Overflow overflow) {

    /** Checks the width. */
    public IntegerAccumulator {
        if (bits < 8 || bits > 48) {
            throw new IllegalArgumentException("An integer accumulator has 8 to 48 bits, not " + bits + ".");
        }
    }

    /**
     * The least value.
     *
     * @return -(2^(bits-1))
     */
    public long min() {
        return -1L << (bits - 1);
    }

    /**
     * The greatest value.
     *
     * @return 2^(bits-1) - 1
     */
    public long max() {
        return ~min();
    }
}
