package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.AlignedActivations;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.UniformWeights;

/**
 * Pre-aligned floating-point activations, which are integers of one exponent a block, times weights in integer
 * accumulators: {@code figna} with uniform weights, {@code ifpu} and the integer form of {@code figlut} with binary-coded
 * ones.
 *
 * <p>
 * For each group, ascending, an accumulator starts at 0; what leaves it is turned into FP32 with the unit u of the group's
 * activations, {@code v = fl32(fl32(t) * u)}. Uniform weights: one product an update, k ascending, the zero point as
 * {@link ZeroPoint} says, {@code y = fl32(y + fl32(v * s))}. Binary-coded weights: an accumulator a plane, one update for mu
 * neighbours (the entry of a table; one activation, added or subtracted, for mu = 1), {@code y = fl32(y + fl32(alpha_i *
 * v_i))}, planes ascending, then {@code y = fl32(y + fl32(offset * v))} with the exact sum of the activations as t. Overflows
 * count updates, and v that are infinite.
 */
public final class AlignedGemm {

    /** Codes of so many bits with sign are what {@link IntegerSums} takes. */
    private static final int SHORT = 1 << 15;
    /** No sum times a smaller unit passes FP32. */
    private static final float LARGE_UNIT = 0x1p64f;

    private AlignedGemm() {}

    /**
     * The product with uniform weights by vectorised loops.
     *
     * @param x           activations, M x K, aligned in blocks that a group does not cross
     * @param w           weights, K x N
     * @param accumulator the accumulator of a group's products
     * @param zeroPoint   where the zero point enters
     * @return the M x N output, equal to {@link #reference(AlignedActivations, UniformWeights, IntegerAccumulator,
     *         ZeroPoint)} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(AlignedActivations x, UniformWeights w, IntegerAccumulator accumulator,
            ZeroPoint zeroPoint) {
        Rows.requireInner(x.k(), w.k());
        float[][] a = rows(x);
        boolean inProduct = zeroPoint == ZeroPoint.IN_PRODUCT;
        IntegerWeights weights = IntegerWeights.ofFloats(w, zeroPoint);
        Sums sums = sums(a, w, weights, inProduct, accumulator);
        float[][] scales = weights.scales();
        float[][] zeros = weights.zeros();
        long infinite = 0;
        float[][] y = new float[x.m()][w.n()];
        for (int group = 0; group < w.groups(); group++) {
            int from = group * w.groupSize();
            int to = Rows.end(from, w.groupSize(), w.k());
            double[][] acc = sums.over(from, to);
            for (int row = 0; row < x.m(); row++) {
                double sumX = inProduct ? 0 : sum(a[row], from, to);
                float unit = x.unit(row, from);
                float[] v = new float[w.n()];
                for (int col = 0; col < v.length; col++) {
                    v[col] = (float) (acc[row][col] - zeros[group][col] * sumX) * unit;
                }
                infinite += infinite(v, unit);
                LutGemm.addScaled(y[row], v, scales[group]);
            }
        }
        return Rows.result(y, sums.overflows() + infinite);
    }

    /**
     * The product with uniform weights by the loop that defines it.
     *
     * @param x           activations, M x K, aligned in blocks that a group does not cross
     * @param w           weights, K x N
     * @param accumulator the accumulator of a group's products
     * @param zeroPoint   where the zero point enters
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(AlignedActivations x, UniformWeights w, IntegerAccumulator accumulator,
            ZeroPoint zeroPoint) {
        Rows.requireInner(x.k(), w.k());
        int[] activations = x.codes();
        byte[] codes = w.codes();
        float[] scales = w.scales();
        int[] zeros = w.zeros();
        float[][] y = new float[x.m()][w.n()];
        ReferenceRegister acc = new ReferenceRegister(accumulator);
        long infinite = 0;
        for (int row = 0; row < x.m(); row++) {
            for (int col = 0; col < w.n(); col++) {
                for (int group = 0; group < w.groups(); group++) {
                    int from = group * w.groupSize();
                    int zero = zeros[group * w.n() + col];
                    long sumX = 0;
                    acc.clear();
                    for (int k = from; k < Rows.end(from, w.groupSize(), w.k()); k++) {
                        long a = activations[row * x.k() + k];
                        int code = codes[k * w.n() + col] & 0xff;
                        acc.add(a * (zeroPoint == ZeroPoint.IN_PRODUCT ? code - zero : code));
                        sumX += a;
                    }
                    long t = zeroPoint == ZeroPoint.IN_PRODUCT ? acc.value() : acc.value() - zero * sumX;
                    float v = (float) t * x.unit(row, from);
                    infinite += Float.isInfinite(v) ? 1 : 0;
                    y[row][col] += v * scales[group * w.n() + col];
                }
            }
        }
        return Rows.result(y, acc.overflows() + infinite);
    }

    /**
     * The product with binary-coded weights by sums over bit planes.
     *
     * @param x           activations, M x K, aligned in blocks that a group does not cross
     * @param w           weights, K x N
     * @param accumulator the accumulator of a plane of a group
     * @param mu          weights that one update covers, 1 to 8
     * @return the M x N output, equal to {@link #reference(AlignedActivations, BcqWeights, IntegerAccumulator, int)} bit for
     *         bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(AlignedActivations x, BcqWeights w, IntegerAccumulator accumulator, int mu) {
        Rows.requireInner(x.k(), w.k());
        LutGemm.requireMu(mu);
        PlaneSums sums = new PlaneSums(rows(x), w, mu, accumulator);
        float[][] alphas = Rows.split(w.alphas(), w.planes() * w.groups(), w.n());
        float[][] offsets = Rows.split(w.offsets(), w.groups(), w.n());
        long infinite = 0;
        float[][] y = new float[x.m()][w.n()];
        for (int group = 0; group < w.groups(); group++) {
            int from = group * w.groupSize();
            for (int plane = 0; plane < w.planes(); plane++) {
                float[][] acc = sums.over(plane, group);
                for (int row = 0; row < x.m(); row++) {
                    float unit = x.unit(row, from);
                    for (int col = 0; col < w.n(); col++) {
                        acc[row][col] *= unit;
                    }
                    infinite += infinite(acc[row], unit);
                    LutGemm.addScaled(y[row], acc[row], alphas[plane * w.groups() + group]);
                }
            }
            for (int row = 0; row < x.m(); row++) {
                float v = (float) sums.activations(row, group) * x.unit(row, from);
                infinite += Float.isInfinite(v) ? 1 : 0;
                LutGemm.addScaled(y[row], v, offsets[group]);
            }
        }
        return Rows.result(y, sums.overflows() + infinite);
    }

    /**
     * The product with binary-coded weights by the loop that defines it.
     *
     * @param x           activations, M x K, aligned in blocks that a group does not cross
     * @param w           weights, K x N
     * @param accumulator the accumulator of a plane of a group
     * @param mu          weights that one update covers, 1 to 8
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(AlignedActivations x, BcqWeights w, IntegerAccumulator accumulator, int mu) {
        Rows.requireInner(x.k(), w.k());
        LutGemm.requireMu(mu);
        int[] activations = x.codes();
        byte[] codes = w.codes();
        float[] alphas = w.alphas();
        float[] offsets = w.offsets();
        float[][] y = new float[x.m()][w.n()];
        ReferenceRegister acc = new ReferenceRegister(accumulator);
        long infinite = 0;
        for (int row = 0; row < x.m(); row++) {
            for (int group = 0; group < w.groups(); group++) {
                int from = group * w.groupSize();
                int to = Rows.end(from, w.groupSize(), w.k());
                float unit = x.unit(row, from);
                for (int col = 0; col < w.n(); col++) {
                    for (int plane = 0; plane < w.planes(); plane++) {
                        acc.clear();
                        for (int block = from; block < to; block += mu) {
                            long entry = 0;
                            for (int k = block; k < Math.min(to, block + mu); k++) {
                                long a = activations[row * x.k() + k];
                                entry += (codes[k * w.n() + col] >> plane & 1) == 1 ? a : -a;
                            }
                            acc.add(entry);
                        }
                        float v = (float) acc.value() * unit;
                        infinite += Float.isInfinite(v) ? 1 : 0;
                        y[row][col] += alphas[(plane * w.groups() + group) * w.n() + col] * v;
                    }
                }
                long sumX = 0;
                for (int k = from; k < to; k++) {
                    sumX += activations[row * x.k() + k];
                }
                float v = (float) sumX * unit;
                infinite += Float.isInfinite(v) ? 1 : 0;
                for (int col = 0; col < w.n(); col++) {
                    y[row][col] += offsets[group * w.n() + col] * v;
                }
            }
        }
        return Rows.result(y, acc.overflows() + infinite);
    }

    /** Sums of products over the steps of a group, with the overflows so far. */
    private interface Sums {

        double[][] over(int from, int to);

        long overflows();
    }

    private static Sums sums(float[][] x, UniformWeights w, IntegerWeights weights, boolean inProduct,
            IntegerAccumulator accumulator) {
        if (Magnitudes.of(x).greatest() < SHORT) {
            IntegerSums sums = new IntegerSums(x, weights.packed(), weights.maxWeight(), accumulator);
            return new Sums() {
                @Override
                public double[][] over(int from, int to) {
                    return sums.over(from, to);
                }

                @Override
                public long overflows() {
                    return sums.overflows();
                }
            };
        }
        float[][] values = Rows.split(w.codes(), w.k(), w.n());
        for (int k = 0; inProduct && k < values.length; k++) {
            for (int col = 0; col < w.n(); col++) {
                values[k][col] -= weights.zeros()[k / w.groupSize()][col];
            }
        }
        WideSums sums = new WideSums(x, values, weights.maxWeight(), accumulator);
        return new Sums() {
            @Override
            public double[][] over(int from, int to) {
                return sums.over(from, to);
            }

            @Override
            public long overflows() {
                return sums.overflows();
            }
        };
    }

    private static float[][] rows(AlignedActivations x) {
        int[] codes = x.codes();
        float[][] rows = new float[x.m()][x.k()];
        for (int i = 0; i < codes.length; i++) {
            rows[i / x.k()][i % x.k()] = codes[i];
        }
        return rows;
    }

    private static double sum(float[] x, int from, int to) {
        double sum = 0;
        for (int k = from; k < to; k++) {
            sum += x[k];
        }
        return sum;
    }

    private static long infinite(float[] values, float unit) {
        long count = 0;
        if (unit >= LARGE_UNIT) {
            for (float value : values) {
                count += Float.isInfinite(value) ? 1 : 0;
            }
        }
        return count;
    }
}
