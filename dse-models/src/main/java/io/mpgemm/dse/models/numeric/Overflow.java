package io.mpgemm.dse.models.numeric;

import java.util.Locale;

/** What an integer accumulator does with a sum beyond its range. */
public enum Overflow {
    /** Keeps the low bits: two's complement, no hardware. */
    WRAP,
    /** Stays at the end of the range: a comparison and a multiplexer. */
    SATURATE;

    /**
     * The name in study files.
     *
     * @return the name in lower case
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The policy of a name.
     *
     * @param name {@code wrap} or {@code saturate}
     * @return the policy
     * @throws IllegalArgumentException if there is no such policy; the message lists the names
     */
    public static Overflow parse(String name) {
        for (Overflow overflow : values()) {
            if (overflow.label().equals(name)) {
                return overflow;
            }
        }
        throw new IllegalArgumentException("Unknown overflow policy '" + name + "'; valid are wrap, saturate.");
    }
}
