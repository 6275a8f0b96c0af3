package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Rounding;
import java.util.Arrays;

/**
 * Turns activations into the format that a PE takes.
 *
 * <p>
 * Integers are symmetric: {@code s = max|x| / (2^(b-1) - 1)} rounded to FP32, {@code q = clamp(round(x / s), -(2^(b-1)
 * - 1), 2^(b-1) - 1)}, ties to even (Wu et al. 2020, arXiv 2004.09602, section 3.1.2; the scale a token at run time as
 * in ZeroQuant, arXiv 2206.01861, section 4.1). Zeros only: scale 1. A scale that rounds to zero becomes the smallest
 * positive float.
 */
public final class ActivationQuantizer {

    private ActivationQuantizer() {}

    /**
     * Integers with a scale for each token.
     *
     * @param activations M x K, finite
     * @param bits        bits of a code: 4, 8 or 16
     * @return the codes
     * @throws IllegalArgumentException if the width is another or an activation is not finite
     */
    public static IntActivations perToken(Matrix activations, int bits) {
        requireBits(bits);
        float[] x = Inputs.finite("Activation", activations);
        int largest = new IntFormat(bits).max();
        int k = activations.cols();
        float[] scales = new float[activations.rows()];
        for (int row = 0; row < scales.length; row++) {
            scales[row] = scale(x, row * k, (row + 1) * k, largest);
        }
        return encode(activations, x, bits, largest, scales);
    }

    /**
     * Integers with one scale for the whole matrix.
     *
     * @param activations M x K, finite
     * @param bits        bits of a code: 4, 8 or 16
     * @return the codes; the scales of all tokens are equal
     * @throws IllegalArgumentException if the width is another or an activation is not finite
     */
    public static IntActivations perTensor(Matrix activations, int bits) {
        requireBits(bits);
        float[] x = Inputs.finite("Activation", activations);
        int largest = new IntFormat(bits).max();
        float[] scales = new float[activations.rows()];
        Arrays.fill(scales, scale(x, 0, x.length, largest));
        return encode(activations, x, bits, largest, scales);
    }

    /**
     * Integers with one scale for the whole matrix, from the range of other activations; what is beyond is clamped.
     *
     * @param activations M x K, finite
     * @param calibration C x K, finite
     * @param bits        bits of a code: 4, 8 or 16
     * @return the codes; the scales of all tokens are equal
     * @throws IllegalArgumentException if the width is another or an activation is not finite
     */
    public static IntActivations perTensor(Matrix activations, Matrix calibration, int bits) {
        requireBits(bits);
        float[] x = Inputs.finite("Activation", activations);
        float[] range = Inputs.finite("Calibration activation", calibration);
        int largest = new IntFormat(bits).max();
        float[] scales = new float[activations.rows()];
        Arrays.fill(scales, scale(range, 0, range.length, largest));
        return encode(activations, x, bits, largest, scales);
    }

    /**
     * Refuses numbers that cannot be quantised.
     *
     * @param activations M x K
     * @throws IllegalArgumentException naming the first entry that is not finite
     */
    public static void requireFinite(Matrix activations) {
        Inputs.finite("Activation", activations);
    }

    /**
     * Activations in a floating-point format, without a scale.
     *
     * @param activations     M x K, finite
     * @param format          the format
     * @param flushSubnormals whether an activation below the format's smallest normal number becomes zero
     * @return the rounded activations
     * @throws IllegalArgumentException if an activation is not finite or overflows the format
     */
    public static Matrix cast(Matrix activations, FloatFormat format, boolean flushSubnormals) {
        return cast("Activation", activations, format, flushSubnormals);
    }

    /**
     * Activations in a floating-point format, without a scale.
     *
     * @param what            what one entry is, for error messages
     * @param activations     M x K, finite
     * @param format          the format
     * @param flushSubnormals whether an activation below the format's smallest normal number becomes zero
     * @return the rounded activations
     * @throws IllegalArgumentException if an activation is not finite or overflows the format
     */
    public static Matrix cast(String what, Matrix activations, FloatFormat format, boolean flushSubnormals) {
        float[] x = Inputs.finite(what, activations);
        float normal = flushSubnormals ? format.minNormal() : 0;
        for (int at = 0; at < x.length; at++) {
            float rounded = Math.abs(x[at]) < normal ? Math.copySign(0f, x[at]) : round(x[at], format);
            if (!Float.isFinite(rounded)) {
                throw new IllegalArgumentException(what + " [" + at / activations.cols() + ", "
                        + at % activations.cols() + "] is " + x[at] + "; " + format.name() + " holds up to "
                        + format.maxFinite() + ". Maybe take bf16 or integers with a scale.");
            }
            x[at] = rounded;
        }
        return Matrix.owning(activations.rows(), activations.cols(), x);
    }

    private static float round(float value, FloatFormat format) {
        if (format.equals(FloatFormat.FP16)) {
            return Rounding.fp16(value);
        }
        return format.equals(FloatFormat.BF16) ? Rounding.bf16(value) : format.round(value);
    }

    private static void requireBits(int bits) {
        if (bits != 4 && bits != 8 && bits != 16) {
            throw new IllegalArgumentException("Activation bits are " + bits + "; valid are 4, 8, 16.");
        }
    }

    private static float scale(float[] x, int from, int to, int largest) {
        float maxAbs = 0;
        for (int at = from; at < to; at++) {
            maxAbs = Math.max(maxAbs, Math.abs(x[at]));
        }
        return maxAbs == 0 ? 1 : Math.max((float) ((double) maxAbs / largest), Float.MIN_VALUE);
    }

    private static IntActivations encode(Matrix activations, float[] x, int bits, int largest, float[] scales) {
        int k = activations.cols();
        short[] codes = new short[x.length];
        for (int row = 0; row < scales.length; row++) {
            double scale = scales[row];
            for (int at = row * k; at < (row + 1) * k; at++) {
                int code = (int) Math.rint(x[at] / scale);
                codes[at] = (short) Math.min(Math.max(code, -largest), largest);
            }
        }
        return new IntActivations(activations.rows(), k, bits, codes, scales);
    }
}
