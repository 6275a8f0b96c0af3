package io.mpgemm.dse.models.gemm;

import java.util.Arrays;

/**
 * Sums whose significand has 15 bits with sign and whose exponent never falls, {@link TermGemm.Sum#TRUNC15}, all outputs of
 * a row side by side. Exponents are fields: the true one and the bias of the activations' format, 0 for zeros.
 */
final class TruncatedSums {

    /** Bits of a magnitude below its top one. */
    static final int FRACTION_BITS = 13;
    private static final int LANES = 4;

    private final int bias;
    private final byte[][] exponents;
    private final byte[][] signs;
    private final int chainLength;
    private long overflows;

    /**
     * Sums over some weights.
     *
     * @param terms       signed powers of two, a row of outputs a step and lane
     * @param bias        bias of the exponents of the activations
     * @param chainLength products in a chain
     */
    TruncatedSums(float[][] terms, int bias, int chainLength) {
        this.bias = bias;
        this.chainLength = chainLength;
        this.exponents = new byte[terms.length][terms[0].length];
        this.signs = new byte[terms.length][terms[0].length];
        for (int k = 0; k < terms.length; k++) {
            for (int col = 0; col < terms[k].length; col++) {
                signs[k][col] = (byte) Math.signum(terms[k][col]);
                exponents[k][col] = (byte) (terms[k][col] == 0 ? 0 : Math.getExponent(terms[k][col]));
            }
        }
    }

    /** The sums of one row, as FP32 numbers. */
    float[] row(float[] x) {
        int n = signs[0].length;
        int[] significands = new int[x.length];
        int[] fields = new int[x.length];
        for (int k = 0; k < x.length; k++) {
            int exponent = Math.getExponent(x[k]);
            fields[k] = x[k] == 0 ? 0 : exponent + bias;
            significands[k] = x[k] == 0 ? 0 : (int) Math.scalb((double) x[k], FRACTION_BITS - exponent);
        }
        int[] total = new int[n];
        int[] totalExponent = new int[n];
        int[] sum = new int[n];
        int[] exponent = new int[n];
        boolean single = chainLength >= x.length;
        for (int from = 0; from < x.length; from = Rows.end(from, chainLength, x.length)) {
            int to = Rows.end(from, chainLength, x.length);
            for (int k = from; k < to; k += LANES) {
                step(sum, exponent, significands, fields, k);
            }
            for (int col = 0; !single && col < n; col++) {
                int largest = Math.max(totalExponent[col], exponent[col]);
                keep(total, totalExponent, col, down(total[col], largest - totalExponent[col])
                        + down(sum[col], largest - exponent[col]), largest);
            }
            if (!single) {
                Arrays.fill(sum, 0);
                Arrays.fill(exponent, 0);
            }
        }
        float[] out = new float[n];
        for (int col = 0; col < n; col++) {
            int field = single ? exponent[col] : totalExponent[col];
            out[col] = (float) Math.scalb((double) (single ? sum[col] : total[col]), field - bias - FRACTION_BITS);
            overflows += Float.isInfinite(out[col]) ? 1 : 0;
        }
        return out;
    }

    long overflows() {
        return overflows;
    }

    private void step(int[] sums, int[] exponent, int[] significands, int[] fields, int from) {
        for (int col = 0; col < sums.length; col++) {
            int largest = exponent[col];
            for (int k = from; k < from + LANES; k++) {
                if (significands[k] != 0 && signs[k][col] != 0) {
                    largest = Math.max(largest, fields[k] + exponents[k][col]);
                }
            }
            int sum = down(sums[col], largest - exponent[col]);
            for (int k = from; k < from + LANES; k++) {
                int shift = largest - fields[k] - exponents[k][col];
                if (significands[k] != 0 && signs[k][col] != 0 && shift <= FRACTION_BITS) {
                    int magnitude = Math.abs(significands[k]) >> shift;
                    sum += significands[k] < 0 == signs[k][col] < 0 ? magnitude : -magnitude;
                }
            }
            keep(sums, exponent, col, sum, largest);
        }
    }

    private static int down(int significand, int shift) {
        return shift > FRACTION_BITS ? 0 : significand >> shift;
    }

    private static void keep(int[] sums, int[] exponents, int col, int sum, int exponent) {
        int over = Math.max(0, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.abs(sum)) - FRACTION_BITS);
        sums[col] = sum >> over;
        exponents[col] = exponent + over;
    }
}
