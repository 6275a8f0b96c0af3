package io.mpgemm.dse.models.gemm;

/** Products made of smaller ones, as PEs that serve several precisions make them. */
public final class PartialProducts {

    private static final int BRICK_BITS = 2;
    private static final int NIBBLE_BITS = 4;

    private PartialProducts() {}

    /**
     * BitFusion's: both operands are cut into 2-bit digits, the top one signed, and the products of all pairs of digits are
     * shifted and added (Sharma et al., ISCA 2018, section III).
     *
     * @param x     a signed integer
     * @param xBits its bits, even
     * @param w     a signed integer
     * @param wBits its bits, even
     * @return {@code x * w}
     */
    public static long bricks(int x, int xBits, int w, int wBits) {
        long sum = 0;
        for (int i = 0; i < xBits; i += BRICK_BITS) {
            for (int j = 0; j < wBits; j += BRICK_BITS) {
                sum += ((long) digit(x, i, xBits) * digit(w, j, wBits)) << (i + j);
            }
        }
        return sum;
    }

    /** The 2-bit digit from a bit on: unsigned, the top one in two's complement. */
    private static int digit(int value, int from, int bits) {
        int digit = value >> from & 3;
        return from + BRICK_BITS == bits && digit >= 2 ? digit - 4 : digit;
    }

    /**
     * ANT's and OliVe's: each operand is an integer of 4 bits and sign with an exponent, or two of them, its upper 4 bits
     * and its lower ones; a product is {@code (a * c) << (b + d)} (ANT, MICRO 2022, section 5; OliVe, ISCA 2023, section
     * 4.4).
     *
     * @param x a signed integer of 8 bits or {@code m 2^e} with m below 16
     * @param w another
     * @return {@code x * w}
     */
    public static long exponentIntegers(int x, int w) {
        long sum = 0;
        for (int[] a : exponentInteger(x)) {
            for (int[] b : exponentInteger(w)) {
                sum += ((long) a[0] * b[0]) << (a[1] + b[1]);
            }
        }
        return sum;
    }

    private static int[][] exponentInteger(int level) {
        int exponent = level == 0 ? 0 : Integer.numberOfTrailingZeros(level);
        int integer = level >> exponent;
        if (Math.abs(integer) < 1 << NIBBLE_BITS) {
            return new int[][]{{integer, exponent}};
        }
        return new int[][]{{level >> NIBBLE_BITS, NIBBLE_BITS}, {level & 15, 0}};
    }

    /**
     * OLAccel's: the lower 4 bits of an outlier weight go through a multiplier of the dense kind, the upper 4 through the
     * outlier's.
     *
     * @param x an activation, normal or an outlier
     * @param w a weight of 4 bits, or an outlier of 8
     * @return {@code x * w}
     */
    public static long outlierParts(int x, int w) {
        if (Math.abs(w) < 8) {
            return (long) x * w;
        }
        return (long) x * (w & 15) + (((long) x * (w >> NIBBLE_BITS)) << NIBBLE_BITS);
    }
}
