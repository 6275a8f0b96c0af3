package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.FloatUnits;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Multipliers;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.gemm.FloatGemm;
import io.mpgemm.dse.models.gemm.FloatGemm.Product;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.List;
import java.util.Locale;

/** The floating-point multiply-accumulate that {@code fp16-tensor-core} has and {@code dequant} feeds. */
final class FloatMac {

    static final PeParameter PRODUCT = new PeParameter("product",
            "whether a floating-point product stays exact or is rounded to the operand format before it is added",
            false);
    static final PeParameter DOT_WIDTH = new PeParameter("dotWidth",
            "products that are aligned to the largest exponent, summed and rounded once; 1: one after the other", true);

    /** Bits below the leading one of the largest term that an aligned sum keeps ([synth] in docs/sources.md, DP4). */
    static final int KEPT_BITS = 26;

    private FloatMac() {}

    static Product product(Settings settings) {
        return settings.is(PRODUCT.name(), "rounded") ? Product.ROUNDED : Product.EXACT;
    }

    static int dotWidth(Settings settings) {
        return settings.find(DOT_WIDTH.name()).map(value -> value.asInt()).orElse(1);
    }

    /** Multiplier and adder of one PE; with a dot width, that many multipliers and one aligned sum. */
    static List<Part> parts(Settings settings) {
        FloatFormat operand = Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
        FloatFormat sum = Cell.floatFormat(settings.text(PeParameter.ACCUMULATOR));
        boolean subnormals = !Cell.flushes(settings);
        int width = dotWidth(settings);
        if (width > 1) {
            int significand = operand.fractionBits() + 1;
            int exponent = operand.exponentBits() + 1;
            return List.of(
                    Part.onPath("significand multiplier",
                            Multipliers.multiplier(significand, false, significand, false), Event.MAC).times(width)
                            .spread(width),
                    Part.offPath("exponent adder", IntegerUnits.adder(exponent), Event.MAC).times(width)
                            .spread(width),
                    Part.onPath("align and add",
                            FloatUnits.alignedSum(width + 1, Math.max(exponent, sum.exponentBits()),
                                    Math.max(2 * significand, sum.fractionBits() + 1), KEPT_BITS, sum),
                            Event.MAC)
                            .spread(width));
        }
        boolean rounded = product(settings) == Product.ROUNDED;
        // An exact product beside a sum shorter than itself needs an adder as wide as the product.
        FloatFormat exact = FloatFormat.of("x" + operand.name(), operand.exponentBits() + 1,
                2 * operand.fractionBits() + 1);
        FloatFormat adder = rounded || exact.fractionBits() < sum.fractionBits() ? sum : exact;
        return List.of(
                Part.onPath("multiplier",
                        FloatUnits.multiplier(operand, operand, rounded ? operand : adder, subnormals), Event.MAC),
                Part.onPath("adder", FloatUnits.adder(adder, subnormals), Event.MAC));
    }

    /** Bits of a register between multiplier and adder: the exact product. */
    static int cutBits(Settings settings) {
        FloatFormat operand = Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
        return dotWidth(settings) * (2 * (operand.fractionBits() + 1) + operand.exponentBits() + 2);
    }

    static GemmResult multiply(Settings settings, Matrix x, Matrix w) {
        return FloatGemm.multiply(x, w, arithmetic(settings));
    }

    static GemmResult reference(Settings settings, Matrix x, Matrix w) {
        return FloatGemm.reference(x, w, arithmetic(settings));
    }

    private static FloatGemm.Arithmetic arithmetic(Settings settings) {
        return new FloatGemm.Arithmetic(Cell.operand(settings), product(settings), Cell.floatSum(settings),
                settings.chainLength(Settings.CHANNEL), Cell.flushes(settings), dotWidth(settings));
    }

    /** What decides the bits of the sum, for keys. */
    static String key(Settings settings) {
        return product(settings).name().toLowerCase(Locale.ROOT) + "-" + settings.text(PeParameter.ACCUMULATOR)
                + "-" + settings.text(PeParameter.SUBNORMALS) + "-dot" + dotWidth(settings) + "-chain"
                + chain(settings, Settings.CHANNEL);
    }

    static String chain(Settings settings, int groupSize) {
        int length = settings.chainLength(groupSize);
        return length == Settings.CHANNEL ? "K" : Integer.toString(length);
    }
}
