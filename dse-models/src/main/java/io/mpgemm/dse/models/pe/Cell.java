package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.CellRegisters;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.FloatUnits;
import io.mpgemm.dse.models.component.GroupDequantizer;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.gemm.FloatOperand;
import io.mpgemm.dse.models.gemm.FloatSum;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.ActivationQuantizer;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.Quantizers;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.ArrayList;
import java.util.List;

/** What the bills of materials and the settings of several families share. */
final class Cell {

    /** FP16 scale of a group. */
    static final int SCALE_BITS = 16;

    private Cell() {}

    /** Bits of an integer format such as {@code int8}. */
    static int bits(String format) {
        return Integer.parseInt(format.substring("int".length()));
    }

    static boolean isInteger(String format) {
        return format.startsWith("int");
    }

    static FloatFormat floatFormat(String format) {
        return switch (format) {
            case "fp16" -> FloatFormat.FP16;
            case "bf16" -> FloatFormat.BF16;
            case "fp32" -> FloatFormat.FP32;
            default -> throw new IllegalArgumentException("'" + format + "' is not a floating-point format.");
        };
    }

    static FloatOperand operand(Settings settings) {
        return settings.text(PeParameter.ACTIVATION).equals("bf16") ? FloatOperand.BF16 : FloatOperand.FP16;
    }

    static FloatSum floatSum(Settings settings) {
        return settings.text(PeParameter.ACCUMULATOR).equals("fp16") ? FloatSum.FP16 : FloatSum.FP32;
    }

    static boolean flushes(Settings settings) {
        return settings.is(PeParameter.SUBNORMALS.name(), "flush");
    }

    static IntegerAccumulator integerAccumulator(Settings settings) {
        return new IntegerAccumulator(bits(settings.text(PeParameter.ACCUMULATOR)),
                settings.is(PeParameter.OVERFLOW.name(), "saturate") ? Overflow.SATURATE : Overflow.WRAP);
    }

    /** Bits of the accumulator, integer or floating point. */
    static int accumulatorBits(Settings settings) {
        String format = settings.text(PeParameter.ACCUMULATOR);
        return isInteger(format) ? bits(format) : floatFormat(format).bits();
    }

    /** Text of the accumulator with its overflow policy, for keys. */
    static String accumulatorKey(Settings settings) {
        return settings.text(PeParameter.ACCUMULATOR)
                + settings.find(PeParameter.OVERFLOW.name()).map(policy -> "-" + policy).orElse("");
    }

    /** The registers of the dataflow's cell. {@code lanes} products share one accumulator update. */
    static List<Part> registers(Settings settings, int activationBits, int weightBits, int accumulatorBits,
            int lanes) {
        List<Part> parts = settings.weightStationary()
                ? CellRegisters.weightStationary(activationBits, weightBits, accumulatorBits, settings.rows())
                : CellRegisters.outputStationary(activationBits, weightBits, accumulatorBits);
        List<Part> scaled = new ArrayList<>();
        for (Part part : parts) {
            scaled.add(new Part(part.role(), part.component(), part.count(), part.event(),
                    part.operationsPerEvent() / lanes, part.onPath()));
        }
        return scaled;
    }

    /** Detection and selection for an accumulator that saturates; nothing for one that wraps. */
    static List<Part> saturation(Settings settings) {
        return settings.is(PeParameter.OVERFLOW.name(), "saturate")
                ? List.of(Part.onPath("saturate", IntegerUnits.mux(2, accumulatorBits(settings)), Event.MAC))
                : List.of();
    }

    /**
     * The accumulator below a weight-stationary column, which adds the chains of successive folds; none for output
     * stationary, where the cell itself accumulates.
     */
    static List<Unit> accumulators(Settings settings) {
        if (!settings.weightStationary()) {
            return List.of();
        }
        String format = settings.text(PeParameter.ACCUMULATOR);
        int bits = accumulatorBits(settings);
        return List.of(new Unit("accumulator", Placement.COLUMN, 1, bits, List.of(
                Part.onPath("add", isInteger(format) ? IntegerUnits.adder(bits)
                        : FloatUnits.adder(floatFormat(format), !flushes(settings)), Event.CHAIN_OUTPUT),
                Part.offPath("register", Storage.register(bits), Event.CHAIN_OUTPUT))));
    }

    /** The unit of a column that turns a group's sum into FP32 with its scale, zero point and the output so far. */
    static Unit groupDequantizer(Settings settings, int zeroBits, int sumBits) {
        String format = settings.text(PeParameter.ACCUMULATOR);
        int bits = accumulatorBits(settings);
        List<Part> parts = new ArrayList<>(
                GroupDequantizer.registers(bits, zeroBits + sumBits, FloatFormat.FP32));
        parts.addAll(isInteger(format) ? GroupDequantizer.integer(bits, zeroBits, sumBits, FloatFormat.FP32)
                : GroupDequantizer.floatingPoint(floatFormat(format), zeroBits, FloatFormat.FP32));
        return new Unit("group dequantiser", Placement.COLUMN, 1, FloatFormat.FP32.bits() + bits, parts);
    }

    /** The unit of a row that sums a group's activations, once for all columns. */
    static Unit activationSum(Settings settings, int sumBits) {
        String activation = settings.text(PeParameter.ACTIVATION);
        return new Unit("activation sum", Placement.ROW, 1, sumBits, List.of(
                Part.onPath("add", isInteger(activation) ? IntegerUnits.adder(sumBits)
                        : FloatUnits.adder(FloatFormat.FP32, !flushes(settings)), Event.ACTIVATION_LOAD),
                Part.offPath("register", Storage.register(sumBits), Event.ACTIVATION_LOAD)));
    }

    /** The unit of a column that turns a finished integer sum into FP32 with the column's scale. */
    static Unit outputScaler(Settings settings) {
        int bits = accumulatorBits(settings);
        return new Unit("output scaler", Placement.COLUMN, 1, FloatFormat.FP32.bits(), List.of(
                Part.offPath("input registers", Storage.register(bits + SCALE_BITS), Event.OUTPUT),
                Part.onPath("convert", FloatUnits.intToFloat(bits, true, FloatFormat.FP32), Event.OUTPUT),
                Part.onPath("scale",
                        FloatUnits.multiplier(FloatFormat.FP32, FloatFormat.FP16, FloatFormat.FP32, false),
                        Event.OUTPUT),
                Part.offPath("output register", Storage.register(FloatFormat.FP32.bits()), Event.OUTPUT)));
    }

    /** The unit of a column that scales and adds a group's planes one after the other, the offset last. */
    static Unit planeScaler(Settings settings, int planes) {
        return groupDequantizer(settings, 0, 0).repeated(planes + 1);
    }

    /** The activations in the PE's floating-point format. */
    static Matrix floats(Settings settings, Operands operands) {
        return operands.activations(Matrix.class, activationKey(settings), x -> cast(settings, "Activation", x));
    }

    /** In the PE's floating-point format; {@code what} says in error messages what an entry is. */
    static Matrix cast(Settings settings, String what, Matrix matrix) {
        return ActivationQuantizer.cast(what, matrix,
                FloatFormat.parse(settings.text(PeParameter.ACTIVATION)),
                flushes(settings));
    }

    static IntActivations integers(Settings settings, Operands operands) {
        return operands.activations(IntActivations.class, activationKey(settings),
                x -> ActivationQuantizer.perToken(x, bits(settings.text(PeParameter.ACTIVATION))));
    }

    static UniformWeights uniform(Settings settings, Operands operands) {
        return operands.weights(UniformWeights.class, weightKey(settings),
                w -> Quantizers.uniform(settings.text(PeParameter.QUANTIZER)).quantize(w,
                        settings.number(PeParameter.WEIGHT_BITS), groupSize(settings, w)));
    }

    static BcqWeights bcq(Settings settings, Operands operands) {
        return operands.weights(BcqWeights.class, weightKey(settings),
                w -> Quantizers.bcq(settings.text(PeParameter.QUANTIZER)).quantize(w,
                        settings.number(PeParameter.WEIGHT_BITS), groupSize(settings, w)));
    }

    /** What decides the quantised activations. */
    static String activationKey(Settings settings) {
        return settings.text(PeParameter.ACTIVATION)
                + settings.find(PeParameter.SUBNORMALS.name()).map(kept -> "-" + kept).orElse("");
    }

    /** What decides the quantised weights. */
    static String weightKey(Settings settings) {
        return "w" + settings.text(PeParameter.WEIGHT_BITS) + "/" + settings.text(PeParameter.QUANTIZER) + "/g"
                + settings.text(PeParameter.GROUP_SIZE);
    }

    /** What decides both. */
    static String operandsKey(Settings settings) {
        return activationKey(settings) + "/" + weightKey(settings);
    }

    /** The group size with a whole column spelt out. */
    static int groupSize(Settings settings, Matrix weights) {
        return Math.min(settings.groupSize(), weights.rows());
    }

    /** Bits of the sum of a group's activations: 12 more than one holds sums of 4096, FP32 for floating point. */
    static int sumBits(Settings settings) {
        String activation = settings.text(PeParameter.ACTIVATION);
        if (!isInteger(activation)) {
            return FloatFormat.FP32.bits();
        }
        int group = Math.min(settings.groupSize(), LONGEST_COLUMN);
        return bits(activation) + 32 - Integer.numberOfLeadingZeros(group - 1);
    }

    /** The longest K in the catalogue (OPT-175B's FFN, 49152) rounded up to a power of two; sizes whole-column sums. */
    private static final int LONGEST_COLUMN = 1 << 16;
}
