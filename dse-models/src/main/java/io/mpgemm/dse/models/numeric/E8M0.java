package io.mpgemm.dse.models.numeric;

/**
 * The scale format E8M0 of the OCP Microscaling Formats (MX) Specification, version 1.0, section 5.4.1: an unsigned
 * 8-bit exponent of bias 127. Codes 0 to 254 are the powers of two from 2^-127 to 2^127, code 255 is NaN; there is no
 * zero, no sign and no infinity.
 */
public final class E8M0 {

    /** Bits of a code. */
    public static final int BITS = 8;
    /** Exponent of the smallest scale. */
    public static final int MIN_EXPONENT = -127;
    /** Exponent of the largest scale. */
    public static final int MAX_EXPONENT = 127;

    private static final int NAN = 255;

    private E8M0() {}

    /**
     * The scale that a code stands for.
     *
     * @param code 0 to 255
     * @return a power of two, or NaN
     * @throws IllegalArgumentException if the code has more than eight bits
     */
    public static float decode(int code) {
        if (code < 0 || code > NAN) {
            throw new IllegalArgumentException("E8M0 code " + code + "; valid are 0 to 255.");
        }
        return code == NAN ? Float.NaN : Math.scalb(1f, code + MIN_EXPONENT);
    }

    /**
     * The scale of an exponent, the nearest one where there is none so small or large.
     *
     * @param exponent an exponent of two
     * @return {@code 2^exponent}, from 2^-127 to 2^127
     */
    public static float clamped(int exponent) {
        return Math.scalb(1f, Math.clamp(exponent, MIN_EXPONENT, MAX_EXPONENT));
    }
}
