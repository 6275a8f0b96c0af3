package io.mpgemm.dse.models.tensor;

import java.util.List;

/**
 * Statistics of {@link LlmLikeTensors} that hold at all sites. Their defaults and sources are in {@code llm-like.yaml}
 * beside this class.
 *
 * @param weightChannelLogSigma standard deviation of the log of an output channel's scale
 * @param rankFraction          latent factors per input channel of the activations, in (0, 1]
 * @param factorsPerChannel     factors that one channel loads on
 * @param noiseShare            share of a channel's power that is its own noise, 0 to 1
 * @param dominantFactors       further factors that all channels load on and that weights can be aligned with
 * @param dominantGain          power of the activations along each of them over the mean over all directions
 * @param channelLogSigma       standard deviation of the log of an input channel's scale
 * @param outlierRatios         for each outlier channel its largest magnitude over the median of the others'
 * @param outlierOffset         mean of an outlier channel over its maximum, 0.5 to 1, so that it is one-sided
 * @param gateSigma             standard deviation of {@code a} in {@code SiLU(a) * b}
 * @param gateChannelLogSigma   standard deviation of the log of a gate channel's scale
 */
public record LlmLikeStatistics(double weightChannelLogSigma, double rankFraction, int factorsPerChannel,
        double noiseShare, int dominantFactors, double dominantGain, double channelLogSigma,
        List<Double> outlierRatios, double outlierOffset, double gateSigma, double gateChannelLogSigma) {

    private static final int MOST_FACTORS = 4096;

    /** Checks the ranges. */
    public LlmLikeStatistics {
        require("weightChannelLogSigma", weightChannelLogSigma, 0, 3);
        require("rankFraction", rankFraction, Double.MIN_NORMAL, 1);
        require("factorsPerChannel", factorsPerChannel, 1, MOST_FACTORS);
        require("noiseShare", noiseShare, 0, 1);
        require("dominantFactors", dominantFactors, 0, MOST_FACTORS);
        require("dominantGain", dominantGain, 0, 1e6);
        require("channelLogSigma", channelLogSigma, 0, 3);
        require("outlierOffset", outlierOffset, 0.5, 1);
        require("gateSigma", gateSigma, 1e-3, 100);
        require("gateChannelLogSigma", gateChannelLogSigma, 0, 3);
        for (double ratio : outlierRatios) {
            require("outlierRatios", ratio, 1, 1000);
        }
        outlierRatios = List.copyOf(outlierRatios);
    }

    private static void require(String what, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; valid is " + shown(low) + " to " + shown(high) + ".");
        }
    }

    private static String shown(double bound) {
        return bound == Double.MIN_NORMAL ? "above 0" : bound == Math.rint(bound) ? Long.toString((long) bound)
                : Double.toString(bound);
    }
}
