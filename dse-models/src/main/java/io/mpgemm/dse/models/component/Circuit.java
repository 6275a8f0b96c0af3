package io.mpgemm.dse.models.component;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A combinational netlist of {@link Cells}, built gate by gate with constant folding and structural sharing. Area, depth,
 * switching and glitches of a component are read off it ({@link Netlist}); and as it computes, tests can hold it against
 * arithmetic.
 *
 * <p>
 * A bus is an {@code int[]} of nets, least significant first. Gates belong to the region that is open when they are first
 * needed; a component has one region, a PE one for each line of its bill of materials.
 */
final class Circuit {

    /** When a port takes a new word. */
    enum Rate {
        /** At each operation. */
        FRESH,
        /**
         * At each operation, but not at the moment of the fresh ports: without glitches the logic settles once for each
         * of the two moments.
         */
        APART,
        /** When a weight is loaded. */
        HELD,
        /** What a register caught of a bus at the operation before. */
        FEEDBACK
    }

    /** A bus that enters. */
    static final class Port {

        private final int[] nets;
        private final Stimulus stimulus;
        private final Rate rate;
        private final Optional<int[]> source;

        private Port(int[] nets, Stimulus stimulus, Rate rate, Optional<int[]> source) {
            this.nets = nets;
            this.stimulus = stimulus;
            this.rate = rate;
            this.source = source;
        }

        int[] nets() {
            return nets;
        }

        /** The words that it sees. */
        Stimulus stimulus() {
            return stimulus;
        }

        /** When it takes a new one. */
        Rate rate() {
            return rate;
        }

        /** The bus that a feedback port repeats, else empty. */
        Optional<int[]> source() {
            return source;
        }
    }

    /** The constant 0. */
    static final int ZERO = 0;
    /** The constant 1. */
    static final int ONE = 1;

    enum Op {
        CONSTANT, INPUT, NOT, AND, OR, AND2, OR2, XOR, MUX, SUM, CARRY
    }

    private record Key(Op op, int a, int b, int c) {}

    private final Carry carries;
    private Op[] ops = new Op[256];
    private int[] as = new int[256];
    private int[] bs = new int[256];
    private int[] cs = new int[256];
    private int[] regions = new int[256];
    private int size;
    private int[] outputs = new int[0];
    private final Map<Key, Integer> known = new HashMap<>();
    private final List<Port> ports = new ArrayList<>();
    private int region;

    /** A netlist of least area. */
    Circuit() {
        this(Carry.RIPPLE);
    }

    Circuit(Carry carries) {
        this.carries = carries;
        raw(Op.CONSTANT, 0, 0, 0);
        raw(Op.CONSTANT, 1, 0, 0);
    }

    private int raw(Op op, int a, int b, int c) {
        if (size == ops.length) {
            ops = Arrays.copyOf(ops, 2 * size);
            as = Arrays.copyOf(as, 2 * size);
            bs = Arrays.copyOf(bs, 2 * size);
            cs = Arrays.copyOf(cs, 2 * size);
            regions = Arrays.copyOf(regions, 2 * size);
        }
        ops[size] = op;
        as[size] = a;
        bs[size] = b;
        cs[size] = c;
        regions[size] = region;
        return size++;
    }

    private int shared(Op op, int a, int b, int c) {
        return known.computeIfAbsent(new Key(op, a, b, c), key -> raw(op, a, b, c));
    }

    // ---- gates

    int not(int a) {
        if (a <= ONE) {
            return ONE - a;
        }
        return ops[a] == Op.NOT ? as[a] : shared(Op.NOT, a, 0, 0);
    }

    private boolean complements(int a, int b) {
        return (ops[a] == Op.NOT && as[a] == b) || (ops[b] == Op.NOT && as[b] == a);
    }

    private int gate(Op op, int a, int b, int absorbing) {
        if (a > b) {
            return gate(op, b, a, absorbing);
        }
        if (a <= ONE) {
            return a == absorbing ? absorbing : b;
        }
        if (a == b) {
            return a;
        }
        return complements(a, b) ? absorbing : shared(op, a, b, 0);
    }

    /** AND in control logic, where polarity is free. */
    int and(int a, int b) {
        return gate(Op.AND, a, b, ZERO);
    }

    /** OR in control logic, where polarity is free. */
    int or(int a, int b) {
        return gate(Op.OR, a, b, ONE);
    }

    /** AND whose output polarity matters, as before an adder. */
    int and2(int a, int b) {
        return gate(Op.AND2, a, b, ZERO);
    }

    /** OR whose output polarity matters, as in a carry chain. */
    int or2(int a, int b) {
        return gate(Op.OR2, a, b, ONE);
    }

    int xor(int a, int b) {
        if (a > b) {
            return xor(b, a);
        }
        if (a == ZERO) {
            return b;
        }
        if (a == ONE) {
            return not(b);
        }
        if (a == b) {
            return ZERO;
        }
        if (complements(a, b)) {
            return ONE;
        }
        // XNOR costs what XOR does: pull inverters out, so that a ^ b and ~a ^ b share.
        boolean invert = (ops[a] == Op.NOT) != (ops[b] == Op.NOT);
        int x = ops[a] == Op.NOT ? as[a] : a;
        int y = ops[b] == Op.NOT ? as[b] : b;
        int out = shared(Op.XOR, Math.min(x, y), Math.max(x, y), 0);
        return invert ? not(out) : out;
    }

    /** {@code select ? b : a}. */
    int mux(int select, int a, int b) {
        if (select == ZERO || a == b) {
            return a;
        }
        if (select == ONE) {
            return b;
        }
        if (ops[select] == Op.NOT) {
            return mux(as[select], b, a);
        }
        if (a == ZERO) {
            return and(select, b);
        }
        if (a == ONE) {
            return or(not(select), b);
        }
        if (b == ZERO) {
            return and(not(select), a);
        }
        if (b == ONE) {
            return or(select, a);
        }
        return complements(a, b) ? xor(select, a) : shared(Op.MUX, select, a, b);
    }

    /** Sum output of a full adder; a constant input makes it a half adder, two make it a wire. */
    int sum(int a, int b, int c) {
        int[] in = {a, b, c};
        Arrays.sort(in);
        if (in[0] <= ONE) {
            int two = xor(in[1], in[2]);
            return in[0] == ONE ? not(two) : two;
        }
        return shared(Op.SUM, in[0], in[1], in[2]);
    }

    /** Carry output of a full adder. */
    int carry(int a, int b, int c) {
        int[] in = {a, b, c};
        Arrays.sort(in);
        if (in[0] <= ONE) {
            return in[0] == ONE ? or2(in[1], in[2]) : and2(in[1], in[2]);
        }
        if (in[0] == in[1]) {
            return in[0];
        }
        if (in[1] == in[2]) {
            return in[1];
        }
        return shared(Op.CARRY, in[0], in[1], in[2]);
    }

    // ---- buses

    /** A port of random bits, new at each operation. */
    int[] input(int bits) {
        return input(bits, Stimulus.uniform(), Rate.FRESH);
    }

    /** A port of normally distributed numbers, new at each operation. */
    int[] input(FloatFormat format) {
        return input(format.bits(), new Stimulus.Real(format, 1, 0, 1), Rate.FRESH);
    }

    int[] input(int bits, Stimulus stimulus, Rate rate) {
        int[] bus = bus(bits);
        ports.add(new Port(bus, stimulus, rate, Optional.empty()));
        return bus;
    }

    /** The output of a register whose input is named later, by {@link #feed}. */
    int[] register(int bits) {
        return bus(bits);
    }

    /** Makes {@code bus} the next word of a register. */
    void feed(int[] register, int[] bus) {
        ports.add(new Port(register, Stimulus.uniform(), Rate.FEEDBACK, Optional.of(bus)));
    }

    private int[] bus(int bits) {
        int[] bus = new int[bits];
        for (int i = 0; i < bits; i++) {
            bus[i] = raw(Op.INPUT, 0, 0, 0);
        }
        return bus;
    }

    /** Opens another region for the gates that come. */
    void region(int number) {
        region = number;
    }

    static int[] constant(long value, int bits) {
        int[] bus = new int[bits];
        for (int i = 0; i < bits; i++) {
            bus[i] = (int) ((value >> i) & 1);
        }
        return bus;
    }

    static int[] slice(int[] bus, int from, int to) {
        return Arrays.copyOfRange(bus, from, to);
    }

    /** Buses end to end, the first lowest. */
    static int[] concat(int[]... buses) {
        return Arrays.stream(buses).flatMapToInt(Arrays::stream).toArray();
    }

    static int[] zeroExtend(int[] bus, int bits) {
        return Arrays.copyOf(bus, bits);
    }

    static int[] signExtend(int[] bus, int bits) {
        int[] out = Arrays.copyOf(bus, bits);
        Arrays.fill(out, bus.length, bits, bus[bus.length - 1]);
        return out;
    }

    int[] not(int[] bus) {
        return Arrays.stream(bus).map(this::not).toArray();
    }

    /** Every bit AND one enable, in front of an adder. */
    int[] and2(int enable, int[] bus) {
        return Arrays.stream(bus).map(bit -> and2(enable, bit)).toArray();
    }

    int[] and(int enable, int[] bus) {
        return Arrays.stream(bus).map(bit -> and(enable, bit)).toArray();
    }

    int[] xor(int invert, int[] bus) {
        return Arrays.stream(bus).map(bit -> xor(invert, bit)).toArray();
    }

    int[] mux(int select, int[] a, int[] b) {
        int[] out = new int[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = mux(select, a[i], b[i]);
        }
        return out;
    }

    int anyOf(int... bits) {
        return tree(bits, false);
    }

    int allOf(int... bits) {
        return tree(bits, true);
    }

    private int tree(int[] bits, boolean and) {
        if (bits.length == 0) {
            return and ? ONE : ZERO;
        }
        if (bits.length == 1) {
            return bits[0];
        }
        int low = tree(Arrays.copyOf(bits, bits.length / 2), and);
        int high = tree(Arrays.copyOfRange(bits, bits.length / 2, bits.length), and);
        return and ? and(low, high) : or(low, high);
    }

    /** Sum of two buses of one width: as many bits, then the carry out. */
    int[] add(int[] a, int[] b, int carryIn) {
        return carries == Carry.RIPPLE || a.length < 2 ? ripple(a, b, carryIn) : prefix(a, b, carryIn);
    }

    private int[] ripple(int[] a, int[] b, int carryIn) {
        int[] out = new int[a.length + 1];
        int carry = carryIn;
        for (int i = 0; i < a.length; i++) {
            out[i] = sum(a[i], b[i], carry);
            carry = carry(a[i], b[i], carry);
        }
        out[a.length] = carry;
        return out;
    }

    /** Generate and propagate of each bit, a tree of prefixes, one XOR a bit for the sum. */
    private int[] prefix(int[] a, int[] b, int carryIn) {
        int n = a.length;
        int[] half = new int[n];
        int[] generate = new int[n];
        int[] propagate = new int[n];
        for (int i = 0; i < n; i++) {
            half[i] = xor(a[i], b[i]);
            generate[i] = and(a[i], b[i]);
            propagate[i] = or(a[i], b[i]);
        }
        generate[0] = or(generate[0], and(propagate[0], carryIn));
        for (int span = 1; span < n; span *= 2) {
            int[] g = generate.clone();
            int[] p = propagate.clone();
            for (int i = span; i < n; i++) {
                int from = carries == Carry.KOGGE_STONE ? i - span : i / span * span - 1;
                if (carries == Carry.KOGGE_STONE || i / span % 2 == 1) {
                    g[i] = or(generate[i], and(propagate[i], generate[from]));
                    p[i] = and(propagate[i], propagate[from]);
                }
            }
            generate = g;
            propagate = p;
        }
        int[] out = new int[n + 1];
        out[0] = xor(half[0], carryIn);
        for (int i = 1; i < n; i++) {
            out[i] = xor(half[i], generate[i - 1]);
        }
        out[n] = generate[n - 1];
        return out;
    }

    /** {@code a - b}: as many bits, then 1 where a is not less than b (unsigned). */
    int[] subtract(int[] a, int[] b) {
        return add(a, not(b), ONE);
    }

    /** Whether {@code a < b} (unsigned): a tree of generate and propagate pairs. */
    int less(int[] a, int[] b) {
        int[] generate = new int[a.length];
        int[] propagate = new int[a.length];
        for (int i = 0; i < a.length; i++) {
            generate[i] = and(not(a[i]), b[i]);
            propagate[i] = or(not(a[i]), b[i]);
        }
        for (int n = a.length; n > 1; n = (n + 1) / 2) {
            for (int i = 0; i < n / 2; i++) {
                generate[i] = or(generate[2 * i + 1], and(propagate[2 * i + 1], generate[2 * i]));
                propagate[i] = and(propagate[2 * i + 1], propagate[2 * i]);
            }
            if (n % 2 == 1) {
                generate[n / 2] = generate[n - 1];
                propagate[n / 2] = propagate[n - 1];
            }
        }
        return generate[0];
    }

    /** {@code a + carryIn}: as many bits, then the carry out. */
    int[] increment(int[] a, int carryIn) {
        if (carries != Carry.RIPPLE) {
            return add(a, constant(0, a.length), carryIn);
        }
        int[] out = new int[a.length + 1];
        int carry = carryIn;
        for (int i = 0; i < a.length; i++) {
            out[i] = xor(a[i], carry);
            carry = and(a[i], carry);
        }
        out[a.length] = carry;
        return out;
    }

    /** {@code negate ? -a : a}: a bit flips where any lower one is set. */
    int[] negateIf(int negate, int[] a) {
        if (carries != Carry.RIPPLE) {
            return slice(increment(xor(negate, a), negate), 0, a.length);
        }
        int[] out = a.clone();
        int lower = a[0];
        for (int i = 1; i < a.length; i++) {
            out[i] = xor(a[i], and(negate, lower));
            lower = or2(lower, a[i]);
        }
        return out;
    }

    /** One of {@code choices}, by a tree of 2:1 muxes. */
    int[] select(int[] address, int[][] choices) {
        int[][] level = choices;
        for (int bit : address) {
            int[][] next = new int[(level.length + 1) / 2][];
            for (int i = 0; i < next.length; i++) {
                next[i] = 2 * i + 1 < level.length ? mux(bit, level[2 * i], level[2 * i + 1]) : level[2 * i];
            }
            level = next;
        }
        return level[0];
    }

    /** Logical right shift; one more bit at the end: the OR of what was shifted out (if wanted, else 0). */
    int[] shiftRight(int[] bus, int[] amount, boolean sticky) {
        int[] value = bus;
        int lost = ZERO;
        for (int level = 0; level < amount.length; level++) {
            int by = Math.min(1 << level, value.length);
            if (sticky) {
                lost = or(lost, and(amount[level], anyOf(slice(value, 0, by))));
            }
            int[] moved = zeroExtend(slice(value, by, value.length), value.length);
            value = shifted(amount[level], value, moved);
        }
        return concat(value, new int[]{lost});
    }

    /** One level of a shifter; where zeros come in, an AND that keeps its polarity. */
    private int[] shifted(int by, int[] value, int[] moved) {
        int[] out = new int[value.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = moved[i] == ZERO ? and2(not(by), value[i]) : mux(by, value[i], moved[i]);
        }
        return out;
    }

    /** Logical left shift. */
    int[] shiftLeft(int[] bus, int[] amount) {
        int[] value = bus;
        for (int level = amount.length - 1; level >= 0; level--) {
            int by = Math.min(1 << level, value.length);
            int[] moved = concat(constant(0, by), slice(value, 0, value.length - by));
            value = shifted(amount[level], value, moved);
        }
        return value;
    }

    /** Leading zeros of a bus (0 where it is all zero), then 1 where it is all zero. */
    int[] leadingZeros(int[] bus) {
        int bits = IntegerUnits.bitsFor(bus.length);
        if (carries == Carry.RIPPLE) {
            int[] out = new int[bits + 1];
            for (int k = 0; k < bits; k++) {
                out[k] = priority(bus, k);
            }
            out[bits] = not(anyOf(bus));
            return out;
        }
        int[] count = zeros(concat(constant(0, (1 << bits) - bus.length), bus));
        return concat(slice(count, 0, count.length - 1), new int[]{not(count[count.length - 1])});
    }

    /** Bit k of the count by a chain from the lowest block of 2^k bits to the highest: the last one set decides. */
    private int priority(int[] bus, int k) {
        int block = 1 << k;
        int out = ZERO;
        for (int b = (bus.length - 1) / block; b >= 0; b--) {
            int to = bus.length - b * block;
            int any = anyOf(slice(bus, Math.max(0, to - block), to));
            out = b % 2 == 1 ? or(any, out) : and(not(any), out);
        }
        return out;
    }

    /** Count of leading zeros of 2^n bits, 0 where all are zero, then whether any bit is one. */
    private int[] zeros(int[] bus) {
        if (bus.length == 1) {
            return bus;
        }
        int[] low = zeros(slice(bus, 0, bus.length / 2));
        int[] high = zeros(slice(bus, bus.length / 2, bus.length));
        int top = low.length - 1;
        int none = not(high[top]);
        int[] out = new int[low.length + 1];
        for (int i = 0; i < top; i++) {
            out[i] = or(high[i], and(none, low[i]));
        }
        out[top] = and(none, low[top]);
        out[top + 1] = or(high[top], low[top]);
        return out;
    }

    /** Names the nets that leave; what they do not need is not counted. */
    void output(int[]... buses) {
        outputs = concat(buses);
    }

    /** Values of the outputs for 64 input vectors at once; input i of the circuit takes {@code inputs[i]}. */
    long[] evaluate(long[] inputs) {
        long[] values = new long[size];
        values[ONE] = -1;
        int next = 0;
        for (int i = 0; i < size; i++) {
            if (ops[i] == Op.INPUT) {
                values[i] = inputs[next++];
            }
        }
        settle(values);
        return Arrays.stream(outputs).mapToLong(net -> values[net]).toArray();
    }

    /** Computes all gates from the ports. */
    void settle(long[] values) {
        for (int i = 2; i < size; i++) {
            if (ops[i] != Op.INPUT) {
                values[i] = value(i, values);
            }
        }
    }

    /** What a gate makes of its pins. */
    long value(int i, long[] values) {
        long a = values[as[i]];
        // A chain of comparisons, the commonest first: a switch over an enum is far slower here.
        Op op = ops[i];
        if (op == Op.MUX) {
            return (a & values[cs[i]]) | (~a & values[bs[i]]);
        }
        if (op == Op.NOT) {
            return ~a;
        }
        long b = values[bs[i]];
        if (op == Op.AND || op == Op.AND2) {
            return a & b;
        }
        if (op == Op.OR || op == Op.OR2) {
            return a | b;
        }
        if (op == Op.XOR) {
            return a ^ b;
        }
        long c = values[cs[i]];
        return op == Op.SUM ? a ^ b ^ c : (a & b) | (c & (a | b));
    }

    /** Stands for all that decides what a netlist costs. */
    String content() {
        MessageDigest digest = Sha256.digest();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (5 * size + outputs.length));
        for (int i = 0; i < size; i++) {
            bytes.putInt(ops[i].name().hashCode()).putInt(as[i]).putInt(bs[i]).putInt(cs[i]).putInt(regions[i]);
        }
        for (int net : outputs) {
            bytes.putInt(net);
        }
        digest.update(bytes.array());
        for (Port port : ports) {
            digest.update((port.rate() + " " + port.stimulus() + Arrays.toString(port.nets())
                    + Arrays.toString(port.source().orElse(new int[0]))).getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    // ---- what a Netlist reads

    int size() {
        return size;
    }

    Op op(int net) {
        return ops[net];
    }

    int regionOf(int net) {
        return regions[net];
    }

    int arity(int i) {
        return switch (ops[i]) {
            case CONSTANT, INPUT -> 0;
            case NOT -> 1;
            case AND, AND2, OR, OR2, XOR -> 2;
            case MUX, SUM, CARRY -> 3;
        };
    }

    int pin(int i, int which) {
        return which == 0 ? as[i] : which == 1 ? bs[i] : cs[i];
    }

    int[] outputs() {
        return outputs;
    }

    List<Port> ports() {
        return ports;
    }

    /** The net of another operation on the same pins, or -1. */
    int partner(Op op, int i) {
        return known.getOrDefault(new Key(op, as[i], bs[i], cs[i]), -1);
    }
}
