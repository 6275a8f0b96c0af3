package io.mpgemm.dse.models.component;

import java.util.ArrayList;
import java.util.List;

/**
 * The registers around the logic of a PE, as lines of its bill of materials. A PE family adds its own logic.
 *
 * <p>
 * Example, the INT8 weight-stationary cell of [synth] in docs/sources.md:
 *
 * <pre>{@code
 * List<Part> parts = new ArrayList<>(CellRegisters.weightStationary(8, 8, 32, rows));
 * parts.add(Part.onPath("MAC", Multipliers.multiplyAccumulate(1, 8, true, 8, true, 32), Event.MAC));
 * Unit pe = new Unit("PE", Unit.Placement.PE, 1, 32, parts);
 * }</pre>
 */
public final class CellRegisters {

    private CellRegisters() {}

    /**
     * Registers of a weight-stationary cell: the activation, passed on; the weight twice (a shift register that brings
     * the next one down the column, and the one in use), each with an enable; the partial sum.
     *
     * @param activationBits  bits of an activation (all lanes of a dot-product unit together)
     * @param weightBits      bits of a weight with whatever stays with it: scale, zero point
     * @param accumulatorBits bits of the partial sum
     * @param rows            rows of the array: a weight passes half of them on its way, on average
     * @return the lines
     */
    public static List<Part> weightStationary(int activationBits, int weightBits, int accumulatorBits, int rows) {
        Component weight = Storage.enableRegister(weightBits);
        return registers(List.of(
                new Part("activation register", Storage.register(activationBits), 1, Event.MAC, 1, false),
                new Part("weight shift register", weight, 1, Event.WEIGHT_LOAD, (rows + 1) / 2.0, false),
                new Part("weight register", weight, 1, Event.WEIGHT_LOAD, 1, false),
                new Part("partial-sum register", Storage.register(accumulatorBits), 1, Event.MAC, 1, false)));
    }

    /**
     * Registers of an output-stationary cell: activation and weight, passed on each cycle; one clear bit; the
     * accumulator with its clear gates.
     *
     * @param activationBits  bits of an activation
     * @param weightBits      bits of a weight with whatever travels with it
     * @param accumulatorBits bits of the accumulator
     * @return the lines
     */
    public static List<Part> outputStationary(int activationBits, int weightBits, int accumulatorBits) {
        return registers(List.of(
                new Part("activation register", Storage.register(activationBits), 1, Event.MAC, 1, false),
                new Part("weight register", Storage.register(weightBits), 1, Event.MAC, 1, false),
                new Part("clear register", Storage.register(1), 1, Event.OUTPUT, 1, false),
                new Part("accumulator", Storage.clearRegister(accumulatorBits), 1, Event.MAC, 1, false)));
    }

    private static List<Part> registers(List<Part> parts) {
        List<Part> present = new ArrayList<>();
        for (Part part : parts) {
            if (part.component().bits() > 0) {
                present.add(part);
            }
        }
        return present;
    }
}
