package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Floating-point units, built gate by gate from ripple-carry adders, Dadda trees, barrel shifters and leading-zero
 * counters (see {@link Circuit}). All round to nearest, ties to even, and treat infinities and NaN. Without subnormals
 * inputs below the normal range read as zero and results there are flushed before rounding.
 */
public final class FloatUnits {

    /** Of a stored power of two, as in E8M0. */
    private static final int POWER_BIAS = 127;

    private FloatUnits() {}

    /** The fields of a word on the way through a circuit. */
    private static final class Fields {

        final int[] fraction;
        final int[] exponent;
        final int sign;
        /** The significand's leading bit: whether the exponent is not zero. */
        final int hidden;
        /** Infinity or NaN. */
        final int special;
        final int nan;

        Fields(Circuit c, int[] word, FloatFormat format) {
            int m = format.fractionBits();
            fraction = Circuit.slice(word, 0, m);
            exponent = Circuit.slice(word, m, m + format.exponentBits());
            sign = word[format.bits() - 1];
            hidden = c.anyOf(exponent);
            special = c.allOf(exponent);
            nan = c.and(special, c.anyOf(fraction));
        }
    }

    /** Forces a number to zero, infinity or NaN; NaN wins over infinity over zero. */
    static int[] encode(Circuit c, int[] fraction, int[] exponent, int sign, int zero, int infinite, int nan) {
        int keep = c.and(c.not(zero), c.not(infinite));
        int force = c.or(infinite, nan);
        int[] outFraction = c.and(keep, fraction);
        outFraction[outFraction.length - 1] = c.or(outFraction[outFraction.length - 1], nan);
        int[] outExponent = c.and(c.not(zero), exponent);
        for (int i = 0; i < outExponent.length; i++) {
            outExponent[i] = c.or(outExponent[i], force);
        }
        return Circuit.concat(outFraction, outExponent, new int[]{sign});
    }

    /**
     * Rounds a significand to nearest even: the increment runs through fraction and exponent.
     *
     * @return fraction and exponent in one bus
     */
    static int[] round(Circuit c, int[] significand, int sticky, int[] exponent, int fractionBits) {
        int drop = significand.length - 1 - fractionBits;
        if (drop <= 0) {
            int[] fraction = Circuit.concat(Circuit.constant(0, -drop),
                    Circuit.slice(significand, 0, significand.length - 1));
            return Circuit.concat(fraction, exponent);
        }
        int guard = significand[drop - 1];
        int rest = c.or(sticky, c.anyOf(Circuit.slice(significand, 0, drop - 1)));
        int up = c.and(guard, c.or(rest, significand[drop]));
        int[] packed = Circuit.concat(Circuit.slice(significand, drop, significand.length - 1), exponent);
        return Circuit.slice(c.increment(packed, up), 0, packed.length);
    }

    /**
     * A multiplier: significand product, exponent sum, one-bit normalise, and a rounder where the result's fraction is
     * too short for the exact product.
     *
     * @param a          format of one operand
     * @param b          format of the other
     * @param result     format of the product
     * @param subnormals whether subnormal numbers are kept: then a leading-zero count and two shifters more
     * @return the component
     */
    public static Component multiplier(FloatFormat a, FloatFormat b, FloatFormat result, boolean subnormals) {
        String name = a.equals(b) && b.equals(result) ? a.name() + "_mul"
                : a.name() + "x" + b.name() + "_mul_" + result.name();
        return Netlist.component(name + (subnormals ? "_full" : "_ftz"), circuit -> circuit
                .output(multiply(circuit, circuit.input(a), a, circuit.input(b), b, result, subnormals)));
    }

    static int[] multiply(Circuit c, int[] aWord, FloatFormat aFormat, int[] bWord, FloatFormat bFormat,
            FloatFormat result, boolean subnormals) {
        Fields a = new Fields(c, aWord, aFormat);
        Fields b = new Fields(c, bWord, bFormat);
        int[] aSignificand = Circuit.concat(a.fraction, new int[]{subnormals ? a.hidden : Circuit.ONE});
        int[] bSignificand = Circuit.concat(b.fraction, new int[]{subnormals ? b.hidden : Circuit.ONE});
        int bits = aSignificand.length + bSignificand.length;
        int[] product = Multipliers.product(c, aSignificand, false, bSignificand, false, bits);
        int aZero = c.not(subnormals ? c.or(a.hidden, c.anyOf(a.fraction)) : a.hidden);
        int bZero = c.not(subnormals ? c.or(b.hidden, c.anyOf(b.fraction)) : b.hidden);
        int width = Math.max(result.exponentBits(), Math.max(aFormat.exponentBits(), bFormat.exponentBits())) + 2;
        int[] aExponent = a.exponent.clone();
        int[] bExponent = b.exponent.clone();
        if (subnormals) {
            aExponent[0] = c.or(aExponent[0], c.not(a.hidden));
            bExponent[0] = c.or(bExponent[0], c.not(b.hidden));
        }
        int bias = result.bias() - aFormat.bias() - bFormat.bias();
        int[] sum = Circuit.slice(
                c.add(Circuit.zeroExtend(aExponent, width), Circuit.zeroExtend(bExponent, width), Circuit.ZERO), 0,
                width);
        int[] exponent;
        int[] significand;
        int sticky = Circuit.ZERO;
        if (subnormals) {
            int[] zeros = c.leadingZeros(product);
            int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
            int[] biased = Circuit.slice(c.add(sum, Circuit.constant(bias + 1, width), Circuit.ZERO), 0, width);
            exponent = Circuit.slice(c.subtract(biased, Circuit.zeroExtend(count, width)), 0, width);
            significand = c.shiftLeft(product, count);
            int low = c.or(exponent[width - 1], c.not(c.anyOf(exponent)));
            int[] down = Circuit.slice(c.subtract(Circuit.constant(1, width), exponent), 0, width);
            int levels = IntegerUnits.bitsFor(bits + 1);
            int far = c.anyOf(Circuit.slice(down, Math.min(levels, width - 1), width - 1));
            int[] amount = Circuit.slice(down, 0, Math.min(levels, width - 1));
            for (int i = 0; i < amount.length; i++) {
                amount[i] = c.and(low, c.or(amount[i], far));
            }
            int[] shifted = c.shiftRight(significand, amount, true);
            significand = Circuit.slice(shifted, 0, bits);
            sticky = shifted[bits];
            exponent = c.and(c.not(low), exponent);
        } else {
            int top = product[bits - 1];
            int[] left = Circuit.concat(new int[]{Circuit.ZERO}, Circuit.slice(product, 0, bits - 1));
            significand = c.mux(top, left, product);
            exponent = Circuit.slice(c.add(sum, Circuit.constant(bias, width), top), 0, width);
        }
        int[] rounded = round(c, significand, sticky, exponent, result.fractionBits());
        int m = result.fractionBits();
        int e = result.exponentBits();
        int[] roundedExponent = Circuit.slice(rounded, m, rounded.length);
        int tooLow = subnormals ? Circuit.ZERO : c.or(exponent[width - 1], c.not(c.anyOf(exponent)));
        int tooHigh = c.and(c.not(roundedExponent[width - 1]),
                c.or(c.anyOf(Circuit.slice(roundedExponent, e, width - 1)),
                        c.allOf(Circuit.slice(roundedExponent, 0, e))));
        // The exponents' sum cannot leave a format that is wide enough for it.
        if (e > Math.max(aFormat.exponentBits(), bFormat.exponentBits())) {
            tooLow = Circuit.ZERO;
            tooHigh = Circuit.ZERO;
        }
        int zero = c.or(aZero, bZero);
        int special = c.or(a.special, b.special);
        int nan = c.or(c.or(a.nan, b.nan), c.and(special, zero));
        int noZero = c.not(special);
        return encode(c, Circuit.slice(rounded, 0, m), Circuit.slice(roundedExponent, 0, e),
                c.xor(a.sign, b.sign), c.and(noZero, c.or(zero, tooLow)), c.or(special, tooHigh), nan);
    }

    /**
     * A single-path adder: compare, swap, align with sticky, add or subtract, count leading zeros, normalise, round.
     *
     * @param format     format of operands and sum
     * @param subnormals whether subnormal numbers are kept: then the normalising shift stops at the smallest exponent
     * @return the component
     */
    public static Component adder(FloatFormat format, boolean subnormals) {
        return Netlist.component(format.name() + "_add" + (subnormals ? "_full" : "_ftz"), circuit -> {
            circuit.output(
                    add(circuit, circuit.input(format), circuit.input(format), format, subnormals));
        });
    }

    static int[] add(Circuit c, int[] aWord, int[] bWord, FloatFormat format, boolean subnormals) {
        int m = format.fractionBits();
        int e = format.exponentBits();
        int[] aMagnitude = Circuit.slice(aWord, 0, m + e);
        int[] bMagnitude = Circuit.slice(bWord, 0, m + e);
        int swap = c.less(aMagnitude, bMagnitude);
        int[] bigWord = c.mux(swap, aWord, bWord);
        int[] smallWord = c.mux(swap, bWord, aWord);
        Fields big = new Fields(c, bigWord, format);
        Fields small = new Fields(c, smallWord, format);
        int[] bigFraction = subnormals ? big.fraction : c.and(big.hidden, big.fraction);
        int[] smallFraction = subnormals ? small.fraction : c.and(small.hidden, small.fraction);
        int[] bigExponent = big.exponent.clone();
        int[] smallExponent = small.exponent.clone();
        if (subnormals) {
            bigExponent[0] = c.or(bigExponent[0], c.not(big.hidden));
            smallExponent[0] = c.or(smallExponent[0], c.not(small.hidden));
        }
        int[] distance = Circuit.slice(c.subtract(bigExponent, smallExponent), 0, e);
        // Two guard bits and a sticky one below the significand are enough to round a difference.
        int width = m + 3;
        int[] guards = Circuit.constant(0, 2);
        int[] smallSignificand = Circuit.concat(guards, smallFraction, new int[]{small.hidden});
        int[] bigSignificand = Circuit.concat(guards, bigFraction, new int[]{big.hidden});
        int levels = Math.min(e, IntegerUnits.bitsFor(width + 1));
        int far = c.anyOf(Circuit.slice(distance, levels, e));
        int[] shifted = c.shiftRight(smallSignificand, Circuit.slice(distance, 0, levels), true);
        int sticky = c.or(shifted[width], c.and(far, c.anyOf(smallSignificand)));
        int[] aligned = Circuit.concat(new int[]{sticky}, c.and(c.not(far), Circuit.slice(shifted, 0, width)));
        int subtract = c.xor(big.sign, small.sign);
        int[] sum = c.add(Circuit.concat(new int[]{Circuit.ZERO}, bigSignificand), c.xor(subtract, aligned), subtract);
        sum[width + 1] = c.and(sum[width + 1], c.not(subtract));
        // Numbers known to be of one sign grow by one bit at most and never cancel.
        boolean oneSign = subtract == Circuit.ZERO;
        int some = subnormals && oneSign ? c.or(big.hidden, c.anyOf(big.fraction)) : big.hidden;
        int[] zeros = oneSign ? new int[]{c.not(sum[width + 1]), c.not(some)} : c.leadingZeros(sum);
        int nothing = zeros[zeros.length - 1];
        int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
        int wide = Math.max(e, count.length) + 1;
        int[] up = Circuit.slice(c.increment(Circuit.zeroExtend(bigExponent, wide), Circuit.ONE), 0, wide);
        int[] left = Circuit.slice(c.subtract(up, Circuit.zeroExtend(count, wide)), 0, wide);
        int tooLow = c.or(left[wide - 1], c.not(c.anyOf(left)));
        int[] amount = count;
        int[] exponent = left;
        if (subnormals && oneSign) {
            exponent = c.and(c.or(sum[width + 1], sum[width]), left);
            tooLow = Circuit.ZERO;
        } else if (subnormals) {
            // Shift by the exponent instead of the zero count where the result is subnormal.
            amount = c.mux(tooLow, count, Circuit.slice(bigExponent, 0, count.length));
            exponent = c.and(c.not(tooLow), left);
            tooLow = Circuit.ZERO;
        }
        int[] normal = c.shiftLeft(sum, amount);
        int[] rounded = round(c, normal, Circuit.ZERO, Circuit.slice(exponent, 0, e), m);
        int[] outExponent = Circuit.slice(rounded, m, m + e);
        int tooHigh = c.and(c.allOf(outExponent), c.not(c.or(tooLow, nothing)));
        int special = c.or(big.special, small.special);
        int nan = c.or(c.or(big.nan, small.nan), c.and(c.and(big.special, small.special), subtract));
        int sign = c.and(big.sign, c.or(c.not(nothing), c.not(subtract)));
        return encode(c, Circuit.slice(rounded, 0, m), outExponent, sign,
                c.and(c.or(nothing, tooLow), c.not(special)), c.or(special, tooHigh), nan);
    }

    /**
     * A converter of an integer: magnitude, leading-zero count, normalise, round where the integer is longer than the
     * significand.
     *
     * @param bits   bits of the integer
     * @param signed whether it is signed
     * @param format format of the result
     * @return the component
     */
    public static Component intToFloat(int bits, boolean signed, FloatFormat format) {
        return Netlist.component("int" + bits + "_to_" + format.name(), circuit -> {
            circuit.output(convert(circuit, circuit.input(bits), signed, format));
        });
    }

    static int[] convert(Circuit c, int[] integer, boolean signed, FloatFormat format) {
        int n = integer.length;
        int sign = signed ? integer[n - 1] : Circuit.ZERO;
        int[] magnitude = signed ? c.negateIf(sign, integer) : integer;
        int[] zeros = c.leadingZeros(magnitude);
        int nothing = zeros[zeros.length - 1];
        int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
        int[] normal = c.shiftLeft(magnitude, count);
        int e = format.exponentBits();
        int[] exponent = Circuit.slice(
                c.subtract(Circuit.constant(format.bias() + n - 1, e), Circuit.zeroExtend(count, e)), 0, e);
        int[] rounded = round(c, normal, Circuit.ZERO, exponent, format.fractionBits());
        int[] outExponent = c.and(c.not(nothing), Circuit.slice(rounded, format.fractionBits(), rounded.length));
        return Circuit.concat(Circuit.slice(rounded, 0, format.fractionBits()), outExponent, new int[]{sign});
    }

    /**
     * Dequantisation to floating point, {@code (q - z) * s}: a subtractor, an integer converter and a multiplier.
     *
     * @param weightBits bits of q and z
     * @param format     format of s and of the result
     * @param subnormals whether subnormal scales are kept
     * @return the component
     */
    public static Component dequantizer(int weightBits, FloatFormat format, boolean subnormals) {
        return Netlist.component("dequant_u" + weightBits + "_" + format.name(), c -> c.output(dequantize(c,
                c.input(weightBits), c.input(weightBits), c.input(format), format, subnormals)));
    }

    static int[] dequantize(Circuit c, int[] q, int[] z, int[] scale, FloatFormat format, boolean subnormals) {
        int bits = q.length + 1;
        int[] difference = Circuit.slice(c.subtract(Circuit.zeroExtend(q, bits), Circuit.zeroExtend(z, bits)), 0, bits);
        return multiply(c, convert(c, difference, true, format), format, scale, format, format, subnormals);
    }

    /**
     * MixPE's floating-point product: the activation's significand shift-added by the bits of an unsigned weight, one
     * normalise, exact into a wide result and rounded into a narrow one.
     *
     * @param weightBits bits of the weight
     * @param activation format of the activation
     * @param result     format of the product
     * @param subnormals whether subnormal numbers are kept: then leading zeros are counted over the whole product
     * @return the component
     */
    public static Component significandMultiplier(int weightBits, FloatFormat activation, FloatFormat result,
            boolean subnormals) {
        return Netlist.component("mixmul_" + activation.name() + "_w" + weightBits + "_" + result.name()
                + (subnormals ? "_full" : "_ftz"), c -> {
                    c.output(significandProduct(c, c.input(weightBits), c.input(activation), activation, result,
                            subnormals));
                });
    }

    static int[] significandProduct(Circuit c, int[] weight, int[] word, FloatFormat activation, FloatFormat result,
            boolean subnormals) {
        int weightBits = weight.length;
        Fields a = new Fields(c, word, activation);
        int[] significand = Circuit.concat(a.fraction, new int[]{subnormals ? a.hidden : Circuit.ONE});
        int bits = significand.length + weightBits;
        int[] product = Multipliers.product(c, significand, false, weight, false, bits);
        // Of a normal number the leading one is among the top weightBits + 1 bits, whatever the weight but zero.
        int counted = subnormals ? bits - 1 : weightBits;
        int[] zeros = c.leadingZeros(Circuit.slice(product, bits - counted, bits));
        int[] flagged = zeros.clone();
        int none = zeros[zeros.length - 1];
        int[] count = counted == 1 ? new int[]{none} : Circuit.slice(flagged, 0, zeros.length - 1);
        int[] full = counted == 1 ? count : withNone(c, count, none, counted);
        int width = Math.max(result.exponentBits(), activation.exponentBits()) + (subnormals ? 2 : 1);
        int offset = result.bias() - activation.bias() + weightBits;
        int[] least = a.exponent.clone();
        if (subnormals) {
            least[0] = c.or(least[0], c.not(a.hidden));
        }
        int[] based = Circuit.slice(
                c.add(Circuit.zeroExtend(least, width), Circuit.constant(offset, width), Circuit.ZERO), 0, width);
        int[] exponent = Circuit.slice(c.subtract(based, Circuit.zeroExtend(full, width)), 0, width);
        int[] amount = full;
        if (subnormals && result.exponentBits() <= activation.exponentBits()) {
            // The shift stops where the exponent would leave the range: at an exponent field of zero.
            int tooLow = c.or(exponent[width - 1], c.not(c.anyOf(exponent)));
            int[] most = Circuit.slice(c.subtract(based, Circuit.constant(1, width)), 0, full.length);
            amount = c.mux(tooLow, full, most);
            exponent = c.and(c.not(tooLow), exponent);
        }
        int[] normal = c.shiftLeft(product, amount);
        int[] rounded = round(c, normal, Circuit.ZERO, exponent, result.fractionBits());
        int m = result.fractionBits();
        int e = result.exponentBits();
        int[] outExponent = Circuit.slice(rounded, m, m + e);
        int tooHigh = e > activation.exponentBits() ? Circuit.ZERO
                : c.or(rounded[m + e], c.allOf(outExponent));
        int zeroWeight = c.not(c.anyOf(weight));
        int zero = c.or(zeroWeight, c.not(subnormals ? c.or(a.hidden, c.anyOf(a.fraction)) : a.hidden));
        int nan = c.or(a.nan, c.and(a.special, zeroWeight));
        return encode(c, Circuit.slice(rounded, 0, m), outExponent, a.sign, c.and(zero, c.not(a.special)),
                c.or(a.special, tooHigh), nan);
    }

    /** A count of up to {@code most} where the flag says that all counted bits are zero. */
    private static int[] withNone(Circuit c, int[] count, int none, int most) {
        int bits = IntegerUnits.bitsFor(most + 1);
        return c.mux(none, Circuit.zeroExtend(count, bits), Circuit.constant(most, bits));
    }

    /**
     * An unsigned weight times an activation as the paper draws it: for each weight bit i an exponent adder that gives
     * {@code x * 2^i}, gated by the bit, and floating-point adders that sum the partial products, all of one sign.
     *
     * @param weightBits bits of the weight
     * @param format     format of the activation and of the partial products
     * @param tree       whether the adders form a balanced tree, as against a chain
     * @param subnormals whether subnormal numbers are kept
     * @return the component
     */
    public static Component exponentAddMultiplier(int weightBits, FloatFormat format, boolean tree,
            boolean subnormals) {
        return Netlist.component("expmul_" + format.name() + "_w" + weightBits + (subnormals ? "_full" : "_ftz"),
                c -> {
                    int[] activation = c.input(format);
                    c.output(exponentAddProduct(c, c.input(weightBits), activation, format, tree, subnormals));
                });
    }

    static int[] exponentAddProduct(Circuit c, int[] weight, int[] activation, FloatFormat format, boolean tree,
            boolean subnormals) {
        int[][] partials = new int[weight.length][];
        for (int i = 0; i < weight.length; i++) {
            partials[i] = exponentAdd(c, activation, weight[i], format, i, subnormals);
        }
        return tree ? sumTree(c, partials, 0, weight.length, format, subnormals)
                : sumChain(c, partials, format, subnormals);
    }

    private static int[] sumChain(Circuit c, int[][] partials, FloatFormat format, boolean subnormals) {
        int[] sum = partials[0];
        for (int i = 1; i < partials.length; i++) {
            sum = add(c, sum, partials[i], format, subnormals);
        }
        return sum;
    }

    static int[] sumTree(Circuit c, int[][] partials, int from, int to, FloatFormat format,
            boolean subnormals) {
        if (to - from == 1) {
            return partials[from];
        }
        int middle = from + (to - from + 1) / 2;
        return add(c, sumTree(c, partials, from, middle, format, subnormals),
                sumTree(c, partials, middle, to, format, subnormals), format, subnormals);
    }

    /**
     * {@code w * x * 2^i} for one weight bit w by adding i to the exponent, with zero and overflow.
     *
     * @param format format of x
     * @param power  i
     * @param subnormals whether subnormal numbers are kept: then x is shifted where its exponent cannot grow
     * @return the component
     */
    public static Component exponentAdd(FloatFormat format, int power, boolean subnormals) {
        return Netlist.component("exponent_add_" + format.name() + "_" + power, c -> {
            int[] x = c.input(format);
            c.output(exponentAdd(c, x, c.input(1)[0], format, power, subnormals));
        });
    }

    static int[] exponentAdd(Circuit c, int[] x, int bit, FloatFormat format, int power, boolean subnormals) {
        Fields a = new Fields(c, x, format);
        int e = format.exponentBits();
        int[] exponent = Circuit.slice(
                c.add(Circuit.zeroExtend(a.exponent, e + 1), Circuit.constant(power, e + 1), Circuit.ZERO), 0, e + 1);
        int[] fraction = a.fraction;
        int something = a.hidden;
        if (subnormals) {
            something = c.or(a.hidden, c.anyOf(a.fraction));
        }
        if (subnormals && power > 0) {
            // x = 0.f * 2^(1 - bias): shifted by its leading zeros, but by no more than the power.
            int m = format.fractionBits();
            int[] zeros = c.leadingZeros(Circuit.slice(a.fraction, m - power, m));
            int none = zeros[zeros.length - 1];
            int[] count = power == 1 ? new int[]{none} : withNone(c,
                    Circuit.slice(zeros, 0, zeros.length - 1), none, power);
            int[] shifted = c.shiftLeft(Circuit.slice(c.shiftLeft(a.fraction, count), 0, m), new int[]{c.not(none)});
            fraction = c.mux(a.hidden, Circuit.slice(shifted, 0, m), a.fraction);
            int[] left = Circuit.slice(c.subtract(Circuit.constant(power, e), Circuit.zeroExtend(count, e)), 0, e);
            exponent = c.mux(a.hidden, Circuit.zeroExtend(left, e + 1), exponent);
        }
        int tooHigh = power == 0 ? Circuit.ZERO : c.or(exponent[e], c.allOf(Circuit.slice(exponent, 0, e)));
        int zero = c.not(c.and(bit, something));
        return encode(c, fraction, Circuit.slice(exponent, 0, e), a.sign, zero,
                c.and(bit, c.or(a.special, tooHigh)), c.and(bit, a.nan));
    }

    /**
     * {@code x * 2^(p - 127)} for a power p that comes in: one adder for the exponent, zero and infinity beyond its range.
     * Inputs and results below the normal range read as zero.
     *
     * @param format    format of x and of the result
     * @param powerBits bits of p
     * @return the component
     */
    public static Component powerScaler(FloatFormat format, int powerBits) {
        return Netlist.component(format.name() + "_scale_pow2",
                c -> c.output(scaleByPower(c, c.input(format), format, c.input(powerBits))));
    }

    static int[] scaleByPower(Circuit c, int[] x, FloatFormat format, int[] power) {
        Fields a = new Fields(c, x, format);
        int e = format.exponentBits();
        int width = Math.max(e, power.length) + 2;
        int[] sum = Circuit.slice(c.add(Circuit.zeroExtend(a.exponent, width), Circuit.zeroExtend(power, width),
                Circuit.ZERO), 0, width);
        int[] exponent = Circuit.slice(c.add(sum, Circuit.constant(-POWER_BIAS, width), Circuit.ZERO), 0, width);
        int tooLow = c.or(exponent[width - 1], c.not(c.anyOf(exponent)));
        int tooHigh = c.and(c.not(exponent[width - 1]), c.or(c.anyOf(Circuit.slice(exponent, e, width - 1)),
                c.allOf(Circuit.slice(exponent, 0, e))));
        int zero = c.and(c.not(a.special), c.or(c.not(a.hidden), tooLow));
        return encode(c, a.fraction, Circuit.slice(exponent, 0, e), a.sign, zero,
                c.or(a.special, c.and(a.hidden, tooHigh)), a.nan);
    }

    /**
     * A dot product with one rounding: exact products and the sum so far are aligned to the largest exponent, cut off
     * below the kept bits, summed as integers, normalised once and rounded to nearest even ([synth] in docs/sources.md,
     * DP4: 26 bits). Inputs and results below the normal range read as zero.
     *
     * @param terms    products
     * @param format   format of the operands
     * @param result   format of the sum so far and of the result
     * @param keptBits fraction bits below the leading one of the largest term that are kept
     * @return the component
     */
    public static Component alignedDot(int terms, FloatFormat format, FloatFormat result, int keptBits) {
        return Netlist.component("dp" + terms + "_" + format.name() + "_" + result.name(), c -> {
            List<int[]> x = new ArrayList<>();
            List<int[]> w = new ArrayList<>();
            for (int i = 0; i < terms; i++) {
                x.add(c.input(format));
                w.add(c.input(format));
            }
            c.output(alignedDot(c, x, w, c.input(result), format, result, keptBits));
        });
    }

    static int[] alignedDot(Circuit c, List<int[]> x, List<int[]> w, int[] sumSoFar, FloatFormat format,
            FloatFormat result, int keptBits) {
        int p = format.fractionBits() + 1;
        int e = Math.max(format.exponentBits(), result.exponentBits()) + 2;
        // Counted on the result's bias: the top bit of a product 1x.x has the exponent ea + eb - shift.
        int shift = 2 * format.bias() - result.bias() - 1;
        int special = Circuit.ZERO;
        int nan = Circuit.ZERO;
        List<int[]> exponents = new ArrayList<>();
        List<int[]> significands = new ArrayList<>();
        List<Integer> signs = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            Fields a = new Fields(c, x.get(i), format);
            Fields b = new Fields(c, w.get(i), format);
            int[] both = Circuit.slice(c.add(Circuit.zeroExtend(a.exponent, e), Circuit.zeroExtend(b.exponent, e),
                    Circuit.ZERO), 0, e);
            int[] rebased = Circuit.slice(c.add(both, Circuit.constant(-shift, e), Circuit.ZERO), 0, e);
            int some = c.and(c.and(a.hidden, b.hidden), shift > 0 ? c.not(rebased[e - 1]) : Circuit.ONE);
            int[] product = Multipliers.product(c, Circuit.concat(a.fraction, new int[]{Circuit.ONE}), false,
                    Circuit.concat(b.fraction, new int[]{Circuit.ONE}), false, 2 * p);
            significands.add(c.and(some, product));
            exponents.add(c.and(some, rebased));
            signs.add(c.xor(a.sign, b.sign));
            special = c.or(special, c.or(a.special, b.special));
            nan = c.or(nan, c.or(a.nan, b.nan));
        }
        return alignAndAdd(c, exponents, significands, signs, special, nan, sumSoFar, result, keptBits + 2);
    }

    /**
     * A sum of activations times signed powers of two, one term a weight, with one rounding, as {@link #alignedDot} but for
     * its multipliers: an exponent adder each. A term's bits are its exponent, whether it is not zero, its sign.
     *
     * @param lanes        products
     * @param exponentBits bits of a term's exponent
     * @param format       format of the activations
     * @param result       format of the sum so far and of the result
     * @param keptBits     bits below the leading one of the largest term that are kept
     * @return the component
     */
    public static Component termDot(int lanes, int exponentBits, FloatFormat format, FloatFormat result,
            int keptBits) {
        return Netlist.component("termdot" + lanes + "_e" + exponentBits + "_" + format.name() + "_" + result.name(),
                c -> {
                    List<int[]> x = new ArrayList<>();
                    List<int[]> terms = new ArrayList<>();
                    for (int i = 0; i < lanes; i++) {
                        x.add(c.input(format));
                        terms.add(c.input(exponentBits + 2));
                    }
                    c.output(termDot(c, x, terms, c.input(result), format, result, keptBits));
                });
    }

    static int[] termDot(Circuit c, List<int[]> x, List<int[]> terms, int[] sumSoFar, FloatFormat format,
            FloatFormat result, int keptBits) {
        int e = Math.max(format.exponentBits(), result.exponentBits()) + 2;
        int special = Circuit.ZERO;
        int nan = Circuit.ZERO;
        List<int[]> exponents = new ArrayList<>();
        List<int[]> significands = new ArrayList<>();
        List<Integer> signs = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            Fields a = new Fields(c, x.get(i), format);
            int[] term = terms.get(i);
            int exponentBits = term.length - 2;
            int some = c.and(a.hidden, term[exponentBits]);
            int[] both = Circuit.slice(c.add(Circuit.zeroExtend(a.exponent, e),
                    Circuit.zeroExtend(Circuit.slice(term, 0, exponentBits), e), Circuit.ZERO), 0, e);
            int[] rebased = Circuit.slice(
                    c.add(both, Circuit.constant(result.bias() - (long) format.bias(), e), Circuit.ZERO), 0, e);
            significands.add(c.and(some, Circuit.concat(a.fraction, new int[]{Circuit.ONE})));
            exponents.add(c.and(some, rebased));
            signs.add(c.xor(a.sign, term[exponentBits + 1]));
            special = c.or(special, a.special);
            nan = c.or(nan, c.or(a.nan, c.and(a.special, c.not(term[exponentBits]))));
        }
        return alignAndAdd(c, exponents, significands, signs, special, nan, sumSoFar, result, keptBits + 1);
    }

    /** Aligns numbers and the sum so far to the largest exponent, keeps {@code width} bits from there, adds and rounds. */
    private static int[] alignAndAdd(Circuit c, List<int[]> exponents, List<int[]> significands, List<Integer> signs,
            int specialTerm, int nanTerm, int[] sumSoFar, FloatFormat result, int width) {
        int e = exponents.getFirst().length;
        Fields sum = new Fields(c, sumSoFar, result);
        exponents.add(Circuit.zeroExtend(sum.exponent, e));
        significands.add(c.and(sum.hidden, Circuit.concat(sum.fraction, new int[]{Circuit.ONE})));
        signs.add(sum.sign);
        int special = c.or(specialTerm, sum.special);
        int nan = c.or(nanTerm, sum.nan);
        int[] largest = exponents.getFirst();
        for (int i = 1; i < exponents.size(); i++) {
            largest = c.mux(c.less(largest, exponents.get(i)), largest, exponents.get(i));
        }
        int sumBits = width + IntegerUnits.bitsFor(exponents.size()) + 1;
        int levels = Math.min(e, IntegerUnits.bitsFor(width));
        Multipliers.Tree tree = new Multipliers.Tree(c, sumBits);
        for (int i = 0; i < exponents.size(); i++) {
            int[] significand = significands.get(i);
            int pad = width - significand.length;
            int[] placed = pad >= 0 ? Circuit.concat(Circuit.constant(0, pad), significand)
                    : Circuit.slice(significand, -pad, significand.length);
            int[] distance = Circuit.slice(c.subtract(largest, exponents.get(i)), 0, e);
            int near = c.not(c.anyOf(Circuit.slice(distance, levels, e)));
            int[] shifted = c.shiftRight(placed, Circuit.slice(distance, 0, levels), false);
            int[] gated = c.and(near, Circuit.slice(shifted, 0, width));
            int sign = signs.get(i);
            tree.add(Circuit.signExtend(Circuit.concat(c.xor(sign, gated), new int[]{sign}), sumBits), 0);
            tree.add(new int[]{sign}, 0);
        }
        int[] total = tree.sum();
        int n = total.length;
        int sign = total[n - 1];
        int[] magnitude = c.negateIf(sign, total);
        int[] zeros = c.leadingZeros(magnitude);
        int nothing = zeros[zeros.length - 1];
        int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
        int[] normal = c.shiftLeft(magnitude, count);
        // The top bit of the total stands n - width places above a product's top bit.
        int[] top = Circuit.slice(c.add(largest, Circuit.constant(n - width, e), Circuit.ZERO), 0, e);
        int[] exponent = Circuit.slice(c.subtract(top, Circuit.zeroExtend(count, e)), 0, e);
        int tooLow = c.or(exponent[e - 1], c.not(c.anyOf(exponent)));
        int[] rounded = round(c, normal, Circuit.ZERO, exponent, result.fractionBits());
        int m = result.fractionBits();
        int[] outExponent = Circuit.slice(rounded, m, m + result.exponentBits());
        int tooHigh = c.and(c.not(exponent[e - 1]), c.or(c.allOf(outExponent),
                c.anyOf(Circuit.slice(rounded, m + result.exponentBits(), m + e - 1))));
        int zero = c.and(c.or(nothing, tooLow), c.not(special));
        return encode(c, Circuit.slice(rounded, 0, m), outExponent, sign, zero,
                c.or(special, c.and(tooHigh, c.not(zero))), nan);
    }
}
