package io.mpgemm.dse.models.component;

import java.util.ArrayList;
import java.util.List;

/**
 * Integer multipliers and multiply-accumulates: an AND array, a Dadda tree, one ripple-carry adder.
 *
 * <p>
 * The tree is built, not fitted: columns are reduced by full and half adders to the heights 2, 3, 4, 6, 9, 13, ... of L.
 * Dadda, "Some schemes for parallel multipliers", 1965. Signed operands use Baugh and Wooley's inverted partial products
 * with one constant (C. Baugh, B. Wooley, 1973). An addend is fused into the tree as one more row.
 */
public final class Multipliers {

    private Multipliers() {}

    /**
     * A multiplier; also the AND-shift-add tree of a weight on an activation, which is the same circuit
     * ([synth] in docs/sources.md: 0.711 of an INT8 cell either way).
     *
     * @param aBits   bits of one operand
     * @param aSigned whether it is signed
     * @param bBits   bits of the other
     * @param bSigned whether it is signed
     * @return the component, with the full product as output
     */
    public static Component multiplier(int aBits, boolean aSigned, int bBits, boolean bSigned) {
        return Netlist.component("mul_" + sign(aSigned) + aBits + "x" + sign(bSigned) + bBits, circuit -> {
            int[] a = circuit.input(aBits);
            int[] b = circuit.input(bBits);
            circuit.output(product(circuit, a, aSigned, b, bSigned, aBits + bBits));
        });
    }

    /**
     * A multiply-accumulate {@code sum + a0 * b0 + ... } whose products and addend share one tree and one adder.
     *
     * @param products        products that are summed: 1 for a MAC, n for a dot-product unit
     * @param aBits           bits of each activation
     * @param aSigned         whether activations are signed
     * @param bBits           bits of each weight
     * @param bSigned         whether weights are signed
     * @param accumulatorBits bits of the addend and of the result, at least those of a product
     * @return the component; registers are apart
     */
    public static Component multiplyAccumulate(int products, int aBits, boolean aSigned, int bBits, boolean bSigned,
            int accumulatorBits) {
        String lanes = products == 1 ? "" : products + "x";
        return Netlist.component(
                "mac_" + lanes + sign(aSigned) + aBits + "x" + sign(bSigned) + bBits + "_acc" + accumulatorBits,
                circuit -> {
                    Tree tree = new Tree(circuit, accumulatorBits);
                    for (int i = 0; i < products; i++) {
                        tree.addProduct(circuit.input(aBits), aSigned, circuit.input(bBits), bSigned);
                    }
                    tree.add(circuit.input(accumulatorBits), 0);
                    circuit.output(tree.sum());
                });
    }

    /**
     * A carry-save tree with one ripple-carry adder that sums signed integers.
     *
     * @param terms    how many integers
     * @param bits     bits of each
     * @param sumBits  bits of the sum
     * @return the component
     */
    public static Component adderTree(int terms, int bits, int sumBits) {
        return Netlist.component("tree_" + terms + "x" + bits, circuit -> {
            Tree tree = new Tree(circuit, sumBits);
            for (int i = 0; i < terms; i++) {
                tree.add(Circuit.signExtend(circuit.input(bits), sumBits), 0);
            }
            circuit.output(tree.sum());
        });
    }

    private static String sign(boolean signed) {
        return signed ? "s" : "u";
    }

    static int[] product(Circuit circuit, int[] a, boolean aSigned, int[] b, boolean bSigned, int bits) {
        Tree tree = new Tree(circuit, bits);
        tree.addProduct(a, aSigned, b, bSigned);
        return tree.sum();
    }

    /** Columns of bits that are summed modulo 2^width. */
    static final class Tree {

        private final Circuit circuit;
        private final List<List<Integer>> columns = new ArrayList<>();
        private long constant;

        Tree(Circuit circuit, int bits) {
            this.circuit = circuit;
            for (int i = 0; i < bits; i++) {
                columns.add(new ArrayList<>());
            }
        }

        void add(int[] bus, int shift) {
            for (int i = 0; i < bus.length && i + shift < columns.size(); i++) {
                if (bus[i] == Circuit.ONE) {
                    constant += 1L << (i + shift);
                } else if (bus[i] != Circuit.ZERO) {
                    columns.get(i + shift).add(bus[i]);
                }
            }
        }

        /** Adds {@code a * b}; a partial product with one sign bit in it counts negative: -x = ~x - 1. */
        void addProduct(int[] a, boolean aSigned, int[] b, boolean bSigned) {
            for (int j = 0; j < b.length; j++) {
                for (int i = 0; i < a.length; i++) {
                    int at = i + j;
                    if (at >= columns.size()) {
                        continue;
                    }
                    boolean negative = (aSigned && i == a.length - 1) != (bSigned && j == b.length - 1);
                    if (negative) {
                        columns.get(at).add(circuit.not(circuit.and(a[i], b[j])));
                        constant -= 1L << at;
                    } else {
                        int bit = circuit.and2(a[i], b[j]);
                        if (bit != Circuit.ZERO) {
                            columns.get(at).add(bit);
                        }
                    }
                }
            }
        }

        int[] sum() {
            for (int i = 0; i < columns.size(); i++) {
                if (((constant >> i) & 1) == 1) {
                    columns.get(i).add(Circuit.ONE);
                }
            }
            int highest = columns.stream().mapToInt(List::size).max().orElse(0);
            List<Integer> heights = new ArrayList<>(List.of(2));
            while (heights.getLast() * 3 / 2 < highest) {
                heights.add(heights.getLast() * 3 / 2);
            }
            for (int target : heights.reversed()) {
                reduceTo(target);
            }
            int[] low = new int[columns.size()];
            int[] high = new int[columns.size()];
            for (int i = 0; i < columns.size(); i++) {
                List<Integer> column = columns.get(i);
                low[i] = column.isEmpty() ? Circuit.ZERO : column.get(0);
                high[i] = column.size() < 2 ? Circuit.ZERO : column.get(1);
            }
            return Circuit.slice(circuit.add(low, high, Circuit.ZERO), 0, columns.size());
        }

        private void reduceTo(int target) {
            List<Integer> carries = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                List<Integer> column = columns.get(i);
                column.addAll(carries);
                carries = new ArrayList<>();
                while (column.size() > target) {
                    int third = column.size() == target + 1 ? Circuit.ZERO : column.removeFirst();
                    int first = column.removeFirst();
                    int second = column.removeFirst();
                    column.add(circuit.sum(first, second, third));
                    carries.add(circuit.carry(first, second, third));
                }
            }
        }
    }
}
