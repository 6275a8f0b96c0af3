package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.SeededRandom;

/** Text that a model writes by itself: every token drawn from the model's own distribution, at temperature 1. */
final class Sampler {

    private Sampler() {}

    /**
     * Draws sequences from the FP32 model. Each has its own random stream, so that more sequences leave the first ones
     * as they are.
     *
     * @param exact     the model
     * @param sequences how many
     * @param tokens    tokens to draw for each
     * @param first     token that every sequence begins with
     * @param seed      seed
     * @param label     tells this use of the seed from others
     * @return for each sequence tokens + 1 tokens, the first one included
     */
    static int[][] sample(ExactGemms exact, int sequences, int tokens, int first, long seed, String label) {
        SeededRandom[] random = new SeededRandom[sequences];
        int[][] drawn = new int[sequences][tokens + 1];
        int[][] next = new int[sequences][1];
        for (int i = 0; i < sequences; i++) {
            random[i] = SeededRandom.of(seed, label + "/" + i);
            drawn[i][0] = first;
        }
        Decoder decoder = new Decoder(exact.model(), sequences, tokens, exact);
        for (int t = 0; t < tokens; t++) {
            for (int i = 0; i < sequences; i++) {
                next[i][0] = drawn[i][t];
            }
            Matrix logits = decoder.append(next);
            for (int i = 0; i < sequences; i++) {
                drawn[i][t + 1] = draw(LogProbabilities.of(logits.row(i)), random[i].nextDouble());
            }
        }
        return drawn;
    }

    /** The first token at which the cumulated probability exceeds a number in [0, 1). */
    private static int draw(LogProbabilities distribution, double uniform) {
        double sum = 0;
        int last = 0;
        for (int token = 0; token < distribution.size(); token++) {
            double probability = StrictMath.exp(distribution.of(token));
            if (probability > 0) {
                last = token;
            }
            sum += probability;
            if (sum > uniform) {
                return token;
            }
        }
        return last;
    }
}
