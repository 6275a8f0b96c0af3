package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BcqWeights;

/**
 * Floating-point activations times binary-coded weights by tables whose entries are stored in INT8 and summed as
 * integers: the table quantisation of LUT Tensor Core (arXiv 2408.06003, section 3.1) and T-MAC (arXiv 2407.00088, section
 * 4). Neither paper gives roundings; these are here:
 *
 * <p>
 * Tables are made as in {@link LutGemm}, each addition rounded to the format of the entries; an infinite entry reads as
 * the largest number. The scale is {@code s = fl32(max|entry| / 127)} over the tables of a group, or of a whole token (1
 * where all are zero, 2^-149 at least), and {@code q = clamp(rint(entry / s), -127, 127)}, ties to even. For each group,
 * ascending, each plane sums the q that its keys select in an integer accumulator, one an update, and
 * {@code y = fl32(y + fl32(alpha_i * fl32(fl32(acc_i) * s)))}, planes ascending; then {@code y = fl32(y + fl32(offset *
 * sumX))} with the FP32 sum of the activations, k ascending from +0. Overflows count updates of accumulators and additions
 * within tables, once a table.
 *
 * <p>
 * With a scale for each single table ({@link LutGemm.FloatArithmetic#int8()}) entries of several tables cannot be summed
 * as integers.
 */
public final class QuantizedLutGemm {

    private static final int LARGEST_CODE = 127;
    private static final int EXACT_IN_FP32 = 1 << 24;

    /** Which tables share a scale. */
    public enum Scope {
        /** The tables of one group of one token. */
        GROUP,
        /** All tables of one token. */
        TOKEN
    }

    /**
     * What decides the bits.
     *
     * @param mu          weights in a block, 1 to 8
     * @param table       how much of the table is stored
     * @param entry       format in which the tables are made
     * @param scope       which tables share a scale
     * @param accumulator the accumulator of a plane of a group
     */
    public record Arithmetic(int mu, LutGemm.Table table, FloatSum entry, Scope scope, IntegerAccumulator accumulator) {

        /** Checks the numbers. */
        public Arithmetic {
            LutGemm.requireMu(mu);
        }
    }

    private QuantizedLutGemm() {}

    /**
     * The product by look-ups, a row of outputs at a time.
     *
     * @param x          activations, M x K, exact in FP16 or in BF16
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(Matrix x, BcqWeights w, Arithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        int mu = arithmetic.mu();
        float[][] a = Rows.split(x.toArray(), x.rows(), x.cols());
        LutKeys keys = LutKeys.of(w, mu);
        LutGemm.FloatArithmetic making = new LutGemm.FloatArithmetic(mu, arithmetic.table(), arithmetic.entry(),
                FloatSum.FP32, Integer.MAX_VALUE);
        FloatTables tables = new FloatTables(making, x.rows(), keys.blocksPerGroup());
        float[] scales = new float[x.rows()];
        if (arithmetic.scope() == Scope.TOKEN) {
            FloatTables sized = new FloatTables(making, 1, keys.blocksPerGroup());
            for (int row = 0; row < scales.length; row++) {
                float largest = 0;
                for (int from = 0; from < w.k(); from = Rows.end(from, w.groupSize(), w.k())) {
                    int to = Rows.end(from, w.groupSize(), w.k());
                    sized.fill(0, a[row], from, to);
                    largest = Math.max(largest, sized.largest(0, Math.ceilDiv(to - from, mu)));
                }
                scales[row] = FloatTables.scale(largest);
            }
        }
        float[][] alphas = Rows.split(w.alphas(), w.planes() * w.groups(), w.n());
        float[][] offsets = Rows.split(w.offsets(), w.groups(), w.n());
        ChainedSums[] planes = new ChainedSums[w.planes()];
        for (int plane = 0; plane < planes.length; plane++) {
            planes[plane] = LutGemm.sums(tables, keys, plane, x.rows(), w.n(), making);
        }
        boolean proven = (long) LARGEST_CODE * keys.blocksPerGroup() <= Math.min(EXACT_IN_FP32,
                arithmetic.accumulator().max());
        long overflows = 0;
        float[][] y = new float[x.rows()][w.n()];
        for (int group = 0; group < w.groups(); group++) {
            int from = group * w.groupSize();
            int to = Rows.end(from, w.groupSize(), w.k());
            int first = group * keys.blocksPerGroup();
            int count = Math.ceilDiv(to - from, mu);
            for (int row = 0; row < x.rows(); row++) {
                tables.fill(row, a[row], from, to);
                if (arithmetic.scope() == Scope.GROUP) {
                    scales[row] = FloatTables.scale(tables.largest(row, count));
                }
                tables.quantize(row, count, scales[row]);
            }
            for (int plane = 0; plane < planes.length; plane++) {
                float[][] acc = proven ? planes[plane].over(first, first + count) : new float[x.rows()][w.n()];
                for (int row = 0; row < x.rows(); row++) {
                    if (!proven) {
                        overflows += sum(tables, keys, row, plane, first, count, arithmetic.accumulator(), acc[row]);
                    }
                    for (int col = 0; col < w.n(); col++) {
                        acc[row][col] *= scales[row];
                    }
                    LutGemm.addScaled(y[row], acc[row], alphas[plane * w.groups() + group]);
                }
            }
            for (int row = 0; row < x.rows(); row++) {
                float sumX = 0;
                for (int k = from; k < to; k++) {
                    sumX += a[row][k];
                }
                LutGemm.addScaled(y[row], sumX, offsets[group]);
            }
        }
        return Rows.result(y, overflows + tables.overflows());
    }

    /** The accumulators of one row, updates one by one; says how many overflow. */
    private static long sum(FloatTables tables, LutKeys keys, int row, int plane, int first, int count,
            IntegerAccumulator accumulator, float[] sums) {
        long overflows = 0;
        long[] values = new long[sums.length];
        for (int block = 0; block < count; block++) {
            float[] table = tables.of(row, block);
            for (int col = 0; col < values.length; col++) {
                long sum = values[col] + (long) table[keys.key(plane, first + block, col)];
                values[col] = accumulator.hold(sum);
                overflows += values[col] == sum ? 0 : 1;
            }
        }
        for (int col = 0; col < values.length; col++) {
            sums[col] = values[col];
        }
        return overflows;
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x          activations, M x K, exact in FP16 or in BF16
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(Matrix x, BcqWeights w, Arithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        int mu = arithmetic.mu();
        byte[] codes = w.codes();
        float[] alphas = w.alphas();
        float[] offsets = w.offsets();
        float[][] y = new float[x.rows()][w.n()];
        ReferenceTables builder = new ReferenceTables(arithmetic.entry(), arithmetic.table());
        ReferenceRegister acc = new ReferenceRegister(arithmetic.accumulator());
        for (int row = 0; row < x.rows(); row++) {
            float[][][] tables = new float[w.groups()][][];
            float[] sumX = new float[w.groups()];
            double[] largest = new double[w.groups()];
            double largestOfToken = 0;
            for (int group = 0; group < w.groups(); group++) {
                int from = group * w.groupSize();
                int to = Rows.end(from, w.groupSize(), w.k());
                tables[group] = new float[Math.ceilDiv(to - from, mu)][];
                for (int block = 0; block < tables[group].length; block++) {
                    float[] a = new float[mu];
                    for (int j = 0; j < mu && from + block * mu + j < to; j++) {
                        a[j] = x.get(row, from + block * mu + j);
                        sumX[group] += a[j];
                    }
                    tables[group][block] = builder.floats(a);
                    largest[group] = Math.max(largest[group], builder.largest(tables[group][block]));
                }
                largestOfToken = Math.max(largestOfToken, largest[group]);
            }
            for (int group = 0; group < w.groups(); group++) {
                int from = group * w.groupSize();
                int to = Rows.end(from, w.groupSize(), w.k());
                float scale = ReferenceTables
                        .scale(arithmetic.scope() == Scope.GROUP ? largest[group] : largestOfToken);
                for (int col = 0; col < w.n(); col++) {
                    for (int plane = 0; plane < w.planes(); plane++) {
                        acc.clear();
                        for (int block = 0; block < tables[group].length; block++) {
                            int key = ReferenceTables.key(codes, w.n(), from + block * mu, to, mu, col, plane);
                            float entry = ReferenceTables.read(tables[group][block], key, mu, arithmetic.table());
                            acc.add(ReferenceTables.code(entry, scale));
                        }
                        float sum = (float) acc.value() * scale;
                        y[row][col] += alphas[(plane * w.groups() + group) * w.n() + col] * sum;
                    }
                    y[row][col] += offsets[group * w.n() + col] * sumX[group];
                }
            }
        }
        return Rows.result(y, acc.overflows() + builder.overflows());
    }
}
