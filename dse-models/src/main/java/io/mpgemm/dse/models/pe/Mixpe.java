package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Schematic;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.IntegerGemm;
import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.gemm.ShiftAddFloatGemm;
import io.mpgemm.dse.models.gemm.ShiftAddFloatGemm.AdderOrder;
import io.mpgemm.dse.models.gemm.ShiftAddFloatGemm.Mode;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code mixpe} (Zhang et al., MixPE, arXiv 2411.16158, sections 3.2 and 3.3): unsigned low-bit weights times activations
 * by shift and add, dequantised once after the group: {@code y += s * (acc - z * sum x)}.
 *
 * <ul>
 * <li>integer activations: {@code acc += sum_i w_i * (x << i)};
 * <li>floating point, {@code exponent-add}: each {@code x * 2^i} by adding i to the exponent, partials summed by
 * floating-point adders, as the paper describes it;
 * <li>floating point, {@code significand}: the activation's significand is shift-added by the weight bits as an integer,
 * with one normalisation.
 * </ul>
 *
 * The paper leaves accumulator widths and the order of the partial sums open; both are parameters here.
 */
final class Mixpe implements PeFamily {

    static final PeParameter DATAPATH = new PeParameter("datapath",
            "how a floating-point activation is multiplied: one significand shift-add, or exponent adds and FP adders",
            false);
    static final PeParameter ADDER_ORDER = new PeParameter("adderOrder",
            "order of the partial sums of exponent-add: a tree of pairs, or a chain", false);

    @Override
    public String name() {
        return "mixpe";
    }

    @Override
    public String summary() {
        return "WnAint and WnAfp: shift-and-add, dequantised once per group after the dot product";
    }

    @Override
    public String source() {
        return "Zhang et al., MixPE, arXiv 2411.16158, sections 3.2 and 3.3";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int8", "int4", "int16", "fp16", "bf16"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3", "8"),
                Choice.of(PeParameter.QUANTIZER, "rtn-affine", "rtn-symmetric", "rtn-affine-mse", "rtn-symmetric-mse",
                        "gptq", "gptq-actorder", "gptq-symmetric", "awq", "awq-clip").when(PeParameter.ACTIVATION,
                                "fp16", "bf16"),
                Choice.of(PeParameter.QUANTIZER, "rtn-affine", "rtn-symmetric", "rtn-affine-mse", "rtn-symmetric-mse",
                        "gptq", "gptq-actorder", "gptq-symmetric", "awq", "awq-clip", "smoothquant-affine").when(
                                PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.smoothAlphas("smoothquant-affine"), Choice.groupSizes(), Choice.scaleFormats(),
                Choice.activationScales().when(PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.of(DATAPATH, "significand", "exponent-add").when(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(ADDER_ORDER, "tree", "chain").when(PeParameter.ACTIVATION, "fp16", "bf16").when(DATAPATH,
                        "exponent-add"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20", "int16").when(
                        PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32", "fp16").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(PeParameter.SUBNORMALS, "flush", "keep").when(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate").when(PeParameter.ACTIVATION, "int4", "int8",
                        "int16"));
    }

    @Override
    public Hardware hardware(Settings settings) {
        String activation = settings.text(PeParameter.ACTIVATION);
        boolean integer = Cell.isInteger(activation);
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        int wide = integer ? Cell.bits(activation) : 16;
        int accumulator = Cell.accumulatorBits(settings);
        int zeroBits = Cell.zeroBits(settings);

        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1, integer
                ? c -> c.result(Cell.saturated(settings, c, c.multiplyAccumulate("shift-add and accumulate",
                        List.of(c.activation(wide)), List.of(c.weight(bits, false)), false, accumulator)))
                : c -> drawFloat(settings, bits, c)));
        units.addAll(Cell.accumulators(settings));
        units.add(Cell.groupDequantizer(settings, zeroBits, Cell.sumBits(settings)));
        units.add(Cell.activationSum(settings, Cell.sumBits(settings)));
        return new Hardware(units, 1, 1, bits, bits, Cell.scaleBits(settings) + zeroBits, 0, wide, accumulator);
    }

    private static void drawFloat(Settings settings, int bits, Schematic c) {
        FloatFormat activation = Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
        FloatFormat sum = Cell.floatFormat(settings.text(PeParameter.ACCUMULATOR));
        boolean subnormals = !Cell.flushes(settings);
        Bus x = c.activation(activation);
        Bus w = c.weight(bits, false);
        Bus product = settings.is(DATAPATH.name(), "significand")
                ? c.significandMultiply("significand shift-add", w, x, activation, sum, subnormals)
                : c.widen(c.exponentAddMultiply("exponent adds and partial sums", w, x, activation,
                        settings.is(ADDER_ORDER.name(), "tree"), subnormals), activation, sum);
        c.result(c.add("adder", product, c.partialSum(sum), sum, subnormals));
    }

    @Override
    public Datapath datapath(Settings settings) {
        return Cell.isInteger(settings.text(PeParameter.ACTIVATION)) ? new IntegerDatapath(settings)
                : new FloatDatapath(settings);
    }

    private static String prefix(Settings settings) {
        return "mixpe/" + Cell.activationFormatKey(settings) + "/" + Cell.weightKey(settings) + "/";
    }

    private record IntegerDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return prefix(settings) + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            IntActivations x = Cell.integers(settings, operands);
            UniformWeights w = Cell.uniform(settings, operands);
            return QuantizedGemm.of(Cell.operandsKey(settings), x::dequantized, w::dequantized,
                    () -> IntegerGemm.multiply(x, w, Cell.integerAccumulator(settings), ZeroPoint.AFTER_GROUP),
                    () -> IntegerGemm.reference(x, w, Cell.integerAccumulator(settings), ZeroPoint.AFTER_GROUP));
        }
    }

    private record FloatDatapath(Settings settings) implements Datapath {

        private ShiftAddFloatGemm.Arithmetic arithmetic() {
            return new ShiftAddFloatGemm.Arithmetic(Cell.operand(settings),
                    settings.is(DATAPATH.name(), "significand") ? Mode.SIGNIFICAND : Mode.EXPONENT_ADD,
                    settings.is(ADDER_ORDER.name(), "chain") ? AdderOrder.CHAIN : AdderOrder.TREE,
                    Cell.floatSum(settings), settings.chainLength(settings.groupSize()), Cell.flushes(settings));
        }

        @Override
        public String key() {
            return prefix(settings) + settings.text(DATAPATH)
                    + settings.find(ADDER_ORDER.name()).map(order -> "-" + order).orElse("") + "-"
                    + settings.text(PeParameter.ACCUMULATOR) + "-" + settings.text(PeParameter.SUBNORMALS) + "-chain"
                    + FloatMac.chain(settings, settings.groupSize());
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            UniformWeights w = Cell.uniform(settings, operands);
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                    () -> ShiftAddFloatGemm.multiply(x, w, arithmetic()),
                    () -> ShiftAddFloatGemm.reference(x, w, arithmetic()));
        }
    }
}
