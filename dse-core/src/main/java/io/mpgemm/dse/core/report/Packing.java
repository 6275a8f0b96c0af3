package io.mpgemm.dse.core.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Columns of numbers and texts as bytes for the script of a page, and for each what the script must know to read it. All
 * first bytes of a column's values come first, then all second ones, little end first: so the columns of designs that differ
 * little from their neighbours deflate to a fraction.
 */
final class Packing {

    /** Significant digits of {@link #rounded}. */
    static final int DIGITS = 4;

    private static final int MANTISSAS = 9000;
    private static final int LEAST_MANTISSA = 1000;
    private static final int NONE = 0;
    private static final int ZERO = 1;
    private static final int FIRST = 2;
    /** What is smaller is held as 0. */
    private static final double LEAST = 1e-300;
    private static final int MOST_EXPONENT = 308;
    private static final double[] POWERS = IntStream.rangeClosed(-MOST_EXPONENT, MOST_EXPONENT)
            .mapToDouble(exponent -> Double.parseDouble("1e" + exponent)).toArray();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Numbers in full precision; NaN where there is none. */
    ObjectNode exact(int count, IntToDoubleFunction value) {
        long[] bits = new long[count];
        for (int i = 0; i < count; i++) {
            bits[i] = Double.doubleToLongBits(value.applyAsDouble(i));
        }
        return planes("exact", bits, Double.BYTES);
    }

    /** Whole numbers below 2^53 as differences from their predecessors. */
    ObjectNode ascending(int count, IntToDoubleFunction value) {
        ObjectNode node = exact(count, i -> value.applyAsDouble(i) - (i == 0 ? 0 : value.applyAsDouble(i - 1)));
        return node.put("as", "ascending");
    }

    /**
     * Numbers to four significant digits, half to even; what is neither a number nor finite is left out. A code is 0 for
     * none, 1 for 0, else 2 + 9000 (exponent - least) + mantissa - 1000, and for negative ones as much more as positive
     * ones take.
     */
    ObjectNode rounded(int count, IntToDoubleFunction value) {
        int[] exponents = new int[count];
        int[] mantissas = new int[count];
        int least = Integer.MAX_VALUE;
        int largest = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            double size = Math.abs(value.applyAsDouble(i));
            if (size >= LEAST && Double.isFinite(size)) {
                int exponent = exponent(size);
                int mantissa = mantissa(size, exponent);
                if (mantissa == LEAST_MANTISSA + MANTISSAS) {
                    mantissa = LEAST_MANTISSA;
                    exponent++;
                }
                exponents[i] = exponent;
                mantissas[i] = mantissa;
                least = Math.min(least, exponent);
                largest = Math.max(largest, exponent);
            }
        }
        int positive = least > largest ? 0 : (largest - least + 1) * MANTISSAS;
        long[] codes = new long[count];
        for (int i = 0; i < count; i++) {
            double number = value.applyAsDouble(i);
            if (mantissas[i] == 0) {
                codes[i] = Math.abs(number) < LEAST ? ZERO : NONE;
            } else {
                codes[i] = FIRST + (long) (exponents[i] - least) * MANTISSAS + mantissas[i] - LEAST_MANTISSA
                        + (number < 0 ? positive : 0);
            }
        }
        return codes("rounded", codes).put("least", positive == 0 ? 0 : least).put("positive", positive);
    }

    /** The largest power of ten that is not larger. */
    private static int exponent(double size) {
        int exponent = (int) Math.floor(StrictMath.log10(size));
        if (size < power(exponent)) {
            return exponent - 1;
        }
        return exponent < MOST_EXPONENT && size >= power(exponent + 1) ? exponent + 1 : exponent;
    }

    private static int mantissa(double size, int exponent) {
        int shift = exponent - (DIGITS - 1);
        return (int) Math.rint(shift < 0 ? size * power(-shift) : size / power(shift));
    }

    private static double power(int exponent) {
        return POWERS[exponent + MOST_EXPONENT];
    }

    /**
     * Texts by their positions in a list.
     *
     * @param values one for each row
     * @param order  texts that come first in the list, in this order; those that no row has are left out
     */
    ObjectNode texts(List<String> values, List<String> order) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        Set<String> used = new HashSet<>(values);
        List<String> all = new ArrayList<>(order);
        all.addAll(values);
        for (String text : all) {
            if (used.contains(text)) {
                positions.putIfAbsent(text, positions.size());
            }
        }
        long[] codes = values.stream().mapToLong(positions::get).toArray();
        ObjectNode node = codes("texts", codes);
        ArrayNode list = node.putArray("texts");
        positions.keySet().forEach(list::add);
        return node;
    }

    private ObjectNode codes(String as, long[] codes) {
        long largest = 0;
        for (long code : codes) {
            largest = Math.max(largest, code);
        }
        return planes(as, codes, Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(largest), Byte.SIZE));
    }

    private ObjectNode planes(String as, long[] values, int width) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("as", as).put("at", bytes.size())
                .put("count", values.length).put("width", width);
        for (int plane = 0; plane < width; plane++) {
            for (long value : values) {
                bytes.write((int) (value >>> (plane * Byte.SIZE)));
            }
        }
        return node;
    }

    /** Length of the JSON text as four bytes, the text, the columns. */
    byte[] with(JsonNode root) {
        byte[] text = JsonMapper.builder().build().writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + text.length + bytes.size()).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(text.length).put(text).put(bytes.toByteArray()).array();
    }
}
