package io.mpgemm.dse.models.component;

/**
 * BitFusion's fusion unit (Sharma et al., ISCA 2018, section III): 16 multipliers of 2 x 2 bits, the bricks, whose products a
 * tree shifts and adds, so that they make 16, 8, 4, 2 or 1 products of 2, 4 or 8 bits an operand and their sum.
 *
 * <p>
 * A brick has the place (I, J, i, j), each 0 or 1. An operand of 4 bits takes two neighbours along i (activations) or j
 * (weights), one of 8 bits two more along I or J; what an operand does not take, other operands do. The 2-bit digit of a
 * brick's activation is in slot (I, J, i, j), or, where the weight is fused along J or j, in the slot with 0 there, from
 * which it is handed on; likewise for weights. Shifts are {@code 2 i + 2 j} inside four bricks, {@code 4 I + 4 J} behind,
 * each as far as its direction is fused. The top digit of an operand is signed.
 */
final class FusionUnit {

    /** Bits of a digit. */
    static final int DIGIT_BITS = 2;
    /** Bits of all slots of an operand. */
    static final int SLOT_BITS = 32;

    private static final int GROUP_BITS = 10;
    private static final int SUM_BITS = 16;

    private FusionUnit() {}

    /** Number of a slot. */
    static int slot(int outerX, int outerW, int innerX, int innerW) {
        return ((outerX * 2 + outerW) * 2 + innerX) * 2 + innerW;
    }

    /** Products that the unit makes at once. */
    static int lanes(int xBits, int wBits) {
        return 64 / (xBits * wBits);
    }

    /**
     * Where the digits of the operands are.
     *
     * @param activations whether of the activations, as against the weights
     * @param xBits       bits of an activation: 2, 4 or 8
     * @param wBits       bits of a weight: 2, 4 or 8
     * @return for each product the slots of its operand's digits, the lowest first
     */
    static int[][] slots(boolean activations, int xBits, int wBits) {
        int[][] slots = new int[lanes(xBits, wBits)][];
        int lane = 0;
        for (int place = 0; place < 16; place++) {
            int outerX = place >> 3 & 1;
            int outerW = place >> 2 & 1;
            int innerX = place >> 1 & 1;
            int innerW = place & 1;
            if (outerX * xBits < 8 && outerW * wBits < 8 && innerX * xBits < 4 && innerW * wBits < 4) {
                int bits = activations ? xBits : wBits;
                slots[lane] = new int[bits / DIGIT_BITS];
                for (int digit = 0; digit < slots[lane].length; digit++) {
                    slots[lane][digit] = activations
                            ? slot(xBits == 8 ? digit >> 1 : outerX, outerW, xBits == 2 ? innerX : digit & 1, innerW)
                            : slot(outerX, wBits == 8 ? digit >> 1 : outerW, innerX, wBits == 2 ? innerW : digit & 1);
                }
                lane++;
            }
        }
        return slots;
    }

    /**
     * The sum of the products.
     *
     * @param c     the netlist
     * @param x     activations in their slots
     * @param w     weights in theirs
     * @param xMode whether activations are fused in pairs (4 bits and more), and pairs of these (8 bits)
     * @param wMode the same of weights
     * @return 16 bits in two's complement
     */
    static int[] sum(Circuit c, int[] x, int[] w, int[] xMode, int[] wMode) {
        Multipliers.Tree all = new Multipliers.Tree(c, SUM_BITS);
        for (int outerX = 0; outerX < 2; outerX++) {
            for (int outerW = 0; outerW < 2; outerW++) {
                Multipliers.Tree four = new Multipliers.Tree(c, GROUP_BITS);
                for (int innerX = 0; innerX < 2; innerX++) {
                    for (int innerW = 0; innerW < 2; innerW++) {
                        int[] a = handedOn(c, x, wMode, slot(outerX, outerW, innerX, innerW),
                                slot(outerX, outerW, innerX, 0), slot(outerX, 0, innerX, innerW),
                                slot(outerX, 0, innerX, 0));
                        int[] b = handedOn(c, w, xMode, slot(outerX, outerW, innerX, innerW),
                                slot(outerX, outerW, 0, innerW), slot(0, outerW, innerX, innerW),
                                slot(0, outerW, 0, innerW));
                        int[] product = Multipliers.product(c, signed(c, a, xMode, outerX, innerX), true,
                                signed(c, b, wMode, outerW, innerW), true, 2 * (DIGIT_BITS + 1));
                        int[] shifted = Circuit.signExtend(product, GROUP_BITS);
                        shifted = shifted(c, shifted, innerX == 1 ? xMode[0] : Circuit.ZERO, DIGIT_BITS);
                        four.add(shifted(c, shifted, innerW == 1 ? wMode[0] : Circuit.ZERO, DIGIT_BITS), 0);
                    }
                }
                int[] shifted = Circuit.signExtend(four.sum(), SUM_BITS);
                shifted = shifted(c, shifted, outerX == 1 ? xMode[1] : Circuit.ZERO, 2 * DIGIT_BITS);
                all.add(shifted(c, shifted, outerW == 1 ? wMode[1] : Circuit.ZERO, 2 * DIGIT_BITS), 0);
            }
        }
        return all.sum();
    }

    /** The digit of a brick: its own, or that of the brick which shares its operand. */
    private static int[] handedOn(Circuit c, int[] slots, int[] otherMode, int own, int inner, int outer, int both) {
        return c.mux(otherMode[1], c.mux(otherMode[0], digit(slots, own), digit(slots, inner)),
                c.mux(otherMode[0], digit(slots, outer), digit(slots, both)));
    }

    private static int[] digit(int[] slots, int slot) {
        return Circuit.slice(slots, slot * DIGIT_BITS, (slot + 1) * DIGIT_BITS);
    }

    /** With a sign bit, which counts where the digit is the top one of its operand. */
    private static int[] signed(Circuit c, int[] digit, int[] mode, int outer, int inner) {
        int top = c.and(inner == 1 ? Circuit.ONE : c.not(mode[0]), outer == 1 ? Circuit.ONE : c.not(mode[1]));
        return Circuit.concat(digit, new int[]{c.and(top, digit[DIGIT_BITS - 1])});
    }

    private static int[] shifted(Circuit c, int[] bus, int fused, int by) {
        return fused == Circuit.ZERO ? bus
                : c.mux(fused, bus, Circuit.concat(Circuit.constant(0, by), Circuit.slice(bus, 0, bus.length - by)));
    }
}
