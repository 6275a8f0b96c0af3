package io.mpgemm.dse.models.accelerator;

/** What a cycle count takes for granted; published tools differ by 128x on one GEMM for this reason alone. */
public enum CycleAssumption {
    /** Every PE busy in every cycle; DRAM transfers hidden under the array's work, or the reverse: a roofline. */
    IDEAL("ideal"),
    /** Every fold fills and drains by itself, as SCALE-Sim counts. */
    FOLD("fold"),
    /** A fold fills while the last one drains; weights are preloaded into shadow registers. */
    OVERLAPPED("overlapped");

    private final String label;

    CycleAssumption(String label) {
        this.label = label;
    }

    /**
     * The name in study files.
     *
     * @return the name
     */
    public String label() {
        return label;
    }

    /**
     * The assumption of a name.
     *
     * @param name the name in study files
     * @return the assumption
     * @throws IllegalArgumentException for another name
     */
    public static CycleAssumption named(String name) {
        for (CycleAssumption assumption : values()) {
            if (assumption.label.equals(name)) {
                return assumption;
            }
        }
        throw new IllegalArgumentException("Unknown cycle assumption '" + name + "'. Valid: ideal, fold, overlapped.");
    }
}
