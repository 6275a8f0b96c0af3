package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.FloatFormat;

/**
 * Circuits that turn floating-point numbers into integers of one exponent (iFPU, Kim et al., ICLR 2023, section 3; FIGNA,
 * Jang et al., HPCA 2024): the search for the largest exponent, and the shift by the distance to it. Subnormal numbers
 * come out right without any more logic, since nothing is normalised.
 */
final class Alignment {

    private Alignment() {}

    /** The exponent field of a word, 1 for subnormal numbers. */
    private static int[] exponent(Circuit c, int[] word, FloatFormat format) {
        int m = format.fractionBits();
        int[] exponent = Circuit.slice(word, m, m + format.exponentBits());
        int[] read = exponent.clone();
        read[0] = c.or(exponent[0], c.not(c.anyOf(exponent)));
        return read;
    }

    /** The larger of an exponent and that of a word. */
    static int[] largestExponent(Circuit c, int[] word, FloatFormat format, int[] largest) {
        int[] exponent = exponent(c, word, format);
        return c.mux(c.less(largest, exponent), largest, exponent);
    }

    /**
     * A word's significand as a signed integer of {@code bits} bits and sign, whose top bit has the weight of the largest
     * exponent; what is shifted out is cut off, or rounded to nearest, ties to even, all ones at most.
     */
    static int[] align(Circuit c, int[] word, FloatFormat format, int[] largest, int bits, boolean nearest) {
        int m = format.fractionBits();
        int e = format.exponentBits();
        int hidden = c.anyOf(Circuit.slice(word, m, m + e));
        int[] significand = Circuit.concat(Circuit.slice(word, 0, m), new int[]{hidden});
        int width = Math.max(bits + (nearest ? 1 : 0), m + 1);
        int[] placed = Circuit.concat(Circuit.constant(0, width - m - 1), significand);
        int[] distance = Circuit.slice(c.subtract(largest, exponent(c, word, format)), 0, e);
        int levels = Math.min(e, IntegerUnits.bitsFor(width + 1));
        int far = levels < e ? c.anyOf(Circuit.slice(distance, levels, e)) : Circuit.ZERO;
        int[] shifted = c.shiftRight(placed, Circuit.slice(distance, 0, levels), nearest);
        int[] kept = c.and(c.not(far), Circuit.slice(shifted, 0, width));
        int[] magnitude = Circuit.slice(kept, width - bits, width);
        if (nearest) {
            int drop = width - bits;
            int guard = kept[drop - 1];
            int rest = c.or(shifted[width], drop > 1 ? c.anyOf(Circuit.slice(kept, 0, drop - 1)) : Circuit.ZERO);
            int up = c.and(c.and(guard, c.or(rest, magnitude[0])), c.not(c.allOf(magnitude)));
            magnitude = Circuit.slice(c.increment(magnitude, up), 0, bits);
        }
        return c.negateIf(word[m + e], Circuit.concat(magnitude, new int[]{Circuit.ZERO}));
    }
}
