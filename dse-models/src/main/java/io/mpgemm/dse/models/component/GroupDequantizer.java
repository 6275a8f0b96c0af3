package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * The unit that closes a group: {@code y += s * (acc - z * sum x)}. An integer accumulator is corrected, converted,
 * multiplied by the FP16 scale and added in FP32; a floating-point one is multiplied and added at once, the correction
 * being a second product.
 */
public final class GroupDequantizer {

    private GroupDequantizer() {}

    /**
     * For an integer accumulator.
     *
     * @param accumulatorBits bits of the group's sum
     * @param zeroBits        bits of the zero point, 0 where weights are symmetric
     * @param sumBits         bits of the sum of the group's activations
     * @param result          format of y
     * @return lines without registers, each operating once a {@link Event#GROUP_OUTPUT}
     */
    public static List<Part> integer(int accumulatorBits, int zeroBits, int sumBits, FloatFormat result) {
        List<Part> parts = new ArrayList<>();
        if (zeroBits > 0) {
            parts.add(line("zero point times sum", Multipliers.multiplier(sumBits, true, zeroBits, false)));
        }
        parts.add(line("subtract", IntegerUnits.subtractor(accumulatorBits)));
        parts.add(line("convert", FloatUnits.intToFloat(accumulatorBits, true, result)));
        // An integer shorter than the significand leaves the low bits of the operand zero.
        FloatFormat operand = FloatFormat.of("fx" + accumulatorBits, result.exponentBits(),
                Math.min(result.fractionBits(), accumulatorBits - 1));
        parts.add(line("scale", FloatUnits.multiplier(operand, FloatFormat.FP16, result, false)));
        parts.add(line("accumulate", FloatUnits.adder(result, false)));
        return parts;
    }

    /**
     * For a floating-point accumulator.
     *
     * @param accumulator format of the group's sum
     * @param zeroBits    bits of the zero point, 0 where weights are symmetric
     * @param result      format of y
     * @return lines without registers, each operating once a {@link Event#GROUP_OUTPUT}
     */
    public static List<Part> floatingPoint(FloatFormat accumulator, int zeroBits, FloatFormat result) {
        List<Part> parts = new ArrayList<>();
        if (zeroBits > 0) {
            parts.add(line("zero point times sum",
                    FloatUnits.significandMultiplier(zeroBits, accumulator, accumulator, false)));
            parts.add(line("subtract", FloatUnits.adder(accumulator, false)));
        }
        parts.add(line("scale", FloatUnits.multiplier(accumulator, FloatFormat.FP16, result, false)));
        parts.add(line("accumulate", FloatUnits.adder(result, false)));
        return parts;
    }

    /**
     * Registers at the inputs and the output of the unit.
     *
     * @param accumulatorBits bits of the group's sum
     * @param correctionBits  bits of {@code z * sum x}, or of z and the sum where the product is formed inside
     * @param result          format of y
     * @return the lines
     */
    public static List<Part> registers(int accumulatorBits, int correctionBits, FloatFormat result) {
        int inputs = accumulatorBits + correctionBits + FloatFormat.FP16.bits() + result.bits();
        return List.of(new Part("input registers", Storage.register(inputs), 1, Event.GROUP_OUTPUT, 1, false),
                new Part("output register", Storage.register(result.bits()), 1, Event.GROUP_OUTPUT, 1, false));
    }

    private static Part line(String role, Component component) {
        return Part.onPath(role, component, Event.GROUP_OUTPUT);
    }
}
