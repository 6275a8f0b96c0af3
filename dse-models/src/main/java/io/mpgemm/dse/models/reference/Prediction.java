package io.mpgemm.dse.models.reference;

import java.util.OptionalDouble;

/** What a model says of a reference point. */
public sealed interface Prediction {

    /**
     * A number.
     *
     * @param value in the unit of the point
     */
    record Value(double value) implements Prediction {}

    /**
     * No model for it.
     *
     * @param reason why
     */
    record Unsupported(String reason) implements Prediction {}

    /**
     * The number, if there is one.
     *
     * @return the value, or empty
     */
    default OptionalDouble number() {
        return this instanceof Value(double value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /**
     * Why there is no number.
     *
     * @return the reason, or nothing
     */
    default String reason() {
        return this instanceof Unsupported(String why) ? why : "";
    }
}
