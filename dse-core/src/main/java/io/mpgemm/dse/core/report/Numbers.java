package io.mpgemm.dse.core.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as text, always with a decimal point, whatever the locale. */
public final class Numbers {

    private static final double EXACT_WHOLE = 1e15;
    private static final double SMALLEST_PLAIN = 1e-4;
    private static final double LARGEST_PLAIN = 1e9;
    private static final int SHARE_DIGITS = 4;
    private static final int MOST_SHARE_DIGITS = 10;

    private Numbers() {}

    /**
     * The shortest text that reads back as the same double; whole numbers have no fraction.
     *
     * @param value a number
     * @return its text, empty for NaN
     */
    public static String exact(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        boolean negativeZero = value == 0 && 1 / value < 0;
        if (value == Math.rint(value) && Math.abs(value) < EXACT_WHOLE && !negativeZero) {
            return Long.toString((long) value);
        }
        return Double.toString(value);
    }

    /**
     * A number for readers: so many significant digits, whole numbers in full, powers of ten only where a plain number
     * would be long.
     *
     * @param value  a number
     * @param digits significant digits
     * @return its text, {@code -} for NaN
     */
    public static String significant(double value, int digits) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < LARGEST_PLAIN) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        if (size < SMALLEST_PLAIN || size >= LARGEST_PLAIN) {
            int exponent = rounded.precision() - rounded.scale() - 1;
            return rounded.movePointLeft(exponent).setScale(digits - 1, RoundingMode.UNNECESSARY).toPlainString() + "e"
                    + exponent;
        }
        int decimals = Math.max(0, digits - (rounded.precision() - rounded.scale()));
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    }

    /**
     * A share of 1 to four digits, and more where these would say 1 of what is less.
     *
     * @param share the share, at most 1 but for rounding errors
     * @return its digits
     */
    static String share(double share) {
        int digits = SHARE_DIGITS;
        while (digits < MOST_SHARE_DIGITS && share < 1 && share >= 1 - 0.5 * Math.pow(10, -digits)) {
            digits++;
        }
        return String.format(Locale.ROOT, "%." + (digits < MOST_SHARE_DIGITS ? digits : SHARE_DIGITS) + "f", share);
    }
}
