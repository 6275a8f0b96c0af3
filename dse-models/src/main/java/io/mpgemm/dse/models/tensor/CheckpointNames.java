package io.mpgemm.dse.models.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What checkpoints call the weights of a model's GEMMs; the names are in {@code checkpoint-names.yaml} beside this class. */
final class CheckpointNames {

    private static final CheckpointNames NAMES = read();
    private static final Pattern ANY_LAYER = Pattern
            .compile("(?:^|.*?\\.)(?:layers|h|blk|l|blocks|block)\\.([0-9]{1,6})\\..*");

    /**
     * One way to store a GEMM.
     *
     * @param gemm        its name in workloads
     * @param parts       names of its parts
     * @param optional    parts that may be missing
     * @param inputsFirst whether they are stored [K, N]
     */
    record Form(String gemm, List<String> parts, Set<String> optional, boolean inputsFirst) {}

    /**
     * What a weight is.
     *
     * @param layer layer
     * @param form  the form that it is a part of
     * @param part  which part, an index
     */
    record Place(int layer, Form form, int part) {}

    private final Pattern inLayer;
    private final Map<String, Form> formOfPart = new HashMap<>();
    private final List<String> gemms = new ArrayList<>();
    private final String head;
    private final List<String> heads;
    private final List<String> embeddings;
    private final String squarePart;
    private final int squareParts;
    private final List<String> packed;

    private CheckpointNames(JsonNode root) {
        List<String> prefixes = texts(root.required("prefixes")).stream()
                .map(prefix -> prefix.isEmpty() ? "" : Pattern.quote(prefix + ".")).toList();
        inLayer = Pattern.compile("(?:" + String.join("|", prefixes) + ")(?:" + String.join("|",
                texts(root.required("marks"))) + ")\\.([0-9]{1,6})\\.(.+)");
        for (JsonNode gemm : root.required("gemms")) {
            gemms.add(gemm.required("gemm").asString());
            gemm.required("parts").forEach(parts -> add(gemms.getLast(), parts.asString(), false));
            gemm.required("inputsFirst").forEach(parts -> add(gemms.getLast(), parts.asString(), true));
        }
        head = root.required("head").asString();
        heads = texts(root.required("heads"));
        embeddings = texts(root.required("embeddings"));
        squarePart = root.required("squarePart").asString();
        squareParts = root.required("squareParts").asInt();
        packed = texts(root.required("packed"));
    }

    static CheckpointNames get() {
        return NAMES;
    }

    private static CheckpointNames read() {
        try (InputStream in = CheckpointNames.class.getResourceAsStream("checkpoint-names.yaml")) {
            if (in == null) {
                throw new IllegalStateException("The resource checkpoint-names.yaml is missing from the jar.");
            }
            return new CheckpointNames(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("The resource checkpoint-names.yaml cannot be read.", e);
        }
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(text -> texts.add(text.asString()));
        return List.copyOf(texts);
    }

    private void add(String gemm, String marked, boolean inputsFirst) {
        Set<String> optional = new HashSet<>();
        List<String> parts = new ArrayList<>();
        for (String part : marked.split(" ", -1)) {
            String name = part.endsWith("?") ? part.substring(0, part.length() - 1) : part;
            if (part.endsWith("?")) {
                optional.add(name);
            }
            parts.add(name);
        }
        Form form = new Form(gemm, List.copyOf(parts), Set.copyOf(optional), inputsFirst);
        parts.forEach(part -> formOfPart.put(part, form));
    }

    /** Names of a layer's GEMMs, in the order of a pass. */
    List<String> gemms() {
        return List.copyOf(gemms);
    }

    /** Name of the GEMM to the vocabulary. */
    String head() {
        return head;
    }

    /** What a weight is, told by its name without {@code .weight}. */
    Optional<Place> place(String weight) {
        Matcher name = inLayer.matcher(weight);
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(formOfPart.get(name.group(2))).map(
                form -> new Place(Integer.parseInt(name.group(1)), form, form.parts().indexOf(name.group(2))));
    }

    /** The layer that a name tells, whether or not the rest is known. */
    static Optional<Integer> layer(String name) {
        Matcher found = ANY_LAYER.matcher(name);
        return found.matches() ? Optional.of(Integer.valueOf(found.group(1))) : Optional.empty();
    }

    /** Names of the head's weight, the likeliest first: heads, then embeddings that may serve as one. */
    List<String> headWeights() {
        List<String> names = new ArrayList<>(heads);
        names.addAll(embeddings);
        return names;
    }

    boolean isPacked(String tensor) {
        return packed.stream().anyMatch(tensor::endsWith);
    }

    /** Throws where a weight's shape belies the layout that its name tells. */
    void requireLayout(Place place, StoredTensor tensor) {
        if (place.form().parts().get(place.part()).equals(squarePart) && tensor.shape().size() == 2
                && (tensor.shape().getLast() % squareParts != 0
                        || tensor.shape().getLast() / squareParts != tensor.shape().getFirst())) {
            throw tensor.fault("has shape " + tensor.shape() + "; valid is [K, " + squareParts
                    + " K], as GPT-2 stores it. Other models that call their weights so cannot be read.");
        }
    }
}
