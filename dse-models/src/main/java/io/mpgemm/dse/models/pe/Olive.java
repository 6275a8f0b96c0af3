package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.gemm.CodedGemm;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.PartialProducts;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.CodedActivations;
import io.mpgemm.dse.models.quantizer.CodedWeights;
import io.mpgemm.dse.models.quantizer.OlivePairs;
import io.mpgemm.dse.models.quantizer.OlivePairs.Threshold;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code olive} (Guo et al., OliVe, ISCA 2023, arXiv 2304.07493): outlier-victim pairs along K, decoded in pairs at the array's
 * edge to integers with exponents; the PE adds {@code (a * c) << (b + d)} in 32 bits.
 *
 * <p>
 * A PE is a 4-bit one; what has 8 bits takes two of its operands, as in {@code ant}: four cycles of one PE stand for four PEs
 * that work as one. Normal values are integers; the paper's other choice, flint, is left out. Activations are outlier-victim
 * pairs too, or plain integers a token.
 */
final class Olive implements PeFamily {

    static final PeParameter ACTIVATION_TYPE = new PeParameter("activationType",
            "what activations are: outlier-victim pairs, or plain integers a token", false);
    static final PeParameter THRESHOLD = new PeParameter("threshold",
            "border between normal values and outliers: of least squared error, or three standard deviations", false);

    private static final int NIBBLE = 4;
    private static final int BIAS_BITS = 3;
    /** Exponents up to 3 + 2 of 4-bit outliers, 8 + 4 of 8-bit ones. */
    private static final int EXPONENT_BITS = 3;
    private static final int WIDE_EXPONENT_BITS = 4;
    /** Largest outliers. */
    private static final int LARGEST = 96;
    private static final int WIDE_LARGEST = 1 << 15;

    @Override
    public String name() {
        return "olive";
    }

    @Override
    public String summary() {
        return "W4A4, W4A8, W8A8: an outlier takes its neighbour's place as a wide float, decoded at the edge";
    }

    @Override
    public String source() {
        return "Guo et al., OliVe, ISCA 2023 (arXiv 2304.07493), sections 3 and 4";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int4", "int8"), Choice.of(ACTIVATION_TYPE, "pairs", "int"),
                Choice.of(PeParameter.ACTIVATION_SCALE, "token", "tensor").when(ACTIVATION_TYPE, "pairs"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "8"), Choice.of(PeParameter.QUANTIZER, "olive-pairs"),
                Choice.groupSizes(), Choice.of(THRESHOLD, "least-error", "three-sigma"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20", "int16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
    }

    private static boolean pairedActivations(Settings settings) {
        return settings.is(ACTIVATION_TYPE.name(), "pairs");
    }

    @Override
    public Hardware hardware(Settings settings) {
        int wide = Cell.bits(settings.text(PeParameter.ACTIVATION));
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        int accumulator = Cell.accumulatorBits(settings);
        boolean paired = pairedActivations(settings);
        int cycles = wide / NIBBLE * (bits / NIBBLE);
        long largest = (long) largest(bits, true) * largest(wide, paired);

        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1, c -> {
            Bus x = c.activation(wide == NIBBLE ? NIBBLE : NIBBLE + 1);
            List<Bus> xExponent = paired || wide > NIBBLE
                    ? List.of(c.activationExponent(paired ? exponentBits(wide) : EXPONENT_BITS))
                    : List.of();
            Bus w = c.weight(bits == NIBBLE ? NIBBLE : NIBBLE + 1, true);
            c.result(Cell.saturated(settings, c, c.exponentIntegerMac(x, xExponent, w,
                    List.of(c.weightExponent(exponentBits(bits))), Cell.signedBits(largest), accumulator)));
        }).repeated(cycles));
        Cell.accumulators(settings).forEach(unit -> units.add(unit.repeated(bits / NIBBLE)));
        units.add(Cell.groupDequantizer(settings, 0, 0));
        units.add(Logic
                .of(Wrapper.STREAMED,
                        c -> c.result(c.oliveDecode("decoder", c.weight(bits, true), c.weight(bits, true),
                                c.unsignedOperand(BIAS_BITS))))
                .unit("weight pair decoder", Placement.COLUMN, Event.WEIGHT_LOAD, 1).every(2));
        if (paired) {
            double rms = Math.scalb(1.0, wide - 3);
            Unit decoder = Logic
                    .of(Wrapper.REGISTERED,
                            c -> c.result(c.oliveDecode("decoder", c.operand(wide, rms), c.operand(wide, rms),
                                    c.unsignedOperand(BIAS_BITS))))
                    .unit("activation pair decoder", Placement.ROW, Event.ACTIVATION_LOAD, 1).every(2);
            // Weight stationary, the two of a pair are in two rows.
            units.add(new Unit(decoder.name(), decoder.placement(), settings.weightStationary() ? 2 : 1,
                    decoder.cutBits(), decoder.movedCutBits(), decoder.parts()));
        }
        return new Hardware(units, 1, cycles, bits, bits, Cell.SCALE_BITS, 0, wide, accumulator);
    }

    private static int exponentBits(int bits) {
        return bits == NIBBLE ? EXPONENT_BITS : WIDE_EXPONENT_BITS;
    }

    /** The largest level of some bits. */
    private static int largest(int bits, boolean paired) {
        if (!paired) {
            return (1 << (bits - 1)) - 1;
        }
        return bits == NIBBLE ? LARGEST : WIDE_LARGEST;
    }

    /** Pairs of 4 and of 8 bits have decoders of their own. */
    @Override
    public boolean supports(Assignment pe, int weightBits) {
        return false;
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new PairDatapath(settings);
    }

    private record PairDatapath(Settings settings) implements Datapath {

        private String activations() {
            String kind = settings.text(PeParameter.ACTIVATION) + "-" + settings.text(ACTIVATION_TYPE);
            return pairedActivations(settings)
                    ? kind + "-" + settings.text(PeParameter.ACTIVATION_SCALE) + "-" + settings.text(THRESHOLD)
                    : kind;
        }

        private String weights() {
            return Cell.weightKey(settings) + "-" + settings.text(THRESHOLD);
        }

        @Override
        public String key() {
            return "olive/" + activations() + "/" + weights() + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            OlivePairs quantizer = new OlivePairs();
            Threshold threshold = settings.is(THRESHOLD.name(), "three-sigma") ? Threshold.THREE_SIGMA
                    : Threshold.LEAST_ERROR;
            CodedActivations x = pairedActivations(settings)
                    ? operands.activations(CodedActivations.class, activations(),
                            values -> quantizer.quantize(values, operands.calibration(),
                                    Cell.bits(settings.text(PeParameter.ACTIVATION)), threshold,
                                    Cell.scaleScope(settings)))
                    : CodedActivations.of(Cell.integers(settings, operands));
            CodedWeights w = operands.weights(CodedWeights.class, weights(), values -> quantizer.quantize(values,
                    settings.number(PeParameter.WEIGHT_BITS), Cell.groupSize(settings, values), threshold));
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            return QuantizedGemm.of(activations() + "/" + weights(), x::dequantized, w::dequantized,
                    () -> CodedGemm.multiply(x, w, accumulator, 1),
                    () -> CodedGemm.reference(x, w, accumulator, 1, PartialProducts::exponentIntegers));
        }
    }
}
