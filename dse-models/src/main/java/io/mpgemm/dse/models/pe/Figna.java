package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.AlignedGemm;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.AlignedActivations;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code figna} (Jang et al., FIGNA, HPCA 2024): the significands of a group's FP16 or BF16 activations are aligned to the
 * largest exponent, multiplied as integers by low-bit integer weights and summed in an integer accumulator; a group's sum is
 * turned into FP32 once, with the shared exponent, the scale and the zero point.
 *
 * <p>
 * The paper keeps as many bits of a significand as a floating-point unit's result needs; their number, what is done with the
 * others, and how many activations share an exponent are parameters. Symmetric weights are signed in the multiplier, affine
 * ones unsigned with their zero point after the group.
 */
final class Figna implements PeFamily {

    @Override
    public String name() {
        return "figna";
    }

    @Override
    public String summary() {
        return "WnA16: floating-point activations aligned to a group's largest exponent, integer multiply-accumulate";
    }

    @Override
    public String source() {
        return "Jang et al., FIGNA, HPCA 2024";
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>(List.of(Choice.of(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3", "8"),
                Choice.of(PeParameter.QUANTIZER, "rtn-symmetric", "rtn-affine"), Choice.groupSizes()));
        choices.addAll(PreAligned.choices());
        choices.add(Choice.of(PeParameter.ACCUMULATOR, "int32", "int48", "int40", "int28", "int24", "int20"));
        choices.add(Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
        return choices;
    }

    private static boolean symmetric(Settings settings) {
        return Cell.zeroBits(settings) == 0;
    }

    @Override
    public Hardware hardware(Settings settings) {
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        int accumulator = Cell.accumulatorBits(settings);
        boolean symmetric = symmetric(settings);
        int zeroBits = Cell.zeroBits(settings);
        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1, c -> c.result(Cell.saturated(settings, c, c.multiplyAccumulate(
                "multiply-accumulate", List.of(c.activation(PreAligned.bits(settings))),
                List.of(c.weight(bits, symmetric)), symmetric, accumulator)))));
        units.addAll(PreAligned.units(settings));
        units.addAll(Cell.accumulators(settings));
        units.add(PreAligned.withSharedExponent(
                Cell.groupDequantizer(settings, zeroBits, PreAligned.sumBits(settings))));
        if (!symmetric) {
            units.add(PreAligned.activationSum(settings));
        }
        return new Hardware(units, 1, 1, bits, bits, Cell.SCALE_BITS + zeroBits, 0, 16, accumulator);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new AlignedDatapath(settings);
    }

    private record AlignedDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return "figna/" + settings.text(PeParameter.ACTIVATION) + "/" + Cell.weightKey(settings) + "/"
                    + PreAligned.key(settings) + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            AlignedActivations aligned = PreAligned.activations(settings, operands);
            UniformWeights w = Cell.uniform(settings, operands);
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            ZeroPoint zeroPoint = symmetric(settings) ? ZeroPoint.IN_PRODUCT : ZeroPoint.AFTER_GROUP;
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                    () -> AlignedGemm.multiply(aligned, w, accumulator, zeroPoint),
                    () -> AlignedGemm.reference(aligned, w, accumulator, zeroPoint));
        }
    }
}
