package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Schematic;
import io.mpgemm.dse.models.component.Schematic.Bus;
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

    /** Draws multiplier and adder of one PE; with a dot width, products that are summed with one rounding. */
    static void draw(Settings settings, Schematic c, List<Bus> activations, List<Bus> weights) {
        FloatFormat operand = Cell.floatFormat(settings.text(PeParameter.ACTIVATION));
        FloatFormat sum = Cell.floatFormat(settings.text(PeParameter.ACCUMULATOR));
        boolean subnormals = !Cell.flushes(settings);
        if (activations.size() > 1) {
            c.result(c.alignedDot("multiply, align and add", activations, weights, operand, sum, KEPT_BITS));
            return;
        }
        boolean rounded = product(settings) == Product.ROUNDED;
        // An exact product beside a sum shorter than itself needs an adder as wide as the product.
        FloatFormat exact = FloatFormat.of("x" + operand.name(), operand.exponentBits() + 1,
                2 * operand.fractionBits() + 1);
        FloatFormat adder = rounded || exact.fractionBits() < sum.fractionBits() ? sum : exact;
        FloatFormat result = rounded ? operand : adder;
        Bus product = c.multiply("multiplier", activations.getFirst(), operand, weights.getFirst(), operand, result,
                subnormals);
        Bus addend = result.equals(adder) ? product : c.widen(product, result, adder);
        c.result(c.add("adder", addend, c.partialSum(adder), adder, subnormals));
    }

    static GemmResult multiply(Settings settings, Matrix x, Matrix w) {
        return FloatGemm.multiply(x, w, arithmetic(settings));
    }

    static GemmResult reference(Settings settings, Matrix x, Matrix w) {
        return FloatGemm.reference(x, w, arithmetic(settings));
    }

    private static FloatGemm.Arithmetic arithmetic(Settings settings) {
        return new FloatGemm.Arithmetic(Cell.operand(settings), product(settings), Cell.floatSum(settings),
                chainLength(settings), Cell.flushes(settings), dotWidth(settings));
    }

    /** What decides the bits of the sum, for keys. */
    static String key(Settings settings) {
        return product(settings).name().toLowerCase(Locale.ROOT) + "-" + settings.text(PeParameter.ACCUMULATOR)
                + "-" + settings.text(PeParameter.SUBNORMALS) + "-dot" + dotWidth(settings) + "-chain"
                + text(chainLength(settings));
    }

    static String chain(Settings settings, int groupSize) {
        return text(settings.chainLength(groupSize));
    }

    /** Products in a chain over a whole column: each PE of a weight-stationary one makes those of a step. */
    private static int chainLength(Settings settings) {
        long column = (long) settings.chainLength(Settings.CHANNEL) * dotWidth(settings);
        return (int) Math.min(column, Settings.CHANNEL);
    }

    private static String text(int length) {
        return length == Settings.CHANNEL ? "K" : Integer.toString(length);
    }
}
