package io.mpgemm.dse.models.gemm;

/**
 * The range of the magnitudes of some numbers.
 *
 * @param least    the least magnitude that is not zero, infinity if there is none
 * @param greatest the greatest magnitude, NaN if a number is NaN
 */
record Magnitudes(double least, double greatest) {

    static Magnitudes of(float[][] values) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = 0;
        for (float[] row : values) {
            for (float v : row) {
                float magnitude = Math.abs(v);
                greatest = Math.max(greatest, magnitude);
                least = magnitude > 0 ? Math.min(least, magnitude) : least;
            }
        }
        return new Magnitudes(least, greatest);
    }
}
