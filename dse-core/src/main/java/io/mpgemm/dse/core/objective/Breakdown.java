package io.mpgemm.dse.core.objective;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A total and what it is made of, as a tree whose inner nodes are the sums of their children.
 *
 * @param name     what the part is
 * @param value    its share, in the unit of the whole tree
 * @param note     how the number comes about: a formula, a count, a source; may be empty
 * @param children the parts, empty for a leaf
 */
public record Breakdown(String name, double value, String note, List<Breakdown> children) {

    /** Copies the children. */
    public Breakdown {
        children = List.copyOf(children);
    }

    /**
     * A part that is not split further.
     *
     * @param name  what it is
     * @param value its share
     * @param note  how the number comes about
     * @return the leaf
     */
    public static Breakdown leaf(String name, double value, String note) {
        return new Breakdown(name, value, note, List.of());
    }

    /**
     * The sum of parts.
     *
     * @param name     what they are together
     * @param note     how the parts come about
     * @param children the parts
     * @return a node whose value is the sum of the children's
     */
    public static Breakdown sum(String name, String note, List<Breakdown> children) {
        ToDoubleFunction<Breakdown> value = Breakdown::value;
        return new Breakdown(name, children.stream().mapToDouble(value).sum(), note, children);
    }

    /**
     * The same tree under another name.
     *
     * @param other the name
     * @return the renamed tree
     */
    public Breakdown renamed(String other) {
        return new Breakdown(other, value, note, children);
    }

    /**
     * The same tree with another note.
     *
     * @param other how the total comes about
     * @return the noted tree
     */
    public Breakdown noted(String other) {
        return new Breakdown(name, value, other, children);
    }

    /**
     * The tree with every value multiplied.
     *
     * @param factor the factor
     * @return the scaled tree
     */
    public Breakdown scaled(double factor) {
        return new Breakdown(name, value * factor, note,
                children.stream().map(child -> child.scaled(factor)).toList());
    }
}
