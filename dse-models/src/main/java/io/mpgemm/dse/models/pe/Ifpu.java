package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.gemm.AlignedGemm;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.AlignedActivations;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code ifpu} (Kim et al., ICLR 2023): the significands of a group's FP16 or BF16 activations are aligned to the largest
 * exponent, then added or subtracted by the sign bits of binary-coded weights. A group ends in {@code y += sum_i alpha_i *
 * acc_i + offset * sum x}.
 *
 * <p>
 * A PE holds one weight and takes one cycle a bit plane with one adder, or one cycle with an adder for each plane, as the
 * array that FIGLUT compares with (64 x 64 x 4); either way the work is proportional to the number of planes.
 */
final class Ifpu implements PeFamily {

    static final PeParameter PLANES = new PeParameter("planes",
            "bit planes of a weight: one after the other in one adder, or each in an adder of its own", false);

    @Override
    public String name() {
        return "ifpu";
    }

    @Override
    public String summary() {
        return "WnA16: floating-point activations aligned to a group's largest exponent, added or subtracted bit by bit";
    }

    @Override
    public String source() {
        return "Kim et al., Winning both the accuracy of floating point activation and the simplicity of integer arithmetic,"
                + " ICLR 2023";
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>(Lut.binaryCodes("fp16", "bf16"));
        choices.addAll(PreAligned.choices());
        choices.add(Choice.of(PeParameter.ACCUMULATOR, "int32", "int40", "int28", "int24", "int20", "int16"));
        choices.add(Choice.of(PeParameter.OVERFLOW, "wrap", "saturate"));
        choices.add(Choice.of(PLANES, "serial", "parallel"));
        return choices;
    }

    private static boolean parallel(Settings settings) {
        return settings.is(PLANES.name(), "parallel");
    }

    @Override
    public Hardware hardware(Settings settings) {
        return hardware(settings, settings.number(PeParameter.WEIGHT_BITS));
    }

    /**
     * Planes are stored one behind the other: in one adder a layer with fewer takes as many cycles. Of parallel adders some
     * have nothing to do, at what they take otherwise.
     */
    @Override
    public Hardware serving(Settings pe, Settings layer, Set<Integer> widths) {
        return parallel(pe) ? SharedPe.storing(hardware(pe), hardware(layer))
                : hardware(pe, layer.number(PeParameter.WEIGHT_BITS));
    }

    private static Hardware hardware(Settings settings, int atWork) {
        int planes = settings.number(PeParameter.WEIGHT_BITS);
        int accumulator = Cell.accumulatorBits(settings);
        List<Unit> units = new ArrayList<>();
        units.add(Unit.of("PE", Placement.PE, 1, accumulator, cell(settings, planes, atWork, accumulator)));
        units.addAll(PreAligned.units(settings));
        for (Unit unit : Cell.accumulators(settings)) {
            // One sum a plane leaves for each output.
            units.add(unit.copies(planes).repeated(atWork));
        }
        units.add(PreAligned.withSharedExponent(Cell.planeScaler(settings, atWork)));
        units.add(PreAligned.activationSum(settings));
        return new Hardware(units, 1, parallel(settings) ? 1 : atWork, atWork, planes,
                atWork * Cell.SCALE_BITS + FloatFormat.FP32.bits(), 0, 16,
                accumulator);
    }

    /** Registers; one adder and the sign of the plane in turn, or an adder for each plane. */
    private static List<Part> cell(Settings settings, int planes, int atWork, int accumulator) {
        boolean parallel = parallel(settings);
        int adders = parallel ? planes : 1;
        int turns = atWork / adders;
        int aligned = PreAligned.bits(settings);
        List<Part> cell = new ArrayList<>();
        cell.add(Part.offPath("activation register", Storage.register(aligned), Event.MAC));
        if (settings.weightStationary()) {
            Component weight = Storage.enableRegister(planes);
            cell.add(new Part("weight shift register", weight, 1, Event.WEIGHT_LOAD, (settings.rows() + 1) / 2.0,
                    false));
            cell.add(Part.offPath("weight register", weight, Event.WEIGHT_LOAD));
            cell.add(new Part("partial-sum register", Storage.register(accumulator), adders, Event.MAC, turns, false));
        } else {
            cell.add(Part.offPath("weight register", Storage.register(planes), Event.MAC));
            cell.add(Part.offPath("clear register", Storage.register(1), Event.OUTPUT));
            // One accumulator a plane, each written once a weight.
            cell.add(new Part("accumulator", Storage.clearRegister(accumulator * planes), 1, Event.MAC,
                    (double) atWork / planes, false));
        }
        if (planes > adders) {
            cell.add(new Part("plane select", IntegerUnits.mux(planes, 1), 1, Event.MAC, turns, false));
        }
        cell.add(new Part("add or subtract", IntegerUnits.addSubtract(aligned, accumulator), adders, Event.MAC, turns,
                true));
        if (!settings.weightStationary() && planes > adders) {
            cell.add(new Part("accumulator select", IntegerUnits.mux(planes, accumulator), 1, Event.MAC, turns, true));
        }
        if (settings.is(PeParameter.OVERFLOW.name(), "saturate")) {
            cell.add(new Part("saturate", IntegerUnits.mux(2, accumulator), adders, Event.MAC, turns, true));
        }
        return cell;
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new AlignedDatapath(settings);
    }

    private record AlignedDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return "ifpu/" + settings.text(PeParameter.ACTIVATION) + "/" + Cell.weightKey(settings) + "/"
                    + PreAligned.key(settings) + "/" + Cell.accumulatorKey(settings);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            AlignedActivations aligned = PreAligned.activations(settings, operands);
            BcqWeights w = Cell.bcq(settings, operands);
            IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                    () -> AlignedGemm.multiply(aligned, w, accumulator, 1),
                    () -> AlignedGemm.reference(aligned, w, accumulator, 1));
        }
    }
}
