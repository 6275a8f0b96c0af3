package io.mpgemm.dse.models.component;

/** What happens in an array while it computes a GEMM; energy is spent by events. */
public enum Event {
    /** One multiply-accumulate of one weight with one activation. */
    MAC,
    /** One weight enters the array from the weight buffer. */
    WEIGHT_LOAD,
    /** One activation enters the array at its edge. */
    ACTIVATION_LOAD,
    /** A partial sum leaves a weight-stationary column: one for each output and fold along K. */
    CHAIN_OUTPUT,
    /** The partial sum of one group of one output is complete. */
    GROUP_OUTPUT,
    /** One output is complete. */
    OUTPUT,
    /** One clock cycle of the unit's instance, busy or not. */
    CYCLE
}
