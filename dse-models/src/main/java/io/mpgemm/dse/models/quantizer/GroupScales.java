package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;

/**
 * The scale of a group of weights, as hardware stores it: FP16, never zero.
 *
 * <p>
 * A scale that rounds to zero becomes the smallest positive one, so that the error stays within half a step. A group
 * of zeros gets {@link #OF_ZEROS}: any scale would do, this one survives units that flush subnormal numbers, and it is
 * small enough that sums of codes which ought to cancel leave no trace.
 */
final class GroupScales {

    /** The scale of a group of zeros: the smallest normal FP16 number. */
    static final float OF_ZEROS = FloatFormat.FP16.minNormal();

    private GroupScales() {}

    /**
     * The stored scale of a group.
     *
     * @param exact  the exact scale, 0 for a group of zeros
     * @param halves 0; 1 to get a scale whose half is an FP16 number too, which only matters below 2^-13
     * @param group  group along K, for the error message
     * @param column column along N, for the error message
     * @return the scale in FP16
     */
    static float ofGroup(double exact, int halves, int group, int column) {
        float scale = round(exact, halves);
        if (scale > FloatFormat.FP16.maxFinite()) {
            throw tooLarge("group " + group + " of column " + column, exact);
        }
        return scale;
    }

    /**
     * The stored scale of a whole column.
     *
     * @param exact  the exact scale, 0 for a column of zeros
     * @param column column along N, for the error message
     * @return the scale in FP16
     */
    static float ofColumn(double exact, int column) {
        float scale = round(exact, 0);
        if (scale > FloatFormat.FP16.maxFinite()) {
            throw tooLarge("column " + column, exact);
        }
        return scale;
    }

    /** The error of a scale that FP16 cannot hold. */
    static IllegalArgumentException tooLarge(String where, double exact) {
        return new IllegalArgumentException("The scale of " + where + " is " + (float) exact + "; FP16 holds up to "
                + FloatFormat.FP16.maxFinite() + ". Maybe the weights are in another unit than the model expects.");
    }

    private static float round(double exact, int halves) {
        if (exact == 0) {
            return OF_ZEROS;
        }
        float unit = Math.max(FloatFormat.FP16.round(Math.scalb(exact, -halves)), FloatFormat.FP16.minSubnormal());
        return Math.scalb(unit, halves);
    }
}
