package io.mpgemm.dse.models.reference;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The GEMMs of the MixPE authors' workloads ([mixpe-sim], gen_bench.py): four a layer, of {@code batch} rows of one token; a
 * vision model begins with its patches. Attention scores are left out. A design may run some layers at another precision.
 */
final class MixpeLayers {

    /** Inputs of a patch of 16 x 16 pixels in three colours. */
    private static final int PATCH_INPUTS = 768;

    private MixpeLayers() {}

    /** At which of a design's precisions a GEMM runs. */
    enum Precision {
        MAIN, OTHER, PATCHES
    }

    /**
     * GEMMs of one shape.
     *
     * @param site      where they are
     * @param rows      rows of the activations
     * @param k         length of the sums
     * @param columns   columns of the weights
     * @param precision which of the design's precisions
     * @param count     how many
     */
    record Gemm(String site, int rows, int k, int columns, Precision precision, int count) {}

    /** All GEMMs of a model on a design whose field {@code other} says which layers have another precision. */
    static List<Gemm> gemms(JsonNode design, JsonNode model, int batch) {
        int hidden = model.required("hidden").asInt();
        int layers = model.required("layers").asInt();
        JsonNode other = design.path("other");
        int otherLayers = other.has("oneLayerIn") ? layers / other.required("oneLayerIn").asInt() : 0;
        boolean outputOnly = other.path("outputOnly").asBoolean(false);
        List<Gemm> gemms = new ArrayList<>();
        if (model.has("patches")) {
            gemms.add(new Gemm("patches", batch * model.required("patches").asInt(), PATCH_INPUTS, hidden,
                    Precision.PATCHES, 1));
        }
        add(gemms, new Gemm("qkv", batch, hidden, 3 * hidden, Precision.MAIN, layers), outputOnly ? 0 : otherLayers);
        add(gemms, new Gemm("attn-out", batch, hidden, hidden, Precision.MAIN, layers), otherLayers);
        add(gemms, new Gemm("ffn-up", batch, hidden, 4 * hidden, Precision.MAIN, layers),
                outputOnly ? 0 : otherLayers);
        add(gemms, new Gemm("ffn-down", batch, 4 * hidden, hidden, Precision.MAIN, layers),
                outputOnly ? 0 : otherLayers);
        return gemms;
    }

    private static void add(List<Gemm> gemms, Gemm all, int others) {
        int main = all.count - others;
        if (main > 0) {
            gemms.add(new Gemm(all.site, all.rows, all.k, all.columns, Precision.MAIN, main));
        }
        if (others > 0) {
            gemms.add(new Gemm(all.site, all.rows, all.k, all.columns, Precision.OTHER, others));
        }
    }
}
