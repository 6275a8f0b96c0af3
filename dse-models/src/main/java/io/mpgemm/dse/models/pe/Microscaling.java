package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
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
 * {@code mxfp4}, {@code mxfp6}, {@code mxfp8}, {@code mxint8} and {@code nvfp4}: dot products of weights and activations
 * in blocks along K that share a scale. The formats are those of Rouhani et al., Microscaling Data Formats for Deep
 * Learning, arXiv 2310.10537, and the OCP Microscaling Formats (MX) Specification v1.0 (blocks of 32, scale E8M0), and
 * NVIDIA's NVFP4 (blocks of 16, scale E4M3, FP32 scale of the matrix). Narrow weights take wider activations, as
 * matrix units of Blackwell and CDNA 4 do.
 *
 * <p>
 * A PE makes {@code dotWidth} products of one block, sums them, applies both scales, and adds to an FP32 sum at each
 * step ({@link io.mpgemm.dse.models.gemm.BlockGemm}, which says what {@code keptBits} are: the specification leaves the
 * precision inside to the hardware). A whole block a step is the specification's dot product.
 *
 * <p>
 * Activations are quantised when they are stored, which no PE is charged for, as with integers; both operands' scales are
 * in their memory traffic, NVFP4's scale of a matrix is not.
 *
 * @param name      name in study files
 * @param summary   what it does
 * @param source    where the format comes from
 * @param blockSize elements that share a scale
 * @param scales    what the scales are
 * @param weights   formats of weights, the default first
 * @param activations formats of activations, the default first
 */
record Microscaling(String name, String summary, String source, int blockSize, BlockDot.Scales scales,
        List<ElementFormat> weights, List<ElementFormat> activations) implements PeFamily {

    private static final int SCALE_BITS = 8;
    private static final int MX_BLOCK = 32;
    private static final int NVFP4_BLOCK = 16;

    static PeFamily mxfp4() {
        return mx("mxfp4", "W4: E2M1 weights in blocks of 32 with a power-of-two scale, MXFP4, 6 or 8 activations",
                List.of(ElementFormat.E2M1), List.of(ElementFormat.E2M1, ElementFormat.E2M3, ElementFormat.E3M2,
                        ElementFormat.E4M3, ElementFormat.E5M2));
    }

    static PeFamily mxfp6() {
        return mx("mxfp6", "W6: E2M3 or E3M2 weights in blocks of 32 with a power-of-two scale, MXFP6 or 8 activations",
                List.of(ElementFormat.E2M3, ElementFormat.E3M2), List.of(ElementFormat.E2M3, ElementFormat.E3M2,
                        ElementFormat.E4M3, ElementFormat.E5M2));
    }

    static PeFamily mxfp8() {
        return mx("mxfp8", "W8A8: E4M3 or E5M2 in blocks of 32 with a power-of-two scale",
                List.of(ElementFormat.E4M3, ElementFormat.E5M2), List.of(ElementFormat.E4M3, ElementFormat.E5M2));
    }

    static PeFamily mxint8() {
        return mx("mxint8", "W8A8: integers in blocks of 32 with a power-of-two scale", List.of(ElementFormat.INT8),
                List.of(ElementFormat.INT8));
    }

    static PeFamily nvfp4() {
        return new Microscaling("nvfp4", "W4A4: E2M1 in blocks of 16 with an E4M3 scale under one of the matrix",
                "NVIDIA, Pretraining Large Language Models with NVFP4, arXiv 2509.25149", NVFP4_BLOCK,
                BlockDot.Scales.NUMBERS, List.of(ElementFormat.E2M1), List.of(ElementFormat.E2M1));
    }

    private static PeFamily mx(String name, String summary, List<ElementFormat> weights,
            List<ElementFormat> activations) {
        return new Microscaling(name, summary, "OCP Microscaling Formats (MX) Specification v1.0; arXiv 2310.10537",
                MX_BLOCK, BlockDot.Scales.POWERS_OF_TWO, weights, activations);
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        choices.add(Choice.of(PeParameter.ACTIVATION, activations.stream().map(this::activation)
                .toArray(String[]::new)));
        choices.add(Choice.of(PeParameter.WEIGHT_BITS, Integer.toString(weights.getFirst().bits())));
        choices.add(Choice.of(BlockDot.WEIGHT_FORMAT, weights.stream().map(ElementFormat::text)
                .toArray(String[]::new)));
        choices.add(scales == BlockDot.Scales.NUMBERS
                ? Choice.of(PeParameter.QUANTIZER, BlockQuantizer.NVFP4.name())
                : Choice.of(PeParameter.QUANTIZER, BlockQuantizer.MX.name(), BlockQuantizer.MX_UP.name()));
        choices.add(Choice.of(PeParameter.GROUP_SIZE, Integer.toString(blockSize)));
        choices.add(Choice.of(PeParameter.ACCUMULATOR, FloatFormat.FP32.name()));
        String[] widths = blockSize == MX_BLOCK ? new String[]{"8", "32", "16", "4"} : new String[]{"8", "16", "4"};
        choices.add(Choice.of(FloatMac.DOT_WIDTH, widths));
        if (weights.contains(ElementFormat.E4M3)) {
            choices.add(Choice.of(BlockDot.KEPT_BITS, "exact", "25", "13"));
        }
        return choices;
    }

    /** The name of an activation format, e.g. {@code mxfp8-e4m3}; those that come alone have no suffix. */
    private String activation(ElementFormat format) {
        return switch (format) {
            case E2M1 -> scales == BlockDot.Scales.NUMBERS ? "nvfp4" : "mxfp4";
            case INT8 -> "mxint8";
            default -> "mxfp" + format.bits() + "-" + format.text();
        };
    }

    private ElementFormat activation(Settings settings) {
        return activations.stream().filter(format -> activation(format).equals(settings.text(PeParameter.ACTIVATION)))
                .findFirst().orElseThrow();
    }

    private static ElementFormat weight(Settings settings) {
        return ElementFormat.parse(settings.text(BlockDot.WEIGHT_FORMAT));
    }

    @Override
    public Hardware hardware(Settings settings) {
        ElementFormat x = activation(settings);
        ElementFormat w = weight(settings);
        int width = BlockDot.dotWidth(settings);
        List<Unit> units = new ArrayList<>();
        units.add(Cell.pe(settings, width, c -> BlockDot.draw(settings, c, x, w, scales)));
        units.addAll(Cell.accumulators(settings));
        if (scales == BlockDot.Scales.NUMBERS) {
            units.add(Cell.columnUnit("output scaler", Event.OUTPUT, c -> c.result(c.multiply("scale",
                    c.operand(FloatFormat.FP32, 1), FloatFormat.FP32, c.scaleOperand(FloatFormat.FP32),
                    FloatFormat.FP32, FloatFormat.FP32, false))));
        }
        return new Hardware(units, width, 1, w.bits(), w.bits(), SCALE_BITS, 0, x.bits(), BlockDot.sumBits(settings),
                (double) SCALE_BITS / blockSize);
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new BlockDatapath(name, settings, activation(settings), weight(settings));
    }

    private record BlockDatapath(String family, Settings settings, ElementFormat x, ElementFormat w)
            implements
                Datapath {

        @Override
        public String key() {
            return family + "/" + BlockDot.key(settings, ScaleAt.STEP);
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            return BlockDot.prepare(settings, operands, x, w, ScaleAt.STEP);
        }
    }
}
