package io.mpgemm.dse.models.gemm;

/** Sums one output at a time, for the few outputs whose overflows must be counted or that the lanes cannot prove. */
final class ScalarSums {

    private final Fp format;
    private final boolean flush;
    private final int chainLength;
    private long overflows;

    ScalarSums(FloatSum format, boolean flush, int chainLength) {
        this.format = format.fp();
        this.flush = flush;
        this.chainLength = chainLength;
    }

    /** The chained sum of the first terms of an array. */
    float sum(double[] terms, int count) {
        float total = 0;
        for (int from = 0; from < count; from = Rows.end(from, chainLength, count)) {
            float chain = 0;
            for (int i = from; i < Rows.end(from, chainLength, count); i++) {
                chain = round(chain, terms[i]);
            }
            total = chainLength >= count ? chain : round(total, chain);
        }
        return total;
    }

    /** Counts a result that is infinite though no operand is. */
    float counted(float result, boolean finiteOperands) {
        if (Float.isInfinite(result) && finiteOperands) {
            overflows++;
        }
        return result;
    }

    long overflows() {
        return overflows;
    }

    private float round(float sum, double term) {
        return counted(format.round(Fp.oddSum(sum, term), flush), Float.isFinite(sum) && Double.isFinite(term));
    }
}
