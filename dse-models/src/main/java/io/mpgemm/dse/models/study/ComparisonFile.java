package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of named designs: a study with {@code designs} in place of {@code space}. Each design is a {@code space} block
 * of its own, which may have a {@code technology} block whose keys go before the file's.
 *
 * @param baseline what the others are held against: the design that the file names, else its first
 * @param designs  the designs in the order of the file, each as a study of its own
 */
public record ComparisonFile(String baseline, List<Named> designs) {

    private static final String DESIGNS = "designs";
    private static final String BASELINE = "baseline";
    private static final String TECHNOLOGY = "technology";

    /** Copies the list. */
    public ComparisonFile {
        designs = List.copyOf(designs);
    }

    /**
     * A design.
     *
     * @param name  its name
     * @param study a study whose space is the design
     */
    public record Named(String name, Study study) {}

    /**
     * Whether a file holds named designs rather than a study.
     *
     * @param file the file
     * @return true if it has the key {@code designs}
     * @throws StudyException if it cannot be read
     */
    public static boolean is(Path file) {
        return tree(file).root().has(DESIGNS);
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its designs
     * @throws StudyException with a line for each thing that is wrong
     */
    public static ComparisonFile read(Path file) {
        LocatedTree tree = tree(file);
        JsonNode designs = tree.root().path(DESIGNS);
        if (!designs.isObject() || designs.isEmpty()) {
            throw new StudyException(tree.valueAt("/" + DESIGNS),
                    "designs: there is no design. Valid: a mapping of names to "
                            + "designs, such as 'INT8: { pe: int8-tpu, array: { rows: 32, cols: 32 } }'.");
        }
        List<String> names = List.copyOf(designs.propertyNames());
        JsonNode named = tree.root().path(BASELINE);
        String baseline = named.isMissingNode() ? names.getFirst() : named.asString("");
        if (!names.contains(baseline)) {
            throw new StudyException(tree.valueAt("/" + BASELINE), "baseline: unknown design " + Wording.quote(baseline)
                    + ". " + Wording.validOrMaybe(baseline, names));
        }
        byte[] bytes = YamlReader.bytes(file);
        Study.Source source = Study.Source.of(file.toString(), YamlReader.text(file.toString(), bytes), bytes);
        List<Named> all = new ArrayList<>();
        for (String name : names) {
            all.add(new Named(name, StudyReader.read(source, study(tree, name))));
        }
        return new ComparisonFile(baseline, all);
    }

    private static LocatedTree tree(Path file) {
        return YamlReader.read(file);
    }

    /** The file as the study of one design; every value keeps its place. */
    private static LocatedTree study(LocatedTree tree, String name) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        tree.root().properties().forEach(entry -> {
            if (!entry.getKey().equals(DESIGNS) && !entry.getKey().equals(BASELINE)) {
                root.set(entry.getKey(), entry.getValue());
            }
        });
        String from = LocatedTree.child("/" + DESIGNS, name);
        Map<String, String> moved = new HashMap<>();
        JsonNode design = tree.root().path(DESIGNS).path(name);
        moved.put("/space", from);
        if (design instanceof ObjectNode block && block.get(TECHNOLOGY) instanceof ObjectNode own) {
            ObjectNode technology = root.withObject("/" + TECHNOLOGY);
            own.properties().forEach(entry -> {
                technology.set(entry.getKey(), entry.getValue());
                moved.put(LocatedTree.child("/" + TECHNOLOGY, entry.getKey()),
                        LocatedTree.child(from + "/" + TECHNOLOGY, entry.getKey()));
            });
            block.remove(TECHNOLOGY);
        }
        root.set("space", design);
        return tree.rearranged(root, moved);
    }
}
