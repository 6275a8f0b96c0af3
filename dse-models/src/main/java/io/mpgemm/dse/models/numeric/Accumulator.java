package io.mpgemm.dse.models.numeric;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The register that holds a partial sum. */
public sealed interface Accumulator {

    /** The valid names, as error messages print them. */
    String NAMES = "int" + OfInt.MIN_BITS + " to int" + OfInt.MAX_BITS + ", fp16, fp32";

    /**
     * The name in study files, without the overflow policy.
     *
     * @return the name, e.g. {@code int20}
     */
    String name();

    /**
     * Bits of the register.
     *
     * @return bits
     */
    int bits();

    /**
     * The accumulator of a name, integers wrapping.
     *
     * @param name {@code int8} to {@code int48}, {@code fp16} or {@code fp32}
     * @return the accumulator
     * @throws IllegalArgumentException if there is no such accumulator; the message lists the names
     */
    static Accumulator parse(String name) {
        return parse(name, Overflow.WRAP);
    }

    /**
     * The accumulator of a name.
     *
     * @param name     {@code int8} to {@code int48}, {@code fp16} or {@code fp32}
     * @param overflow what an integer accumulator does beyond its range; a floating-point one overflows to infinity
     * @return the accumulator
     * @throws IllegalArgumentException if there is no such accumulator; the message lists the names
     */
    static Accumulator parse(String name, Overflow overflow) {
        Matcher integer = Pattern.compile("int([1-9][0-9]?)").matcher(name);
        if (integer.matches()) {
            int bits = Integer.parseInt(integer.group(1));
            if (bits >= OfInt.MIN_BITS && bits <= OfInt.MAX_BITS) {
                return new OfInt(bits, overflow);
            }
        } else if (name.equals(FloatFormat.FP16.name()) || name.equals(FloatFormat.FP32.name())) {
            return new OfFloat(FloatFormat.parse(name));
        }
        throw new IllegalArgumentException("Unknown accumulator '" + name + "'; valid are " + NAMES + ".");
    }

    /**
     * An integer in two's complement.
     *
     * @param bits     width, 8 to 48
     * @param overflow what happens beyond the range
     */
    record OfInt(int bits, Overflow overflow) implements Accumulator {

        /** Fewest bits. */
        public static final int MIN_BITS = 8;
        /** Most bits. */
        public static final int MAX_BITS = 48;

        /** Checks the width. */
        public OfInt {
            if (bits < MIN_BITS || bits > MAX_BITS) {
                throw new IllegalArgumentException(
                        "An integer accumulator has " + MIN_BITS + " to " + MAX_BITS + " bits, not " + bits + ".");
            }
        }

        @Override
        public String name() {
            return "int" + bits;
        }

        /**
         * The smallest sum.
         *
         * @return {@code -2^(bits-1)}
         */
        public long min() {
            return -1L << (bits - 1);
        }

        /**
         * The largest sum.
         *
         * @return {@code 2^(bits-1) - 1}
         */
        public long max() {
            return ~min();
        }

        /**
         * Whether a sum is within the range.
         *
         * @param sum the exact sum
         * @return true if it does not overflow
         */
        public boolean fits(long sum) {
            return sum >= min() && sum <= max();
        }

        /**
         * What the register holds after a sum.
         *
         * @param sum the exact sum
         * @return the sum, wrapped or saturated if it does not fit
         */
        public long hold(long sum) {
            return switch (overflow) {
                case WRAP -> sum << (Long.SIZE - bits) >> (Long.SIZE - bits);
                case SATURATE -> Math.clamp(sum, min(), max());
            };
        }
    }

    /**
     * A floating-point number, rounded after each addition.
     *
     * @param format FP16 or FP32
     */
    record OfFloat(FloatFormat format) implements Accumulator {

        /** Checks the format. */
        public OfFloat {
            if (!format.equals(FloatFormat.FP16) && !format.equals(FloatFormat.FP32)) {
                throw new IllegalArgumentException(
                        "A floating-point accumulator is fp16 or fp32, not " + format.name() + ".");
            }
        }

        @Override
        public String name() {
            return format.name();
        }

        @Override
        public int bits() {
            return format.bits();
        }
    }
}
