package io.mpgemm.dse.models.quantizer;

import java.util.ArrayList;
import java.util.List;

/**
 * The number types of ANT (Guo et al., MICRO 2022, arXiv 2208.14286, section 4) with a sign: a code of b bits has a sign
 * and a magnitude of {@code v = b - 1} bits; integers are in two's complement, the others in sign and magnitude.
 *
 * <table>
 * <caption>Magnitudes of 4-bit codes</caption>
 * <tr><th>magnitude code</th><td>000</td><td>001</td><td>010</td><td>011</td><td>100</td><td>101</td><td>110</td>
 * <td>111</td></tr>
 * <tr><th>int</th><td>0</td><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td><td>6</td><td>7</td></tr>
 * <tr><th>power of two</th><td>0</td><td>1</td><td>2</td><td>4</td><td>8</td><td>16</td><td>32</td><td>64</td></tr>
 * <tr><th>flint</th><td>0</td><td>1</td><td>2</td><td>3</td><td>16</td><td>8</td><td>4</td><td>6</td></tr>
 * </table>
 *
 * A flint is an integer where its top bit is 0. Else the place of the first one behind it is the exponent and what
 * follows the mantissa: after z zeros the bits are an integer that is shifted by {@code 2 z + 1}; all zeros are one
 * shifted by {@code 2 (v - 1)}. The integer {@code -2^v} and the negative zeros are not used.
 */
public enum AntType {
    /** Integers. */
    INT {
        @Override
        int integer(int magnitude, int bits) {
            return magnitude;
        }

        @Override
        int exponent(int magnitude, int bits) {
            return 0;
        }
    },
    /** Powers of two. */
    POWER_OF_TWO {
        @Override
        int integer(int magnitude, int bits) {
            return Math.min(magnitude, 1);
        }

        @Override
        int exponent(int magnitude, int bits) {
            return Math.max(magnitude - 1, 0);
        }
    },
    /** Float-int: dense like integers in the middle, wide like powers of two at the ends. */
    FLINT {
        @Override
        int integer(int magnitude, int bits) {
            int top = 1 << (bits - 1);
            return magnitude < top ? magnitude : magnitude == top ? 1 : magnitude - top;
        }

        @Override
        int exponent(int magnitude, int bits) {
            int top = 1 << (bits - 1);
            if (magnitude <= top) {
                return magnitude < top ? 0 : 2 * (bits - 1);
            }
            int zeros = bits - 2 - (31 - Integer.numberOfLeadingZeros(magnitude - top));
            return 2 * zeros + 1;
        }
    };

    /** The integer that a magnitude's decoder gives. */
    abstract int integer(int magnitude, int bits);

    /** How far it is shifted. */
    abstract int exponent(int magnitude, int bits);

    /**
     * The value of a magnitude.
     *
     * @param magnitude its code, 0 to 2^bits - 1
     * @param bits      its bits
     * @return the value
     */
    public int magnitude(int magnitude, int bits) {
        return integer(magnitude, bits) << exponent(magnitude, bits);
    }

    /**
     * The value of a code with a sign.
     *
     * @param code its bits
     * @param bits how many, with the sign
     * @return the value
     */
    public int level(int code, int bits) {
        int top = 1 << (bits - 1);
        if (this == INT) {
            return code < top ? code : code - 2 * top;
        }
        int magnitude = magnitude(code & (top - 1), bits - 1);
        return code < top ? magnitude : -magnitude;
    }

    /** The code of a level that has one, the inverse of {@link #level}. */
    int code(int level, int bits) {
        if (this == INT) {
            return level & ((1 << bits) - 1);
        }
        int magnitude = 0;
        while (magnitude(magnitude, bits - 1) != Math.abs(level)) {
            magnitude++;
        }
        return level < 0 ? magnitude | (1 << (bits - 1)) : magnitude;
    }

    /** All magnitudes in ascending order. */
    int[] magnitudes(int bits) {
        List<Integer> all = new ArrayList<>();
        for (int code = 0; code < 1 << (bits - 1); code++) {
            all.add(magnitude(code, bits - 1));
        }
        return all.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** The types that a code of some bits may have: from 5 bits on integers, as an 8-bit PE of ANT takes. */
    static List<AntType> of(int bits) {
        return bits == 4 ? List.of(values()) : List.of(INT);
    }
}
