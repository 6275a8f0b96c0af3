package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.CodedGemm;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.PartialProducts;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.CodedActivations;
import io.mpgemm.dse.models.quantizer.CodedWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code bitfusion} (Sharma et al., BitFusion, ISCA 2018, section III): a fusion unit of 16 multipliers of 2 x 2 bits, whose
 * shift-add tree fuses them to 16, 8, 4, 2 or 1 products of 2, 4 or 8 bits an operand in every cycle.
 *
 * <p>
 * Numbers are those of an integer multiplier: weights symmetric a column or a group, activations symmetric a token, {@code
 * acc += sum q_w * q_x} over the products of a cycle, one update a cycle. The unit is the same whatever the precision; what
 * it multiplies sets how often it is used and how much of it toggles. Products of a cycle are neighbours along K.
 */
final class Bitfusion implements PeFamily {

    private static final int PRODUCTS_OF_BITS = 64;

    @Override
    public String name() {
        return "bitfusion";
    }

    @Override
    public String summary() {
        return "WnAint: 2-bit multipliers fused to 2, 4 or 8 bits an operand, 16 to 1 products a cycle";
    }

    @Override
    public String source() {
        return "Sharma et al., BitFusion, ISCA 2018, section III";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int8", "int4"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "8"),
                Choice.of(PeParameter.QUANTIZER, "rtn-symmetric", "rtn-symmetric-mse", "gptq-symmetric", "smoothquant"),
                Choice.smoothAlphas("smoothquant"), Choice.groupSizes(), Choice.activationScales(),
                // As published, and the least that always holds a group of 128 products of 4 by 8 bits.
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int20"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
    }

    /** Products of a cycle. */
    private static int lanes(Settings settings) {
        return PRODUCTS_OF_BITS
                / (Cell.bits(settings.text(PeParameter.ACTIVATION)) * settings.number(PeParameter.WEIGHT_BITS));
    }

    @Override
    public Hardware hardware(Settings settings) {
        int wide = Cell.bits(settings.text(PeParameter.ACTIVATION));
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        int accumulator = Cell.accumulatorBits(settings);
        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, lanes(settings), c -> c.result(Cell.saturated(settings, c,
                c.fusedMultiplyAccumulate("accumulate", wide, bits, accumulator)))));
        units.addAll(Cell.accumulators(settings));
        units.add(Cell.groupDequantizer(settings, 0, 0));
        return new Hardware(units, lanes(settings), 1, bits, bits, Cell.SCALE_BITS, 0, wide, accumulator);
    }

    /** The unit is the same whatever it multiplies; narrower weights are fused to more products a cycle. */
    @Override
    public Hardware serving(Settings pe, Settings layer, Set<Integer> widths) {
        return hardware(layer);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new FusedDatapath(settings);
    }

    private record FusedDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return "bitfusion/" + Cell.operandsKey(settings) + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            IntActivations x = Cell.integers(settings, operands);
            UniformWeights w = Cell.uniform(settings, operands);
            CodedActivations activations = CodedActivations.of(x);
            CodedWeights weights = CodedWeights.of(w);
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            return QuantizedGemm.of(Cell.operandsKey(settings), x::dequantized, w::dequantized,
                    () -> CodedGemm.multiply(activations, weights, accumulator, lanes(settings)),
                    () -> CodedGemm.reference(activations, weights, accumulator, lanes(settings),
                            (a, b) -> PartialProducts.bricks(a, x.bits(), b, w.bits())));
        }
    }
}
