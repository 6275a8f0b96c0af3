package io.mpgemm.dse.models.gemm;

/**
 * Loops over the outputs of one row that C2 turns into vector code: every output keeps its own running sum, so the
 * order of its additions is the order of the calls. Selections are written as arithmetic because C2 does not vectorise
 * conditional moves, and long bodies take one step a pass because C2 does not unroll, hence not vectorise, beyond some
 * 60 nodes.
 */
final class Lanes {

    /** Greatest FP32 number below 2^-14, the smallest normal FP16 number. */
    private static final float BELOW_NORMAL_HALF = 0x1.fffffep-15f;
    /** Greatest multiple of 2^-49 below 2^-14. */
    private static final double BELOW_NORMAL_HALF_EXACT = 0x1p-14 - 0x1p-49;
    /** Splits 53 bits into 11 and 42 (Veltkamp), or 24 bits into 8 and 16. */
    private static final double SPLIT_HALF = 0x1p42 + 1;
    private static final float SPLIT_BFLOAT = 0x1p16f + 1;
    /** Adding and subtracting it rounds a small double to a multiple of 2^-24, the unit of subnormal FP16 numbers. */
    private static final double SUBNORMAL_HALF = 0x1.8p28;
    /** Takes 2^16, the first magnitude past FP16, to infinity, which times zero is NaN. */
    private static final double POISON = 0x1p1008;

    private Lanes() {}

    static void fma(float[] c, float[] w, float x) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Math.fma(x, w[i], c[i]);
        }
    }

    static void fma4(float[] c, float[] w0, float[] w1, float[] w2, float[] w3, float x0, float x1, float x2,
            float x3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Math.fma(x3, w3[i], Math.fma(x2, w2[i], Math.fma(x1, w1[i], Math.fma(x0, w0[i], c[i]))));
        }
    }

    static void fma(double[] c, float[] w, double x) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Math.fma(x, (double) w[i], c[i]);
        }
    }

    static void fma4(double[] c, float[] w0, float[] w1, float[] w2, float[] w3, double x0, double x1, double x2,
            double x3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Math.fma(x3, (double) w3[i],
                    Math.fma(x2, (double) w2[i], Math.fma(x1, (double) w1[i], Math.fma(x0, (double) w0[i], c[i]))));
        }
    }

    /** Adds the scaled sums of a group less those of its zero points. */
    static void addGroup(float[] y, float[] acc, float[] zeros, float sumX, float[] scales) {
        for (int i = 0; i < y.length; i++) {
            y[i] += Math.fma(-sumX, zeros[i], acc[i]) * scales[i];
        }
    }

    static void add(float[] c, float[] p) {
        for (int i = 0; i < c.length; i++) {
            c[i] += p[i];
        }
    }

    static void add4(float[] c, float[] p0, float[] p1, float[] p2, float[] p3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = c[i] + p0[i] + p1[i] + p2[i] + p3[i];
        }
    }

    /**
     * FP16 sums of FP16 or BF16 terms. The FP32 sum in between is innocuous: 24 bits are at least 2 * 11 + 2 (Figueroa,
     * SIGNUM Newsletter 30(3), 1995).
     */
    static void addHalf(float[] c, float[] p) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Fp.half(c[i] + p[i]);
        }
    }

    static void addHalf4(float[] c, float[] p0, float[] p1, float[] p2, float[] p3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Fp.half(Fp.half(Fp.half(Fp.half(c[i] + p0[i]) + p1[i]) + p2[i]) + p3[i]);
        }
    }

    /** As {@link #addHalf}, sums below the smallest normal number flushed; such sums are exact in FP32. */
    static void addHalfFlushed(float[] c, float[] p) {
        for (int i = 0; i < c.length; i++) {
            c[i] = halfFlushed(c[i] + p[i]);
        }
    }

    static void halfProducts(float[] p, float[] w, float x) {
        for (int i = 0; i < p.length; i++) {
            p[i] = Fp.half(x * w[i]);
        }
    }

    static void halfProductsFlushed(float[] p, float[] w, float x) {
        for (int i = 0; i < p.length; i++) {
            p[i] = halfFlushed(x * w[i]);
        }
    }

    /** FP16 sums of products that are rounded to FP16 first. */
    static void addHalfProducts4(float[] c, float[] w0, float[] w1, float[] w2, float[] w3, float x0, float x1,
            float x2, float x3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = Fp.half(Fp.half(Fp.half(Fp.half(c[i] + Fp.half(x0 * w0[i])) + Fp.half(x1 * w1[i]))
                    + Fp.half(x2 * w2[i])) + Fp.half(x3 * w3[i]));
        }
    }

    /** FP32 sums of products that are rounded to FP16 first. */
    static void addRoundedProducts(float[] c, float[] w, float x) {
        for (int i = 0; i < c.length; i++) {
            c[i] += Fp.half(x * w[i]);
        }
    }

    static void addRoundedProducts4(float[] c, float[] w0, float[] w1, float[] w2, float[] w3, float x0, float x1,
            float x2, float x3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = c[i] + Fp.half(x0 * w0[i]) + Fp.half(x1 * w1[i]) + Fp.half(x2 * w2[i]) + Fp.half(x3 * w3[i]);
        }
    }

    /** Products rounded to BF16, where they are zero or in 2^-126 .. 2^110. */
    static void bfloatProducts(float[] p, float[] w, float x) {
        for (int i = 0; i < p.length; i++) {
            float product = x * w[i];
            float high = product * SPLIT_BFLOAT;
            p[i] = high - (high - product);
        }
    }

    /** FP16 sums of exact products, one rounding a step; see {@link #halfOf}. */
    static void fmaHalf(double[] c, float[] w, double x) {
        for (int i = 0; i < c.length; i++) {
            c[i] = halfOf(c[i] + x * w[i]);
        }
    }

    static void fmaHalfFlushed(double[] c, float[] w, double x) {
        for (int i = 0; i < c.length; i++) {
            c[i] = halfFlushedOf(c[i] + x * w[i]);
        }
    }

    static void widen(double[] out, float[] in) {
        for (int i = 0; i < out.length; i++) {
            out[i] = in[i];
        }
    }

    static void narrow(float[] out, double[] in) {
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) in[i];
        }
    }

    static void add(double[] c, float[] p) {
        for (int i = 0; i < c.length; i++) {
            c[i] += p[i];
        }
    }

    /** FP16 or BF16 sums of two rows of numbers of the same format. */
    static void halfSums(float[] out, float[] a, float[] b) {
        for (int i = 0; i < out.length; i++) {
            out[i] = Fp.half(a[i] + b[i]);
        }
    }

    static void bfloatSums(float[] out, float[] a, float[] b) {
        for (int i = 0; i < out.length; i++) {
            out[i] = Fp.bfloat(a[i] + b[i]);
        }
    }

    /** Table look-ups, one key an output. */
    static void gather(float[] p, float[] table, byte[] keys) {
        for (int i = 0; i < p.length; i++) {
            p[i] = table[keys[i] & 0xff];
        }
    }

    /** FP32 sums of table look-ups; four tables a pass keep the sum in a register. */
    static void addLookups4(float[] c, float[] t0, float[] t1, float[] t2, float[] t3, byte[] k0, byte[] k1, byte[] k2,
            byte[] k3) {
        for (int i = 0; i < c.length; i++) {
            c[i] = c[i] + t0[k0[i] & 0xff] + t1[k1[i] & 0xff] + t2[k2[i] & 0xff] + t3[k3[i] & 0xff];
        }
    }

    /**
     * A double rounded to FP16, ties to even, or NaN where the result is infinite or NaN: the caller must look. The
     * double is the sum of an FP16 number and a term of at most 24 bits; it is inexact only if the term is below 2^-28
     * of the number, and then far from any tie, so that the second rounding is the only one that counts.
     *
     * <p>
     * Veltkamp's splitting leaves 11 bits and, with a tie, the even number: C * d of a tie is itself a tie between two
     * doubles, of which the even one is a multiple of two FP16 units. Below 1.5 * 2^-14 the constant takes over.
     */
    static double halfOf(double d) {
        double t = Math.abs(d);
        double high = Math.max(t * SPLIT_HALF, SUBNORMAL_HALF);
        return poisoned((high - (high - t)) * Math.signum(d));
    }

    /** As {@link #halfOf}, magnitudes below 2^-14 flushed; they must be multiples of 2^-48. */
    static double halfFlushedOf(double d) {
        double t = Math.abs(d);
        double high = Math.max(t * SPLIT_HALF, SUBNORMAL_HALF);
        double keep = Math.signum(Math.max(t - BELOW_NORMAL_HALF_EXACT, 0));
        return poisoned((high - (high - t)) * keep * Math.signum(d));
    }

    private static double poisoned(double half) {
        return half + half * POISON * 0;
    }

    private static float halfFlushed(float v) {
        return Fp.half(v * Math.signum(Math.max(Math.abs(v) - BELOW_NORMAL_HALF, 0)));
    }
}
