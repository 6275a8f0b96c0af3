package io.mpgemm.dse.models.tensor;

import java.util.Set;

/**
 * How tensors are taken from files.
 *
 * @param maxOutputs  at most this many outputs (rows times columns of Y) a site, sampled with a fixed seed; K is always
 *                    full
 * @param seed        seed of the sample
 * @param sites       names of the sites to take, all when empty
 * @param activations parameters of the activations generated where a site has none
 */
public record TensorOptions(long maxOutputs, long seed, Set<String> sites, LlmLikeParameters activations) {

    private static final long DEFAULT_OUTPUTS = 4096;

    /** Checks the ranges. */
    public TensorOptions {
        if (maxOutputs < 1) {
            throw new IllegalArgumentException("maxOutputs is " + maxOutputs + "; valid are 1 or more.");
        }
        sites = Set.copyOf(sites);
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
        return new TensorOptions(Long.MAX_VALUE, seed, sites, activations);
    }

    /**
     * The same for some sites.
     *
     * @param names site names
     * @return the changed options
     */
    public TensorOptions withSites(Set<String> names) {
        return new TensorOptions(maxOutputs, seed, names, activations);
    }
}
