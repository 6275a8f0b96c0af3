package io.mpgemm.dse.models.component;

/**
 * Encoders that turn the codes of weights into signed powers of two for bit-serial PEs, one of them a cycle; they stand at the
 * array's edge, one for each weight that a column takes in a cycle (BitMoD, Chen et al., HPCA 2025, section IV).
 *
 * <p>
 * Output: exponent, whether the term is not zero, sign.
 */
public final class TermEncoders {

    /** Terms of an extended floating-point type. */
    public static final int TERMS_OF_FLOAT = 2;
    private static final int EXPONENT_BITS_OF_FLOAT = 3;
    private static final int[] FP3 = {0, 1, 2, 4};
    private static final int[] FP4 = {0, 1, 2, 3, 4, 6, 8, 12};
    private static final int[] MORE_OF_FP3 = {3, 6};
    private static final int[] MORE_OF_FP4 = {10, 16};

    private TermEncoders() {}

    /**
     * Bits of a term's exponent.
     *
     * @param bits      bits of a code
     * @param terms     terms of a weight
     * @param isInteger whether codes are integers, as against extended floating-point numbers
     * @return bits
     */
    public static int exponentBits(int bits, int terms, boolean isInteger) {
        return isInteger ? IntegerUnits.bitsFor(2 * terms) : EXPONENT_BITS_OF_FLOAT;
    }

    /**
     * For BitMoD's floating-point types: the set bits of the magnitude, from the top; negative zero is the group's value more.
     *
     * @param bits bits of a code, 3 or 4
     * @return the component; two bits say which value the group has more, one which term is wanted
     */
    public static Component extendedFloat(int bits) {
        return Netlist.component("encode_fp" + bits, c -> c.output(
                extendedFloat(c, c.input(bits), c.input(2), c.input(1)[0])));
    }

    static int[] extendedFloat(Circuit c, int[] code, int[] type, int second) {
        int b = code.length;
        int[] magnitude = Circuit.slice(code, 0, b - 1);
        int sign = code[b - 1];
        int more = c.and(sign, c.not(c.anyOf(magnitude)));
        int[] basic = c.select(magnitude, words(b == 3 ? FP3 : FP4));
        int[] special = c.mux(type[1], words(more(b))[0], words(more(b))[1]);
        int[] word = c.mux(more, basic, special);
        int half = word.length / 2;
        int[] term = c.mux(second, Circuit.slice(word, 0, half), Circuit.slice(word, half, word.length));
        return Circuit.concat(term, new int[]{c.mux(more, sign, type[0])});
    }

    private static int[] more(int bits) {
        return bits == 3 ? MORE_OF_FP3 : MORE_OF_FP4;
    }

    /** Both terms of each value: exponent and whether it is not zero. */
    private static int[][] words(int[] values) {
        int[][] words = new int[values.length][];
        for (int i = 0; i < values.length; i++) {
            int first = Integer.highestOneBit(values[i]);
            words[i] = Circuit.concat(term(first), term(values[i] - first));
        }
        return words;
    }

    private static int[] term(int power) {
        int exponent = power == 0 ? 0 : Integer.numberOfTrailingZeros(power);
        return Circuit.concat(Circuit.constant(exponent, EXPONENT_BITS_OF_FLOAT),
                new int[]{power == 0 ? Circuit.ZERO : Circuit.ONE});
    }

    /**
     * For integers: radix-4 Booth digits, from the top.
     *
     * @param bits   bits of a code
     * @param signed whether the value is {@code code - 2^(bits-1)}, as against {@code code - zero point}
     * @return the component; its last input says which digit is wanted
     */
    public static Component booth(int bits, boolean signed) {
        int digits = Math.ceilDiv(signed ? bits : bits + 1, 2);
        return Netlist.component("encode_" + (signed ? "s" : "u") + bits, c -> c.output(booth(c, c.input(bits),
                signed ? new int[0] : c.input(bits), c.input(IntegerUnits.bitsFor(digits)))));
    }

    /** Without a zero point the top bit is flipped. */
    static int[] booth(Circuit c, int[] code, int[] zero, int[] turn) {
        int bits = code.length;
        int[] value;
        if (zero.length == 0) {
            value = code.clone();
            value[bits - 1] = c.not(code[bits - 1]);
        } else {
            value = Circuit.slice(
                    c.subtract(Circuit.zeroExtend(code, bits + 1), Circuit.zeroExtend(zero, bits + 1)), 0, bits + 1);
        }
        int digits = Math.ceilDiv(value.length, 2);
        int exponentBits = exponentBits(bits, digits, true);
        int[] wide = Circuit.concat(new int[]{Circuit.ZERO}, Circuit.signExtend(value, 2 * digits));
        int[][] terms = new int[digits][];
        for (int i = 0; i < digits; i++) {
            int at = 2 * (digits - 1 - i);
            int below = wide[at];
            int low = wide[at + 1];
            int high = wide[at + 2];
            int one = c.xor(low, below);
            int two = c.and(c.xor(high, low), c.not(one));
            int[] exponent = Circuit.constant(at, exponentBits);
            exponent[0] = two;
            terms[i] = Circuit.concat(exponent, new int[]{c.or(one, two), high});
        }
        return digits == 1 ? terms[0] : c.select(turn, terms);
    }
}
