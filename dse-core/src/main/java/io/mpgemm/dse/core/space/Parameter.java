package io.mpgemm.dse.core.space;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /**
     * A choice of names.
     *
     * @param name   name of the parameter, which is its help, too
     * @param values the names
     * @return the parameter, unordered
     */
    public static Parameter of(String name, String... values) {
        return new Parameter(name, name, false, Stream.of(values).map(Value::of).toList());
    }

    /**
     * All whole numbers of a range.
     *
     * @param name name of the parameter, which is its help, too
     * @param from the first number
     * @param to   the last number, not less than the first
     * @return the parameter, ordered
     */
    public static Parameter range(String name, int from, int to) {
        return new Parameter(name, name, true, IntStream.rangeClosed(from, to).mapToObj(Value::of).toList());
    }
}
