package io.mpgemm.dse.models.gemm;

/** The format of floating-point operands. */
public enum FloatOperand {
    /** IEEE binary16: 1 sign, 5 exponent, 10 fraction bits. */
    FP16(Fp.FP16),
    /** bfloat16: 1 sign, 8 exponent, 7 fraction bits. */
    BF16(Fp.BF16);

    private final Fp fp;

    FloatOperand(Fp fp) {
        this.fp = fp;
    }

    Fp fp() {
        return fp;
    }
}
