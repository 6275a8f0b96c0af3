package io.mpgemm.dse.models.language;

/**
 * On which text a language model is measured, and which of its GEMMs run on the PE.
 *
 * @param sequences     sequences, 1 or more
 * @param tokens        predicted tokens of each, 1 or more
 * @param seed          seed of the text
 * @param quantizedHead whether the output matrix runs on the PE; papers on weight quantisation leave it in FP16 (GPTQ,
 *                      arXiv 2210.17323, section 4)
 */
public record LanguageOptions(int sequences, int tokens, long seed, boolean quantizedHead) {

    private static final int SEQUENCES = 8;
    private static final int TOKENS = 64;
    private static final int MOST = 1 << 20;

    /** Checks the ranges. */
    public LanguageOptions {
        if (sequences < 1 || tokens < 1 || (long) sequences * tokens > MOST) {
            throw new IllegalArgumentException(sequences + " sequences of " + tokens
                    + " tokens; valid are 1 or more of both and " + MOST + " tokens in all.");
        }
    }

    /**
     * 8 sequences of 64 tokens, output matrix not on the PE.
     *
     * @return the defaults
     */
    public static LanguageOptions defaults() {
        return new LanguageOptions(SEQUENCES, TOKENS, 1, false);
    }

    /**
     * The same with another seed.
     *
     * @param other seed
     * @return the changed options
     */
    public LanguageOptions withSeed(long other) {
        return new LanguageOptions(sequences, tokens, other, quantizedHead);
    }
}
