package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.numeric.Matrix;

/** GEMM in float64: every output is summed with k ascending, each product and each sum rounded once. */
public final class Float64Gemm {

    /** Rows of W kept as doubles at a time, so that they stay in the second-level cache. */
    private static final int BLOCK = 64;

    private Float64Gemm() {}

    /**
     * The product.
     *
     * @param x M x K
     * @param w K x N
     * @return M x N, row by row
     */
    public static double[] multiply(Matrix x, Matrix w) {
        int m = x.rows();
        int k = x.cols();
        int n = w.cols();
        float[] xs = x.toArray();
        float[] ws = w.toArray();
        double[][] y = new double[m][n];
        double[][] block = new double[BLOCK][n];
        for (int start = 0; start < k; start += BLOCK) {
            int length = Math.min(BLOCK, k - start);
            for (int i = 0; i < length; i++) {
                widen(ws, (start + i) * n, block[i]);
            }
            for (int row = 0; row < m; row++) {
                int at = row * k + start;
                int i = 0;
                for (; i + 3 < length; i += 4) {
                    addFour(y[row], block[i], block[i + 1], block[i + 2], block[i + 3], xs[at + i], xs[at + i + 1],
                            xs[at + i + 2], xs[at + i + 3]);
                }
                for (; i < length; i++) {
                    addOne(y[row], block[i], xs[at + i]);
                }
            }
        }
        double[] flat = new double[m * n];
        for (int row = 0; row < m; row++) {
            System.arraycopy(y[row], 0, flat, row * n, n);
        }
        return flat;
    }

    /**
     * Weights for {@link #multiply(Matrix, double[][])}.
     *
     * @param w K x N
     * @return K rows of N
     */
    public static double[][] wide(Matrix w) {
        double[][] rows = new double[w.rows()][w.cols()];
        float[] values = w.toArray();
        for (int row = 0; row < rows.length; row++) {
            widen(values, row * w.cols(), rows[row]);
        }
        return rows;
    }

    /**
     * The product with weights that are wide already, which pays where few rows meet the same weights again and again.
     *
     * @param x M x K
     * @param w K rows of N
     * @return M x N, row by row, the same bits as from {@link #multiply(Matrix, Matrix)}
     */
    public static double[] multiply(Matrix x, double[][] w) {
        int k = x.cols();
        int n = w[0].length;
        float[] xs = x.toArray();
        double[][] y = new double[x.rows()][n];
        for (int start = 0; start < k; start += BLOCK) {
            int end = Math.min(k, start + BLOCK);
            for (int row = 0; row < y.length; row++) {
                int at = row * k;
                int i = start;
                for (; i + 3 < end; i += 4) {
                    addFour(y[row], w[i], w[i + 1], w[i + 2], w[i + 3], xs[at + i], xs[at + i + 1], xs[at + i + 2],
                            xs[at + i + 3]);
                }
                for (; i < end; i++) {
                    addOne(y[row], w[i], xs[at + i]);
                }
            }
        }
        double[] flat = new double[y.length * n];
        for (int row = 0; row < y.length; row++) {
            System.arraycopy(y[row], 0, flat, row * n, n);
        }
        return flat;
    }

    private static void widen(float[] source, int from, double[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = source[from + i];
        }
    }

    /** Left to right, so the order is that of four single steps. */
    private static void addFour(double[] y, double[] w0, double[] w1, double[] w2, double[] w3, double x0, double x1,
            double x2, double x3) {
        for (int i = 0; i < y.length; i++) {
            y[i] = y[i] + x0 * w0[i] + x1 * w1[i] + x2 * w2[i] + x3 * w3[i];
        }
    }

    private static void addOne(double[] y, double[] w, double x) {
        for (int i = 0; i < y.length; i++) {
            y[i] = y[i] + x * w[i];
        }
    }
}
