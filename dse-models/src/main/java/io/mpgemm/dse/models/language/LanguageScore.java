package io.mpgemm.dse.models.language;

import java.io.Serializable;

/**
 * How a language model comes out of a datapath, against the same model in FP32 on the same tokens. Standard errors are
 * over sequences, which are independent draws; 0 for a single one.
 *
 * <p>
 * All numbers are finite. A token whose logits are not finite counts as {@value #LIMIT_NATS} nats of divergence and of
 * cross entropy and as a miss; a token's figures are never above that.
 *
 * @param datapath                the datapath's key
 * @param benchmark               the benchmark's identity
 * @param tokens                  predicted tokens
 * @param klDivergence            mean over tokens of {@code KL(FP32 || datapath)}, nats
 * @param klStandardError         its standard error
 * @param top1Agreement           share of tokens whose most probable successor is the same
 * @param top1StandardError       its standard error
 * @param perplexity              {@code exp} of the mean cross entropy
 * @param perplexityStandardError its standard error, by the delta method
 * @param referencePerplexity     the same of FP32
 * @param perplexityDelta         perplexity less referencePerplexity
 * @param deltaStandardError      its standard error, by the delta method from differences sequence by sequence
 * @param lostTokens              tokens whose logits are not finite
 * @param overflows               accumulator updates out of range
 */
public record LanguageScore(String datapath, String benchmark, long tokens, double klDivergence,
        double klStandardError, double top1Agreement, double top1StandardError, double perplexity,
        double perplexityStandardError, double referencePerplexity, double perplexityDelta, double deltaStandardError,
        long lostTokens, long overflows) implements Serializable {

    /** The most that a token counts. */
    public static final double LIMIT_NATS = 100;
}
