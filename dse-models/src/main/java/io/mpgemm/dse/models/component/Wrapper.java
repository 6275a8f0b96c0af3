package io.mpgemm.dse.models.component;

/** The registers around the logic of a cell or unit, as [synth] in docs/sources.md has them. */
public enum Wrapper {
    /**
     * A cell whose weight stays: the activation's register (passed on), the weight's shift register and active
     * register, each with an enable, the partial sum's register; the neighbour's partial sum comes straight in.
     */
    WEIGHT_STATIONARY,
    /** A cell whose sum stays: registers for activation, weight and a clear bit, and an accumulator behind AND gates. */
    OUTPUT_STATIONARY,
    /** A unit with registers at its inputs and its output. */
    REGISTERED,
    /** The same where the operands are weights that stream by. */
    STREAMED,
    /** Nothing. */
    NONE
}
