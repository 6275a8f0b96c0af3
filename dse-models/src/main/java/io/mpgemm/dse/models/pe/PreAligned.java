package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.AlignedActivations;
import java.util.List;

/**
 * Floating-point activations as integers of a shared exponent, ahead of the array: what {@code figna}, {@code ifpu} and
 * {@code figlut} share. The array's operands are the floating-point numbers; what alignment cuts off is an error of the
 * datapath.
 *
 * <p>
 * The units stand at the edge of a row, ahead of all columns. The largest exponent is searched as activations are written
 * to the buffer, they are shifted as they are read, so that no activation is read twice; the papers do not say where the
 * exponent comes from. Subnormal numbers need no more logic, so they are kept.
 */
final class PreAligned {

    static final PeParameter ALIGNED_BITS = new PeParameter("alignedBits",
            "bits of an aligned significand, without its sign", true);
    static final PeParameter ALIGNMENT = new PeParameter("alignment",
            "activations that share the largest exponent: those of a group of weights, or of the whole token", false);
    static final PeParameter ALIGN_ROUNDING = new PeParameter("alignRounding",
            "what happens to the bits that alignment shifts out", false);

    /** FP32's exponent. */
    private static final int EXPONENT_BITS = 8;

    private PreAligned() {}

    /** The three parameters; 13 bits are FIGNA's for FP16, 11 and 8 its smaller forms ([anda] in docs/sources.md). */
    static List<Choice> choices() {
        return List.of(Choice.of(ALIGNED_BITS, "13", "8", "10", "11", "12", "14", "16", "20", "24"),
                Choice.of(ALIGNMENT, "group", "token"), Choice.of(ALIGN_ROUNDING, "truncate", "nearest"));
    }

    /** Bits of an aligned activation with its sign. */
    static int bits(Settings settings) {
        return settings.number(ALIGNED_BITS) + 1;
    }

    /** Bits of the sum of a group's aligned activations. */
    static int sumBits(Settings settings) {
        return Cell.sumBits(settings, bits(settings));
    }

    static String key(Settings settings) {
        return settings.text(ALIGNED_BITS) + "b-" + settings.text(ALIGNMENT) + "-" + settings.text(ALIGN_ROUNDING);
    }

    static AlignedActivations activations(Settings settings, Operands operands) {
        Matrix x = Cell.floats(settings, operands);
        boolean token = settings.is(ALIGNMENT.name(), "token");
        int block = token ? x.cols() : Cell.groupSize(settings, operands.weights());
        return operands.activations(AlignedActivations.class,
                Cell.activationKey(settings) + "/" + key(settings) + "/" + block,
                _ -> AlignedActivations.of(x, format(settings), settings.number(ALIGNED_BITS),
                        settings.is(ALIGN_ROUNDING.name(), "nearest"), block));
    }

    /** The units of a row that find the largest exponent and align to it. */
    static List<Unit> units(Settings settings) {
        FloatFormat format = format(settings);
        Logic search = Logic.of(Wrapper.REGISTERED, c -> c.result(c.largestExponent("compare and select",
                c.operand(format, 1), format, c.unsignedOperand(format.exponentBits()))));
        Logic align = Logic.of(Wrapper.REGISTERED, c -> c.result(c.align("subtract, shift and negate",
                c.operand(format, 1), format, c.unsignedOperand(format.exponentBits()),
                settings.number(ALIGNED_BITS), settings.is(ALIGN_ROUNDING.name(), "nearest"))));
        return List.of(search.unit("largest exponent", Placement.ROW, Event.ACTIVATION_LOAD, 1),
                align.unit("pre-aligner", Placement.ROW, Event.ACTIVATION_LOAD, 1));
    }

    /** The unit of a row that sums a group's aligned activations, once for all columns. */
    static Unit activationSum(Settings settings) {
        int bits = sumBits(settings);
        return Unit.of("activation sum", Placement.ROW, 1, bits,
                List.of(Part.onPath("add", IntegerUnits.adder(bits), Event.ACTIVATION_LOAD),
                        Part.offPath("register", Storage.register(bits), Event.ACTIVATION_LOAD)));
    }

    /** A unit that closes groups, with the addition of the shared exponent to the converted sum. */
    static Unit withSharedExponent(Unit closing) {
        return closing.with(List.of(
                Part.onPath("shared exponent, add", IntegerUnits.adder(EXPONENT_BITS), Event.GROUP_OUTPUT),
                Part.offPath("shared exponent", Storage.register(EXPONENT_BITS), Event.GROUP_OUTPUT)));
    }

    private static FloatFormat format(Settings settings) {
        return Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
    }
}
