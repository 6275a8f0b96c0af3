package io.mpgemm.dse.models.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The language models that ship with the tool. */
public final class BuiltinModels {

    /** The trained model as it is. */
    public static final String BUILTIN = "builtin";
    /** The same function with outlier channels, see {@link Outliers}. */
    public static final String OUTLIERS = "builtin-outliers";

    private static final String FOLDER = "tiny-llama";

    private BuiltinModels() {}

    /**
     * The names of all.
     *
     * @return the names
     */
    public static List<String> names() {
        return List.of(BUILTIN, OUTLIERS);
    }

    /**
     * Reads a model.
     *
     * @param name one of {@link #names()}
     * @return the model
     */
    public static Llama named(String name) {
        return named(name, Outliers.defaults());
    }

    /**
     * Reads a model.
     *
     * @param name     one of {@link #names()}
     * @param outliers what {@link #OUTLIERS} has
     * @return the model
     * @throws IllegalArgumentException where there is no such model, or the model lacks a channel
     */
    public static Llama named(String name, Outliers outliers) {
        return switch (name) {
            case BUILTIN -> Llama.read(FOLDER, resource("config.json"), resource("model.safetensors"));
            case OUTLIERS -> outliers.in(named(BUILTIN));
            default -> throw new IllegalArgumentException(
                    "'" + name + "' is no language model; valid are " + String.join(", ", names()) + ".");
        };
    }

    private static byte[] resource(String name) {
        String path = FOLDER + "/" + name;
        try (InputStream in = Objects.requireNonNull(BuiltinModels.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path + " from the class path.", e);
        }
    }
}
