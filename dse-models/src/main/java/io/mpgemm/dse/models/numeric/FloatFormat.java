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
 * 8-bit Floating Point Specification (OFP8), revision 1.0.
 *
 * @param name         the name in study files, or what a circuit calls it
 * @param exponentBits bits of the exponent, 2 to 11
 * @param fractionBits bits of the fraction, 1 to 52
 * @param bias         what the stored exponent is larger than the true one
 * @param infinities   whether the largest exponent is kept for infinities and NaN (IEEE 754); if not, it holds numbers
 *                         too and only the all-ones code is NaN (OCP E4M3)
 */
public record FloatFormat(String name, int exponentBits, int fractionBits, int bias,
        boolean infinities) {

    /** IEEE binary16: 1-5-10, up to 65504. */
    public static final FloatFormat FP16 = of("fp16", 5, 10);
    /** bfloat16: 1-8-7, the upper half of FP32. */
    public static final FloatFormat BF16 = of("bf16", 8, 7);
    /** IEEE binary32: 1-8-23. */
    public static final FloatFormat FP32 = of("fp32", 8, 23);
    /** OCP FP8 E4M3: 1-4-3, up to 448, no infinities. */
    public static final FloatFormat FP8_E4M3 = new FloatFormat("fp8-e4m3", 4, 3, 7, false);
    /** OCP FP8 E5M2: 1-5-2, up to 57344. */
    public static final FloatFormat FP8_E5M2 = new FloatFormat("fp8-e5m2", 5, 2, 15, true);

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
        return new FloatFormat(name, exponentBits, fractionBits, (1 << (exponentBits - 1)) - 1, true);
    }

    /**
     * The formats that have a name.
     *
     * @return the formats
     */
    public static List<FloatFormat> all() {
        return List.of(FP16, BF16, FP32, FP8_E4M3, FP8_E5M2);
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
     * The largest finite number.
     *
     * @return {@code (2 - 2^-f) 2^emax}; one step less where the all-ones code is NaN
     * @throws IllegalStateException if the format has numbers that are not floats
     */
    public float maxFinite() {
        requireFloats();
        if (infinities) {
            return (float) ((2 - power(-fractionBits)) * power((1 << exponentBits) - 2 - bias));
        }
        return (float) ((2 - power(1 - fractionBits)) * power((1 << exponentBits) - 1 - bias));
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
     * infinity, or NaN where the format has none (OFP8, non-saturating mode); NaN stays NaN.
     *
     * @param value the exact value
     * @return the rounded value
     * @throws IllegalStateException if the format has numbers that are not floats
     */
    public float round(double value) {
        requireFloats();
        int exponent = Math.max(Math.getExponent(value), 1 - bias);
        if (exponent > Double.MAX_EXPONENT) {
            return infinities ? (float) value : Float.NaN;
        }
        // Scaling by powers of two is exact here, so rint is the only rounding.
        int step = exponent - fractionBits;
        double rounded = Math.rint(value * power(-step)) * power(step);
        if (Math.abs(rounded) > maxFinite()) {
            return infinities ? (float) Math.copySign(Double.POSITIVE_INFINITY, value) : Float.NaN;
        }
        return (float) rounded;
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

    private void requireFloats() {
        int largest = (1 << exponentBits) - (infinities ? 2 : 1) - bias;
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
