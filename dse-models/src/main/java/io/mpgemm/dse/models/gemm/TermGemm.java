package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.TermWeights;

/**
 * Floating-point activations times weights that come as signed powers of two, a term a cycle, in dot products of four
 * neighbours: {@code bitmod} (Chen et al., HPCA 2025, section IV).
 *
 * <p>
 * A group is cut into blocks of four weights, the last filled with zeros. A step adds the four products of one term of a
 * block to the running sum, {@link Sum} says how. Output stationary ({@code chainBlocks} without end) one sum takes
 * the terms of a block, the most significant first, then the next block. Otherwise {@code chainBlocks} blocks, those of a
 * column's rows, make a chain for each term from +0, and the accumulator of the column adds the chains, {@code a = round(a +
 * c)} from +0. Each group ends in {@code y = fl32(y + fl32(a * scale))}, the column in {@code fl32(y * columnScale)}.
 * Overflows count roundings of sums that turn finite numbers into an infinity, and sums of a group that FP32 cannot hold.
 */
public final class TermGemm {

    private static final int LANES = 4;

    /** How sums are held. */
    public enum Sum {
        /**
         * As a dot product of {@link FloatGemm} into FP32: products and sum aligned to the largest, cut off 26 bits below its
         * leading one, summed exactly and rounded once.
         */
        FP32,
        /** The same into FP16. */
        FP16,
        /**
         * A significand of 15 bits in two's complement and an exponent, as in the authors' RTL (grp_accum.v, bs_mul.v). E is the
         * largest exponent of the sum so far and of the products that are not zero; products are cut off, toward zero, and the
         * sum, toward minus infinity, to multiples of 2^(E-13), zero where nothing is left; their sum is exact; where its
         * magnitude reaches 2^14 units it is shifted, toward minus infinity, and E grows. E never falls within a chain, and
         * there is room for any E. (exp_match.v aligns products among themselves alone, which is wrong beside a sum of larger
         * exponent; here they are aligned to that.)
         */
        TRUNC15;

        private FloatSum format() {
            return this == FP16 ? FloatSum.FP16 : FloatSum.FP32;
        }
    }

    /**
     * What decides the bits.
     *
     * @param operand         format of the activations
     * @param sum             how sums are held
     * @param chainBlocks     blocks in a chain, at least 1; {@link Integer#MAX_VALUE} for one chain a group
     * @param flushSubnormals whether subnormal numbers are zeros
     */
    public record Arithmetic(FloatOperand operand, Sum sum, int chainBlocks, boolean flushSubnormals) {

        /** Checks the numbers. */
        public Arithmetic {
            Rows.requirePositive("chain length", chainBlocks);
        }

        private FloatGemm.Arithmetic dots(int chainLength) {
            return new FloatGemm.Arithmetic(operand, FloatGemm.Product.EXACT, sum.format(), chainLength,
                    flushSubnormals,
                    LANES);
        }
    }

    private TermGemm() {}

    /**
     * The product, a row of outputs at a time.
     *
     * @param x          activations, M x K, exact in the operand format
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ or the operand format does not hold a number
     */
    public static GemmResult multiply(Matrix x, TermWeights w, Arithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        float[][] a = arithmetic.operand().fp().read("activation", x, arithmetic.flushSubnormals());
        float[][] scales = Rows.split(w.scales(), w.groups(), w.n());
        float[][] y = new float[x.rows()][w.n()];
        long overflows = 0;
        for (int group = 0; group < w.groups(); group++) {
            Steps steps = new Steps(w, group, arithmetic.chainBlocks());
            float[][] terms = steps.weights();
            if (arithmetic.sum() == Sum.TRUNC15) {
                TruncatedSums sums = new TruncatedSums(terms, bias(arithmetic), steps.chainLength());
                for (int row = 0; row < y.length; row++) {
                    LutGemm.addScaled(y[row], sums.row(steps.activations(a[row])), scales[group]);
                }
                overflows += sums.overflows();
                continue;
            }
            DotSums dots = new DotSums(arithmetic.dots(steps.chainLength()));
            for (int row = 0; row < y.length; row++) {
                LutGemm.addScaled(y[row], dots.row(steps.activations(a[row]), terms), scales[group]);
            }
            overflows += dots.overflows();
        }
        float[] columnScales = w.columnScales();
        for (float[] row : y) {
            for (int col = 0; col < row.length; col++) {
                row[col] *= columnScales[col];
            }
        }
        return Rows.result(y, overflows);
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x          activations, M x K, exact in the operand format
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ or the operand format does not hold a number
     */
    public static GemmResult reference(Matrix x, TermWeights w, Arithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        Fp operand = arithmetic.operand().fp();
        operand.read("activation", x, false);
        float[] scales = w.scales();
        float[] columnScales = w.columnScales();
        float[][] y = new float[x.rows()][w.n()];
        long overflows = 0;
        for (int row = 0; row < y.length; row++) {
            for (int col = 0; col < w.n(); col++) {
                for (int group = 0; group < w.groups(); group++) {
                    int from = group * w.groupSize();
                    int to = Rows.end(from, w.groupSize(), w.k());
                    int blocks = Math.ceilDiv(to - from, LANES);
                    double[][][] products = new double[blocks][w.count()][LANES];
                    for (int k = from; k < to; k++) {
                        double activation = operand.round(x.get(row, k), arithmetic.flushSubnormals());
                        for (int term = 0; term < w.count(); term++) {
                            products[(k - from) / LANES][term][(k - from) % LANES] = activation
                                    * w.term(k, col, term);
                        }
                    }
                    ReferenceTermSum total = new ReferenceTermSum(arithmetic);
                    if (arithmetic.chainBlocks() == Integer.MAX_VALUE) {
                        for (double[][] block : products) {
                            for (double[] term : block) {
                                total.add(term);
                            }
                        }
                    } else {
                        for (int first = 0; first < blocks; first = Rows.end(first, arithmetic.chainBlocks(), blocks)) {
                            for (int term = 0; term < w.count(); term++) {
                                ReferenceTermSum chain = new ReferenceTermSum(arithmetic);
                                for (int i = first; i < Rows.end(first, arithmetic.chainBlocks(), blocks); i++) {
                                    chain.add(products[i][term]);
                                }
                                total.add(chain);
                            }
                        }
                    }
                    y[row][col] += total.value() * scales[group * w.n() + col];
                    overflows += total.overflows();
                }
                y[row][col] *= columnScales[col];
            }
        }
        return Rows.result(y, overflows);
    }

    static int bias(Arithmetic arithmetic) {
        return arithmetic.operand() == FloatOperand.FP16 ? 15 : 127;
    }

    /** The steps of a group in the order of its chains; chains that are short end in steps of zeros, which change nothing. */
    private static final class Steps {

        private final TermWeights weights;
        private final int from;
        private final int to;
        private final int blocks;
        private final int chunk;
        private final boolean single;

        Steps(TermWeights weights, int group, int chainBlocks) {
            this.weights = weights;
            this.from = group * weights.groupSize();
            this.to = Rows.end(from, weights.groupSize(), weights.k());
            this.blocks = Math.ceilDiv(to - from, LANES);
            this.single = chainBlocks == Integer.MAX_VALUE;
            this.chunk = single ? 1 : Math.min(chainBlocks, blocks);
        }

        int chainLength() {
            return single ? Integer.MAX_VALUE : chunk * LANES;
        }

        /** Chunks of blocks, in each its terms, in each of these its blocks: with one block a chunk, terms inside blocks. */
        private int steps() {
            return Math.ceilDiv(blocks, chunk) * chunk * weights.count();
        }

        private int block(int step) {
            return step / (chunk * weights.count()) * chunk + step % chunk;
        }

        private int term(int step) {
            return step / chunk % weights.count();
        }

        float[] activations(float[] x) {
            float[] out = new float[steps() * LANES];
            for (int i = 0; i < out.length; i++) {
                int k = from + block(i / LANES) * LANES + i % LANES;
                out[i] = k < to ? x[k] : 0;
            }
            return out;
        }

        float[][] weights() {
            float[][] out = new float[steps() * LANES][weights.n()];
            for (int i = 0; i < out.length; i++) {
                int k = from + block(i / LANES) * LANES + i % LANES;
                for (int col = 0; k < to && col < weights.n(); col++) {
                    out[i][col] = weights.term(k, col, term(i / LANES));
                }
            }
            return out;
        }
    }
}
