package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.tensor.TensorException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The architecture of a Llama-type model (Touvron et al. 2023, arXiv 2302.13971; grouped-query attention: Ainslie et al.
 * 2023, arXiv 2305.13245).
 *
 * @param vocabulary tokens
 * @param hidden     width of the residual stream
 * @param ffn        width of the FFN
 * @param layers     layers
 * @param heads      query heads; hidden is a multiple
 * @param kvHeads    key-value heads; heads is a multiple
 * @param context    longest sequence
 * @param rmsEps     what RMSNorm adds to the mean square
 * @param ropeTheta  base of the rotary embedding's wavelengths
 * @param tied       whether the output matrix is the embedding
 */
public record LlamaConfig(int vocabulary, int hidden, int ffn, int layers, int heads, int kvHeads, int context,
        double rmsEps, double ropeTheta, boolean tied) {

    private static final int LARGEST = 1 << 20;

    /** Checks that the shapes fit together. */
    public LlamaConfig {
        List<String> faults = new ArrayList<>();
        requireCount(faults, "vocab_size", vocabulary);
        requireCount(faults, "hidden_size", hidden);
        requireCount(faults, "intermediate_size", ffn);
        requireCount(faults, "num_hidden_layers", layers);
        requireCount(faults, "num_attention_heads", heads);
        requireCount(faults, "num_key_value_heads", kvHeads);
        requireCount(faults, "max_position_embeddings", context);
        if (faults.isEmpty() && (hidden % heads != 0 || hidden / heads % 2 != 0)) {
            faults.add("hidden_size is " + hidden + " and num_attention_heads " + heads
                    + "; valid are heads of a whole, even width.");
        }
        if (faults.isEmpty() && heads % kvHeads != 0) {
            faults.add("num_attention_heads is " + heads + " and num_key_value_heads " + kvHeads
                    + "; valid is a multiple.");
        }
        if (!(rmsEps > 0 && rmsEps < 1)) {
            faults.add("rms_norm_eps is " + rmsEps + "; valid are numbers between 0 and 1.");
        }
        if (!(ropeTheta >= 1 && Double.isFinite(ropeTheta))) {
            faults.add("rope_theta is " + ropeTheta + "; valid are numbers from 1.");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults.getFirst());
        }
    }

    private static void requireCount(List<String> faults, String key, int value) {
        if (value < 1 || value > LARGEST) {
            faults.add(key + " is " + value + "; valid are whole numbers from 1 to " + LARGEST + ".");
        }
    }

    /**
     * Reads a {@code config.json} as Hugging Face writes it.
     *
     * @param file name of the file, for messages
     * @param json its bytes
     * @return the architecture
     * @throws TensorException where a key is missing or out of range, or the model is no plain Llama
     */
    public static LlamaConfig read(String file, byte[] json) {
        JsonNode root;
        try {
            root = JsonMapper.builder().build().readTree(json);
        } catch (JacksonException e) {
            throw new TensorException(file + ": no JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.path("model_type").asString("").equals("llama")) {
            throw new TensorException(file + ": model_type is " + root.path("model_type") + "; valid is \"llama\".");
        }
        if (root.path("rope_scaling").isObject()) {
            throw new TensorException(file + ": rope_scaling is not supported; valid is null.");
        }
        int heads = count(file, root, "num_attention_heads");
        try {
            return new LlamaConfig(count(file, root, "vocab_size"), count(file, root, "hidden_size"),
                    count(file, root, "intermediate_size"), count(file, root, "num_hidden_layers"), heads,
                    root.has("num_key_value_heads") ? count(file, root, "num_key_value_heads") : heads,
                    count(file, root, "max_position_embeddings"), number(file, root, "rms_norm_eps"),
                    number(file, root, "rope_theta"), root.path("tie_word_embeddings").asBoolean(false));
        } catch (IllegalArgumentException e) {
            throw new TensorException(file + ": " + e.getMessage(), e);
        }
    }

    private static int count(String file, JsonNode root, String key) {
        JsonNode node = root.path(key);
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new TensorException(file + ": " + key + " is " + (node.isMissingNode() ? "missing" : node)
                    + "; valid are whole numbers from 1.");
        }
        return node.asInt();
    }

    private static double number(String file, JsonNode root, String key) {
        JsonNode node = root.path(key);
        if (!node.isNumber()) {
            throw new TensorException(file + ": " + key + " is " + (node.isMissingNode() ? "missing" : node)
                    + "; valid are positive numbers.");
        }
        return node.asDouble();
    }

    /**
     * Width of a head.
     *
     * @return hidden / heads
     */
    public int headWidth() {
        return hidden / heads;
    }

    /**
     * Inputs of a GEMM, its K.
     *
     * @param linear the GEMM
     * @return K
     */
    public int inputs(Linear linear) {
        return switch (linear) {
            case Linear.Head _ -> hidden;
            case Linear.OfLayer(int _, Projection projection) -> projection == Projection.DOWN ? ffn : hidden;
        };
    }

    /**
     * Outputs of a GEMM, its N.
     *
     * @param linear the GEMM
     * @return N
     */
    public int outputs(Linear linear) {
        return switch (linear) {
            case Linear.Head _ -> vocabulary;
            case Linear.OfLayer(int _, Projection projection) -> switch (projection) {
                case QUERY, OUTPUT, DOWN -> hidden;
                case KEY, VALUE -> kvHeads * headWidth();
                case GATE, UP -> ffn;
            };
        };
    }

    /**
     * All weight GEMMs in the order of the forward pass.
     *
     * @return those of each layer, then the output matrix
     */
    public List<Linear> linears() {
        List<Linear> all = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            for (Projection projection : Projection.values()) {
                all.add(new Linear.OfLayer(layer, projection));
            }
        }
        all.add(new Linear.Head());
        return List.copyOf(all);
    }
}
