package io.mpgemm.dse.models.gemm;

/** The format of a floating-point running sum; every step rounds to nearest, ties to even. */
public enum FloatSum {
    /** IEEE binary32. */
    FP32(Fp.FP32),
    /** IEEE binary16. */
    FP16(Fp.FP16);

    private final Fp fp;

    FloatSum(Fp fp) {
        this.fp = fp;
    }

    Fp fp() {
        return fp;
    }
}
