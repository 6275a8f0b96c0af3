package io.mpgemm.dse.models.numeric;

/**
 * Fast roundings of floats, for inner loops; equal to {@link FloatFormat#round(double)} of the format.
 *
 * <p>
 * The argument must be the exact value. A double that is first rounded to a float and then here is rounded twice,
 * which can differ where it lies just beside a midpoint; use {@link FloatFormat#round(double)} there.
 */
public final class Rounding {

    private Rounding() {}

    /**
     * Rounds to FP16, ties to even, subnormal numbers kept, overflow to infinity.
     *
     * @param value a float
     * @return the nearest FP16 number
     */
    public static float fp16(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }

    /**
     * Rounds to FP16, ties to even, subnormal numbers kept, overflow to infinity.
     *
     * @param value a double; it becomes a float rounded to odd first, which leaves it on its side of every midpoint
     * @return the nearest FP16 number
     */
    public static float fp16(double value) {
        float near = (float) value;
        if (near != value && (Float.floatToRawIntBits(near) & 1) == 0) {
            near = near > value ? Math.nextDown(near) : Math.nextUp(near);
        }
        return fp16(near);
    }

    /**
     * Rounds to BF16, ties to even, subnormal numbers kept, overflow to infinity.
     *
     * @param value a float
     * @return the nearest BF16 number
     */
    public static float bf16(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }

    /**
     * Whether a float is an FP16 number.
     *
     * @param value any float
     * @return true if FP16 holds it exactly
     */
    public static boolean isFp16(float value) {
        return fp16(value) == value && Float.isFinite(value);
    }
}
