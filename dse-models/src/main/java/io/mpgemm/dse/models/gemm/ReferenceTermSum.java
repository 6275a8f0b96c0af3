package io.mpgemm.dse.models.gemm;

import java.util.Arrays;

/** A running sum of dot products of four as {@link TermGemm} defines it, for one output; for the slow reference. */
final class ReferenceTermSum {

    private final TermGemm.Arithmetic arithmetic;
    private final boolean truncated;
    /** The sum, or its significand in units of {@code 2^(exponent - 13)}. */
    private double sum;
    private int exponent;
    private long overflows;

    ReferenceTermSum(TermGemm.Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
        this.truncated = arithmetic.sum() == TermGemm.Sum.TRUNC15;
        this.exponent = truncated ? -TermGemm.bias(arithmetic) : 0;
    }

    /** Takes four products. */
    void add(double[] products) {
        if (!truncated) {
            FloatSum format = arithmetic.sum() == TermGemm.Sum.FP16 ? FloatSum.FP16 : FloatSum.FP32;
            ReferenceDot dot = new ReferenceDot(new FloatGemm.Arithmetic(arithmetic.operand(),
                    FloatGemm.Product.EXACT, format, Integer.MAX_VALUE, arithmetic.flushSubnormals(), 4));
            double[] all = Arrays.copyOf(products, 5);
            all[4] = sum;
            sum = dot.step(all);
            overflows += dot.overflows();
            return;
        }
        int largest = exponent;
        for (double product : products) {
            largest = product == 0 ? largest : Math.max(largest, Math.getExponent(product));
        }
        double exact = cutDown(sum, largest - exponent);
        for (double product : products) {
            double units = Math.scalb(Math.abs(product), 13 - largest);
            exact += Math.signum(product) * Math.floor(units);
        }
        keep(exact, largest);
    }

    /** Takes the sum of a chain. */
    void add(ReferenceTermSum chain) {
        overflows += chain.overflows;
        if (!truncated) {
            Fp format = arithmetic.sum() == TermGemm.Sum.FP16 ? Fp.FP16 : Fp.FP32;
            float met = format.round(Fp.oddSum(sum, chain.sum), arithmetic.flushSubnormals());
            overflows += Float.isInfinite(met) && Double.isFinite(sum) && Double.isFinite(chain.sum) ? 1 : 0;
            sum = met;
            return;
        }
        int largest = Math.max(exponent, chain.exponent);
        keep(cutDown(sum, largest - exponent) + cutDown(chain.sum, largest - chain.exponent), largest);
    }

    float value() {
        if (!truncated) {
            return (float) sum;
        }
        float value = (float) Math.scalb(sum, exponent - 13);
        overflows += Float.isInfinite(value) ? 1 : 0;
        return value;
    }

    /** Once the value is taken. */
    long overflows() {
        return overflows;
    }

    private static double cutDown(double significand, int shift) {
        return shift >= 14 ? 0 : Math.floor(Math.scalb(significand, -shift));
    }

    private void keep(double exact, int largest) {
        exponent = largest;
        sum = exact;
        int over = 0;
        while (Math.abs(exact) >= Math.scalb(0x1p14, over)) {
            over++;
        }
        sum = Math.floor(Math.scalb(exact, -over));
        exponent += over;
    }
}
