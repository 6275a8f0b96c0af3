package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Multipliers;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.gemm.CodedGemm;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.PartialProducts;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.quantizer.CodedActivations;
import io.mpgemm.dse.models.quantizer.CodedWeights;
import io.mpgemm.dse.models.quantizer.OlaccelSplit;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code olaccel} (Park et al., OLAccel, ISCA 2018): dense 4 x 4 bit multiply-accumulates, and outliers beside them. Of an
 * 8-bit outlier weight the lower 4 bits stay in the dense lane, the upper 4 go to a multiplier that some lanes share; an
 * outlier activation of 8 or 16 bits leaves the lane idle and goes to another shared multiplier. Both add to the lane's sum,
 * so that sums are exact.
 *
 * <p>
 * Its cost is the way of an outlier to the shared multiplier and back: queues, the choice among the lanes' sums and
 * the write to each. All of it is in the bill of materials; the published 71 % of the PE's area is a reference point, not an
 * input. Bursts wait in the queues, so that the mean load counts: where {@code share * outlierSharing} is beyond 1, a
 * shared multiplier is too slow and every step takes as many cycles as that, rounded up.
 *
 * <p>
 * Weights are stored as in the paper, 80 bits for 16: 4 bits each, the upper bits and place of one outlier, and a pointer to
 * further ones, whose own entries are not counted. Activations are stored at 4 bits, and outliers with their
 * 16-bit place in a list, in mean whole bits an activation. Zeros are not skipped: activations of language models have few.
 */
final class Olaccel implements PeFamily {

    static final PeParameter OUTLIER_SHARE = new PeParameter("outlierShare",
            "share of the weights of a group that are outliers, in per cent", true);
    static final PeParameter ACTIVATION_OUTLIERS = new PeParameter("activationOutliers",
            "share of the activations that are outliers, in per cent", true);
    static final PeParameter OUTLIER_BITS = new PeParameter("outlierBits", "bits of an outlier activation", true);
    static final PeParameter OUTLIER_SHARING = new PeParameter("outlierSharing",
            "dense multipliers that share one of each kind for outliers", true);

    private static final int BITS = 4;
    /** 80 bits for 16 weights. */
    private static final int STORED_WEIGHT_BITS = 5;
    private static final int OUTLIER_WEIGHT_BITS = 8;
    private static final int PLACE_BITS = 16;
    private static final int QUEUE = 4;
    /** The lower half of an outlier weight is unsigned. */
    private static final int LANE_WEIGHT_BITS = BITS + 1;

    @Override
    public String name() {
        return "olaccel";
    }

    @Override
    public String summary() {
        return "W4A4 with a few per cent of outliers at 8 or 16 bits on shared multipliers";
    }

    @Override
    public String source() {
        return "Park et al., OLAccel, ISCA 2018";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int4"),
                Choice.of(ACTIVATION_OUTLIERS, "3", "0", "0.5", "1", "5"),
                Choice.of(OUTLIER_BITS, "16", "8").when(ACTIVATION_OUTLIERS, "0.5", "1", "3", "5"),
                Choice.of(PeParameter.ACTIVATION_SCALE, "token", "tensor"), Choice.of(PeParameter.WEIGHT_BITS, "4"),
                Choice.of(PeParameter.QUANTIZER, "olaccel-split"), Choice.of(OUTLIER_SHARE, "3", "0.5", "1", "5"),
                Choice.groupSizes(), Choice.of(OUTLIER_SHARING, "16", "8", "32", "64"),
                // Each holds an outlier's product.
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int16", "int12").when(
                        ACTIVATION_OUTLIERS, "0"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int24", "int20", "int16").when(ACTIVATION_OUTLIERS, "0.5",
                        "1", "3", "5").when(OUTLIER_BITS, "8"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int24").when(ACTIVATION_OUTLIERS, "0.5", "1", "3",
                        "5").when(OUTLIER_BITS, "16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
    }

    private static double percent(Settings settings, PeParameter share) {
        return Double.parseDouble(settings.text(share));
    }

    /** Bits of an outlier activation; those of a weight where there are none. */
    private static int outlierBits(Settings settings) {
        return settings.find(OUTLIER_BITS.name()).isPresent() ? settings.number(OUTLIER_BITS) : OUTLIER_WEIGHT_BITS;
    }

    @Override
    public Hardware hardware(Settings settings) {
        int accumulator = Cell.accumulatorBits(settings);
        int sharing = settings.number(OUTLIER_SHARING);
        double weights = percent(settings, OUTLIER_SHARE) / 100;
        double activations = percent(settings, ACTIVATION_OUTLIERS) / 100;
        int wide = outlierBits(settings);

        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, 1, c -> c.result(Cell.saturated(settings, c, c.multiplyAccumulate(
                "multiply-accumulate", List.of(c.activation(BITS)), List.of(c.weight(LANE_WEIGHT_BITS, true)), true,
                accumulator)))));
        units.add(outlierUnit("outlier weights", settings, BITS, BITS, weights));
        if (activations > 0) {
            units.add(outlierUnit("outlier activations", settings, wide, OUTLIER_WEIGHT_BITS, activations));
        }
        units.addAll(Cell.accumulators(settings));
        units.add(Cell.groupDequantizer(settings, 0, 0));
        int cycles = (int) Math.max(1, Math.ceil(Math.max(weights, activations) * sharing));
        int stored = BITS + (int) Math.ceil(activations * (wide + PLACE_BITS));
        return new Hardware(units, 1, cycles, STORED_WEIGHT_BITS, OUTLIER_WEIGHT_BITS, Cell.SCALE_BITS, 0, stored,
                accumulator);
    }

    /** A multiplier that some lanes share, with its queue and the way to and from their sums. */
    private static Unit outlierUnit(String name, Settings settings, int xBits, int wBits, double share) {
        int accumulator = Cell.accumulatorBits(settings);
        int sharing = settings.number(OUTLIER_SHARING);
        int entry = xBits + wBits + 32 - Integer.numberOfLeadingZeros(sharing - 1);
        List<Part> parts = new ArrayList<>();
        parts.add(part("queue", Storage.register(QUEUE * entry), share, false));
        parts.add(part("choice of the lane's sum", IntegerUnits.mux(sharing, accumulator), share, true));
        parts.add(part("multiply-accumulate",
                Multipliers.multiplyAccumulate(1, xBits, true, wBits, true, accumulator), share, true));
        if (settings.is(PeParameter.OVERFLOW.name(), "saturate")) {
            parts.add(part("saturate", IntegerUnits.mux(2, accumulator), share, true));
        }
        // Only one lane's sum is written at a time.
        Component write = IntegerUnits.mux(2, accumulator);
        parts.add(new Part("write to the lane's sum", write, sharing, Event.MAC, share / sharing, true));
        return Unit.of(name, Placement.PE, sharing, accumulator + entry, parts);
    }

    private static Part part(String role, Component component, double share, boolean onPath) {
        return new Part(role, component, 1, Event.MAC, share, onPath);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new SplitDatapath(settings);
    }

    private record SplitDatapath(Settings settings) implements Datapath {

        private String activations() {
            return settings.text(PeParameter.ACTIVATION) + "-" + settings.text(ACTIVATION_OUTLIERS) + "%at"
                    + outlierBits(settings) + "-" + settings.text(PeParameter.ACTIVATION_SCALE);
        }

        private String weights() {
            return Cell.weightKey(settings) + "-" + settings.text(OUTLIER_SHARE) + "%";
        }

        @Override
        public String key() {
            return "olaccel/" + activations() + "/" + weights() + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            OlaccelSplit quantizer = new OlaccelSplit();
            CodedActivations x = operands.activations(CodedActivations.class, activations(),
                    values -> quantizer.quantize(values, operands.calibration(), percent(settings, ACTIVATION_OUTLIERS),
                            outlierBits(settings), Cell.scaleScope(settings)));
            CodedWeights w = operands.weights(CodedWeights.class, weights(), values -> quantizer.quantize(values,
                    percent(settings, OUTLIER_SHARE), Cell.groupSize(settings, values)));
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            return QuantizedGemm.of(activations() + "/" + weights(), x::dequantized, w::dequantized,
                    () -> CodedGemm.multiply(x, w, accumulator, 1),
                    () -> CodedGemm.reference(x, w, accumulator, 1, PartialProducts::outlierParts));
        }
    }
}
