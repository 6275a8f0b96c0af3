package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * Weights W[K,N] as a bit-serial PE takes them: {@code w = columnScale * scale * value}, the value an integer that is the sum
 * of a fixed number of terms, each a signed power of two or zero.
 */
public final class TermWeights {

    /** How a value is cut into terms. */
    public enum Terms {
        /** The set bits of the magnitude with its sign, from the top (BitMoD's extended floating-point types: two). */
        BITS,
        /** Radix-4 Booth digits, from the top. */
        BOOTH
    }

    private final int k;
    private final int n;
    private final int groupSize;
    private final Terms terms;
    private final int count;
    private final short[] values;
    private final float[] scales;
    private final float[] columnScales;

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param k            input channels
     * @param n            output channels
     * @param groupSize    weights along K that share a scale; k or more means a whole column
     * @param terms        how a value is cut into terms
     * @param count        terms of a value, 1 to 5
     * @param values       values, k * n, row by row
     * @param scales       scales, groups * n, group by group
     * @param columnScales scales of the columns, n
     * @throws IllegalArgumentException if a value is not the sum of so many terms
     */
    public TermWeights(int k, int n, int groupSize, Terms terms, int count, short[] values, float[] scales,
            float[] columnScales) {
        this.k = k;
        this.n = n;
        this.groupSize = groupSize;
        this.terms = terms;
        this.count = count;
        this.values = values;
        this.scales = scales;
        this.columnScales = columnScales;
        Shapes.requireLength("values", values.length, (long) k * n);
        Shapes.requireLength("scales", scales.length, (long) Shapes.groups(k, groupSize) * n);
        Shapes.requireLength("column scales", columnScales.length, n);
        Inputs.requireRange("Terms of a value", count, 1, 5);
        for (short value : values) {
            boolean fits = switch (terms) {
                case BITS -> Integer.bitCount(Math.abs(value)) <= count;
                case BOOTH -> value >= -(1 << (2 * count - 1)) && value < 1 << (2 * count - 1);
            };
            if (!fits) {
                throw new IllegalArgumentException("The value " + value + " is not the sum of " + count + " terms.");
            }
        }
    }

    /**
     * Uniform weights: {@code value = code - zero}, in as many Booth digits as it takes.
     *
     * @param weights uniform weights
     * @param signed  whether the zero point is that of symmetric weights, so that values have no more bits than codes
     * @return the same weights
     */
    public static TermWeights of(UniformWeights weights, boolean signed) {
        byte[] codes = weights.codes();
        int[] zeros = weights.zeros();
        int n = weights.n();
        short[] values = new short[codes.length];
        for (int at = 0; at < values.length; at++) {
            values[at] = (short) ((codes[at] & 0xff) - zeros[at / n / weights.groupSize() * n + at % n]);
        }
        return new TermWeights(weights.k(), n, weights.groupSize(), Terms.BOOTH,
                Math.ceilDiv(weights.bits() + (signed ? 0 : 1), 2), values, weights.scales(), ones(n));
    }

    static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * Input channels.
     *
     * @return input channels
     */
    public int k() {
        return k;
    }

    /**
     * Output channels.
     *
     * @return output channels
     */
    public int n() {
        return n;
    }

    /**
     * Weights along K that share a scale; k or more means a whole column.
     *
     * @return weights along K that share a scale
     */
    public int groupSize() {
        return groupSize;
    }

    /**
     * Terms of a value.
     *
     * @return how many
     */
    public int count() {
        return count;
    }

    /**
     * The number of groups along K; the last may be short.
     *
     * @return ceil(k / groupSize)
     */
    public int groups() {
        return Shapes.groups(k, groupSize);
    }

    /**
     * What the codes stand for before the scale, in units of the type's last bit.
     *
     * @return a copy, k * n, row by row
     */
    public short[] values() {
        return values.clone();
    }

    /**
     * Scales of the groups.
     *
     * @return a copy, groups * n, group by group
     */
    public float[] scales() {
        return scales.clone();
    }

    /**
     * Scales of the columns.
     *
     * @return a copy, n
     */
    public float[] columnScales() {
        return columnScales.clone();
    }

    /**
     * One term of a value.
     *
     * @param row  input channel
     * @param col  output channel
     * @param term number of the term, 0 the most significant
     * @return a signed power of two, or 0
     */
    public int term(int row, int col, int term) {
        int value = values[row * n + col];
        return switch (terms) {
            case BITS -> {
                int left = Math.abs(value);
                for (int i = 0; i < term; i++) {
                    left -= Integer.highestOneBit(left);
                }
                yield Integer.signum(value) * Integer.highestOneBit(left);
            }
            case BOOTH -> {
                int at = 2 * (count - 1 - term);
                int below = at == 0 ? 0 : value >> (at - 1) & 1;
                int digit = below + (value >> at & 1) - 2 * (value >> (at + 1) & 1);
                yield digit << at;
            }
        };
    }

    /**
     * The weights that the codes stand for.
     *
     * @return K x N, exact products of an FP16 number, 8 and 9 bits at most, rounded to FP32
     */
    public Matrix dequantized() {
        float[] w = new float[k * n];
        for (int at = 0; at < w.length; at++) {
            int col = at % n;
            w[at] = (float) ((double) columnScales[col] * scales[at / n / groupSize * n + col] * values[at]);
        }
        return Matrix.owning(k, n, w);
    }
}
