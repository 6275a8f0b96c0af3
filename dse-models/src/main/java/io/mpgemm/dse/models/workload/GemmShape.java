package io.mpgemm.dse.models.workload;

/**
 * GEMMs of one shape, {@code Y[M,N] = X[M,K] * W[K,N]}, run one after the other.
 *
 * @param site    where in the model they are, e.g. {@code qkv}
 * @param kind    what they are
 * @param m       rows of the activations
 * @param k       length of the sums
 * @param n       columns of the weights
 * @param count   how many GEMMs of this shape one pass has
 * @param weights whether W is a weight matrix; false where it is made of activations (keys, values)
 */
public record GemmShape(String site, Kind kind, int m, int k, int n, int count, boolean weights) {

    /** What a GEMM does in a transformer. */
    public enum Kind {
        /** Image patches to tokens. */
        PATCH_EMBEDDING,
        /** Query, key and value projection. */
        QKV,
        /** Queries times keys. */
        ATTENTION_SCORE,
        /** Probabilities times values. */
        ATTENTION_VALUE,
        /** Output projection of the attention. */
        ATTENTION_OUT,
        /** First feed-forward projection, with the gate where there is one. */
        FFN_UP_GATE,
        /** Second feed-forward projection. */
        FFN_DOWN,
        /** Last projection, to the vocabulary or the classes. */
        LM_HEAD,
        /** A GEMM that the user gave. */
        CUSTOM
    }

    /** Checks the sizes. */
    public GemmShape {
        positive(site, "m", m);
        positive(site, "k", k);
        positive(site, "n", n);
        positive(site, "count", count);
    }

    private static void positive(String site, String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "GEMM '" + site + "': " + field + " is " + value + "; it must be 1 or more.");
        }
    }

    /**
     * Multiply-accumulates of all of them.
     *
     * @return {@code m * k * n * count}
     * @throws ArithmeticException beyond 2^63
     */
    public long macs() {
        return Math.multiplyExact(Math.multiplyExact((long) m * k, n), (long) count);
    }
}
