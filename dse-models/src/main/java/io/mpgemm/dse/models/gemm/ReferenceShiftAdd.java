package io.mpgemm.dse.models.gemm;

/** Products of activations and codes as {@link ShiftAddFloatGemm} defines them; for the slow reference. */
final class ReferenceShiftAdd {

    private final int bits;
    private final ShiftAddFloatGemm.Arithmetic arithmetic;
    private long overflows;

    ReferenceShiftAdd(int bits, ShiftAddFloatGemm.Arithmetic arithmetic) {
        this.bits = bits;
        this.arithmetic = arithmetic;
    }

    double product(float x, int code) {
        if (arithmetic.mode() == ShiftAddFloatGemm.Mode.SIGNIFICAND) {
            double exact = code * (double) x;
            return arithmetic.sum() == FloatSum.FP32 ? exact : rounded(Fp.FP16, exact, Double.isFinite(exact));
        }
        Fp format = arithmetic.activation().fp();
        float[] partial = new float[bits];
        for (int i = 0; i < bits; i++) {
            partial[i] = (code >> i & 1) == 1 ? rounded(format, Math.scalb((double) x, i), Float.isFinite(x)) : 0f;
        }
        return switch (arithmetic.order()) {
            case CHAIN -> {
                float sum = partial[0];
                for (int i = 1; i < bits; i++) {
                    sum = sum(format, sum, partial[i]);
                }
                yield sum;
            }
            case TREE -> {
                int left = bits;
                while (left > 1) {
                    for (int i = 0; i < left / 2; i++) {
                        partial[i] = sum(format, partial[2 * i], partial[2 * i + 1]);
                    }
                    if (left % 2 == 1) {
                        partial[left / 2] = partial[left - 1];
                    }
                    left = (left + 1) / 2;
                }
                yield partial[0];
            }
        };
    }

    long overflows() {
        return overflows;
    }

    private float sum(Fp format, float a, float b) {
        return rounded(format, Fp.oddSum(a, b), Float.isFinite(a) && Float.isFinite(b));
    }

    private float rounded(Fp format, double value, boolean finiteOperands) {
        float result = format.round(value, arithmetic.flushSubnormals());
        if (finiteOperands && Float.isInfinite(result)) {
            overflows++;
        }
        return result;
    }
}
