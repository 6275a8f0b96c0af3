package io.mpgemm.dse.models.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Parameters of {@link LlmLikeTensors}. Defaults and their sources are in {@code llm-like.yaml} beside this class.
 *
 * @param seed                   seed
 * @param tokens                 M, sampled tokens
 * @param outputs                N, sampled output channels
 * @param weightDegreesOfFreedom nu of the weights' Student t, above 2
 * @param weightChannelLogSigma  standard deviation of the log of an output channel's scale
 * @param rankFraction           latent factors per input channel of the activations, in (0, 1]
 * @param factorsPerChannel      factors that one channel loads on
 * @param noiseShare             share of a channel's power that is its own noise, 0 to 1
 * @param channelLogSigma        standard deviation of the log of an input channel's scale
 * @param outlierRatios          for each outlier channel its largest magnitude over the median of the others'
 * @param outlierOffset          mean of an outlier channel over its maximum, 0.5 to 1, so that it is one-sided
 * @param gateSigma              standard deviation of {@code a} in {@code SiLU(a) * b}
 * @param gateChannelLogSigma    standard deviation of the log of a gate channel's scale
 * @param alignmentTokens        further tokens that the aligned part of the weights is made from
 * @param sites                  sites to generate
 * @param siteNameEnds           ends of weight names that tell a site's kind
 */
public record LlmLikeParameters(long seed, int tokens, int outputs, double weightDegreesOfFreedom,
        double weightChannelLogSigma, double rankFraction, int factorsPerChannel, double noiseShare,
        double channelLogSigma, List<Double> outlierRatios, double outlierOffset, double gateSigma,
        double gateChannelLogSigma, int alignmentTokens, List<SiteShape> sites,
        Map<SiteKind, List<String>> siteNameEnds) {

    /** Checks the ranges. */
    public LlmLikeParameters {
        require("tokens", tokens, tokens >= 1, "1 or more");
        require("outputs", outputs, outputs >= 1, "1 or more");
        require("weightDegreesOfFreedom", weightDegreesOfFreedom, weightDegreesOfFreedom > 2, "above 2");
        require("weightChannelLogSigma", weightChannelLogSigma, inRange(weightChannelLogSigma, 0, 3), "0 to 3");
        require("rankFraction", rankFraction, rankFraction > 0 && rankFraction <= 1, "above 0, at most 1");
        require("factorsPerChannel", factorsPerChannel, factorsPerChannel >= 1, "1 or more");
        require("noiseShare", noiseShare, inRange(noiseShare, 0, 1), "0 to 1");
        require("channelLogSigma", channelLogSigma, inRange(channelLogSigma, 0, 3), "0 to 3");
        require("outlierOffset", outlierOffset, inRange(outlierOffset, 0.5, 1), "0.5 to 1");
        require("gateSigma", gateSigma, gateSigma > 0 && gateSigma <= 100, "above 0, at most 100");
        require("gateChannelLogSigma", gateChannelLogSigma, inRange(gateChannelLogSigma, 0, 3), "0 to 3");
        require("alignmentTokens", alignmentTokens, alignmentTokens >= 2, "2 or more");
        for (double ratio : outlierRatios) {
            require("outlierRatios", ratio, inRange(ratio, 1, 1000), "1 to 1000");
        }
        outlierRatios = List.copyOf(outlierRatios);
        sites = List.copyOf(sites);
        siteNameEnds = Map.copyOf(siteNameEnds);
    }

    /**
     * The shipped parameters.
     *
     * @return the content of {@code llm-like.yaml}
     */
    public static LlmLikeParameters defaults() {
        JsonNode root;
        try (InputStream in = LlmLikeParameters.class.getResourceAsStream("llm-like.yaml")) {
            if (in == null) {
                throw new IllegalStateException("The resource llm-like.yaml is missing from the jar.");
            }
            root = new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("The resource llm-like.yaml cannot be read.", e);
        }
        List<Double> ratios = new ArrayList<>();
        value(root, "outlierRatios").forEach(ratio -> ratios.add(ratio.asDouble()));
        List<SiteShape> sites = new ArrayList<>();
        for (JsonNode site : value(root, "sites")) {
            sites.add(new SiteShape(site.required("name").asString(), SiteKind.of(site.required("kind").asString()),
                    site.required("inChannels").asInt(), site.required("alignmentDb").asDouble(),
                    site.required("weightInCombination").asDouble()));
        }
        Map<SiteKind, List<String>> ends = new HashMap<>();
        value(root, "siteNameEnds").properties().forEach(entry -> {
            List<String> names = new ArrayList<>();
            entry.getValue().forEach(end -> names.add(end.asString()));
            ends.put(SiteKind.of(entry.getKey()), List.copyOf(names));
        });
        return new LlmLikeParameters(value(root, "seed").asLong(), value(root, "tokens").asInt(),
                value(root, "outputs").asInt(), value(root, "weightDegreesOfFreedom").asDouble(),
                value(root, "weightChannelLogSigma").asDouble(), value(root, "rankFraction").asDouble(),
                value(root, "factorsPerChannel").asInt(), value(root, "noiseShare").asDouble(),
                value(root, "channelLogSigma").asDouble(), ratios, value(root, "outlierOffset").asDouble(),
                value(root, "gateSigma").asDouble(), value(root, "gateChannelLogSigma").asDouble(),
                value(root, "alignmentTokens").asInt(), sites, ends);
    }

    /**
     * The same with another seed.
     *
     * @param newSeed seed
     * @return the changed parameters
     */
    public LlmLikeParameters withSeed(long newSeed) {
        return new LlmLikeParameters(newSeed, tokens, outputs, weightDegreesOfFreedom, weightChannelLogSigma,
                rankFraction, factorsPerChannel, noiseShare, channelLogSigma, outlierRatios, outlierOffset, gateSigma,
                gateChannelLogSigma, alignmentTokens, sites, siteNameEnds);
    }

    /**
     * The same with another sample size.
     *
     * @param newTokens  M
     * @param newOutputs N
     * @return the changed parameters
     */
    public LlmLikeParameters withSample(int newTokens, int newOutputs) {
        return new LlmLikeParameters(seed, newTokens, newOutputs, weightDegreesOfFreedom, weightChannelLogSigma,
                rankFraction, factorsPerChannel, noiseShare, channelLogSigma, outlierRatios, outlierOffset, gateSigma,
                gateChannelLogSigma, alignmentTokens, sites, siteNameEnds);
    }

    /**
     * The same with other sites.
     *
     * @param newSites sites
     * @return the changed parameters
     */
    public LlmLikeParameters withSites(List<SiteShape> newSites) {
        return new LlmLikeParameters(seed, tokens, outputs, weightDegreesOfFreedom, weightChannelLogSigma,
                rankFraction, factorsPerChannel, noiseShare, channelLogSigma, outlierRatios, outlierOffset, gateSigma,
                gateChannelLogSigma, alignmentTokens, newSites, siteNameEnds);
    }

    /**
     * The same with other outlier channels.
     *
     * @param newRatios largest magnitudes over the median of the other channels; empty for none
     * @return the changed parameters
     */
    public LlmLikeParameters withOutlierRatios(List<Double> newRatios) {
        return new LlmLikeParameters(seed, tokens, outputs, weightDegreesOfFreedom, weightChannelLogSigma,
                rankFraction, factorsPerChannel, noiseShare, channelLogSigma, newRatios, outlierOffset, gateSigma,
                gateChannelLogSigma, alignmentTokens, sites, siteNameEnds);
    }

    /**
     * The kind of a site told by the end of its name.
     *
     * @param siteName name of a user's site
     * @return the kind, {@link SiteKind#NORM} when no end is known
     */
    public SiteKind kindOf(String siteName) {
        for (SiteKind kind : SiteKind.values()) {
            if (siteNameEnds.getOrDefault(kind, List.of()).stream().anyMatch(siteName::endsWith)) {
                return kind;
            }
        }
        return SiteKind.NORM;
    }

    private static JsonNode value(JsonNode root, String key) {
        return root.required(key).required("value");
    }

    private static boolean inRange(double value, double low, double high) {
        return value >= low && value <= high;
    }

    private static void require(String what, double value, boolean valid, String range) {
        if (!valid) {
            throw new IllegalArgumentException(what + " is " + value + "; valid is " + range + ".");
        }
    }
}
