package io.mpgemm.dse.models.gemm;

import java.util.Arrays;
import java.util.function.IntFunction;

/** Kernels of loops over whole rows of outputs, which C2 vectorises. */
final class PlainKernels implements Kernels {

    /** Steps between changes of the row: their weights stay in a near cache. */
    private static final int BLOCK = 64;

    @Override
    public String description() {
        return "plain Java kernels";
    }

    @Override
    public Packed pack(float[][] rows) {
        return new PlainRows(rows);
    }

    @Override
    public void fma(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(PlainKernels::fma, x, rows(w), from, to, sums);
    }

    @Override
    public void addRounded(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(PlainKernels::addRounded, x, rows(w), from, to, sums);
    }

    @Override
    public void addRoundedInHalf(float[][] x, Packed w, int from, int to, float[] sums) {
        sweep(PlainKernels::addRoundedInHalf, x, rows(w), from, to, sums);
    }

    @Override
    public void fmaHalf(float[][] x, Packed w, int from, int to, float[] sums) {
        double[] wide = new double[w.n()];
        sweep((a, weights, first, last, c) -> {
            Lanes.widen(wide, c);
            for (int k = first; k < last; k++) {
                Lanes.fmaHalf(wide, weights[k], a[k]);
            }
            Lanes.narrow(c, wide);
        }, x, rows(w), from, to, sums);
    }

    @Override
    public Packed packBytes(int k, int n, IntFunction<byte[]> rows) {
        float[][] floats = new float[k][n];
        for (int row = 0; row < k; row++) {
            byte[] values = rows.apply(row);
            float[] out = floats[row];
            for (int col = 0; col < n; col++) {
                out[col] = values[col];
            }
        }
        return pack(floats);
    }

    @Override
    public Packed packNibbles(float[][] rows) {
        return pack(rows);
    }

    @Override
    public boolean hasLookups() {
        return false;
    }

    @Override
    public void addLookups(float[][] tables, int[][] words, int blocks, float[] sums) {
        for (int block = 0; block < blocks; block++) {
            for (int col = 0; col < sums.length; col++) {
                sums[col] += tables[block][words[block / 8][col] >>> (4 * (block % 8)) & 15];
            }
        }
    }

    @Override
    public void addPairs(float[][] tables, int[][] words, int pairs, float[] sums) {
        for (int pair = 0; pair < pairs; pair++) {
            for (int col = 0; col < sums.length; col++) {
                int keys = words[pair / 4][col] >>> (8 * (pair % 4));
                sums[col] += tables[2 * pair][keys & 15] + tables[2 * pair + 1][(keys >> 4) & 15];
            }
        }
    }

    /** Some steps of one row. */
    private interface Steps {
        void run(float[] x, float[][] w, int from, int to, float[] sums);
    }

    private static void sweep(Steps steps, float[][] x, float[][] w, int from, int to, float[] sums) {
        float[][] rows = Rows.split(sums, x.length, w[0].length);
        for (int block = from; block < to; block += BLOCK) {
            for (int row = 0; row < x.length; row++) {
                steps.run(x[row], w, block, Math.min(to, block + BLOCK), rows[row]);
            }
        }
        Rows.join(rows, sums);
    }

    @Override
    public void addGroups(float[][] x, Packed w, int groupSize, float[][] sumX, float[][] zeros, float[][] scales,
            float[] y) {
        float[][] weights = rows(w);
        float[][] outputs = Rows.split(y, x.length, w.n());
        float[] acc = new float[w.n()];
        for (int group = 0; group < sumX.length; group++) {
            int from = group * groupSize;
            int to = Rows.end(from, groupSize, w.k());
            for (int row = 0; row < x.length; row++) {
                Arrays.fill(acc, 0);
                fma(x[row], weights, from, to, acc);
                Lanes.addGroup(outputs[row], acc, zeros[group], sumX[group][row], scales[group]);
            }
        }
        Rows.join(outputs, y);
    }

    private static void fma(float[] x, float[][] w, int from, int to, float[] sums) {
        int k = from;
        for (; k <= to - 4; k += 4) {
            Lanes.fma4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], x[k], x[k + 1], x[k + 2], x[k + 3]);
        }
        for (; k < to; k++) {
            Lanes.fma(sums, w[k], x[k]);
        }
    }

    private static void addRounded(float[] x, float[][] w, int from, int to, float[] sums) {
        int k = from;
        for (; k <= to - 4; k += 4) {
            Lanes.addRoundedProducts4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], x[k], x[k + 1], x[k + 2], x[k + 3]);
        }
        for (; k < to; k++) {
            Lanes.addRoundedProducts(sums, w[k], x[k]);
        }
    }

    private static void addRoundedInHalf(float[] x, float[][] w, int from, int to, float[] sums) {
        int k = from;
        for (; k <= to - 4; k += 4) {
            Lanes.addHalfProducts4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], x[k], x[k + 1], x[k + 2], x[k + 3]);
        }
        float[] product = new float[sums.length];
        for (; k < to; k++) {
            Lanes.halfProducts(product, w[k], x[k]);
            Lanes.addHalf(sums, product);
        }
    }

    private static float[][] rows(Packed w) {
        return ((PlainRows) w).rows;
    }

    private static final class PlainRows implements Packed {

        private final float[][] rows;

        PlainRows(float[][] rows) {
            this.rows = rows;
        }

        @Override
        public int k() {
            return rows.length;
        }

        @Override
        public int n() {
            return rows[0].length;
        }

        @Override
        public float at(int k, int col) {
            return rows[k][col];
        }

        @Override
        public float[][] rows(int from, int to) {
            return Arrays.copyOfRange(rows, from, to);
        }
    }
}
