package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Memo;

/**
 * Uniformly quantised weights W[K,N]: {@code w = s * (code - z)} with one scale and zero point a group of a column.
 *
 * <p>
 * Symmetric quantisers use the constant zero point {@code 2^(bits-1)}, so that {@code code - z} is a signed integer.
 */
public final class UniformWeights {

    private final int k;
    private final int n;
    private final int bits;
    private final int groupSize;
    private final byte[] codes;
    private final float[] scales;
    private final int[] zeros;
    private final Memo forms = new Memo();

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param k input channels
     * @param n output channels
     * @param bits bits of a code, 2 to 8
     * @param groupSize weights along K that share a scale; k or more means a whole column
     * @param codes codes 0 .. 2^bits - 1 as unsigned bytes, k * n, row by row
     * @param scales scales, groups * n, group by group
     * @param zeros zero points 0 .. 2^bits - 1 (2^(bits-1) if symmetric), groups * n, group by group
     */
    public UniformWeights(int k, int n, int bits, int groupSize, byte[] codes, float[] scales, int[] zeros) {
        this.k = k;
        this.n = n;
        this.bits = bits;
        this.groupSize = groupSize;
        this.codes = codes;
        this.scales = scales;
        this.zeros = zeros;
        Shapes.requireLength("codes", codes.length, (long) k * n);
        Shapes.requireLength("scales", scales.length, (long) Shapes.groups(k, groupSize) * n);
        Shapes.requireLength("zeros", zeros.length, (long) Shapes.groups(k, groupSize) * n);
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
     * Bits of a code, 2 to 8.
     *
     * @return bits of a code, 2 to 8
     */
    public int bits() {
        return bits;
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
     * Codes 0 .. 2^bits - 1 as unsigned bytes, k * n, row by row.
     *
     * @return a copy
     */
    public byte[] codes() {
        return codes.clone();
    }

    /**
     * Writes the codes of one row, as {@link #codes()} has them.
     *
     * @param row  place along K
     * @param into takes them from its start on
     */
    public void copyCodes(int row, byte[] into) {
        System.arraycopy(codes, row * n, into, 0, n);
    }

    /**
     * Scales, as stored, groups * n, group by group.
     *
     * @return a copy
     */
    public float[] scales() {
        return scales.clone();
    }

    /**
     * Zero points 0 .. 2^bits - 1 (2^(bits-1) if symmetric), groups * n, group by group.
     *
     * @return a copy
     */
    public int[] zeros() {
        return zeros.clone();
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
     * @return K x N, {@code fl32(s * (code - z))}, which is exact unless s is an FP32 scale, as the difference has at most 9
     *         significant bits
     */
    public Matrix dequantized() {
        float[] w = new float[k * n];
        for (int row = 0; row < k; row++) {
            int group = row / groupSize * n;
            for (int col = 0; col < n; col++) {
                int at = row * n + col;
                w[at] = scales[group + col] * ((codes[at] & 0xff) - zeros[group + col]);
            }
        }
        return Matrix.owning(k, n, w);
    }

}
