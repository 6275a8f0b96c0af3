package io.mpgemm.dse.models.gemm;

/** Tables and keys as {@link LutGemm} defines them; for the slow references. */
final class ReferenceTables {

    private final Fp entry;
    private final LutGemm.Table kind;
    private long overflows;

    ReferenceTables(FloatSum entry, LutGemm.Table kind) {
        this.entry = entry.fp();
        this.kind = kind;
    }

    long overflows() {
        return overflows;
    }

    /** The stored entries for mu activations. */
    float[] floats(float[] x) {
        int mu = x.length;
        float first;
        if (kind == LutGemm.Table.FULL) {
            first = rounded(x[0]);
            for (int j = 1; j < mu; j++) {
                first = sum(first, x[j]);
            }
            first = -first;
        } else {
            first = rounded(x[mu - 1]);
            for (int j = 0; j < mu - 1; j++) {
                first = sum(first, -x[j]);
            }
        }
        int doublings = kind == LutGemm.Table.FULL ? mu : mu - 1;
        float[] table = new float[1 << doublings];
        table[0] = first;
        for (int s = 0; s < doublings; s++) {
            for (int i = 0; i < 1 << s; i++) {
                table[i + (1 << s)] = sum(table[i], 2.0 * x[s]);
            }
        }
        return table;
    }

    /** Entries that went through INT8 with a scale for the table. */
    float[] throughInt8(float[] table) {
        float scale = scale(largest(table));
        float[] read = new float[table.length];
        for (int i = 0; i < table.length; i++) {
            double exact = code(table[i], scale) * (double) scale;
            read[i] = (float) Math.clamp(entry.round(exact, false), -entry.max(), entry.max());
        }
        return read;
    }

    /** The largest magnitude of entries that saturate. */
    double largest(float[] table) {
        double largest = 0;
        for (float value : table) {
            largest = Math.max(largest, Math.min(Math.abs(value), entry.max()));
        }
        return largest;
    }

    /** The scale of INT8 entries. */
    static float scale(double largest) {
        return largest == 0 ? 1 : Math.max((float) (largest / 127), Float.MIN_VALUE);
    }

    /** An entry in INT8. */
    static int code(float entry, float scale) {
        return (int) Math.clamp(Math.rint(entry / (double) scale), -127, 127);
    }

    /** The stored entries for mu activations. */
    static long[] integers(long[] x, LutGemm.Table kind) {
        int mu = x.length;
        int doublings = kind == LutGemm.Table.FULL ? mu : mu - 1;
        long[] table = new long[1 << doublings];
        for (int j = 0; j < mu; j++) {
            table[0] -= x[j];
        }
        if (kind == LutGemm.Table.HALF) {
            table[0] += 2 * x[mu - 1];
        }
        for (int s = 0; s < doublings; s++) {
            for (int i = 0; i < 1 << s; i++) {
                table[i + (1 << s)] = table[i] + 2 * x[s];
            }
        }
        return table;
    }

    /** The entry that a key selects. */
    static float read(float[] table, int key, int mu, LutGemm.Table kind) {
        int top = 1 << (mu - 1);
        if (kind == LutGemm.Table.FULL) {
            return table[key];
        }
        return (key & top) != 0 ? table[key - top] : -table[~key & top - 1];
    }

    /** The entry that a key selects. */
    static long read(long[] table, int key, int mu, LutGemm.Table kind) {
        int top = 1 << (mu - 1);
        if (kind == LutGemm.Table.FULL) {
            return table[key];
        }
        return (key & top) != 0 ? table[key - top] : -table[~key & top - 1];
    }

    /** The bits of one plane of the weights first .. first + mu - 1 of a column, 0 from {@code end} on. */
    static int key(byte[] codes, int n, int first, int end, int mu, int col, int plane) {
        int key = 0;
        for (int j = 0; j < mu && first + j < end; j++) {
            key |= (codes[(first + j) * n + col] >> plane & 1) << j;
        }
        return key;
    }

    private float sum(float a, double b) {
        return counted(entry.round(Fp.oddSum(a, b), false), Float.isFinite(a) && Double.isFinite(b));
    }

    private float rounded(float v) {
        return counted(entry.round(v, false), Float.isFinite(v));
    }

    private float counted(float result, boolean finiteOperands) {
        if (finiteOperands && Float.isInfinite(result)) {
            overflows++;
        }
        return result;
    }
}
