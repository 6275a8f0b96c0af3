package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Rounding;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the scale of a group of weights is stored.
 *
 * <p>
 * {@link #POW2} is the exponent alone, {@code 2^-127 .. 2^127} in 8 bits (E8M0 of the OCP Microscaling Formats
 * specification, section 5.4.1). A scale is rounded up to it, so that the range of a group is never clipped; to the
 * nearest would clip up to 29 % of it. The clip search of {@code rtn-*-mse} finds the smaller power where that is better.
 */
public enum ScaleFormat {
    /** IEEE binary16. */
    FP16,
    /** IEEE binary32. */
    FP32,
    /** The upper half of binary32. */
    BF16,
    /** A power of two. */
    POW2;

    private static final float FP16_MIN = FloatFormat.FP16.minSubnormal();
    private static final int POW2_BITS = 8;
    private static final int POW2_MAX_EXPONENT = 127;

    /**
     * The format of a name.
     *
     * @param name e.g. {@code fp16}
     * @return the format
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static ScaleFormat parse(String name) {
        return Arrays.stream(values()).filter(format -> format.text().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No scale format is called '" + name + "'; valid are "
                        + Arrays.stream(values()).map(ScaleFormat::text).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * The name in study files.
     *
     * @return e.g. {@code fp16}
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The floating-point format, if it is one.
     *
     * @return empty for {@link #POW2}
     */
    public Optional<FloatFormat> floatFormat() {
        return switch (this) {
            case FP16 -> Optional.of(FloatFormat.FP16);
            case FP32 -> Optional.of(FloatFormat.FP32);
            case BF16 -> Optional.of(FloatFormat.BF16);
            case POW2 -> Optional.empty();
        };
    }

    /**
     * Bits of a stored scale.
     *
     * @return 16, 32 or 8
     */
    public int bits() {
        return floatFormat().map(FloatFormat::bits).orElse(POW2_BITS);
    }

    /**
     * The largest scale.
     *
     * @return a float
     */
    public float max() {
        return floatFormat().map(FloatFormat::maxFinite).orElse(Math.scalb(1f, POW2_MAX_EXPONENT));
    }

    /**
     * The smallest scale.
     *
     * @return positive, subnormal where the format has such numbers
     */
    public float min() {
        return floatFormat().map(FloatFormat::minSubnormal).orElse(Math.scalb(1f, -POW2_MAX_EXPONENT));
    }

    /**
     * A scale as stored: rounded to nearest, ties to even, or up to a power of two; at least {@link #min()}.
     *
     * @param exact positive
     * @return the scale; more than {@link #max()}, maybe infinite, if the format cannot hold it
     */
    public float round(double exact) {
        if (this == FP16) {
            return Math.max(Rounding.fp16(exact), FP16_MIN);
        }
        return Math.max(floatFormat().map(each -> each.round(exact)).orElseGet(() -> roundUp(exact)), min());
    }

    private static float roundUp(double exact) {
        double power = Math.scalb(1.0, Math.getExponent(exact));
        return (float) (power < exact ? 2 * power : power);
    }
}
