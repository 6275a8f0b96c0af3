package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.BlockGemm.ScaleAt;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.quantizer.BlockQuantizer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code fp8}: dot products of 8-bit floating-point numbers (OFP8: E4M3 up to 448, E5M2 up to 57344) with an FP32 scale
 * for each token and column, for groups of both along K, or for the whole matrix (Micikevicius et al., FP8 Formats for
 * Deep Learning, arXiv 2209.05433).
 *
 * <p>
 * A PE sums {@code dotWidth} products without loss, rounds the sum to FP32 and adds it to an FP32 sum; with a
 * {@code dotWidth} of 1 that is the usual multiply-accumulate. Or it aligns products and sum to the largest exponent and
 * keeps {@code keptBits} below: 13 bits are what Hopper's tensor cores were found to keep (DeepSeek-V3 Technical
 * Report, arXiv 2412.19437, section 3.3.2; Xie et al., MMA-Sim, arXiv 2511.10909), 25 what Blackwell's do. Groups of
 * 128 whose sums go to a full FP32 accumulator are DeepSeek-V3's remedy.
 *
 * <p>
 * Scales meet the sum of a group at the foot of the column. Activations are quantised when they are stored, which no PE
 * is charged for, as with integers.
 */
final class Fp8 implements PeFamily {

    private static final String PREFIX = "fp8-";
    private static final double SUM_RMS = 4000;

    @Override
    public String name() {
        return "fp8";
    }

    @Override
    public String summary() {
        return "W8A8: E4M3 or E5M2 dot products, FP32 scale per token and channel, group or tensor";
    }

    @Override
    public String source() {
        return "OCP 8-bit Floating Point Specification (OFP8) v1.0; Micikevicius et al., arXiv 2209.05433";
    }

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "fp8-e4m3", "fp8-e5m2"),
                Choice.of(PeParameter.WEIGHT_BITS, "8"), Choice.of(BlockDot.WEIGHT_FORMAT, "e4m3", "e5m2"),
                Choice.of(PeParameter.QUANTIZER, BlockQuantizer.AMAX.name(), BlockQuantizer.AMAX_TENSOR.name()),
                Choice.of(PeParameter.GROUP_SIZE, "channel", "128", "64", "32").when(PeParameter.QUANTIZER,
                        BlockQuantizer.AMAX.name()),
                Choice.of(PeParameter.GROUP_SIZE, "channel").when(PeParameter.QUANTIZER,
                        BlockQuantizer.AMAX_TENSOR.name()),
                Choice.of(PeParameter.ACCUMULATOR, "fp32"), Choice.of(FloatMac.DOT_WIDTH, "8", "1", "4", "16", "32"),
                Choice.of(BlockDot.KEPT_BITS, "exact", "25", "13"));
    }

    private static ElementFormat activation(Settings settings) {
        return ElementFormat.parse(settings.text(PeParameter.ACTIVATION).substring(PREFIX.length()));
    }

    private static ElementFormat weight(Settings settings) {
        return ElementFormat.parse(settings.text(BlockDot.WEIGHT_FORMAT));
    }

    @Override
    public Hardware hardware(Settings settings) {
        ElementFormat x = activation(settings);
        ElementFormat w = weight(settings);
        int width = BlockDot.dotWidth(settings);
        boolean wholeMatrix = settings.is(PeParameter.QUANTIZER.name(), BlockQuantizer.AMAX_TENSOR.name());
        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, width, c -> BlockDot.draw(settings, c, x, w, BlockDot.Scales.NONE)));
        units.addAll(Cell.accumulators(settings));
        units.add(wholeMatrix ? outputScaler() : groupScaler());
        int scaleBits = wholeMatrix ? 0 : FloatFormat.FP32.bits();
        boolean groups = settings.groupSize() != Settings.CHANNEL;
        return new Hardware(units, width, 1, w.bits(), w.bits(), scaleBits, 0, x.bits(), BlockDot.sumBits(settings),
                groups ? (double) scaleBits / settings.groupSize() : 0);
    }

    private static Unit outputScaler() {
        FloatFormat f = FloatFormat.FP32;
        return Cell.columnUnit("output scaler", Event.OUTPUT, c -> c.result(
                c.multiply("scale", c.operand(f, SUM_RMS), f, c.scaleOperand(f), f, f, false)));
    }

    private static Unit groupScaler() {
        FloatFormat f = FloatFormat.FP32;
        return Cell.columnUnit("group scaler", Event.GROUP_OUTPUT, c -> {
            Bus scale = c.multiply("scale of both", c.scaleOperand(f), f, c.scaleOperand(f), f, f, false);
            Bus scaled = c.multiply("scale", c.operand(f, SUM_RMS), f, scale, f, f, false);
            c.result(c.add("accumulate", scaled, c.operand(f, 1), f, true));
        });
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new Fp8Datapath(settings);
    }

    private record Fp8Datapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            return "fp8/" + BlockDot.key(settings, ScaleAt.GROUP);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            return BlockDot.prepare(settings, operands, activation(settings), weight(settings), ScaleAt.GROUP);
        }
    }
}
