package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Memo;
import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Weights W[K,N] in codes that a PE's decoders turn into integers, the levels: {@code w = scale * level} with one scale a
 * group of a column. What a code means depends on its quantiser ({@link AntType}, {@link OlivePairs},
 * {@link OlaccelSplit}).
 */
public final class CodedWeights {

    private final int k;
    private final int n;
    private final int groupSize;
    private final byte[] codes;
    private final int[] levels;
    private final float[] scales;
    private final byte[] types;
    private final Memo forms = new Memo();

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param k         input channels
     * @param n         output channels
     * @param groupSize weights along K that share a scale; k or more means a whole column
     * @param codes     stored codes as unsigned bytes, k * n, row by row
     * @param levels    the integers that they stand for, at most 2^15 in magnitude, k * n, row by row
     * @param scales    scales, exact in FP16, groups * n, group by group
     * @param types     ordinals of the groups' types, groups * n, group by group; empty where all are of one type
     */
    public CodedWeights(int k, int n, int groupSize, byte[] codes, int[] levels, float[] scales, byte[] types) {
        this.k = k;
        this.n = n;
        this.groupSize = groupSize;
        this.codes = codes;
        this.levels = levels;
        this.scales = scales;
        this.types = types;
        long groups = (long) Shapes.groups(k, groupSize) * n;
        Shapes.requireLength("codes", codes.length, (long) k * n);
        Shapes.requireLength("levels", levels.length, (long) k * n);
        Shapes.requireLength("scales", scales.length, groups);
        Shapes.requireLength("types", types.length, types.length == 0 ? 0 : groups);
    }

    /**
     * Symmetric uniform weights, whose levels are {@code code - zero}.
     *
     * @param weights uniform weights
     * @return the same weights; codes in two's complement where the zero point is that of symmetric quantisers
     */
    public static CodedWeights of(UniformWeights weights) {
        return weights.forms().get(CodedWeights.class, "", () -> make(weights));
    }

    private static CodedWeights make(UniformWeights weights) {
        int n = weights.n();
        byte[] codes = weights.codes();
        int[] zeros = weights.zeros();
        int[] levels = new int[codes.length];
        int mask = (1 << weights.bits()) - 1;
        for (int at = 0; at < levels.length; at++) {
            levels[at] = (codes[at] & 0xff) - zeros[at / n / weights.groupSize() * n + at % n];
            codes[at] = (byte) (levels[at] & mask);
        }
        return new CodedWeights(weights.k(), n, weights.groupSize(), codes, levels, weights.scales(), new byte[0]);
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
     * @return weights along K that share a scale; k or more means a whole column
     */
    public int groupSize() {
        return groupSize;
    }

    /**
     * Stored codes as unsigned bytes, k * n, row by row.
     *
     * @return a copy
     */
    public byte[] codes() {
        return codes.clone();
    }

    /**
     * The integers that the codes stand for, k * n, row by row.
     *
     * @return a copy
     */
    public int[] levels() {
        return levels.clone();
    }

    /**
     * Scales, exact in FP16, groups * n, group by group.
     *
     * @return a copy
     */
    public float[] scales() {
        return scales.clone();
    }

    /**
     * Ordinals of the groups' types, groups * n, group by group; empty where all are of one type.
     *
     * @return a copy
     */
    public byte[] types() {
        return types.clone();
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
     * What kernels have made of this value.
     *
     * @return the forms
     */
    public Memo forms() {
        return forms;
    }

    /**
     * The weights that the codes stand for.
     *
     * @return K x N, {@code fl32(scale * level)}, which is exact: a scale has 11 significant bits, a level at most 8
     */
    public Matrix dequantized() {
        float[] w = new float[k * n];
        for (int row = 0; row < k; row++) {
            int group = row / groupSize * n;
            for (int col = 0; col < n; col++) {
                w[row * n + col] = scales[group + col] * levels[row * n + col];
            }
        }
        return Matrix.owning(k, n, w);
    }
}
