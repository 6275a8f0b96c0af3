package io.mpgemm.dse.models.study;

/**
 * How a study asks what is left of its front while constants move within their bands.
 *
 * @param wanted       whether it asks at all
 * @param samples      draws of the constants
 * @param seed         decides them
 * @param distribution how a constant is distributed over its band
 * @param threshold    a design survives if it is non-dominated in at least this share of the draws
 * @param ranks        non-domination ranks behind the front whose designs are rivals
 */
public record Robust(boolean wanted, int samples, long seed, Distribution distribution, double threshold, int ranks) {

    /** How a constant is distributed between the ends of its band, on a logarithm where both are above 0. */
    public enum Distribution {
        /** Likeliest at its value, less likely towards the ends. */
        TRIANGULAR,
        /** Equally likely all over the band. */
        UNIFORM
    }

    /**
     * The same with other numbers of draws.
     *
     * @param draws draws of the constants
     * @return what a run does that is asked for so many draws
     */
    public Robust with(int draws) {
        return new Robust(true, draws, seed, distribution, threshold, ranks);
    }
}
