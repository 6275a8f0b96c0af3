package io.mpgemm.dse.models.gemm;

import java.util.Arrays;

/** Chains of aligned dot products for one output, as {@link FloatGemm} defines them; for the slow reference. */
final class ReferenceDot {

    private static final int FRACTION_BITS = 26;

    private final FloatGemm.Arithmetic arithmetic;
    private long overflows;

    ReferenceDot(FloatGemm.Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    float of(double[] products) {
        float total = 0;
        int from = 0;
        while (from < products.length) {
            int to = (int) Math.min(products.length, (long) from + arithmetic.chainLength());
            float chain = 0;
            for (int k = from; k < to; k += arithmetic.dotWidth()) {
                double[] terms = Arrays.copyOfRange(products, k, Math.min(to, k + arithmetic.dotWidth()) + 1);
                terms[terms.length - 1] = chain;
                chain = step(terms);
            }
            if (arithmetic.chainLength() >= products.length) {
                return chain;
            }
            total = rounded(Fp.oddSum(total, chain), Float.isFinite(total) && Float.isFinite(chain));
            from = to;
        }
        return total;
    }

    long overflows() {
        return overflows;
    }

    /** Products and the sum so far, aligned and rounded once. */
    float step(double[] terms) {
        boolean finite = Arrays.stream(terms).allMatch(Double::isFinite);
        if (!finite) {
            return (float) Arrays.stream(terms).reduce(0, Double::sum);
        }
        double largest = Arrays.stream(terms).map(Math::abs).max().orElse(0);
        if (largest == 0) {
            return 0;
        }
        int exponent = Math.getExponent(largest);
        long sum = 0;
        for (double term : terms) {
            long magnitude = (long) Math.floor(Math.scalb(Math.abs(term), FRACTION_BITS - exponent));
            sum += term < 0 ? -magnitude : magnitude;
        }
        return rounded(Math.scalb((double) sum, exponent - FRACTION_BITS), true);
    }

    private float rounded(double value, boolean finiteOperands) {
        float result = arithmetic.sum().fp().round(value, arithmetic.flushSubnormals());
        if (finiteOperands && Float.isInfinite(result)) {
            overflows++;
        }
        return result;
    }
}
