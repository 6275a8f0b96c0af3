package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What one pass of a workload costs on an accelerator. Totals are computed at once, breakdowns when they are asked for,
 * from the same terms.
 *
 * <p>
 * Energy = events x energy of the event + instances x cycles x clock energy + leakage x time + buffer accesses x
 * energy of an access + DRAM bits x energy of a bit + DRAM background x time + wires. A buffer access moves
 * {@code portBits}. Wires: every bit in or out of a buffer goes {@code bufferDistance x sqrt(area)} on wires with
 * repeaters; in the array each multiply-accumulate's moving operands (activation, and weight or partial sum) go one PE
 * pitch on plain ones, and shared tables run along all their readers ({@link Wires}).
 */
public final class AcceleratorCost {

    private static final Event[] EVENTS = Event.values();
    /** Leaves of what is drawn whether anything happens or not. */
    private static final Set<String> STANDING = Set.of("leakage", "background");

    private final AcceleratorConfig config;
    private final Hardware hardware;
    private final List<CostedUnit> units;
    private final Memories memories;
    private final DramCost dram;
    private final Wires wires;
    private final Workload workload;
    private final CycleModel model;
    private final Activity activity;
    private final int groupUnits;
    private final double peAreaMm2;
    private final double arrayAreaMm2;
    private final double areaMm2;
    private final double energyPj;

    AcceleratorCost(AcceleratorConfig config, Hardware hardware, List<CostedUnit> units, Memories memories,
            DramCost dram, Wires wires, Workload workload, CycleModel model, Activity activity) {
        this.config = config;
        this.hardware = hardware;
        this.units = List.copyOf(units);
        this.memories = memories;
        this.dram = dram;
        this.wires = wires;
        this.workload = workload;
        this.model = model;
        this.activity = activity;
        groupUnits = model.groupUnitsPerColumn();
        double pes = 0;
        double array = 0;
        for (CostedUnit unit : this.units) {
            double mm2 = areaMm2(unit);
            array += mm2;
            pes += unit.placement() == Unit.Placement.PE ? mm2 : 0;
        }
        peAreaMm2 = pes;
        arrayAreaMm2 = array;
        areaMm2 = (array + bufferAreaMm2()) * (1 + config.assumptions().controlAreaFraction());
        energyPj = energyPj(activity);
    }

    // Terms. Totals and breakdowns are made of these alone.

    private double areaMm2(CostedUnit unit) {
        return instances(unit) * unit.areaUm2() * 1e-6;
    }

    private long instances(CostedUnit unit) {
        return unit.instances(config.rows(), config.cols(), groupUnits);
    }

    private double bufferAreaMm2() {
        return memories.weight().areaMm2() + memories.activation().areaMm2() + memories.output().areaMm2();
    }

    private double millis(double cycles) {
        return cycles / (config.clockMhz() * 1e3);
    }

    private double clockedCycles(Activity a) {
        return a.arrayCycles() + config.assumptions().idleClockFraction() * (a.waitCycles() + a.exposedCycles());
    }

    private double eventPj(CostedUnit unit, Event event, Activity a) {
        double pj = unit.energyPj(event);
        if (pj == 0) {
            return 0;
        }
        return pj * (event == Event.CYCLE ? instances(unit) * clockedCycles(a) : a.count(event));
    }

    private double leakagePj(CostedUnit unit, double millis) {
        return instances(unit) * unit.leakageUw() * millis * 1e3;
    }

    private static double readPj(Memory memory, double bits) {
        return bits / memory.portBits() * memory.readPjPerAccess();
    }

    private static double writePj(Memory memory, double bits) {
        return bits / memory.portBits() * memory.writePjPerAccess();
    }

    private static double leakagePj(Memory memory, double millis) {
        return memory.leakageMw() * millis * 1e6;
    }

    private double globalWiresPj(Activity a) {
        return a.bufferBits() * wires.repeatedPjPerBitMm() * distanceMm();
    }

    private double distanceMm() {
        return config.assumptions().bufferDistance() * Math.sqrt(areaMm2);
    }

    private double localWiresPj(Activity a) {
        return a.count(Event.MAC) * wires.macPj(config.dataflow(), hardware, pitchMm());
    }

    /** Terms of {@link Wires#macPj}. */
    private List<Breakdown> localWires(Activity a) {
        double pitch = pitchMm();
        double hop = Wires.hopBits(config.dataflow(), hardware);
        double broadcast = Wires.broadcastBits(hardware);
        List<Breakdown> parts = new ArrayList<>();
        parts.add(localWire("PE to PE", a, hop, 1, pitch));
        if (broadcast > 0) {
            parts.add(localWire("along shared tables", a, broadcast, Wires.broadcastPitches(hardware), pitch));
        }
        return parts;
    }

    private Breakdown localWire(String name, Activity a, double bits, int pitches, double pitch) {
        double pj = wires.pjPerBitMm(pitches * pitch);
        return leaf(name, a.count(Event.MAC) * bits * pj * pitch,
                number(a.count(Event.MAC)) + " x " + number(bits) + " bit x " + number(pj) + " pJ/(bit mm) x "
                        + number(pitch) + " mm" + (pitches > 1 ? ", in wires of " + pitches + " PEs" : ""));
    }

    private double pitchMm() {
        return Math.sqrt(peAreaMm2 / ((double) config.rows() * config.cols()));
    }

    private double energyPj(Activity a) {
        double millis = millis(a.cycles());
        double pj = 0;
        for (CostedUnit unit : units) {
            for (Event event : EVENTS) {
                pj += eventPj(unit, event, a);
            }
            pj += leakagePj(unit, millis);
        }
        Memory w = memories.weight();
        Memory x = memories.activation();
        Memory y = memories.output();
        pj += readPj(w, a.weightReadBits()) + writePj(w, a.weightWriteBits()) + leakagePj(w, millis);
        pj += readPj(x, a.activationReadBits()) + writePj(x, a.activationWriteBits()) + leakagePj(x, millis);
        pj += readPj(y, a.outputReadBits()) + writePj(y, a.outputWriteBits()) + leakagePj(y, millis);
        pj += a.dramBits() * (dram.devicePjPerBit() + dram.interfacePjPerBit()) + dram.backgroundMw() * millis * 1e6;
        return pj + globalWiresPj(a) + localWiresPj(a);
    }

    /**
     * Area of the chip: array, shared units, buffers, control.
     *
     * @return mm2
     */
    public double areaMm2() {
        return areaMm2;
    }

    /**
     * Area of the PEs and the units that they share.
     *
     * @return mm2
     */
    public double arrayAreaMm2() {
        return arrayAreaMm2;
    }

    /**
     * Time of one pass.
     *
     * @return ms
     */
    public double latencyMs() {
        return millis(activity.cycles());
    }

    /**
     * Energy of one pass, DRAM included.
     *
     * @return mJ
     */
    public double energyMj() {
        return energyPj * 1e-9;
    }

    /**
     * Energy of one token, DRAM included.
     *
     * @return mJ
     */
    public double energyPerTokenMj() {
        return energyMj() / workload.tokens();
    }

    /**
     * Tokens of one pass.
     *
     * @return tokens
     */
    public long tokens() {
        return workload.tokens();
    }

    /**
     * Mean power of the pass, DRAM included.
     *
     * @return W
     */
    public double powerW() {
        return energyMj() / latencyMs();
    }

    /**
     * The throughput, in tokens a second.
     *
     * @return tokens in a second
     */
    public double tokensPerSecond() {
        return workload.tokens() / latencyMs() * 1e3;
    }

    /**
     * Share of the array's peak that the workload gets: useful multiply-accumulates of the pass over {@code R C
     * macsPerPe / cyclesPerStep} in every cycle.
     *
     * @return 0 to 1
     */
    public double utilization() {
        return utilization(activity);
    }

    private double utilization(Activity a) {
        double peak = (double) config.rows() * config.cols() * hardware.macsPerPe() / hardware.cyclesPerStep();
        return a.usefulMacs() / (peak * a.cycles());
    }

    /**
     * Operations in a second, two for each useful multiply-accumulate.
     *
     * @return 10^12 operations in a second
     */
    public double tops() {
        return 2.0 * activity.usefulMacs() / latencyMs() * 1e-9;
    }

    /**
     * Operations for each joule, DRAM included.
     *
     * @return TOPS/W
     */
    public double topsPerWatt() {
        return tops() / powerW();
    }

    /**
     * Events, bits and cycles of the pass.
     *
     * @return the activity
     */
    public Activity activity() {
        return activity;
    }

    /**
     * Group dequantisers of a column.
     *
     * @return how many are counted in area and leakage; 1 where there are none
     */
    public int groupUnitsPerColumn() {
        return groupUnits;
    }

    /**
     * The same accelerator and workload under another cycle assumption.
     *
     * @param assumption the assumption
     * @return the cost
     */
    public AcceleratorCost with(CycleAssumption assumption) {
        AcceleratorConfig other = config.with(assumption);
        CycleModel counted = new CycleModel(model.rows(), model.cols(), model.dataflow(), assumption, model.macsPerPe(),
                model.cyclesPerStep(), model.groupSize(), model.edge(), model.groupUnits());
        return new AcceleratorCost(other, hardware, units, memories, dram, wires, workload, counted,
                Activity.of(other, hardware, counted, workload));
    }

    /**
     * What the cycle counts take for granted.
     *
     * @return the assumption
     */
    public CycleAssumption cycleAssumption() {
        return config.cycleAssumption();
    }

    /**
     * The workload.
     *
     * @return the workload
     */
    public Workload workload() {
        return workload;
    }

    /**
     * Cycles, time and utilisation of each GEMM; times add up to the latency.
     *
     * @return one entry for each shape, in the workload's order
     */
    public List<GemmCost> gemms() {
        List<GemmCost> gemms = new ArrayList<>();
        for (GemmShape gemm : workload.gemms()) {
            Activity a = Activity.of(config, hardware, model, gemm);
            int columns = MemoryTraffic.columns(config, hardware, gemm);
            gemms.add(new GemmCost(gemm, columns, MemoryTraffic.of(config, hardware, model, gemm).order(),
                    a.arrayCycles(), a.waitCycles(), a.exposedCycles(),
                    (double) gemm.count() * model.groupStalls(gemm.m(), gemm.k(), columns, gemm.weights()),
                    (double) gemm.count() * model.feedStalls(gemm.m(), gemm.k(), columns, gemm.weights()),
                    millis(a.cycles()), utilization(a)));
        }
        return gemms;
    }

    /**
     * What the latency takes for granted.
     *
     * @return one line: cycle assumption, dataflow and bandwidth
     */
    public String assumption() {
        return String.format(Locale.ROOT, "%s cycles, %s, %d x %d, DRAM %s GB/s", config.cycleAssumption().label(),
                config.dataflow().label(), config.rows(), config.cols(), number(config.dramGBs()));
    }

    /**
     * Area and its parts.
     *
     * @return mm2
     */
    public Breakdown areaBreakdown() {
        List<Breakdown> array = new ArrayList<>();
        for (CostedUnit unit : units) {
            array.add(Breakdown.leaf(unit.name(), areaMm2(unit), instances(unit) + " x " + number(unit.areaUm2())
                    + " um2" + (unit.edgeGroupUnit() ? "; " + groupUnits + " a column" : "")));
        }
        List<Breakdown> buffers = List.of(bufferArea("weight buffer", memories.weight()),
                bufferArea("activation buffer", memories.activation()),
                bufferArea("output buffer", memories.output()));
        double fraction = config.assumptions().controlAreaFraction();
        Breakdown control = Breakdown.leaf("control", (arrayAreaMm2 + bufferAreaMm2()) * fraction,
                number(fraction) + " of array and buffers; " + Assumptions.band("controlAreaFraction").source());
        return Breakdown.sum("area", "array + buffers + control",
                List.of(Breakdown.sum("array", config.rows() + " x " + config.cols() + " PEs and shared units", array),
                        Breakdown.sum("buffers", "", buffers), control));
    }

    private static Breakdown bufferArea(String name, Memory memory) {
        return Breakdown.leaf(name, memory.areaMm2(), memory.capacityKiB() + " KiB, " + memory.portBits() + " bit"
                + (memory.note().isEmpty() ? "" : "; " + memory.note()));
    }

    /**
     * Energy of one token and its parts by component.
     *
     * @return mJ
     */
    public Breakdown energyBreakdown() {
        return energy("energy per token", activity);
    }

    /**
     * Energy of one token and its parts by GEMM, each split by component.
     *
     * @return mJ
     */
    public Breakdown energyByGemm() {
        List<Breakdown> gemms = new ArrayList<>();
        for (GemmShape gemm : workload.gemms()) {
            gemms.add(energy(gemm.site(), Activity.of(config, hardware, model, gemm)));
        }
        return Breakdown.sum("energy per token", "sum over GEMMs", gemms);
    }

    private Breakdown energy(String name, Activity a) {
        double millis = millis(a.cycles());
        List<Breakdown> array = new ArrayList<>();
        for (CostedUnit unit : units) {
            List<Breakdown> parts = new ArrayList<>();
            for (Event event : EVENTS) {
                double pj = eventPj(unit, event, a);
                if (pj != 0) {
                    parts.add(leaf(event.name().toLowerCase(Locale.ROOT), pj,
                            event == Event.CYCLE
                                    ? instances(unit) + " x " + number(clockedCycles(a)) + " cycles x "
                                            + number(unit.energyPj(event)) + " pJ"
                                    : number(a.count(event)) + " x " + number(unit.energyPj(event)) + " pJ"));
                }
            }
            parts.add(leaf("leakage", leakagePj(unit, millis), instances(unit) + " x " + number(unit.leakageUw())
                    + " uW x " + number(millis) + " ms"));
            array.add(Breakdown.sum(unit.name(), instances(unit) + " instances", parts));
        }
        List<Breakdown> buffers = List.of(
                buffer("weight buffer", memories.weight(), a.weightReadBits(), a.weightWriteBits(), millis),
                buffer("activation buffer", memories.activation(), a.activationReadBits(), a.activationWriteBits(),
                        millis),
                buffer("output buffer", memories.output(), a.outputReadBits(), a.outputWriteBits(), millis));
        List<Breakdown> dramParts = List.of(dramBits("device", dram.devicePjPerBit(), a),
                dramBits("interface", dram.interfacePjPerBit(), a),
                leaf("background", dram.backgroundMw() * millis * 1e6,
                        number(dram.backgroundMw()) + " mW x " + number(millis) + " ms"));
        List<Breakdown> wireParts = new ArrayList<>();
        wireParts.add(leaf("buffers to array", globalWiresPj(a), number(a.bufferBits()) + " bit x "
                + number(wires.repeatedPjPerBitMm()) + " pJ/(bit mm) x " + number(distanceMm()) + " mm"));
        wireParts.addAll(localWires(a));
        return Breakdown.sum(name, "array + buffers + DRAM + wires; " + workload.tokens() + " tokens a pass",
                List.of(Breakdown.sum("array", "events, clock and leakage", array),
                        Breakdown.sum("buffers", "accesses and leakage", buffers),
                        Breakdown.sum("DRAM", number(a.dramBits()) + " bit a pass", dramParts),
                        Breakdown.sum("wires", "", wireParts)));
    }

    private Breakdown buffer(String name, Memory memory, double read, double write, double millis) {
        return Breakdown.sum(name, memory.capacityKiB() + " KiB, " + memory.portBits() + " bit",
                List.of(leaf("read", readPj(memory, read),
                        number(read / memory.portBits()) + " x " + number(memory.readPjPerAccess()) + " pJ"),
                        leaf("write", writePj(memory, write),
                                number(write / memory.portBits()) + " x " + number(memory.writePjPerAccess()) + " pJ"),
                        leaf("leakage", leakagePj(memory, millis),
                                number(memory.leakageMw()) + " mW x " + number(millis) + " ms")));
    }

    private Breakdown dramBits(String name, double pjPerBit, Activity a) {
        String each = " bit x " + number(pjPerBit) + " pJ";
        return Breakdown.sum(name, number(pjPerBit) + " pJ/bit",
                List.of(leaf("weights", a.weightDramBits() * pjPerBit, number(a.weightDramBits()) + each),
                        leaf("activations", a.activationDramBits() * pjPerBit, number(a.activationDramBits()) + each),
                        leaf("outputs", a.outputDramBits() * pjPerBit, number(a.outputDramBits()) + each)));
    }

    private Breakdown leaf(String name, double pj, String note) {
        return Breakdown.leaf(name, pj * 1e-9 / workload.tokens(), note);
    }

    /**
     * Time of one pass and its parts by GEMM.
     *
     * @return ms
     */
    public Breakdown latencyBreakdown() {
        List<Breakdown> gemms = new ArrayList<>();
        for (GemmCost cost : gemms()) {
            GemmShape gemm = cost.gemm();
            MemoryTraffic traffic = MemoryTraffic.of(config, hardware, model, gemm);
            double dramBits = gemm.count() * traffic.dramBits();
            gemms.add(Breakdown.sum(gemm.site(),
                    gemm.count() + " x (M " + gemm.m() + ", K " + gemm.k() + ", N " + gemm.n() + ")"
                            + (cost.columns() > gemm.n() ? " in " + cost.columns() + " array columns" : "") + "; "
                            + traffic.order().name().toLowerCase(Locale.ROOT).replace('_', ' ') + "; utilisation "
                            + number(cost.utilization()),
                    List.of(Breakdown.leaf("array", millis(cost.arrayCycles()),
                            number(cost.arrayCycles()) + " cycles"
                                    + stalls(cost.groupStallCycles(), "group dequantisers")
                                    + stalls(cost.feedStallCycles(), "units that feed rows and columns")),
                            Breakdown.leaf("waiting for DRAM", millis(cost.waitCycles()),
                                    number(dramBits) + " bit at " + number(config.dramGBs()) + " GB/s"),
                            Breakdown.leaf("first load and last store", millis(cost.exposedCycles()),
                                    number(gemm.count() * (traffic.firstLoadBits() + traffic.lastStoreBits()))
                                            + " bit"))));
        }
        return Breakdown.sum("latency", assumption(), gemms);
    }

    private static String stalls(double cycles, String units) {
        return cycles > 0 ? ", " + number(cycles) + " of them wait for " + units : "";
    }

    /**
     * Mean power of the pass and its parts: the energy tree over the time, twice: what events and clocks draw, and what is
     * drawn whether anything happens or not.
     *
     * @return W
     */
    public Breakdown powerBreakdown() {
        Breakdown watts = energyBreakdown().scaled(workload.tokens() / latencyMs());
        return Breakdown.sum("power", "energy over " + number(latencyMs()) + " ms",
                List.of(only(false, watts).renamed("dynamic").noted("events and clocks"),
                        only(true, watts).renamed("standing").noted("leakage, and refresh and standby of DRAM")));
    }

    /** The part of a tree whose leaves are drawn all the time, or the rest of it; branches without leaves fall away. */
    private static Breakdown only(boolean standing, Breakdown tree) {
        List<Breakdown> kept = new ArrayList<>();
        for (Breakdown child : tree.children()) {
            if (child.children().isEmpty()) {
                if (STANDING.contains(child.name()) == standing) {
                    kept.add(child);
                }
            } else {
                Breakdown part = only(standing, child);
                if (!part.children().isEmpty()) {
                    kept.add(part);
                }
            }
        }
        return Breakdown.sum(tree.name(), tree.note(), kept);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
