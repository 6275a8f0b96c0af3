package io.mpgemm.dse.core.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The conditional product of parameters.
 *
 * <p>
 * Parameters stand in an order; {@link Rule}s make one depend on earlier ones. The space is compiled once into a
 * decision diagram whose nodes know how many points lie below them, so every legal point has a number from 0 to
 * {@link #count()} - 1: the space can be enumerated, sampled without repetition, split and resumed, and combinations
 * that lead nowhere are never visited. Points are ordered by parameter, then by value, as a mixed-radix number is.
 *
 * <p>
 * A space may have more points than a {@code long} can count. It is then not {@link #enumerable()}, its points have a
 * {@link DesignPoint#number()} but no ordinal, and searches tell them apart by {@code equals}.
 */
public final class DesignSpace {

    /** The value index of a parameter that does not apply. */
    private static final int ABSENT = -1;

    /** One state of the diagram: which values of the next parameter are legal, and what lies below each. */
    private static final class Node {

        private final int[] values;
        private final Node[] below;
        /** Points below the arcs before each. */
        private final long[] offsets;
        /** The same where the size does not fit a long, empty elsewhere; the offsets are then not to be used. */
        private final BigInteger[] wideOffsets;
        private final BigInteger count;
        /** The count, or the largest long if it is larger. */
        private final long size;

        Node(int[] values, Node[] below) {
            this.values = values;
            this.below = below;
            BigInteger[] before = new BigInteger[values.length];
            BigInteger sum = BigInteger.ZERO;
            for (int arc = 0; arc < values.length; arc++) {
                before[arc] = sum;
                sum = sum.add(below[arc].count);
            }
            this.count = sum;
            boolean wide = sum.bitLength() >= Long.SIZE;
            this.size = wide ? Long.MAX_VALUE : count.longValue();
            this.wideOffsets = wide ? before : new BigInteger[0];
            this.offsets = wide ? new long[0] : Arrays.stream(before).mapToLong(BigInteger::longValue).toArray();
        }

        /** The leaf: one point and nothing left to choose. */
        Node() {
            this.values = new int[0];
            this.below = new Node[0];
            this.offsets = new long[0];
            this.wideOffsets = new BigInteger[0];
            this.count = BigInteger.ONE;
            this.size = 1;
        }

        boolean wide() {
            return wideOffsets.length > 0;
        }

        BigInteger offset(int arc) {
            return wide() ? wideOffsets[arc] : BigInteger.valueOf(offsets[arc]);
        }

        /** The arc that leads to a point, given its ordinal among the points below this node. */
        int arcTo(long ordinal) {
            int arc = Arrays.binarySearch(offsets, ordinal);
            return arc < 0 ? -arc - 2 : arc;
        }

        /** The same where the size does not fit a long. */
        int arcTo(BigInteger number) {
            int arc = Arrays.binarySearch(wideOffsets, number);
            return arc < 0 ? -arc - 2 : arc;
        }

        /** The arc whose value is nearest, the lower of two. */
        int arcNear(int value) {
            if (value >= 0 && value < values.length && values[value] == value) {
                return value;
            }
            int arc = Arrays.binarySearch(values, value);
            if (arc >= 0) {
                return arc;
            }
            int above = -arc - 1;
            if (above == 0 || above == values.length) {
                return above == 0 ? 0 : above - 1;
            }
            return (long) value - values[above - 1] <= (long) values[above] - value ? above - 1 : above;
        }
    }

    private static final Node LEAF = new Node();

    private final List<Parameter> parameters;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Node root;

    private DesignSpace(List<Parameter> parameters, List<Rule> rules) {
        this.parameters = List.copyOf(parameters);
        for (int i = 0; i < parameters.size(); i++) {
            if (positions.put(parameters.get(i).name(), i) != null) {
                throw new IllegalArgumentException(
                        "The parameter '" + parameters.get(i).name() + "' is in the space twice.");
            }
        }
        this.root = new Compiler(rules).compile();
    }

    /**
     * Builds a space.
     *
     * @param parameters the parameters in order
     * @param rules      what makes some of them conditional
     * @return the space, which may be empty
     * @throws IllegalArgumentException if a name is unknown or used twice, or a rule looks at a later parameter
     */
    public static DesignSpace of(List<Parameter> parameters, List<Rule> rules) {
        return new DesignSpace(parameters, rules);
    }

    /**
     * A space in which every combination is legal.
     *
     * @param parameters the parameters in order
     * @return the space
     * @throws IllegalArgumentException if a name is used twice
     */
    public static DesignSpace of(Parameter... parameters) {
        return of(List.of(parameters), List.of());
    }

    /**
     * The number of legal points as far as a {@code long} counts.
     *
     * @return the size; {@link Long#MAX_VALUE} for a space that is not {@link #enumerable()}
     */
    public long size() {
        return root.size;
    }

    /**
     * The number of legal points.
     *
     * @return the exact count
     */
    public BigInteger count() {
        return root.count;
    }

    /**
     * The number of legal points whose first parameter has a value; 0 where no point has it.
     *
     * @param value index into the values of the first parameter
     * @return the exact count
     */
    public BigInteger countWithFirst(int value) {
        int arc = Arrays.binarySearch(root.values, value);
        return arc < 0 ? BigInteger.ZERO : root.below[arc].count;
    }

    /**
     * Whether every point has an ordinal, that is, whether there are at most 2^63 - 1 of them.
     *
     * @return true if {@link #size()} is exact
     */
    public boolean enumerable() {
        return !root.wide();
    }

    /**
     * The parameters in order.
     *
     * @return the parameters
     */
    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * The position of a parameter.
     *
     * @param parameter its name
     * @return its index in {@link #parameters()}
     * @throws IllegalArgumentException if the space has no such parameter
     */
    public int position(String parameter) {
        Integer at = positions.get(parameter);
        if (at == null) {
            throw new IllegalArgumentException(
                    "The space has no parameter '" + parameter + "'. It has " + positions.keySet() + ".");
        }
        return at;
    }

    /**
     * Whether the space has a parameter of that name.
     *
     * @param parameter a name
     * @return true if it has
     */
    public boolean has(String parameter) {
        return positions.containsKey(parameter);
    }

    /**
     * The point with a number.
     *
     * @param ordinal from 0 to size - 1
     * @return the point
     * @throws IndexOutOfBoundsException if the number is outside the space
     */
    public DesignPoint point(long ordinal) {
        if (!enumerable()) {
            return point(BigInteger.valueOf(ordinal));
        }
        if (ordinal < 0 || ordinal >= size()) {
            throw outside(ordinal);
        }
        int[] indices = new int[parameters.size()];
        descend(root, 0, ordinal, indices);
        return new DesignPoint(this, ordinal, indices);
    }

    /**
     * The point with a number.
     *
     * @param number from 0 to count - 1
     * @return the point
     * @throws IndexOutOfBoundsException if the number is outside the space
     */
    public DesignPoint point(BigInteger number) {
        if (number.signum() < 0 || number.compareTo(count()) >= 0) {
            throw outside(number);
        }
        if (enumerable()) {
            return point(number.longValue());
        }
        int[] indices = new int[parameters.size()];
        BigInteger rest = number;
        Node node = root;
        int depth = 0;
        for (; node.wide(); depth++) {
            int arc = node.arcTo(rest);
            indices[depth] = node.values[arc];
            rest = rest.subtract(node.wideOffsets[arc]);
            node = node.below[arc];
        }
        descend(node, depth, rest.longValue(), indices);
        return new DesignPoint(this, DesignPoint.NO_ORDINAL, indices);
    }

    /**
     * A point as a file holds it. Its number and its values are taken as they are: they belong to a space of the same
     * parameters whose rules are not known here.
     *
     * @param number  the number, not negative
     * @param indices for each parameter the index of its value, or -1 where it does not apply
     * @return the point
     * @throws IllegalArgumentException if the number is negative or an index is outside the values
     */
    public DesignPoint recorded(BigInteger number, int... indices) {
        if (number.signum() < 0 || indices.length != parameters.size()) {
            throw new IllegalArgumentException("There is no point " + number + " with " + indices.length + " values.");
        }
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < ABSENT || indices[i] >= parameters.get(i).values().size()) {
                throw new IllegalArgumentException(
                        "The parameter '" + parameters.get(i).name() + "' has no value " + indices[i] + ".");
            }
        }
        return new RecordedPoint(this, number, indices.clone());
    }

    private IndexOutOfBoundsException outside(Object number) {
        return new IndexOutOfBoundsException(
                "Ordinal " + number + " is outside a space of " + count() + " points.");
    }

    private static void descend(Node from, int depth, long ordinal, int[] indices) {
        long rest = ordinal;
        Node node = from;
        for (int i = depth; i < indices.length; i++) {
            int arc = node.arcTo(rest);
            indices[i] = node.values[arc];
            rest -= node.offsets[arc];
            node = node.below[arc];
        }
    }

    /** The number of a point of this space. */
    BigInteger number(DesignPoint point) {
        BigInteger number = BigInteger.ZERO;
        Node node = root;
        for (int i = 0; i < parameters.size(); i++) {
            int arc = node.arcNear(point.index(i));
            number = number.add(node.offset(arc));
            node = node.below[arc];
        }
        return number;
    }

    /**
     * The legal point nearest to a list of value indices, one a parameter: parameters that do not apply are passed
     * over, and an illegal value gives way to the legal one with the nearest index (the lower of two). This is how a
     * search with a fixed-length genotype moves through a conditional space.
     *
     * @param wanted index into the values of each parameter
     * @return the point
     * @throws IllegalArgumentException if the space is empty or the number of indices is wrong
     */
    public DesignPoint nearest(int... wanted) {
        if (size() == 0) {
            throw new IllegalArgumentException("The space has no points.");
        }
        if (wanted.length != parameters.size()) {
            throw new IllegalArgumentException(
                    "Expected " + parameters.size() + " indices, one a parameter, but got " + wanted.length + ".");
        }
        int[] indices = new int[wanted.length];
        boolean enumerable = enumerable();
        long ordinal = enumerable ? 0 : DesignPoint.NO_ORDINAL;
        Node node = root;
        for (int i = 0; i < indices.length; i++) {
            int arc = node.arcNear(wanted[i]);
            indices[i] = node.values[arc];
            if (enumerable) {
                ordinal += node.offsets[arc];
            }
            node = node.below[arc];
        }
        return new DesignPoint(this, ordinal, indices);
    }

    /**
     * The values that a parameter may take beside those of the earlier parameters of a point; what stands after it may
     * have to change.
     *
     * @param point     a point of this space
     * @param parameter position of the parameter
     * @return ascending indices into its values; empty if it does not apply
     * @throws IllegalArgumentException if the point belongs to another space
     */
    public int[] legal(DesignPoint point, int parameter) {
        int[] values = node(point, parameter).values;
        return point.index(parameter) == ABSENT ? new int[0] : values.clone();
    }

    /**
     * How many values each parameter may take beside those of the earlier parameters of a point; what stands after it
     * may have to change.
     *
     * @param point a point of this space
     * @return one number for each parameter, 0 where it does not apply
     * @throws IllegalArgumentException if the point belongs to another space
     */
    public int[] choices(DesignPoint point) {
        int[] choices = new int[parameters.size()];
        Node node = node(point, 0);
        for (int i = 0; i < choices.length; i++) {
            choices[i] = point.index(i) == ABSENT ? 0 : node.values.length;
            node = node.below[node.arcNear(point.index(i))];
        }
        return choices;
    }

    /**
     * Where the value of a parameter stands among those that it may take beside the earlier parameters of a point.
     *
     * @param point     a point of this space
     * @param parameter position of a parameter that applies
     * @return its rank, from 0
     * @throws IllegalArgumentException if the point belongs to another space
     */
    public int rank(DesignPoint point, int parameter) {
        return node(point, parameter).arcNear(point.index(parameter));
    }

    /**
     * One of the values that a parameter may take beside those of the earlier parameters of a point.
     *
     * @param point     a point of this space
     * @param parameter position of a parameter that applies
     * @param rank      which, from 0 to one less than its {@link #choices}
     * @return index into its values
     * @throws IllegalArgumentException if the point belongs to another space
     */
    public int value(DesignPoint point, int parameter, int rank) {
        return node(point, parameter).values[rank];
    }

    private Node node(DesignPoint point, int parameter) {
        if (point.space() != this) {
            throw new IllegalArgumentException("The point " + point + " belongs to another space.");
        }
        Node node = root;
        for (int i = 0; i < parameter; i++) {
            node = node.below[node.arcNear(point.index(i))];
        }
        return node;
    }

    /** Builds the diagram front to back, sharing nodes between prefixes that later rules cannot tell apart. */
    private final class Compiler {

        private final List<List<Rule.Applies>> applies = new ArrayList<>();
        private final List<List<Rule.Allows>> allows = new ArrayList<>();
        private final List<List<Integer>> remembered = new ArrayList<>();
        private final List<Map<List<Integer>, Node>> nodes = new ArrayList<>();

        Compiler(List<Rule> rules) {
            int n = parameters.size();
            List<Integer> lastUse = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                applies.add(new ArrayList<>());
                allows.add(new ArrayList<>());
                nodes.add(new HashMap<>());
                lastUse.add(i);
            }
            for (Rule rule : rules) {
                int target = position(rule.parameter());
                for (String name : rule.given()) {
                    int at = position(name);
                    if (at >= target) {
                        throw new IllegalArgumentException("The rule for '" + rule.parameter() + "' looks at '" + name
                                + "', which does not stand before it.");
                    }
                    lastUse.set(at, Math.max(lastUse.get(at), target));
                }
                switch (rule) {
                    case Rule.Applies a -> applies.get(target).add(a);
                    case Rule.Allows a -> allows.get(target).add(a);
                }
            }
            for (int i = 0; i < n; i++) {
                List<Integer> keep = new ArrayList<>();
                for (int j = 0; j < i; j++) {
                    if (lastUse.get(j) >= i) {
                        keep.add(j);
                    }
                }
                remembered.add(keep);
            }
        }

        Node compile() {
            return node(0, new int[parameters.size()]);
        }

        private Node node(int depth, int[] prefix) {
            if (depth == parameters.size()) {
                return LEAF;
            }
            List<Integer> key = new ArrayList<>();
            for (int at : remembered.get(depth)) {
                key.add(prefix[at]);
            }
            Node known = nodes.get(depth).get(key);
            if (known != null) {
                return known;
            }
            Node node = build(depth, prefix);
            nodes.get(depth).put(key, node);
            return node;
        }

        private Node build(int depth, int[] prefix) {
            int[] legal = legal(depth, prefix);
            int[] values = new int[legal.length];
            Node[] below = new Node[legal.length];
            int arcs = 0;
            for (int value : legal) {
                prefix[depth] = value;
                Node child = node(depth + 1, prefix);
                if (child.size > 0) {
                    values[arcs] = value;
                    below[arcs] = child;
                    arcs++;
                }
            }
            return new Node(Arrays.copyOf(values, arcs), Arrays.copyOf(below, arcs));
        }

        private int[] legal(int depth, int[] prefix) {
            for (Rule.Applies rule : applies.get(depth)) {
                if (!rule.test().test(view(rule, prefix))) {
                    return new int[]{ABSENT};
                }
            }
            List<Value> values = parameters.get(depth).values();
            return IntStream.range(0, values.size()).filter(i -> allows.get(depth).stream()
                    .allMatch(rule -> rule.test().test(values.get(i), view(rule, prefix)))).toArray();
        }

        private Assignment view(Rule rule, int[] prefix) {
            Set<String> visible = new HashSet<>(rule.given());
            return name -> {
                if (!visible.contains(name)) {
                    throw new IllegalArgumentException("The rule for '" + rule.parameter() + "' looks at '" + name
                            + "' without naming it in 'given'.");
                }
                int at = position(name);
                return prefix[at] == ABSENT ? Optional.empty()
                        : Optional.of(parameters.get(at).values().get(prefix[at]));
            };
        }
    }
}
