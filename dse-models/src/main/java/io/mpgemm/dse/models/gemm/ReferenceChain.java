package io.mpgemm.dse.models.gemm;

/**
 * A floating-point sum in chains, one step at a time; for the slow references. A chain starts at +0 and takes
 * {@code chainLength} terms; chains meet in an accumulator of the same format that starts at +0. Where one chain takes
 * every term there is no such accumulator.
 */
final class ReferenceChain {

    private final Fp format;
    private final boolean flush;
    private final int chainLength;
    private final boolean single;
    private float chain;
    private int taken;
    private float total;
    private long overflows;

    ReferenceChain(FloatSum format, boolean flush, int chainLength, int terms) {
        this.format = format.fp();
        this.flush = flush;
        this.chainLength = chainLength;
        this.single = chainLength >= terms;
    }

    void add(double term) {
        chain = step(chain, term);
        taken++;
        if (taken == chainLength) {
            meet();
        }
    }

    float value() {
        if (single) {
            return chain;
        }
        if (taken > 0) {
            meet();
        }
        return total;
    }

    long overflows() {
        return overflows;
    }

    private void meet() {
        if (single) {
            return;
        }
        total = step(total, chain);
        chain = 0;
        taken = 0;
    }

    private float step(float sum, double term) {
        float next = format.round(Fp.oddSum(sum, term), flush);
        if (Float.isInfinite(next) && Float.isFinite(sum) && Double.isFinite(term)) {
            overflows++;
        }
        return next;
    }
}
