package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads a {@link TensorSet} from {@code .safetensors} and {@code .npy} files (memory-mapped).
 *
 * <p>
 * A site {@code X} is the tensor {@code X.weight} [N, K] (PyTorch's layout: outputs by inputs; transposed on the way in) and the tensor
 * {@code X.input} [M, K]. In npy the files are named {@code X.weight.npy} and {@code X.input.npy}. A site without input gets activations from
 * {@link LlmLikeTensors}, which the description says. Other tensors of a safetensors file, and weights without input that are not 2-D (norms), are passed over.
 * Types: F32, F16, BF16, F64 (rounded to FP32). Only rows that are taken are checked to be finite. A set is read whole or not at all.
 */
public final class TensorFiles {

    private static final String WEIGHT = ".weight";
    private static final String INPUT = ".input";
    private static final String NPY = ".npy";
    private static final String SAFETENSORS = ".safetensors";
    private static final int NAMES_IN_MESSAGE = 6;

    private TensorFiles() {}

    /**
     * Reads a set.
     *
     * @param paths   files, or folders whose npy and safetensors files are taken
     * @param options sample and choice of sites
     * @return the set; sites in the order of their names
     * @throws TensorException when anything is wrong with a file or a tensor
     */
    public static TensorSet read(List<Path> paths, TensorOptions options) {
        String name = paths.stream().map(TensorFiles::fileName).collect(Collectors.joining("+"));
        try (Arena arena = Arena.ofConfined()) {
            Map<String, StoredTensor> tensors = new TreeMap<>();
            for (Path file : expand(paths)) {
                for (StoredTensor tensor : open(file, arena)) {
                    StoredTensor other = tensors.putIfAbsent(tensor.name(), tensor);
                    if (other != null) {
                        throw tensor.fault("is in " + other.file() + ", too; names must differ.");
                    }
                }
            }
            return assemble(name, tensors, options);
        } catch (InternalError e) {
            // A mapped file that shrinks while it is read.
            throw new TensorException(name + ": a file changed while it was read.", e);
        }
    }

    private static List<Path> expand(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            TreeSet<Path> found = new TreeSet<>();
            try (DirectoryStream<Path> folder = Files.newDirectoryStream(path)) {
                for (Path file : folder) {
                    String name = fileName(file);
                    if (name.endsWith(SAFETENSORS) || name.endsWith(WEIGHT + NPY) || name.endsWith(INPUT + NPY)) {
                        found.add(file);
                    }
                }
            } catch (IOException e) {
                throw new TensorException(path + ": the folder cannot be read: " + e.getMessage(), e);
            }
            if (found.isEmpty()) {
                throw new TensorException(path
                        + ": the folder holds no tensors; valid are *.safetensors, *.weight.npy and *.input.npy.");
            }
            files.addAll(found);
        }
        if (files.isEmpty()) {
            throw new TensorException("No tensor file is given; valid are .safetensors and .npy files.");
        }
        return files;
    }

    private static List<StoredTensor> open(Path file, Arena arena) {
        String name = fileName(file);
        String lower = name.toLowerCase(Locale.ROOT);
        boolean npy = lower.endsWith(NPY);
        if (!npy && !lower.endsWith(SAFETENSORS)) {
            throw new TensorException(file + ": unknown kind of file; valid are .safetensors and .npy.");
        }
        MemorySegment bytes = map(file, arena);
        if (!npy) {
            return Safetensors.read(file, bytes);
        }
        String tensor = name.substring(0, name.length() - NPY.length());
        if (!tensor.endsWith(WEIGHT) && !tensor.endsWith(INPUT)) {
            throw new TensorException(
                    file + ": the file name tells no site; valid are <site>.weight.npy and <site>.input.npy.");
        }
        return List.of(Npy.read(file, tensor, bytes));
    }

    private static MemorySegment map(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw new TensorException(file + ": there is no such file.", e);
        } catch (IOException e) {
            throw new TensorException(file + ": the file cannot be read: " + e.getMessage(), e);
        }
    }

    private static TensorSet assemble(String name, Map<String, StoredTensor> tensors, TensorOptions options) {
        TreeSet<String> names = new TreeSet<>();
        for (StoredTensor tensor : tensors.values()) {
            if (tensor.name().endsWith(WEIGHT)) {
                String site = site(tensor.name(), WEIGHT);
                if (tensor.shape().size() == 2 || tensors.containsKey(site + INPUT)
                        || options.sites().contains(site)) {
                    names.add(site);
                }
            } else if (tensor.name().endsWith(INPUT)
                    && !tensors.containsKey(site(tensor.name(), INPUT) + WEIGHT)) {
                throw tensor.fault("has no weights beside it; valid is a pair <site>.weight and <site>.input.");
            }
        }
        if (names.isEmpty()) {
            throw new TensorException(name + ": no site among the tensors " + some(tensors.keySet())
                    + "; valid is <site>.weight [N, K] with or without <site>.input [M, K].");
        }
        for (String wanted : new TreeSet<>(options.sites())) {
            if (!names.contains(wanted)) {
                throw new TensorException(name + ": no site '" + wanted + "'; valid are " + some(names) + ".");
            }
        }
        if (!options.sites().isEmpty()) {
            names.retainAll(options.sites());
        }
        List<Site> sites = new ArrayList<>();
        TreeSet<String> generated = new TreeSet<>();
        TreeSet<String> sampled = new TreeSet<>();
        for (String site : names) {
            StoredTensor weight = tensors.get(site + WEIGHT);
            if (weight == null) {
                throw new IllegalStateException("Site " + site + " lost its weights.");
            }
            Optional<StoredTensor> input = Optional.ofNullable(tensors.get(site + INPUT));
            if (input.isEmpty()) {
                generated.add(site);
            }
            sites.add(load(site, weight, input, options, sampled));
        }
        return new TensorSet(name, describe(name, sites.size(), sampled, generated, options), sites);
    }

    private static Site load(String site, StoredTensor weight, Optional<StoredTensor> input, TensorOptions options,
            Set<String> sampled) {
        if (site.isBlank() || site.codePoints().anyMatch(Character::isISOControl)) {
            throw weight.fault("names no site; valid are printable names.");
        }
        weight.requireReadable();
        input.ifPresent(StoredTensor::requireReadable);
        int k = weight.cols();
        if (input.isPresent() && input.get().cols() != k) {
            throw input.get().fault("has K = " + input.get().cols() + " but '" + weight.name() + "' has K = " + k
                    + "; valid are weights [N, K] and inputs [M, K]."
                    + (input.get().cols() == weight.rows() ? " Maybe the weights are transposed." : ""));
        }
        int tokens = input.map(StoredTensor::rows).orElse(options.activations().tokens());
        int[] shape = SiteSampler.shape(tokens, weight.rows(), options.maxOutputs());
        if ((long) shape[0] * shape[1] > Integer.MAX_VALUE - 8L) {
            throw weight.fault("makes " + shape[0] + " x " + shape[1]
                    + " outputs, more than an array holds. Maybe sample them.");
        }
        if (shape[0] < tokens || shape[1] < weight.rows()) {
            sampled.add(site);
        }
        SiteSampler.Rows outputs = new SiteSampler.Rows(weight.rows(), k, weight::read);
        if (input.isPresent()) {
            StoredTensor x = input.get();
            return SiteSampler.sample(site, new SiteSampler.Rows(x.rows(), k, x::read), outputs,
                    options.maxOutputs(), options.seed());
        }
        long drawn = (long) shape[0] + options.activations().calibrationTokens();
        if (drawn * k > Integer.MAX_VALUE - 8L) {
            throw weight.fault("needs " + drawn + " x " + k
                    + " generated activations, more than an array holds. Maybe sample them.");
        }
        Matrix x = LlmLikeTensors.activations(options.activations().withSample(shape[0], shape[1]),
                options.activations().kindOf(site), site, k);
        return SiteSampler.sampleDrawn(site, SiteSampler.Rows.of(x), shape[0], outputs, shape[1], options.seed());
    }

    private static String describe(String name, int sites, Set<String> sampled, Set<String> generated,
            TensorOptions options) {
        StringBuilder text = new StringBuilder(name).append(": ").append(sites).append(sites == 1 ? " site" : " sites");
        if (!sampled.isEmpty()) {
            text.append("; at most ").append(options.maxOutputs()).append(" outputs a site, sampled with seed ")
                    .append(options.seed());
        }
        if (!generated.isEmpty()) {
            text.append("; activations generated (LLM-like, seed ").append(options.activations().seed())
                    .append(") for ").append(some(generated));
        }
        return text.toString();
    }

    private static String some(Iterable<String> names) {
        List<String> shown = new ArrayList<>();
        int count = 0;
        for (String name : names) {
            if (count++ < NAMES_IN_MESSAGE) {
                shown.add(name);
            }
        }
        String list = shown.isEmpty() ? "(none)" : String.join(", ", shown);
        return count > NAMES_IN_MESSAGE ? list + " and " + (count - NAMES_IN_MESSAGE) + " more" : list;
    }

    private static String site(String tensor, String ending) {
        return tensor.substring(0, tensor.length() - ending.length());
    }

    private static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
