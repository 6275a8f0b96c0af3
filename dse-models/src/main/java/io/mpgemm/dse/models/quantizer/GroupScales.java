package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.Locale;

/**
 * The scale of a group of weights, as hardware stores it: never zero.
 *
 * <p>
 * A scale that rounds to zero becomes the smallest positive one, so that the error stays within half a step. A group
 * of zeros gets {@link #OF_ZEROS}: any scale would do, this one is there in every format, survives units that flush
 * subnormal numbers, and is small enough that sums of codes which ought to cancel leave no trace.
 */
final class GroupScales {

    /** The scale of a group of zeros: the smallest normal FP16 number. */
    static final float OF_ZEROS = FloatFormat.FP16.minNormal();

    private GroupScales() {}

    /**
     * The stored scale of a group.
     *
     * @param format its format
     * @param exact  the exact scale, 0 for a group of zeros
     * @param halves 0; 1 to get a scale whose half is a number of the format too, which only matters below twice the
     *               smallest normal one
     * @param group  group along K, for the error message
     * @param column column along N, for the error message
     * @return the scale
     */
    static float ofGroup(ScaleFormat format, double exact, int halves, int group, int column) {
        float scale = round(format, exact, halves);
        if (scale > format.max()) {
            throw tooLarge(format, "group " + group + " of column " + column, exact);
        }
        return scale;
    }

    /**
     * The stored scale of a whole column, in FP16.
     *
     * @param exact  the exact scale, 0 for a column of zeros
     * @param column column along N, for the error message
     * @return the scale
     */
    static float ofColumn(double exact, int column) {
        float scale = round(ScaleFormat.FP16, exact, 0);
        if (scale > ScaleFormat.FP16.max()) {
            throw tooLarge(ScaleFormat.FP16, "column " + column, exact);
        }
        return scale;
    }

    /** The error of a scale that its format cannot hold. */
    static IllegalArgumentException tooLarge(ScaleFormat format, String where, double exact) {
        return new IllegalArgumentException("The scale of " + where + " is " + (float) exact + "; "
                + format.text().toUpperCase(Locale.ROOT) + " holds up to " + format.max()
                + ". Maybe the weights are in another unit than the model expects.");
    }

    static float round(ScaleFormat format, double exact, int halves) {
        if (exact == 0) {
            return OF_ZEROS;
        }
        return halves == 0 ? format.round(exact) : Math.scalb(format.round(Math.scalb(exact, -halves)), halves);
    }
}
