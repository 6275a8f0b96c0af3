package io.mpgemm.dse.models.workload;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.workload.GemmShape.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The catalogue of models, and readers of the user's own models and GEMM lists. */
public final class Workloads {

    private static final String RESOURCE = "models.yaml";
    private static final Set<String> MODEL_FIELDS = Set.of("name", "source", "type", "layers", "hidden", "heads",
            "kvHeads", "headDim", "ffn", "gated", "vocab", "positions", "patchInputs", "tied", "published");
    private static final Set<String> GEMM_LIST_FIELDS = Set.of("name", "source", "tokens", "gemms");
    private static final Set<String> GEMM_FIELDS = Set.of("site", "m", "k", "n", "count", "weights");
    private static final List<String> GATED_TYPES = List.of("llama", "mistral", "qwen2");
    private static final Catalogue CATALOGUE = readCatalogue();

    private Workloads() {}

    private record Catalogue(Map<String, Model> models, Map<String, Double> published) {}

    /**
     * All models of the catalogue, in its order.
     *
     * @return the models
     */
    public static List<Model> all() {
        return List.copyOf(CATALOGUE.models().values());
    }

    /**
     * A model of the catalogue.
     *
     * @param name its name, e.g. {@code llama-2-13b}
     * @return the model
     * @throws IllegalArgumentException with the nearest names if there is none
     */
    public static Model named(String name) {
        Model model = CATALOGUE.models().get(name);
        if (model == null) {
            throw new IllegalArgumentException(
                    "Unknown model '" + name + "'. " + Wording.validOrMaybe(name, CATALOGUE.models().keySet()));
        }
        return model;
    }

    /**
     * The size that a catalogue model's authors print.
     *
     * @param name the model's name
     * @return parameters
     */
    public static double publishedParameters(String name) {
        return CATALOGUE.published().getOrDefault(named(name).name(), Double.NaN);
    }

    /**
     * Reads a user's model: a YAML file with this catalogue's fields, or a Hugging Face {@code config.json} of the
     * types opt, llama, mistral, qwen2 and vit.
     *
     * @param file the file
     * @return the model
     * @throws IllegalArgumentException with file, field and value if the text is no such model
     * @throws UncheckedIOException     if the file cannot be read
     */
    public static Model readModel(Path file) {
        return parseModel(file.toString(), read(file));
    }

    /**
     * The same from a text.
     *
     * @param file name for errors
     * @param text YAML or JSON
     * @return the model
     */
    public static Model parseModel(String file, String text) {
        Fields fields = Fields.parse(file, text);
        return fields.has("model_type") ? huggingFace(file, fields) : model(fields);
    }

    /**
     * Reads a list of GEMMs: {@code name}, {@code tokens} and {@code gemms}, a list of {@code site, m, k, n, count,
     * weights}; count is 1 and weights is true where left out.
     *
     * @param file the file
     * @return the workload
     * @throws IllegalArgumentException with file, field and value if the text is no such list
     * @throws UncheckedIOException     if the file cannot be read
     */
    public static Workload readGemms(Path file) {
        return parseGemms(file.toString(), read(file));
    }

    /**
     * The same from a text.
     *
     * @param file name for errors
     * @param text YAML or JSON
     * @return the workload
     */
    public static Workload parseGemms(String file, String text) {
        Fields fields = Fields.parse(file, text).only(GEMM_LIST_FIELDS);
        List<GemmShape> gemms = new ArrayList<>();
        for (Fields gemm : fields.list("gemms")) {
            gemm.only(GEMM_FIELDS);
            gemms.add(new GemmShape(gemm.text("site"), Kind.CUSTOM, gemm.number("m"), gemm.number("k"),
                    gemm.number("n"), gemm.number("count", 1), gemm.flag("weights", true)));
        }
        try {
            return new Workload(fields.text("name"), gemms, fields.number("tokens"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static Model model(Fields fields) {
        fields.only(MODEL_FIELDS);
        int hidden = fields.number("hidden");
        int heads = fields.number("heads");
        Model.Type type = switch (fields.has("type") ? fields.text("type") : "decoder") {
            case "decoder" -> Model.Type.DECODER;
            case "vision" -> Model.Type.VISION;
            default -> throw fields.error("field 'type' is '" + fields.text("type")
                    + "'; it must be decoder or vision.");
        };
        return checked(fields, () -> new Model(fields.text("name"), fields.text("source"), type,
                fields.number("layers"), hidden, heads, fields.number("kvHeads", heads),
                headDim(fields, "headDim", hidden, heads), fields.number("ffn"), fields.flag("gated", false),
                fields.number("vocab"), fields.number("positions", 0), fields.number("patchInputs", 0),
                fields.flag("tied", false)));
    }

    private static Model huggingFace(String file, Fields fields) {
        String type = fields.text("model_type");
        int hidden = fields.number("hidden_size");
        int heads = fields.number("num_attention_heads");
        int layers = fields.number("num_hidden_layers");
        String name = fields.has("_name_or_path") && !fields.text("_name_or_path").isBlank()
                ? fields.text("_name_or_path") : type;
        int headDim = headDim(fields, "head_dim", hidden, heads);
        if (GATED_TYPES.contains(type)) {
            return checked(fields, () -> new Model(name, file, Model.Type.DECODER, layers, hidden, heads,
                    fields.number("num_key_value_heads", heads), headDim, fields.number("intermediate_size"), true,
                    fields.number("vocab_size"), 0, 0, fields.flag("tie_word_embeddings", false)));
        }
        return switch (type) {
            case "opt" -> {
                if (fields.number("word_embed_proj_dim", hidden) != hidden) {
                    throw fields.error("field 'word_embed_proj_dim' is " + fields.number("word_embed_proj_dim")
                            + ", not hidden_size " + hidden + "; embeddings of another width are not supported.");
                }
                // OPT stores two positions more than it names: its embedding is offset by 2.
                yield checked(fields, () -> new Model(name, file, Model.Type.DECODER, layers, hidden, heads, heads,
                        headDim, fields.number("ffn_dim"), false, fields.number("vocab_size"),
                        fields.number("max_position_embeddings") + 2, 0, fields.flag("tie_word_embeddings", true)));
            }
            case "vit" -> {
                int patch = fields.number("patch_size");
                int side = fields.number("image_size") / patch;
                yield checked(fields, () -> new Model(name, file, Model.Type.VISION, layers, hidden, heads, heads,
                        headDim, fields.number("intermediate_size"), false, fields.number("num_labels", 1000),
                        side * side + 1, fields.number("num_channels", 3) * patch * patch, false));
            }
            default -> throw fields.error("field 'model_type' is '" + type
                    + "'; it must be one of opt, llama, mistral, qwen2, vit. Maybe write the shapes as YAML instead.");
        };
    }

    private static int headDim(Fields fields, String field, int hidden, int heads) {
        if (!fields.has(field) && hidden % heads != 0) {
            throw fields.error(heads + " heads do not divide the width " + hidden + ". Maybe give '" + field + "'.");
        }
        return fields.number(field, hidden / heads);
    }

    private static Model checked(Fields fields, Supplier<Model> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("Model '") ? fields.error(message) : e;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e.getClass().getSimpleName(), e);
        }
    }

    private static Catalogue readCatalogue() {
        Map<String, Model> models = new LinkedHashMap<>();
        Map<String, Double> published = new LinkedHashMap<>();
        try (InputStream in = Workloads.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + RESOURCE + " is missing from the class path.");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Fields fields : Fields.parse(RESOURCE, text).list("models")) {
                Model model = model(fields);
                models.put(model.name(), model);
                published.put(model.name(), fields.real("published"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Catalogue(models, published);
    }
}
