package io.mpgemm.dse.models.numeric;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A binary floating-point format: a sign, a biased exponent, a fraction with a hidden one, subnormal numbers. All its
 * numbers are floats.
 *
 * <p>
 * FP16 and FP32 are IEEE 754-2019 binary16 and binary32; BF16 is FP32 with 16 fraction bits cut off; FP8 is the OCP
 * 8-bit Floating Point Specification (OFP8), revision 1.0.
 *
 * @param name         the name in study files
 * @param exponentBits bits of the exponent, 2 to 8
 * @param fractionBits bits of the fraction, 1 to 23
 * @param bias         what the stored exponent is larger than the true one
 * @param infinities   whether the largest exponent is kept for infinities and NaN (IEEE 754); if not, it holds numbers
 *                         too and only the all-ones code is NaN (OCP E4M3)
 */
public record FloatFormat(String name, int exponentBits, int fractionBits, int bias,
        boolean infinities) implements NumberFormat {

    /** IEEE binary16: 1-5-10, up to 65504. */
    public static final FloatFormat FP16 = new FloatFormat("fp16", 5, 10, 15, true);
    /** bfloat16: 1-8-7, the upper half of FP32. */
    public static final FloatFormat BF16 = new FloatFormat("bf16", 8, 7, 127, true);
    /** IEEE binary32: 1-8-23. */
    public static final FloatFormat FP32 = new FloatFormat("fp32", 8, 23, 127, true);
    /** OCP FP8 E4M3: 1-4-3, up to 448, no infinities. */
    public static final FloatFormat FP8_E4M3 = new FloatFormat("fp8-e4m3", 4, 3, 7, false);
    /** OCP FP8 E5M2: 1-5-2, up to 57344. */
    public static final FloatFormat FP8_E5M2 = new FloatFormat("fp8-e5m2", 5, 2, 15, true);

    /** Checks that floats can hold every number of the format. */
    public FloatFormat {
        if (exponentBits < 2 || exponentBits > 8 || fractionBits < 1 || fractionBits > 23) {
            throw new IllegalArgumentException("Floating-point format '" + name + "' has " + exponentBits
                    + " exponent bits and " + fractionBits + " fraction bits; valid are 2 to 8 and 1 to 23.");
        }
        int largest = (1 << exponentBits) - (infinities ? 2 : 1) - bias;
        if (1 - bias < Float.MIN_EXPONENT || largest > Float.MAX_EXPONENT) {
            throw new IllegalArgumentException("Floating-point format '" + name + "' has exponents " + (1 - bias)
                    + " to " + largest + "; those of a float go from " + Float.MIN_EXPONENT + " to "
                    + Float.MAX_EXPONENT + ".");
        }
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
        return find(name).orElseThrow(() -> new IllegalArgumentException(
                "'" + name + "' is not a floating-point format; valid are " + names() + "."));
    }

    static Optional<FloatFormat> find(String name) {
        return all().stream().filter(format -> format.name().equals(name)).findFirst();
    }

    static String names() {
        return all().stream().map(FloatFormat::name).collect(Collectors.joining(", "));
    }

    @Override
    public int bits() {
        return 1 + exponentBits + fractionBits;
    }

    /**
     * The largest finite number.
     *
     * @return {@code (2 - 2^-f) 2^emax}; one step less where the all-ones code is NaN
     */
    public float maxFinite() {
        if (infinities) {
            return (float) ((2 - power(-fractionBits)) * power((1 << exponentBits) - 2 - bias));
        }
        return (float) ((2 - power(1 - fractionBits)) * power((1 << exponentBits) - 1 - bias));
    }

    /**
     * The smallest positive normal number.
     *
     * @return {@code 2^(1-bias)}
     */
    public float minNormal() {
        return (float) power(1 - bias);
    }

    /**
     * The smallest positive number, a subnormal one.
     *
     * @return {@code 2^(1-bias-f)}
     */
    public float minSubnormal() {
        return (float) power(1 - bias - fractionBits);
    }

    /**
     * The number of the format that is nearest to the value, ties to even, in one rounding (IEEE 754 roundTiesToEven).
     * Subnormal numbers are kept and zero keeps its sign. A value that rounds beyond {@link #maxFinite()} becomes
     * infinity, or NaN where the format has none (OFP8, non-saturating mode); NaN stays NaN.
     *
     * @param value the exact value
     * @return the rounded value
     */
    public float round(double value) {
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

    private static double power(int exponent) {
        return Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52);
    }
}
