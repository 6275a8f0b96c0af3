package io.mpgemm.dse.models.technology.liberty;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of a Liberty file: {@code name (arguments) { ... }}.
 *
 * @param name       kind of group, e.g. {@code cell}
 * @param arguments  what stands in its parentheses
 * @param line       line in which it begins
 * @param attributes its attributes by name, the last of a name
 * @param groups     the groups in it, in their order
 */
record LibertyGroup(String name, List<String> arguments, int line, Map<String, Attribute> attributes,
        List<LibertyGroup> groups) {

    /** Copies the collections. */
    LibertyGroup {
        arguments = List.copyOf(arguments);
        attributes = Map.copyOf(attributes);
        groups = List.copyOf(groups);
    }

    /**
     * An attribute, simple or complex.
     *
     * @param values its values; a simple attribute has one
     * @param line   line in which it stands
     */
    record Attribute(List<String> values, int line) {

        /** Copies the list. */
        Attribute {
            values = List.copyOf(values);
        }

        String text() {
            return values.isEmpty() ? "" : values.getFirst();
        }
    }

    /** First argument, empty where there is none. */
    String label() {
        return arguments.isEmpty() ? "" : arguments.getFirst();
    }

    Optional<Attribute> find(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    /** Text of an attribute, empty where it is not there. */
    String text(String attribute) {
        return find(attribute).map(Attribute::text).orElse("");
    }

    List<LibertyGroup> all(String kind) {
        return groups.stream().filter(group -> group.name.equals(kind)).toList();
    }

    boolean has(String kind) {
        return groups.stream().anyMatch(group -> group.name.equals(kind));
    }
}
