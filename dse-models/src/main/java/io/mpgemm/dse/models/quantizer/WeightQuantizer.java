package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/** Quantises weights to uniform codes without looking at activations. */
public interface WeightQuantizer extends QuantizerInfo {

    /**
     * Quantises weights.
     *
     * @param weights   K x N, finite
     * @param bits      bits of a code, 2 to 8
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column. The last group is
     *                  short if the size does not divide K
     * @return the codes
     * @throws IllegalArgumentException if a number is out of range, a weight is not finite or a scale does not fit FP16
     */
    UniformWeights quantize(Matrix weights, int bits, int groupSize);
}
