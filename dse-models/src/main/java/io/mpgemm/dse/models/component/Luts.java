package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Table generators and read ports of LUT-based PEs (LUT-GEMM, arXiv 2206.09557; FIGLUT, arXiv 2503.06862; LUT Tensor
 * Core, arXiv 2408.06003). Table registers are {@link Storage#register}.
 */
public final class Luts {

    /** What a table over {@code mu} activations holds. */
    public enum Table {
        /** Sums of every subset, for bit planes of 0 and 1: {@code 2^mu} entries, the empty one free. */
        SUBSET,
        /** All signed sums, for planes of -1 and +1: {@code 2^mu} entries. */
        SIGNED_FULL,
        /** The signed sums with one sign fixed: {@code 2^(mu-1)} entries; the reader negates. */
        SIGNED_HALF;

        /**
         * Entries that need a register.
         *
         * @param mu activations a table
         * @return registers
         */
        public int entries(int mu) {
            return switch (this) {
                case SUBSET -> (1 << mu) - 1;
                case SIGNED_FULL -> 1 << mu;
                case SIGNED_HALF -> 1 << (mu - 1);
            };
        }

        /**
         * Additions that fill a table when every entry is one addition away from another: 11, 14 and 14 for mu = 4.
         *
         * @param mu activations a table
         * @return additions; negations are not counted
         */
        public int additions(int mu) {
            return this == SUBSET ? (1 << mu) - 1 - mu : (1 << mu) - 2;
        }
    }

    private Luts() {}

    /**
     * Bits of an entry of a table of integers.
     *
     * @param mu             activations a table
     * @param activationBits bits of a signed activation
     * @return bits that hold the sum of all
     */
    public static int entryBits(int mu, int activationBits) {
        return activationBits + IntegerUnits.bitsFor(mu);
    }

    /**
     * Generator of a table of signed integers: ripple-carry adders, each entry one addition from another.
     *
     * @param table          what the table holds
     * @param mu             activations a table
     * @param activationBits bits of a signed activation
     * @return the component; table registers apart
     */
    public static Component generator(Table table, int mu, int activationBits) {
        return Netlist.component("lutgen_int" + activationBits + "_mu" + mu, c -> {
            int bits = entryBits(mu, activationBits);
            int[][] x = new int[mu][];
            for (int i = 0; i < mu; i++) {
                x[i] = c.input(activationBits);
            }
            List<int[]> entries = new ArrayList<>();
            entries.add(table == Table.SUBSET ? Circuit.constant(0, 1) : x[0]);
            for (int i = table == Table.SUBSET ? 0 : 1; i < mu; i++) {
                List<int[]> next = new ArrayList<>();
                for (int[] entry : entries) {
                    int width = entry.length == 1 ? x[i].length : bits;
                    int[] a = Circuit.signExtend(entry, width);
                    int[] b = Circuit.signExtend(x[i], width);
                    next.add(table == Table.SUBSET ? entry : Circuit.slice(c.subtract(a, b), 0, width));
                    next.add(Circuit.slice(c.add(a, b, Circuit.ZERO), 0, width));
                }
                entries = next;
            }
            if (table == Table.SIGNED_FULL) {
                for (int[] entry : List.copyOf(entries)) {
                    entries.add(Circuit.slice(c.increment(c.not(entry), Circuit.ONE), 0, entry.length));
                }
            }
            c.output(entries.toArray(int[][]::new));
        });
    }

    /**
     * Generator of a table of floating-point numbers: one adder an addition, {@code mu - 1} of them on the longest path;
     * negation is a wire.
     *
     * @param table      what the table holds
     * @param mu         activations a table
     * @param format     format of activations and entries
     * @param subnormals whether subnormal numbers are kept
     * @return the component; table registers apart
     */
    public static Component generator(Table table, int mu, FloatFormat format, boolean subnormals) {
        Component adder = FloatUnits.adder(format, subnormals);
        int additions = table.additions(mu);
        return new Component("lutgen_" + format.name() + "_mu" + mu, additions * adder.areaGe(),
                (mu - 1) * adder.depthFo4(), additions * adder.switchedGe(), adder.glitch(), 0);
    }

    /**
     * Turns an entry into INT8: a product with the reciprocal of the scale, then a shift to the fixed point, rounded to
     * nearest.
     *
     * @param format format of the entry
     * @return the component, one for each entry that is made in a cycle
     */
    public static Component quantizer(FloatFormat format) {
        return Netlist.component("lutquant_" + format.name(), c -> {
            int[] scaled = FloatUnits.multiply(c, c.input(format), format, c.input(format), format, format, false);
            int[] unit = Circuit.constant(format.bias() + 6L, format.exponentBits());
            c.output(Alignment.align(c, scaled, format, unit, 7, true));
        });
    }

    /**
     * Turns an INT8 entry that a reader took back into a floating-point number: a conversion and a product with the scale
     * of the table.
     *
     * @param format format of the number and of the scale
     * @return the component
     */
    public static Component dequantizer(FloatFormat format) {
        return Netlist.component("lutdequant_" + format.name(), c -> c.output(FloatUnits.multiply(c,
                FloatUnits.convert(c, c.input(8), true, format), format, c.input(format), format, format, false)));
    }

    /**
     * Read port: a mux over the entries; for a half table over half as many, with a conditional negation behind, which
     * for floating-point entries is one XOR.
     *
     * @param table         what the table holds
     * @param mu            activations a table
     * @param entryBits     bits of an entry
     * @param floatingPoint whether entries are floating-point numbers
     * @return the component
     */
    public static Component readPort(Table table, int mu, int entryBits, boolean floatingPoint) {
        boolean half = table == Table.SIGNED_HALF;
        return Netlist.component("lutread_" + (half ? "half" : "full") + "_mu" + mu + "_x" + entryBits, c -> {
            int[] address = c.input(half ? mu - 1 : mu);
            int[][] entries = new int[1 << address.length][];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = table == Table.SUBSET && i == 0 ? Circuit.constant(0, entryBits)
                        : c.input(entryBits, Stimulus.uniform(), Circuit.Rate.HELD);
            }
            int[] out = c.select(address, entries);
            if (half) {
                int negate = c.input(1)[0];
                if (floatingPoint) {
                    out[entryBits - 1] = c.xor(out[entryBits - 1], negate);
                } else {
                    out = c.negateIf(negate, out);
                }
            }
            c.output(out);
        });
    }

    /**
     * Adds an entry, shifted by its bit plane, to an integer accumulator: a barrel shifter and an adder.
     *
     * @param entryBits       bits of an entry
     * @param planes          bit planes; 1 for none to shift
     * @param accumulatorBits bits of the accumulator
     * @return the component; the register apart
     */
    public static Component shiftAccumulate(int entryBits, int planes, int accumulatorBits) {
        return Netlist.component("shiftacc" + entryBits + "_q" + planes + "_acc" + accumulatorBits, c -> {
            int[] entry = c.input(entryBits);
            int wide = Math.min(accumulatorBits, entryBits + planes - 1);
            int[] shifted = c.shiftLeft(Circuit.signExtend(entry, wide), c.input(IntegerUnits.bitsFor(planes)));
            int[] addend = Circuit.signExtend(shifted, accumulatorBits);
            int[] accumulator = c.register(accumulatorBits);
            int[] sum = Circuit.slice(c.add(addend, accumulator, Circuit.ZERO), 0, accumulatorBits);
            c.output(sum);
            c.feed(accumulator, sum);
        });
    }
}
