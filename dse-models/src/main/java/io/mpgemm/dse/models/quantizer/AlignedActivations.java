package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Floating-point activations X[M,K] whose significands are aligned to the largest exponent of a block: {@code x =
 * unit * code}, the unit a power of two (iFPU, Kim et al., ICLR 2023, section 3; FIGNA, Jang et al., HPCA 2024).
 *
 * <p>
 * The exponent of a number is that of its word: subnormal numbers and zero have that of the smallest normal number. With E
 * the largest of a block the unit is {@code 2^(E - bits + 1)}, so that the largest number keeps {@code bits} significant
 * bits. What is shifted out is cut off, toward zero, or rounded to nearest, ties to even; a magnitude that would round to
 * {@code 2^bits} stays at {@code 2^bits - 1}.
 */
public final class AlignedActivations {

    /** Most bits of a magnitude: FP32 lanes hold the codes. */
    public static final int MAX_BITS = 24;

    private final int m;
    private final int k;
    private final int blockSize;
    private final int[] codes;
    private final float[] units;

    private AlignedActivations(int m, int k, int blockSize, int[] codes, float[] units) {
        this.m = m;
        this.k = k;
        this.blockSize = blockSize;
        this.codes = codes;
        this.units = units;
    }

    /**
     * Aligns activations.
     *
     * @param activations M x K, numbers of the format
     * @param format      FP16 or BF16
     * @param bits        bits of a magnitude that are kept, 2 to {@value #MAX_BITS}
     * @param nearest     whether what is shifted out is rounded to nearest, as against cut off
     * @param blockSize   neighbours along K that share an exponent; K or more for a whole token
     * @return the codes
     * @throws IllegalArgumentException if a width or a size is out of range
     */
    public static AlignedActivations of(Matrix activations, FloatFormat format, int bits, boolean nearest,
            int blockSize) {
        Inputs.requireRange("Aligned bits", bits, 2, MAX_BITS);
        Inputs.requireGroupSize(blockSize);
        int m = activations.rows();
        int k = activations.cols();
        int least = Math.getExponent(format.minNormal());
        int blocks = Shapes.groups(k, blockSize);
        float[] x = activations.toArray();
        int[] codes = new int[x.length];
        float[] units = new float[m * blocks];
        int most = (1 << bits) - 1;
        for (int row = 0; row < m; row++) {
            for (int block = 0; block < blocks; block++) {
                int from = row * k + block * blockSize;
                int to = row * k + (int) Math.min(k, (long) (block + 1) * blockSize);
                int exponent = least;
                for (int at = from; at < to; at++) {
                    exponent = Math.max(exponent, Math.getExponent(x[at]));
                }
                units[row * blocks + block] = Math.scalb(1f, exponent - bits + 1);
                for (int at = from; at < to; at++) {
                    double scaled = Math.scalb((double) Math.abs(x[at]), bits - 1 - exponent);
                    int magnitude = (int) Math.min(nearest ? Math.rint(scaled) : Math.floor(scaled), most);
                    codes[at] = x[at] < 0 ? -magnitude : magnitude;
                }
            }
        }
        return new AlignedActivations(m, k, blockSize, codes, units);
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
     * Input channels K.
     *
     * @return input channels
     */
    public int k() {
        return k;
    }

    /**
     * Aligned significands with their signs.
     *
     * @return a copy, m * k, row by row
     */
    public int[] codes() {
        return codes.clone();
    }

    /**
     * What the last bit of a code is worth.
     *
     * @param row token
     * @param at  input channel
     * @return a power of two, the same for the whole block
     */
    public float unit(int row, int at) {
        return units[row * Shapes.groups(k, blockSize) + at / blockSize];
    }

    /**
     * The activations that the codes stand for.
     *
     * @return M x K, exact
     */
    public Matrix dequantized() {
        float[] x = new float[codes.length];
        for (int at = 0; at < x.length; at++) {
            x[at] = codes[at] * unit(at / k, at % k);
        }
        return Matrix.owning(m, k, x);
    }
}
