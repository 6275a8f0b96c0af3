package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.quantizer.BlockMatrix;

/**
 * Blocks of small numbers times blocks of small numbers: {@code fp8}, the MX formats, {@code nvfp4}. Dot-product units
 * take {@code dotWidth} products at a step, k ascending; a step never leaves a block.
 *
 * <p>
 * Exact: the products are summed without loss, S, a fixed-point number, which is then scaled and rounded once:
 * {@code c = fl32(c + fl32(S * sx * sw))}. The MX specification (section 6.1) defines the dot product of two blocks as
 * {@code sx sw sum(x w)} and leaves the precision inside to the hardware.
 *
 * <p>
 * Aligned, with {@code keptBits} f, as tensor cores were measured to do (Xie et al., MMA-Sim, arXiv 2511.10909; Khattak
 * and Mikaitis, arXiv 2512.07004): a product that is not zero has the exponent {@code e(x) + e(w) + log2(sx sw)}, e being
 * {@code floor(log2)}, but not below that of the format's smallest normal number; the sum so far has its own. With E the
 * largest of these, products and sum are truncated toward zero to multiples of 2^(E-f), the sum of these is exact,
 * truncated toward zero to min(f, 23) bits below its leading one, and given to FP32. Scales must be powers of two.
 *
 * <p>
 * Sums run in chains of {@code chainLength} products, each from +0; chains meet in an accumulator,
 * {@code a = fl32(a + c)}, a from +0. If one chain takes every product, it is the result; it is not added to +0.
 *
 * <p>
 * Scales enter at each step, or, {@link ScaleAt#GROUP}, with a factor of 1 there, when the sum t of a block of K is
 * complete: {@code y = fl32(y + fl32(t * fl32(sx * sw)))}, y from +0. The output is multiplied by {@code fl32(tx * tw)},
 * the scales of the matrices. FP32 keeps subnormal numbers. Overflows count the roundings that turn finite numbers into
 * an infinity.
 */
public final class BlockGemm {

    /** The number of kept bits that stands for a sum without loss. */
    public static final int EXACT = 0;

    private static final int FP32_FRACTION_BITS = 23;
    private static final int DOUBLE_FRACTION_BITS = 52;

    /** Where the scales of blocks enter. */
    public enum ScaleAt {
        /** At each step of the dot-product unit. */
        STEP,
        /** When the sum of a block is complete. */
        GROUP
    }

    /**
     * What decides the bits.
     *
     * @param dotWidth    products in a step, a power of two
     * @param keptBits    fraction bits below the largest term that an aligned sum keeps; {@link #EXACT} for all
     * @param scaleAt     where the scales of blocks enter
     * @param chainLength products in a chain, a multiple of the dot width; K or more for a single chain
     */
    public record Arithmetic(int dotWidth, int keptBits, ScaleAt scaleAt, int chainLength) {

        /** Checks the numbers. */
        public Arithmetic {
            Rows.requirePositive("chain length", chainLength);
            if (Integer.bitCount(dotWidth) != 1 || dotWidth < 1 || dotWidth > ChainedSums.BLOCK) {
                throw new IllegalArgumentException("The dot width must be a power of two up to " + ChainedSums.BLOCK
                        + ", not " + dotWidth + ".");
            }
            if (keptBits != EXACT && (keptBits < 4 || keptBits > 32)) {
                throw new IllegalArgumentException("Kept bits are " + keptBits + "; valid are 4 to 32, 0 for all.");
            }
            if (chainLength != Integer.MAX_VALUE && chainLength % dotWidth != 0) {
                throw new IllegalArgumentException("The chain length " + chainLength
                        + " is no multiple of the dot width " + dotWidth + ".");
            }
        }

        boolean exact() {
            return keptBits == EXACT;
        }

        /** The end of what is summed before scales enter that start at {@code from}. */
        int groupEnd(int from, BlockMatrix x) {
            return scaleAt == ScaleAt.STEP ? x.k() : Rows.end(from, x.blockSize(), x.k());
        }
    }

    private BlockGemm() {}

    /**
     * The product by vectorised loops.
     *
     * @param x          activations, M x K
     * @param w          weights, K x N, in blocks of the same size
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the shapes do not fit or a scale is not what the arithmetic takes
     */
    public static GemmResult multiply(BlockMatrix x, BlockMatrix w, Arithmetic arithmetic) {
        requireFit(x, w, arithmetic);
        int m = x.elements().rows();
        int n = w.elements().cols();
        BlockSums sums = new BlockSums(x, w, arithmetic);
        float[][] y = new float[m][n];
        float[] factors = new float[n];
        for (int from = 0; from < x.k(); from = arithmetic.groupEnd(from, x)) {
            float[][] group = sums.over(from, arithmetic.groupEnd(from, x));
            if (arithmetic.scaleAt() == ScaleAt.STEP) {
                y = group;
                continue;
            }
            float[] weightScales = w.scales().row(from / x.blockSize());
            for (int row = 0; row < m; row++) {
                multiply(factors, weightScales, x.scales().get(row, from / x.blockSize()));
                addScaled(y[row], group[row], factors);
            }
        }
        float tensor = x.tensorScale() * w.tensorScale();
        Reference reference = new Reference(x, w, arithmetic);
        for (int row = 0; row < m; row++) {
            for (int col = 0; col < n; col++) {
                y[row][col] *= tensor;
                if (!Float.isFinite(y[row][col])) {
                    y[row][col] = reference.output(row, col);
                }
            }
        }
        return Rows.result(y, reference.overflows);
    }

    private static void multiply(float[] out, float[] values, float factor) {
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] * factor;
        }
    }

    private static void addScaled(float[] y, float[] sums, float[] factors) {
        for (int i = 0; i < y.length; i++) {
            y[i] += sums[i] * factors[i];
        }
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x          activations, M x K
     * @param w          weights, K x N, in blocks of the same size
     * @param arithmetic what decides the bits
     * @return the M x N output
     * @throws IllegalArgumentException if the shapes do not fit or a scale is not what the arithmetic takes
     */
    public static GemmResult reference(BlockMatrix x, BlockMatrix w, Arithmetic arithmetic) {
        requireFit(x, w, arithmetic);
        Reference reference = new Reference(x, w, arithmetic);
        float[][] y = new float[x.elements().rows()][w.elements().cols()];
        for (int row = 0; row < y.length; row++) {
            for (int col = 0; col < y[row].length; col++) {
                y[row][col] = reference.output(row, col);
            }
        }
        return Rows.result(y, reference.overflows);
    }

    /** One output after the other. */
    private static final class Reference {

        private final BlockMatrix x;
        private final BlockMatrix w;
        private final Arithmetic arithmetic;
        private final FixedPointSum sum = new FixedPointSum();
        private long overflows;

        Reference(BlockMatrix x, BlockMatrix w, Arithmetic arithmetic) {
            this.x = x;
            this.w = w;
            this.arithmetic = arithmetic;
        }

        float output(int row, int col) {
            float y = 0;
            for (int from = 0; from < x.k(); from = arithmetic.groupEnd(from, x)) {
                float t = group(row, col, from, arithmetic.groupEnd(from, x));
                if (arithmetic.scaleAt() == ScaleAt.STEP) {
                    y = t;
                } else {
                    int block = from / x.blockSize();
                    float scale = x.scales().get(row, block) * w.scales().get(block, col);
                    float scaled = counted((double) t * scale, t, scale);
                    y = counted(Fp.oddSum(y, scaled), y, scaled);
                }
            }
            return counted((double) y * (x.tensorScale() * w.tensorScale()), y);
        }

        private float group(int row, int col, int from, int to) {
            float total = 0;
            boolean single = arithmetic.chainLength() >= to - from;
            for (int start = from; start < to; start = Rows.end(start, arithmetic.chainLength(), to)) {
                int stop = Rows.end(start, arithmetic.chainLength(), to);
                float chain = 0;
                for (int k = start; k < stop; k += arithmetic.dotWidth()) {
                    int end = Math.min(stop, k + arithmetic.dotWidth());
                    chain = arithmetic.exact() ? exact(chain, row, col, k, end) : aligned(chain, row, col, k, end);
                }
                total = single ? chain : counted(Fp.oddSum(total, chain), total, chain);
            }
            return total;
        }

        private double scale(int row, int col, int k) {
            int block = k / x.blockSize();
            return arithmetic.scaleAt() == ScaleAt.GROUP ? 1
                    : (double) x.scales().get(row, block) * w.scales().get(block, col);
        }

        private float exact(float chain, int row, int col, int from, int to) {
            sum.clear();
            for (int k = from; k < to; k++) {
                sum.add((double) x.elements().get(row, k) * w.elements().get(k, col));
            }
            float t = counted(sum.value() * scale(row, col, from));
            return counted(Fp.oddSum(chain, t), chain, t);
        }

        private float aligned(float chain, int row, int col, int from, int to) {
            if (!Float.isFinite(chain)) {
                return chain;
            }
            double scale = scale(row, col, from);
            int largest = chain == 0 ? Integer.MIN_VALUE : Math.getExponent((double) chain);
            for (int k = from; k < to; k++) {
                float a = x.elements().get(row, k);
                float b = w.elements().get(k, col);
                if (a != 0 && b != 0) {
                    int exponent = Math.max(Math.getExponent(a), x.format().minExponent())
                            + Math.max(Math.getExponent(b), w.format().minExponent()) + Math.getExponent(scale);
                    largest = Math.max(largest, exponent);
                }
            }
            if (largest == Integer.MIN_VALUE) {
                return 0;
            }
            long units = truncated(chain, arithmetic.keptBits() - largest);
            for (int k = from; k < to; k++) {
                double product = (double) x.elements().get(row, k) * w.elements().get(k, col);
                units += truncated(product * scale, arithmetic.keptBits() - largest);
            }
            double value = Math.scalb((double) units, largest - arithmetic.keptBits());
            return counted(leading(value, arithmetic.keptBits()));
        }

        /** In units of {@code 2^-places}, toward zero. */
        private static long truncated(double number, int places) {
            return (long) Math.scalb(number, places);
        }

        private float counted(double exact, float... operands) {
            float rounded = (float) exact;
            boolean finite = true;
            for (float operand : operands) {
                finite &= Float.isFinite(operand);
            }
            if (Float.isInfinite(rounded) && finite && !Double.isInfinite(exact)) {
                overflows++;
            }
            return rounded;
        }
    }

    /** Without what lies below min(f, 23) bits under the leading one. */
    static double leading(double value, int keptBits) {
        int dropped = DOUBLE_FRACTION_BITS - Math.min(keptBits, FP32_FRACTION_BITS);
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & -1L << dropped);
    }

    private static void requireFit(BlockMatrix x, BlockMatrix w, Arithmetic arithmetic) {
        Rows.requireInner(x.k(), w.k());
        if (x.blockSize() != w.blockSize() || !x.alongRows() || w.alongRows()) {
            throw new IllegalArgumentException("Blocks of " + x.blockSize() + " activations and of " + w.blockSize()
                    + " weights do not fit.");
        }
        if (x.blockSize() % arithmetic.dotWidth() != 0 && x.blockSize() < x.k()) {
            throw new IllegalArgumentException("Blocks of " + x.blockSize() + " are no multiple of the dot width "
                    + arithmetic.dotWidth() + ".");
        }
        if (arithmetic.scaleAt() == ScaleAt.STEP) {
            int bits = scaleBits(x) + scaleBits(w);
            if (bits > 0 && (!arithmetic.exact() || sumBits(x, w, arithmetic) + bits > DOUBLE_FRACTION_BITS)) {
                throw new IllegalArgumentException("Only powers of two can be scales of an aligned or a wide sum.");
            }
        }
    }

    /** Bits of the magnitude of the largest sum of a step, in units of the smallest product. */
    static int sumBits(BlockMatrix x, BlockMatrix w, Arithmetic arithmetic) {
        double most = x.format().max() / x.format().quantum() * (w.format().max() / w.format().quantum())
                * arithmetic.dotWidth();
        return Math.getExponent(most) + 1;
    }

    /** Bits that a product grows by with the longest significand of the scales; 0 where all are powers of two. */
    static int scaleBits(BlockMatrix of) {
        int most = 1;
        for (float scale : of.scales().toArray()) {
            int fraction = Float.floatToRawIntBits(scale) & 0x7fffff;
            if (scale >= Float.MIN_NORMAL && fraction != 0) {
                most = Math.max(most, FP32_FRACTION_BITS + 1 - Integer.numberOfTrailingZeros(fraction));
            }
        }
        return most == 1 ? 0 : most;
    }
}
