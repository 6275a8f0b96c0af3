package io.mpgemm.dse.models.numeric;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A binary floating-point format: a sign, a biased exponent, a fraction with a hidden one, subnormal numbers.
 *
 * <p>
 * Formats of values, such as those in {@link #all()}, are contained in FP32 and can be rounded to. Formats of words
 * inside a circuit may be wider; only their widths mean something.
 *
 * <p>
 * FP16 and FP32 are IEEE 754-2019 binary16 and binary32; BF16 is FP32 with 16 fraction bits cut off; FP8 is the OCP
 * 8-bit Floating Point Specification (OFP8), revision 1.0; FP6 and FP4 are element formats of the OCP Microscaling
 * Formats (MX) Specification, version 1.0, sections 5.3.2 and 5.3.3.
 *
 * @param name         the name in study files, or what a circuit calls it
 * @param exponentBits bits of the exponent, 2 to 11
 * @param fractionBits bits of the fraction, 1 to 52
 * @param bias         what the stored exponent is larger than the true one
 * @param specials     which codes are no numbers
 */
public record FloatFormat(String name, int exponentBits, int fractionBits, int bias, Specials specials) {

    /** Which codes are no numbers. */
    public enum Specials {
        /** The largest exponent is kept for infinities and NaN (IEEE 754). */
        INFINITIES_AND_NAN,
        /** The largest exponent holds numbers too, only the all-ones code is NaN (OCP E4M3). */
        NAN,
        /** Every code is a number (OCP FP6 and FP4). */
        NONE
    }

    /** IEEE binary16: 1-5-10, up to 65504. */
    public static final FloatFormat FP16 = of("fp16", 5, 10);
    /** bfloat16: 1-8-7, the upper half of FP32. */
    public static final FloatFormat BF16 = of("bf16", 8, 7);
    /** IEEE binary32: 1-8-23. */
    public static final FloatFormat FP32 = of("fp32", 8, 23);
    /** OCP FP8 E4M3: 1-4-3, up to 448, no infinities. */
    public static final FloatFormat FP8_E4M3 = new FloatFormat("fp8-e4m3", 4, 3, 7, Specials.NAN);
    /** OCP FP8 E5M2: 1-5-2, up to 57344. */
    public static final FloatFormat FP8_E5M2 = of("fp8-e5m2", 5, 2);
    /** OCP FP6 E2M3: 1-2-3, up to 7.5, numbers only. */
    public static final FloatFormat FP6_E2M3 = new FloatFormat("fp6-e2m3", 2, 3, 1, Specials.NONE);
    /** OCP FP6 E3M2: 1-3-2, up to 28, numbers only. */
    public static final FloatFormat FP6_E3M2 = new FloatFormat("fp6-e3m2", 3, 2, 3, Specials.NONE);
    /** OCP FP4 E2M1: 1-2-1, up to 6, numbers only. */
    public static final FloatFormat FP4_E2M1 = new FloatFormat("fp4-e2m1", 2, 1, 1, Specials.NONE);

    /** Checks the widths. */
    public FloatFormat {
        if (exponentBits < 2 || exponentBits > 11 || fractionBits < 1 || fractionBits > 52) {
            throw new IllegalArgumentException("Floating-point format '" + name + "' has " + exponentBits
                    + " exponent bits and " + fractionBits + " fraction bits; valid are 2 to 11 and 1 to 52.");
        }
    }

    /**
     * A format without special rules, as those of IEEE 754: bias {@code 2^(exponentBits-1) - 1}, with infinities.
     *
     * @param name         what it is called
     * @param exponentBits bits of the exponent, 2 to 11
     * @param fractionBits bits of the fraction, 1 to 52
     * @return the format
     */
    public static FloatFormat of(String name, int exponentBits, int fractionBits) {
        return new FloatFormat(name, exponentBits, fractionBits, (1 << (exponentBits - 1)) - 1,
                Specials.INFINITIES_AND_NAN);
    }

    /**
     * The formats that have a name.
     *
     * @return the formats
     */
    public static List<FloatFormat> all() {
        return List.of(FP16, BF16, FP32, FP8_E4M3, FP8_E5M2, FP6_E2M3, FP6_E3M2, FP4_E2M1);
    }

    /**
     * The format of a name.
     *
     * @param name e.g. {@code fp16}
     * @return the format
     * @throws IllegalArgumentException if there is no such floating-point format; the message lists the names
     */
    public static FloatFormat parse(String name) {
        return all().stream().filter(format -> format.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name
                        + "' is not a floating-point format; valid are "
                        + all().stream().map(FloatFormat::name).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * All bits.
     *
     * @return sign, exponent and fraction
     */
    public int bits() {
        return 1 + exponentBits + fractionBits;
    }

    /**
     * Whether there are infinities.
     *
     * @return true for IEEE 754 formats and OCP E5M2
     */
    public boolean infinities() {
        return specials == Specials.INFINITIES_AND_NAN;
    }

    /**
     * The exponent of the largest finite number.
     *
     * @return emax: {@code 2^emax <= maxFinite < 2^(emax+1)}
     */
    public int maxExponent() {
        return (1 << exponentBits) - (infinities() ? 2 : 1) - bias;
    }

    /**
     * The largest finite number.
     *
     * @return {@code (2 - 2^-f) 2^emax}; one step less where the all-ones code is NaN
     * @throws IllegalStateException if the format has numbers that are not floats
     */
    public float maxFinite() {
        requireFloats();
        int lost = specials == Specials.NAN ? 1 - fractionBits : -fractionBits;
        return (float) ((2 - power(lost)) * power(maxExponent()));
    }

    /**
     * The smallest positive normal number.
     *
     * @return {@code 2^(1-bias)}
     * @throws IllegalStateException if the format has numbers that are not floats
     */
    public float minNormal() {
        requireFloats();
        return (float) power(1 - bias);
    }

    /**
     * The smallest positive number, a subnormal one.
     *
     * @return {@code 2^(1-bias-f)}
     * @throws IllegalStateException if the format has numbers that are not floats
     */
    public float minSubnormal() {
        requireFloats();
        return (float) power(1 - bias - fractionBits);
    }

    /**
     * The number of the format that is nearest to the value, ties to even, in one rounding (IEEE 754 roundTiesToEven).
     * Subnormal numbers are kept and zero keeps its sign. A value that rounds beyond {@link #maxFinite()} becomes
     * infinity, or NaN where the format has none (OFP8, non-saturating mode), or the largest number where it has neither
     * (MX, section 5.3); NaN stays NaN.
     *
     * @param value the exact value; no NaN where the format has none
     * @return the rounded value
     * @throws IllegalStateException    if the format has numbers that are not floats
     * @throws IllegalArgumentException if the format cannot hold a NaN
     */
    public float round(double value) {
        requireFloats();
        int exponent = Math.max(Math.getExponent(value), 1 - bias);
        if (exponent > Double.MAX_EXPONENT) {
            return Double.isNaN(value) ? requireNan() : beyond(value);
        }
        // Scaling by powers of two is exact here, so rint is the only rounding.
        int step = exponent - fractionBits;
        double rounded = Math.rint(value * power(-step)) * power(step);
        return Math.abs(rounded) > maxFinite() ? beyond(value) : (float) rounded;
    }

    private float beyond(double value) {
        return switch (specials) {
            case INFINITIES_AND_NAN -> (float) Math.copySign(Double.POSITIVE_INFINITY, value);
            case NAN -> Float.NaN;
            case NONE -> (float) Math.copySign(maxFinite(), value);
        };
    }

    private float requireNan() {
        if (specials == Specials.NONE) {
            throw new IllegalArgumentException("Floating-point format '" + name + "' has no NaN.");
        }
        return Float.NaN;
    }

    /**
     * As {@link #round(double)}, but what would go beyond {@link #maxFinite()}, infinity included, becomes the largest
     * number of the same sign (OFP8, saturating mode).
     *
     * @param value the exact value; no NaN where the format has none
     * @return the rounded value, finite unless NaN
     * @throws IllegalStateException    if the format has numbers that are not floats
     * @throws IllegalArgumentException if the format cannot hold a NaN
     */
    public float roundSaturating(double value) {
        double max = maxFinite();
        return round(Math.abs(value) > max ? Math.copySign(max, value) : value);
    }

    /**
     * As {@link #round(double)}, but a value whose exact magnitude is below {@link #minNormal()} becomes zero of the
     * same sign. The test comes before the rounding, as in the flush-to-zero units of the synthesis flow: a value just
     * below the smallest normal number becomes zero even where rounding would have taken it up to that number.
     *
     * @param value the exact value
     * @return the rounded value, never subnormal
     */
    public float roundFlushing(double value) {
        if (Math.abs(value) < minNormal()) {
            return (float) Math.copySign(0.0, value);
        }
        return round(value);
    }

    /**
     * Whether the value is a finite number of the format.
     *
     * @param value any value
     * @return true if rounding leaves it as it is
     */
    public boolean represents(double value) {
        return Math.abs(value) <= maxFinite() && round(value) == value;
    }

    /**
     * The number that a code stands for.
     *
     * @param code sign, exponent and fraction, in the lowest {@link #bits()} bits
     * @return the number, infinity or NaN
     */
    public double decode(long code) {
        long fraction = code & ((1L << fractionBits) - 1);
        long exponent = code >> fractionBits & ((1L << exponentBits) - 1);
        double sign = (code >> (bits() - 1) & 1) == 0 ? 1 : -1;
        boolean top = exponent == (1L << exponentBits) - 1;
        if (top && infinities()) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (top && specials == Specials.NAN && fraction == (1L << fractionBits) - 1) {
            return Double.NaN;
        }
        long significand = exponent == 0 ? fraction : fraction + (1L << fractionBits);
        return sign * significand * power((int) Math.max(exponent, 1) - bias - fractionBits);
    }

    /**
     * The code of the number that {@link #roundSaturating(double)} gives.
     *
     * @param value a value that is not NaN
     * @return sign, exponent and fraction, in the lowest {@link #bits()} bits
     * @throws IllegalStateException if the format has numbers that are not floats
     */
    public long encode(double value) {
        double rounded = roundSaturating(value);
        int exponent = Math.max(Math.getExponent(rounded), 1 - bias);
        // A subnormal number's exponent field is one less than its place says: its hidden bit is missing.
        long significand = (long) (Math.abs(rounded) * power(fractionBits - exponent));
        long magnitude = ((long) (exponent + bias - 1) << fractionBits) + significand;
        return (Double.doubleToRawLongBits(rounded) >>> 63) << (bits() - 1) | magnitude;
    }

    private void requireFloats() {
        int largest = maxExponent();
        if (fractionBits > 23 || 1 - bias < Float.MIN_EXPONENT || largest > Float.MAX_EXPONENT) {
            throw new IllegalStateException("Floating-point format '" + name + "' has " + fractionBits
                    + " fraction bits and exponents " + (1 - bias) + " to " + largest + "; a float has 23 and "
                    + Float.MIN_EXPONENT + " to " + Float.MAX_EXPONENT + ".");
        }
    }

    private static double power(int exponent) {
        return Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52);
    }
}
