package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;

/** Scales of coded operands before it is known whether they fit. */
final class CodedScales {

    private CodedScales() {}

    /** A weight's scale in FP16, never zero; infinite where FP16 cannot hold it. */
    static float ofWeights(double exact) {
        return exact == 0 ? GroupScales.OF_ZEROS
                : Math.max(FloatFormat.FP16.round(exact), FloatFormat.FP16.minSubnormal());
    }

    /** An activation's scale in FP32, never zero. */
    static float ofActivations(double exact) {
        return exact == 0 ? 1 : Math.max((float) exact, Float.MIN_VALUE);
    }

    static boolean fits(float scale) {
        return scale <= FloatFormat.FP16.maxFinite();
    }
}
