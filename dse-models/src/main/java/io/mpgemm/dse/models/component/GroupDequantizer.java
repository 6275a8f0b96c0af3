package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The unit that closes a group: {@code y += s * (acc - z * sum x)}. An integer accumulator is corrected, converted,
 * multiplied by the scale and added; a floating-point one is multiplied and added at once, the correction being a
 * second product. Registers at inputs and output; every line operates once a {@link Event#GROUP_OUTPUT}.
 *
 * <p>
 * Data for switching: sums of 128 products of an INT8 activation and an UINT4 weight, or of their floating-point likes.
 */
public final class GroupDequantizer {

    private static final double INTEGER_RMS = 3000;
    private static final double FLOAT_RMS = 160;
    private static final double OUTPUT_RMS = 500;

    /** Where the correction for the zero point comes from. */
    public enum Correction {
        /** Nowhere: weights are symmetric. */
        NONE,
        /** The unit multiplies zero point and sum of the activations. */
        PRODUCT_INSIDE,
        /** Their product comes in ready made, as wide as the accumulator. */
        PRODUCT_GIVEN
    }

    private GroupDequantizer() {}

    /**
     * For an integer accumulator.
     *
     * @param accumulatorBits bits of the group's sum
     * @param correction      where the correction comes from
     * @param zeroBits        bits of the zero point, for a product inside
     * @param sumBits         bits of the sum of the group's activations, for a product inside
     * @param scale           format of the scale; empty for a power of two, which is added to the exponent
     * @param result          format of y
     * @return the logic
     */
    public static Logic integer(int accumulatorBits, Correction correction, int zeroBits, int sumBits,
            Optional<FloatFormat> scale, FloatFormat result) {
        return Logic.of(Wrapper.REGISTERED, c -> {
            Bus sum = c.operand(accumulatorBits, INTEGER_RMS);
            sum = switch (correction) {
                case NONE -> sum;
                case PRODUCT_GIVEN -> c.subtract("subtract", sum, c.operand(accumulatorBits, INTEGER_RMS));
                case PRODUCT_INSIDE -> c.subtract("subtract", sum, c.integerMultiply("zero point times sum",
                        c.operand(sumBits, INTEGER_RMS / 8), c.unsignedOperand(zeroBits), false));
            };
            Bus corrected = sum;
            close(c, () -> c.toFloat("convert", corrected, result), result, scale, result);
        });
    }

    /**
     * For a floating-point accumulator.
     *
     * @param accumulator format of the group's sum
     * @param correction  where the correction comes from
     * @param zeroBits    bits of the zero point, for a product inside
     * @param scale       format of the scale; empty for a power of two, which is added to the exponent
     * @param result      format of y
     * @return the logic
     */
    public static Logic floatingPoint(FloatFormat accumulator, Correction correction, int zeroBits,
            Optional<FloatFormat> scale, FloatFormat result) {
        return Logic.of(Wrapper.REGISTERED, c -> {
            Bus sum = c.operand(accumulator, FLOAT_RMS);
            sum = switch (correction) {
                case NONE -> sum;
                case PRODUCT_GIVEN ->
                    c.subtract("subtract", sum, c.operand(accumulator, FLOAT_RMS), accumulator, false);
                case PRODUCT_INSIDE -> c.subtract("subtract", sum,
                        c.significandMultiply("zero point times sum", c.unsignedOperand(zeroBits),
                                c.operand(accumulator, FLOAT_RMS / 8), accumulator, accumulator, false),
                        accumulator, false);
            };
            Bus corrected = sum;
            close(c, () -> corrected, accumulator, scale, result);
        });
    }

    private static void close(Schematic c, Supplier<Bus> number, FloatFormat format, Optional<FloatFormat> scale,
            FloatFormat result) {
        Bus by = scale.map(c::scaleOperand).orElseGet(c::powerOperand);
        Bus before = c.operand(result, OUTPUT_RMS);
        Bus sum = number.get();
        Bus scaled = scale.map(of -> c.multiply("scale", sum, format, by, of, result, false))
                .orElseGet(() -> c.scaleByPower("scale", format.equals(result) ? sum : c.widen(sum, format, result),
                        result, by));
        c.result(c.add("accumulate", scaled, before, result, false));
    }
}
