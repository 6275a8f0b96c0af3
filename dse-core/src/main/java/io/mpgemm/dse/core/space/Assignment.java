package io.mpgemm.dse.core.space;

import java.util.Optional;

/** Values of some parameters: a whole design point, or its beginning while a space is built. */
public interface Assignment {

    /**
     * The value of a parameter, empty where the parameter does not apply under the values chosen so far.
     *
     * @param parameter name of a parameter of the space
     * @return its value
     * @throws IllegalArgumentException if the space has no such parameter
     */
    Optional<Value> find(String parameter);

    /**
     * Whether a parameter applies and has one of the given values.
     *
     * @param parameter name of a parameter of the space
     * @param texts     value texts
     * @return true if it has one of them
     */
    default boolean is(String parameter, String... texts) {
        Optional<Value> value = find(parameter);
        if (value.isEmpty()) {
            return false;
        }
        for (String text : texts) {
            if (value.get().text().equals(text)) {
                return true;
            }
        }
        return false;
    }
}
