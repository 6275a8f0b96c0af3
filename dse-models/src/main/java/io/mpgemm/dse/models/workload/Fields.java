package io.mpgemm.dse.models.workload;

import io.mpgemm.dse.core.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the fields of a YAML or JSON object; every error names the file, the field and the value. */
final class Fields {

    private static final YAMLMapper YAML = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String where;
    private final JsonNode node;

    private Fields(String where, JsonNode node) {
        this.where = where;
        this.node = node;
    }

    /**
     * The object in a text.
     *
     * @param file name of the file, for errors
     * @param text YAML or JSON
     * @return its fields
     */
    static Fields parse(String file, String text) {
        try {
            JsonNode root = text.stripLeading().startsWith("{") ? JSON.readTree(text) : YAML.readTree(text);
            return new Fields(file, object(file, root));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ":" + e.getLocation().getLineNr() + ": neither YAML nor JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static JsonNode object(String where, JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    where + ": expected fields (name: value), found " + (node.isMissingNode() ? "nothing" : node)
                            + ".");
        }
        return node;
    }

    boolean has(String field) {
        return !node.path(field).isMissingNode() && !node.path(field).isNull();
    }

    String text(String field) {
        JsonNode value = present(field);
        if (!value.isString()) {
            throw wrong(field, value, "a text");
        }
        return value.stringValue();
    }

    int number(String field) {
        JsonNode value = present(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw wrong(field, value, "a whole number of 1 or more");
        }
        return value.intValue();
    }

    int number(String field, int otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    boolean flag(String field, boolean otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        JsonNode value = node.path(field);
        if (!value.isBoolean()) {
            throw wrong(field, value, "true or false");
        }
        return value.booleanValue();
    }

    double real(String field) {
        JsonNode value = present(field);
        if (!value.isNumber()) {
            throw wrong(field, value, "a number");
        }
        return value.doubleValue();
    }

    List<Fields> list(String field) {
        JsonNode value = present(field);
        if (!value.isArray()) {
            throw wrong(field, value, "a list");
        }
        List<Fields> list = new ArrayList<>();
        int i = 0;
        for (JsonNode element : value) {
            String place = where + ": " + field + "[" + i++ + "]";
            list.add(new Fields(place, object(place, element)));
        }
        return list;
    }

    /** Rejects fields that nobody reads: a mistyped optional field would silently fall back to its default. */
    Fields only(Set<String> known) {
        for (String field : node.propertyNames()) {
            if (!known.contains(field)) {
                throw new IllegalArgumentException(
                        where + ": unknown field '" + field + "'. "
                                + Wording.validOrMaybe(field, new TreeSet<>(known)));
            }
        }
        return this;
    }

    IllegalArgumentException error(String message) {
        return new IllegalArgumentException(where + ": " + message);
    }

    private JsonNode present(String field) {
        if (!has(field)) {
            throw new IllegalArgumentException(where + ": field '" + field + "' is missing.");
        }
        return node.path(field);
    }

    private IllegalArgumentException wrong(String field, JsonNode value, String valid) {
        return new IllegalArgumentException(
                where + ": field '" + field + "' is " + value + "; it must be " + valid + ".");
    }
}
