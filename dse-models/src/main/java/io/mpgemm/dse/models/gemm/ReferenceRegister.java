package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;

/** An integer accumulator, one update at a time; for the slow references. */
final class ReferenceRegister {

    private final IntegerAccumulator kind;
    private long value;
    private long overflows;

    ReferenceRegister(IntegerAccumulator kind) {
        this.kind = kind;
    }

    void clear() {
        value = 0;
    }

    void add(long term) {
        long sum = value + term;
        if (sum >= kind.min() && sum <= kind.max()) {
            value = sum;
            return;
        }
        overflows++;
        value = switch (kind.overflow()) {
            case SATURATE -> sum < 0 ? kind.min() : kind.max();
            case WRAP -> Math.floorMod(sum - kind.min(), 1L << kind.bits()) + kind.min();
        };
    }

    long value() {
        return value;
    }

    long overflows() {
        return overflows;
    }
}
