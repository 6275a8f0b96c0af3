package io.mpgemm.dse.models.pe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that a family offers for a parameter, always or under a condition.
 *
 * @param parameter the parameter
 * @param values    legal values, the default first
 * @param when      earlier parameters of the family and the values under which the choice holds; empty: always
 */
public record Choice(PeParameter parameter, List<String> values, Map<String, List<String>> when) {

    /** Copies the lists. */
    public Choice {
        values = List.copyOf(values);
        when = Map.copyOf(when);
    }

    /**
     * A choice that always holds.
     *
     * @param parameter the parameter
     * @param values    legal values, the default first
     * @return the choice
     */
    public static Choice of(PeParameter parameter, String... values) {
        return new Choice(parameter, List.of(values), Map.of());
    }

    /**
     * The group sizes that every family with groups offers; 128 is what most published LLM quantisers use.
     *
     * @return the choice
     */
    public static Choice groupSizes() {
        return of(PeParameter.GROUP_SIZE, "128", "32", "64", "256", "channel");
    }

    /**
     * The strengths of SmoothQuant that its paper uses (0.5 for OPT and BLOOM, 0.75 for GLM, 0.85 for Llama 2) and a weak
     * one.
     *
     * @param quantizer the family's quantiser that takes a strength
     * @return the choice
     */
    public static Choice smoothAlphas(String quantizer) {
        return of(PeParameter.SMOOTH_ALPHA, "0.5", "0.25", "0.75", "0.85").when(PeParameter.QUANTIZER, quantizer);
    }

    /**
     * How a family whose scales enter at the group's end may store them.
     *
     * @return the choice
     */
    public static Choice scaleFormats() {
        return of(PeParameter.SCALE_FORMAT, "fp16", "fp32", "bf16", "pow2");
    }

    /**
     * What may share the scale of integer activations.
     *
     * @return the choice
     */
    public static Choice activationScales() {
        return of(PeParameter.ACTIVATION_SCALE, "token", "tensor", "tensor-dynamic");
    }

    /**
     * The same choice, held only where an earlier parameter has one of some values. Several conditions must all hold.
     *
     * @param earlier the earlier parameter
     * @param oneOf   its values
     * @return the conditional choice
     */
    public Choice when(PeParameter earlier, String... oneOf) {
        Map<String, List<String>> conditions = new HashMap<>(when);
        conditions.put(earlier.name(), List.of(oneOf));
        return new Choice(parameter, values, conditions);
    }
}
