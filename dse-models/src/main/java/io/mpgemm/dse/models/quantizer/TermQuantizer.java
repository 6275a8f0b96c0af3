package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/** Quantises weights to small integers that are sums of a few powers of two, with a scale for each group of a column. */
public interface TermQuantizer extends QuantizerInfo {

    /** How the scales of groups are stored. */
    enum Scales {
        /** Each in FP16. */
        FP16,
        /** As 8-bit integers, 1 to 127, with an FP16 scale for the column (two levels, as in VS-Quant, arXiv 2102.04503). */
        INT8
    }

    /**
     * Quantises weights.
     *
     * @param weights   K x N, finite
     * @param bits      bits of a code
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column. The last group is
     *                  short if the size does not divide K
     * @param scales    how scales are stored
     * @return the weights
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite or a scale does not fit FP16
     */
    TermWeights quantize(Matrix weights, int bits, int groupSize, Scales scales);
}
