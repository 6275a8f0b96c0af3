package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.UniformWeights;

/**
 * FP16 or BF16 activations times unsigned weight codes without a floating-point multiplier, dequantised after the
 * group: {@code mixpe} WnAfp (design, section 5; MixPE, arXiv 2411.16158).
 *
 * <p>
 * Per output and group the products of codes and activations are summed in chains as in {@link FloatGemm}, k ascending;
 * chains start anew with each group, and a chain as long as the group is the group's sum. Then, in IEEE FP32,
 * {@code t = fl32(acc - fl32(z * sumX))} with sumX the FP32 sum of the group's activations, k ascending from +0, and
 * {@code y = fl32(y + fl32(t * s))}, y from +0, groups ascending.
 *
 * <p>
 * With {@code flushSubnormals} activations, products, adders and chained sums flush as in {@link FloatGemm}; the group
 * unit does not. Overflows count the roundings of products and chained sums that turn finite operands into an infinity,
 * and the exponent additions that leave the exponent's range.
 */
public final class ShiftAddFloatGemm {

    /** How a product is made. */
    public enum Mode {
        /**
         * The significand is shifted and added by the bits of the code: exact into an FP32 sum, rounded to FP16 before
         * an FP16 sum.
         */
        SIGNIFICAND,
        /**
         * {@code x * 2^i} for each set bit i by an addition to the exponent, +0 for each clear bit, summed by adders
         * that round to the format of the activations.
         */
        EXPONENT_ADD
    }

    /** In which order {@link Mode#EXPONENT_ADD} sums its partial products. */
    public enum AdderOrder {
        /** Neighbours in pairs, {@code (p0 + p1) + (p2 + p3)}; an odd one out passes to the next level. */
        TREE,
        /** {@code ((p0 + p1) + p2) + p3}. */
        CHAIN;

        /** How many of some partial products the left operand of the last adder sums. */
        int left(int count) {
            return this == CHAIN ? count - 1 : Integer.highestOneBit(count - 1);
        }
    }

    /**
     * What decides the bits.
     *
     * @param activation      format of the activations and of the adders
     * @param mode            how a product is made
     * @param order           order of the adders; of no effect in {@link Mode#SIGNIFICAND}
     * @param sum             format of chains and of their accumulator
     * @param chainLength     products in a chain, at least 1; the group size or more for a single chain a group
     * @param flushSubnormals whether subnormal numbers are zeros
     */
    public record Arithmetic(FloatOperand activation, Mode mode, AdderOrder order, FloatSum sum, int chainLength,
            boolean flushSubnormals) {

        /** Checks the numbers. */
        public Arithmetic {
            Rows.requirePositive("chain length", chainLength);
        }
    }

    private ShiftAddFloatGemm() {}

    /**
     * The product by vectorised loops.
     *
     * @param x          activations, M x K, exact in their format
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ or the format does not hold an activation
     */
    public static GemmResult multiply(Matrix x, UniformWeights w, Arithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        Fp format = arithmetic.activation().fp();
        float[][] a = format.read("activation", x, arithmetic.flushSubnormals());
        byte[][] codes = new byte[w.k()][w.n()];
        byte[] flat = w.codes();
        for (int k = 0; k < w.k(); k++) {
            System.arraycopy(flat, k * w.n(), codes[k], 0, w.n());
        }
        boolean proven = lanesAreExact(a, arithmetic);
        ChainedSums lanes = sums(a, w, flat, codes, arithmetic);
        float[][] scales = Rows.split(w.scales(), w.groups(), w.n());
        int[] zeros = w.zeros();
        ScalarSums scalar = new ScalarSums(arithmetic.sum(), arithmetic.flushSubnormals(), arithmetic.chainLength());
        double[] products = new double[Math.min(w.groupSize(), w.k())];
        float[][] y = new float[x.rows()][w.n()];
        for (int group = 0; group < w.groups(); group++) {
            int from = group * w.groupSize();
            int to = Rows.end(from, w.groupSize(), w.k());
            float[][] acc = proven ? lanes.over(from, to) : new float[x.rows()][w.n()];
            for (int row = 0; row < x.rows(); row++) {
                float sumX = 0;
                for (int k = from; k < to; k++) {
                    sumX += a[row][k];
                }
                for (int col = 0; col < w.n(); col++) {
                    float t = acc[row][col];
                    if (!proven || !Float.isFinite(t)) {
                        for (int k = from; k < to; k++) {
                            products[k - from] = product(a[row][k], codes[k][col] & 0xff, w.bits(), arithmetic,
                                    scalar);
                        }
                        t = scalar.sum(products, to - from);
                    }
                    y[row][col] += (t - zeros[group * w.n() + col] * sumX) * scales[group][col];
                }
            }
        }
        return Rows.result(y, scalar.overflows());
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x          activations, M x K, exact in their format
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ or the format does not hold an activation
     */
    public static GemmResult reference(Matrix x, UniformWeights w, Arithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        Fp format = arithmetic.activation().fp();
        format.read("activation", x, false);
        byte[] codes = w.codes();
        float[] scales = w.scales();
        int[] zeros = w.zeros();
        float[][] y = new float[x.rows()][w.n()];
        ReferenceShiftAdd multiplier = new ReferenceShiftAdd(w.bits(), arithmetic);
        long overflows = 0;
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.n(); col++) {
                float sum = 0;
                for (int group = 0; group < w.groups(); group++) {
                    int from = group * w.groupSize();
                    int to = Rows.end(from, w.groupSize(), w.k());
                    ReferenceChain acc = new ReferenceChain(arithmetic.sum(), arithmetic.flushSubnormals(),
                            arithmetic.chainLength(), to - from);
                    float sumX = 0;
                    for (int k = from; k < to; k++) {
                        float a = format.round(x.get(row, k), arithmetic.flushSubnormals());
                        acc.add(multiplier.product(a, codes[k * w.n() + col] & 0xff));
                        sumX += a;
                    }
                    float zero = zeros[group * w.n() + col];
                    float t = acc.value() - zero * sumX;
                    sum += t * scales[group * w.n() + col];
                    overflows += acc.overflows();
                }
                y[row][col] = sum;
            }
        }
        return Rows.result(y, overflows + multiplier.overflows());
    }

    private static ChainedSums sums(float[][] x, UniformWeights w, byte[] flat, byte[][] codes,
            Arithmetic arithmetic) {
        boolean flush = arithmetic.flushSubnormals();
        if (arithmetic.mode() == Mode.EXPONENT_ADD) {
            return new ExponentAddSums(x, w, codes, arithmetic);
        }
        float[][] weights = Rows.split(flat, w.k(), w.n());
        if (arithmetic.sum() == FloatSum.FP32) {
            return new ChainedSums.OfProductsInFp32(x, weights, arithmetic.chainLength());
        }
        return new ChainedSums.OfTerms(x.length, w.n(), arithmetic.sum(), flush, arithmetic.chainLength()) {
            @Override
            void term(int row, int step, float[] out) {
                if (flush) {
                    Lanes.halfProductsFlushed(out, weights[step], x[row][step]);
                } else {
                    Lanes.halfProducts(out, weights[step], x[row][step]);
                }
            }
        };
    }

    /**
     * Whether the lanes round as the definition does: they keep FP32 subnormal numbers, and near 2^-14 an FP16 sum must
     * be exact before it is rounded. Only BF16 activations can be too small.
     */
    private static boolean lanesAreExact(float[][] values, Arithmetic arithmetic) {
        if (arithmetic.activation() == FloatOperand.FP16 || !arithmetic.flushSubnormals()) {
            return true;
        }
        double unit = Fp.BF16.unitAt(Magnitudes.of(values).least());
        return switch (arithmetic.sum()) {
            case FP32 -> unit >= 0x1p-126;
            case FP16 -> arithmetic.mode() == Mode.SIGNIFICAND || unit >= 0x1p-37;
        };
    }

    private static double product(float x, int code, int bits, Arithmetic arithmetic, ScalarSums counter) {
        if (arithmetic.mode() == Mode.EXPONENT_ADD) {
            return partialSum(x, code, 0, bits, arithmetic, counter);
        }
        double exact = (double) code * x;
        return arithmetic.sum() == FloatSum.FP32 ? exact : counter.counted(
                Fp.FP16.round(exact, arithmetic.flushSubnormals()), Double.isFinite(exact));
    }

    private static float partialSum(float x, int code, int low, int count, Arithmetic arithmetic,
            ScalarSums counter) {
        Fp format = arithmetic.activation().fp();
        if (count == 1) {
            return (code >> low & 1) == 0 ? 0
                    : counter.counted(format.round((double) x * (1 << low), false), Float.isFinite(x));
        }
        int left = arithmetic.order().left(count);
        float a = partialSum(x, code, low, left, arithmetic, counter);
        float b = partialSum(x, code, low + left, count - left, arithmetic, counter);
        return counter.counted(format.round(Fp.oddSum(a, b), arithmetic.flushSubnormals()),
                Float.isFinite(a) && Float.isFinite(b));
    }

    /** Sums of products that are looked up by the code. */
    private static final class ExponentAddSums extends ChainedSums.OfLookups {

        private final float[][] x;
        private final byte[][] codes;
        private final ExponentAddTable maker;
        private final float[] activations = new float[ChainedSums.BLOCK];
        private final float[][] tables;
        private int first;

        ExponentAddSums(float[][] x, UniformWeights w, byte[][] codes, Arithmetic arithmetic) {
            super(x.length, w.n(), FloatSum.FP16, arithmetic.sum(), arithmetic.flushSubnormals(),
                    arithmetic.chainLength());
            this.x = x;
            this.codes = codes;
            this.maker = new ExponentAddTable(0, w.bits(), arithmetic);
            this.tables = new float[ChainedSums.BLOCK][1 << w.bits()];
        }

        @Override
        void add(int row, int from, int to, float[] sums) {
            first = from;
            System.arraycopy(x[row], from, activations, 0, to - from);
            float[][] products = maker.products(activations);
            for (int step = 0; step < to - from; step++) {
                float[] table = tables[step];
                for (int code = 0; code < table.length; code++) {
                    table[code] = products[code][step];
                }
            }
            super.add(row, from, to, sums);
        }

        @Override
        float[] table(int row, int step) {
            return tables[step - first];
        }

        @Override
        byte[] keys(int step) {
            return codes[step];
        }
    }
}
