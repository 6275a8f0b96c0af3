package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.component.Cells.Kind;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A combinational netlist of {@link Cells}, built gate by gate with constant folding and structural sharing. Area, depth,
 * switching and glitches of a component are read off it; and as it computes, tests can hold it against arithmetic.
 *
 * <p>
 * A bus is an {@code int[]} of nets, least significant first.
 */
final class Circuit {

    /** The constant 0. */
    static final int ZERO = 0;
    /** The constant 1. */
    static final int ONE = 1;

    private static final double LINEAR = 12;
    private static final double STEP_FO4 = 1;
    private static final int HELD_ZERO = 1;
    private static final int HELD_ONE = 2;
    private static final int ROUNDS = 9;

    private enum Op {
        CONSTANT, INPUT, NOT, AND, OR, AND2, XOR, MUX, SUM, CARRY
    }

    private record Key(Op op, int a, int b, int c) {}

    private Op[] ops = new Op[256];
    private int[] as = new int[256];
    private int[] bs = new int[256];
    private int[] cs = new int[256];
    private int size;
    private int[] outputs = new int[0];
    private final Map<Key, Integer> known = new HashMap<>();

    Circuit() {
        raw(Op.CONSTANT, 0, 0, 0);
        raw(Op.CONSTANT, 1, 0, 0);
    }

    private int raw(Op op, int a, int b, int c) {
        if (size == ops.length) {
            ops = Arrays.copyOf(ops, 2 * size);
            as = Arrays.copyOf(as, 2 * size);
            bs = Arrays.copyOf(bs, 2 * size);
            cs = Arrays.copyOf(cs, 2 * size);
        }
        ops[size] = op;
        as[size] = a;
        bs[size] = b;
        cs[size] = c;
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
            return in[0] == ONE ? gate(Op.OR, in[1], in[2], ONE) : and2(in[1], in[2]);
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

    int[] input(int bits) {
        int[] bus = new int[bits];
        for (int i = 0; i < bits; i++) {
            bus[i] = raw(Op.INPUT, 0, 0, 0);
        }
        return bus;
    }

    /**
     * A floating-point word. Data of one distribution share most of their exponent, so in the estimates of switching all
     * but its two lowest bits stay at 011..1: values over four binades.
     */
    int[] input(FloatFormat format) {
        int[] word = input(format.bits());
        int m = format.fractionBits();
        int e = format.exponentBits();
        for (int i = 2; i < e; i++) {
            as[word[m + i]] = i == e - 1 ? HELD_ZERO : HELD_ONE;
        }
        return word;
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

    /** Ripple-carry sum of two buses of one width: as many bits, then the carry out. */
    int[] add(int[] a, int[] b, int carryIn) {
        int[] out = new int[a.length + 1];
        int carry = carryIn;
        for (int i = 0; i < a.length; i++) {
            out[i] = sum(a[i], b[i], carry);
            carry = carry(a[i], b[i], carry);
        }
        out[a.length] = carry;
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

    int[] increment(int[] a, int carryIn) {
        return add(a, constant(0, a.length), carryIn);
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
            value = mux(amount[level], value, moved);
        }
        return concat(value, new int[]{lost});
    }

    /** Logical left shift. */
    int[] shiftLeft(int[] bus, int[] amount) {
        int[] value = bus;
        for (int level = amount.length - 1; level >= 0; level--) {
            int by = Math.min(1 << level, value.length);
            int[] moved = concat(constant(0, by), slice(value, 0, value.length - by));
            value = mux(amount[level], value, moved);
        }
        return value;
    }

    /** Leading zeros of a bus (0 where it is all zero), then 1 where it is all zero. */
    int[] leadingZeros(int[] bus) {
        int padded = 1 << IntegerUnits.bitsFor(bus.length);
        int[] count = zeros(concat(constant(0, padded - bus.length), bus));
        return concat(slice(count, 0, count.length - 1), new int[]{not(count[count.length - 1])});
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

    // ---- analysis

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

    private void settle(long[] values) {
        for (int i = 2; i < size; i++) {
            if (ops[i] != Op.INPUT) {
                values[i] = value(i, values);
            }
        }
    }

    private long value(int i, long[] values) {
        long a = values[as[i]];
        long b = values[bs[i]];
        long c = values[cs[i]];
        return switch (ops[i]) {
            case CONSTANT, INPUT -> values[i];
            case NOT -> ~a;
            case AND, AND2 -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case MUX -> (a & c) | (~a & b);
            case SUM -> a ^ b ^ c;
            case CARRY -> (a & b) | (c & (a | b));
        };
    }

    private int arity(int i) {
        return switch (ops[i]) {
            case CONSTANT, INPUT -> 0;
            case NOT -> 1;
            case AND, AND2, OR, XOR -> 2;
            case MUX, SUM, CARRY -> 3;
        };
    }

    private int pin(int i, int which) {
        return which == 0 ? as[i] : which == 1 ? bs[i] : cs[i];
    }

    /**
     * The component that this netlist is.
     *
     * @param name its name
     * @return area, depth, switching and glitch factor
     */
    Component component(String name) {
        boolean[] live = live();
        Kind[] kinds = kinds(live);
        boolean[] free = absorbed(live);
        boolean[] merged = merged(live);
        Cells cells = Cells.standard();
        double area = 0;
        double[] load = new double[size];
        for (int i = 2; i < size; i++) {
            Kind kind = kinds[i];
            if (!live[i] || arity(i) == 0) {
                continue;
            }
            boolean counted = !free[i];
            boolean second = (kind == Kind.FA || kind == Kind.HA) && isSecondOutput(i);
            if (counted && !second) {
                area += (ops[i] == Op.SUM && kind == Kind.XOR2 ? 2 : merged[i] ? cells.mergedShare() : 1)
                        * cells.areaGe(kind);
            }
            if (second) {
                continue;
            }
            for (int p = 0; p < arity(i); p++) {
                load[pin(i, p)] += counted ? cells.pinGe(kind) : cells.pinGe(Kind.LOGIC);
            }
        }
        for (int net : outputs) {
            load[net] += cells.pinGe(Kind.LOGIC);
        }
        double nand = cells.pinGe(Kind.LOGIC);
        double[] delay = new double[size];
        double[] arrival = new double[size];
        double depth = 0;
        for (int i = 2; i < size; i++) {
            if (!live[i]) {
                continue;
            }
            if (arity(i) > 0) {
                delay[i] = free[i] ? 0 : cells.delayFo4(kinds[i]) + driven(load[i] / nand) * cells.loadFo4();
                if (ops[i] == Op.SUM && kinds[i] == Kind.XOR2) {
                    delay[i] += cells.delayFo4(Kind.XOR2);
                }
                for (int p = 0; p < arity(i); p++) {
                    arrival[i] = Math.max(arrival[i], arrival[pin(i, p)]);
                }
                arrival[i] += delay[i];
            } else {
                // Inputs come from cells of twice the smallest drive.
                delay[i] = driven(load[i] / nand) * cells.loadFo4() / 2;
                arrival[i] = delay[i];
            }
        }
        for (int net : outputs) {
            depth = Math.max(depth, arrival[net]);
        }
        double[] energy = new double[size];
        for (int i = 2; i < size; i++) {
            if (live[i]) {
                energy[i] = load[i] + (arity(i) == 0 || free[i] ? 0 : cells.toggleGe(kinds[i]));
            }
        }
        double quiet = quietToggles(energy);
        double glitch = quiet == 0 ? 1 : glitch(energy, delay);
        return new Component(name, area, depth, quiet, Math.max(1, glitch), 0);
    }

    /** A wide fan-out is driven by a buffer tree: linear up to a dozen sinks, then one buffer a factor of four. */
    private static double driven(double sinks) {
        return sinks <= LINEAR ? sinks : LINEAR + 4 * Math.log(sinks / LINEAR) / Math.log(4);
    }

    private boolean[] live() {
        boolean[] live = new boolean[size];
        for (int net : outputs) {
            live[net] = true;
        }
        for (int i = size - 1; i >= 2; i--) {
            for (int p = 0; live[i] && p < arity(i); p++) {
                live[pin(i, p)] = true;
            }
        }
        for (int i = 2; i < size; i++) {
            live[i] |= ops[i] == Op.INPUT;
        }
        return live;
    }

    private Kind[] kinds(boolean[] live) {
        Kind[] kinds = new Kind[size];
        Arrays.fill(kinds, Kind.INV);
        for (int i = 2; i < size; i++) {
            kinds[i] = switch (ops[i]) {
                case CONSTANT, INPUT, NOT -> Kind.INV;
                case AND, OR -> Kind.LOGIC;
                case AND2 -> isLive(Op.XOR, i, live) ? Kind.HA : Kind.AND2;
                case XOR -> isLive(Op.AND2, i, live) ? Kind.HA : Kind.XOR2;
                case MUX -> Kind.MUX2;
                case SUM -> isLive(Op.CARRY, i, live) ? Kind.FA : Kind.XOR2;
                case CARRY -> isLive(Op.SUM, i, live) ? Kind.FA : Kind.MAJ;
            };
        }
        return kinds;
    }

    private boolean isLive(Op partner, int i, boolean[] live) {
        Integer other = known.get(new Key(partner, as[i], bs[i], cs[i]));
        return other != null && live[other];
    }

    private boolean isSecondOutput(int i) {
        return ops[i] == Op.CARRY || ops[i] == Op.AND2;
    }

    /** An inverter behind a gate of either polarity, or in front of such gates only, needs no cell. */
    private boolean[] absorbed(boolean[] live) {
        boolean[] needed = new boolean[size];
        for (int net : outputs) {
            needed[net] = true;
        }
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && ops[i] != Op.AND && ops[i] != Op.OR && p < arity(i); p++) {
                needed[pin(i, p)] = true;
            }
        }
        boolean[] absorbed = new boolean[size];
        for (int i = 2; i < size; i++) {
            Op driver = ops[as[i]];
            absorbed[i] = ops[i] == Op.NOT
                    && (!needed[i] || driver == Op.XOR || driver == Op.AND || driver == Op.OR);
        }
        return absorbed;
    }

    /**
     * Two-input gates of control logic that read by one other such gate only become inputs of one cell with it: three
     * such gates make a NAND4 or AOI22, two a NAND3 or AOI21.
     */
    private boolean[] merged(boolean[] live) {
        int[] readers = new int[size];
        for (int net : outputs) {
            readers[net] += 2;
        }
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && p < arity(i); p++) {
                readers[pin(i, p)]++;
            }
        }
        int[] gates = new int[size];
        boolean[] merged = new boolean[size];
        for (int i = 2; i < size; i++) {
            if (!live[i] || (ops[i] != Op.AND && ops[i] != Op.OR)) {
                continue;
            }
            gates[i] = 1;
            for (int p = 0; p < 2; p++) {
                int in = pin(i, p);
                boolean single = readers[in] == 1;
                if (ops[in] == Op.NOT) {
                    in = as[in];
                    single &= readers[in] == 1;
                }
                if (single && gates[in] > 0 && gates[i] + gates[in] <= 3) {
                    merged[in] = true;
                    gates[i] += gates[in];
                }
            }
        }
        return merged;
    }

    private void randomise(long[] values, SplittableRandom random) {
        for (int i = 2; i < size; i++) {
            if (ops[i] == Op.INPUT) {
                values[i] = as[i] == HELD_ZERO ? 0 : as[i] == HELD_ONE ? -1 : random.nextLong();
            }
        }
    }

    private double quietToggles(double[] energy) {
        SplittableRandom random = new SplittableRandom(1);
        long[] before = new long[size];
        before[ONE] = -1;
        randomise(before, random);
        settle(before);
        double switched = 0;
        for (int round = 1; round < ROUNDS; round++) {
            long[] now = before.clone();
            randomise(now, random);
            settle(now);
            for (int i = 2; i < size; i++) {
                switched += energy[i] * Long.bitCount(now[i] ^ before[i]);
            }
            before = now;
        }
        return switched / (64.0 * (ROUNDS - 1));
    }

    /**
     * Toggles with delays over toggles without, all inputs switching at once; pulses shorter than a gate's delay die.
     * Time goes in steps of one FO4; a net flips once its gate has wanted it to for as many steps as its delay has.
     */
    private double glitch(double[] energy, double[] delay) {
        int[][] readers = readers();
        int[] steps = new int[size];
        int longest = 1;
        for (int i = 2; i < size; i++) {
            steps[i] = Math.max(1, (int) Math.round(delay[i] / STEP_FO4));
            longest = Math.max(longest, steps[i]);
        }
        SplittableRandom random = new SplittableRandom(2);
        long[] now = new long[size];
        now[ONE] = -1;
        randomise(now, random);
        settle(now);
        long[] before = now.clone();
        long[] target = now.clone();
        randomise(target, random);
        double timed = 0;
        long[][] wanted = new long[longest][size];
        int[] active = new int[size];
        int[] nextActive = new int[size];
        boolean[] queued = new boolean[size];
        int count = 0;
        for (int i = 2; i < size; i++) {
            if (ops[i] == Op.INPUT) {
                active[count++] = i;
            }
        }
        long[] flips = new long[size];
        while (count > 0) {
            for (int n = 0; n < count; n++) {
                int i = active[n];
                long wants = (ops[i] == Op.INPUT ? target[i] : value(i, now)) ^ now[i];
                for (int s = steps[i] - 1; s > 0; s--) {
                    wanted[s][i] = wanted[s - 1][i] & wants;
                }
                wanted[0][i] = wants;
                flips[n] = wanted[steps[i] - 1][i];
            }
            int next = 0;
            for (int n = 0; n < count; n++) {
                int i = active[n];
                long flip = flips[n];
                if (flip != 0) {
                    now[i] ^= flip;
                    timed += energy[i] * Long.bitCount(flip);
                    for (int s = 0; s < steps[i]; s++) {
                        wanted[s][i] &= ~flip;
                    }
                    for (int reader : readers[i]) {
                        if (!queued[reader]) {
                            queued[reader] = true;
                            nextActive[next++] = reader;
                        }
                    }
                }
                if (wanted[0][i] != 0 && !queued[i]) {
                    queued[i] = true;
                    nextActive[next++] = i;
                }
            }
            int[] swap = active;
            active = nextActive;
            nextActive = swap;
            count = next;
            for (int n = 0; n < count; n++) {
                queued[active[n]] = false;
            }
        }
        double quiet = 0;
        for (int i = 2; i < size; i++) {
            quiet += energy[i] * Long.bitCount(now[i] ^ before[i]);
        }
        return timed / quiet;
    }

    private int[][] readers() {
        int[] counts = new int[size];
        for (int i = 2; i < size; i++) {
            for (int p = 0; p < arity(i); p++) {
                counts[pin(i, p)]++;
            }
        }
        int[][] readers = new int[size][];
        for (int i = 0; i < size; i++) {
            readers[i] = new int[counts[i]];
        }
        for (int i = 2; i < size; i++) {
            for (int p = 0; p < arity(i); p++) {
                readers[pin(i, p)][--counts[pin(i, p)]] = i;
            }
        }
        return readers;
    }
}
