package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The references that ship with the tool: data files beside this class, listed in {@code references.txt}. Each holds groups
 * of points with a tolerance; {@link Predictors} says how a point names its model.
 */
public final class References {

    private References() {}

    /**
     * Names of the groups.
     *
     * @return names in the order of the data files
     */
    public static List<String> names() {
        return files().stream().flatMap(file -> groups(file).stream())
                .map(group -> group.required("name").asString()).toList();
    }

    /**
     * All groups with what the models say.
     *
     * @return the groups in the order of the data files
     */
    public static List<ReferenceGroup> all() {
        return named(names());
    }

    /**
     * Some groups.
     *
     * @param wanted their names, or beginnings of their names
     * @return the groups in the order of the data files
     * @throws InputException if there is no group of a name
     */
    public static List<ReferenceGroup> named(Collection<String> wanted) {
        Set<String> chosen = chosen(wanted);
        Circuits circuits = new Circuits();
        List<ReferenceGroup> read = new ArrayList<>();
        for (JsonNode file : files()) {
            Map<String, JsonNode> designs = designs(file);
            for (JsonNode group : groups(file)) {
                if (chosen.contains(group.required("name").asString())) {
                    read.add(group(group, new Predictors(designs, circuits, Map.of()),
                            new Generators(circuits)));
                }
            }
        }
        return read;
    }

    static Map<String, JsonNode> designs(JsonNode file) {
        return file.path("designs").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<JsonNode> files() {
        return text("references.txt").lines().filter(line -> !line.isBlank())
                .map(name -> new YAMLMapper().readTree(text(name))).toList();
    }

    private static Collection<JsonNode> groups(JsonNode file) {
        return file.required("groups").values();
    }

    private static Set<String> chosen(Collection<String> wanted) {
        List<String> names = names();
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : wanted) {
            List<String> found = names.contains(name) ? List.of(name)
                    : names.stream().filter(known -> !name.isEmpty() && known.startsWith(name + "-")).toList();
            if (found.isEmpty()) {
                throw new InputException("There is no group " + Wording.quote(name) + " of references. "
                        + Wording.validOrMaybe(name, names));
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    /** Some groups as the data files have them. */
    static List<JsonNode> nodes(Collection<String> wanted) {
        Set<String> chosen = chosen(wanted);
        return files().stream().flatMap(file -> groups(file).stream())
                .filter(group -> chosen.contains(group.required("name").asString())).toList();
    }

    /** The text of a file beside this class. */
    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(References.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " from the class path.", e);
        }
    }

    static ReferenceGroup group(JsonNode node, Predictors predictors, Generators generators) {
        String name = node.required("name").asString();
        List<Cause> causes = new ArrayList<>();
        for (JsonNode cause : node.path("causes").values()) {
            causes.add(new Cause(Pattern.compile(cause.required("match").asString()),
                    cause.required("cause").asString()));
        }
        Function<ReferencePoint, ReferencePoint> explain = point -> causes.stream()
                .filter(cause -> point.cause().isEmpty()
                        && cause.match.matcher(point.part() + " " + point.what()).find())
                .findFirst().map(cause -> new ReferencePoint(point.group(), point.part(), point.what(),
                        point.quantity(), point.unit(), point.published(), point.ours(), point.source(),
                        point.calibration(), cause.text))
                .orElse(point);
        List<ReferencePoint> points = new ArrayList<>();
        for (JsonNode row : node.path("rows").values()) {
            points.add(explain.apply(point(name, row, node, predictors)));
        }
        for (var generator : node.path("generate").properties()) {
            generators.points(generator.getKey(), name, generator.getValue(), node.path("source").asString(""))
                    .forEach(point -> points.add(explain.apply(point)));
        }
        return new ReferenceGroup(name, node.required("title").asString(), tolerance(node), points);
    }

    /** Why points whose part and name hold a pattern are off. */
    private record Cause(Pattern match, String text) {}

    private static ReferencePoint point(String group, JsonNode row, JsonNode defaults, Predictors predictors) {
        try {
            return read(group, row, defaults, predictors);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The row " + Wording.quote(row.path("what").asString("")) + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static ReferencePoint read(String group, JsonNode row, JsonNode defaults, Predictors predictors) {
        Band published = row.has("value") ? Band.of(row.required("value").asDouble())
                : new Band(row.required("low").asDouble(), row.required("high").asDouble());
        return new ReferencePoint(group, text(row, defaults, "part"), row.required("what").asString(),
                text(row, defaults, "quantity"), text(row, defaults, "unit"), published,
                predictors.predict(row.required("ours")), text(row, defaults, "source"),
                row.path("calibration").asBoolean(defaults.path("calibration").asBoolean(false)),
                row.path("cause").asString(""));
    }

    private static String text(JsonNode row, JsonNode defaults, String field) {
        return row.path(field).asString(defaults.path(field).asString(""));
    }

    private static Tolerance tolerance(JsonNode group) {
        Map<String, Double> limits = new HashMap<>();
        group.path("tolerance").properties().forEach(e -> limits.put(e.getKey(), e.getValue().asDouble()));
        if (!Set.of("mean", "worst", "rank").containsAll(limits.keySet())) {
            throw new IllegalArgumentException("Tolerances of " + group.path("name") + ": " + limits.keySet());
        }
        return new Tolerance(limit(limits, "mean"), limit(limits, "worst"), limit(limits, "rank"),
                group.path("informative").asString(""));
    }

    private static OptionalDouble limit(Map<String, Double> limits, String name) {
        Double limit = limits.get(name);
        return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit);
    }
}
