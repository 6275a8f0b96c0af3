package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * FP16 or BF16 activations times weights of the same format with floating-point sums: {@code fp16-tensor-core} and the
 * multiply-accumulate of {@code dequant} W4A16 (design, section 5).
 *
 * <p>
 * Sequential, {@code dotWidth} 1: a chain of {@code chainLength} products starts at +0, k ascending, each step
 * {@code c = round(c + p)} in the format of the sum, p exact or rounded to the operand format before. Chains meet in an
 * accumulator of the same format, {@code a = round(a + c)}, a from +0. If {@code chainLength >= K} the one chain is the
 * result; it is not added to +0.
 *
 * <p>
 * Dot product, {@code dotWidth} d: a step takes d consecutive products (fewer at the end of a chain). With E the
 * largest {@code floor(log2|t|)} over the products and the running sum, every one of them is truncated toward zero to a
 * multiple of 2^(E-26), the sum of these is exact and rounded once. A sum of zero is +0. (A unit that aligns to the sum
 * of the operands' exponents keeps one bit less where a significand product reaches 2.)
 *
 * <p>
 * With {@code flushSubnormals} subnormal operands read as zero, and a rounded product or sum whose exact magnitude is
 * below the smallest normal number of its format is zero; signs stay. Infinities and NaN propagate as in IEEE 754, the
 * output holds the canonical NaN. Overflows count the roundings, of products or sums, that turn finite operands into an
 * infinity.
 */
public final class FloatGemm {

    /** What the multiplier hands on. */
    public enum Product {
        /** The exact product: 22 significant bits in FP16, 16 in BF16. */
        EXACT,
        /** The product rounded to the operand format. */
        ROUNDED
    }

    /**
     * What decides the bits.
     *
     * @param operand         format of activations and weights
     * @param product         what the multiplier hands on
     * @param sum             format of chains and accumulator
     * @param chainLength     products in a chain, at least 1; K or more for a single chain
     * @param flushSubnormals whether subnormal numbers are zeros
     * @param dotWidth        products in a step: 1, 4 or 8
     */
    public record Arithmetic(FloatOperand operand, Product product, FloatSum sum, int chainLength,
            boolean flushSubnormals, int dotWidth) {

        /** Checks the numbers. */
        public Arithmetic {
            Rows.requirePositive("chain length", chainLength);
            if (dotWidth != 1 && dotWidth != 4 && dotWidth != 8) {
                throw new IllegalArgumentException("The dot width must be 1, 4 or 8, not " + dotWidth + ".");
            }
        }
    }

    /** The least magnitude that rounds to an infinite FP16 number. */
    private static final double LEAST_HALF_OVERFLOW = 65520;

    private FloatGemm() {}

    /**
     * The product by vectorised loops.
     *
     * @param x          activations, M x K, exact in the operand format
     * @param w          weights, K x N, exact in the operand format
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ or the operand format does not hold a number
     */
    public static GemmResult multiply(Matrix x, Matrix w, Arithmetic arithmetic) {
        Fp operand = arithmetic.operand().fp();
        Rows.requireInner(x.cols(), w.rows());
        float[][] a = x.forms().get(float[][].class, key(arithmetic),
                () -> operand.read("activation", x, arithmetic.flushSubnormals()));
        Sums sums = Sums.of(x, w, arithmetic);
        Packed b = weights(w, sums, arithmetic);
        if (arithmetic.dotWidth() > 1) {
            DotSums dots = new DotSums(arithmetic);
            float[][] rows = b.rows(0, b.k());
            float[][] y = new float[a.length][];
            for (int row = 0; row < a.length; row++) {
                y[row] = dots.row(a[row], rows);
            }
            return Rows.result(y, dots.overflows());
        }
        boolean proven = lanesAreExact(x, a, w, b, arithmetic);
        float[] y = proven ? sums(a, b, sums, arithmetic) : new float[x.rows() * w.cols()];
        if (proven && Rows.areFinite(y)) {
            return Rows.result(x.rows(), y, 0);
        }
        ScalarSums scalar = new ScalarSums(arithmetic.sum(), arithmetic.flushSubnormals(), arithmetic.chainLength());
        double[] products = new double[x.cols()];
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.cols(); col++) {
                int at = row * w.cols() + col;
                if (!proven || !Float.isFinite(y[at])) {
                    for (int k = 0; k < products.length; k++) {
                        double exact = (double) a[row][k] * b.at(k, col);
                        products[k] = arithmetic.product() == Product.EXACT ? exact : scalar.counted(
                                operand.round(exact, arithmetic.flushSubnormals()), Double.isFinite(exact));
                    }
                    y[at] = scalar.sum(products, products.length);
                }
            }
        }
        return Rows.result(x.rows(), y, scalar.overflows());
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x          activations, M x K, exact in the operand format
     * @param w          weights, K x N, exact in the operand format
     * @param arithmetic what decides the bits
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ or the operand format does not hold a number
     */
    public static GemmResult reference(Matrix x, Matrix w, Arithmetic arithmetic) {
        Fp operand = arithmetic.operand().fp();
        Rows.requireInner(x.cols(), w.rows());
        operand.read("activation", x, false);
        operand.read("weight", w, false);
        float[][] y = new float[x.rows()][w.cols()];
        long overflows = 0;
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.cols(); col++) {
                double[] products = new double[x.cols()];
                for (int k = 0; k < products.length; k++) {
                    double a = operand.round(x.get(row, k), arithmetic.flushSubnormals());
                    double b = operand.round(w.get(k, col), arithmetic.flushSubnormals());
                    products[k] = a * b;
                    if (arithmetic.product() == Product.ROUNDED) {
                        products[k] = operand.round(a * b, arithmetic.flushSubnormals());
                        overflows += Double.isInfinite(products[k]) && Double.isFinite(a * b) ? 1 : 0;
                    }
                }
                if (arithmetic.dotWidth() == 1) {
                    ReferenceChain sum = new ReferenceChain(arithmetic.sum(), arithmetic.flushSubnormals(),
                            arithmetic.chainLength(), products.length);
                    for (double product : products) {
                        sum.add(product);
                    }
                    y[row][col] = sum.value();
                    overflows += sum.overflows();
                } else {
                    ReferenceDot sum = new ReferenceDot(arithmetic);
                    y[row][col] = sum.of(products);
                    overflows += sum.overflows();
                }
            }
        }
        return Rows.result(y, overflows);
    }

    /** What sums the products. */
    private enum Sums {
        PRODUCTS_IN_FP32, PRODUCTS_IN_FP16, ROUNDED_PRODUCTS, ROUNDED_PRODUCTS_IN_FP16, WHOLE_ROWS;

        static Sums of(Matrix x, Matrix w, Arithmetic arithmetic) {
            boolean flush = arithmetic.flushSubnormals();
            if (arithmetic.dotWidth() > 1) {
                return WHOLE_ROWS;
            }
            if (arithmetic.product() == Product.EXACT) {
                return arithmetic.sum() == FloatSum.FP32 ? PRODUCTS_IN_FP32 : flush ? WHOLE_ROWS : PRODUCTS_IN_FP16;
            }
            if (arithmetic.operand() != FloatOperand.FP16 || flush
                    || !((double) x.greatestMagnitude() * w.greatestMagnitude() < LEAST_HALF_OVERFLOW)) {
                return WHOLE_ROWS;
            }
            return arithmetic.sum() == FloatSum.FP32 ? ROUNDED_PRODUCTS : ROUNDED_PRODUCTS_IN_FP16;
        }
    }

    private static Packed weights(Matrix w, Sums sums, Arithmetic arithmetic) {
        Kernels kernels = sums == Sums.WHOLE_ROWS ? KernelProvider.plain() : KernelProvider.kernels();
        return w.forms().get(Packed.class, key(arithmetic) + " for " + kernels.description(), () -> kernels.pack(
                arithmetic.operand().fp().read("weight", w, arithmetic.flushSubnormals())));
    }

    /** What decides how operands are read. */
    private static String key(Arithmetic arithmetic) {
        return arithmetic.operand() + (arithmetic.flushSubnormals() ? " flushed" : "");
    }

    private static float[] sums(float[][] x, Packed w, Sums sums, Arithmetic arithmetic) {
        ChainedSums chains = switch (sums) {
            case PRODUCTS_IN_FP32 -> new ChainedSums.OfProductsInFp32(x, w, arithmetic.chainLength());
            case PRODUCTS_IN_FP16 -> new ChainedSums.OfProductsInFp16(x, w, arithmetic.chainLength());
            case ROUNDED_PRODUCTS -> new ChainedSums.OfRoundedProducts(x, w, arithmetic.chainLength());
            case ROUNDED_PRODUCTS_IN_FP16 ->
                new ChainedSums.OfRoundedProductsInFp16(x, w, arithmetic.chainLength());
            case WHOLE_ROWS -> ofRows(x, w.rows(0, w.k()), arithmetic);
        };
        if (chains instanceof ChainedSums.OfProducts products && arithmetic.chainLength() >= w.k()) {
            return products.product();
        }
        float[] flat = new float[x.length * w.n()];
        Rows.join(chains.over(0, w.k()), flat);
        return flat;
    }

    private static ChainedSums ofRows(float[][] x, float[][] rows, Arithmetic arithmetic) {
        boolean flush = arithmetic.flushSubnormals();
        int length = arithmetic.chainLength();
        if (arithmetic.product() == Product.EXACT) {
            return new ChainedSums.OfProductsInFp16Flushed(x, rows, length);
        }
        if (arithmetic.operand() == FloatOperand.FP16 && !flush) {
            return new ChainedSums.OfHalfProducts(x, rows, arithmetic.sum(), length);
        }
        return new ChainedSums.OfTerms(x.length, rows[0].length, arithmetic.sum(), flush, length) {
            @Override
            void term(int row, int step, float[] out) {
                if (arithmetic.operand() == FloatOperand.BF16) {
                    Lanes.bfloatProducts(out, rows[step], x[row][step]);
                } else {
                    Lanes.halfProductsFlushed(out, rows[step], x[row][step]);
                }
            }
        };
    }

    /**
     * Whether the lanes round as the definition does. FP16 operands always pass. The lanes keep FP32 subnormal numbers,
     * so flushing needs sums that are multiples of the smallest normal number; near 2^-14 the FP16 sums must be exact
     * before they are rounded; and splitting off a BF16 product needs a normal product far from overflow.
     */
    private static boolean lanesAreExact(Matrix x, float[][] activations, Matrix w, Packed weights,
            Arithmetic arithmetic) {
        if (arithmetic.operand() == FloatOperand.FP16) {
            return true;
        }
        Magnitudes ofX = x.forms().get(Magnitudes.class, key(arithmetic), () -> Magnitudes.of(activations));
        Magnitudes ofW = w.forms().get(Magnitudes.class, key(arithmetic),
                () -> Magnitudes.of(weights.rows(0, weights.k())));
        double least = ofX.least() * ofW.least();
        boolean wide = arithmetic.sum() == FloatSum.FP32;
        if (arithmetic.product() == Product.ROUNDED) {
            double needed = !arithmetic.flushSubnormals() ? 0x1p-126 : wide ? 0x1p-119 : 0x1p-30;
            return least >= needed && ofX.greatest() * ofW.greatest() < 0x1p110;
        }
        double unit = Fp.BF16.unitAt(ofX.least()) * Fp.BF16.unitAt(ofW.least());
        return !arithmetic.flushSubnormals() || unit >= (wide ? 0x1p-126 : 0x1p-48);
    }
}
