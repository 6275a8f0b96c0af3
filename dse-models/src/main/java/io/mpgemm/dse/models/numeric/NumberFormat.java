package io.mpgemm.dse.models.numeric;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number format of an operand. */
public sealed interface NumberFormat permits IntFormat, FloatFormat {

    /**
     * The name in study files.
     *
     * @return the name, such that {@code parse(name())} gives this format back
     */
    String name();

    /**
     * Bits of one stored number.
     *
     * @return bits
     */
    int bits();

    /**
     * The format of a name.
     *
     * @param name {@code int2} to {@code int32} or the name of a floating-point format
     * @return the format
     * @throws IllegalArgumentException if there is no such format; the message lists the names
     */
    static NumberFormat parse(String name) {
        Matcher integer = Pattern.compile("int([1-9][0-9]?)").matcher(name);
        if (integer.matches()) {
            int bits = Integer.parseInt(integer.group(1));
            if (bits >= IntFormat.MIN_BITS && bits <= IntFormat.MAX_BITS) {
                return new IntFormat(bits);
            }
        }
        return FloatFormat.find(name)
                .orElseThrow(() -> new IllegalArgumentException("Unknown number format '" + name + "'; valid are int"
                        + IntFormat.MIN_BITS + " to int" + IntFormat.MAX_BITS + ", " + FloatFormat.names() + "."));
    }
}
