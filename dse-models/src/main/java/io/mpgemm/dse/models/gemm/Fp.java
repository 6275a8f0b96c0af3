package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/** The floating-point formats of operands and sums, and the scalar arithmetic that defines them. */
enum Fp {
    FP16(10, -14, 65504), BF16(7, -126, 0x1.fep127), FP32(23, -126, Float.MAX_VALUE);

    private final int fractionBits;
    private final int minExponent;
    private final double max;
    private final double minNormal;

    Fp(int fractionBits, int minExponent, double max) {
        this.fractionBits = fractionBits;
        this.minExponent = minExponent;
        this.max = max;
        this.minNormal = Math.scalb(1.0, minExponent);
    }

    /**
     * Rounds to nearest, ties to even.
     *
     * @param value a value that is exact, or rounded to odd
     * @param flush whether a magnitude below the smallest normal number becomes a zero of the same sign
     * @return the number of this format
     */
    float round(double value, boolean flush) {
        double magnitude = Math.abs(value);
        if (magnitude == 0 || !Double.isFinite(value)) {
            return (float) value;
        }
        if (flush && magnitude < minNormal) {
            return (float) Math.copySign(0.0, value);
        }
        double unit = unitAt(value);
        double rounded = Math.rint(value / unit) * unit;
        return Math.abs(rounded) > max ? (float) Math.copySign(Double.POSITIVE_INFINITY, value) : (float) rounded;
    }

    /** The largest finite number. */
    double max() {
        return max;
    }

    /** The weight of the last bit of the numbers of this format near a value. */
    double unitAt(double value) {
        return Math.scalb(1.0, Math.max(Math.getExponent(value), minExponent) - fractionBits);
    }

    /** The rows of a matrix as the unit reads them: subnormal numbers are zeros of the same sign where flushed. */
    float[][] read(String what, Matrix matrix, boolean flush) {
        float[] held = new float[matrix.cols()];
        float[][] rows = new float[matrix.rows()][];
        for (int row = 0; row < rows.length; row++) {
            float[] values = matrix.row(row);
            hold(held, values);
            if (!Arrays.equals(held, values)) {
                requireHeld(what, row, values);
            }
            if (flush) {
                flush(values, (float) minNormal);
            }
            rows[row] = values;
        }
        return rows;
    }

    /** Vectorised; a BF16 number past 2^111 comes out as another. */
    private void hold(float[] held, float[] values) {
        switch (this) {
            case FP16 -> Lanes.halfProducts(held, values, 1);
            case BF16 -> Lanes.bfloatProducts(held, values, 1);
            case FP32 -> System.arraycopy(values, 0, held, 0, values.length);
        }
    }

    private void requireHeld(String what, int row, float[] values) {
        for (int col = 0; col < values.length; col++) {
            float v = values[col];
            if (!Float.isNaN(v) && round(v, false) != v) {
                throw new IllegalArgumentException("The " + what + " [" + row + ", " + col + "] is " + v + ", which "
                        + this + " does not hold. Maybe round the matrix first.");
            }
        }
    }

    private static void flush(float[] values, float minNormal) {
        for (int i = 0; i < values.length; i++) {
            if (Math.abs(values[i]) < minNormal) {
                values[i] = Math.copySign(0f, values[i]);
            }
        }
    }

    static float half(float v) {
        return Float.float16ToFloat(Float.floatToFloat16(v));
    }

    static float bfloat(float v) {
        int bits = Float.floatToRawIntBits(v);
        return Float.isNaN(v) ? v : Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }

    /**
     * A sum rounded to odd in double precision: the neighbour with an odd last bit unless the sum is exact. Rounding it
     * again to at most 51 bits, or comparing it with a number of at most 52 bits, gives what the exact sum gives
     * (Boldo and Melquiond, IEEE Trans. Computers 57(4), 2008).
     */
    static double oddSum(double a, double b) {
        double sum = a + b;
        if (!Double.isFinite(sum)) {
            return sum;
        }
        double part = sum - a;
        double error = (a - (sum - part)) + (b - part);
        if (error == 0 || (Double.doubleToRawLongBits(sum) & 1) == 1) {
            return sum;
        }
        return error > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
    }
}
