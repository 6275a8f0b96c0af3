package io.mpgemm.dse.models.fidelity;

/** Power ratios in dB, always finite. */
final class Decibel {

    /** Stands for an infinite ratio; the largest finite one of FP32 outputs against FP64 is below 320 dB. */
    static final double LIMIT_DB = 400;
    private static final double LIMIT = 1e40;

    private Decibel() {}

    /** A noise or signal ratio forced into 0 to 1e40; what is not a number counts as the largest. */
    static double bounded(double ratio) {
        return ratio >= 0 && ratio <= LIMIT ? ratio : LIMIT;
    }

    /** {@code 10 log10(ratio)} within -400 to 400. StrictMath, so that every JVM writes the same digits. */
    static double of(double ratio) {
        return ratio <= 1 / LIMIT ? -LIMIT_DB : Math.min(LIMIT_DB, 10 * StrictMath.log10(ratio));
    }
}
