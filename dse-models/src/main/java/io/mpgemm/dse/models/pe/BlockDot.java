package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Schematic;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.gemm.BlockGemm;
import io.mpgemm.dse.models.gemm.BlockGemm.Arithmetic;
import io.mpgemm.dse.models.gemm.BlockGemm.ScaleAt;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.quantizer.BlockMatrix;
import io.mpgemm.dse.models.quantizer.BlockQuantizer;
import io.mpgemm.dse.models.quantizer.Quantizers;
import java.util.List;
import java.util.stream.Stream;

/** The dot-product unit for small numbers that {@code fp8}, the MX formats and {@code nvfp4} have. */
final class BlockDot {

    static final PeParameter WEIGHT_FORMAT = new PeParameter("weightFormat",
            "format of a weight: exponent and fraction bits", false);
    static final PeParameter KEPT_BITS = new PeParameter("keptBits",
            "fraction bits below the largest term that a dot product keeps; exact: all, in fixed point", false);

    private static final String EXACT = "exact";

    private BlockDot() {}

    /** What scales a sum inside the unit. */
    enum Scales {
        NONE, POWERS_OF_TWO, NUMBERS
    }

    static int dotWidth(Settings settings) {
        return settings.number(FloatMac.DOT_WIDTH);
    }

    private static int keptBits(Settings settings) {
        return settings.find(KEPT_BITS.name()).filter(value -> !value.text().equals(EXACT)).map(value -> value.asInt())
                .orElse(BlockGemm.EXACT);
    }

    /** Products in a chain: those of a column of PEs, but never beyond what is summed before scales enter. */
    private static int chainLength(Settings settings, int longest) {
        long column = (long) settings.rows() * dotWidth(settings);
        return settings.weightStationary() ? (int) Math.min(column, longest) : longest;
    }

    /** Bits of a partial sum inside the array. */
    static int sumBits(Settings settings) {
        int kept = keptBits(settings);
        return kept == BlockGemm.EXACT || kept > FloatFormat.FP32.fractionBits() ? FloatFormat.FP32.bits()
                : 1 + FloatFormat.FP32.exponentBits() + kept;
    }

    /** Draws one unit with its accumulator. */
    static void draw(Settings settings, Schematic c, ElementFormat x, ElementFormat w, Scales scales) {
        boolean inBlock = scales != Scales.NONE;
        List<Bus> activations = Stream.generate(() -> c.activation(x, inBlock)).limit(dotWidth(settings)).toList();
        List<Bus> weights = Stream.generate(() -> c.weight(w, inBlock)).limit(dotWidth(settings)).toList();
        int kept = keptBits(settings);
        if (kept != BlockGemm.EXACT) {
            List<Bus> powers = inBlock ? List.of(c.activationPower(), c.weightPower()) : List.of();
            c.result(c.alignedDot("multiply, align and add", activations, x, weights, w, powers, kept));
            return;
        }
        Bus sum = c.fixedPointDot("multiply, shift and add", activations, x, weights, w);
        Bus number = switch (scales) {
            case NONE -> c.unscaled("convert", sum, x, w);
            case POWERS_OF_TWO -> c.scaledByPowers("scale and convert", sum, c.activationPower(), c.weightPower(), x,
                    w);
            case NUMBERS -> c.scaledByFactors("scale and convert", sum, c.activationFactor(), c.weightFactor(), x, w);
        };
        c.result(c.add("accumulate", number, c.partialSum(FloatFormat.FP32), FloatFormat.FP32, true));
    }

    /** What decides the bits, for keys. */
    static String key(Settings settings, ScaleAt scaleAt) {
        int longest = longest(settings, scaleAt);
        int chain = chainLength(settings, longest);
        return operandsKey(settings) + "/dot" + dotWidth(settings) + "-"
                + settings.find(KEPT_BITS.name()).map(value -> value.text()).orElse(EXACT) + "-chain"
                + (chain == Settings.CHANNEL ? "K" : Integer.toString(chain));
    }

    private static int longest(Settings settings, ScaleAt scaleAt) {
        return scaleAt == ScaleAt.GROUP ? settings.groupSize() : Settings.CHANNEL;
    }

    private static String how(Settings settings) {
        return "/" + settings.text(PeParameter.QUANTIZER) + "/g" + settings.text(PeParameter.GROUP_SIZE);
    }

    private static String operandsKey(Settings settings) {
        return settings.text(PeParameter.ACTIVATION) + "/" + settings.text(WEIGHT_FORMAT) + how(settings);
    }

    /** The GEMM of a setting. */
    static QuantizedGemm prepare(Settings settings, Operands operands, ElementFormat xFormat, ElementFormat wFormat,
            ScaleAt scaleAt) {
        BlockQuantizer quantizer = Quantizers.block(settings.text(PeParameter.QUANTIZER));
        int block = settings.groupSize();
        BlockMatrix x = operands.activations(BlockMatrix.class, xFormat + how(settings),
                activations -> quantizer.activations(activations, xFormat, block));
        BlockMatrix w = operands.weights(BlockMatrix.class, wFormat + how(settings),
                weights -> quantizer.weights(weights, wFormat, block));
        Arithmetic arithmetic = new Arithmetic(dotWidth(settings), keptBits(settings), scaleAt,
                chainLength(settings, longest(settings, scaleAt)));
        return QuantizedGemm.of(operandsKey(settings), x::dequantized, w::dequantized,
                () -> BlockGemm.multiply(x, w, arithmetic), () -> BlockGemm.reference(x, w, arithmetic));
    }
}
