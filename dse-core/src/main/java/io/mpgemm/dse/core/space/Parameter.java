package io.mpgemm.dse.core.space;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One dimension of a design space.
 *
 * @param name    the name in study files and CSV headers
 * @param help    one line that says what it is
 * @param ordered whether neighbouring values are alike (a size), as against names (a family); searches take smaller
 *                steps along ordered parameters
 * @param values  the legal values, distinct, in order
 */
public record Parameter(String name, String help, boolean ordered, List<Value> values) {

    /** Copies the values and checks that there are some and that they are distinct. */
    public Parameter {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Parameter '" + name + "' has no values.");
        }
        Set<Value> seen = new HashSet<>();
        for (Value value : values) {
            if (!seen.add(value)) {
                throw new IllegalArgumentException("Parameter '" + name + "' lists the value '" + value + "' twice.");
            }
        }
    }
}
