package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.tensor.LlmLikeParameters;
import io.mpgemm.dse.models.tensor.LlmLikeTensors;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes generated tensors, or only their hash where the cache knows it: reports are kept by that hash, and drawing millions
 * of numbers takes longer than all else that is done for a design whose report is kept. The numbers are then drawn if a
 * report is missing.
 */
public final class GeneratedTensors {

    private static final String KIND = "dse-generated 1";
    private static final String HASH = "[0-9a-f]{64}";

    private GeneratedTensors() {}

    /**
     * The tensors of parameters.
     *
     * @param parameters parameters
     * @param cache      what keeps their hash, or empty for none
     * @return the same set with any cache and none
     */
    public static TensorSet of(LlmLikeParameters parameters, Optional<FidelityCache> cache) {
        if (cache.isEmpty()) {
            return LlmLikeTensors.generate(parameters);
        }
        FidelityCache entries = cache.get();
        FidelityCache.Entry entry = new FidelityCache.Entry(KIND, "generator " + LlmLikeTensors.identity(parameters),
                "any");
        Optional<String> hash = entries.read(entry, 1).map(List::getFirst)
                .flatMap(line -> line.matches(HASH) ? Optional.of(line) : entries.damaged(entry, "it has no hash"));
        return hash.map(known -> LlmLikeTensors.known(parameters, known)).orElseGet(() -> {
            TensorSet made = LlmLikeTensors.generate(parameters);
            entries.write(entry, List.of(made.hash()));
            return made;
        });
    }
}
