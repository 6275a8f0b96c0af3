package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.core.space.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A PE's parameters with their values, and the two facts of the array around it that reach into the PE: a
 * weight-stationary column chains its rows, and an output-stationary cell keeps its own accumulator.
 *
 * @param values           parameter name to value
 * @param rows             rows R of the array
 * @param weightStationary whether weights stay in the PEs, as against outputs
 */
public record Settings(Map<String, Value> values, int rows, boolean weightStationary) implements Assignment {

    /** Group size that stands for a whole column. */
    public static final int CHANNEL = Integer.MAX_VALUE;

    /** Copies the map. */
    public Settings {
        values = Map.copyOf(values);
    }

    /**
     * Settings from texts, for tests and the command line.
     *
     * @param rows             rows R of the array
     * @param weightStationary whether weights stay in the PEs
     * @param namesAndValues   name, value, name, value ...
     * @return the settings
     */
    public static Settings of(int rows, boolean weightStationary, String... namesAndValues) {
        Map<String, Value> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], Value.of(namesAndValues[i + 1]));
        }
        return new Settings(values, rows, weightStationary);
    }

    @Override
    public Optional<Value> find(String parameter) {
        return Optional.ofNullable(values.get(parameter));
    }

    /**
     * The value of a parameter as text.
     *
     * @param parameter the parameter
     * @return its text
     * @throws IllegalArgumentException if it has no value
     */
    public String text(PeParameter parameter) {
        return find(parameter.name())
                .orElseThrow(() -> new IllegalArgumentException("No value for '" + parameter.name() + "'."))
                .text();
    }

    /**
     * The value of a parameter as a whole number.
     *
     * @param parameter the parameter
     * @return its number
     */
    public int number(PeParameter parameter) {
        return Value.of(text(parameter)).asInt();
    }

    /**
     * The group size, {@link #CHANNEL} for a whole column, whether or not all columns share the scale.
     *
     * @return weights along K that share a scale
     */
    public int groupSize() {
        String text = text(PeParameter.GROUP_SIZE);
        return text.equals("channel") || isPerTensor() ? CHANNEL : Integer.parseInt(text);
    }

    /**
     * Whether all columns share one scale.
     *
     * @return whether the group size is {@code tensor}
     */
    public boolean isPerTensor() {
        return is(PeParameter.GROUP_SIZE.name(), "tensor");
    }

    /**
     * How many products a floating-point sum takes before it meets the accumulator: a weight-stationary column chains
     * its rows, but never beyond a group; an output-stationary cell sums on in its own register.
     *
     * @param groupSize weights that share a scale, {@link #CHANNEL} for a whole column
     * @return products in one chain
     */
    public int chainLength(int groupSize) {
        return weightStationary ? Math.min(rows, groupSize) : groupSize;
    }
}
