package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.component.Cells.Kind;
import io.mpgemm.dse.models.component.Circuit.Op;
import io.mpgemm.dse.models.component.Circuit.Port;
import io.mpgemm.dse.models.component.Circuit.Rate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What a finished {@link Circuit} costs, region by region. */
final class Netlist {

    private static final int LANES = 64;
    private static final int WARM_UP = 96;
    private static final int TIMED_OPERATIONS = 2;
    /** Operations for which a component's held ports stay: bit planes that are read from one table. */
    private static final int OPERATIONS_OF_A_LOAD = 4;

    private final Circuit circuit;
    private final Cells cells = Cells.inUse();
    private final int size;
    private final int regions;
    private final boolean[] live;
    private final int[] regionOf;
    private final double[] areaGe;
    private final double[] arrivalFo4;
    private final double[] delay;
    private final double[] energy;
    /** Nets whose excess transitions count by the gain of gates; adder cells and ports have none. */
    private final boolean[] gained;
    private final int[] riseSteps;
    private final int[] fallSteps;
    /** Where the history of each net's wishes starts. */
    private final int[] history;
    private final int[][] readers;

    /**
     * Switching of a region.
     *
     * @param macGe      GE that toggle at an operation while held ports stay, without glitches
     * @param macGlitch  factor on them with glitches
     * @param loadGe     GE more that toggle where held ports change
     * @param loadGlitch factor on them
     */
    record Region(double macGe, double macGlitch, double loadGe, double loadGlitch) {}

    /**
     * Switching of a netlist.
     *
     * @param regions       its regions
     * @param portToggles   nets of each port that toggle at an operation while held ports stay
     * @param outputToggles outputs that do
     */
    record Switching(List<Region> regions, List<Double> portToggles, double outputToggles) {}

    /** GE that toggle in a sample: without delays, with them but for the excess of gates, and that excess. */
    private record Glitching(double quiet, double timed, double excess) {

        double factor(double gain) {
            return ratio(timed + gain * excess, quiet);
        }
    }

    /** What {@link Region} is made of. */
    private record Active(double macGe, double loadGe, Glitching mac, Glitching load) {}

    /** What {@link Switching} is made of, whatever excess transitions of gates count. */
    static final class Activity {

        private final List<Active> regions;
        private final List<Double> portToggles;
        private final double outputToggles;

        private Activity(List<Active> regions, List<Double> portToggles, double outputToggles) {
            this.regions = List.copyOf(regions);
            this.portToggles = List.copyOf(portToggles);
            this.outputToggles = outputToggles;
        }

        /** The switching where excess transitions of gates other than adder cells count so many times. */
        Switching switching(double gateGlitchGain) {
            return new Switching(regions.stream().map(region -> new Region(region.macGe,
                    region.mac.factor(gateGlitchGain), region.loadGe, region.load.factor(gateGlitchGain))).toList(),
                    portToggles, outputToggles);
        }
    }

    /**
     * Reads a circuit.
     *
     * @param circuit  the circuit, with its outputs named
     * @param regions  how many regions it has
     * @param outputGe load of an output, in GE of toggling
     */
    Netlist(Circuit circuit, int regions, double outputGe) {
        this.circuit = circuit;
        this.size = circuit.size();
        this.regions = regions;
        live = live();
        Kind[] kinds = kinds();
        boolean[] free = absorbed();
        boolean[] merged = merged();
        areaGe = new double[regions];
        regionOf = new int[size];
        double[] load = new double[size];
        Arrays.fill(regionOf, -1);
        for (int i = 2; i < size; i++) {
            Kind kind = kinds[i];
            if (!live[i] || circuit.arity(i) == 0) {
                continue;
            }
            regionOf[i] = circuit.regionOf(i);
            boolean counted = !free[i];
            boolean second = (kind == Kind.FA || kind == Kind.HA) && isSecondOutput(i);
            if (counted && !second) {
                areaGe[regionOf[i]] += (circuit.op(i) == Op.SUM && kind == Kind.XOR2 ? 2
                        : merged[i] ? cells.mergedShare() : 1) * cells.areaGe(kind);
            }
            for (int p = 0; p < circuit.arity(i); p++) {
                int in = circuit.pin(i, p);
                if (regionOf[in] < 0) {
                    regionOf[in] = regionOf[i];
                }
                if (!second) {
                    load[in] += counted ? cells.pinGe(kind) : cells.pinGe(Kind.LOGIC);
                }
            }
        }
        for (int net : circuit.outputs()) {
            load[net] += outputGe;
        }
        double nand = cells.pinGe(Kind.LOGIC);
        delay = new double[size];
        arrivalFo4 = new double[size];
        energy = new double[size];
        gained = new boolean[size];
        riseSteps = new int[size];
        fallSteps = new int[size];
        for (int i = 2; i < size; i++) {
            if (!live[i]) {
                continue;
            }
            Kind kind = kinds[i];
            double loaded = cells.driven(load[i] / nand) * cells.loadFo4();
            boolean port = circuit.arity(i) == 0;
            if (port) {
                delay[i] = loaded;
            } else if (!free[i]) {
                delay[i] = cells.delayFo4(kind) + loaded;
                if (circuit.op(i) == Op.SUM) {
                    delay[i] += kind == Kind.FA ? cells.sumFo4() : cells.delayFo4(Kind.XOR2);
                }
            }
            for (int p = 0; p < circuit.arity(i); p++) {
                double select = kind == Kind.MUX2 && p == 0 ? cells.selectFo4() : 0;
                arrivalFo4[i] = Math.max(arrivalFo4[i], arrivalFo4[circuit.pin(i, p)] + select);
            }
            arrivalFo4[i] += delay[i];
            energy[i] = load[i] + (port || free[i] ? 0 : cells.toggleGe(kind));
            boolean adder = kind == Kind.FA || kind == Kind.HA || kind == Kind.AND2;
            gained[i] = !adder && !port;
            double skew = kind == Kind.FA ? cells.carryAsymmetry() : 0;
            riseSteps[i] = steps(delay[i] * (1 + skew));
            fallSteps[i] = steps(delay[i] * (1 - skew));
        }
        history = new int[size + 1];
        for (int i = 0; i < size; i++) {
            history[i + 1] = history[i] + Math.max(riseSteps[i], fallSteps[i]);
        }
        readers = readers();
    }

    private int steps(double fo4) {
        return Math.max(1, (int) Math.round(fo4 / cells.timeStepFo4()));
    }

    /** Area by region. */
    double[] areaGe() {
        return areaGe;
    }

    /** What each region adds to the longest path of those before it. */
    double[] depthFo4() {
        double[] latest = new double[regions];
        for (int i = 2; i < size; i++) {
            if (live[i] && regionOf[i] >= 0) {
                latest[regionOf[i]] = Math.max(latest[regionOf[i]], arrivalFo4[i]);
            }
        }
        double before = 0;
        for (int r = 0; r < regions; r++) {
            double until = Math.max(before, latest[r]);
            latest[r] = until - before;
            before = until;
        }
        return latest;
    }

    private boolean[] live() {
        boolean[] needed = new boolean[size];
        for (int net : circuit.outputs()) {
            needed[net] = true;
        }
        for (int i = size - 1; i >= 2; i--) {
            for (int p = 0; needed[i] && p < circuit.arity(i); p++) {
                needed[circuit.pin(i, p)] = true;
            }
        }
        for (int i = 2; i < size; i++) {
            needed[i] |= circuit.op(i) == Op.INPUT;
        }
        return needed;
    }

    private Kind[] kinds() {
        Kind[] kinds = new Kind[size];
        Arrays.fill(kinds, Kind.INV);
        for (int i = 2; i < size; i++) {
            kinds[i] = switch (circuit.op(i)) {
                case CONSTANT, INPUT, NOT -> Kind.INV;
                case AND, OR -> Kind.LOGIC;
                case AND2 -> isLive(Op.XOR, i) ? Kind.HA : Kind.AND2;
                case XOR -> isLive(Op.AND2, i) ? Kind.HA : Kind.XOR2;
                case OR2 -> Kind.AND2;
                case MUX -> Kind.MUX2;
                case SUM -> isLive(Op.CARRY, i) ? Kind.FA : Kind.XOR2;
                case CARRY -> isLive(Op.SUM, i) ? Kind.FA : Kind.MAJ;
            };
        }
        return kinds;
    }

    private boolean isLive(Op partner, int i) {
        int other = circuit.partner(partner, i);
        return other >= 0 && live[other];
    }

    private boolean isSecondOutput(int i) {
        return circuit.op(i) == Op.CARRY || circuit.op(i) == Op.AND2;
    }

    /** An inverter behind a gate of either polarity, or in front of such gates only, needs no cell. */
    private boolean[] absorbed() {
        boolean[] needed = new boolean[size];
        for (int net : circuit.outputs()) {
            needed[net] = true;
        }
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && circuit.op(i) != Op.AND && circuit.op(i) != Op.OR && p < circuit.arity(i); p++) {
                needed[circuit.pin(i, p)] = true;
            }
        }
        boolean[] absorbed = new boolean[size];
        for (int i = 2; i < size; i++) {
            if (circuit.op(i) == Op.NOT) {
                Op driver = circuit.op(circuit.pin(i, 0));
                absorbed[i] = !needed[i] || driver == Op.XOR || driver == Op.AND || driver == Op.OR;
            }
        }
        return absorbed;
    }

    /**
     * Two-input gates of control logic that are read by one other such gate only become inputs of one cell with it:
     * three such gates make a NAND4 or AOI22, two a NAND3 or AOI21.
     */
    private boolean[] merged() {
        int[] readers = new int[size];
        for (int net : circuit.outputs()) {
            readers[net] += 2;
        }
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && p < circuit.arity(i); p++) {
                readers[circuit.pin(i, p)]++;
            }
        }
        int[] gates = new int[size];
        boolean[] merged = new boolean[size];
        for (int i = 2; i < size; i++) {
            if (!live[i] || (circuit.op(i) != Op.AND && circuit.op(i) != Op.OR)) {
                continue;
            }
            gates[i] = 1;
            for (int p = 0; p < 2; p++) {
                int in = circuit.pin(i, p);
                boolean single = readers[in] == 1;
                if (circuit.op(in) == Op.NOT) {
                    in = circuit.pin(in, 0);
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

    /**
     * Bits that a pipeline register after some regions holds: what they, or the ports that they read, hand to later ones.
     *
     * @param regionsBefore how many regions lie before the register
     * @return its flip-flops
     */
    int bitsAfterRegion(int regionsBefore) {
        boolean[] crosses = new boolean[size];
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && regionOf[i] >= regionsBefore && p < circuit.arity(i); p++) {
                int in = circuit.pin(i, p);
                crosses[in] |= circuit.arity(in) > 0 && regionOf[in] < regionsBefore;
            }
        }
        return count(crosses);
    }

    /**
     * Bits that a pipeline register at a point in time holds: nets that have arrived and are needed later. Sums that come
     * from a neighbour arrive in the stage that takes them.
     *
     * @param fo4 the time
     * @return its flip-flops
     */
    int bitsAt(double fo4) {
        boolean[] crosses = new boolean[size];
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && arrivalFo4[i] > fo4 && p < circuit.arity(i); p++) {
                int in = circuit.pin(i, p);
                crosses[in] |= in > Circuit.ONE && arrivalFo4[in] <= fo4;
            }
        }
        for (int net : circuit.outputs()) {
            crosses[net] |= net > Circuit.ONE && arrivalFo4[net] <= fo4;
        }
        for (Port port : circuit.ports()) {
            for (int net : port.nets()) {
                crosses[net] &= port.rate() == Rate.FRESH;
            }
        }
        return count(crosses);
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    /** The state of 64 lanes at once: bit l of a net's word is its value in lane l. */
    private final class Lanes {

        private final SplittableRandom random = new SplittableRandom(1);
        private final long[] values = new long[size];
        private int cycle;

        Lanes() {
            values[Circuit.ONE] = -1;
            for (Rate rate : Rate.values()) {
                drive(rate);
            }
            circuit.settle(values);
            if (has(Rate.FEEDBACK)) {
                for (int i = 0; i < WARM_UP; i++) {
                    drive(Rate.FEEDBACK);
                    drive(Rate.FRESH);
                    circuit.settle(values);
                }
            }
        }

        /** Puts the next words on the ports of a rate; what feeds back is read from the settled values. */
        void drive(Rate rate) {
            cycle += rate == Rate.FRESH ? 1 : 0;
            for (Port port : circuit.ports()) {
                if (port.rate() != rate) {
                    continue;
                }
                int[] nets = port.nets();
                long[] lanes = new long[nets.length];
                int[] source = port.source().orElse(new int[0]);
                for (int i = 0; i < source.length; i++) {
                    lanes[i] = values[source[i]];
                }
                for (int lane = 0; source.length == 0 && lane < LANES; lane++) {
                    long word = port.stimulus().word(random, cycle + lane);
                    for (int i = 0; i < nets.length; i++) {
                        lanes[i] |= ((word >> Math.min(i, 63)) & 1) << lane;
                    }
                }
                for (int i = 0; i < nets.length; i++) {
                    values[nets[i]] = lanes[i];
                }
            }
        }
    }

    private boolean has(Rate rate) {
        return circuit.ports().stream().anyMatch(port -> port.rate() == rate);
    }

    /** Sums of toggled GE by region. */
    private final class Toggles {

        private final double[] all = new double[regions];
        private final double[] sampled = new double[regions];
        /** With glitches, but for the excess transitions of {@link #gained} nets, */
        private final double[] timed = new double[regions];
        /** which stand here. */
        private final double[] excess = new double[regions];

        private void count(long[] before, long[] after, boolean sample) {
            for (int i = 2; i < size; i++) {
                if (live[i] && regionOf[i] >= 0) {
                    double ge = energy[i] * Long.bitCount(after[i] ^ before[i]);
                    all[regionOf[i]] += ge;
                    if (sample) {
                        sampled[regionOf[i]] += ge;
                    }
                }
            }
        }
    }

    /**
     * Activity under the ports' stimuli; no constant that has a band decides it.
     *
     * @param rounds      loads that are sampled in each of 64 lanes
     * @param operations  operations after each load
     * @param timedRounds loads that are also simulated with delays, each with {@value #TIMED_OPERATIONS} operations at most,
     *                    for the glitch factors
     */
    Activity activity(int rounds, int operations, int timedRounds) {
        int timedOperations = Math.min(operations, TIMED_OPERATIONS);
        Lanes lanes = new Lanes();
        Toggles loads = new Toggles();
        Toggles macs = new Toggles();
        double[] portToggles = new double[circuit.ports().size()];
        double outputToggles = 0;
        boolean held = has(Rate.HELD);
        for (int round = 0; round < rounds; round++) {
            for (int step = held ? 0 : 1; step <= operations; step++) {
                boolean sample = round < timedRounds && step <= timedOperations;
                Toggles toggles = step == 0 ? loads : macs;
                long[] before = lanes.values.clone();
                lanes.drive(Rate.FEEDBACK);
                lanes.drive(Rate.FRESH);
                if (step == 0) {
                    lanes.drive(Rate.HELD);
                }
                if (has(Rate.APART)) {
                    circuit.settle(lanes.values);
                    long[] between = lanes.values.clone();
                    toggles.count(before, between, sample);
                    lanes.drive(Rate.APART);
                    circuit.settle(lanes.values);
                    toggles.count(between, lanes.values, sample);
                } else {
                    circuit.settle(lanes.values);
                    toggles.count(before, lanes.values, sample);
                }
                if (sample) {
                    settleTimed(before.clone(), before, lanes.values, toggles);
                }
                if (step > 0) {
                    outputToggles += toggled(circuit.outputs(), before, lanes.values);
                    for (int n = 0; n < portToggles.length; n++) {
                        portToggles[n] += toggled(circuit.ports().get(n).nets(), before, lanes.values);
                    }
                }
            }
        }
        double perLoad = 1.0 / (LANES * rounds);
        double perMac = perLoad / operations;
        List<Active> active = new ArrayList<>();
        for (int r = 0; r < regions; r++) {
            double mac = macs.all[r] * perMac;
            active.add(new Active(mac, Math.max(0, loads.all[r] * perLoad - mac),
                    new Glitching(macs.sampled[r], macs.timed[r], macs.excess[r]),
                    new Glitching(loads.sampled[r] - macs.sampled[r] / timedOperations,
                            loads.timed[r] - macs.timed[r] / timedOperations,
                            loads.excess[r] - macs.excess[r] / timedOperations)));
        }
        return new Activity(active, Arrays.stream(portToggles).mapToObj(toggles -> toggles * perMac).toList(),
                outputToggles * perMac);
    }

    private static int toggled(int[] nets, long[] before, long[] after) {
        int toggles = 0;
        for (int net : nets) {
            toggles += Long.bitCount(after[net] ^ before[net]);
        }
        return toggles;
    }

    private static double ratio(double timed, double quiet) {
        return quiet > 0 ? Math.max(1, timed / quiet) : 1;
    }

    /**
     * Counts toggles with delays while the ports change at once from their words in {@code before} to those in
     * {@code target}; pulses shorter than a gate's delay die. Time goes in steps; a net flips once its gate has wanted it
     * to for as many steps as its delay has.
     */
    private void settleTimed(long[] now, long[] before, long[] target, Toggles toggles) {
        long[] wanted = new long[history[size]];
        int[] active = new int[size];
        int[] nextActive = new int[size];
        boolean[] queued = new boolean[size];
        long[] flips = new long[size];
        boolean[] inputs = new boolean[size];
        int count = 0;
        for (int i = 2; i < size; i++) {
            inputs[i] = circuit.op(i) == Op.INPUT;
            if (inputs[i]) {
                active[count++] = i;
            }
            if (live[i] && regionOf[i] >= 0) {
                double quiet = energy[i] * Long.bitCount(target[i] ^ before[i]);
                if (gained[i]) {
                    toggles.timed[regionOf[i]] += quiet;
                    toggles.excess[regionOf[i]] -= quiet;
                }
            }
        }
        while (count > 0) {
            for (int n = 0; n < count; n++) {
                int i = active[n];
                long wants = (inputs[i] ? target[i] : circuit.value(i, now)) ^ now[i];
                int from = history[i];
                for (int s = history[i + 1] - 1; s > from; s--) {
                    wanted[s] = wanted[s - 1] & wants;
                }
                wanted[from] = wants;
                flips[n] = (wanted[from + riseSteps[i] - 1] & ~now[i]) | (wanted[from + fallSteps[i] - 1] & now[i]);
            }
            int next = 0;
            for (int n = 0; n < count; n++) {
                int i = active[n];
                long flip = flips[n];
                if (flip != 0) {
                    now[i] ^= flip;
                    if (regionOf[i] >= 0) {
                        double[] into = gained[i] ? toggles.excess : toggles.timed;
                        into[regionOf[i]] += energy[i] * Long.bitCount(flip);
                    }
                    for (int s = history[i]; s < history[i + 1]; s++) {
                        wanted[s] &= ~flip;
                    }
                    for (int reader : readers[i]) {
                        if (!queued[reader]) {
                            queued[reader] = true;
                            nextActive[next++] = reader;
                        }
                    }
                }
                if (wanted[history[i]] != 0 && !queued[i]) {
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
    }

    private int[][] readers() {
        int[] counts = new int[size];
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && p < circuit.arity(i); p++) {
                counts[circuit.pin(i, p)]++;
            }
        }
        int[][] readers = new int[size][];
        for (int i = 0; i < size; i++) {
            readers[i] = new int[counts[i]];
        }
        for (int i = 2; i < size; i++) {
            for (int p = 0; live[i] && p < circuit.arity(i); p++) {
                readers[circuit.pin(i, p)][--counts[circuit.pin(i, p)]] = i;
            }
        }
        return readers;
    }

    /**
     * The forms of each region that are faster than that of minimum area.
     *
     * @param least  the netlist of minimum area
     * @param prefix the same with prefix adders
     * @return for each region
     */
    static List<Component.Faster> faster(Netlist least, Netlist prefix) {
        Cells cells = Cells.inUse();
        double[] leastDepth = least.depthFo4();
        double[] prefixDepth = prefix.depthFo4();
        // Where a region lies on the path differs between the two; what counts is the whole path.
        double shorter = sum(prefixDepth) / Math.max(sum(leastDepth), Double.MIN_NORMAL);
        List<Component.Faster> faster = new ArrayList<>();
        for (int r = 0; r < least.regions; r++) {
            double larger = least.areaGe[r] > 0 ? prefix.areaGe[r] / least.areaGe[r] : 1;
            double balanced = Math.min(1, shorter * cells.constants().balancedDelay().value());
            faster.add(new Component.Faster(Math.max(1, larger * cells.constants().balancedArea().value()), balanced,
                    Math.max(1, larger * cells.constants().fastestArea().value()),
                    Math.min(balanced, shorter * cells.constants().fastestDelay().value())));
        }
        return faster;
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    /**
     * A component of one region.
     *
     * @param name  its name
     * @param build adds it to an empty circuit
     * @return area, depth, switching, glitch factor and faster forms
     */
    static Component component(String name, Consumer<Circuit> build) {
        return component(name, Carry.RIPPLE, build);
    }

    /**
     * A component of one region whose smallest form has given adders.
     *
     * @param name  its name
     * @param carry how carries run in its smallest form
     * @param build adds it to an empty circuit
     * @return area, depth, switching, glitch factor and faster forms
     */
    static Component component(String name, Carry carry, Consumer<Circuit> build) {
        Circuit circuit = new Circuit(carry);
        build.accept(circuit);
        return Drawings.component(name + circuit.content(), () -> component(name, circuit, build));
    }

    private static Component component(String name, Circuit circuit, Consumer<Circuit> build) {
        double outputGe = Cells.inUse().outputGe();
        Netlist least = new Netlist(circuit, 1, outputGe);
        Circuit quick = new Circuit(Carry.SKLANSKY);
        build.accept(quick);
        Component.Faster faster = faster(least, new Netlist(quick, 1, outputGe)).getFirst();
        Switching switching = Drawings.activity(name + circuit.content(),
                () -> least.activity(8, OPERATIONS_OF_A_LOAD, 1)).switching(Cells.inUse().gateGlitchGain());
        Region whole = switching.regions().getFirst();
        double quiet = whole.macGe + whole.loadGe / OPERATIONS_OF_A_LOAD;
        double timed = whole.macGe * whole.macGlitch + whole.loadGe * whole.loadGlitch / OPERATIONS_OF_A_LOAD;
        return new Component(name, least.areaGe[0], least.depthFo4()[0], quiet, ratio(timed, quiet), 0, faster);
    }
}
