package io.mpgemm.dse.models.tensor;

/** What feeds a GEMM, which decides the statistics of its activations. */
public enum SiteKind {

    /** A normalised residual stream: low rank and noise, a few fixed one-sided outlier channels. */
    NORM("norm"),

    /** The attention output: as above without outlier channels, which live in the residual stream. */
    ATTENTION("attention"),

    /** The gated hidden layer of an FFN, {@code SiLU(a) * b}: heavy tails. */
    FFN_DOWN("ffn-down");

    private final String label;

    SiteKind(String label) {
        this.label = label;
    }

    /**
     * The name used in files.
     *
     * @return the name
     */
    public String label() {
        return label;
    }

    /**
     * The kind with a name.
     *
     * @param label name used in files
     * @return the kind
     */
    public static SiteKind of(String label) {
        for (SiteKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("Unknown site kind '" + label + "'; valid are norm, attention, ffn-down.");
    }
}
