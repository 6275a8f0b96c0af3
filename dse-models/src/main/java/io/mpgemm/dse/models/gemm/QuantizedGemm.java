package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.function.Supplier;

/** A GEMM whose operands are quantised already, in the arithmetic of one PE. */
public interface QuantizedGemm {

    /**
     * A canonical text of how the operands were quantised: two GEMMs of the same tensors with the same text stand for
     * the same numbers.
     *
     * @return the text
     */
    String operands();

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

    /**
     * A GEMM from its answers.
     *
     * @param operands    how the operands were quantised
     * @param activations the activations that the codes stand for
     * @param weights     the weights that the codes stand for
     * @param multiply    the fast kernel
     * @param reference   the slow one
     * @return the GEMM
     */
    static QuantizedGemm of(String operands, Supplier<Matrix> activations, Supplier<Matrix> weights,
            Supplier<GemmResult> multiply,
            Supplier<GemmResult> reference) {
        return new QuantizedGemm() {
            @Override
            public String operands() {
                return operands;
            }

            @Override
            public Matrix activations() {
                return activations.get();
            }

            @Override
            public Matrix weights() {
                return weights.get();
            }

            @Override
            public GemmResult multiply() {
                return multiply.get();
            }

            @Override
            public GemmResult reference() {
                return reference.get();
            }
        };
    }
}
