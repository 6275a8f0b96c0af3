package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.core.space.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of one layer on a PE that serves several: weight bits and group size are the layer's, all else the PE's. A
 * parameter that applies only beside the layer's weights takes its default; one that applies only beside the PE's is left
 * out; a value that is not legal beside the layer's weights makes the layer impossible.
 */
public final class LayerSettings {

    private LayerSettings() {}

    /**
     * The parameters of a family that other weights may change: weight bits, group size and what is conditional on them.
     *
     * @param family the family
     * @return their names
     */
    public static Set<String> changing(PeFamily family) {
        Set<String> changing = new LinkedHashSet<>(
                Set.of(PeParameter.WEIGHT_BITS.name(), PeParameter.GROUP_SIZE.name()));
        int size;
        do {
            size = changing.size();
            for (Choice choice : family.choices()) {
                if (choice.when().keySet().stream().anyMatch(changing::contains)) {
                    changing.add(choice.parameter().name());
                }
            }
        } while (changing.size() > size);
        return changing;
    }

    /**
     * What decides whether a layer is legal: the parameters that may change, and those that their choices look at.
     *
     * @param family the family
     * @return their names
     */
    public static Set<String> deciding(PeFamily family) {
        Set<String> deciding = changing(family);
        for (Choice choice : family.choices()) {
            if (deciding.contains(choice.parameter().name())) {
                deciding.addAll(choice.when().keySet());
            }
        }
        return deciding;
    }

    /**
     * The settings of a layer.
     *
     * @param family     the family
     * @param pe         the PE's settings
     * @param weightBits the layer's weight bits; empty for those of the PE
     * @param groupSize  the layer's group size; empty for that of the PE
     * @return its settings; empty where the PE cannot run it
     */
    public static Optional<Settings> of(PeFamily family, Settings pe, Optional<String> weightBits,
            Optional<String> groupSize) {
        return values(family, pe, weightBits, groupSize).map(changed -> {
            Map<String, Value> values = new HashMap<>(pe.values());
            values.keySet().removeAll(changing(family));
            values.putAll(changed);
            return new Settings(values, pe.rows(), pe.weightStationary());
        });
    }

    /**
     * Whether a PE can run a layer.
     *
     * @param family     the family
     * @param pe         the PE's parameters, {@link #deciding} ones at least
     * @param weightBits the layer's weight bits; empty for those of the PE
     * @param groupSize  the layer's group size; empty for that of the PE
     * @return true if it can
     */
    public static boolean legal(PeFamily family, Assignment pe, Optional<String> weightBits,
            Optional<String> groupSize) {
        return values(family, pe, weightBits, groupSize).isPresent();
    }

    private static Optional<Map<String, Value>> values(PeFamily family, Assignment pe, Optional<String> weightBits,
            Optional<String> groupSize) {
        if (!narrower(pe, PeParameter.WEIGHT_BITS, weightBits) || !narrower(pe, PeParameter.GROUP_SIZE, groupSize)
                || weightBits.filter(bits -> !pe.is(PeParameter.WEIGHT_BITS.name(), bits)
                        && !family.supports(pe, Integer.parseInt(bits))).isPresent()) {
            return Optional.empty();
        }
        Set<String> changing = changing(family);
        Map<String, Value> values = new HashMap<>();
        for (Choice choice : family.choices()) {
            String name = choice.parameter().name();
            if (!changing.contains(name) || values.containsKey(name)
                    || !choice.when().entrySet().stream().allMatch(when -> (changing.contains(when.getKey())
                            ? Optional.ofNullable(values.get(when.getKey()))
                            : pe.find(when.getKey())).filter(value -> when.getValue().contains(value.text()))
                            .isPresent())) {
                continue;
            }
            Optional<String> own = name.equals(PeParameter.WEIGHT_BITS.name()) ? weightBits
                    : name.equals(PeParameter.GROUP_SIZE.name()) ? groupSize : Optional.empty();
            String value = own.or(() -> pe.find(name).map(Value::text)).orElse(choice.values().getFirst());
            if (!choice.values().contains(value)) {
                return Optional.empty();
            }
            values.put(name, Value.of(value));
        }
        return Optional.of(values);
    }

    /** Whether a layer's value, if it has one, is no larger than the PE's, if that has one. */
    private static boolean narrower(Assignment pe, PeParameter parameter, Optional<String> layer) {
        return layer.isEmpty()
                || pe.find(parameter.name()).filter(own -> size(Value.of(layer.get())) <= size(own)).isPresent();
    }

    private static double size(Value value) {
        return value.isNumber() ? value.number() : Double.POSITIVE_INFINITY;
    }
}
