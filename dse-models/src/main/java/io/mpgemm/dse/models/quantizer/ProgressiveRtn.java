package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Progressive round-to-nearest: symmetric INT8 a channel, then affine low-bit codes with an integer scale a group.
 *
 * <p>
 * Stage one: {@code s = max|w| / R} of a column in FP16, {@code w8 = clamp(round(w / s), -R, R)}. Stage two, for each
 * group: {@code s8 = max(1, round((max - min) / (2^b - 1)))} with the range widened to zero, {@code z = round(-min /
 * s8)}, {@code q = clamp(round(w8 / s8) + z, 0, 2^b - 1)}; all ties to even. The paper knows 4 bits only. From 5 bits
 * on s8 is a small integer, and rounding it down would clip up to a third of the range (10 dB and more on Gaussian
 * weights), so there it is rounded up. Nor does it say what becomes of a group of one sign, whose zero point would leave
 * the codes; hence the range with zero.
 *
 * <p>
 * R is the protective range: {@code (q - z) s8} is off from w8 by half of s8 at most or lies between w8 and zero, and
 * {@code s8 <= 2 R / (2^b - 1) + 1}, so {@code R = floor(127 (2^b - 1) / 2^b)} keeps it within the integers of INT8:
 * 119 for 4 bits, as in the paper, 111 for 3 and 95 for 2.
 */
public final class ProgressiveRtn implements QuantizerInfo {

    private static final int PUBLISHED_BITS = 4;

    /** The quantiser. */
    public ProgressiveRtn() {}

    @Override
    public String name() {
        return "qserve-progressive";
    }

    @Override
    public String summary() {
        return "INT8 per channel, then low-bit codes inside INT8 per group";
    }

    @Override
    public String source() {
        return "QServe (arXiv 2405.04532), section 4.1";
    }

    /**
     * The largest INT8 magnitude that stage one may use.
     *
     * @param bits bits of a code
     * @return {@code floor(127 (2^bits - 1) / 2^bits)}
     */
    public static int protectiveRange(int bits) {
        return (Byte.MAX_VALUE * ((1 << bits) - 1)) >> bits;
    }

    /**
     * Quantises weights.
     *
     * @param weights   K x N, finite
     * @param bits      bits of a code, 2 to 7
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column. The last group is
     *                  short if the size does not divide K
     * @return the codes
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite or a scale does not fit FP16
     */
    public ProgressiveWeights quantize(Matrix weights, int bits, int groupSize) {
        Inputs.requireRange("Weight bits", bits, 2, 7);
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        float[] channelScales = new float[n];
        toInt8(w, k, n, protectiveRange(bits), channelScales);
        int groups = Shapes.groups(k, groupSize);
        byte[] codes = new byte[k * n];
        float[] scales = new float[groups * n];
        int[] zeros = new int[groups * n];
        int top = (1 << bits) - 1;
        float[] min = new float[n];
        float[] max = new float[n];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int last = first + Math.min(groupSize, k - first);
            Columns.range(w, n, first, last, min, max);
            for (int col = 0; col < n; col++) {
                int at = group * n + col;
                double exact = ((double) max[col] - min[col]) / top;
                scales[at] = (float) Math.max(1, bits <= PUBLISHED_BITS ? Math.rint(exact) : Math.ceil(exact));
                zeros[at] = (int) Math.min(Math.rint(-(double) min[col] / scales[at]), top);
            }
            Columns.encode(w, n, first, last, scales, zeros, group * n, 0, top, codes, first * n);
        }
        byte[] groupScales = new byte[groups * n];
        byte[] byteZeros = new byte[groups * n];
        for (int at = 0; at < groupScales.length; at++) {
            groupScales[at] = (byte) scales[at];
            byteZeros[at] = (byte) zeros[at];
        }
        return new ProgressiveWeights(k, n, bits, groupSize, codes, groupScales, byteZeros, channelScales);
    }

    /** Replaces the weights by their INT8 values. */
    private static void toInt8(float[] w, int k, int n, int range, float[] channelScales) {
        float[] maxAbs = new float[n];
        Columns.maxAbs(w, n, 0, k, maxAbs);
        for (int col = 0; col < n; col++) {
            channelScales[col] = GroupScales.ofColumn((double) maxAbs[col] / range, col);
        }
        for (int row = 0; row < k; row++) {
            for (int col = 0; col < n; col++) {
                int level = (int) Math.rint((double) w[row * n + col] / channelScales[col]);
                w[row * n + col] = Math.min(Math.max(level, -range), range);
            }
        }
    }
}
