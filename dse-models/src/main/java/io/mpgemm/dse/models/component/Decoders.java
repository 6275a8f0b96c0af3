package io.mpgemm.dse.models.component;

/**
 * Decoders of adaptive number types, which stand at the array's edge, one a row and column: each turns a code into an
 * integer and the power of two that it is shifted by.
 */
public final class Decoders {

    private Decoders() {}

    /**
     * ANT's type decoder (Guo et al., ANT, MICRO 2022, section 4): the code of b bits is an integer, a power of two or a
     * flint. Powers of two are 0, 1, 2, 4, ... A flint below 2^(b-1) is an integer; else its low bits count zeros for the
     * exponent and are the mantissa: for b = 4 the values are 0 to 8, 10, 12, 14, 16, 24, 32, 64.
     *
     * @param bits bits of a code, 3 to 8
     * @return the component
     */
    public static Component antType(int bits) {
        return Netlist.component("decode_ant" + bits,
                c -> c.output(antType(c, c.input(bits), c.input(1)[0], c.input(1)[0])));
    }

    /** Integer of as many bits as the code, then the shift; {@code flint} wins over {@code power}. */
    static int[] antType(Circuit c, int[] code, int power, int flint) {
        int b = code.length;
        int[] low = Circuit.slice(code, 0, b - 1);
        int large = c.and(flint, code[b - 1]);
        int[] zeros = c.leadingZeros(low);
        int none = zeros[zeros.length - 1];
        int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
        int shiftBits = exponentBits(b);
        // 1 + 2 lz, and 2 (b - 1) where no bit is set: there the mantissa is the one that is missing.
        int[] flintShift = c.mux(none, Circuit.zeroExtend(Circuit.concat(new int[]{Circuit.ONE}, count), shiftBits),
                Circuit.constant(2L * (b - 1), shiftBits));
        int[] flintInteger = low.clone();
        flintInteger[0] = c.or(low[0], none);
        int pot = c.and(power, c.not(flint));
        int any = c.anyOf(code);
        int[] oneLess = Circuit.slice(c.add(code, Circuit.constant((1L << b) - 1, b), Circuit.ZERO), 0, b);
        int[] potShift = Circuit.zeroExtend(c.and(any, oneLess), shiftBits);
        int[] integer = c.mux(pot, code, Circuit.zeroExtend(new int[]{any}, b));
        integer = c.mux(large, integer, Circuit.zeroExtend(flintInteger, b));
        return Circuit.concat(integer, c.mux(large, c.and(pot, potShift), flintShift));
    }

    /** The same for a code with a sign: two's complement of an integer, sign and magnitude of the others. */
    static int[] antSigned(Circuit c, int[] code, int power, int flint) {
        int v = code.length - 1;
        int[] decoded = antType(c, Circuit.slice(code, 0, v), power, flint);
        int[] signed = c.negateIf(code[v], Circuit.zeroExtend(Circuit.slice(decoded, 0, v), v + 1));
        return Circuit.concat(c.mux(c.or(power, flint), code, signed), Circuit.slice(decoded, v, decoded.length));
    }

    /**
     * Bits of an exponent that ANT's decoder gives.
     *
     * @param bits bits of a magnitude
     * @return bits, 3 for a magnitude of 3
     */
    public static int exponentBits(int bits) {
        return Math.max(bits, IntegerUnits.bitsFor(2 * bits - 1));
    }

    /**
     * OliVe's pair decoder (Guo et al., OliVe, ISCA 2023, section 4): of two codes side by side one may be the identifier
     * {@code 10..0}: it reads as zero, the victim, and its neighbour is an outlier, an abfloat with f mantissa bits (1 of 4,
     * 3 of 8), whose value is {@code +-(2^f + m) 2^(e + bias)}. Otherwise both are integers.
     *
     * @param bits bits of a code, 4 to 8
     * @return the component
     */
    public static Component olivePair(int bits) {
        return Netlist.component("decode_olive" + bits,
                c -> c.output(olivePair(c, c.input(bits), c.input(bits), c.input(3))));
    }

    /** For each code its integer in two's complement, of as many bits as the code, then its shift. */
    static int[] olivePair(Circuit c, int[] first, int[] second, int[] bias) {
        int firstVictim = isIdentifier(c, first);
        int secondVictim = isIdentifier(c, second);
        return Circuit.concat(oliveCode(c, first, firstVictim, secondVictim, bias),
                oliveCode(c, second, secondVictim, firstVictim, bias));
    }

    /** Mantissa bits of an abfloat: E2M1 in 4 bits, E4M3 in 8. */
    static int fractionBits(int bits) {
        return (bits - 1) / 2;
    }

    private static int isIdentifier(Circuit c, int[] code) {
        int top = code.length - 1;
        return c.and(code[top], c.not(c.anyOf(Circuit.slice(code, 0, top))));
    }

    private static int[] oliveCode(Circuit c, int[] code, int victim, int outlier, int[] bias) {
        int b = code.length;
        int sign = code[b - 1];
        int f = fractionBits(b);
        int[] exponent = Circuit.slice(code, f, b - 1);
        int width = Math.max(exponent.length, bias.length) + 1;
        int[] shift = Circuit.slice(
                c.add(Circuit.zeroExtend(exponent, width), Circuit.zeroExtend(bias, width), Circuit.ZERO), 0, width);
        int[] magnitude = Circuit.zeroExtend(Circuit.concat(Circuit.slice(code, 0, f), new int[]{Circuit.ONE}), b);
        int[] large = c.negateIf(sign, magnitude);
        int[] integer = c.and(c.not(victim), c.mux(outlier, code, large));
        return Circuit.concat(integer, c.and(outlier, shift));
    }
}
