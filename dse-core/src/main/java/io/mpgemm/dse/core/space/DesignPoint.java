package io.mpgemm.dse.core.space;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** One assignment of a {@link DesignSpace}: a value for every parameter that applies. Immutable. */
public sealed class DesignPoint implements Assignment permits RecordedPoint {

    /** Stands for the ordinal of a point of a space that is not enumerable. */
    static final long NO_ORDINAL = -1;

    private final DesignSpace space;
    private final long ordinal;
    private final int[] indices;

    DesignPoint(DesignSpace space, long ordinal, int[] indices) {
        this.space = space;
        this.ordinal = ordinal;
        this.indices = indices;
    }

    /**
     * The space that the point belongs to.
     *
     * @return the space
     */
    public DesignSpace space() {
        return space;
    }

    /**
     * The point's number in an enumerable space, from 0 to size - 1.
     *
     * @return the ordinal
     * @throws IllegalStateException if the space is not {@link DesignSpace#enumerable()}
     */
    public long ordinal() {
        if (ordinal == NO_ORDINAL) {
            throw new IllegalStateException(
                    "A point of a space of " + space.count() + " points has a number, but no ordinal.");
        }
        return ordinal;
    }

    /**
     * The point's number in its space, from 0 to count - 1.
     *
     * @return the number
     */
    public BigInteger number() {
        return ordinal == NO_ORDINAL ? space.number(this) : BigInteger.valueOf(ordinal);
    }

    /**
     * The index of the value of the i-th parameter in {@link Parameter#values()}, or -1 where it does not apply.
     *
     * @param parameter position of the parameter in the space
     * @return index of its value, or -1
     */
    public int index(int parameter) {
        return indices[parameter];
    }

    @Override
    public Optional<Value> find(String parameter) {
        int at = space.position(parameter);
        return indices[at] < 0 ? Optional.empty()
                : Optional.of(space.parameters().get(at).values().get(indices[at]));
    }

    /**
     * The value of a parameter that applies here.
     *
     * @param parameter name of the parameter
     * @return its value
     * @throws IllegalArgumentException if the parameter is unknown or does not apply to this point
     */
    public Value get(String parameter) {
        return find(parameter).orElseThrow(() -> new IllegalArgumentException(
                "The parameter '" + parameter + "' does not apply to the point " + this + "."));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DesignPoint that && space == that.space && Arrays.equals(indices, that.indices);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(indices);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] >= 0) {
                Parameter parameter = space.parameters().get(i);
                text.append(text.isEmpty() ? "" : " ").append(parameter.name()).append('=')
                        .append(parameter.values().get(indices[i]));
            }
        }
        return text.toString();
    }
}
