package io.mpgemm.dse.models.numeric;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The formats of numbers that share a scale: the element formats of the OCP Microscaling Formats (MX) Specification,
 * version 1.0, section 5.3; those of 8 bits are OFP8's. All numbers of a format are multiples of its quantum.
 */
public enum ElementFormat {
    /** FP4: up to 6. */
    E2M1("e2m1"),
    /** FP6: up to 7.5. */
    E2M3("e2m3"),
    /** FP6: up to 28. */
    E3M2("e3m2"),
    /** FP8: up to 448. */
    E4M3("e4m3"),
    /** FP8: up to 57344. */
    E5M2("e5m2"),
    /**
     * Two's complement with a scale of 2^-6: from -127/64 to 127/64. The code of -2 stays unused, as the specification
     * allows, so that the range is symmetric.
     */
    INT8("int8");

    private static final int INT8_BITS = 8;
    private static final int INT8_FRACTION_BITS = 6;
    private static final double INT8_MAX = 127.0 / 64;

    private final String text;

    ElementFormat(String text) {
        this.text = text;
    }

    /**
     * The format of a name.
     *
     * @param text e.g. {@code e2m1}
     * @return the format
     * @throws IllegalArgumentException if there is no such format; the message lists the names
     */
    public static ElementFormat parse(String text) {
        return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not an element format; valid are "
                        + Arrays.stream(values()).map(ElementFormat::text).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * The name in study files.
     *
     * @return e.g. {@code e2m1}
     */
    public String text() {
        return text;
    }

    /**
     * The floating-point format.
     *
     * @return empty for INT8
     */
    public Optional<FloatFormat> floatFormat() {
        return switch (this) {
            case E2M1 -> Optional.of(FloatFormat.FP4_E2M1);
            case E2M3 -> Optional.of(FloatFormat.FP6_E2M3);
            case E3M2 -> Optional.of(FloatFormat.FP6_E3M2);
            case E4M3 -> Optional.of(FloatFormat.FP8_E4M3);
            case E5M2 -> Optional.of(FloatFormat.FP8_E5M2);
            case INT8 -> Optional.empty();
        };
    }

    /**
     * Bits of a code.
     *
     * @return 4, 6 or 8
     */
    public int bits() {
        return floatFormat().map(FloatFormat::bits).orElse(INT8_BITS);
    }

    /**
     * The exponent of the largest number.
     *
     * @return emax of the specification: {@code 2^emax <= max < 2^(emax+1)}
     */
    public int maxExponent() {
        return floatFormat().map(FloatFormat::maxExponent).orElse(0);
    }

    /**
     * The exponent below which the numbers' steps stay the same.
     *
     * @return that of the smallest normal number; 0 for INT8
     */
    public int minExponent() {
        return floatFormat().map(format -> 1 - format.bias()).orElse(0);
    }

    /**
     * The largest number.
     *
     * @return {@code 448} for E4M3
     */
    public double max() {
        return floatFormat().map(format -> (double) format.maxFinite()).orElse(INT8_MAX);
    }

    /**
     * The smallest positive number, of which all others are multiples.
     *
     * @return a power of two
     */
    public double quantum() {
        return floatFormat().map(format -> (double) format.minSubnormal())
                .orElseGet(() -> Math.scalb(1.0, -INT8_FRACTION_BITS));
    }

    /**
     * The nearest number of the format, ties to even; the largest one of its sign for a value beyond it.
     *
     * @param value a finite value
     * @return the number
     */
    public float round(double value) {
        if (this != INT8) {
            return floatFormat().orElseThrow().roundSaturating(value);
        }
        double kept = Math.clamp(value, -INT8_MAX, INT8_MAX);
        return (float) Math.scalb(Math.rint(Math.scalb(kept, INT8_FRACTION_BITS)), -INT8_FRACTION_BITS);
    }
}
