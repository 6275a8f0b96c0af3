package io.mpgemm.dse.models.component;

import java.util.Locale;

/**
 * Adders, shifters, muxes and the small integer circuits around them, built gate by gate (see {@link Circuit}) in their
 * minimum-area form: ripple carry, one mux a bit and shift level, a tree of 2:1 muxes.
 */
public final class IntegerUnits {

    private IntegerUnits() {}

    /**
     * A ripple-carry adder without carry out: a half adder, then full adders, two XOR gates at the top.
     *
     * @param bits bits of each operand and of the sum
     * @return the component
     */
    public static Component adder(int bits) {
        return adder(bits, Carry.RIPPLE);
    }

    /**
     * An adder without carry out.
     *
     * @param bits  bits of each operand and of the sum
     * @param carry how carries run
     * @return the component
     */
    public static Component adder(int bits, Carry carry) {
        String name = carry == Carry.RIPPLE ? "add" : "add_" + carry.name().toLowerCase(Locale.ROOT) + "_";
        return Netlist.component(name + bits, carry, circuit -> circuit.output(
                Circuit.slice(circuit.add(circuit.input(bits), circuit.input(bits), Circuit.ZERO), 0, bits)));
    }

    /**
     * A subtractor: an adder with one operand inverted.
     *
     * @param bits bits of each operand and of the difference
     * @return the component
     */
    public static Component subtractor(int bits) {
        return Netlist.component("sub" + bits, circuit -> {
            circuit.output(Circuit.slice(circuit.subtract(circuit.input(bits), circuit.input(bits)), 0, bits));
        });
    }

    /**
     * Adds a signed addend to a sum, or subtracts it: a row of XOR gates and an adder whose carry in is the sign.
     *
     * @param addendBits bits of the addend; of one wider than the sum the low ones
     * @param bits       bits of the sum so far and of the result
     * @return the component
     */
    public static Component addSubtract(int addendBits, int bits) {
        return Netlist.component("addsub" + addendBits + "_acc" + bits, circuit -> {
            int subtract = circuit.input(1)[0];
            int[] addend = Circuit.signExtend(circuit.xor(subtract, circuit.input(Math.min(addendBits, bits))), bits);
            circuit.output(Circuit.slice(circuit.add(addend, circuit.input(bits), subtract), 0, bits));
        });
    }

    /**
     * A comparator: a tree of generate and propagate pairs.
     *
     * @param bits bits of each operand
     * @return the component
     */
    public static Component comparator(int bits) {
        return Netlist.component("compare" + bits, circuit -> {
            circuit.output(new int[]{circuit.less(circuit.input(bits), circuit.input(bits))});
        });
    }

    /**
     * A chain of half adders that adds one bit, as behind a rounding decision.
     *
     * @param bits bits of the operand
     * @return the component
     */
    public static Component incrementer(int bits) {
        return Netlist.component("increment" + bits, circuit -> {
            circuit.output(circuit.increment(circuit.input(bits), circuit.input(1)[0]));
        });
    }

    /**
     * {@code negate ? -x : x}: a row of XOR gates and an incrementer.
     *
     * @param bits bits of the operand
     * @return the component
     */
    public static Component conditionalNegate(int bits) {
        return Netlist.component("negate" + bits, circuit -> {
            int negate = circuit.input(1)[0];
            circuit.output(
                    circuit.negateIf(negate, circuit.input(bits)));
        });
    }

    /**
     * A row of AND gates with one enable.
     *
     * @param bits bits of the row
     * @return the component
     */
    public static Component andRow(int bits) {
        return Netlist.component("and" + bits, circuit -> {
            circuit.output(circuit.and2(circuit.input(1)[0], circuit.input(bits)));
        });
    }

    /**
     * A mux: a tree of 2:1 muxes, {@code (ways - 1) * bits} of them.
     *
     * @param ways inputs to choose from
     * @param bits bits of each
     * @return the component
     */
    public static Component mux(int ways, int bits) {
        return Netlist.component("mux" + ways + "to1_x" + bits, circuit -> {
            int[] address = circuit.input(bitsFor(ways));
            int[][] choices = new int[ways][];
            for (int i = 0; i < ways; i++) {
                choices[i] = circuit.input(bits);
            }
            circuit.output(circuit.select(address, choices));
        });
    }

    /**
     * A logical right barrel shifter.
     *
     * @param bits bits of the operand; the shift amount has the bits to count to it
     * @param sticky whether the OR of the bits shifted out leaves too
     * @return the component
     */
    public static Component rightShifter(int bits, boolean sticky) {
        return Netlist.component((sticky ? "rshsticky" : "rshift") + bits, circuit -> {
            int[] shifted = circuit.shiftRight(circuit.input(bits), circuit.input(bitsFor(bits)), sticky);
            circuit.output(sticky ? shifted : Circuit.slice(shifted, 0, bits));
        });
    }

    /**
     * A leading-zero counter: a tree that halves the word.
     *
     * @param bits bits of the operand
     * @return the component
     */
    public static Component leadingZeroCounter(int bits) {
        return Netlist.component("lzc" + bits, circuit -> {
            circuit.output(circuit.leadingZeros(circuit.input(bits)));
        });
    }

    /**
     * Dequantisation inside INT8, {@code q * s - z * s} modulo 256 (QServe, arXiv 2405.04532, section 4.1): a small
     * multiplier and a subtractor; {@code z * s} is stored.
     *
     * @param weightBits bits of q
     * @return the component
     */
    public static Component int8Dequantizer(int weightBits) {
        return Netlist.component("dequant_u" + weightBits + "_int8", c -> c.output(
                int8Dequantize(c, c.input(weightBits), c.input(8), c.input(8))));
    }

    static int[] int8Dequantize(Circuit c, int[] q, int[] scale, int[] zeroTimesScale) {
        Multipliers.Tree tree = new Multipliers.Tree(c, 8);
        tree.addProduct(scale, false, q, false);
        tree.add(c.not(zeroTimesScale), 0);
        tree.add(Circuit.constant(1, 1), 0);
        return tree.sum();
    }

    static int bitsFor(int values) {
        return values <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(values - 1);
    }
}
