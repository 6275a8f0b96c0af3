package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.IntegerGemm;
import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code int8-tpu}: the 8 x 8 bit signed multiplier with a wide accumulator of the first TPU (Jouppi et al., ISCA 2017,
 * section 2): {@code acc += q_w * q_x}, then {@code s_w * s_x * acc} in FP32. Weights are symmetric INT8 a column, a group
 * or the tensor, activations symmetric INT8 a token or the tensor.
 */
final class Int8Tpu implements PeFamily {

    @Override
    public String name() {
        return "int8-tpu";
    }

    @Override
    public String summary() {
        return "W8A8: signed 8x8 multiplier, integer accumulator, scale per channel or group";
    }

    @Override
    public String source() {
        return "Jouppi et al., In-Datacenter Performance Analysis of a Tensor Processing Unit, ISCA 2017";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int8"), Choice.of(PeParameter.WEIGHT_BITS, "8"),
                Choice.of(PeParameter.QUANTIZER, "rtn-symmetric", "rtn-symmetric-mse", "smoothquant"),
                Choice.smoothAlphas("smoothquant"),
                Choice.of(PeParameter.GROUP_SIZE, "channel", "32", "64", "128", "256", "tensor"),
                Choice.scaleFormats(), Choice.activationScales(),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
    }

    @Override
    public Hardware hardware(Settings settings) {
        int accumulator = Cell.accumulatorBits(settings);
        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1,
                c -> c.result(Cell.saturated(settings, c, c.multiplyAccumulate("multiply-accumulate",
                        List.of(c.activation(8)), List.of(c.weight(8, true)), true, accumulator)))));
        units.addAll(Cell.accumulators(settings));
        units.add(Cell.groupDequantizer(settings, 0, 0));
        return new Hardware(units, 1, 1, 8, 8, Cell.scaleBits(settings), 0, 8, accumulator);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new Int8Datapath(settings);
    }

    private record Int8Datapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            // Keys of what was there first stay, so that reports and caches do.
            String operands = Cell.operandsKey(settings).replace("int8/w8/rtn-symmetric/", "");
            return "int8-tpu/" + operands + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            IntActivations x = Cell.integers(settings, operands);
            UniformWeights w = Cell.uniform(settings, operands);
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            return QuantizedGemm.of(Cell.operandsKey(settings), x::dequantized, w::dequantized,
                    () -> IntegerGemm.multiply(x, w, accumulator, ZeroPoint.IN_PRODUCT),
                    () -> IntegerGemm.reference(x, w, accumulator, ZeroPoint.IN_PRODUCT));
        }
    }
}
