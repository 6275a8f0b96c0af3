package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/** Checks that quantisers share. */
final class Inputs {

    private Inputs() {}

    /**
     * The entries of a matrix, all finite.
     *
     * @param what   what one entry is, for the error message
     * @param matrix the matrix
     * @return a copy of the entries
     * @throws IllegalArgumentException naming the first entry that is not finite
     */
    static float[] finite(String what, Matrix matrix) {
        float[] data = matrix.toArray();
        if (Float.isFinite(matrix.greatestMagnitude())) {
            return data;
        }
        int at = 0;
        while (Float.isFinite(data[at])) {
            at++;
        }
        throw new IllegalArgumentException(what + " [" + at / matrix.cols() + ", " + at % matrix.cols() + "] is "
                + data[at] + "; only finite numbers can be quantised.");
    }

    /**
     * Refuses numbers that cannot be quantised.
     *
     * @param what   what one entry is, for the error message
     * @param matrix the matrix
     * @throws IllegalArgumentException naming the first entry that is not finite
     */
    static void requireFinite(String what, Matrix matrix) {
        finite(what, matrix);
    }

    static void requireRange(String what, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(what + " is " + value + "; valid are " + low + " to " + high + ".");
        }
    }

    static void requireGroupSize(int groupSize) {
        if (groupSize < 1) {
            throw new IllegalArgumentException("Group size is " + groupSize + "; valid are 1 and more.");
        }
    }
}
