package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;

/** A GEMM whose operands are quantised already, in the arithmetic of one PE. */
public interface QuantizedGemm {

    /**
     * The activations that the codes stand for.
     *
     * @return M x K
     */
    Matrix activations();

    /**
     * The weights that the codes stand for, without any rounding that the datapath adds later.
     *
     * @return K x N
     */
    Matrix weights();

    /**
     * The product by the fast kernel.
     *
     * @return the M x N output, equal to {@link #reference()} bit for bit
     */
    GemmResult multiply();

    /**
     * The product by the slow scalar loop that reads like the PE's definition.
     *
     * @return the M x N output
     */
    GemmResult reference();
}
