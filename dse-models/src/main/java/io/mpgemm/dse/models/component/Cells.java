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

    private static final Cells DEFAULT = new Cells();

    private record Cell(double areaGe, double toggleGe, double pinGe, double delayFo4) {}

    private final Map<Kind, Cell> cells = new EnumMap<>(Kind.class);
    private final double loadFo4;
    private final double mergedShare;
    private final double flopAreaGe;
    private final double flopDelayFo4;
    private final double flopToggleGe;
    private final double[] speedUpDelay;
    private final double[] speedUpArea;
    private final int maxStages;
    private final double glitchCarryOver;

    private Cells() {
        try (InputStream in = Objects.requireNonNull(Cells.class.getResourceAsStream("cells.yaml"))) {
            JsonNode root = new YAMLMapper().readTree(in);
            for (Kind kind : Kind.values()) {
                JsonNode cell = root.required("cells").required(kind.name());
                cells.put(kind, new Cell(number(cell, "areaGe"), number(cell, "toggleGe"), number(cell, "pinGe"),
                        number(cell, "delayFo4")));
            }
            loadFo4 = number(root, "loadFo4");
            mergedShare = number(root, "mergedShare");
            JsonNode flop = root.required("flipFlop");
            flopAreaGe = number(flop, "areaGe");
            flopDelayFo4 = number(flop, "clockToQPlusSetupFo4");
            flopToggleGe = number(flop, "toggleGe");
            speedUpDelay = numbers(root.required("speedUp"), "delay");
            speedUpArea = numbers(root.required("speedUp"), "area");
            glitchCarryOver = number(root, "glitchCarryOver");
            maxStages = root.required("maxStages").asInt();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read cells.yaml from the class path.", e);
        }
    }

    static Cells standard() {
        return DEFAULT;
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
        return mergedShare;
    }

    double loadFo4() {
        return loadFo4;
    }

    double flopAreaGe() {
        return flopAreaGe;
    }

    double flopDelayFo4() {
        return flopDelayFo4;
    }

    double flopToggleGe() {
        return flopToggleGe;
    }

    private static double[] numbers(JsonNode node, String field) {
        return node.required(field).valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    /** Share of a part's excess transitions that make the next part on the path switch anew. */
    double glitchCarryOver() {
        return glitchCarryOver;
    }

    int maxStages() {
        return maxStages;
    }

    /** The smallest delay, relative to minimum area, that speeding up reaches. */
    double fastest() {
        return speedUpDelay[speedUpDelay.length - 1];
    }

    /**
     * Area of logic that is faster than its minimum-area form.
     *
     * @param delay delay relative to that form, {@link #fastest} to 1
     * @return area relative to it
     */
    double areaAt(double delay) {
        int i = 1;
        while (i < speedUpDelay.length - 1 && delay < speedUpDelay[i]) {
            i++;
        }
        double from = 1 / speedUpDelay[i - 1];
        double to = 1 / speedUpDelay[i];
        double share = (1 / delay - from) / (to - from);
        return speedUpArea[i - 1] + share * (speedUpArea[i] - speedUpArea[i - 1]);
    }
}
