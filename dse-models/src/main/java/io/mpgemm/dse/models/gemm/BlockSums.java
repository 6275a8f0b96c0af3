package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BlockMatrix;
import java.util.Arrays;

/**
 * Chains of dot products of blocks, {@link BlockGemm}, all outputs of a row at once. A sum of products that are
 * multiples of a unit is exact in any order while it stays below 2^24 units in FP32 or 2^53 in FP64; that the formats
 * allow, or else the numbers of the step. Where neither does, products are summed in fixed point.
 */
final class BlockSums extends ChainedSums {

    private static final int FP32_BITS = 24;
    private static final int FP64_BITS = 53;
    private static final double EXACT_IN_FP64 = 0x1p53;
    /** Products of scales in this range are exact in FP32 if their significands fit. */
    private static final float LARGE = 0x1p60f;
    private static final float SMALL = 0x1p-60f;
    private static final long EXPONENT = 0x7ff0000000000000L;
    private static final int EXPONENT_BITS = 0x7f800000;
    private static final int DOUBLE_FRACTION_BITS = 52;
    /** Twice the bias of FP64: the stored exponent of {@code 1 / 2^e} is this less that of 2^e. */
    private static final long TWO_BIASES = 2046;
    /** Below every term and every sum that is not zero. */
    private static final double NOTHING = 0x1p-500;

    private final BlockGemm.Arithmetic arithmetic;
    private final float[][] x;
    private final float[][] w;
    private final float[][] xScales;
    private final float[][] wScales;
    private final int blockSize;
    private final boolean atStep;
    private final boolean inFp32;
    private final boolean inFp64;
    private final boolean scalesInFp32;
    private final Span[] spans;
    private final float[][] xPowers;
    private final float[][] wPowers;
    private final float[] narrow;
    private final double[] wide;
    private final double[] scaled;
    private final double[] up;
    private final long[] units;
    private final FixedPointSum fixed = new FixedPointSum();

    /** The largest magnitude of some numbers and a unit that they are multiples of. */
    private record Span(double most, double unit) {

        static Span of(float[]... rows) {
            double most = 0;
            double unit = Double.MAX_VALUE;
            for (float[] row : rows) {
                Span span = of(row, 0, row.length);
                most = Math.max(most, span.most);
                unit = Math.min(unit, span.unit);
            }
            return new Span(most, unit);
        }

        static Span of(float[] row, int from, int to) {
            float most = 0;
            float unit = Float.MAX_VALUE;
            for (int i = from; i < to; i++) {
                int bits = Float.floatToRawIntBits(row[i]) & Integer.MAX_VALUE;
                if (bits != 0) {
                    most = Math.max(most, Math.abs(row[i]));
                    // The weight of the last bit that is set.
                    int zeros = Integer.numberOfTrailingZeros(bits | 1 << 23);
                    unit = Math.min(unit, Math.scalb(1f, Math.getExponent(row[i]) - 23 + zeros));
                }
            }
            return new Span(most, unit);
        }
    }

    BlockSums(BlockMatrix x, BlockMatrix w, BlockGemm.Arithmetic arithmetic) {
        super(x.elements().rows(), w.elements().cols(), FloatSum.FP32, false, arithmetic.chainLength());
        this.arithmetic = arithmetic;
        this.x = rows(x.elements());
        this.w = rows(w.elements());
        xScales = rows(x.scales());
        wScales = rows(w.scales());
        blockSize = x.blockSize();
        atStep = arithmetic.scaleAt() == BlockGemm.ScaleAt.STEP;
        int bits = BlockGemm.sumBits(x, w, arithmetic);
        inFp32 = bits <= FP32_BITS;
        inFp64 = bits <= FP64_BITS;
        scalesInFp32 = inFp32 && bits + BlockGemm.scaleBits(x) + BlockGemm.scaleBits(w) <= FP32_BITS
                && moderate(xScales) && moderate(wScales);
        spans = new Span[inFp64 || !arithmetic.exact() ? 0 : Math.ceilDiv(this.w.length, arithmetic.dotWidth())];
        for (int step = 0; step < spans.length; step++) {
            int from = step * arithmetic.dotWidth();
            spans[step] = Span
                    .of(Arrays.copyOfRange(this.w, from, Rows.end(from, arithmetic.dotWidth(), this.w.length)));
        }
        xPowers = arithmetic.exact() ? new float[0][] : powers(this.x, x.format().minExponent());
        wPowers = arithmetic.exact() ? new float[0][] : powers(this.w, w.format().minExponent());
        int n = w.elements().cols();
        narrow = new float[n];
        wide = new double[n];
        scaled = new double[n];
        up = new double[n];
        units = new long[n];
    }

    private static float[][] rows(Matrix matrix) {
        return Rows.split(matrix.toArray(), matrix.rows(), matrix.cols());
    }

    private static boolean moderate(float[][] scales) {
        for (float[] row : scales) {
            for (float scale : row) {
                if (scale != 0 && (scale < SMALL || scale > LARGE)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The powers of two that stand for the numbers' exponents; 0 for zero. */
    private static float[][] powers(float[][] numbers, int minExponent) {
        float least = Math.scalb(1f, minExponent);
        float[][] powers = new float[numbers.length][];
        for (int row = 0; row < numbers.length; row++) {
            powers[row] = numbers[row].clone();
            for (int i = 0; i < powers[row].length; i++) {
                float power = Float.intBitsToFloat(Float.floatToRawIntBits(powers[row][i]) & EXPONENT_BITS);
                powers[row][i] = powers[row][i] == 0 ? 0 : Math.max(power, least);
            }
        }
        return powers;
    }

    @Override
    void add(int row, int from, int to, float[] sums) {
        for (int k = from; k < to; k += arithmetic.dotWidth()) {
            int end = Math.min(to, k + arithmetic.dotWidth());
            if (!arithmetic.exact()) {
                aligned(row, k, end, sums);
            } else if (inFp32) {
                Arrays.fill(narrow, 0);
                products(row, k, end, narrow);
                addNarrow(row, k / blockSize, sums);
            } else if (inFp64 || fitsFp64(row, k, end)) {
                Arrays.fill(wide, 0);
                products(row, k, end, wide);
                addWide(row, k / blockSize, sums);
            } else {
                fixed(row, k, end);
                addWide(row, k / blockSize, sums);
            }
        }
    }

    private void products(int row, int from, int to, float[] part) {
        float[] a = x[row];
        int k = from;
        for (; k <= to - 4; k += 4) {
            Lanes.fma4(part, w[k], w[k + 1], w[k + 2], w[k + 3], a[k], a[k + 1], a[k + 2], a[k + 3]);
        }
        for (; k < to; k++) {
            Lanes.fma(part, w[k], a[k]);
        }
    }

    private void products(int row, int from, int to, double[] part) {
        float[] a = x[row];
        int k = from;
        for (; k <= to - 4; k += 4) {
            Lanes.fma4(part, w[k], w[k + 1], w[k + 2], w[k + 3], a[k], a[k + 1], a[k + 2], a[k + 3]);
        }
        for (; k < to; k++) {
            Lanes.fma(part, w[k], a[k]);
        }
    }

    private boolean fitsFp64(int row, int from, int to) {
        Span a = Span.of(x[row], from, to);
        Span b = spans[from / arithmetic.dotWidth()];
        return a.most * b.most * arithmetic.dotWidth() <= EXACT_IN_FP64 * a.unit * b.unit;
    }

    private void fixed(int row, int from, int to) {
        for (int i = 0; i < wide.length; i++) {
            fixed.clear();
            for (int k = from; k < to; k++) {
                fixed.add((double) x[row][k] * w[k][i]);
            }
            wide[i] = fixed.value();
        }
    }

    private void addNarrow(int row, int block, float[] sums) {
        if (!atStep) {
            Lanes.add(sums, narrow);
        } else if (scalesInFp32) {
            addScaled(sums, narrow, xScales[row][block], wScales[block]);
        } else {
            Lanes.widen(wide, narrow);
            addScaled(sums, wide, xScales[row][block], wScales[block]);
        }
    }

    private void addWide(int row, int block, float[] sums) {
        if (atStep) {
            addScaled(sums, wide, xScales[row][block], wScales[block]);
        } else {
            addRounded(sums, wide);
        }
    }

    private static void addScaled(float[] sums, float[] part, float xScale, float[] scales) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += part[i] * (xScale * scales[i]);
        }
    }

    private static void addScaled(float[] sums, double[] part, double xScale, float[] scales) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (float) (part[i] * (xScale * scales[i]));
        }
    }

    private static void addRounded(float[] sums, double[] part) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (float) part[i];
        }
    }

    /** Exponents and units are those of the elements: a power of two as scale moves all terms alike. */
    private void aligned(int row, int from, int to, float[] sums) {
        double xScale = atStep ? xScales[row][from / blockSize] : 1;
        float[] scales = wScales[from / blockSize];
        for (int i = 0; i < sums.length; i++) {
            scaled[i] = sums[i] / (atStep ? xScale * scales[i] : 1);
            wide[i] = Math.max(NOTHING, Double.longBitsToDouble(Double.doubleToRawLongBits(scaled[i]) & EXPONENT));
        }
        for (int k = from; k < to; k++) {
            largest(wide, wPowers[k], xPowers[row][k]);
        }
        for (int i = 0; i < sums.length; i++) {
            up[i] = Double.longBitsToDouble(((TWO_BIASES + arithmetic.keptBits()) << DOUBLE_FRACTION_BITS)
                    - Double.doubleToRawLongBits(wide[i]));
            units[i] = (long) (scaled[i] * up[i]);
        }
        for (int k = from; k < to; k++) {
            addUnits(units, w[k], x[row][k], up);
        }
        double down = Math.scalb(1.0, -arithmetic.keptBits());
        for (int i = 0; i < sums.length; i++) {
            double value = units[i] * (wide[i] * down) * (atStep ? xScale * scales[i] : 1);
            sums[i] = Float.isFinite(sums[i]) ? (float) BlockGemm.leading(value, arithmetic.keptBits()) : sums[i];
        }
    }

    private static void largest(double[] largest, float[] powers, double x) {
        for (int i = 0; i < largest.length; i++) {
            largest[i] = Math.max(largest[i], x * powers[i]);
        }
    }

    private static void addUnits(long[] units, float[] w, double x, double[] up) {
        for (int i = 0; i < units.length; i++) {
            units[i] += (long) (x * w[i] * up[i]);
        }
    }
}
