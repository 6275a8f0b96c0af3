package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.language.LanguageScore;
import io.mpgemm.dse.models.language.Linear;
import io.mpgemm.dse.models.language.MixedDatapath;
import io.mpgemm.dse.models.tensor.SiteNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What a language model makes of layers with weights of their own. Runs of all mixes would be too many, so a mix is composed:
 * each kind of layer runs alone with each of its numerics, all other GEMMs in FP32, and the divergences are added, as are
 * cross entropies and shares of tokens that change. That leaves out what the errors of one kind do to another. A mix may also
 * run as a whole, which tells how good the composition is.
 */
final class LayerLanguage {

    /** Stands for the GEMMs that have the PE's own weights. */
    private static final String REST = "rest";

    private final LayerSlots slots;
    private final Map<Linear, String> kinds = new LinkedHashMap<>();

    LayerLanguage(LanguageEvaluator language, LayerSlots slots) {
        this.slots = slots;
        for (Linear linear : language.benchmark().linears()) {
            Optional<String> kind = SiteNames.gemm(linear.name(), slots.kinds());
            if (kind.isPresent() || !(linear instanceof Linear.Head) || language.benchmark().quantizedHead()) {
                kinds.put(linear, kind.orElse(REST));
            }
        }
    }

    private Set<String> present() {
        return new LinkedHashSet<>(kinds.values());
    }

    /** The numerics of a kind, one for each of its slots; of the rest the PE's own. */
    private List<LayerCosts.Mode> modes(String kind, LayerCosts.Mode own, List<LayerCosts.Mode> mix) {
        return kind.equals(REST) ? List.of(own) : slots.ofKind(kind).stream().map(mix::get).toList();
    }

    private Datapath alone(String kind, LayerCosts.Mode mode) {
        String key = mode.numerics() + "@" + (kind.equals(REST) ? "all-but-" + String.join("+", slots.kinds()) : kind);
        return new MixedDatapath(key,
                linear -> Optional.of(mode.datapath()).filter(_ -> kind.equals(kinds.get(linear))));
    }

    /** All runs that mixes are composed of. */
    List<Datapath> parts(LayerCosts.Mode own, List<LayerCosts.Mode> mix) {
        List<Datapath> parts = new ArrayList<>();
        present().forEach(kind -> modes(kind, own, mix).forEach(mode -> parts.add(alone(kind, mode))));
        return parts;
    }

    /** The score of a mix from those of its parts. */
    LanguageScore compose(String name, LayerCosts.Mode own, List<LayerCosts.Mode> mix,
            Map<String, LanguageScore> scores) {
        Map<LanguageScore, Double> shares = new LinkedHashMap<>();
        for (String kind : present()) {
            List<LayerCosts.Mode> modes = modes(kind, own, mix);
            for (LayerCosts.Mode mode : modes) {
                LanguageScore score = scores.get(alone(kind, mode).key());
                if (score == null) {
                    throw new IllegalStateException("No score for " + mode.numerics() + " in " + kind + ".");
                }
                shares.merge(score, 1.0 / modes.size(), Double::sum);
            }
        }
        LanguageScore any = shares.keySet().iterator().next();
        double reference = any.referencePerplexity();
        double perplexity = reference
                * StrictMath.exp(sum(shares, score -> StrictMath.log(score.perplexity() / reference)));
        double limit = LanguageScore.LIMIT_NATS;
        return new LanguageScore(name, any.benchmark(), any.tokens(),
                Math.min(limit, sum(shares, LanguageScore::klDivergence)), sum(shares, LanguageScore::klStandardError),
                Math.max(0, 1 - sum(shares, score -> 1 - score.top1Agreement())),
                sum(shares, LanguageScore::top1StandardError), Math.min(StrictMath.exp(limit), perplexity),
                sum(shares, LanguageScore::perplexityStandardError), reference,
                Math.min(StrictMath.exp(limit), perplexity) - reference,
                sum(shares, LanguageScore::deltaStandardError),
                Math.round(sum(shares, LanguageScore::lostTokens)), Math.round(sum(shares, LanguageScore::overflows)));
    }

    private static double sum(Map<LanguageScore, Double> shares, ToDoubleFunction<LanguageScore> figure) {
        double sum = 0;
        for (Map.Entry<LanguageScore, Double> share : shares.entrySet()) {
            sum += share.getValue() * figure.applyAsDouble(share.getKey());
        }
        return sum;
    }

    /** The numerics of a mix for a run in which all kinds have theirs at once; empty where a kind has several. */
    Optional<Datapath> whole(LayerCosts.Mode own, List<LayerCosts.Mode> mix) {
        Map<String, LayerCosts.Mode> byKind = new HashMap<>();
        StringBuilder key = new StringBuilder("mix");
        for (String kind : present()) {
            List<LayerCosts.Mode> modes = modes(kind, own, mix);
            if (Set.copyOf(modes).size() > 1) {
                return Optional.empty();
            }
            byKind.put(kind, modes.getFirst());
            key.append('+').append(alone(kind, modes.getFirst()).key());
        }
        return Optional.of(new MixedDatapath(key.toString(), linear -> Optional.ofNullable(kinds.get(linear))
                .flatMap(kind -> Optional.ofNullable(byKind.get(kind))).map(LayerCosts.Mode::datapath)));
    }
}
