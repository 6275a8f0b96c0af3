package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Optional;

/** Gives activations to weights that come without, such as those of a forward pass of the model that they belong to. */
@FunctionalInterface
public interface ActivationSource {

    /**
     * The inputs of a GEMM.
     *
     * @param site the site, such as {@code layers.3.qkv}
     * @param k    length of its sums
     * @return tokens x K, finite, any number of tokens, of which a sample is taken; or empty where this source has none
     */
    Optional<Matrix> activations(String site, int k);

    /**
     * A source that has none, so that all activations are generated.
     *
     * @return the source
     */
    static ActivationSource none() {
        return (site, k) -> Optional.empty();
    }
}
