package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.core.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Parameters of {@link LlmLikeTensors}. Defaults and their sources are in {@code llm-like.yaml} beside this class.
 *
 * @param seed              seed
 * @param tokens            M, sampled tokens
 * @param calibrationTokens further tokens, for quantisers that look at activations and for norms
 * @param outputs           N, sampled output channels
 * @param statistics        what holds at all sites
 * @param sites             sites to generate
 * @param siteNameEnds      ends of weight names that tell a site's kind
 */
public record LlmLikeParameters(long seed, int tokens, int calibrationTokens, int outputs,
        LlmLikeStatistics statistics, List<SiteShape> sites, Map<SiteKind, List<String>> siteNameEnds) {

    /** Settings that hold for one site each in the file and for all where they are changed. */
    private static final String ALIGNMENT = "alignmentDb";
    private static final String KURTOSIS = "weightKurtosis";

    /** Checks the ranges. */
    public LlmLikeParameters {
        requirePositive("tokens", tokens);
        requirePositive("calibrationTokens", calibrationTokens);
        requirePositive("outputs", outputs);
        sites = List.copyOf(sites);
        siteNameEnds = Map.copyOf(siteNameEnds);
    }

    /**
     * The shipped parameters.
     *
     * @return the content of {@code llm-like.yaml}
     */
    public static LlmLikeParameters defaults() {
        return defaults(Map.of());
    }

    /**
     * The shipped parameters, some of them changed.
     *
     * @param changes numbers by the name of a component of {@link LlmLikeStatistics}, or {@code alignmentDb},
     *                {@code weightKurtosis} (then of all sites) and {@code calibrationTokens}
     * @return the parameters
     * @throws IllegalArgumentException if a name or a number is not valid
     */
    public static LlmLikeParameters defaults(Map<String, List<Double>> changes) {
        JsonNode root = resource();
        Map<String, List<Double>> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.required("statistics").properties()) {
            numbers.put(entry.getKey(), numbers(entry.getValue().required("value")));
        }
        List<String> names = new ArrayList<>(numbers.keySet());
        names.addAll(List.of(ALIGNMENT, KURTOSIS));
        for (Map.Entry<String, List<Double>> change : changes.entrySet()) {
            if (!names.contains(change.getKey())) {
                throw new IllegalArgumentException("the generator has no " + Wording.quote(change.getKey()) + ". "
                        + Wording.valid(names));
            }
            numbers.put(change.getKey(), change.getValue());
        }
        LlmLikeStatistics statistics = new LlmLikeStatistics(one(numbers, "weightChannelLogSigma"),
                one(numbers, "rankFraction"), whole(numbers, "factorsPerChannel"), one(numbers, "noiseShare"),
                whole(numbers, "dominantFactors"), one(numbers, "dominantGain"), one(numbers, "channelLogSigma"),
                numbers.getOrDefault("outlierRatios", List.of()), one(numbers, "outlierOffset"),
                one(numbers, "gateSigma"), one(numbers, "gateChannelLogSigma"));
        List<SiteShape> sites = new ArrayList<>();
        for (JsonNode site : root.required("sites").required("value")) {
            sites.add(new SiteShape(site.required("name").asString(), SiteKind.of(site.required("kind").asString()),
                    site.required("inChannels").asInt(),
                    numbers.containsKey(ALIGNMENT) ? one(numbers, ALIGNMENT)
                            : site.required(ALIGNMENT).asDouble(),
                    numbers.containsKey(KURTOSIS) ? one(numbers, KURTOSIS) : site.required(KURTOSIS).asDouble(),
                    site.required("weightInCombination").asDouble()));
        }
        Map<SiteKind, List<String>> ends = new HashMap<>();
        root.required("siteNameEnds").required("value").properties().forEach(entry -> {
            List<String> found = new ArrayList<>();
            entry.getValue().forEach(end -> found.add(end.asString()));
            ends.put(SiteKind.of(entry.getKey()), List.copyOf(found));
        });
        return new LlmLikeParameters(root.required("seed").required("value").asLong(),
                root.required("tokens").required("value").asInt(), whole(numbers, "calibrationTokens"),
                root.required("outputs").required("value").asInt(), statistics, sites, ends);
    }

    private static JsonNode resource() {
        try (InputStream in = LlmLikeParameters.class.getResourceAsStream("llm-like.yaml")) {
            if (in == null) {
                throw new IllegalStateException("The resource llm-like.yaml is missing from the jar.");
            }
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("The resource llm-like.yaml cannot be read.", e);
        }
    }

    private static List<Double> numbers(JsonNode node) {
        if (!node.isArray()) {
            return List.of(node.asDouble());
        }
        List<Double> numbers = new ArrayList<>();
        node.forEach(number -> numbers.add(number.asDouble()));
        return List.copyOf(numbers);
    }

    private static double one(Map<String, List<Double>> numbers, String name) {
        List<Double> given = numbers.getOrDefault(name, List.of());
        if (given.size() != 1) {
            throw new IllegalArgumentException(name + " has " + given.size() + " values " + given
                    + "; valid is one number.");
        }
        return given.getFirst();
    }

    private static int whole(Map<String, List<Double>> numbers, String name) {
        double given = one(numbers, name);
        if (given != (int) given) {
            throw new IllegalArgumentException(name + " is " + given + "; valid are whole numbers.");
        }
        return (int) given;
    }

    /**
     * The same with another seed.
     *
     * @param newSeed seed
     * @return the changed parameters
     */
    public LlmLikeParameters withSeed(long newSeed) {
        return new LlmLikeParameters(newSeed, tokens, calibrationTokens, outputs, statistics, sites, siteNameEnds);
    }

    /**
     * The same with another sample size.
     *
     * @param newTokens  M
     * @param newOutputs N
     * @return the changed parameters
     */
    public LlmLikeParameters withSample(int newTokens, int newOutputs) {
        return new LlmLikeParameters(seed, newTokens, calibrationTokens, newOutputs, statistics, sites, siteNameEnds);
    }

    /**
     * The same with other sites.
     *
     * @param newSites sites
     * @return the changed parameters
     */
    public LlmLikeParameters withSites(List<SiteShape> newSites) {
        return new LlmLikeParameters(seed, tokens, calibrationTokens, outputs, statistics, newSites, siteNameEnds);
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

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " is " + value + "; valid is 1 or more.");
        }
    }
}
