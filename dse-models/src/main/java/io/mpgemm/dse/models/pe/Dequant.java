package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Schematic;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Int8DequantGemm;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.ProgressiveRtn;
import io.mpgemm.dse.models.quantizer.ProgressiveWeights;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code dequant}: low-bit weights are turned into the activations' format before the product.
 *
 * <ul>
 * <li>W4A16 (TensorRT-LLM): {@code w = fp16((q - z) * s)}, then the FP16 or BF16 MAC;
 * <li>W4A8 (QServe, arXiv 2405.04532, section 4.1): {@code w = q * s8 - z * s8} in INT8, then the INT8 MAC, the
 * channel's scale last.
 * </ul>
 *
 * The dequantiser sits in every PE, or once a column at the array's edge: the numbers are the same, the cost is not.
 */
final class Dequant implements PeFamily {

    static final PeParameter DEQUANT_AT = new PeParameter("dequantAt",
            "where weights are dequantised: in every PE, or at the array's edge, one unit a column", false);

    @Override
    public String name() {
        return "dequant";
    }

    @Override
    public String summary() {
        return "WnA16 and WnA8: weights dequantised before an FP16 (TensorRT-LLM) or INT8 (QServe) multiply-accumulate";
    }

    @Override
    public String source() {
        return "Lin et al., QServe, arXiv 2405.04532, section 4.1; TensorRT-LLM W4A16";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "fp16", "bf16", "int8"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3", "8").when(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3").when(PeParameter.ACTIVATION, "int8"),
                Choice.of(PeParameter.QUANTIZER, "rtn-affine", "rtn-symmetric", "rtn-affine-mse", "rtn-symmetric-mse",
                        "gptq", "gptq-actorder", "gptq-symmetric", "awq", "awq-clip").when(PeParameter.ACTIVATION,
                                "fp16", "bf16"),
                Choice.of(PeParameter.QUANTIZER, "qserve-progressive").when(PeParameter.ACTIVATION, "int8"),
                Choice.groupSizes(), Choice.activationScales().when(PeParameter.ACTIVATION, "int8"),
                Choice.of(DEQUANT_AT, "edge", "pe"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32", "fp16").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20").when(PeParameter.ACTIVATION,
                        "int8"),
                Choice.of(FloatMac.PRODUCT, "exact", "rounded").when(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.SUBNORMALS, "flush", "keep").when(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate").when(PeParameter.ACTIVATION, "int8"));
    }

    @Override
    public Hardware hardware(Settings settings) {
        boolean integer = Cell.isInteger(settings.text(PeParameter.ACTIVATION));
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        int wide = integer ? 8 : 16;
        int scaleBits = integer ? 8 : Cell.SCALE_BITS;
        int zeroBits = zeroBits(settings);
        int accumulator = Cell.accumulatorBits(settings);
        boolean inPe = settings.is(DEQUANT_AT.name(), "pe");

        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1, c -> {
            Bus x = integer ? c.activation(wide) : c.activation(format(settings));
            if (integer) {
                Bus w = inPe ? dequantized(settings, c) : c.weight(wide, true);
                c.result(Cell.saturated(settings, c,
                        c.multiplyAccumulate("multiply-accumulate", List.of(x), List.of(w), true, accumulator)));
            } else {
                Bus w = inPe ? dequantized(settings, c) : c.weight(format(settings));
                FloatMac.draw(settings, c, List.of(x), List.of(w));
            }
        }));
        if (!inPe) {
            units.add(Logic.of(Wrapper.STREAMED, c -> c.result(dequantized(settings, c)))
                    .unit("dequantiser", Placement.COLUMN, Event.WEIGHT_LOAD, 1));
        }
        units.addAll(Cell.accumulators(settings));
        if (integer) {
            units.add(Cell.outputScaler(settings));
        }
        return new Hardware(units, 1, 1, bits, wide, scaleBits + zeroBits, integer ? Cell.SCALE_BITS : 0, wide,
                accumulator);
    }

    private static FloatFormat format(Settings settings) {
        return Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
    }

    /** Draws a weight's way from its code to the multiplier. */
    private static Bus dequantized(Settings settings, Schematic c) {
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        if (Cell.isInteger(settings.text(PeParameter.ACTIVATION))) {
            return c.int8Dequantize("dequantiser", c.weight(bits, false), c.levelScale(bits), c.levelZero(bits));
        }
        FloatFormat format = format(settings);
        if (zeroBits(settings) == 0) {
            Bus number = c.toFloat("convert", c.weight(bits, true), format);
            return c.multiply("dequantiser", number, format, c.weightScale(format), format, format,
                    !Cell.flushes(settings));
        }
        return c.dequantize("dequantiser", c.weight(bits, false), c.zeroPoint(bits), c.weightScale(format), format,
                !Cell.flushes(settings));
    }

    /** Bits of a stored zero point. */
    private static int zeroBits(Settings settings) {
        return Cell.isInteger(settings.text(PeParameter.ACTIVATION)) ? settings.number(PeParameter.WEIGHT_BITS)
                : Cell.zeroBits(settings);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return Cell.isInteger(settings.text(PeParameter.ACTIVATION)) ? new IntegerDatapath(settings)
                : new FloatDatapath(settings);
    }

    private static String prefix(Settings settings) {
        return "dequant/" + Cell.activationFormatKey(settings) + "/" + Cell.weightKey(settings) + "/";
    }

    private record FloatDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return prefix(settings) + FloatMac.key(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            UniformWeights codes = Cell.uniform(settings, operands);
            Matrix w = operands.weights(Matrix.class, Cell.operandsKey(settings),
                    weights -> Cell.cast(settings, "Dequantised weight", codes.dequantized()));
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, codes::dequantized,
                    () -> FloatMac.multiply(settings, x, w),
                    () -> FloatMac.reference(settings, x, w));
        }
    }

    private record IntegerDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return prefix(settings) + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            IntActivations x = Cell.integers(settings, operands);
            ProgressiveWeights w = operands.weights(ProgressiveWeights.class, Cell.weightKey(settings),
                    weights -> new ProgressiveRtn().quantize(weights, settings.number(PeParameter.WEIGHT_BITS),
                            Cell.groupSize(settings, weights)));
            return QuantizedGemm.of(Cell.operandsKey(settings), x::dequantized, w::dequantized,
                    () -> Int8DequantGemm.multiply(x, w, Cell.integerAccumulator(settings)),
                    () -> Int8DequantGemm.reference(x, w, Cell.integerAccumulator(settings)));
        }
    }
}
