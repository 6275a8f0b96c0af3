package io.mpgemm.dse.models.gemm;

/**
 * The numerics of a PE with every parameter fixed: formats, quantisers, group size, order of operations, accumulator.
 * Hardware that does not change the numbers does not enter.
 */
public interface Datapath {

    /**
     * A canonical text: two datapaths with the same key compute the same bits.
     *
     * @return the key, printable, without blanks
     */
    String key();

    /**
     * Quantises the operands.
     *
     * @param operands the unquantised operands, which keep the quantised ones for other datapaths
     * @return the GEMM, ready to run
     */
    QuantizedGemm prepare(Operands operands);
}
