package io.mpgemm.dse.models.pe;

/**
 * A parameter of PE families. Those that several families share stand here; a family declares its own beside its code.
 *
 * @param name    the name in study files
 * @param help    one line that says what it is
 * @param ordered whether neighbouring values are alike
 */
public record PeParameter(String name, String help, boolean ordered) {

    /** Activation format. */
    public static final PeParameter ACTIVATION = new PeParameter("activation",
            "activation format as the PE takes it; integers are quantised per token unless activationScale says otherwise",
            false);
    /** Weight width. */
    public static final PeParameter WEIGHT_BITS = new PeParameter("weightBits", "bits of a stored weight code", true);
    /** Weight quantiser. */
    public static final PeParameter QUANTIZER = new PeParameter("quantizer", "how weights become codes", false);
    /** Quantisation group. */
    public static final PeParameter GROUP_SIZE = new PeParameter("groupSize",
            "weights along K that share a scale; channel: a whole column; tensor: all columns", true);
    /** Format of the weights' scales. */
    public static final PeParameter SCALE_FORMAT = new PeParameter("scaleFormat",
            "how the scale of a group of weights is stored; pow2: its exponent alone", false);
    /** SmoothQuant's strength. */
    public static final PeParameter SMOOTH_ALPHA = new PeParameter("smoothAlpha",
            "how much of the activations' spread between channels SmoothQuant moves to the weights, 0 to 1", true);
    /** What shares an activation scale. */
    public static final PeParameter ACTIVATION_SCALE = new PeParameter("activationScale",
            "what shares the scale of integer activations: a token, or the tensor, calibrated or found at run time",
            false);
    /** Accumulator. */
    public static final PeParameter ACCUMULATOR = new PeParameter("accumulator",
            "format of the partial sum: integer width or floating-point format", false);
    /** What an integer accumulator does beyond its range. */
    public static final PeParameter OVERFLOW = new PeParameter("overflow",
            "what an integer accumulator does beyond its range", false);
    /** Subnormal numbers. */
    public static final PeParameter SUBNORMALS = new PeParameter("subnormals",
            "whether floating-point units keep or flush subnormal numbers", false);
}
