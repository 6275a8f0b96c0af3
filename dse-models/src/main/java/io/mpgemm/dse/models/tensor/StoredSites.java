package io.mpgemm.dse.models.tensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sites among the tensors of a checkpoint.
 *
 * <p>
 * A weight with an input beside it is a site of its own. The weights of a model's layers, known by their names ({@link CheckpointNames}), make one
 * site a GEMM: {@code layers.3.qkv}. Where no name is known, every 2-D weight is a site.
 */
final class StoredSites {

    private static final String WEIGHT = ".weight";
    private static final String INPUT = ".input";

    /**
     * A site that can be loaded.
     *
     * @param name     its name
     * @param gemm     the GEMM of a model that it is, empty for a tensor without one
     * @param layer    its layer
     * @param onlyIfNamed whether it is taken only if it is asked for by name
     * @param weights  its weights
     * @param input    its activations
     */
    record Stored(String name, String gemm, Optional<Integer> layer, boolean onlyIfNamed, StoredWeights weights,
            Optional<StoredTensor> input) {

        boolean answersTo(Set<String> names) {
            return names.contains(name) || (!gemm.isEmpty() && names.contains(gemm));
        }
    }

    private final String setName;
    private final Map<String, StoredTensor> tensors;
    private final boolean whole;
    private final CheckpointNames names = CheckpointNames.get();
    private final Map<String, Stored> own = new TreeMap<>();
    private final TreeMap<Integer, Map<String, Group>> layers = new TreeMap<>();
    private final Map<String, StoredTensor> others = new TreeMap<>();
    private final List<Stored> all = new ArrayList<>();
    private final Set<String> passedOver = new TreeSet<>();

    /** The parts of a GEMM that were found, by their index. */
    private record Group(CheckpointNames.Form form, SortedMap<Integer, StoredTensor> parts) {

        List<StoredTensor> present() {
            return List.copyOf(parts.values());
        }

        List<String> missing() {
            List<String> missing = new ArrayList<>();
            for (int i = 0; i < form.parts().size(); i++) {
                if (!parts.containsKey(i) && !form.optional().contains(form.parts().get(i))) {
                    missing.add(form.parts().get(i));
                }
            }
            return missing;
        }
    }

    StoredSites(String setName, Checkpoint checkpoint, Set<String> wanted) {
        this.setName = setName;
        tensors = checkpoint.tensors();
        whole = checkpoint.isWhole();
        tensors.values().forEach(this::sort);
        layers.values().forEach(gemms -> gemms.values().removeIf(this::dissolve));
        layers.values().removeIf(Map::isEmpty);
        checkpoint.configs().forEach(this::requireLayers);
        if (layers.isEmpty()) {
            others.forEach(this::addOwn);
        } else {
            wanted.forEach(
                    name -> Optional.ofNullable(tensors.get(name + WEIGHT)).ifPresent(found -> addOwn(name, found)));
            passedOver.addAll(others.keySet());
            passedOver.removeAll(own.keySet());
            names.headWeights().forEach(passedOver::remove);
        }
        all.addAll(own.values());
        layers.forEach((layer, gemms) -> names.gemms().stream().filter(gemms::containsKey)
                .forEach(gemm -> all.add(stored(layer, gemm, Objects.requireNonNull(gemms.get(gemm))))));
        if (!layers.isEmpty()) {
            head().ifPresent(all::add);
        }
        if (all.isEmpty()) {
            throw new TensorException(setName + ": no site among the tensors " + Listing.some(tensors.keySet())
                    + "; valid is <site>.weight [N, K] with or without <site>.input [M, K]."
                    + (tensors.keySet().stream().anyMatch(names::isPacked)
                            ? " The weights are packed. Maybe give the checkpoint that was not quantised." : ""));
        }
    }

    /** 2-D weights that are no site: neither a known GEMM nor an embedding. */
    Set<String> passedOver() {
        return passedOver;
    }

    /** The sites of some layers and names, those without a layer first, then in the order of a pass. */
    List<Stored> select(Collection<Integer> wantedLayers, Set<String> wanted) {
        for (String name : new TreeSet<>(wanted)) {
            if (all.stream().noneMatch(site -> site.answersTo(Set.of(name)))) {
                throw new TensorException(setName + ": no site '" + StoredTensor.shortened(name) + "'; valid are "
                        + Listing.some(validNames()) + ".");
            }
        }
        TreeSet<Integer> known = new TreeSet<>();
        all.forEach(site -> site.layer().ifPresent(known::add));
        for (int layer : new TreeSet<>(wantedLayers)) {
            if (!known.contains(layer)) {
                throw new TensorException(setName + ": no layer " + layer + "; "
                        + (known.isEmpty() ? "no name of a tensor tells one." : "valid are " + ranges(known) + "."));
            }
        }
        List<Stored> selected = all.stream().filter(site -> wanted.isEmpty() ? !site.onlyIfNamed()
                : site.answersTo(wanted)).filter(
                        site -> wantedLayers.isEmpty() || site.layer().map(wantedLayers::contains)
                                .orElse(!wanted.isEmpty()))
                .toList();
        if (selected.isEmpty()) {
            throw new TensorException(setName + ": none of the sites " + new TreeSet<>(wanted) + " is in the layers "
                    + new TreeSet<>(wantedLayers) + ".");
        }
        return selected;
    }

    private Set<String> validNames() {
        Set<String> valid = new LinkedHashSet<>();
        all.forEach(site -> valid.add(site.gemm().isEmpty() ? site.name() : site.gemm()));
        return valid;
    }

    private static String ranges(SortedSet<Integer> numbers) {
        boolean dense = numbers.last() - numbers.first() == numbers.size() - 1;
        return dense && numbers.size() > 1 ? numbers.first() + " to " + numbers.last() : Listing.some(numbers);
    }

    private void sort(StoredTensor tensor) {
        if (tensor.name().endsWith(INPUT)) {
            if (!tensors.containsKey(stem(tensor, INPUT) + WEIGHT)) {
                throw tensor.fault("has no weights beside it; valid is a pair <site>.weight and <site>.input.");
            }
            return;
        }
        if (!tensor.name().endsWith(WEIGHT)) {
            return;
        }
        String stem = stem(tensor, WEIGHT);
        Optional<CheckpointNames.Place> place = names.place(stem);
        if (tensors.containsKey(stem + INPUT)) {
            addOwn(stem, tensor);
        } else if (place.isPresent()) {
            names.requireLayout(place.get(), tensor);
            group(place.get(), tensor);
        } else if (tensor.shape().size() == 2) {
            others.put(stem, tensor);
        }
    }

    private void group(CheckpointNames.Place place, StoredTensor tensor) {
        Map<String, Group> gemms = layers.computeIfAbsent(place.layer(), layer -> new TreeMap<>());
        Group group = gemms.computeIfAbsent(place.form().gemm(), gemm -> new Group(place.form(), new TreeMap<>()));
        boolean taken = !group.form().equals(place.form()) || group.parts().containsKey(place.part());
        if (taken) {
            throw tensor.fault("and '" + StoredTensor.shortened(group.present().getFirst().name()) + "' are both "
                    + site(place.layer(), place.form().gemm()) + "; valid is one model.");
        }
        group.parts().put(place.part(), tensor);
    }

    /** Whether a part is missing, so that the others are sites of their own. */
    private boolean dissolve(Group group) {
        List<String> missing = group.missing();
        if (missing.isEmpty()) {
            return false;
        }
        StoredTensor first = group.present().getFirst();
        String one = stem(first, WEIGHT);
        boolean withInputs = own.keySet().stream()
                .anyMatch(name -> missing.stream().anyMatch(part -> name.endsWith(part) && sameLayer(name, one)));
        if (whole && !withInputs) {
            throw first.fault("has no " + String.join(" and no ", missing)
                    + " beside it. Maybe a file of the model is missing.");
        }
        group.present().forEach(part -> addOwn(stem(part, WEIGHT), part));
        return true;
    }

    private static boolean sameLayer(String one, String other) {
        return CheckpointNames.layer(one).equals(CheckpointNames.layer(other));
    }

    private void requireLayers(Checkpoint.Config config) {
        Optional<Integer> stated = config.layers();
        if (stated.isEmpty() || layers.isEmpty()) {
            return;
        }
        if (layers.size() != stated.get() || layers.firstKey() != 0 || layers.lastKey() != stated.get() - 1) {
            Path file = config.file();
            throw new TensorException(
                    file + ": the file states " + stated.get() + " layers, but the tensors are those of "
                            + layers.size() + ": " + ranges(new TreeSet<>(layers.keySet()))
                            + ". Maybe a file of the model is missing.");
        }
    }

    private void addOwn(String stem, StoredTensor tensor) {
        // An activation's layout is the model's own business, so a Conv1D with inputs is stored like everything else.
        boolean inputsFirst = !tensors.containsKey(stem + INPUT)
                && names.place(stem).map(place -> place.form().inputsFirst()).orElse(false);
        own.put(stem, new Stored(stem, "", CheckpointNames.layer(stem), false,
                new StoredWeights(List.of(tensor), inputsFirst), Optional.ofNullable(tensors.get(stem + INPUT))));
    }

    private static Stored stored(int layer, String gemm, Group group) {
        return new Stored(site(layer, gemm), gemm, Optional.of(layer), false,
                new StoredWeights(group.present(), group.form().inputsFirst()), Optional.empty());
    }

    private Optional<Stored> head() {
        return names.headWeights().stream().filter(name -> !own.containsKey(name))
                .flatMap(name -> Optional.ofNullable(tensors.get(name + WEIGHT)).stream()).findFirst()
                .map(tensor -> new Stored(names.head(), names.head(), Optional.empty(), true,
                        new StoredWeights(List.of(tensor), false), Optional.empty()));
    }

    private static String site(int layer, String gemm) {
        return "layers." + layer + "." + gemm;
    }

    private static String stem(StoredTensor tensor, String ending) {
        return tensor.name().substring(0, tensor.name().length() - ending.length());
    }
}
