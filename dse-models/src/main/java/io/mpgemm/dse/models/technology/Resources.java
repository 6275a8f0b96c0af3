package io.mpgemm.dse.models.technology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the files beside this class. */
final class Resources {

    private Resources() {}

    static JsonNode yaml(String name) {
        return new YAMLMapper().readTree(text(name));
    }

    static List<String> lines(String name) {
        return text(name).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    static Quantity quantity(JsonNode parent, String field) {
        JsonNode node = parent.required(field);
        return new Quantity(node.required("value").asDouble(), node.required("low").asDouble(),
                node.required("high").asDouble(), node.required("unit").asString(), node.required("source").asString(),
                node.required("status").asString());
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " from the class path.", e);
        }
    }
}
