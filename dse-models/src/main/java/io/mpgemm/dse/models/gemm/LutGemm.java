package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import java.util.Optional;

/**
 * Activations times binary-coded weights by table look-up: {@code lut} (LUT-GEMM, arXiv 2206.09557; half tables:
 * FIGLUT, HPCA 2025; the arithmetic is section 5 of the design).
 *
 * <p>
 * A group is cut into blocks of mu weights; bit j of a block's key in plane i is bit i of the code of weight j. A last
 * block that is short is filled with activations +0 and key bits 0. A block's table holds the signed sums of its
 * activations:
 * <ul>
 * <li>full: {@code lut[0] = -(x0 + x1 + ...)}, left to right, then {@code lut[i + 2^s] = lut[i] + 2 x_s};</li>
 * <li>half: {@code h[0] = x_(mu-1) - x_0 - x_1 - ...}, then {@code h[i + 2^s] = h[i] + 2 x_s} for s below mu - 1; a key
 * with top bit 0 reads {@code -h[~i]}.</li>
 * </ul>
 * For each group, ascending, each plane sums the entries that its keys select, blocks ascending, and
 * {@code y = fl32(y + fl32(alpha_i * fl32(acc_i)))}, planes ascending; then {@code y = fl32(y + fl32(offset * sumX))}.
 *
 * <p>
 * Integer activations: entries and sumX are exact, an accumulator takes one entry an update, and y is multiplied by
 * the token's scale at the end. Floating-point activations: each addition of a table rounds to the format of the
 * entries, 2 x_s is exact, sums go in chains as in {@link FloatGemm}, and sumX is the FP32 sum, k ascending from +0.
 * Overflows count updates of accumulators, and additions within tables, once a table.
 */
public final class LutGemm {

    /** How much of the table is stored. */
    public enum Table {
        /** All 2^mu sums. */
        FULL,
        /** The 2^(mu-1) sums with top key bit 1; the others are their negatives. */
        HALF
    }

    /**
     * What decides the bits for floating-point activations.
     *
     * @param mu          weights in a block, 1 to 8
     * @param table       how much of the table is stored
     * @param entry       format of the entries
     * @param sum         format of the sums
     * @param chainLength blocks in a chain, at least 1; the blocks of a group or more for a single chain a group
     * @param int8        whether a table is stored as INT8 with a scale of its own: the reader adds {@code q * scale},
     *                    rounded to the format of the entries ({@link QuantizedLutGemm} defines q and scale)
     */
    public record FloatArithmetic(int mu, Table table, FloatSum entry, FloatSum sum, int chainLength, boolean int8) {

        /**
         * Tables that are stored as they are made.
         *
         * @param mu          weights in a block, 1 to 8
         * @param table       how much of the table is stored
         * @param entry       format of the entries
         * @param sum         format of the sums
         * @param chainLength blocks in a chain
         */
        public FloatArithmetic(int mu, Table table, FloatSum entry, FloatSum sum, int chainLength) {
            this(mu, table, entry, sum, chainLength, false);
        }

        /** Checks the numbers. */
        public FloatArithmetic {
            requireMu(mu);
            Rows.requirePositive("chain length", chainLength);
        }
    }

    /**
     * What decides the bits for integer activations. The entries are exact, so that both tables give the same.
     *
     * @param mu          weights in a block, 1 to 8
     * @param table       how much of the table is stored
     * @param accumulator the accumulator of a plane of a group
     */
    public record IntegerArithmetic(int mu, Table table, IntegerAccumulator accumulator) {

        /** Checks the numbers. */
        public IntegerArithmetic {
            requireMu(mu);
        }
    }

    private LutGemm() {}

    /**
     * The product by sums over bit planes, which equal those of the table entries; look-ups only where the accumulator
     * could overflow.
     *
     * @param x          activations, M x K
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference(IntActivations, BcqWeights, IntegerArithmetic)} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(IntActivations x, BcqWeights w, IntegerArithmetic arithmetic) {
        Rows.requireInner(x.k(), w.k());
        PlaneSums sums = new PlaneSums(Rows.split(x.codes(), x.m(), x.k()), w, arithmetic.mu(),
                arithmetic.accumulator());
        float[][] alphas = Rows.split(w.alphas(), w.planes() * w.groups(), w.n());
        float[][] offsets = Rows.split(w.offsets(), w.groups(), w.n());
        float[][] y = new float[x.m()][w.n()];
        for (int group = 0; group < w.groups(); group++) {
            for (int plane = 0; plane < w.planes(); plane++) {
                float[][] acc = sums.over(plane, group);
                for (int row = 0; row < x.m(); row++) {
                    addScaled(y[row], acc[row], alphas[plane * w.groups() + group]);
                }
            }
            for (int row = 0; row < x.m(); row++) {
                addScaled(y[row], (float) sums.activations(row, group), offsets[group]);
            }
        }
        float[] tokenScales = x.scales();
        for (int row = 0; row < x.m(); row++) {
            for (int col = 0; col < w.n(); col++) {
                y[row][col] *= tokenScales[row];
            }
        }
        return Rows.result(y, sums.overflows());
    }

    /**
     * The product by the loop that defines it.
     *
     * @param x          activations, M x K
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult reference(IntActivations x, BcqWeights w, IntegerArithmetic arithmetic) {
        Rows.requireInner(x.k(), w.k());
        int mu = arithmetic.mu();
        short[] activations = x.codes();
        byte[] codes = w.codes();
        float[] alphas = w.alphas();
        float[] offsets = w.offsets();
        float[] tokenScales = x.scales();
        float[][] y = new float[x.m()][w.n()];
        ReferenceRegister acc = new ReferenceRegister(arithmetic.accumulator());
        for (int row = 0; row < x.m(); row++) {
            for (int group = 0; group < w.groups(); group++) {
                int from = group * w.groupSize();
                int to = Rows.end(from, w.groupSize(), w.k());
                long[][] tables = new long[Math.ceilDiv(to - from, mu)][];
                long sumX = 0;
                for (int block = 0; block < tables.length; block++) {
                    long[] a = new long[mu];
                    for (int j = 0; j < mu && from + block * mu + j < to; j++) {
                        a[j] = activations[row * x.k() + from + block * mu + j];
                        sumX += a[j];
                    }
                    tables[block] = ReferenceTables.integers(a, arithmetic.table());
                }
                for (int col = 0; col < w.n(); col++) {
                    for (int plane = 0; plane < w.planes(); plane++) {
                        acc.clear();
                        for (int block = 0; block < tables.length; block++) {
                            int key = ReferenceTables.key(codes, w.n(), from + block * mu, to, mu, col, plane);
                            acc.add(ReferenceTables.read(tables[block], key, mu, arithmetic.table()));
                        }
                        y[row][col] += alphas[(plane * w.groups() + group) * w.n() + col] * (float) acc.value();
                    }
                    y[row][col] += offsets[group * w.n() + col] * (float) sumX;
                }
            }
            for (int col = 0; col < w.n(); col++) {
                y[row][col] *= tokenScales[row];
            }
        }
        return Rows.result(y, acc.overflows());
    }

    /**
     * The product by look-ups, a row of outputs at a time.
     *
     * @param x          activations, M x K, exact in FP16 or in BF16
     * @param w          weights, K x N
     * @param arithmetic what decides the bits
     * @return the M x N output, equal to {@link #reference(Matrix, BcqWeights, FloatArithmetic)} bit for bit
     * @throws IllegalArgumentException if the inner dimensions differ
     */
    public static GemmResult multiply(Matrix x, BcqWeights w, FloatArithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        float[][] a = Rows.split(x.toArray(), x.rows(), x.cols());
        LutKeys keys = LutKeys.of(w, arithmetic.mu());
        FloatTables tables = new FloatTables(arithmetic, x.rows(), keys.blocksPerGroup());
        ScalarSums scalar = new ScalarSums(arithmetic.sum(), false, arithmetic.chainLength());
        float[][] alphas = Rows.split(w.alphas(), w.planes() * w.groups(), w.n());
        float[][] offsets = Rows.split(w.offsets(), w.groups(), w.n());
        double[] entries = new double[keys.blocksPerGroup()];
        ChainedSums[] planes = new ChainedSums[w.planes()];
        for (int plane = 0; plane < planes.length; plane++) {
            planes[plane] = sums(tables, keys, plane, x.rows(), w.n(), arithmetic);
        }
        Optional<LutHalves> halves = LutHalves.of(w, x.rows(), arithmetic);
        float[][] y = new float[x.rows()][w.n()];
        for (int group = 0; group < w.groups(); group++) {
            int from = group * w.groupSize();
            int to = Rows.end(from, w.groupSize(), w.k());
            boolean[] halved = new boolean[x.rows()];
            for (int row = 0; row < x.rows(); row++) {
                int of = row;
                halved[row] = halves.map(small -> small.fill(of, a[of], from, to)).orElse(false);
                if (!halved[row]) {
                    tables.fill(row, a[row], from, to);
                }
            }
            int first = group * keys.blocksPerGroup();
            int count = Math.ceilDiv(to - from, arithmetic.mu());
            for (int plane = 0; plane < planes.length; plane++) {
                float[][] acc = halves.isPresent() ? new float[x.rows()][w.n()]
                        : planes[plane].over(first, first + count);
                for (int row = 0; row < x.rows(); row++) {
                    if (halved[row]) {
                        halves.orElseThrow().add(row, plane, group, count, acc[row]);
                    } else if (halves.isPresent()) {
                        planes[plane].add(row, first, first + count, acc[row]);
                    }
                    boolean finite = Rows.areFinite(acc[row]);
                    for (int col = 0; !finite && col < w.n(); col++) {
                        if (!Float.isFinite(acc[row][col])) {
                            for (int block = 0; block < count; block++) {
                                entries[block] = tables.of(row, block)[keys.key(plane, first + block, col)];
                            }
                            acc[row][col] = scalar.sum(entries, count);
                        }
                    }
                    addScaled(y[row], acc[row], alphas[plane * w.groups() + group]);
                }
            }
            for (int row = 0; row < x.rows(); row++) {
                float sumX = 0;
                for (int k = from; k < to; k++) {
                    sumX += a[row][k];
                }
                addScaled(y[row], sumX, offsets[group]);
            }
        }
        return Rows.result(y, scalar.overflows() + tables.overflows());
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
    public static GemmResult reference(Matrix x, BcqWeights w, FloatArithmetic arithmetic) {
        Rows.requireInner(x.cols(), w.k());
        int mu = arithmetic.mu();
        byte[] codes = w.codes();
        float[] alphas = w.alphas();
        float[] offsets = w.offsets();
        float[][] y = new float[x.rows()][w.n()];
        ReferenceTables builder = new ReferenceTables(arithmetic.entry(), arithmetic.table());
        long overflows = 0;
        for (int row = 0; row < x.rows(); row++) {
            for (int group = 0; group < w.groups(); group++) {
                int from = group * w.groupSize();
                int to = Rows.end(from, w.groupSize(), w.k());
                float[][] tables = new float[Math.ceilDiv(to - from, mu)][];
                float sumX = 0;
                for (int block = 0; block < tables.length; block++) {
                    float[] a = new float[mu];
                    for (int j = 0; j < mu && from + block * mu + j < to; j++) {
                        a[j] = x.get(row, from + block * mu + j);
                        sumX += a[j];
                    }
                    float[] made = builder.floats(a);
                    tables[block] = arithmetic.int8() ? builder.throughInt8(made) : made;
                }
                for (int col = 0; col < w.n(); col++) {
                    for (int plane = 0; plane < w.planes(); plane++) {
                        ReferenceChain acc = new ReferenceChain(arithmetic.sum(), false, arithmetic.chainLength(),
                                tables.length);
                        for (int block = 0; block < tables.length; block++) {
                            int key = ReferenceTables.key(codes, w.n(), from + block * mu, to, mu, col, plane);
                            acc.add(ReferenceTables.read(tables[block], key, mu, arithmetic.table()));
                        }
                        y[row][col] += alphas[(plane * w.groups() + group) * w.n() + col] * acc.value();
                        overflows += acc.overflows();
                    }
                    y[row][col] += offsets[group * w.n() + col] * sumX;
                }
            }
        }
        return Rows.result(y, overflows + builder.overflows());
    }

    static void requireMu(int mu) {
        if (mu < 1 || mu > 8) {
            throw new IllegalArgumentException("A table serves 1 to 8 weights, not " + mu + ".");
        }
    }

    static ChainedSums sums(FloatTables tables, LutKeys keys, int plane, int rows, int cols,
            FloatArithmetic arithmetic) {
        boolean inFp32 = arithmetic.entry() == FloatSum.FP32 && arithmetic.sum() == FloatSum.FP32
                && arithmetic.chainLength() >= keys.blocksPerGroup();
        if (inFp32 && arithmetic.mu() == 4 && KernelProvider.kernels().hasLookups()) {
            return new ChainedSums(rows, cols, FloatSum.FP32, false, arithmetic.chainLength()) {
                @Override
                void addAll(int from, int to, float[][] sums) {
                    for (int row = 0; row < rows; row++) {
                        add(row, from, to, sums[row]);
                    }
                }

                @Override
                void add(int row, int from, int to, float[] sums) {
                    int[][] words = keys.words(plane, from / keys.blocksPerGroup());
                    KernelProvider.kernels().addLookups(tables.of(row), words, to - from, sums);
                }
            };
        }
        return new ChainedSums.OfLookups(rows, cols, arithmetic.entry(), arithmetic.sum(), false,
                arithmetic.chainLength()) {
            @Override
            float[] table(int row, int step) {
                return tables.of(row, step % keys.blocksPerGroup());
            }

            @Override
            byte[] keys(int step) {
                return keys.row(plane, step);
            }
        };
    }

    static void addScaled(float[] y, float[] acc, float[] scales) {
        for (int i = 0; i < y.length; i++) {
            y[i] += scales[i] * acc[i];
        }
    }

    static void addScaled(float[] y, float acc, float[] scales) {
        for (int i = 0; i < y.length; i++) {
            y[i] += scales[i] * acc;
        }
    }
}
