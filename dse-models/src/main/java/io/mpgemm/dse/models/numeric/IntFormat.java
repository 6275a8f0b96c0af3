package io.mpgemm.dse.models.numeric;

/**
 * Signed integers in two's complement.
 *
 * @param bits bits, 2 to 32
 */
public record IntFormat(int bits) {

    /** Fewest bits: a sign and one more. */
    public static final int MIN_BITS = 2;
    /** Most bits. */
    public static final int MAX_BITS = 32;

    /** Checks the width. */
    public IntFormat {
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new IllegalArgumentException(
                    "An integer format has " + MIN_BITS + " to " + MAX_BITS + " bits, not " + bits + ".");
        }
    }

    /**
     * The smallest number.
     *
     * @return {@code -2^(bits-1)}
     */
    public int min() {
        return -max() - 1;
    }

    /**
     * The largest number, which is also the largest magnitude that symmetric quantisation uses.
     *
     * @return {@code 2^(bits-1) - 1}
     */
    public int max() {
        return (int) ((1L << (bits - 1)) - 1);
    }
}
