package io.mpgemm.dse.models.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The model {@code printed: {group, what, part}}: the published figure of a row of the same file, or of a group of the shipped
 * references that the file shows, so that charts and sentences have it from its one place. Of a band, the middle.
 */
final class Printed implements Function<JsonNode, Prediction> {

    private final Map<String, Double> figures;

    Printed(Map<String, Double> figures) {
        this.figures = Map.copyOf(figures);
    }

    /** The published figures of a group of a data file. */
    static Map<String, Double> figures(JsonNode group) {
        Map<String, Double> figures = new HashMap<>();
        for (JsonNode shown : group.has(Reproduction.INCLUDE)
                ? References.nodes(Reproduction.included(group))
                : List.of(group)) {
            for (JsonNode row : shown.path("rows").values()) {
                figures.put(key(shown.path("name").asString(""), row), row.has("value") ? row.path("value").asDouble()
                        : (row.path("low").asDouble() + row.path("high").asDouble()) / 2);
            }
        }
        return figures;
    }

    private static String key(String group, JsonNode row) {
        return group + "; " + row.path("part").asString("") + "; " + row.path("what").asString("");
    }

    @Override
    public Prediction apply(JsonNode of) {
        Double figure = figures.get(key(of.required("group").asString(), of));
        if (figure == null) {
            throw new IllegalArgumentException("There is no row " + of + " in the groups of the file.");
        }
        return new Prediction.Value(figure);
    }
}
