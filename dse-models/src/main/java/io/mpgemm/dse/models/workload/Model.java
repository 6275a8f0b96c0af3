package io.mpgemm.dse.models.workload;

/**
 * The shapes of a transformer.
 *
 * @param name        the name in study files
 * @param source      where the shapes come from
 * @param type        what kind of transformer it is
 * @param layers      transformer blocks
 * @param hidden      width of the residual stream
 * @param heads       query heads
 * @param kvHeads     key and value heads; fewer than {@code heads} where queries share them
 * @param headDim     width of one head
 * @param ffn         width of the feed-forward layer
 * @param gated       whether the feed-forward layer has a gate beside its up projection
 * @param vocab       outputs of the last GEMM: tokens of the vocabulary, classes of a vision model
 * @param positions   learned position embeddings (tokens of one image for a vision model), 0 for none
 * @param patchInputs values of one image patch, 0 for a decoder
 * @param tied        whether the token embedding is the LM head's matrix
 */
public record Model(String name, String source, Type type, int layers, int hidden, int heads, int kvHeads, int headDim,
        int ffn, boolean gated, int vocab, int positions, int patchInputs, boolean tied) {

    /** What kind of transformer it is. */
    public enum Type {
        /** A language model that generates one token after the other. */
        DECODER,
        /** An encoder of image patches. */
        VISION
    }

    /** Checks that the shapes fit together. */
    public Model {
        positive(name, "layers", layers);
        positive(name, "hidden", hidden);
        positive(name, "heads", heads);
        positive(name, "kvHeads", kvHeads);
        positive(name, "headDim", headDim);
        positive(name, "ffn", ffn);
        positive(name, "vocab", vocab);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException("Model '" + name + "': kvHeads " + kvHeads + " does not divide heads "
                    + heads + ". Every key head serves the same number of query heads.");
        }
        if (type == Type.VISION && (positions < 2 || patchInputs < 1)) {
            throw new IllegalArgumentException("Model '" + name + "': a vision model needs positions (patches and the "
                    + "class token, here " + positions + ") and patchInputs (values of a patch, here " + patchInputs
                    + ").");
        }
        if (positions < 0 || patchInputs < 0) {
            throw new IllegalArgumentException("Model '" + name + "': positions " + positions + ", patchInputs "
                    + patchInputs + "; neither can be negative.");
        }
    }

    private static void positive(String model, String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "Model '" + model + "': " + field + " is " + value + "; it must be 1 or more.");
        }
    }

    /**
     * Columns of the fused query, key and value projection.
     *
     * @return N of the {@code qkv} GEMM
     */
    public int qkvOutputs() {
        return (heads + 2 * kvHeads) * headDim;
    }

    /**
     * Weights in matrices, without biases and norms (under 0.1 % of the catalogue's models).
     *
     * @return layers, embeddings, positions and head
     */
    public long parameters() {
        long attention = (long) hidden * qkvOutputs() + (long) heads * headDim * hidden;
        long feedForward = (gated ? 3L : 2L) * hidden * ffn;
        long head = (long) hidden * vocab;
        long input = switch (type) {
            case DECODER -> tied ? 0 : head;
            case VISION -> (long) patchInputs * hidden;
        };
        return layers * (attention + feedForward) + head + input + (long) positions * hidden;
    }

    /**
     * Size of the key and value cache.
     *
     * @param batch   sequences
     * @param context tokens of each
     * @param bits    bits of one stored value
     * @return {@code 2 * layers * kvHeads * headDim * batch * context * bits / 8} bytes
     */
    public double kvCacheBytes(int batch, int context, int bits) {
        return 2.0 * layers * kvHeads * headDim * batch * context * bits / 8;
    }
}
