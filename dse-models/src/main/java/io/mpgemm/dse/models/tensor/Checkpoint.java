package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Tensors by name in mapped files, until it is closed: {@code .safetensors}, {@code .npy} and {@code .gguf} files and folders, such as those of
 * Hugging Face models. Headers are read and checked at once, numbers when they are asked for, by any
 * thread.
 *
 * <p>
 * Of a folder, the files of {@code model.safetensors.index.json} are taken where there is one (and no {@code model.safetensors}), with the tensors
 * that it lists; otherwise all {@code .safetensors}, {@code .weight.npy} and {@code .input.npy} files. The index names files of its own folder, which
 * may be symbolic links (as in Hugging Face's cache). {@code config.json} states the number of layers, which is held against the tensors'.
 */
public final class Checkpoint implements AutoCloseable {

    private static final String WEIGHT = ".weight";
    private static final String INPUT = ".input";
    private static final String NPY = ".npy";
    private static final String SAFETENSORS = ".safetensors";
    private static final String GGUF = ".gguf";
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String CONFIG = "config.json";
    private static final int MOST_TENSORS = 1 << 20;
    private static final List<String> LAYER_KEYS = List.of("num_hidden_layers", "n_layer", "num_layers", "n_layers");

    private final Arena arena;
    private final Map<String, StoredTensor> tensors = new TreeMap<>();
    private final List<Config> configs = new ArrayList<>();
    private boolean whole;

    /** Number of layers that a folder's {@code config.json} states. */
    record Config(Path file, Optional<Integer> layers) {}

    private Checkpoint(Arena arena) {
        this.arena = arena;
    }

    /**
     * Opens files and folders.
     *
     * @param paths files, or folders
     * @return the tensors of all of them
     * @throws TensorException when a file cannot be read or its header is wrong
     */
    public static Checkpoint open(List<Path> paths) {
        if (paths.isEmpty()) {
            throw new TensorException(
                    "No tensor file is given; valid are .safetensors, .npy and .gguf files and folders.");
        }
        Checkpoint checkpoint = new Checkpoint(Arena.ofShared());
        boolean opened = false;
        try {
            for (Path path : paths) {
                if (Files.isDirectory(path)) {
                    checkpoint.openFolder(path);
                } else {
                    checkpoint.openFile(path).forEach(checkpoint::add);
                }
            }
            opened = true;
        } catch (InternalError e) {
            throw changed(paths.getFirst(), e);
        } finally {
            if (!opened) {
                checkpoint.close();
            }
        }
        return checkpoint;
    }

    /** Tensors that were read from elsewhere. */
    static Checkpoint of(List<StoredTensor> tensors) {
        Checkpoint checkpoint = new Checkpoint(Arena.ofConfined());
        tensors.forEach(checkpoint::add);
        return checkpoint;
    }

    /** What became of a mapped file that shrank while it was read. */
    static TensorException changed(Path file, Throwable cause) {
        return new TensorException(file + ": a file changed while it was read.", cause);
    }

    /**
     * Names of the tensors.
     *
     * @return the names in order
     */
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    /**
     * Dimensions of a tensor.
     *
     * @param name its name
     * @return its shape, the dimension that runs slowest first, or empty where there is no such tensor
     */
    public Optional<List<Long>> shape(String name) {
        return Optional.ofNullable(tensors.get(name)).map(StoredTensor::shape);
    }

    /**
     * A whole 2-D tensor.
     *
     * @param name its name
     * @return rows x columns as stored, for PyTorch's layers outputs x inputs
     * @throws TensorException when there is no such tensor, it is not 2-D or a number is not finite
     */
    public Matrix matrix(String name) {
        StoredTensor tensor = named(name);
        tensor.requireReadable();
        return Matrix.owning(tensor.rows(), tensor.cols(), tensor.readAll());
    }

    /**
     * A whole tensor of any number of dimensions.
     *
     * @param name its name
     * @return its numbers, the last dimension running fastest
     * @throws TensorException when there is no such tensor or a number is not finite
     */
    public float[] values(String name) {
        return named(name).readAll();
    }

    @Override
    public void close() {
        arena.close();
    }

    Map<String, StoredTensor> tensors() {
        return tensors;
    }

    List<Config> configs() {
        return List.copyOf(configs);
    }

    /** Whether the tensors are those of a whole model, so that one that is missing is an error. */
    boolean isWhole() {
        return whole;
    }

    private StoredTensor named(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new TensorException("There is no tensor '" + StoredTensor.shortened(name) + "' among "
                    + Listing.some(tensors.keySet()) + ".");
        }
        return tensor;
    }

    private void add(StoredTensor tensor) {
        StoredTensor other = tensors.putIfAbsent(tensor.name(), tensor);
        if (other != null) {
            throw tensor.fault("is in " + other.file() + ", too; names must differ.");
        }
        if (tensors.size() > MOST_TENSORS) {
            throw new TensorException(
                    tensor.file() + ": with this file there are more than " + MOST_TENSORS + " tensors.");
        }
    }

    private void openFolder(Path folder) {
        Path config = folder.resolve(CONFIG);
        Path index = folder.resolve(INDEX);
        boolean indexed = isThere(index) && !isThere(folder.resolve(SINGLE));
        if (isThere(config)) {
            configs.add(new Config(config, layers(MappedFiles.json(config))));
        }
        whole |= indexed || isThere(config);
        if (indexed) {
            openShards(folder, index);
            return;
        }
        TreeSet<Path> found = new TreeSet<>();
        TreeSet<String> others = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = Listing.fileName(file);
                if (name.endsWith(SAFETENSORS) || name.endsWith(WEIGHT + NPY) || name.endsWith(INPUT + NPY)) {
                    found.add(file);
                } else if (name.endsWith(GGUF) || name.endsWith(".bin") || name.endsWith(".pth")) {
                    others.add(name);
                }
            }
        } catch (IOException e) {
            throw new TensorException(folder + ": the folder cannot be read: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new TensorException(folder
                    + ": the folder holds no tensors; valid are *.safetensors, *.weight.npy and *.input.npy."
                    + (others.isEmpty() ? ""
                            : others.first().endsWith(GGUF) ? " Maybe give " + others.first() + " itself."
                                    : " Maybe convert " + others.first() + " to safetensors."));
        }
        found.forEach(file -> openFile(file).forEach(this::add));
    }

    /** Also true of a symbolic link that leads nowhere, which must not pass for a file that was never there. */
    private static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<Integer> layers(JsonNode config) {
        return LAYER_KEYS.stream().map(config::path).filter(JsonNode::isInt).map(JsonNode::asInt).findFirst();
    }

    private void openShards(Path folder, Path index) {
        JsonNode map = MappedFiles.json(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new TensorException(
                    index + ": 'weight_map' is missing or empty; valid is {\"tensor\": \"file\", ...}.");
        }
        Map<String, Map<String, StoredTensor>> shards = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String tensor = StoredTensor.shortened(entry.getKey());
            String shard = entry.getValue().isString() ? entry.getValue().asString() : "";
            if (!shard.matches("[A-Za-z0-9_][A-Za-z0-9_.+=-]{0,250}\\.safetensors")) {
                throw new TensorException(index + ": tensor '" + tensor + "' is said to be in "
                        + StoredTensor.shortened(entry.getValue().toString())
                        + "; valid is the name of a .safetensors file of the same folder.");
            }
            Map<String, StoredTensor> there = shards.computeIfAbsent(shard, name -> {
                Map<String, StoredTensor> byName = new TreeMap<>();
                Path file = folder.resolve(name);
                if (!isThere(file)) {
                    throw new TensorException(index + ": the file '" + name + "', said to hold tensor '" + tensor
                            + "', is not in the folder. Maybe the download is not complete.");
                }
                openFile(file).forEach(stored -> byName.put(stored.name(), stored));
                return byName;
            });
            StoredTensor stored = there.get(entry.getKey());
            if (stored == null) {
                throw new TensorException(index + ": tensor '" + tensor + "' is said to be in '" + shard
                        + "', which holds " + Listing.some(there.keySet()) + ".");
            }
            add(stored);
        }
    }

    private List<StoredTensor> openFile(Path file) {
        String name = Listing.fileName(file);
        String lower = name.toLowerCase(Locale.ROOT);
        MappedFiles.requireRegular(file);
        if (lower.endsWith(SAFETENSORS)) {
            return Safetensors.read(file, map(file));
        }
        if (lower.endsWith(GGUF)) {
            whole = true;
            return Gguf.read(file, map(file));
        }
        if (!lower.endsWith(NPY)) {
            throw new TensorException(file + ": unknown kind of file; valid are .safetensors, .npy and .gguf.");
        }
        MemorySegment bytes = map(file);
        String tensor = name.substring(0, name.length() - NPY.length());
        if (!tensor.endsWith(WEIGHT) && !tensor.endsWith(INPUT)) {
            throw new TensorException(
                    file + ": the file name tells no site; valid are <site>.weight.npy and <site>.input.npy.");
        }
        return List.of(Npy.read(file, tensor, bytes));
    }

    private MemorySegment map(Path file) {
        return MappedFiles.map(file, arena);
    }
}
