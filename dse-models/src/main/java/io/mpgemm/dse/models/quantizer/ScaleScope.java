package io.mpgemm.dse.models.quantizer;

/** What activations share a scale where a quantiser looks at calibration activations. */
public enum ScaleScope {
    /** Each token has its own, from its own values at run time; calibration says how they are used. */
    TOKEN,
    /** One for the whole tensor, from calibration activations, as ANT, OliVe and OLAccel are published. */
    TENSOR
}
