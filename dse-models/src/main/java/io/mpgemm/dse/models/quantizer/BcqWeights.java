package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Memo;

/**
 * Binary-coded weights W[K,N]: {@code w = sum_i alpha_i * b_i + offset}, {@code b_i} in {-1, +1}, with scales and offset for each group of a column.
 *
 * <p>
 * LUT-GEMM (arXiv 2206.09557), section 2.3 and its bias extension.
 */
public final class BcqWeights {

    private final int k;
    private final int n;
    private final int planes;
    private final int groupSize;
    private final byte[] codes;
    private final float[] alphas;
    private final float[] offsets;
    private final Memo forms = new Memo();

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param k input channels
     * @param n output channels
     * @param planes bit planes q, 1 to 8
     * @param groupSize weights along K that share a scale; k or more means a whole column
     * @param codes k * n codes, row by row; bit i set means b_i = +1
     * @param alphas scales, exact in FP16, plane by plane, in each group by group: planes * groups * n
     * @param offsets offsets in FP32, group by group: groups * n
     */
    public BcqWeights(int k, int n, int planes, int groupSize, byte[] codes, float[] alphas, float[] offsets) {
        this.k = k;
        this.n = n;
        this.planes = planes;
        this.groupSize = groupSize;
        this.codes = codes;
        this.alphas = alphas;
        this.offsets = offsets;
        Shapes.requireLength("codes", codes.length, (long) k * n);
        Shapes.requireLength("alphas", alphas.length, (long) planes * Shapes.groups(k, groupSize) * n);
        Shapes.requireLength("offsets", offsets.length, (long) Shapes.groups(k, groupSize) * n);
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
     * Bit planes q, 1 to 8.
     *
     * @return bit planes q, 1 to 8
     */
    public int planes() {
        return planes;
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
     * K * n codes, row by row; bit i set means b_i = +1.
     *
     * @return a copy
     */
    public byte[] codes() {
        return codes.clone();
    }

    /**
     * Scales, exact in FP16, plane by plane, in each group by group: planes * groups * n.
     *
     * @return a copy
     */
    public float[] alphas() {
        return alphas.clone();
    }

    /**
     * Offsets in FP32, group by group: groups * n.
     *
     * @return a copy
     */
    public float[] offsets() {
        return offsets.clone();
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
     * @return K x N, summed in double precision and rounded once to FP32
     */
    public Matrix dequantized() {
        int stride = groups() * n;
        float[] w = new float[k * n];
        for (int row = 0; row < k; row++) {
            int group = row / groupSize * n;
            for (int col = 0; col < n; col++) {
                double sum = offsets[group + col];
                for (int i = 0; i < planes; i++) {
                    double alpha = alphas[i * stride + group + col];
                    sum += (codes[row * n + col] >> i & 1) == 1 ? alpha : -alpha;
                }
                w[row * n + col] = (float) sum;
            }
        }
        return Matrix.owning(k, n, w);
    }

}
