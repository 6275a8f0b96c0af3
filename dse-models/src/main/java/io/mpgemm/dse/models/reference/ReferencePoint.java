package io.mpgemm.dse.models.reference;

import java.util.OptionalDouble;

/**
 * One figure that a model is held against.
 *
 * @param group       name of its group
 * @param part        part of the group that is summed up apart, e.g. a synthesis corner; empty for none
 * @param what        what was measured
 * @param quantity    which of its properties, e.g. {@code area}
 * @param unit        unit, empty for a ratio
 * @param published   the published or synthesised figure
 * @param ours        what the model says
 * @param source      where the figure comes from
 * @param calibration whether a constant of the models was fitted to it
 * @param cause       why the model is off, empty where nobody has said so
 */
public record ReferencePoint(String group, String part, String what, String quantity, String unit, Band published,
        Prediction ours, String source, boolean calibration, String cause) {

    /** Relative errors beyond this need a cause. */
    public static final double NEEDS_CAUSE = 0.25;

    /**
     * Relative error of the model.
     *
     * @return e.g. 0.1 for 10 % too much, 0 inside a band; empty where there is no model
     */
    public OptionalDouble error() {
        OptionalDouble value = ours.number();
        return value.isPresent() ? OptionalDouble.of(published.error(value.getAsDouble())) : OptionalDouble.empty();
    }

    /**
     * Whether the error is so large that its cause must be named.
     *
     * @return whether it is beyond 25 %
     */
    public boolean needsCause() {
        return Math.abs(error().orElse(0)) > NEEDS_CAUSE;
    }

    /**
     * Its name in summaries.
     *
     * @return what and which property
     */
    public String label() {
        return quantity.isEmpty() ? what : what + ", " + quantity;
    }
}
