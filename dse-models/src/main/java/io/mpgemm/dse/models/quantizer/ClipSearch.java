package io.mpgemm.dse.models.quantizer;

/**
 * The search for the share of a group's range that errs least in the squared error of its weights: 1, 0.98 .. 0.2, the
 * larger share where two are equal. The scale is rounded to its format before the error is taken.
 */
final class ClipSearch {

    static final String SOURCE = "clip search as in GPTQ's code (quant.py, mse), norm 2";

    private static final int STEPS = 50;
    private static final int LEAST = 10;

    private ClipSearch() {}

    static double[] none() {
        return new double[]{1};
    }

    static double[] shares() {
        double[] shares = new double[STEPS - LEAST + 1];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (double) (STEPS - i) / STEPS;
        }
        return shares;
    }
}
