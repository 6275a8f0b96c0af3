package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.FloatSum;
import io.mpgemm.dse.models.gemm.LutGemm;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.gemm.QuantizedLutGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code lut} (Park et al., LUT-GEMM, arXiv 2206.09557, section 3; half tables: FIGLUT, arXiv 2503.06862, LUT Tensor Core,
 * arXiv 2408.06003): weights are binary-coded, {@code w = sum_i alpha_i * b_i + offset}. For each mu activations a table
 * of their signed sums is made once; each bit plane of mu weights is a key into it, one read and one addition a cycle.
 * Each group ends in {@code y += sum_i alpha_i * acc_i + offset * sum x}.
 *
 * <p>
 * A PE is a reader: it covers mu weights and takes one cycle a bit plane. Tables are made at the edge of a row and copied
 * along it, one copy for each {@code tableSharing} readers; the elongated tile M2 N64 K4 of LUT Tensor Core (section 3.2) is a
 * sharing of 64 at mu = 4. Entries may be stored in INT8 (its section 3.1, Table 5: 0.01 perplexity). With {@code precompute:
 * fused} the operator that makes the activations writes tables instead (its Table 4: 2.5 % of run time), so that there is no
 * generator here, and memories hold {@code entries * bits / mu} bits an activation.
 */
final class Lut implements PeFamily {

    static final PeParameter MU = new PeParameter("mu", "activations that one look-up table covers", true);
    static final PeParameter TABLE = new PeParameter("table",
            "full: all signed sums; half: those of one sign, the reader negates", false);
    static final PeParameter TABLE_SHARING = new PeParameter("tableSharing",
            "readers of a row that share one copy of the table", true);
    static final PeParameter TABLE_FORMAT = new PeParameter("tableFormat",
            "format that floating-point table entries are rounded to", false);
    static final PeParameter TABLE_QUANTIZATION = new PeParameter("tableQuantization",
            "whether floating-point entries are stored in INT8, and which tables share a scale", false);
    static final PeParameter PRECOMPUTE = new PeParameter("precompute",
            "who makes the tables: a generator at each row, or the operator before, which writes them to memory",
            false);

    /** Root mean square of a sum of INT8 entries, for switching: 32 entries with a third of the range. */
    private static final double INT8_SUM_RMS = 240;

    @Override
    public String name() {
        return "lut";
    }

    @Override
    public String summary() {
        return "WnAint and WnAfp: binary-coded weights read partial sums from tables of mu activations";
    }

    @Override
    public String source() {
        return "Park et al., LUT-GEMM, arXiv 2206.09557, section 3";
    }

    /** Activations, and weights in binary code; eight fitted planes gain nothing over RTN, and nobody fits them. */
    static List<Choice> binaryCodes(String... activations) {
        return List.of(Choice.of(PeParameter.ACTIVATION, activations),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3", "8", "1"),
                Choice.of(PeParameter.QUANTIZER, "bcq-alternating", "bcq-greedy", "bcq-uniform",
                        "bcq-alternating-offset", "bcq-greedy-offset").when(PeParameter.WEIGHT_BITS, "2", "3", "4"),
                Choice.of(PeParameter.QUANTIZER, "bcq-alternating", "bcq-greedy", "bcq-alternating-offset",
                        "bcq-greedy-offset").when(PeParameter.WEIGHT_BITS, "1"),
                Choice.of(PeParameter.QUANTIZER, "bcq-uniform").when(PeParameter.WEIGHT_BITS, "8"),
                Choice.groupSizes());
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>(binaryCodes("int8", "int4", "int16", "fp16", "bf16"));
        choices.addAll(List.of(Choice.activationScales().when(PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.of(MU, "4", "2", "3", "5", "6", "8"), Choice.of(TABLE, "half", "full"),
                Choice.of(TABLE_SHARING, "16", "1", "2", "4", "8", "32", "64", "128"),
                Choice.of(TABLE_FORMAT, "fp16", "fp32").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(TABLE_FORMAT, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(TABLE_QUANTIZATION, "none", "int8-group", "int8-token", "int8-table").when(
                        PeParameter.ACTIVATION, "fp16", "bf16"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20", "int16").when(
                        PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32", "fp16").when(PeParameter.ACTIVATION, "fp16").when(
                        TABLE_QUANTIZATION, "none", "int8-table"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32").when(PeParameter.ACTIVATION, "bf16").when(
                        TABLE_QUANTIZATION, "none", "int8-table"),
                Choice.of(PeParameter.ACCUMULATOR, "int20", "int24", "int16", "int12").when(
                        PeParameter.ACTIVATION, "fp16", "bf16").when(TABLE_QUANTIZATION, "int8-group", "int8-token"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate").when(PeParameter.ACTIVATION, "int4", "int8",
                        "int16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate").when(PeParameter.ACTIVATION, "fp16", "bf16").when(
                        TABLE_QUANTIZATION, "int8-group", "int8-token"),
                Choice.of(PRECOMPUTE, "hardware", "fused")));
        return choices;
    }

    @Override
    public Hardware hardware(Settings settings) {
        return hardware(settings, settings.number(PeParameter.WEIGHT_BITS));
    }

    /** Planes are stored one behind the other, so that a layer with fewer takes as many cycles and nothing else. */
    @Override
    public Hardware serving(Settings pe, Settings layer, Set<Integer> widths) {
        return hardware(pe, layer.number(PeParameter.WEIGHT_BITS));
    }

    private static Hardware hardware(Settings settings, int turns) {
        String activation = settings.text(PeParameter.ACTIVATION);
        boolean integer = Cell.isInteger(activation);
        int planes = settings.number(PeParameter.WEIGHT_BITS);
        int mu = settings.number(MU);
        LookUp lookUp = new LookUp(planes, turns, mu, LookUp.table(settings), settings.number(TABLE_SHARING),
                entry(settings));
        List<Unit> units = new ArrayList<>(lookUp.readers(settings));
        boolean fused = settings.is(PRECOMPUTE.name(), "fused");
        if (!fused) {
            units.add(lookUp.generator());
        }
        units.addAll(lookUp.sums(settings));
        if (sumsInt8(settings)) {
            units.add(Cell.columnUnit("table scale", Event.GROUP_OUTPUT, c -> {
                Bus sum = c.toFloat("convert", c.operand(Cell.accumulatorBits(settings), INT8_SUM_RMS),
                        FloatFormat.FP32);
                c.result(c.multiply("scale", sum, FloatFormat.FP32, c.operand(FloatFormat.FP32, 1), FloatFormat.FP32,
                        FloatFormat.FP32, false));
            }).repeated(turns));
        }
        // A table holds the sum of its mu activations, so that one addition a table does.
        units.add(Cell.activationSum(settings, Cell.sumBits(settings)).every(mu));
        int stored = fused ? Math.ceilDiv(lookUp.tableBits(), mu) : integer ? Cell.bits(activation) : 16;
        return new Hardware(units, mu, turns, turns, planes, turns * Cell.SCALE_BITS + FloatFormat.FP32.bits(), 0,
                stored, Cell.accumulatorBits(settings));
    }

    private static LookUp.Entry entry(Settings settings) {
        String activation = settings.text(PeParameter.ACTIVATION);
        if (Cell.isInteger(activation)) {
            return LookUp.Entry.integer(settings.number(MU), Cell.bits(activation));
        }
        FloatFormat made = Cell.floatFormat(settings.text(TABLE_FORMAT));
        return switch (settings.text(TABLE_QUANTIZATION)) {
            case "none" -> LookUp.Entry.floatingPoint(made);
            case "int8-table" -> LookUp.Entry.int8(made, true);
            default -> LookUp.Entry.int8(made, false);
        };
    }

    /** Whether entries in INT8 are summed as integers. */
    private static boolean sumsInt8(Settings settings) {
        return settings.is(TABLE_QUANTIZATION.name(), "int8-group")
                || settings.is(TABLE_QUANTIZATION.name(), "int8-token");
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new LutDatapath(settings);
    }

    private record LutDatapath(Settings settings) implements Datapath {

        private boolean integer() {
            return Cell.isInteger(settings.text(PeParameter.ACTIVATION));
        }

        @Override
        public String key() {
            String made = "mu" + settings.text(MU) + "-" + settings.text(TABLE);
            // Integer sums are exact, so table and mu do not change a bit unless the accumulator overflows.
            String sums = integer() ? Cell.accumulatorKey(settings) + "/" + made
                    : made + "-" + settings.text(TABLE_FORMAT) + "-" + settings.text(TABLE_QUANTIZATION) + "-"
                            + Cell.accumulatorKey(settings) + (sumsInt8(settings) ? "" : "-chain" + chainBlocks());
            return "lut/" + Cell.activationFormatKey(settings) + "/" + Cell.weightKey(settings) + "/" + sums;
        }

        /** Blocks of mu that a column chains: one a row. */
        private int chainBlocks() {
            return settings.weightStationary() ? settings.rows() : Settings.CHANNEL;
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            BcqWeights w = Cell.bcq(settings, operands);
            int mu = settings.number(MU);
            LutGemm.Table table = settings.is(TABLE.name(), "half") ? LutGemm.Table.HALF : LutGemm.Table.FULL;
            if (integer()) {
                IntActivations x = Cell.integers(settings, operands);
                LutGemm.IntegerArithmetic arithmetic = new LutGemm.IntegerArithmetic(mu, table,
                        Cell.integerAccumulator(settings));
                return QuantizedGemm.of(Cell.operandsKey(settings), x::dequantized, w::dequantized,
                        () -> LutGemm.multiply(x, w, arithmetic),
                        () -> LutGemm.reference(x, w, arithmetic));
            }
            Matrix x = Cell.floats(settings, operands);
            FloatSum entry = settings.is(TABLE_FORMAT.name(), "fp16") ? FloatSum.FP16 : FloatSum.FP32;
            if (sumsInt8(settings)) {
                QuantizedLutGemm.Arithmetic arithmetic = new QuantizedLutGemm.Arithmetic(mu, table, entry,
                        settings.is(TABLE_QUANTIZATION.name(), "int8-token") ? QuantizedLutGemm.Scope.TOKEN
                                : QuantizedLutGemm.Scope.GROUP,
                        Cell.integerAccumulator(settings));
                return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                        () -> QuantizedLutGemm.multiply(x, w, arithmetic),
                        () -> QuantizedLutGemm.reference(x, w, arithmetic));
            }
            LutGemm.FloatArithmetic arithmetic = new LutGemm.FloatArithmetic(mu, table, entry, Cell.floatSum(settings),
                    chainBlocks(), settings.is(TABLE_QUANTIZATION.name(), "int8-table"));
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                    () -> LutGemm.multiply(x, w, arithmetic),
                    () -> LutGemm.reference(x, w, arithmetic));
        }
    }
}
