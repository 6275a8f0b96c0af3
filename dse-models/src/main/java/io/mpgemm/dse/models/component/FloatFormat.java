package io.mpgemm.dse.models.component;

/**
 * A binary floating-point format with a sign, IEEE 754 style, with a bias of {@code 2^(exponentBits-1) - 1}.
 *
 * @param name         what circuits call it
 * @param exponentBits bits of the exponent
 * @param fractionBits bits of the fraction
 */
public record FloatFormat(String name, int exponentBits, int fractionBits) {

    /** IEEE half: 1-5-10. */
    public static final FloatFormat FP16 = new FloatFormat("fp16", 5, 10);
    /** Brain float: 1-8-7. */
    public static final FloatFormat BF16 = new FloatFormat("bf16", 8, 7);
    /** IEEE single: 1-8-23. */
    public static final FloatFormat FP32 = new FloatFormat("fp32", 8, 23);

    /**
     * All bits.
     *
     * @return sign, exponent and fraction
     */
    public int bits() {
        return 1 + exponentBits + fractionBits;
    }

    /**
     * Bits of the significand with its leading one.
     *
     * @return fraction bits + 1
     */
    public int precision() {
        return fractionBits + 1;
    }

    int bias() {
        return (1 << (exponentBits - 1)) - 1;
    }
}
