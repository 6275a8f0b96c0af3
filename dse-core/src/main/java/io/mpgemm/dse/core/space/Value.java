package io.mpgemm.dse.core.space;

import java.util.Objects;

/**
 * One value that a parameter can take: a text as users write it and, where the text is a number, that number.
 *
 * @param text   the value as it stands in study files and CSVs
 * @param number the numeric value, or NaN where the text is not a number
 */
public record Value(String text, double number) {

    /** Checks that there is a text. */
    public Value {
        Objects.requireNonNull(text, "text");
        if (text.isBlank()) {
            throw new IllegalArgumentException("A parameter value must not be blank.");
        }
    }

    /**
     * A whole number.
     *
     * @param number the number
     * @return its value
     */
    public static Value of(long number) {
        return new Value(Long.toString(number), number);
    }

    /**
     * A text; one that reads as a decimal number is that number.
     *
     * @param text the text
     * @return its value
     */
    public static Value of(String text) {
        if (text.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")) {
            return new Value(text, Double.parseDouble(text));
        }
        return new Value(text, Double.NaN);
    }

    /**
     * Whether the value is a number.
     *
     * @return true for a number
     */
    public boolean isNumber() {
        return !Double.isNaN(number);
    }

    /**
     * The value as a whole number.
     *
     * @return the number
     * @throws IllegalStateException if the value is not a whole number
     */
    public int asInt() {
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw new IllegalStateException("The value '" + text + "' is not a whole number.");
        }
        return (int) number;
    }

    @Override
    public String toString() {
        return text;
    }
}
