package io.mpgemm.dse.models.gemm;

import java.util.Arrays;

/**
 * Floating-point sums of all outputs at once, in chains as {@link ReferenceChain} defines them. A sum that is not
 * finite is right in that it is not finite, no more: a PE's sum never comes back from infinity, so a finite sum had no
 * overflow, and the caller computes the others again.
 */
abstract class ChainedSums {

    /** Steps between changes of the row: their weights stay in the first-level cache. */
    static final int BLOCK = 64;

    private final int rows;
    private final int cols;
    private final FloatSum format;
    private final boolean flush;
    private final int chainLength;

    ChainedSums(int rows, int cols, FloatSum format, boolean flush, int chainLength) {
        this.rows = rows;
        this.cols = cols;
        this.format = format;
        this.flush = flush;
        this.chainLength = chainLength;
    }

    /** Adds the terms of some steps, ascending, to the running sums of one row. */
    abstract void add(int row, int from, int to, float[] sums);

    /** The sums over some steps. */
    final float[][] over(int from, int to) {
        float[][] total = new float[rows][cols];
        boolean single = chainLength >= to - from;
        float[][] chain = single ? total : new float[rows][cols];
        for (int start = from; start < to; start = Rows.end(start, chainLength, to)) {
            int stop = Rows.end(start, chainLength, to);
            for (int block = start; block < stop; block += BLOCK) {
                for (int row = 0; row < rows; row++) {
                    add(row, block, Math.min(stop, block + BLOCK), chain[row]);
                }
            }
            if (!single) {
                for (int row = 0; row < rows; row++) {
                    addTerm(total[row], chain[row]);
                    Arrays.fill(chain[row], 0);
                }
            }
        }
        return total;
    }

    final void addTerm(float[] sums, float[] terms) {
        if (format == FloatSum.FP32) {
            Lanes.add(sums, terms);
        } else if (flush) {
            Lanes.addHalfFlushed(sums, terms);
        } else {
            Lanes.addHalf(sums, terms);
        }
    }

    /** Sums of terms that are rows of numbers. FP16 sums take FP16 or BF16 terms. */
    abstract static class OfTerms extends ChainedSums {

        private final float[][] terms;
        private final boolean fourAtOnce;
        private final FloatSum format;

        OfTerms(int rows, int cols, FloatSum format, boolean flush, int chainLength) {
            super(rows, cols, format, flush, chainLength);
            this.terms = new float[4][cols];
            this.fourAtOnce = format == FloatSum.FP32 || !flush;
            this.format = format;
        }

        /** Writes the terms of one step. */
        abstract void term(int row, int step, float[] out);

        @Override
        void add(int row, int from, int to, float[] sums) {
            int step = from;
            for (; fourAtOnce && step <= to - 4; step += 4) {
                for (int i = 0; i < 4; i++) {
                    term(row, step + i, terms[i]);
                }
                if (format == FloatSum.FP32) {
                    Lanes.add4(sums, terms[0], terms[1], terms[2], terms[3]);
                } else {
                    Lanes.addHalf4(sums, terms[0], terms[1], terms[2], terms[3]);
                }
            }
            for (; step < to; step++) {
                term(row, step, terms[0]);
                addTerm(sums, terms[0]);
            }
        }
    }

    /** Sums of table look-ups. */
    abstract static class OfLookups extends OfTerms {

        private final FloatSum entry;
        private final FloatSum format;
        private final float[] term;
        private final double[] wide;

        /** FP16 sums of FP32 entries round once a step; they do not flush. */
        OfLookups(int rows, int cols, FloatSum entry, FloatSum format, boolean flush, int chainLength) {
            super(rows, cols, format, flush, chainLength);
            this.entry = entry;
            this.format = format;
            this.term = new float[cols];
            this.wide = new double[cols];
        }

        /** The table of a step; those of up to {@link #BLOCK} steps of a row are in use at a time. */
        abstract float[] table(int row, int step);

        abstract byte[] keys(int step);

        @Override
        final void term(int row, int step, float[] out) {
            Lanes.gather(out, table(row, step), keys(step));
        }

        @Override
        void add(int row, int from, int to, float[] sums) {
            if (format == FloatSum.FP16 && entry == FloatSum.FP16) {
                super.add(row, from, to, sums);
            } else if (format == FloatSum.FP16) {
                Lanes.widen(wide, sums);
                for (int step = from; step < to; step++) {
                    term(row, step, term);
                    Lanes.fmaHalf(wide, term, 1);
                }
                Lanes.narrow(sums, wide);
            } else {
                int step = from;
                for (; step <= to - 4; step += 4) {
                    Lanes.addLookups4(sums, table(row, step), table(row, step + 1), table(row, step + 2),
                            table(row, step + 3), keys(step), keys(step + 1), keys(step + 2), keys(step + 3));
                }
                super.add(row, step, to, sums);
            }
        }
    }

    /** FP32 sums of exact products: a fused multiply-add rounds once, whatever the product. */
    static final class OfProductsInFp32 extends ChainedSums {

        private final float[][] x;
        private final float[][] w;

        OfProductsInFp32(float[][] x, float[][] w, int chainLength) {
            super(x.length, w[0].length, FloatSum.FP32, false, chainLength);
            this.x = x;
            this.w = w;
        }

        @Override
        void add(int row, int from, int to, float[] sums) {
            float[] a = x[row];
            int k = from;
            for (; k <= to - 4; k += 4) {
                Lanes.fma4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], a[k], a[k + 1], a[k + 2], a[k + 3]);
            }
            for (; k < to; k++) {
                Lanes.fma(sums, w[k], a[k]);
            }
        }
    }

    /** FP16 sums of exact products, one rounding a step. Flushing needs products that are multiples of 2^-48. */
    static final class OfProductsInFp16 extends ChainedSums {

        private final float[][] x;
        private final float[][] w;
        private final boolean flush;
        private final double[] wide;

        OfProductsInFp16(float[][] x, float[][] w, boolean flush, int chainLength) {
            super(x.length, w[0].length, FloatSum.FP16, flush, chainLength);
            this.x = x;
            this.w = w;
            this.flush = flush;
            this.wide = new double[w[0].length];
        }

        @Override
        void add(int row, int from, int to, float[] sums) {
            float[] a = x[row];
            Lanes.widen(wide, sums);
            for (int k = from; k < to; k++) {
                if (flush) {
                    Lanes.fmaHalfFlushed(wide, w[k], a[k]);
                } else {
                    Lanes.fmaHalf(wide, w[k], a[k]);
                }
            }
            Lanes.narrow(sums, wide);
        }
    }
}
