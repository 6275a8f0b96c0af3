package io.mpgemm.dse.models.workload;

import io.mpgemm.dse.models.workload.GemmShape.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The GEMMs of one pass through a model.
 *
 * @param name   what it is, for tables
 * @param gemms  the GEMMs, in the order of the pass
 * @param tokens tokens that one pass yields (decode: batch) or takes in (prefill: batch * sequence)
 */
public record Workload(String name, List<GemmShape> gemms, long tokens) {

    /** Largest number of multiply-accumulates in a pass; beyond it counts would leave 64 bits. */
    private static final long MOST_MACS = 1L << 56;

    /** Copies the list and checks the size. */
    public Workload {
        gemms = List.copyOf(gemms);
        if (gemms.isEmpty()) {
            throw new IllegalArgumentException("Workload '" + name + "' has no GEMMs.");
        }
        if (tokens < 1) {
            throw new IllegalArgumentException(
                    "Workload '" + name + "': tokens is " + tokens + "; it must be 1 or more.");
        }
        double macs = 0;
        for (GemmShape gemm : gemms) {
            macs += (double) gemm.m() * gemm.k() * gemm.n() * gemm.count();
        }
        if (macs > MOST_MACS) {
            throw new IllegalArgumentException("Workload '" + name + "' has " + macs
                    + " multiply-accumulates; at most 2^56 can be counted. Maybe a batch or a length is mistyped.");
        }
    }

    /**
     * One pass through a model.
     *
     * <p>
     * Projections have M = batch * sequence in prefill and M = batch in decode. Attention GEMMs stand per sequence and
     * key head: the queries that share a key head are rows of one GEMM, so M = heads/kvHeads * (sequence or 1); both
     * operands are activations; the masked half of the scores is computed, as dense arrays do. In prefill the LM head
     * sees the last token of every sequence only. A vision model's pass is a prefill of {@code batch} images.
     *
     * @param model            the model
     * @param phase            prefill or decode; a vision model has no decode
     * @param batch            sequences or images
     * @param length           tokens of the prompt (prefill) or in the cache (decode); for a vision model its own
     *                         number of tokens, or 0
     * @param includeAttention whether the attention score and value GEMMs count
     * @param includeLmHead    whether the GEMMs outside the layers count: the LM head, or a vision model's patch
     *                         embedding and classifier
     * @return the workload
     */
    public static Workload of(Model model, Phase phase, int batch, int length, boolean includeAttention,
            boolean includeLmHead) {
        boolean vision = model.type() == Model.Type.VISION;
        if (batch < 1) {
            throw new IllegalArgumentException(
                    "Workload of '" + model.name() + "': batch is " + batch + "; it must be 1 or more.");
        }
        if (vision && phase == Phase.DECODE) {
            throw new IllegalArgumentException("Model '" + model.name()
                    + "' reads images and has no phase 'decode'. Valid for it: prefill.");
        }
        if (vision && length != 0 && length != model.positions()) {
            throw new IllegalArgumentException("Model '" + model.name() + "': length is " + length
                    + ", but an image has " + model.positions() + " tokens. Maybe leave the length out.");
        }
        if (!vision && length < 1) {
            throw new IllegalArgumentException("Workload of '" + model.name() + "': "
                    + (phase == Phase.PREFILL ? "sequence" : "context") + " is " + length + "; it must be 1 or more.");
        }
        int context = vision ? model.positions() : length;
        int newTokens = phase == Phase.PREFILL ? context : 1;
        int m = Math.multiplyExact(batch, newTokens);
        int layers = model.layers();
        int hidden = model.hidden();
        int heads = model.heads() * model.headDim();

        List<GemmShape> gemms = new ArrayList<>();
        if (vision && includeLmHead) {
            gemms.add(new GemmShape("patch-embed", Kind.PATCH_EMBEDDING,
                    Math.multiplyExact(batch, model.positions() - 1), model.patchInputs(), hidden, 1, true));
        }
        gemms.add(new GemmShape("qkv", Kind.QKV, m, hidden, model.qkvOutputs(), layers, true));
        if (includeAttention) {
            int rows = Math.multiplyExact(model.heads() / model.kvHeads(), newTokens);
            int count = Math.multiplyExact(Math.multiplyExact(layers, batch), model.kvHeads());
            gemms.add(new GemmShape("attn-score", Kind.ATTENTION_SCORE, rows, model.headDim(), context, count, false));
            gemms.add(new GemmShape("attn-value", Kind.ATTENTION_VALUE, rows, context, model.headDim(), count, false));
        }
        gemms.add(new GemmShape("attn-out", Kind.ATTENTION_OUT, m, heads, hidden, layers, true));
        gemms.add(new GemmShape("ffn-up-gate", Kind.FFN_UP_GATE, m, hidden, (model.gated() ? 2 : 1) * model.ffn(),
                layers, true));
        gemms.add(new GemmShape("ffn-down", Kind.FFN_DOWN, m, model.ffn(), hidden, layers, true));
        if (includeLmHead) {
            gemms.add(new GemmShape("lm-head", Kind.LM_HEAD, batch, hidden, model.vocab(), 1, true));
        }
        String name = model.name() + " " + phase.name().toLowerCase(Locale.ROOT) + " batch " + batch
                + (vision ? "" : (phase == Phase.PREFILL ? " sequence " : " context ") + length);
        return new Workload(name, gemms, m);
    }

    /**
     * Multiply-accumulates of the pass.
     *
     * @return the sum over all GEMMs
     */
    public long macs() {
        long macs = 0;
        for (GemmShape gemm : gemms) {
            macs += gemm.macs();
        }
        return macs;
    }
}
