package io.mpgemm.dse.models.language;

/** One weight GEMM of a model. */
public sealed interface Linear {

    /**
     * The name of its weights without the ending, as Hugging Face's Llama has it.
     *
     * @return the name
     */
    String name();

    /**
     * A GEMM inside a layer.
     *
     * @param layer      layer, from 0
     * @param projection which one
     */
    record OfLayer(int layer, Projection projection) implements Linear {
        @Override
        public String name() {
            return "model.layers." + layer + "." + projection.label();
        }
    }

    /** The output matrix: hidden to vocabulary. */
    record Head() implements Linear {
        @Override
        public String name() {
            return "lm_head";
        }
    }
}
