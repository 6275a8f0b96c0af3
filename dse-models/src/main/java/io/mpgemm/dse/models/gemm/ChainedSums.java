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
            addAll(start, stop, chain);
            if (!single) {
                for (int row = 0; row < rows; row++) {
                    addTerm(total[row], chain[row]);
                    Arrays.fill(chain[row], 0);
                }
            }
        }
        return total;
    }

    /** Adds the terms of some steps, ascending, to the running sums of all rows. */
    void addAll(int from, int to, float[][] sums) {
        for (int block = from; block < to; block += BLOCK) {
            for (int row = 0; row < rows; row++) {
                add(row, block, Math.min(to, block + BLOCK), sums[row]);
            }
        }
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

    /** Sums of products that some kernel makes. */
    abstract static class OfProducts extends ChainedSums {

        private final float[][] x;
        private final Packed w;

        OfProducts(float[][] x, Packed w, FloatSum format, int chainLength) {
            super(x.length, w.n(), format, false, chainLength);
            this.x = x;
            this.w = w;
        }

        /** Adds the products of some steps, ascending, to sums of M x N, row by row. */
        abstract void run(float[][] x, Packed w, int from, int to, float[] sums);

        /** The sums over all steps, M x N, row by row, as one chain. */
        final float[] product() {
            float[] sums = new float[x.length * w.n()];
            run(x, w, 0, w.k(), sums);
            return sums;
        }

        @Override
        final void addAll(int from, int to, float[][] sums) {
            float[] flat = new float[x.length * w.n()];
            Rows.join(sums, flat);
            run(x, w, from, to, flat);
            for (int row = 0; row < x.length; row++) {
                System.arraycopy(flat, row * w.n(), sums[row], 0, w.n());
            }
        }

        @Override
        final void add(int row, int from, int to, float[] sums) {
            run(new float[][]{x[row]}, w, from, to, sums);
        }
    }

    /** FP32 sums of exact products: a fused multiply-add rounds once, whatever the product. */
    static final class OfProductsInFp32 extends OfProducts {

        OfProductsInFp32(float[][] x, float[][] w, int chainLength) {
            this(x, KernelProvider.kernels().pack(w), chainLength);
        }

        /** As the other, of weights that are packed already. */
        OfProductsInFp32(float[][] x, Packed w, int chainLength) {
            super(x, w, FloatSum.FP32, chainLength);
        }

        @Override
        void run(float[][] x, Packed w, int from, int to, float[] sums) {
            KernelProvider.kernels().fma(x, w, from, to, sums);
        }
    }

    /** FP16 sums of exact products, one rounding a step. */
    static final class OfProductsInFp16 extends OfProducts {

        OfProductsInFp16(float[][] x, Packed w, int chainLength) {
            super(x, w, FloatSum.FP16, chainLength);
        }

        @Override
        void run(float[][] x, Packed w, int from, int to, float[] sums) {
            KernelProvider.kernels().fmaHalf(x, w, from, to, sums);
        }
    }

    /** FP32 sums of products that are rounded to FP16 first and stay below 65520. */
    static final class OfRoundedProducts extends OfProducts {

        OfRoundedProducts(float[][] x, Packed w, int chainLength) {
            super(x, w, FloatSum.FP32, chainLength);
        }

        @Override
        void run(float[][] x, Packed w, int from, int to, float[] sums) {
            KernelProvider.kernels().addRounded(x, w, from, to, sums);
        }
    }

    /** FP16 sums of products that are rounded to FP16 first and stay below 65520. */
    static final class OfRoundedProductsInFp16 extends OfProducts {

        OfRoundedProductsInFp16(float[][] x, Packed w, int chainLength) {
            super(x, w, FloatSum.FP16, chainLength);
        }

        @Override
        void run(float[][] x, Packed w, int from, int to, float[] sums) {
            KernelProvider.kernels().addRoundedInHalf(x, w, from, to, sums);
        }
    }

    /** Sums of products of FP16 numbers that are rounded to FP16 first. */
    static final class OfHalfProducts extends ChainedSums {

        private final float[][] x;
        private final float[][] w;
        private final FloatSum format;
        private final float[] product;

        OfHalfProducts(float[][] x, float[][] w, FloatSum format, int chainLength) {
            super(x.length, w[0].length, format, false, chainLength);
            this.x = x;
            this.w = w;
            this.format = format;
            this.product = new float[w[0].length];
        }

        @Override
        void add(int row, int from, int to, float[] sums) {
            float[] a = x[row];
            int k = from;
            for (; k <= to - 4; k += 4) {
                if (format == FloatSum.FP16) {
                    Lanes.addHalfProducts4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], a[k], a[k + 1], a[k + 2],
                            a[k + 3]);
                } else {
                    Lanes.addRoundedProducts4(sums, w[k], w[k + 1], w[k + 2], w[k + 3], a[k], a[k + 1], a[k + 2],
                            a[k + 3]);
                }
            }
            for (; k < to; k++) {
                Lanes.halfProducts(product, w[k], a[k]);
                addTerm(sums, product);
            }
        }
    }

    /** As {@link OfProductsInFp16} with flushing, which needs products that are multiples of 2^-48. */
    static final class OfProductsInFp16Flushed extends ChainedSums {

        private final float[][] x;
        private final float[][] w;
        private final double[] wide;

        OfProductsInFp16Flushed(float[][] x, float[][] w, int chainLength) {
            super(x.length, w[0].length, FloatSum.FP16, true, chainLength);
            this.x = x;
            this.w = w;
            this.wide = new double[w[0].length];
        }

        @Override
        void add(int row, int from, int to, float[] sums) {
            float[] a = x[row];
            Lanes.widen(wide, sums);
            for (int k = from; k < to; k++) {
                Lanes.fmaHalfFlushed(wide, w[k], a[k]);
            }
            Lanes.narrow(sums, wide);
        }
    }
}
