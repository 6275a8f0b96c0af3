package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Progressively quantised weights W[K,N] (QServe, arXiv 2405.04532, section 4.1): INT8 a channel, then low-bit codes a
 * group inside INT8: {@code w8 = code * s8 - z * s8} in INT8, {@code w = channelScale * w8}.
 */
public final class ProgressiveWeights {

    private final int k;
    private final int n;
    private final int bits;
    private final int groupSize;
    private final byte[] codes;
    private final byte[] groupScales;
    private final byte[] zeros;
    private final float[] channelScales;

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param k input channels
     * @param n output channels
     * @param bits bits of a code, 2 to 7
     * @param groupSize weights along K that share a scale; k or more means a whole column
     * @param codes codes 0 .. 2^bits - 1, k * n, row by row
     * @param groupScales group scales s8, 1 .. 127, groups * n, group by group
     * @param zeros group zero points 0 .. 2^bits - 1, groups * n, group by group
     * @param channelScales channel scales, exact in FP16, n
     */
    public ProgressiveWeights(int k, int n, int bits, int groupSize, byte[] codes, byte[] groupScales, byte[] zeros,
            float[] channelScales) {
        this.k = k;
        this.n = n;
        this.bits = bits;
        this.groupSize = groupSize;
        this.codes = codes;
        this.groupScales = groupScales;
        this.zeros = zeros;
        this.channelScales = channelScales;
        Shapes.requireLength("codes", codes.length, (long) k * n);
        Shapes.requireLength("groupScales", groupScales.length, (long) Shapes.groups(k, groupSize) * n);
        Shapes.requireLength("zeros", zeros.length, (long) Shapes.groups(k, groupSize) * n);
        Shapes.requireLength("channelScales", channelScales.length, n);
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
     * Bits of a code, 2 to 7.
     *
     * @return bits of a code, 2 to 7
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
     * Codes 0 .. 2^bits - 1, k * n, row by row.
     *
     * @return a copy
     */
    public byte[] codes() {
        return codes.clone();
    }

    /**
     * Group scales s8, 1 .. 127, groups * n, group by group.
     *
     * @return a copy
     */
    public byte[] groupScales() {
        return groupScales.clone();
    }

    /**
     * Group zero points 0 .. 2^bits - 1, groups * n, group by group.
     *
     * @return a copy
     */
    public byte[] zeros() {
        return zeros.clone();
    }

    /**
     * Channel scales, exact in FP16, n.
     *
     * @return a copy
     */
    public float[] channelScales() {
        return channelScales.clone();
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
     * The INT8 weight that the first stage of dequantisation gives.
     *
     * @param row row along K
     * @param col column along N
     * @return {@code code * s8 - z * s8} modulo 256, as a signed byte
     */
    public byte int8(int row, int col) {
        int at = row / groupSize * n + col;
        return (byte) (((codes[row * n + col] & 0xff) - zeros[at]) * groupScales[at]);
    }

    /**
     * The weights that the codes stand for.
     *
     * @return K x N, {@code fl32(channelScale * int8)}, which is exact
     */
    public Matrix dequantized() {
        float[] w = new float[k * n];
        for (int row = 0; row < k; row++) {
            for (int col = 0; col < n; col++) {
                w[row * n + col] = channelScales[col] * int8(row, col);
            }
        }
        return Matrix.owning(k, n, w);
    }

}
