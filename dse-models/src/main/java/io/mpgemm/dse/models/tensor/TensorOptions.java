package io.mpgemm.dse.models.tensor;

import java.util.Set;

/**
 * How tensors are taken from files.
 *
 * @param maxOutputs  at most this many outputs (rows times columns of Y) a site, sampled with a fixed seed; K is always
 *                    full
 * @param seed        seed of the sample
 * @param layers      layers to take, all when empty
 * @param sites       names of the sites to take, or of the GEMMs of a layer ({@code qkv}), all when empty
 * @param activations parameters of the activations generated where a site has none
 * @param source      activations for weights that come without, before any are generated
 */
public record TensorOptions(long maxOutputs, long seed, Set<Integer> layers, Set<String> sites,
        LlmLikeParameters activations, ActivationSource source) {

    private static final long DEFAULT_OUTPUTS = 4096;

    /** Checks the ranges. */
    public TensorOptions {
        if (maxOutputs < 1) {
            throw new IllegalArgumentException("maxOutputs is " + maxOutputs + "; valid are 1 or more.");
        }
        layers = Set.copyOf(layers);
        sites = Set.copyOf(sites);
    }

    /**
     * Options for all layers, without a source of activations.
     *
     * @param maxOutputs  at most this many outputs a site
     * @param seed        seed of the sample
     * @param sites       sites to take, all when empty
     * @param activations parameters of generated activations
     */
    public TensorOptions(long maxOutputs, long seed, Set<String> sites, LlmLikeParameters activations) {
        this(maxOutputs, seed, Set.of(), sites, activations, ActivationSource.none());
    }

    /**
     * At most 4096 outputs of each site in the files.
     *
     * @return the defaults
     */
    public static TensorOptions defaults() {
        return new TensorOptions(DEFAULT_OUTPUTS, 1, Set.of(), LlmLikeParameters.defaults());
    }

    /**
     * The same without sampling.
     *
     * @return the changed options
     */
    public TensorOptions full() {
        return new TensorOptions(Long.MAX_VALUE, seed, layers, sites, activations, source);
    }

    /**
     * The same for some sites.
     *
     * @param names site names
     * @return the changed options
     */
    public TensorOptions withSites(Set<String> names) {
        return new TensorOptions(maxOutputs, seed, layers, names, activations, source);
    }

    /**
     * The same for some layers.
     *
     * @param numbers layers, from 0
     * @return the changed options
     */
    public TensorOptions withLayers(Set<Integer> numbers) {
        return new TensorOptions(maxOutputs, seed, numbers, sites, activations, source);
    }

    /**
     * The same with a source of activations.
     *
     * @param newSource where weights without inputs get their activations from
     * @return the changed options
     */
    public TensorOptions withSource(ActivationSource newSource) {
        return new TensorOptions(maxOutputs, seed, layers, sites, activations, newSource);
    }
}
