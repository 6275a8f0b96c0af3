package io.mpgemm.dse.models.study;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.study.StudyException.Issue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON Schema of study files ({@code study-schema.json}): the one source of keys, types, bounds, defaults and help.
 */
public final class StudySchema {

    /** Name of the schema's resource beside this class. */
    public static final String RESOURCE = "study-schema.json";

    private static final StudySchema SHIPPED = load();

    private final JsonNode root;
    private final Schema schema;

    private StudySchema(JsonNode root, Schema schema) {
        this.root = root;
        this.schema = schema;
    }

    /**
     * The schema that ships with the tool.
     *
     * @return the schema
     */
    public static StudySchema shipped() {
        return SHIPPED;
    }

    private static StudySchema load() {
        JsonNode root = JsonMapper.shared().readTree(text());
        return new StudySchema(root,
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root));
    }

    /**
     * The schema as JSON text, for editors.
     *
     * @return the text of the resource
     */
    public static String text() {
        return resource(RESOURCE);
    }

    static String resource(String name) {
        try (InputStream in = StudySchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource '" + name + "' is missing from the program.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part of the schema document at a JSON pointer. */
    JsonNode at(String pointer) {
        JsonNode node = root.at(JsonPointer.compile(pointer));
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("The study schema has nothing at '" + pointer + "'.");
        }
        return node;
    }

    /** A keyword of a schema node, looked up behind its reference where it has none of its own. */
    Optional<JsonNode> keyword(JsonNode node, String keyword) {
        JsonNode own = node.get(keyword);
        if (own != null) {
            return Optional.of(own);
        }
        JsonNode reference = node.get("$ref");
        return reference == null ? Optional.empty() : keyword(at(reference.asString().substring(1)), keyword);
    }

    /** Where in a study a key of that name belongs, as {@code space.array}; empty for the top level or none. */
    Optional<String> home(String key) {
        return home(root, "", key);
    }

    private Optional<String> home(JsonNode node, String path, String key) {
        Optional<JsonNode> properties = keyword(node, "properties");
        if (properties.isEmpty()) {
            return Optional.empty();
        }
        if (!path.isEmpty() && properties.get().has(key)) {
            return Optional.of(path);
        }
        for (String name : properties.get().propertyNames()) {
            Optional<String> below = home(properties.get().get(name), path.isEmpty() ? name : path + "." + name, key);
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }

    /**
     * Checks a document.
     *
     * @param tree the document
     * @throws StudyException with one line for each place where it does not fit the schema
     */
    public void check(LocatedTree tree) {
        List<Issue> issues = new ArrayList<>();
        JsonNode document = tree.root();
        for (Error error : schema.validate(document)) {
            if (!error.getKeyword().equals("if") && !error.getKeyword().equals("then")) {
                issues.add(issue(tree, document, error));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }

    private Issue issue(LocatedTree tree, JsonNode document, Error error) {
        String pointer = error.getInstanceLocation().toString();
        JsonNode node = document.at(JsonPointer.compile(pointer));
        JsonNode around = around(error);
        Location at = tree.valueAt(pointer);
        String subject = pointer.isEmpty() ? "the study" : path(pointer);
        return switch (error.getKeyword()) {
            case "additionalProperties" -> {
                String key = error.getProperty();
                List<String> legal = List.copyOf(around.get("properties").propertyNames());
                yield new Issue(tree.keyAt(LocatedTree.child(pointer, key)),
                        "unknown key " + Wording.quote(key) + (pointer.isEmpty() ? "" : " in " + subject) + ". "
                                + Wording.valid(legal) + meant(key, legal));
            }
            case "required" -> {
                String key = error.getProperty();
                String help = keyword(around.get("properties").get(key), "description").map(JsonNode::asString)
                        .orElse("");
                yield new Issue(at, (pointer.isEmpty() ? "the key '" : subject + ": the key '") + key
                        + "' is missing. Valid: " + help);
            }
            default -> new Issue(at, subject + ": " + complaint(error.getKeyword(), node, around));
        };
    }

    /** The schema object that holds the keyword which failed. */
    private JsonNode around(Error error) {
        String pointer = error.getSchemaLocation().getFragment().toString();
        return at(pointer.substring(0, pointer.lastIndexOf('/')));
    }

    private String meant(String key, List<String> legal) {
        if (Wording.nearest(key, legal).isPresent()) {
            return Wording.maybe(key, legal);
        }
        return home(key).map(path -> " Maybe it belongs under '" + path + "'?").orElse("");
    }

    private String complaint(String keyword, JsonNode node, JsonNode schemaNode) {
        return switch (keyword) {
            case "type" -> (node.isNull() ? "there is no value" : value(node) + " is " + kind(node)) + ". Valid: "
                    + types(schemaNode.get("type")) + ".";
            case "enum" -> value(node) + " is not known. "
                    + Wording.validOrMaybe(node.asString(""), texts(schemaNode.get("enum")));
            case "minimum", "maximum" -> value(node) + " is out of range. Valid: " + range(schemaNode) + ".";
            case "minItems", "minProperties" -> "it is empty. Valid: at least one entry.";
            case "maxItems" -> "it has " + node.size() + " entries. Valid: at most " + schemaNode.get("maxItems") + ".";
            case "minLength" -> "the text is empty.";
            case "pattern" -> value(node)
                    + " has characters that are not allowed. Valid: up to 80 letters, digits, '.', '_' and '-'.";
            default -> value(node) + " is not valid here.";
        };
    }

    /** What the bounds of a schema node allow. */
    static String range(JsonNode schemaNode) {
        JsonNode least = schemaNode.get("minimum");
        JsonNode most = schemaNode.get("maximum");
        return least == null ? "at most " + most : most == null ? "at least " + least : least + " to " + most;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            texts.add(element.asString());
        }
        return texts;
    }

    private static String value(JsonNode node) {
        return node.isObject() ? "a mapping" : node.isArray() ? "a list" : Wording.quote(node.asString(""));
    }

    private static String kind(JsonNode node) {
        return node.isObject() || node.isArray() ? "not allowed here"
                : node.isBoolean() ? "true or false"
                        : node.isIntegralNumber() ? "a whole number" : node.isNumber() ? "a number" : "text";
    }

    private static String types(JsonNode types) {
        List<String> names = new ArrayList<>();
        for (String type : types.isArray() ? texts(types) : List.of(types.asString())) {
            names.add(switch (type) {
                case "object" -> "a mapping";
                case "array" -> "a list";
                case "string" -> "text";
                case "integer" -> "a whole number";
                case "number" -> "a number";
                case "boolean" -> "true or false";
                default -> type;
            });
        }
        return String.join(" or ", names);
    }

    /** A pointer as users write paths: {@code workload.gemms[2].m}. */
    static String path(String pointer) {
        StringBuilder path = new StringBuilder();
        for (JsonPointer at = JsonPointer.compile(pointer); !at.matches(); at = at.tail()) {
            if (at.mayMatchElement() && !path.isEmpty()) {
                path.append('[').append(at.getMatchingIndex()).append(']');
            } else {
                String name = Wording.quote(at.getMatchingProperty());
                path.append(path.isEmpty() ? "" : ".").append(name, 1, name.length() - 1);
            }
        }
        return path.toString();
    }
}
