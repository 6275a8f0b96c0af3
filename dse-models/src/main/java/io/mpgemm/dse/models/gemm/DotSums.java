package io.mpgemm.dse.models.gemm;

import java.util.Arrays;

/** Chains of aligned dot products, {@link FloatGemm} with a {@code dotWidth} of 4 or 8, a row of outputs at a time. */
final class DotSums {

    private static final int FRACTION_BITS = 26;
    private static final int DOUBLE_BIAS = 1023;
    private static final int DOUBLE_FRACTION_BITS = 52;

    private final FloatGemm.Arithmetic arithmetic;
    private final Fp sum;
    private long overflows;

    DotSums(FloatGemm.Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.sum = arithmetic.sum().fp();
    }

    /** One row of outputs. */
    float[] row(float[] x, float[][] w) {
        int n = w[0].length;
        boolean single = arithmetic.chainLength() >= x.length;
        float[] total = new float[n];
        float[] chain = single ? total : new float[n];
        for (int from = 0; from < x.length; from = Rows.end(from, arithmetic.chainLength(), x.length)) {
            int to = Rows.end(from, arithmetic.chainLength(), x.length);
            for (int k = from; k < to; k += arithmetic.dotWidth()) {
                step(chain, x, w, k, Math.min(to, k + arithmetic.dotWidth()));
            }
            if (!single) {
                for (int i = 0; i < n; i++) {
                    float met = sum.round(Fp.oddSum(total[i], chain[i]), arithmetic.flushSubnormals());
                    total[i] = counted(met, Float.isFinite(total[i]) && Float.isFinite(chain[i]));
                }
                Arrays.fill(chain, 0);
            }
        }
        return total;
    }

    long overflows() {
        return overflows;
    }

    private void step(float[] sums, float[] x, float[][] w, int from, int to) {
        double[] terms = new double[to - from];
        for (int i = 0; i < sums.length; i++) {
            double largest = Math.abs(sums[i]);
            for (int k = from; k < to; k++) {
                double term = product(x[k], w[k][i]);
                terms[k - from] = term;
                largest = Math.max(largest, Math.abs(term));
            }
            if (largest > 0 && largest < Double.POSITIVE_INFINITY) {
                int exponent = Math.getExponent(largest);
                double up = powerOfTwo(FRACTION_BITS - exponent);
                long exact = (long) (sums[i] * up);
                for (double term : terms) {
                    exact += (long) (term * up);
                }
                double value = exact * powerOfTwo(exponent - FRACTION_BITS);
                sums[i] = counted(sum.round(value, arithmetic.flushSubnormals()), true);
            } else {
                double special = largest == 0 ? 0 : sums[i];
                for (double term : terms) {
                    special += term;
                }
                sums[i] = largest == 0 ? 0 : (float) special;
            }
        }
    }

    private double product(float a, float b) {
        double exact = (double) a * b;
        if (arithmetic.product() == FloatGemm.Product.EXACT) {
            return exact;
        }
        float rounded = arithmetic.operand().fp().round(exact, arithmetic.flushSubnormals());
        return counted(rounded, Double.isFinite(exact));
    }

    private float counted(float result, boolean finiteOperands) {
        if (finiteOperands && Float.isInfinite(result)) {
            overflows++;
        }
        return result;
    }

    /** 2^e, e in -1022 .. 1023. */
    private static double powerOfTwo(int e) {
        return Double.longBitsToDouble((long) (DOUBLE_BIAS + e) << DOUBLE_FRACTION_BITS);
    }
}
