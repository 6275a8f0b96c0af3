package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.FloatUnits;
import io.mpgemm.dse.models.component.GroupDequantizer;
import io.mpgemm.dse.models.component.GroupDequantizer.Correction;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Schematic;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.gemm.FloatOperand;
import io.mpgemm.dse.models.gemm.FloatSum;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.ActivationQuantizer;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.ChannelMigration;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.Quantizers;
import io.mpgemm.dse.models.quantizer.ScaleScope;
import io.mpgemm.dse.models.quantizer.ScaleFormat;
import io.mpgemm.dse.models.quantizer.SmoothQuant;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import io.mpgemm.dse.models.quantizer.WeightFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** The registers of the dataflow's cell. */
    static Wrapper wrapper(Settings settings) {
        return settings.weightStationary() ? Wrapper.WEIGHT_STATIONARY : Wrapper.OUTPUT_STATIONARY;
    }

    /** A PE that makes {@code lanes} multiply-accumulates at each operation. */
    static Unit pe(Settings settings, int lanes, Consumer<Schematic> drawing) {
        Unit pe = Logic.of(wrapper(settings), drawing).unit("PE", Placement.PE, Event.MAC, settings.rows());
        return pe.of(
                pe.parts().stream().map(part -> part.spread(lanes)).toList());
    }

    /** A unit of a column with registers around it. */
    static Unit columnUnit(String name, Event event, Consumer<Schematic> drawing) {
        return Logic.of(Wrapper.REGISTERED, drawing).unit(name, Placement.COLUMN, event, 1);
    }

    /** The sum of a cell, within its range where it saturates. */
    static Bus saturated(Settings settings, Schematic schematic, Bus sum) {
        return settings.is(PeParameter.OVERFLOW.name(), "saturate") ? schematic.saturate("saturate", sum) : sum;
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
        return List.of(Unit.of("accumulator", Placement.COLUMN, 1, bits, List.of(
                Part.onPath("add", isInteger(format) ? IntegerUnits.adder(bits)
                        : FloatUnits.adder(floatFormat(format), !flushes(settings)), Event.CHAIN_OUTPUT),
                Part.offPath("register", Storage.register(bits), Event.CHAIN_OUTPUT))));
    }

    /** The unit of a column that turns a group's sum into FP32 with its scale, zero point and the output so far. */
    static Unit groupDequantizer(Settings settings, int zeroBits, int sumBits) {
        String format = settings.text(PeParameter.ACCUMULATOR);
        Correction correction = zeroBits > 0 ? Correction.PRODUCT_INSIDE : Correction.NONE;
        Logic logic = isInteger(format)
                ? GroupDequantizer.integer(accumulatorBits(settings), correction, zeroBits, sumBits,
                        scaleFormat(settings).floatFormat(), FloatFormat.FP32)
                : GroupDequantizer.floatingPoint(floatFormat(format), correction, zeroBits,
                        scaleFormat(settings).floatFormat(), FloatFormat.FP32);
        return logic.unit("group dequantiser", Placement.COLUMN, Event.GROUP_OUTPUT, 1);
    }

    /** The unit of a row that sums a group's activations, once for all columns. */
    static Unit activationSum(Settings settings, int sumBits) {
        String activation = settings.text(PeParameter.ACTIVATION);
        return Unit.of("activation sum", Placement.ROW, 1, sumBits, List.of(
                Part.onPath("add", isInteger(activation) ? IntegerUnits.adder(sumBits)
                        : FloatUnits.adder(FloatFormat.FP32, !flushes(settings)), Event.ACTIVATION_LOAD),
                Part.offPath("register", Storage.register(sumBits), Event.ACTIVATION_LOAD)));
    }

    /** The unit of a column that turns a finished integer sum into FP32 with the column's scale. */
    static Unit outputScaler(Settings settings) {
        int bits = accumulatorBits(settings);
        return columnUnit("output scaler", Event.OUTPUT, c -> {
            Bus sum = c.toFloat("convert", c.operand(bits, Math.scalb(1.0, bits - 9)), FloatFormat.FP32);
            c.result(c.multiply("scale", sum, FloatFormat.FP32, c.scaleOperand(FloatFormat.FP16), FloatFormat.FP16,
                    FloatFormat.FP32, false));
        });
    }

    /** The unit of a column that scales and adds a group's planes one after the other, the offset last. */
    static Unit planeScaler(Settings settings, int planes) {
        return groupDequantizer(settings, 0, 0).repeated(planes + 1);
    }

    /** The activations in the PE's floating-point format. */
    static Matrix floats(Settings settings, Operands operands) {
        return migrated(settings, operands).activations(Matrix.class, activationKey(settings),
                x -> cast(settings, "Activation", x));
    }

    /** In the PE's floating-point format; {@code what} says in error messages what an entry is. */
    static Matrix cast(Settings settings, String what, Matrix matrix) {
        return ActivationQuantizer.cast(what, matrix,
                FloatFormat.parse(settings.text(PeParameter.ACTIVATION)),
                flushes(settings));
    }

    static IntActivations integers(Settings settings, Operands operands) {
        Operands given = migrated(settings, operands);
        int bits = bits(settings.text(PeParameter.ACTIVATION));
        return given.activations(IntActivations.class, activationKey(settings),
                x -> switch (activationScale(settings)) {
                    case "token" -> ActivationQuantizer.perToken(x, bits);
                    case "tensor" -> ActivationQuantizer.perTensor(x, given.calibration(), bits);
                    default -> ActivationQuantizer.perTensor(x, bits);
                });
    }

    /** What shares an activation scale. */
    private static String activationScale(Settings settings) {
        return settings.find(PeParameter.ACTIVATION_SCALE.name()).map(Value::text).orElse("token");
    }

    static UniformWeights uniform(Settings settings, Operands operands) {
        Operands given = migrated(settings, operands);
        return given.weights(UniformWeights.class, weightKey(settings),
                w -> Quantizers.uniform(settings.text(PeParameter.QUANTIZER)).quantize(given.layer(),
                        weightFormat(settings, w)));
    }

    static BcqWeights bcq(Settings settings, Operands operands) {
        Operands given = migrated(settings, operands);
        return given.weights(BcqWeights.class, weightKey(settings),
                w -> Quantizers.bcq(settings.text(PeParameter.QUANTIZER)).quantize(given.layer(),
                        weightFormat(settings, w)));
    }

    /** The operands as the settings' quantiser wants them: magnitude moved between channels, or as they are. */
    static Operands migrated(Settings settings, Operands operands) {
        return migration(settings).map(by -> {
            // A number that is not finite is told by the place that it has in the user's tensors.
            ActivationQuantizer.requireFinite(operands.activations());
            return operands.migrated(weightKey(settings),
                    () -> by.factors(operands.layer(), weightFormat(settings, operands.weights())));
        }).orElse(operands);
    }

    private static Optional<ChannelMigration> migration(Settings settings) {
        return settings.find(PeParameter.QUANTIZER.name()).flatMap(name -> Quantizers.migration(name.text()))
                .map(by -> by instanceof SmoothQuant smooth ? smooth.withAlpha(smoothAlpha(settings)) : by);
    }

    private static double smoothAlpha(Settings settings) {
        return settings.find(PeParameter.SMOOTH_ALPHA.name()).map(alpha -> Double.parseDouble(alpha.text()))
                .orElse(SmoothQuant.ALPHA);
    }

    /** How the weights are stored. */
    static WeightFormat weightFormat(Settings settings, Matrix weights) {
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        return settings.isPerTensor() ? WeightFormat.perTensor(bits, scaleFormat(settings))
                : new WeightFormat(bits, groupSize(settings, weights), scaleFormat(settings));
    }

    /** Format of the weights' scales; FP16 for families that have no other. */
    static ScaleFormat scaleFormat(Settings settings) {
        return settings.find(PeParameter.SCALE_FORMAT.name()).map(name -> ScaleFormat.parse(name.text()))
                .orElse(ScaleFormat.FP16);
    }

    /** Bits of a scale that a group of one column stores. */
    static int scaleBits(Settings settings) {
        return settings.isPerTensor() ? 0 : scaleFormat(settings).bits();
    }

    /** Bits of a zero point that a group of one column stores. */
    static int zeroBits(Settings settings) {
        return Quantizers.uniform(settings.text(PeParameter.QUANTIZER)).symmetric() ? 0
                : settings.number(PeParameter.WEIGHT_BITS);
    }

    /** What activations share a scale. */
    static ScaleScope scaleScope(Settings settings) {
        return settings.is(PeParameter.ACTIVATION_SCALE.name(), "tensor") ? ScaleScope.TENSOR : ScaleScope.TOKEN;
    }

    /** Bits in two's complement that hold integers of a magnitude. */
    static int signedBits(long magnitude) {
        return Long.SIZE + 1 - Long.numberOfLeadingZeros(magnitude);
    }

    /** What decides the quantised activations. */
    static String activationKey(Settings settings) {
        return activationFormatKey(settings)
                + settings.find(PeParameter.SUBNORMALS.name()).map(kept -> "-" + kept).orElse("")
                + migration(settings).map(by -> "-for-" + weightKey(settings)).orElse("");
    }

    /** The activation format and what shares a scale, for keys. */
    static String activationFormatKey(Settings settings) {
        String scale = activationScale(settings);
        return settings.text(PeParameter.ACTIVATION) + (scale.equals("token") ? "" : "-" + scale);
    }

    /** What decides the quantised weights. */
    static String weightKey(Settings settings) {
        ScaleFormat scale = scaleFormat(settings);
        return "w" + settings.text(PeParameter.WEIGHT_BITS) + "/" + settings.text(PeParameter.QUANTIZER) + "/g"
                + settings.text(PeParameter.GROUP_SIZE) + (scale == ScaleFormat.FP16 ? "" : "-" + scale.text())
                + (smoothAlpha(settings) == SmoothQuant.ALPHA ? ""
                        : "-a" + settings.text(PeParameter.SMOOTH_ALPHA));
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
        return sumBits(settings, bits(activation));
    }

    /** Bits of the sum of a group's integer activations of so many bits. */
    static int sumBits(Settings settings, int activationBits) {
        int group = Math.min(settings.groupSize(), LONGEST_COLUMN);
        return activationBits + 32 - Integer.numberOfLeadingZeros(group - 1);
    }

    /** The longest K in the catalogue (OPT-175B's FFN, 49152) rounded up to a power of two; sizes whole-column sums. */
    private static final int LONGEST_COLUMN = 1 << 16;
}
