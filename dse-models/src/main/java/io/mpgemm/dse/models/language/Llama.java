package io.mpgemm.dse.models.language;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.ModelTensors;
import io.mpgemm.dse.models.tensor.TensorException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A Llama-type model with its weights. Immutable.
 *
 * @param config     the architecture
 * @param embedding  vocabulary x hidden
 * @param attention  gains of the norms before attention, 1 x hidden each, layer by layer
 * @param feed       gains of the norms before the FFN, likewise
 * @param last       gain of the last norm, 1 x hidden
 * @param weights    K x N, for each GEMM
 */
public record Llama(LlamaConfig config, Matrix embedding, List<Matrix> attention, List<Matrix> feed, Matrix last,
        Map<Linear, Matrix> weights) {

    /** Checks every shape. */
    public Llama {
        attention = List.copyOf(attention);
        feed = List.copyOf(feed);
        weights = Map.copyOf(weights);
        require("embedding", embedding, config.vocabulary(), config.hidden());
        require("last norm", last, 1, config.hidden());
        if (attention.size() != config.layers() || feed.size() != config.layers()) {
            throw new IllegalArgumentException("The model has " + attention.size() + " and " + feed.size()
                    + " norms before attention and FFN; valid are " + config.layers() + ".");
        }
        attention.forEach(gain -> require("norm before attention", gain, 1, config.hidden()));
        feed.forEach(gain -> require("norm before the FFN", gain, 1, config.hidden()));
        for (Linear linear : config.linears()) {
            Matrix matrix = weights.get(linear);
            if (matrix == null) {
                throw new IllegalArgumentException("The model lacks the weights of " + linear.name() + ".");
            }
            require(linear.name(), matrix, config.inputs(linear), config.outputs(linear));
        }
    }

    private static void require(String what, Matrix matrix, int rows, int cols) {
        if (matrix.rows() != rows || matrix.cols() != cols) {
            throw new IllegalArgumentException(
                    "The " + what + " is a " + matrix + "; valid is " + rows + " x " + cols + ".");
        }
    }

    /**
     * A model from tensors with the names and the orientation (N x K) of Hugging Face's Llama.
     *
     * @param name        name of the model, for messages
     * @param config      its config.json
     * @param safetensors its safetensors file
     * @return the model
     * @throws TensorException where a tensor is missing, of another shape or not finite
     */
    public static Llama read(String name, byte[] config, byte[] safetensors) {
        LlamaConfig architecture = LlamaConfig.read(name + "/config.json", config);
        String file = name + "/model.safetensors";
        Map<String, Matrix> tensors = ModelTensors.read(file, safetensors);
        Map<Linear, Matrix> weights = new HashMap<>();
        for (Linear linear : architecture.linears()) {
            boolean tied = architecture.tied() && linear instanceof Linear.Head;
            weights.put(linear, tensor(file, tensors, tied ? "model.embed_tokens.weight" : linear.name() + ".weight")
                    .transposed());
        }
        try {
            return new Llama(architecture, tensor(file, tensors, "model.embed_tokens.weight"),
                    norms(file, tensors, architecture, "input_layernorm"),
                    norms(file, tensors, architecture, "post_attention_layernorm"),
                    tensor(file, tensors, "model.norm.weight"), weights);
        } catch (IllegalArgumentException e) {
            throw new TensorException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<Matrix> norms(String file, Map<String, Matrix> tensors, LlamaConfig config, String norm) {
        return IntStream.range(0, config.layers())
                .mapToObj(layer -> tensor(file, tensors, "model.layers." + layer + "." + norm + ".weight")).toList();
    }

    private static Matrix tensor(String file, Map<String, Matrix> tensors, String name) {
        Matrix tensor = tensors.get(name);
        if (tensor == null) {
            throw new TensorException(
                    file + ": tensor '" + name + "' is missing; valid are the tensors of Hugging Face's Llama.");
        }
        return tensor;
    }

    /**
     * The weights of a GEMM.
     *
     * @param linear the GEMM
     * @return K x N
     */
    public Matrix weights(Linear linear) {
        Matrix matrix = weights.get(linear);
        if (matrix == null) {
            throw new IllegalArgumentException("The model has no " + linear.name() + ".");
        }
        return matrix;
    }

    /**
     * SHA-256 over the architecture and the bits of all weights.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String hash() {
        MessageDigest digest = Sha256.digest();
        digest.update(config.toString().getBytes(StandardCharsets.UTF_8));
        Map<String, Matrix> all = new TreeMap<>();
        all.put("embedding", embedding);
        all.put("last", last);
        for (int layer = 0; layer < config.layers(); layer++) {
            all.put("attention " + layer, attention.get(layer));
            all.put("feed " + layer, feed.get(layer));
        }
        weights.forEach((linear, matrix) -> all.put(linear.name(), matrix));
        all.forEach((name, matrix) -> {
            digest.update((name + " " + matrix).getBytes(StandardCharsets.UTF_8));
            float[] values = matrix.toArray();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
