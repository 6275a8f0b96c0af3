package io.mpgemm.dse.core.space;

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
 * decision diagram whose nodes know how many points lie below them, so every legal point has an ordinal in
 * {@code [0, size)}: the space can be enumerated, sampled without repetition, split and resumed, and combinations that
 * lead nowhere are never visited. Points are ordered by parameter, then by value, as a mixed-radix number is.
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
        private final long size;

        Node(int[] values, Node[] below, long[] offsets, long size) {
            this.values = values;
            this.below = below;
            this.offsets = offsets;
            this.size = size;
        }

        /** The arc that leads to a point, given its ordinal among the points below this node. */
        int arcTo(long ordinal) {
            int arc = Arrays.binarySearch(offsets, ordinal);
            return arc < 0 ? -arc - 2 : arc;
        }

        /** The arc whose value is nearest, the lower of two. */
        int arcNear(int value) {
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

    private static final Node LEAF = new Node(new int[0], new Node[0], new long[0], 1);

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
     * @throws ArithmeticException      if the space has more than 2^63 - 1 points
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
     * The number of legal points.
     *
     * @return the size
     */
    public long size() {
        return root.size;
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
     * The point with an ordinal.
     *
     * @param ordinal from 0 to size - 1
     * @return the point
     * @throws IndexOutOfBoundsException if the ordinal is outside the space
     */
    public DesignPoint point(long ordinal) {
        if (ordinal < 0 || ordinal >= size()) {
            throw new IndexOutOfBoundsException("Ordinal " + ordinal + " is outside a space of " + size() + " points.");
        }
        int[] indices = new int[parameters.size()];
        long rest = ordinal;
        Node node = root;
        for (int i = 0; i < indices.length; i++) {
            int arc = node.arcTo(rest);
            indices[i] = node.values[arc];
            rest -= node.offsets[arc];
            node = node.below[arc];
        }
        return new DesignPoint(this, ordinal, indices);
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
        long ordinal = 0;
        Node node = root;
        for (int i = 0; i < indices.length; i++) {
            int arc = node.arcNear(wanted[i]);
            indices[i] = node.values[arc];
            ordinal += node.offsets[arc];
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
        if (point.space() != this) {
            throw new IllegalArgumentException("The point " + point + " belongs to another space.");
        }
        if (point.index(parameter) == ABSENT) {
            return new int[0];
        }
        Node node = root;
        for (int i = 0; i < parameter; i++) {
            node = node.below[node.arcNear(point.index(i))];
        }
        return node.values.clone();
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
            long[] offsets = new long[legal.length];
            int arcs = 0;
            long size = 0;
            for (int value : legal) {
                prefix[depth] = value;
                Node child = node(depth + 1, prefix);
                if (child.size > 0) {
                    values[arcs] = value;
                    below[arcs] = child;
                    offsets[arcs] = size;
                    size = Math.addExact(size, child.size);
                    arcs++;
                }
            }
            return new Node(Arrays.copyOf(values, arcs), Arrays.copyOf(below, arcs), Arrays.copyOf(offsets, arcs),
                    size);
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
