package io.mpgemm.dse.models.workload;

/** The phase of inference. */
public enum Phase {
    /** All tokens of the prompt at once: M = batch * sequence. */
    PREFILL,
    /** One new token of every sequence: M = batch. */
    DECODE;

    /**
     * The phase of a name in a study file.
     *
     * @param name {@code prefill} or {@code decode}
     * @return the phase
     * @throws IllegalArgumentException for another name
     */
    public static Phase named(String name) {
        return switch (name) {
            case "prefill" -> PREFILL;
            case "decode" -> DECODE;
            default -> throw new IllegalArgumentException(
                    "Unknown phase '" + name + "'. Valid phases: prefill, decode.");
        };
    }
}
