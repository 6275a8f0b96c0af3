package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Llama-type models of a few thousand random weights. */
final class SmallModels {

    private SmallModels() {}

    static LlamaConfig config(int heads, int kvHeads, double theta) {
        return new LlamaConfig(32, 16, 24, 2, heads, kvHeads, 64, 1e-5, theta, false);
    }

    static Llama random(LlamaConfig config, long seed) {
        Random random = new Random(seed);
        Map<Linear, Matrix> weights = new HashMap<>();
        for (Linear linear : config.linears()) {
            weights.put(linear, matrix(random, config.inputs(linear), config.outputs(linear), 0.4));
        }
        List<Matrix> attention = new ArrayList<>();
        List<Matrix> feed = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            attention.add(matrix(random, 1, config.hidden(), 1));
            feed.add(matrix(random, 1, config.hidden(), 1));
        }
        return new Llama(config, matrix(random, config.vocabulary(), config.hidden(), 1), attention, feed,
                matrix(random, 1, config.hidden(), 1), weights);
    }

    static Llama random(long seed) {
        return random(config(4, 2, 100), seed);
    }

    static int[][] tokens(Llama model, int sequences, int count, long seed) {
        Random random = new Random(seed);
        int[][] tokens = new int[sequences][count];
        for (int[] sequence : tokens) {
            for (int i = 0; i < count; i++) {
                sequence[i] = random.nextInt(model.config().vocabulary());
            }
        }
        return tokens;
    }

    static Matrix logits(Llama model, int[][] tokens) {
        return new Decoder(model, tokens.length, tokens[0].length, new ExactGemms(model)).append(tokens);
    }

    static Matrix matrix(Random random, int rows, int cols, double deviation) {
        float[] values = new float[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return Matrix.owning(rows, cols, values);
    }
}
