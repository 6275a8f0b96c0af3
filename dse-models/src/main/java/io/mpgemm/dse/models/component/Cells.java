package io.mpgemm.dse.models.component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The cells of {@code cells.yaml}, in which netlists are counted. */
final class Cells {

    /** Cells of netlists. */
    enum Kind {
        INV, LOGIC, AND2, XOR2, MUX2, HA, FA, MAJ
    }

    private static final Cells STANDARD = new Cells(CircuitConstants.standard());
    private static final double LINEAR = 12;

    private record Cell(double areaGe, double toggleGe, double pinGe, double delayFo4) {}

    private final Map<Kind, Cell> cells = new EnumMap<>(Kind.class);
    private final double loadFo4;
    private final double sumFo4;
    private final double selectFo4;
    private final double timeStepFo4;
    private final double carryAsymmetry;
    private final double outputGe;
    private final double flopDelayFo4;
    private final double flopInputGe;
    private final double flopOutputGe;
    private final CircuitConstants constants;
    private final int maxStages;

    private Cells(CircuitConstants constants) {
        this.constants = constants;
        try (InputStream in = Objects.requireNonNull(Cells.class.getResourceAsStream("cells.yaml"))) {
            JsonNode root = new YAMLMapper().readTree(in);
            for (Kind kind : Kind.values()) {
                JsonNode cell = root.required("cells").required(kind.name());
                cells.put(kind, new Cell(kind == Kind.FA ? constants.fullAdderGe().value() : number(cell, "areaGe"),
                        number(cell, "toggleGe"), number(cell, "pinGe"), number(cell, "delayFo4")));
            }
            loadFo4 = number(root, "loadFo4");
            sumFo4 = number(root, "sumFo4");
            selectFo4 = number(root, "selectFo4");
            JsonNode glitches = root.required("glitches");
            timeStepFo4 = number(glitches, "timeStepFo4");
            carryAsymmetry = number(glitches, "carryAsymmetry");
            outputGe = number(root, "outputGe");
            JsonNode flop = root.required("flipFlop");
            flopDelayFo4 = number(flop, "clockToQPlusSetupFo4");
            flopInputGe = number(flop, "inputToggleGe");
            flopOutputGe = number(flop, "outputToggleGe");
            maxStages = root.required("maxStages").asInt();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read cells.yaml from the class path.", e);
        }
    }

    /** The cells of the data file. */
    static Cells standard() {
        return STANDARD;
    }

    /** Those with given constants. */
    static Cells of(CircuitConstants constants) {
        return constants.equals(STANDARD.constants) ? STANDARD : new Cells(constants);
    }

    /** Those in use where a bill of materials is being built. */
    static Cells inUse() {
        return Drawings.cells();
    }

    private static double number(JsonNode node, String field) {
        return node.required(field).asDouble();
    }

    private Cell cell(Kind kind) {
        return Objects.requireNonNull(cells.get(kind));
    }

    double areaGe(Kind kind) {
        return cell(kind).areaGe;
    }

    double toggleGe(Kind kind) {
        return cell(kind).toggleGe;
    }

    double pinGe(Kind kind) {
        return cell(kind).pinGe;
    }

    double delayFo4(Kind kind) {
        return cell(kind).delayFo4;
    }

    /** Area of a two-input gate that shares a cell with its reader, relative to one of its own. */
    double mergedShare() {
        return constants.mergedShare().value();
    }

    /** A wide fan-out is driven by a buffer tree: linear up to a dozen sinks, then one buffer a factor of four. */
    double driven(double sinks) {
        return sinks <= LINEAR ? sinks : LINEAR + 4 * Math.log(sinks / LINEAR) / Math.log(4);
    }

    double loadFo4() {
        return loadFo4;
    }

    /** What a full adder's sum takes longer than its carry. */
    double sumFo4() {
        return sumFo4;
    }

    /** What a mux's select takes longer than its data. */
    double selectFo4() {
        return selectFo4;
    }

    /** Steps of time in simulations with delays. */
    double timeStepFo4() {
        return timeStepFo4;
    }

    /** Rising carries are slower and falling ones faster by this share, so that pulses die along a chain. */
    double carryAsymmetry() {
        return carryAsymmetry;
    }

    /** Factor on the excess transitions of gates other than adder cells. */
    double gateGlitchGain() {
        return constants.gateGlitchGain().value();
    }

    /** Load of an output that leaves, with its wire. */
    double outputGe() {
        return outputGe;
    }

    double flopAreaGe() {
        return constants.flipFlopGe().value();
    }

    double flopDelayFo4() {
        return flopDelayFo4;
    }

    /** Energy of a transition at a flip-flop's input, pin and wire included. */
    double flopInputGe() {
        return flopInputGe;
    }

    /** Energy of a transition at its output, without the load. */
    double flopOutputGe() {
        return flopOutputGe;
    }

    CircuitConstants constants() {
        return constants;
    }

    int maxStages() {
        return maxStages;
    }
}
