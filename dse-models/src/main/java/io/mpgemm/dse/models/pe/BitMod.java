package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.GroupDequantizer;
import io.mpgemm.dse.models.component.GroupDequantizer.Correction;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.TermEncoders;
import io.mpgemm.dse.models.component.TruncatedSum;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.gemm.TermGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.Quantizers;
import io.mpgemm.dse.models.quantizer.TermQuantizer.Scales;
import io.mpgemm.dse.models.quantizer.TermWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code bitmod} (Chen et al., BitMoD, HPCA 2025, arXiv 2411.11745): weights of a type that is chosen for each group come as
 * signed powers of two, one a cycle, and a PE adds the products with four activations, aligned to the largest exponent, to
 * its floating-point sum. A group's sum is multiplied by its scale.
 *
 * <p>
 * The extended FP3 and FP4 take two cycles; integers as many as they have radix-4 Booth digits: {@code ceil(bits / 2)} for
 * symmetric codes, {@code ceil((bits + 1) / 2)} where the zero point is taken off before. Scales of groups are 8-bit integers
 * below a scale of the column, multiplied bit by bit in seven cycles, or FP16. The sum of {@code trunc15} is that of the
 * authors' RTL, {@code fp32} and {@code fp16} sums are rounded as those of {@code fp16-tensor-core}'s dot products; subnormal
 * numbers are flushed. The dequantiser stands below the column here, not in the PE.
 */
final class BitMod implements PeFamily {

    static final PeParameter GROUP_SCALE = new PeParameter("groupScale",
            "format of a group's scale: INT8 below an FP16 scale of the column, or FP16", false);

    private static final String MIXED = "bitmod";
    private static final int LANES = 4;
    private static final int INT8_SCALE_BITS = 8;
    private static final int INT8_SCALE_CYCLES = 7;
    private static final String TRUNCATED = "trunc15";
    /** Bits of its significand. */
    private static final int TRUNCATED_BITS = 15;
    /** Which value the type has more. */
    private static final int TYPE_BITS = 2;
    private static final double SUM_RMS = 160;

    @Override
    public String name() {
        return "bitmod";
    }

    @Override
    public String summary() {
        return "WnA16: weights as signed powers of two, a term a cycle, 4-wide floating-point dot products";
    }

    @Override
    public String source() {
        return "Chen et al., BitMoD, HPCA 2025, arXiv 2411.11745";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "3", "6", "8"),
                Choice.of(PeParameter.QUANTIZER, MIXED, "rtn-symmetric", "rtn-affine").when(PeParameter.WEIGHT_BITS,
                        "3", "4"),
                Choice.of(PeParameter.QUANTIZER, "rtn-symmetric", "rtn-affine").when(PeParameter.WEIGHT_BITS, "6",
                        "8"),
                Choice.groupSizes(), Choice.of(GROUP_SCALE, "int8", "fp16").when(PeParameter.QUANTIZER, MIXED),
                Choice.of(PeParameter.ACCUMULATOR, TRUNCATED, "fp32", "fp16").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(PeParameter.ACCUMULATOR, TRUNCATED, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(PeParameter.SUBNORMALS, "flush"));
    }

    private static boolean mixed(Settings settings) {
        return settings.is(PeParameter.QUANTIZER.name(), MIXED);
    }

    private static boolean int8Scales(Settings settings) {
        return settings.is(GROUP_SCALE.name(), "int8");
    }

    private static int zeroBits(Settings settings) {
        return mixed(settings) ? 0 : Cell.zeroBits(settings);
    }

    /** Cycles of a weight. */
    private static int terms(Settings settings) {
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        return mixed(settings) ? TermEncoders.TERMS_OF_FLOAT : Math.ceilDiv(bits + (zeroBits(settings) > 0 ? 1 : 0), 2);
    }

    @Override
    public Hardware hardware(Settings settings) {
        return hardware(settings, terms(settings));
    }

    /** The types of 3 and of 4 bits have encoders of their own. */
    @Override
    public boolean supports(Assignment pe, int weightBits) {
        return !pe.is(PeParameter.QUANTIZER.name(), MIXED);
    }

    /** Narrower integers have fewer Booth digits, a cycle each. */
    @Override
    public Hardware serving(Settings pe, Settings layer, Set<Integer> widths) {
        return SharedPe.widening(hardware(pe, terms(layer)), hardware(layer), widths);
    }

    /** A PE that takes {@code terms} terms a weight, no more than it was built for. */
    private static Hardware hardware(Settings settings, int terms) {
        int bits = settings.number(PeParameter.WEIGHT_BITS);
        List<Unit> units = new ArrayList<>();
        units.add(pe(settings, bits, terms));
        Component encoder = mixed(settings) ? TermEncoders.extendedFloat(bits)
                : TermEncoders.booth(bits, zeroBits(settings) == 0);
        units.add(Unit.of("term encoder", Placement.COLUMN, 1, encoder.bits(), List.of(
                new Part("encode", encoder, LANES, Event.WEIGHT_LOAD, (double) terms / LANES, true),
                new Part("codes", Storage.register(bits), LANES, Event.WEIGHT_LOAD, 1.0 / LANES, false))));
        if (settings.weightStationary()) {
            // One sum a term leaves for each output and fold.
            units.add(accumulator(settings).repeated(terms));
        }
        if (int8Scales(settings)) {
            units.add(serialDequantizer(settings));
            units.add(Cell.columnUnit("column scale", Event.OUTPUT, c -> c.result(c.multiply("scale",
                    c.operand(FloatFormat.FP32, SUM_RMS), FloatFormat.FP32, c.scaleOperand(FloatFormat.FP16),
                    FloatFormat.FP16, FloatFormat.FP32, false))));
        } else if (truncates(settings)) {
            // A shift and an exponent make a floating-point number of a significand.
            units.add(PreAligned.withSharedExponent(GroupDequantizer.integer(TRUNCATED_BITS, Correction.NONE, 0, 0,
                    Optional.of(FloatFormat.FP16), FloatFormat.FP32)
                    .unit("group dequantiser", Placement.COLUMN, Event.GROUP_OUTPUT, 1)));
        } else {
            units.add(Cell.groupDequantizer(settings, 0, 0));
        }
        int scaleBits = (int8Scales(settings) ? INT8_SCALE_BITS : Cell.SCALE_BITS) + (mixed(settings) ? TYPE_BITS : 0);
        return new Hardware(units, LANES, terms, bits, bits, scaleBits + zeroBits(settings),
                int8Scales(settings) ? Cell.SCALE_BITS : 0, 16, sum(settings).bits());
    }

    private static boolean truncates(Settings settings) {
        return settings.is(PeParameter.ACCUMULATOR.name(), TRUNCATED);
    }

    private static FloatFormat activation(Settings settings) {
        return Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
    }

    /** The word of a sum. */
    private static FloatFormat sum(Settings settings) {
        return truncates(settings) ? TruncatedSum.word(activation(settings))
                : Cell.floatFormat(settings.text(PeParameter.ACCUMULATOR));
    }

    private static Unit accumulator(Settings settings) {
        if (!truncates(settings)) {
            return Cell.accumulators(settings).getFirst();
        }
        int bits = sum(settings).bits();
        return Unit.of("accumulator", Placement.COLUMN, 1, bits,
                List.of(Part.onPath("add", TruncatedSum.adder(activation(settings)), Event.CHAIN_OUTPUT),
                        Part.offPath("register", Storage.register(bits), Event.CHAIN_OUTPUT)));
    }

    /** Works {@code terms} times for each four activations; those stay in their registers meanwhile. */
    private static Unit pe(Settings settings, int bits, int terms) {
        FloatFormat activation = activation(settings);
        int exponentBits = TermEncoders.exponentBits(bits, terms(settings), !mixed(settings));
        Unit drawn = Logic.of(Cell.wrapper(settings), c -> {
            List<Bus> x = Stream.generate(() -> c.activation(activation)).limit(LANES).toList();
            List<Bus> w = Stream.generate(() -> c.term(exponentBits, terms(settings))).limit(LANES).toList();
            c.result(truncates(settings) ? c.truncatedTermDot("add exponents, align and add", x, w, activation)
                    : c.termDot("add exponents, align and add", x, w, activation, sum(settings),
                            FloatMac.KEPT_BITS));
        }).unit("PE", Placement.PE, Event.MAC, settings.rows());
        return drawn.of(drawn.parts().stream()
                .map(part -> {
                    int times = part.event() == Event.MAC && !part.role().equals("activation register") ? terms : 1;
                    return new Part(part.role(), part.component(), part.count(), part.event(),
                            part.operationsPerEvent() * times / LANES, part.onPath());
                }).toList());
    }

    /** A group's sum times its 8-bit scale, a bit a cycle, then added to the output so far. */
    private static Unit serialDequantizer(Settings settings) {
        int significand = truncates(settings) ? TRUNCATED_BITS : sum(settings).fractionBits() + 2;
        int product = significand + INT8_SCALE_CYCLES;
        Unit closing = Logic.of(Wrapper.REGISTERED, c -> {
            Bus scaled = c.toFloat("normalise", c.operand(product, Math.scalb(1.0, product - 4)), FloatFormat.FP32);
            c.result(c.add("accumulate", scaled, c.operand(FloatFormat.FP32, SUM_RMS), FloatFormat.FP32, false));
        }).unit("group dequantiser", Placement.COLUMN, Event.GROUP_OUTPUT, 1);
        return closing.with(List.of(
                new Part("shift and add", IntegerUnits.adder(product), 1, Event.GROUP_OUTPUT, INT8_SCALE_CYCLES, false),
                new Part("product register", Storage.register(product), 1, Event.GROUP_OUTPUT, INT8_SCALE_CYCLES,
                        false)));
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new TermDatapath(settings);
    }

    private record TermDatapath(Settings settings) implements Datapath {

        private String weightKey() {
            return Cell.weightKey(settings) + settings.find(GROUP_SCALE.name()).map(scale -> "-" + scale).orElse("");
        }

        /** Blocks of four that a column chains: one a row. */
        private int chainBlocks() {
            return settings.weightStationary() ? settings.rows() : Settings.CHANNEL;
        }

        @Override
        public String key() {
            return "bitmod/" + Cell.activationKey(settings) + "/" + weightKey() + "/"
                    + settings.text(PeParameter.ACCUMULATOR) + "-"
                    + (settings.weightStationary() ? "chain" + chainBlocks() : "serial");
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            TermWeights w = weights(operands);
            TermGemm.Arithmetic arithmetic = new TermGemm.Arithmetic(Cell.operand(settings),
                    TermGemm.Sum.valueOf(settings.text(PeParameter.ACCUMULATOR).toUpperCase(Locale.ROOT)),
                    chainBlocks(), Cell.flushes(settings));
            return QuantizedGemm.of(Cell.activationKey(settings) + "/" + weightKey(), () -> x, w::dequantized,
                    () -> TermGemm.multiply(x, w, arithmetic), () -> TermGemm.reference(x, w, arithmetic));
        }

        private TermWeights weights(Operands operands) {
            if (mixed(settings)) {
                return operands.weights(TermWeights.class, weightKey(),
                        weights -> Quantizers.terms(MIXED).quantize(weights, settings.number(PeParameter.WEIGHT_BITS),
                                Cell.groupSize(settings, weights), int8Scales(settings) ? Scales.INT8 : Scales.FP16));
            }
            return TermWeights.of(Cell.uniform(settings, operands), zeroBits(settings) == 0);
        }
    }
}
