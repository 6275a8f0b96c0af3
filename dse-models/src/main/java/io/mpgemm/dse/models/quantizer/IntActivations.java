package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Memo;

/**
 * Activations X[M,K] as signed integers with one scale a token: {@code x = scale * code}.
 */
public final class IntActivations {

    private final int m;
    private final int k;
    private final int bits;
    private final short[] codes;
    private final float[] scales;
    private final Memo forms = new Memo();

    /**
     * Takes the arrays over; the caller must not touch them again.
     *
     * @param m tokens
     * @param k input channels
     * @param bits bits of a code: 4, 8 or 16
     * @param codes codes -(2^(bits-1)) .. 2^(bits-1) - 1, m * k, row by row
     * @param scales scales in FP32, m
     */
    public IntActivations(int m, int k, int bits, short[] codes, float[] scales) {
        this.m = m;
        this.k = k;
        this.bits = bits;
        this.codes = codes;
        this.scales = scales;
        Shapes.requireLength("codes", codes.length, (long) m * k);
        Shapes.requireLength("scales", scales.length, m);
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
     * Bits of a code: 4, 8 or 16.
     *
     * @return bits of a code: 4, 8 or 16
     */
    public int bits() {
        return bits;
    }

    /**
     * Codes -(2^(bits-1)) .. 2^(bits-1) - 1, m * k, row by row.
     *
     * @return a copy
     */
    public short[] codes() {
        return codes.clone();
    }

    /**
     * Writes the codes of one row as numbers.
     *
     * @param row  the token
     * @param into takes k numbers from its start on
     */
    public void copyRow(int row, float[] into) {
        int base = row * k;
        for (int i = 0; i < k; i++) {
            into[i] = codes[base + i];
        }
    }

    /**
     * The sum of some codes of a row.
     *
     * @param row  the token
     * @param from the first channel
     * @param to   the channel after the last
     * @return the sum
     */
    public long sum(int row, int from, int to) {
        if ((long) (to - from) << (bits - 1) <= Integer.MAX_VALUE) {
            int sum = 0;
            for (int at = row * k + from; at < row * k + to; at++) {
                sum += codes[at];
            }
            return sum;
        }
        long sum = 0;
        for (int at = row * k + from; at < row * k + to; at++) {
            sum += codes[at];
        }
        return sum;
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
     * The activations that the codes stand for.
     *
     * @return M x K, {@code fl32(scale * code)}
     */
    public Matrix dequantized() {
        float[] x = new float[m * k];
        for (int row = 0; row < m; row++) {
            for (int col = 0; col < k; col++) {
                x[row * k + col] = scales[row] * codes[row * k + col];
            }
        }
        return Matrix.owning(m, k, x);
    }

}
