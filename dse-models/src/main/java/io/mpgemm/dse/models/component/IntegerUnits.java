package io.mpgemm.dse.models.component;

/**
 * Adders, shifters, muxes and the small integer circuits around them, built gate by gate (see {@link Circuit}) in their
 * minimum-area form: ripple carry, one mux a bit and shift level, a tree of 2:1 muxes.
 */
public final class IntegerUnits {

    private IntegerUnits() {}

    /**
     * A ripple-carry adder: one half adder, then full adders.
     *
     * @param bits bits of each operand
     * @return the component
     */
    public static Component adder(int bits) {
        Circuit circuit = new Circuit();
        circuit.output(circuit.add(circuit.input(bits), circuit.input(bits), Circuit.ZERO));
        return circuit.component("add" + bits);
    }

    /**
     * A subtractor: an adder with one operand inverted.
     *
     * @param bits bits of each operand and of the difference
     * @return the component
     */
    public static Component subtractor(int bits) {
        Circuit circuit = new Circuit();
        circuit.output(Circuit.slice(circuit.subtract(circuit.input(bits), circuit.input(bits)), 0, bits));
        return circuit.component("sub" + bits);
    }

    /**
     * A comparator: a tree of generate and propagate pairs.
     *
     * @param bits bits of each operand
     * @return the component
     */
    public static Component comparator(int bits) {
        Circuit circuit = new Circuit();
        circuit.output(new int[]{circuit.less(circuit.input(bits), circuit.input(bits))});
        return circuit.component("compare" + bits);
    }

    /**
     * A chain of half adders that adds one bit, as behind a rounding decision.
     *
     * @param bits bits of the operand
     * @return the component
     */
    public static Component incrementer(int bits) {
        Circuit circuit = new Circuit();
        circuit.output(circuit.increment(circuit.input(bits), circuit.input(1)[0]));
        return circuit.component("increment" + bits);
    }

    /**
     * {@code negate ? -x : x}: a row of XOR gates and an incrementer.
     *
     * @param bits bits of the operand
     * @return the component
     */
    public static Component conditionalNegate(int bits) {
        Circuit circuit = new Circuit();
        int negate = circuit.input(1)[0];
        circuit.output(
                Circuit.slice(circuit.increment(circuit.xor(negate, circuit.input(bits)), negate), 0, bits));
        return circuit.component("negate" + bits);
    }

    /**
     * A row of AND gates with one enable.
     *
     * @param bits bits of the row
     * @return the component
     */
    public static Component andRow(int bits) {
        Circuit circuit = new Circuit();
        circuit.output(circuit.and2(circuit.input(1)[0], circuit.input(bits)));
        return circuit.component("and" + bits);
    }

    /**
     * A mux: a tree of 2:1 muxes, {@code (ways - 1) * bits} of them.
     *
     * @param ways inputs to choose from
     * @param bits bits of each
     * @return the component
     */
    public static Component mux(int ways, int bits) {
        Circuit circuit = new Circuit();
        int[] address = circuit.input(bitsFor(ways));
        int[][] choices = new int[ways][];
        for (int i = 0; i < ways; i++) {
            choices[i] = circuit.input(bits);
        }
        circuit.output(circuit.select(address, choices));
        return circuit.component("mux" + ways + "to1_x" + bits);
    }

    /**
     * A logical right barrel shifter.
     *
     * @param bits bits of the operand; the shift amount has the bits to count to it
     * @param sticky whether the OR of the bits shifted out leaves too
     * @return the component
     */
    public static Component rightShifter(int bits, boolean sticky) {
        Circuit circuit = new Circuit();
        int[] shifted = circuit.shiftRight(circuit.input(bits), circuit.input(bitsFor(bits)), sticky);
        circuit.output(sticky ? shifted : Circuit.slice(shifted, 0, bits));
        return circuit.component((sticky ? "rshsticky" : "rshift") + bits);
    }

    /**
     * A leading-zero counter: a tree that halves the word.
     *
     * @param bits bits of the operand
     * @return the component
     */
    public static Component leadingZeroCounter(int bits) {
        Circuit circuit = new Circuit();
        circuit.output(circuit.leadingZeros(circuit.input(bits)));
        return circuit.component("lzc" + bits);
    }

    /**
     * Dequantisation inside INT8, {@code q * s - z * s} modulo 256 (QServe, arXiv 2405.04532, section 4.1): a small
     * multiplier and a subtractor; {@code z * s} is stored.
     *
     * @param weightBits bits of q
     * @return the component
     */
    public static Component int8Dequantizer(int weightBits) {
        Circuit circuit = new Circuit();
        int[] q = circuit.input(weightBits);
        int[] scale = circuit.input(8);
        int[] zeroTimesScale = circuit.input(8);
        Multipliers.Tree tree = new Multipliers.Tree(circuit, 8);
        tree.addProduct(scale, false, q, false);
        tree.add(circuit.not(zeroTimesScale), 0);
        tree.add(Circuit.constant(1, 1), 0);
        circuit.output(tree.sum());
        return circuit.component("dequant_u" + weightBits + "_int8");
    }

    static int bitsFor(int values) {
        return values <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(values - 1);
    }
}
