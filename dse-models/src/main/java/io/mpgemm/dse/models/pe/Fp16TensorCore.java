package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code fp16-tensor-core}: unquantised FP16 or BF16 on both sides. The product is exact or rounded; it is accumulated
 * in FP32 or FP16, one after the other, or 4 or 8 at a time aligned to the largest exponent with a single rounding, as
 * tensor cores were measured to do (Fasi et al., PeerJ CS 7:e330, 2021; Li et al., FTTN, arXiv 2403.00232).
 */
final class Fp16TensorCore implements PeFamily {

    @Override
    public String name() {
        return "fp16-tensor-core";
    }

    @Override
    public String summary() {
        return "W16A16: floating-point multiply-add or dot product, no quantisation";
    }

    @Override
    public String source() {
        return "Fasi et al., Numerical behavior of NVIDIA tensor cores, PeerJ CS 7:e330, 2021";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32", "fp16").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(FloatMac.PRODUCT, "exact", "rounded"),
                Choice.of(FloatMac.DOT_WIDTH, "1", "4", "8").when(FloatMac.PRODUCT, "exact"),
                Choice.of(PeParameter.SUBNORMALS, "flush", "keep"));
    }

    @Override
    public Hardware hardware(Settings settings) {
        int width = FloatMac.dotWidth(settings);
        int accumulator = Cell.accumulatorBits(settings);
        FloatFormat operand = Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, width, c -> FloatMac.draw(settings, c,
                Stream.generate(() -> c.activation(operand)).limit(width).toList(),
                Stream.generate(() -> c.weight(operand)).limit(width).toList())));
        units.addAll(Cell.accumulators(settings));
        return new Hardware(units, width, 1, 16, 16, 0, 0, 16, accumulator);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new FloatDatapath(settings);
    }

    private record FloatDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return "fp16-tensor-core/" + settings.text(PeParameter.ACTIVATION) + "/" + FloatMac.key(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            Matrix w = operands.weights(Matrix.class, Cell.activationKey(settings),
                    weights -> Cell.cast(settings, "Weight", weights));
            return QuantizedGemm.of(Cell.activationKey(settings), () -> x, () -> w,
                    () -> FloatMac.multiply(settings, x, w),
                    () -> FloatMac.reference(settings, x, w));
        }
    }
}
