package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.SiteSampler;
import io.mpgemm.dse.models.tensor.TensorException;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The tensors of a language model: each layer's weight GEMMs with what enters them on the benchmark's text. */
public final class LanguageTensors {

    /** The tensors of {@link BuiltinModels#BUILTIN}. */
    public static final String TINY_LLAMA = "tiny-llama";
    /** The tensors of {@link BuiltinModels#OUTLIERS}. */
    public static final String TINY_LLAMA_OUTLIERS = "tiny-llama-outliers";

    private LanguageTensors() {}

    /**
     * The names of all sets that ship with the tool.
     *
     * @return the names
     */
    public static List<String> names() {
        return List.of(TINY_LLAMA, TINY_LLAMA_OUTLIERS);
    }

    /**
     * The set that is made of a model.
     *
     * @param model one of {@link BuiltinModels#names()}; another name gives the plain model's set
     * @return the set's name
     */
    public static String ofModel(String model) {
        return model.equals(BuiltinModels.OUTLIERS) ? TINY_LLAMA_OUTLIERS : TINY_LLAMA;
    }

    /**
     * Samples a set that ships with the tool. The text is that of {@link LanguageOptions#defaults()}, whatever the seed of
     * the sample.
     *
     * @param name       one of {@link #names()}
     * @param outliers   what {@link #TINY_LLAMA_OUTLIERS} has
     * @param maxOutputs at most that many outputs of each GEMM
     * @param seed       of the sample
     * @param layers     layers to take, all where empty
     * @param sites      names of GEMMs to take, whole or without the layer, e.g. {@code self_attn.q_proj}; all where empty
     * @return the set
     * @throws TensorException where the model has none of the layers or lacks a site
     */
    public static TensorSet named(String name, Outliers outliers, long maxOutputs, long seed,
            Set<Integer> layers, Set<String> sites) {
        String model = switch (name) {
            case TINY_LLAMA -> BuiltinModels.BUILTIN;
            case TINY_LLAMA_OUTLIERS -> BuiltinModels.OUTLIERS;
            default -> throw new IllegalArgumentException(
                    "'" + name + "' is no tensor set; valid are " + String.join(", ", names()) + ".");
        };
        return of(name, new LanguageBenchmark(model, BuiltinModels.named(model, outliers),
                LanguageOptions.defaults()), maxOutputs, seed, layers, sites);
    }

    /** The same of any model. */
    static TensorSet of(String name, LanguageBenchmark benchmark, long maxOutputs, long seed, Set<Integer> layers,
            Set<String> sites) {
        List<Linear.OfLayer> chosen = chosen(name, benchmark.model().config(), layers, sites);
        Activations activations = benchmark.activations();
        List<Site> sampled = new ArrayList<>();
        for (Linear.OfLayer linear : chosen) {
            sampled.add(SiteSampler.sample(linear.name(), SiteSampler.Rows.of(activations.of(linear)),
                    SiteSampler.Rows.of(benchmark.model().weights(linear).transposed()), maxOutputs, seed));
        }
        return new TensorSet(name, name + ": weights and activations of " + benchmark.description()
                + (maxOutputs == Long.MAX_VALUE ? "; all outputs"
                        : "; at most " + maxOutputs + " outputs a site, sampled with seed " + seed),
                sampled);
    }

    private static List<Linear.OfLayer> chosen(String name, LlamaConfig config, Set<Integer> layers,
            Set<String> sites) {
        Set<String> missing = new TreeSet<>(sites);
        List<Linear.OfLayer> chosen = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Projection projection : Projection.values()) {
                Linear.OfLayer linear = new Linear.OfLayer(layer, projection);
                if ((layers.isEmpty() || layers.contains(layer)) && (sites.isEmpty()
                        || sites.contains(linear.name()) || sites.contains(projection.label()))) {
                    chosen.add(linear);
                    missing.remove(linear.name());
                    missing.remove(projection.label());
                }
            }
        }
        for (int layer : new TreeSet<>(layers)) {
            if (layer < 0 || layer >= config.layers()) {
                throw new TensorException(
                        name + ": no layer " + layer + "; valid are 0 to " + (config.layers() - 1) + ".");
            }
        }
        if (!missing.isEmpty()) {
            throw new TensorException(name + ": no site '" + missing.iterator().next()
                    + "' in the chosen layers; valid are self_attn.q_proj, k_proj, v_proj and o_proj, mlp.gate_proj, "
                    + "up_proj and down_proj, each with or without model.layers.N. before it.");
        }
        return chosen;
    }
}
