package io.mpgemm.dse.models.gemm;

/** The tables of one group for every row, half tables spelled out to full ones. */
final class FloatTables {

    private static final int LARGEST_CODE = 127;

    private final LutGemm.FloatArithmetic arithmetic;
    private final float[][][] tables;
    private final float[] x;
    private final float[] half;
    private long overflows;

    FloatTables(LutGemm.FloatArithmetic arithmetic, int rows, int blocks) {
        this.arithmetic = arithmetic;
        this.tables = new float[rows][blocks][1 << arithmetic.mu()];
        this.x = new float[arithmetic.mu()];
        this.half = new float[1 << (arithmetic.mu() - 1)];
    }

    /** The tables of one row, a block each. */
    float[][] of(int row) {
        return tables[row];
    }

    float[] of(int row, int block) {
        return tables[row][block];
    }

    long overflows() {
        return overflows;
    }

    /** Makes the tables of one row for the activations of a group. */
    void fill(int row, float[] values, int from, int to) {
        int mu = x.length;
        int block = 0;
        for (int k = from; k < to; k += mu) {
            float magnitudes = 0;
            for (int j = 0; j < mu; j++) {
                x[j] = k + j < to ? values[k + j] : 0;
                magnitudes += Math.abs(x[j]);
            }
            float[] table = tables[row][block];
            block++;
            int filled = arithmetic.table() == LutGemm.Table.FULL ? full(table) : halved(table);
            // No sum of a table passes three times the sum of the magnitudes, roundings included.
            if (!(3 * magnitudes < (arithmetic.entry() == FloatSum.FP16 ? 65504f : Float.MAX_VALUE))) {
                overflows += countOverflows(filled);
            }
            if (arithmetic.int8()) {
                throughInt8(table);
            }
        }
    }

    /** The largest magnitude of the tables of one row, infinities as the largest number. */
    float largest(int row, int blocks) {
        float largest = 0;
        for (int block = 0; block < blocks; block++) {
            for (float value : tables[row][block]) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return Math.min(largest, maxFinite());
    }

    /** The tables of one row in INT8. */
    void quantize(int row, int blocks, float scale) {
        for (int block = 0; block < blocks; block++) {
            quantize(tables[row][block], scale);
        }
    }

    /** The scale of entries in INT8. */
    static float scale(float largest) {
        return largest == 0 ? 1 : Math.max((float) (largest / (double) LARGEST_CODE), Float.MIN_VALUE);
    }

    private static void quantize(float[] table, float scale) {
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) Math.max(-LARGEST_CODE, Math.min(LARGEST_CODE, Math.rint(table[i] / (double) scale)));
        }
    }

    private void throughInt8(float[] table) {
        float largest = 0;
        for (float value : table) {
            largest = Math.max(largest, Math.abs(value));
        }
        float max = maxFinite();
        float scale = scale(Math.min(largest, max));
        quantize(table, scale);
        Fp format = arithmetic.entry().fp();
        for (int i = 0; i < table.length; i++) {
            table[i] = Math.max(-max, Math.min(max, format.round(table[i] * (double) scale, false)));
        }
    }

    private float maxFinite() {
        return (float) arithmetic.entry().fp().max();
    }

    private int full(float[] table) {
        float sum = rounded(x[0]);
        for (int j = 1; j < x.length; j++) {
            sum = rounded(sum + x[j]);
        }
        table[0] = -sum;
        grow(table, x.length);
        return x.length;
    }

    private int halved(float[] table) {
        int top = x.length - 1;
        float sum = rounded(x[top]);
        for (int j = 0; j < top; j++) {
            sum = rounded(sum - x[j]);
        }
        half[0] = sum;
        grow(half, top);
        for (int i = 0; i < half.length; i++) {
            table[half.length + i] = half[i];
            table[i] = -half[half.length - 1 - i];
        }
        return top;
    }

    /** One fused step: 2 x_s is exact even where FP32 cannot hold it. */
    private void grow(float[] table, int bits) {
        boolean narrow = arithmetic.entry() == FloatSum.FP16;
        for (int s = 0; s < bits; s++) {
            int size = 1 << s;
            for (int i = 0; i < size; i++) {
                float sum = Math.fma(2f, x[s], table[i]);
                table[i + size] = narrow ? Fp.half(sum) : sum;
            }
        }
    }

    private float rounded(float v) {
        return arithmetic.entry() == FloatSum.FP16 ? Fp.half(v) : v;
    }

    private long countOverflows(int doublings) {
        Fp format = arithmetic.entry().fp();
        boolean fullTable = arithmetic.table() == LutGemm.Table.FULL;
        int last = x.length - 1;
        long count = 0;
        double sum = format.round(fullTable ? x[0] : x[last], false);
        count += overflowed(sum, fullTable ? x[0] : x[last], 0);
        for (int j = fullTable ? 1 : 0; j < (fullTable ? x.length : last); j++) {
            double term = fullTable ? x[j] : -x[j];
            double next = format.round(Fp.oddSum(sum, term), false);
            count += overflowed(next, sum, term);
            sum = next;
        }
        double[] entries = new double[1 << doublings];
        entries[0] = fullTable ? -sum : sum;
        for (int i = 1; i < entries.length; i++) {
            int high = Integer.highestOneBit(i);
            double before = entries[i - high];
            double term = 2.0 * x[Integer.numberOfTrailingZeros(high)];
            entries[i] = format.round(Fp.oddSum(before, term), false);
            count += overflowed(entries[i], before, term);
        }
        return count;
    }

    private static int overflowed(double result, double a, double b) {
        return Double.isInfinite(result) && Double.isFinite(a) && Double.isFinite(b) ? 1 : 0;
    }
}
