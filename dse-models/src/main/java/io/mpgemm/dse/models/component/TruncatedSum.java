package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums with a significand of 15 bits in two's complement and an exponent that never falls, as BitMoD's PE has them (Chen et
 * al., HPCA 2025; grp_accum.v and bs_mul.v of its RTL): nothing is rounded, and a sum is shifted down by three places at
 * most. A word is the significand's low bits, the exponent, the significand's sign. Subnormal activations read as zero;
 * infinities are not told from numbers.
 */
public final class TruncatedSum {

    private static final int LOW_BITS = 14;
    /** Carries of four products and a sum. */
    private static final int CARRIES = 3;
    private static final int SHIFT_BITS = 4;

    private TruncatedSum() {}

    /**
     * The word of a sum of numbers of some format.
     *
     * @param activation format of the activations
     * @return a format of as many bits
     */
    public static FloatFormat word(FloatFormat activation) {
        return FloatFormat.of("trunc15", activation.exponentBits() + 1, LOW_BITS);
    }

    /**
     * Adds two such sums, as where chains of a column meet.
     *
     * @param activation format of the activations
     * @return the component
     */
    public static Component adder(FloatFormat activation) {
        FloatFormat word = word(activation);
        return Netlist.component("trunc15_add_e" + word.exponentBits(), c -> {
            int[] a = c.input(word);
            int[] b = c.input(word);
            int[] largest = larger(c, exponent(a), exponent(b));
            Multipliers.Tree tree = new Multipliers.Tree(c, LOW_BITS + 1 + CARRIES);
            addSum(c, tree, a, largest);
            addSum(c, tree, b, largest);
            c.output(normalized(c, tree.sum(), largest));
        });
    }

    static int[] dot(Circuit c, List<int[]> x, List<int[]> terms, int[] sumSoFar, FloatFormat format) {
        int m = format.fractionBits();
        int e = format.exponentBits() + 1;
        int[] largest = exponent(sumSoFar);
        List<int[]> exponents = new ArrayList<>();
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            int[] own = Circuit.slice(x.get(i), m, m + format.exponentBits());
            int[] term = terms.get(i);
            int exponentBits = term.length - 2;
            some.add(c.and(c.anyOf(own), term[exponentBits]));
            exponents.add(Circuit.slice(c.add(Circuit.zeroExtend(own, e),
                    Circuit.zeroExtend(Circuit.slice(term, 0, exponentBits), e), Circuit.ZERO), 0, e));
            largest = larger(c, largest, c.and(some.get(i), exponents.get(i)));
        }
        Multipliers.Tree tree = new Multipliers.Tree(c, LOW_BITS + 1 + CARRIES);
        for (int i = 0; i < x.size(); i++) {
            int[] significand = Circuit.concat(Circuit.constant(0, LOW_BITS - m - 1),
                    Circuit.slice(x.get(i), 0, m), new int[]{Circuit.ONE});
            int[] distance = Circuit.slice(c.subtract(largest, exponents.get(i)), 0, e);
            int kept = c.and(some.get(i), c.not(c.anyOf(Circuit.slice(distance, SHIFT_BITS, e))));
            int[] magnitude = c.and(kept, Circuit.slice(
                    c.shiftRight(significand, Circuit.slice(distance, 0, SHIFT_BITS), false), 0, LOW_BITS));
            int sign = c.xor(x.get(i)[format.bits() - 1], terms.get(i)[terms.get(i).length - 1]);
            tree.add(Circuit.signExtend(Circuit.concat(c.xor(sign, magnitude), new int[]{sign}),
                    LOW_BITS + 1 + CARRIES), 0);
            tree.add(new int[]{sign}, 0);
        }
        addSum(c, tree, sumSoFar, largest);
        return normalized(c, tree.sum(), largest);
    }

    private static int[] exponent(int[] word) {
        return Circuit.slice(word, LOW_BITS, word.length - 1);
    }

    private static int[] larger(Circuit c, int[] a, int[] b) {
        return c.mux(c.less(a, b), a, b);
    }

    /** Shifted to the exponent; nothing is left of it after 14 places. */
    private static void addSum(Circuit c, Multipliers.Tree tree, int[] word, int[] largest) {
        int[] distance = Circuit.slice(c.subtract(largest, exponent(word)), 0, largest.length);
        int gone = c.or(c.anyOf(Circuit.slice(distance, SHIFT_BITS, distance.length)),
                c.allOf(Circuit.slice(distance, 1, SHIFT_BITS)));
        int[] significand = Circuit.concat(Circuit.slice(word, 0, LOW_BITS), new int[]{word[word.length - 1]});
        int[] shifted = arithmeticShift(c, significand, Circuit.slice(distance, 0, SHIFT_BITS));
        tree.add(Circuit.signExtend(c.and(c.not(gone), shifted), LOW_BITS + 1 + CARRIES), 0);
    }

    private static int[] arithmeticShift(Circuit c, int[] bus, int[] amount) {
        int sign = bus[bus.length - 1];
        return c.xor(sign, Circuit.slice(c.shiftRight(c.xor(sign, bus), amount, false), 0, bus.length));
    }

    private static int[] normalized(Circuit c, int[] sum, int[] largest) {
        int[] magnitude = c.negateIf(sum[sum.length - 1], sum);
        int third = magnitude[LOW_BITS + 2];
        int second = c.or(third, magnitude[LOW_BITS + 1]);
        int[] over = {c.or(third, c.and(magnitude[LOW_BITS], c.not(second))), second};
        int[] significand = arithmeticShift(c, sum, over);
        int[] exponent = Circuit.slice(c.add(largest, Circuit.zeroExtend(over, largest.length), Circuit.ZERO), 0,
                largest.length);
        return Circuit.concat(Circuit.slice(significand, 0, LOW_BITS), exponent, new int[]{significand[LOW_BITS]});
    }
}
