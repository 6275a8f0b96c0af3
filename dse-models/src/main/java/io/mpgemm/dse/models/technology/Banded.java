package io.mpgemm.dse.models.technology;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds constants with bands. They can be listed, and one of them moved within its band, which gives a new holder.
 *
 * @param <T> the holder's own type
 */
public interface Banded<T extends Banded<T>> {

    /** Gives each constant its new value. */
    @FunctionalInterface
    interface Change {

        /**
         * The constant that stands in for another.
         *
         * @param name     its name
         * @param constant the constant
         * @return its replacement, or itself
         */
        Quantity of(String name, Quantity constant);
    }

    /**
     * The same with every constant passed through a change. This is the only place where a holder names its constants;
     * it names them in a fixed order, each once.
     *
     * @param change the change
     * @return a holder of the results
     */
    T map(Change change);

    /**
     * All constants.
     *
     * @return constants by name, in the holder's order
     */
    default Map<String, Quantity> constants() {
        Map<String, Quantity> all = new LinkedHashMap<>();
        map((name, constant) -> {
            if (all.put(name, constant) != null) {
                throw new IllegalStateException("Two constants are called '" + name + "'.");
            }
            return constant;
        });
        return Collections.unmodifiableMap(all);
    }

    /**
     * The same with one constant moved.
     *
     * @param name  its name
     * @param value its new value, within its band
     * @return the changed holder
     * @throws IllegalArgumentException if there is no such constant, or the value lies outside its band
     */
    default T with(String name, double value) {
        if (!constants().containsKey(name)) {
            throw new IllegalArgumentException(
                    "No constant '" + name + "'. Constants: " + String.join(", ", constants().keySet()) + ".");
        }
        return map((each, constant) -> each.equals(name) ? constant.at(value) : constant);
    }
}
