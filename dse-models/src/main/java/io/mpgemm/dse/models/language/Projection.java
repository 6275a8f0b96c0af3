package io.mpgemm.dse.models.language;

/** The weight matrices of a Llama-type model that are GEMMs. */
public enum Projection {

    /** Queries: hidden to heads times head width. */
    QUERY("self_attn.q_proj"),
    /** Keys: hidden to key-value heads times head width. */
    KEY("self_attn.k_proj"),
    /** Values: as keys. */
    VALUE("self_attn.v_proj"),
    /** Output of attention: heads times head width to hidden. */
    OUTPUT("self_attn.o_proj"),
    /** Gate of the FFN: hidden to ffn. */
    GATE("mlp.gate_proj"),
    /** What the gate lets through: hidden to ffn. */
    UP("mlp.up_proj"),
    /** Back from the FFN: ffn to hidden. */
    DOWN("mlp.down_proj");

    private final String label;

    Projection(String label) {
        this.label = label;
    }

    /**
     * The name inside a layer, as Hugging Face's Llama has it.
     *
     * @return the name
     */
    public String label() {
        return label;
    }
}
