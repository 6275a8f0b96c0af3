package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.HashMap;
import java.util.Map;

/** Activations that entered each GEMM of the FP32 model on some tokens. Immutable. */
final class Activations {

    private final Map<Linear, Matrix> activations;

    private Activations(Map<Linear, Matrix> activations) {
        this.activations = activations;
    }

    /** Runs the FP32 model and keeps what entered its GEMMs. */
    static Activations of(ExactGemms exact, int[][] tokens) {
        Map<Linear, Matrix> seen = new HashMap<>();
        new Decoder(exact.model(), tokens.length, tokens[0].length, (linear, x) -> {
            seen.put(linear, x);
            return exact.multiply(linear, x);
        }).append(tokens);
        return new Activations(Map.copyOf(seen));
    }

    /** What entered a GEMM, one row for each token. */
    Matrix of(Linear linear) {
        Matrix known = activations.get(linear);
        if (known == null) {
            throw new IllegalArgumentException("No activations of " + linear.name() + " were recorded.");
        }
        return known;
    }
}
