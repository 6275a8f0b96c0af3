package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Dot-product units for blocks of small numbers that share a scale, built gate by gate. Subnormal elements are kept,
 * NaN goes through. The arithmetic is {@code BlockGemm}'s but for FP32 results below 2^-126, which become zero here.
 */
final class BlockUnits {

    private static final FloatFormat FP32 = FloatFormat.FP32;
    /** What a power-of-two scale's code is larger than its exponent. */
    private static final int SCALE_BIAS = 127;
    private static final FloatFormat SCALE = FloatFormat.FP8_E4M3;
    /** Widest exponents on the way: two scales and a product. */
    private static final int EXPONENT_BITS = 11;

    private BlockUnits() {}

    /** The fields of a small floating-point number. */
    private static final class Small {

        /** With the hidden bit. */
        final int[] significand;
        /** The exponent field, 1 where it is 0. */
        final int[] exponent;
        final int sign;
        final int some;
        final int special;

        Small(Circuit c, int[] word, FloatFormat format) {
            int m = format.fractionBits();
            int[] fraction = Circuit.slice(word, 0, m);
            exponent = Circuit.slice(word, m, m + format.exponentBits());
            int hidden = c.anyOf(exponent);
            special = switch (format.specials()) {
                case INFINITIES_AND_NAN -> c.allOf(exponent);
                case NAN -> c.and(c.allOf(exponent), c.allOf(fraction));
                case NONE -> Circuit.ZERO;
            };
            exponent[0] = c.or(exponent[0], c.not(hidden));
            significand = Circuit.concat(fraction, new int[]{hidden});
            sign = word[format.bits() - 1];
            some = c.or(hidden, c.anyOf(fraction));
        }
    }

    private static FloatFormat format(ElementFormat element) {
        return element.floatFormat().orElseThrow();
    }

    private static int largestField(FloatFormat format) {
        return format.maxExponent() + format.bias();
    }

    /**
     * The sum of products without loss, in units of the smallest product: significand products shifted to their place,
     * one tree. Two's complement; the last bit tells whether an operand is no number.
     */
    static int[] fixedPointDot(Circuit c, List<int[]> x, ElementFormat xElement, List<int[]> w,
            ElementFormat wElement) {
        int carries = IntegerUnits.bitsFor(x.size());
        if (xElement == ElementFormat.INT8) {
            Multipliers.Tree tree = new Multipliers.Tree(c, 15 + carries);
            for (int i = 0; i < x.size(); i++) {
                tree.addProduct(x.get(i), true, w.get(i), true);
            }
            return Circuit.concat(tree.sum(), new int[]{Circuit.ZERO});
        }
        FloatFormat xFormat = format(xElement);
        FloatFormat wFormat = format(wElement);
        int most = largestField(xFormat) + largestField(wFormat) - 2;
        int productBits = xFormat.fractionBits() + wFormat.fractionBits() + 2;
        int bits = productBits + most;
        int exponentBits = Math.max(xFormat.exponentBits(), wFormat.exponentBits()) + 1;
        Multipliers.Tree tree = new Multipliers.Tree(c, bits + 1 + carries);
        int special = Circuit.ZERO;
        for (int i = 0; i < x.size(); i++) {
            Small a = new Small(c, x.get(i), xFormat);
            Small b = new Small(c, w.get(i), wFormat);
            int[] product = Multipliers.product(c, a.significand, false, b.significand, false, productBits);
            int[] sum = Circuit.slice(c.add(Circuit.zeroExtend(a.exponent, exponentBits),
                    Circuit.zeroExtend(b.exponent, exponentBits), Circuit.ZERO), 0, exponentBits);
            int[] amount = Circuit.slice(c.add(sum, Circuit.constant(-2, exponentBits), Circuit.ZERO), 0,
                    IntegerUnits.bitsFor(most + 1));
            int[] placed = c.shiftLeft(Circuit.zeroExtend(product, bits), amount);
            int sign = c.xor(a.sign, b.sign);
            tree.add(Circuit.signExtend(Circuit.concat(c.xor(sign, placed), new int[]{sign}), bits + 1 + carries), 0);
            tree.add(new int[]{sign}, 0);
            special = c.or(special, c.or(a.special, b.special));
        }
        return Circuit.concat(tree.sum(), new int[]{special});
    }

    /** The exponent of the unit of {@link #fixedPointDot}. */
    static int unitExponent(ElementFormat x, ElementFormat w) {
        return Math.getExponent(x.quantum()) + Math.getExponent(w.quantum());
    }

    /** {@code sum * 2^unit}, in FP32, rounded once. */
    static int[] toFloat(Circuit c, int[] flaggedSum, int unit) {
        return toFloat(c, flaggedSum, List.of(), unit, Circuit.ZERO);
    }

    /** {@code sum * 2^unit * 2^(sx - 127) * 2^(sw - 127)}. */
    static int[] scaledByPowers(Circuit c, int[] flaggedSum, int[] xScale, int[] wScale, int unit) {
        int nan = c.or(c.allOf(xScale), c.allOf(wScale));
        return toFloat(c, flaggedSum, List.of(xScale, wScale), unit - 2 * SCALE_BIAS, nan);
    }

    /** {@code sum * 2^unit * sx * sw}, E4M3 scales without a sign. */
    static int[] scaledByNumbers(Circuit c, int[] flaggedSum, int[] xScale, int[] wScale, int unit) {
        Small a = new Small(c, xScale, SCALE);
        Small b = new Small(c, wScale, SCALE);
        int significandBits = 2 * (SCALE.fractionBits() + 1);
        int[] both = Multipliers.product(c, a.significand, false, b.significand, false, significandBits);
        int n = flaggedSum.length - 1;
        int[] scaled = Multipliers.product(c, Circuit.slice(flaggedSum, 0, n), true, both, false, n + significandBits);
        return toFloat(c, Circuit.concat(scaled, new int[]{flaggedSum[n]}), List.of(a.exponent, b.exponent),
                unit - 2 * (SCALE.bias() + SCALE.fractionBits()), c.or(a.special, b.special));
    }

    private static int[] toFloat(Circuit c, int[] flagged, List<int[]> exponents, int unit, int nanScale) {
        int n = flagged.length - 1;
        int sign = flagged[n - 1];
        int[] magnitude = c.negateIf(sign, Circuit.slice(flagged, 0, n));
        int[] zeros = c.leadingZeros(magnitude);
        int nothing = zeros[zeros.length - 1];
        int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
        int[] normal = c.shiftLeft(magnitude, count);
        int[] top = Circuit.constant(FP32.bias() + n - 1 + unit, EXPONENT_BITS);
        for (int[] exponent : exponents) {
            top = sum(c, top, Circuit.zeroExtend(exponent, EXPONENT_BITS));
        }
        int[] exponent = Circuit.slice(c.subtract(top, Circuit.zeroExtend(count, EXPONENT_BITS)), 0, EXPONENT_BITS);
        int[] rounded = FloatUnits.round(c, normal, Circuit.ZERO, exponent, FP32.fractionBits());
        return packed(c, rounded, sign, nothing, c.or(flagged[n], nanScale), !exponents.isEmpty(),
                FP32.fractionBits());
    }

    private static int[] sum(Circuit c, int[] a, int[] b) {
        return Circuit.slice(c.add(a, b, Circuit.ZERO), 0, a.length);
    }

    /** A number from its fraction and wide exponent, zero or infinite where the exponent leaves the range. */
    private static int[] packed(Circuit c, int[] rounded, int sign, int nothing, int nan, boolean mayLeave,
            int fractionBits) {
        int e = FP32.exponentBits();
        int[] exponent = Circuit.slice(rounded, fractionBits, rounded.length);
        int negative = exponent[exponent.length - 1];
        int tooLow = mayLeave ? c.or(negative, c.not(c.anyOf(exponent))) : Circuit.ZERO;
        int tooHigh = mayLeave ? c.and(c.not(c.or(negative, nothing)), c.or(c.allOf(Circuit.slice(exponent, 0, e)),
                c.anyOf(Circuit.slice(exponent, e, exponent.length - 1)))) : Circuit.ZERO;
        int zero = c.and(c.or(nothing, tooLow), c.not(nan));
        return FloatUnits.encode(c, Circuit.slice(rounded, 0, fractionBits), Circuit.slice(exponent, 0, e), sign, zero,
                tooHigh, nan);
    }

    /** The format of a sum that keeps no more than FP32's fraction. */
    static FloatFormat sumFormat(int keptBits) {
        return keptBits < FP32.fractionBits() ? FloatFormat.of("e8m" + keptBits, FP32.exponentBits(), keptBits) : FP32;
    }

    /**
     * Products and the sum so far, aligned to the largest exponent, truncated below the kept bits, summed, truncated to
     * the format of the sum.
     *
     * @param scales the two power-of-two scales of the blocks, or nothing
     */
    static int[] alignedDot(Circuit c, List<int[]> x, ElementFormat xElement, List<int[]> w, ElementFormat wElement,
            List<int[]> scales, int[] sumSoFar, int keptBits) {
        FloatFormat xFormat = format(xElement);
        FloatFormat wFormat = format(wElement);
        FloatFormat sumFormat = sumFormat(keptBits);
        int productBits = xFormat.fractionBits() + wFormat.fractionBits() + 2;
        int fieldBits = Math.max(xFormat.exponentBits(), wFormat.exponentBits()) + 1;
        List<int[]> products = new ArrayList<>();
        List<int[]> fields = new ArrayList<>();
        List<Integer> signs = new ArrayList<>();
        int nan = Circuit.ZERO;
        int[] largest = Circuit.constant(0, fieldBits);
        for (int i = 0; i < x.size(); i++) {
            Small a = new Small(c, x.get(i), xFormat);
            Small b = new Small(c, w.get(i), wFormat);
            int[] field = c.and(c.and(a.some, b.some), sum(c, Circuit.zeroExtend(a.exponent, fieldBits),
                    Circuit.zeroExtend(b.exponent, fieldBits)));
            products.add(Multipliers.product(c, a.significand, false, b.significand, false, productBits));
            fields.add(field);
            signs.add(c.xor(a.sign, b.sign));
            largest = i == 0 ? field : c.mux(c.less(largest, field), largest, field);
            nan = c.or(nan, c.or(a.special, b.special));
        }
        int offset = FP32.bias() - xFormat.bias() - wFormat.bias() - scales.size() * SCALE_BIAS;
        int[] shared = Circuit.constant(offset, EXPONENT_BITS);
        for (int[] scale : scales) {
            shared = sum(c, shared, Circuit.zeroExtend(scale, EXPONENT_BITS));
            nan = c.or(nan, c.allOf(scale));
        }
        int m = sumFormat.fractionBits();
        int[] before = Circuit.slice(sumSoFar, m, m + FP32.exponentBits());
        int hidden = c.anyOf(before);
        int infinite = c.allOf(before);
        int[] beforeWide = Circuit.zeroExtend(before, EXPONENT_BITS);
        int[] best = sum(c, shared, Circuit.zeroExtend(largest, EXPONENT_BITS));
        int some = c.and(c.anyOf(largest), c.not(best[EXPONENT_BITS - 1]));
        best = c.and(some, best);
        int[] top = c.mux(c.less(best, beforeWide), best, beforeWide);
        // Distances count from the largest exponent down to each product's own.
        int[] base = Circuit.slice(c.subtract(top, shared), 0, EXPONENT_BITS);
        int width = keptBits + 2;
        int sumBits = width + IntegerUnits.bitsFor(x.size() + 1) + 1;
        Multipliers.Tree tree = new Multipliers.Tree(c, sumBits);
        for (int i = 0; i < x.size(); i++) {
            int[] placed = Circuit.concat(Circuit.constant(0, width - productBits), products.get(i));
            int[] distance = Circuit.slice(c.subtract(base, Circuit.zeroExtend(fields.get(i), EXPONENT_BITS)), 0,
                    EXPONENT_BITS);
            addAligned(c, tree, placed, distance, some, signs.get(i), sumBits);
        }
        int[] significand = Circuit.concat(Circuit.slice(sumSoFar, 0, m), new int[]{hidden, Circuit.ZERO});
        int pad = width - significand.length;
        int[] placed = pad >= 0 ? Circuit.concat(Circuit.constant(0, pad), significand)
                : Circuit.slice(significand, -pad, significand.length);
        addAligned(c, tree, placed, Circuit.slice(c.subtract(top, beforeWide), 0, EXPONENT_BITS), hidden,
                sumSoFar[sumFormat.bits() - 1], sumBits);
        int[] total = tree.sum();
        int sign = total[sumBits - 1];
        int[] magnitude = c.negateIf(sign, total);
        int[] zeros = c.leadingZeros(magnitude);
        int[] count = Circuit.slice(zeros, 0, zeros.length - 1);
        int[] normal = c.shiftLeft(magnitude, count);
        int[] up = sum(c, top, Circuit.constant(sumBits - 1 - keptBits, EXPONENT_BITS));
        int[] exponent = Circuit.slice(c.subtract(up, Circuit.zeroExtend(count, EXPONENT_BITS)), 0, EXPONENT_BITS);
        int[] fraction = Circuit.slice(normal, sumBits - 1 - m, sumBits - 1);
        int[] packed = packed(c, Circuit.concat(fraction, exponent), sign, zeros[zeros.length - 1],
                Circuit.ZERO, true, m);
        // An infinity or NaN in the sum stays what it is.
        int[] kept = c.mux(infinite, packed, sumSoFar);
        int[] notANumber = Circuit.concat(Circuit.constant((1L << m) - 1, m),
                Circuit.constant((1L << FP32.exponentBits()) - 1, FP32.exponentBits()), Circuit.constant(0, 1));
        return c.mux(nan, kept, notANumber);
    }

    private static void addAligned(Circuit c, Multipliers.Tree tree, int[] placed, int[] distance, int some, int sign,
            int sumBits) {
        int levels = Math.min(EXPONENT_BITS, IntegerUnits.bitsFor(placed.length));
        int near = c.and(some, c.not(c.anyOf(Circuit.slice(distance, levels, EXPONENT_BITS))));
        int[] shifted = c.shiftRight(placed, Circuit.slice(distance, 0, levels), false);
        int[] gated = c.and(near, Circuit.slice(shifted, 0, placed.length));
        int minus = c.and(near, sign);
        tree.add(Circuit.signExtend(Circuit.concat(c.xor(minus, gated), new int[]{minus}), sumBits), 0);
        tree.add(new int[]{minus}, 0);
    }
}
