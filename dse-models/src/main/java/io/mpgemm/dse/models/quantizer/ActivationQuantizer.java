package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntFormat;
import io.mpgemm.dse.models.numeric.Magnitudes;
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

    /** Has 1 as the weight of its last bit. */
    private static final float TO_INTEGER = 0x1.8p23f;

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
        int largest = new IntFormat(bits).max();
        int k = activations.cols();
        short[] codes = new short[activations.rows() * k];
        float[] scales = new float[activations.rows()];
        float[] x = new float[k];
        float[] levels = new float[k];
        for (int row = 0; row < scales.length; row++) {
            activations.copyRows(row, 1, x);
            float maxAbs = Magnitudes.greatest(x);
            if (!Float.isFinite(maxAbs)) {
                requireFinite(activations);
            }
            scales[row] = scale(maxAbs, largest);
            encode(x, levels, scales[row], largest, codes, row * k);
        }
        return new IntActivations(activations.rows(), k, bits, codes, scales);
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
        Arrays.fill(scales, scale(Magnitudes.greatest(x), largest));
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
        Arrays.fill(scales, scale(Magnitudes.greatest(range), largest));
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
        if (normal == 0 && format.equals(FloatFormat.FP16)) {
            for (int at = 0; at < x.length; at++) {
                x[at] = Rounding.fp16(x[at]);
            }
        } else {
            for (int at = 0; at < x.length; at++) {
                x[at] = Math.abs(x[at]) < normal ? Math.copySign(0f, x[at]) : round(x[at], format);
            }
        }
        Matrix rounded = Matrix.owning(activations.rows(), activations.cols(), x);
        if (!Float.isFinite(rounded.greatestMagnitude())) {
            throw overflow(what, activations, rounded, format);
        }
        return rounded;
    }

    private static IllegalArgumentException overflow(String what, Matrix activations, Matrix rounded,
            FloatFormat format) {
        float[] values = rounded.toArray();
        int at = 0;
        while (Float.isFinite(values[at])) {
            at++;
        }
        int row = at / activations.cols();
        int col = at % activations.cols();
        return new IllegalArgumentException(what + " [" + row + ", " + col + "] is " + activations.get(row, col) + "; "
                + format.name() + " holds up to " + format.maxFinite() + ". Maybe take bf16 or integers with a scale.");
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

    private static float scale(float maxAbs, int largest) {
        return maxAbs == 0 ? 1 : Math.max((float) ((double) maxAbs / largest), Float.MIN_VALUE);
    }

    private static IntActivations encode(Matrix activations, float[] x, int bits, int largest, float[] scales) {
        int k = activations.cols();
        short[] codes = new short[x.length];
        float[] row = new float[k];
        float[] levels = new float[k];
        for (int i = 0; i < scales.length; i++) {
            System.arraycopy(x, i * k, row, 0, k);
            encode(row, levels, scales[i], largest, codes, i * k);
        }
        return new IntActivations(activations.rows(), k, bits, codes, scales);
    }

    /**
     * One row. A quotient that single precision does not make a tie is on the same side of every tie as the exact one; where
     * there is a tie the row is divided in double precision, which makes none.
     */
    private static void encode(float[] x, float[] levels, float scale, int largest, short[] codes, int at) {
        if (divide(x, levels, scale)) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (float) Math.rint((double) x[i] / (double) scale);
            }
        }
        // Two loops, since to clamp integers and narrow them in one is not vectorised.
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.min(Math.max(levels[i], (float) -largest), (float) largest);
        }
        for (int i = 0; i < levels.length; i++) {
            codes[at + i] = (short) levels[i];
        }
    }

    /** Rounded quotients, right below 2^22, beyond which they are clamped; whether one of them was a tie. */
    private static boolean divide(float[] x, float[] levels, float scale) {
        float[] away = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            float quotient = x[i] / scale;
            float level = (quotient + TO_INTEGER) - TO_INTEGER;
            levels[i] = level;
            away[i] = Math.abs(quotient - level);
        }
        return Magnitudes.greatest(away) == 0.5f;
    }
}
