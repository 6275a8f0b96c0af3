package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Decoders;
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
import io.mpgemm.dse.models.quantizer.AntAdaptive;
import io.mpgemm.dse.models.quantizer.AntAdaptive.TypeScope;
import io.mpgemm.dse.models.quantizer.CodedActivations;
import io.mpgemm.dse.models.quantizer.CodedWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code ant} (Guo et al., ANT, MICRO 2022, arXiv 2208.14286, sections 4 and 5): 4-bit codes that are integers, powers of two or
 * flints, whichever has the least error, decoded at the array's edge to an integer and an exponent; the PE adds {@code (a *
 * c) << (b + d)}.
 *
 * <p>
 * Operands of 8 bits are integers. Each takes two 4-bit operands, its upper and its lower half, so that four 4-bit PEs make
 * one 8-bit PE, two one of 4 by 8 bits. A PE of this family is a 4-bit one: four PEs that make a product in a cycle are
 * counted as one that takes four cycles; their parts are summed before they meet the accumulator, which is updated once a
 * product. The paper's types are the tensor's; here a group may have its own ({@code typeScope}).
 */
final class Ant implements PeFamily {

    static final PeParameter ACTIVATION_TYPE = new PeParameter("activationType",
            "what 4-bit activations are: a type of least error on calibration activations, or plain integers a token",
            false);
    static final PeParameter TYPE_SCOPE = new PeParameter("typeScope", "weights that share a number type", false);

    /** Bits of an operand of a 4-bit PE; half of an 8-bit integer takes one more for its sign. */
    private static final int NIBBLE = 4;
    private static final int TYPE_BITS = 2;
    /** Largest power of two of a 4-bit code. */
    private static final int LARGEST_LEVEL = 64;
    private static final double CODE_RMS = 2;

    @Override
    public String name() {
        return "ant";
    }

    @Override
    public String summary() {
        return "W4A4, W4A8, W8A8: integer, power of two or flint by least error, decoded at the edge";
    }

    @Override
    public String source() {
        return "Guo et al., ANT, MICRO 2022 (arXiv 2208.14286), sections 4 and 5";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int4", "int8"),
                Choice.of(ACTIVATION_TYPE, "ant", "int").when(PeParameter.ACTIVATION, "int4"),
                Choice.of(PeParameter.ACTIVATION_SCALE, "token", "tensor").when(PeParameter.ACTIVATION, "int4")
                        .when(ACTIVATION_TYPE, "ant"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "8"), Choice.of(PeParameter.QUANTIZER, "ant-adaptive"),
                Choice.groupSizes(),
                Choice.of(TYPE_SCOPE, "group", "channel", "tensor").when(PeParameter.WEIGHT_BITS, "4"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20", "int16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
    }

    private static boolean typedActivations(Settings settings) {
        return settings.is(ACTIVATION_TYPE.name(), "ant");
    }

    @Override
    public Hardware hardware(Settings settings) {
        return hardware(settings, settings);
    }

    /** A PE for 8-bit weights takes a 4-bit one as it takes half of its own, in half the cycles. */
    @Override
    public Hardware serving(Settings pe, Settings layer, Set<Integer> widths) {
        return hardware(pe, layer);
    }

    private static Hardware hardware(Settings settings, Settings layer) {
        int wide = Cell.bits(settings.text(PeParameter.ACTIVATION));
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        int layerBits = layer.number(PeParameter.WEIGHT_BITS);
        int accumulator = Cell.accumulatorBits(settings);
        int exponentBits = Decoders.exponentBits(NIBBLE - 1);
        boolean typed = typedActivations(settings);
        int cycles = wide / NIBBLE * (layerBits / NIBBLE);
        int largest = largest(bits, true) * largest(wide, typed);

        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1, c -> {
            Bus x = c.activation(wide == NIBBLE ? NIBBLE : NIBBLE + 1);
            List<Bus> xExponent = typed || wide > NIBBLE ? List.of(c.activationExponent(exponentBits)) : List.of();
            Bus w = c.weight(bits == NIBBLE ? NIBBLE : NIBBLE + 1, true);
            c.result(Cell.saturated(settings, c, c.exponentIntegerMac(x, xExponent, w,
                    List.of(c.weightExponent(exponentBits)), Cell.signedBits(largest), accumulator)));
        }).repeated(cycles));
        // The halves of an 8-bit weight are in two columns.
        Cell.accumulators(settings).forEach(unit -> units.add(unit.repeated(layerBits / NIBBLE)));
        units.add(Cell.groupDequantizer(settings, 0, 0));
        units.add(Logic
                .of(Wrapper.STREAMED,
                        c -> c.result(c.antDecode("decoder", c.weight(NIBBLE, true), c.unsignedOperand(TYPE_BITS))))
                .unit("weight decoder", Placement.COLUMN, Event.WEIGHT_LOAD, 1));
        if (typed) {
            units.add(Logic
                    .of(Wrapper.REGISTERED,
                            c -> c.result(c.antDecode("decoder", c.operand(NIBBLE, CODE_RMS),
                                    c.unsignedOperand(TYPE_BITS))))
                    .unit("activation decoder", Placement.ROW, Event.ACTIVATION_LOAD, 1));
        }
        int typeBits = layer.is(TYPE_SCOPE.name(), "group") ? TYPE_BITS : 0;
        return new Hardware(units, 1, cycles, layerBits, bits, Cell.SCALE_BITS + typeBits,
                layer.is(TYPE_SCOPE.name(), "channel") ? TYPE_BITS : 0, wide, accumulator);
    }

    /** The largest level of some bits. */
    private static int largest(int bits, boolean typed) {
        return bits == NIBBLE && typed ? LARGEST_LEVEL : (1 << (bits - 1)) - 1;
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new ExponentDatapath(settings);
    }

    private record ExponentDatapath(Settings settings) implements Datapath {

        private String activations() {
            return settings.text(PeParameter.ACTIVATION)
                    + settings.find(ACTIVATION_TYPE.name()).map(type -> "-" + type).orElse("")
                    + settings.find(PeParameter.ACTIVATION_SCALE.name()).map(scale -> "-" + scale).orElse("");
        }

        private String weights() {
            return Cell.weightKey(settings)
                    + settings.find(TYPE_SCOPE.name()).map(scope -> "-types-" + scope).orElse("");
        }

        @Override
        public String key() {
            return "ant/" + activations() + "/" + weights() + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            AntAdaptive quantizer = new AntAdaptive();
            CodedActivations x = typedActivations(settings)
                    ? operands.activations(CodedActivations.class, activations(),
                            values -> quantizer.quantize(values, operands.calibration(), Cell.scaleScope(settings)))
                    : CodedActivations.of(Cell.integers(settings, operands));
            TypeScope scope = settings.find(TYPE_SCOPE.name())
                    .map(value -> TypeScope.valueOf(value.text().toUpperCase(Locale.ROOT))).orElse(TypeScope.TENSOR);
            CodedWeights w = operands.weights(CodedWeights.class, weights(), values -> quantizer.quantize(values,
                    settings.number(PeParameter.WEIGHT_BITS), Cell.groupSize(settings, values), scope));
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            return QuantizedGemm.of(activations() + "/" + weights(), x::dequantized, w::dequantized,
                    () -> CodedGemm.multiply(x, w, accumulator, 1),
                    () -> CodedGemm.reference(x, w, accumulator, 1, PartialProducts::exponentIntegers));
        }
    }
}
