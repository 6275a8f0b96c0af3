package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.component.Schematic.Line;
import io.mpgemm.dse.models.component.Schematic.Register;
import io.mpgemm.dse.models.component.Schematic.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The logic of a PE or of a unit that PEs share, with the registers around it, read off one netlist: depths add up because
 * they belong to one path, glitches run from one line into the next, and switching is that of the data which the
 * registers hold.
 *
 * <p>
 * Example, the INT8 weight-stationary cell of [synth] in docs/sources.md:
 *
 * <pre>{@code
 * Logic cell = Logic.of(Wrapper.WEIGHT_STATIONARY, c -> c.result(c.multiplyAccumulate("MAC",
 *         List.of(c.activation(8)), List.of(c.weight(8, true)), true, 32)));
 * Unit pe = cell.unit("PE", Unit.Placement.PE, Event.MAC, rows);
 * }</pre>
 */
public final class Logic {

    private static final int OPERATIONS = 4;
    /** Small circuits are sampled more often, so that large ones do not take long. */
    private static final int NETS_OF_ALL_LOADS = 40_000;
    private static final int NETS_OF_TIMED_LOADS = 10_000;

    private final Wrapper wrapper;
    private final List<Line> lines;
    private final List<Register> registers;
    private final List<Component.Faster> faster;
    private final double[] areaGe;
    private final double[] depthFo4;
    private final Netlist.Switching switching;
    private final int outputBits;
    private final List<Integer> cutBits;
    private final List<Integer> movedCutBits;
    private final List<Integer> lineCutBits;

    private Logic(String content, Wrapper wrapper, Circuit circuit, Schematic schematic, Consumer<Schematic> drawing) {
        this.wrapper = wrapper;
        lines = List.copyOf(schematic.lines());
        registers = List.copyOf(schematic.registers());
        double outputGe = wrapper == Wrapper.NONE ? Cells.inUse().outputGe() : Cells.inUse().flopInputGe();
        Netlist least = new Netlist(circuit, lines.size(), outputGe);
        Circuit prefix = new Circuit(Carry.SKLANSKY);
        drawing.accept(new Schematic(wrapper, prefix));
        faster = Netlist.faster(least, new Netlist(prefix, lines.size(), outputGe));
        areaGe = least.areaGe();
        depthFo4 = least.depthFo4();
        switching = Drawings.activity(content,
                () -> least.activity(Math.clamp(NETS_OF_ALL_LOADS / circuit.size(), 6, 32), OPERATIONS,
                        Math.clamp(NETS_OF_TIMED_LOADS / circuit.size(), 1, 8)))
                .switching(Cells.inUse().gateGlitchGain());
        outputBits = circuit.outputs().length;
        double whole = depthFo4(lines.size());
        List<Integer> cuts = new ArrayList<>();
        List<Integer> moved = new ArrayList<>();
        for (int stages = 2; stages <= Cells.inUse().maxStages(); stages++) {
            int bits = 0;
            int fewest = 0;
            for (int cut = 1; cut < stages; cut++) {
                bits += least.bitsAt(whole * cut / stages);
                fewest += fewestBits(least, whole * cut / stages);
            }
            cuts.add(bits);
            moved.add(fewest);
        }
        cutBits = List.copyOf(cuts);
        movedCutBits = List.copyOf(moved);
        List<Integer> boundaries = new ArrayList<>();
        for (int line = 1; line < lines.size(); line++) {
            boundaries.add(least.bitsAfterRegion(line));
        }
        lineCutBits = List.copyOf(boundaries);
    }

    private static int fewestBits(Netlist netlist, double fo4) {
        int fewest = Integer.MAX_VALUE;
        for (int step = -4; step <= 4; step++) {
            fewest = Math.min(fewest, netlist.bitsAt(fo4 + step * Unit.CUT_SHIFT_FO4 / 4));
        }
        return fewest;
    }

    private double depthFo4(int count) {
        double sum = 0;
        for (int line = 0; line < count; line++) {
            sum += depthFo4[line];
        }
        return sum;
    }

    /**
     * Reads a drawing.
     *
     * @param wrapper the registers around it
     * @param drawing draws the logic; it is run twice and must draw the same both times
     * @return the logic
     */
    public static Logic of(Wrapper wrapper, Consumer<Schematic> drawing) {
        Circuit circuit = new Circuit();
        Schematic schematic = new Schematic(wrapper, circuit);
        drawing.accept(schematic);
        String content = wrapper + " " + schematic.lines() + circuit.content();
        return Drawings.logic(content, () -> new Logic(content, wrapper, circuit, schematic, drawing));
    }

    /**
     * The unit that this logic is with its registers.
     *
     * @param name      what it is
     * @param placement where its instances stand
     * @param event     what makes it operate
     * @param rows      rows of the array: a weight passes half of them on its way into a weight-stationary cell, on average
     * @return the unit
     */
    public Unit unit(String name, Unit.Placement placement, Event event, int rows) {
        List<Part> parts = new ArrayList<>(registerParts(event, rows));
        parts.addAll(lineParts(event));
        return new Unit(name, placement, 1, cutBits, movedCutBits, parts);
    }

    /**
     * Flip-flops that registers between lines hold.
     *
     * @return for each line but the last the bits behind it
     */
    public List<Integer> lineCutBits() {
        return lineCutBits;
    }

    private List<Part> lineParts(Event event) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Netlist.Region region = switching.regions().get(i);
            parts.add(Part.onPath(line.role(), new Component(line.component(), areaGe[i], depthFo4[i],
                    region.macGe(), region.macGlitch(), 0, faster.get(i)), event));
            if (region.loadGe() > 0) {
                parts.add(Part.offPath(line.role() + ", new weight", new Component(line.component(), 0, 0,
                        region.loadGe(), region.loadGlitch(), 0, faster.get(i)), Event.WEIGHT_LOAD));
            }
        }
        return parts;
    }

    private int bits(Role role) {
        return registers.stream().filter(register -> register.role() == role).mapToInt(Register::bits).sum();
    }

    private double toggles(Role role) {
        return registers.stream().filter(register -> register.role() == role)
                .mapToDouble(register -> switching.portToggles().get(register.port())).sum();
    }

    private List<Part> registerParts(Event event, int rows) {
        Cells cells = Cells.inUse();
        double passedOn = cells.flopInputGe() + cells.flopOutputGe() + cells.outputGe();
        double result = switching.outputToggles() * (cells.flopOutputGe() + cells.outputGe());
        return switch (wrapper) {
            case WEIGHT_STATIONARY -> {
                Component weight = Storage.enableRegister(bits(Role.WEIGHT));
                yield List.of(
                        register("activation register", bits(Role.ACTIVATION), toggles(Role.ACTIVATION) * passedOn,
                                event),
                        new Part("weight shift register", weight, 1, Event.WEIGHT_LOAD, (rows + 1) / 2.0, false),
                        new Part("weight register", weight, 1, Event.WEIGHT_LOAD, 1, false),
                        register("partial-sum register", bits(Role.SUM), result, event));
            }
            case OUTPUT_STATIONARY -> List.of(
                    register("activation register", bits(Role.ACTIVATION), toggles(Role.ACTIVATION) * passedOn, event),
                    register("weight register", bits(Role.WEIGHT), toggles(Role.WEIGHT) * passedOn, event),
                    Part.offPath("clear register", Storage.register(1), Event.OUTPUT),
                    register("accumulator", bits(Role.SUM), switching.outputToggles() * cells.flopOutputGe(), event));
            case REGISTERED, STREAMED -> List.of(
                    register("input registers", bits(Role.OPERAND) + bits(Role.WEIGHT),
                            (toggles(Role.OPERAND) + toggles(Role.WEIGHT))
                                    * (cells.flopInputGe() + cells.flopOutputGe()),
                            event),
                    register("output register", outputBits, result, event));
            case NONE -> List.of();
        };
    }

    private static Part register(String role, int bits, double switchedGe, Event event) {
        return Part.offPath(role,
                new Component("dff" + bits, bits * Cells.inUse().flopAreaGe(), 0, switchedGe, 1, bits),
                event);
    }
}
