package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Memo;
import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Activations X[M,K] as the integers that a PE's decoders make of their codes, with one scale a token: {@code x = scale *
 * level}.
 */
public final class CodedActivations {

    private final int m;
    private final int k;
    private final int[] levels;
    private final float[] scales;
    private final Memo forms = new Memo();

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param m      tokens
     * @param k      input channels
     * @param levels integers, at most 2^15 in magnitude, m * k, row by row
     * @param scales scales in FP32, m
     */
    public CodedActivations(int m, int k, int[] levels, float[] scales) {
        this.m = m;
        this.k = k;
        this.levels = levels;
        this.scales = scales;
        Shapes.requireLength("levels", levels.length, (long) m * k);
        Shapes.requireLength("scales", scales.length, m);
    }

    /**
     * Integer activations, whose levels are their codes.
     *
     * @param activations integer activations
     * @return the same activations
     */
    public static CodedActivations of(IntActivations activations) {
        return activations.forms().get(CodedActivations.class, "", () -> make(activations));
    }

    private static CodedActivations make(IntActivations activations) {
        short[] codes = activations.codes();
        int[] levels = new int[codes.length];
        for (int at = 0; at < levels.length; at++) {
            levels[at] = codes[at];
        }
        return new CodedActivations(activations.m(), activations.k(), levels, activations.scales());
    }

    /**
     * The number of tokens M.
     *
     * @return tokens
     */
    public int m() {
        return m;
    }

    /**
     * Input channels.
     *
     * @return input channels
     */
    public int k() {
        return k;
    }

    /**
     * Integers, m * k, row by row.
     *
     * @return a copy
     */
    public int[] levels() {
        return levels.clone();
    }

    /**
     * Scales in FP32, m.
     *
     * @return a copy
     */
    public float[] scales() {
        return scales.clone();
    }

    /**
     * What kernels have made of this value.
     *
     * @return the forms
     */
    public Memo forms() {
        return forms;
    }

    /**
     * The activations that the levels stand for.
     *
     * @return M x K, {@code fl32(scale * level)}
     */
    public Matrix dequantized() {
        float[] x = new float[m * k];
        for (int at = 0; at < x.length; at++) {
            x[at] = scales[at / k] * levels[at];
        }
        return Matrix.owning(m, k, x);
    }
}
