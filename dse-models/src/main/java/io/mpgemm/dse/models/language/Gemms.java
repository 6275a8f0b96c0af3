package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.numeric.Matrix;

/** How the weight GEMMs of a forward pass are computed. */
@FunctionalInterface
public interface Gemms {

    /**
     * Multiplies activations by the weights of a GEMM.
     *
     * @param linear      the GEMM
     * @param activations M x K; rows of tokens that were lost hold NaN
     * @return M x N
     */
    Matrix multiply(Linear linear, Matrix activations);
}
