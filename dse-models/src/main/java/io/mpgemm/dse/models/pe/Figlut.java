package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.gemm.AlignedGemm;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.FloatSum;
import io.mpgemm.dse.models.gemm.LutGemm;
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
 * {@code figlut} (Park et al., FIGLUT, HPCA 2025, arXiv 2503.06862): read-accumulate units that share a table of signed sums in
 * flip-flops, one bit plane of binary-coded weights a cycle, the offset at the end.
 *
 * <ul>
 * <li>{@code aligned} (FIGLUT-I): activations aligned to the largest exponent of their group, tables and sums of integers;
 * <li>{@code float} (FIGLUT-F): floating-point tables and adders, FP32 accumulation.
 * </ul>
 *
 * Half tables, mu = 4 and 32 readers a table are the paper's choice; the format of floating-point entries is not given.
 */
final class Figlut implements PeFamily {

    static final PeParameter ARITHMETIC = new PeParameter("arithmetic",
            "aligned: integers of a shared exponent (FIGLUT-I); float: floating-point tables and sums (FIGLUT-F)",
            false);

    @Override
    public String name() {
        return "figlut";
    }

    @Override
    public String summary() {
        return "WnA16: binary-coded weights read partial sums from shared half tables of aligned or floating-point numbers";
    }

    @Override
    public String source() {
        return "Park et al., FIGLUT, HPCA 2025, arXiv 2503.06862";
    }

    @Override
    public List<Choice> choices() {
        List<Choice> choices = new ArrayList<>(Lut.binaryCodes("fp16", "bf16"));
        choices.add(Choice.of(Lut.MU, "4", "2"));
        choices.add(Choice.of(Lut.TABLE, "half", "full"));
        choices.add(Choice.of(Lut.TABLE_SHARING, "32", "8", "16", "64", "128"));
        choices.add(Choice.of(ARITHMETIC, "aligned", "float"));
        PreAligned.choices().forEach(choice -> choices.add(choice.when(ARITHMETIC, "aligned")));
        choices.add(Choice.of(Lut.TABLE_FORMAT, "fp16", "fp32").when(PeParameter.ACTIVATION, "fp16").when(ARITHMETIC,
                "float"));
        choices.add(Choice.of(Lut.TABLE_FORMAT, "fp32").when(PeParameter.ACTIVATION, "bf16").when(ARITHMETIC, "float"));
        choices.add(Choice.of(PeParameter.ACCUMULATOR, "int32", "int40", "int28", "int24", "int20", "int16").when(
                ARITHMETIC, "aligned"));
        choices.add(Choice.of(PeParameter.ACCUMULATOR, "fp32").when(ARITHMETIC, "float"));
        choices.add(Choice.of(PeParameter.OVERFLOW, "wrap", "saturate").when(ARITHMETIC, "aligned"));
        return choices;
    }

    private static boolean aligned(Settings settings) {
        return settings.is(ARITHMETIC.name(), "aligned");
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
        int planes = settings.number(PeParameter.WEIGHT_BITS);
        int mu = settings.number(Lut.MU);
        LookUp.Entry entry = aligned(settings) ? LookUp.Entry.integer(mu, PreAligned.bits(settings))
                : LookUp.Entry.floatingPoint(Cell.floatFormat(settings.text(Lut.TABLE_FORMAT)));
        LookUp lookUp = new LookUp(planes, turns, mu, LookUp.table(settings), settings.number(Lut.TABLE_SHARING),
                entry);
        List<Unit> units = new ArrayList<>(lookUp.readers(settings));
        units.add(lookUp.generator());
        if (aligned(settings)) {
            // A row takes mu activations a step.
            PreAligned.units(settings).forEach(unit -> units.add(unit.copies(mu)));
        }
        for (Unit unit : lookUp.sums(settings)) {
            units.add(aligned(settings) && unit.name().equals("group dequantiser")
                    ? PreAligned.withSharedExponent(unit)
                    : unit);
        }
        // A table holds the sum of its mu activations, so that one addition a table does.
        units.add((aligned(settings) ? PreAligned.activationSum(settings)
                : Cell.activationSum(settings, FloatFormat.FP32.bits())).every(mu));
        return new Hardware(units, mu, turns, turns, planes, turns * Cell.SCALE_BITS + FloatFormat.FP32.bits(), 0,
                16, Cell.accumulatorBits(settings));
    }

    @Override
    public Datapath datapath(Settings settings) {
        return new LutDatapath(settings);
    }

    private record LutDatapath(Settings settings) implements Datapath {

        @Override
        public String key() {
            String table = "mu" + settings.text(Lut.MU) + "-" + settings.text(Lut.TABLE);
            // Integer sums are exact, so table and mu do not change a bit unless the accumulator overflows.
            String sums = aligned(settings)
                    ? PreAligned.key(settings) + "/" + Cell.accumulatorKey(settings) + "/" + table
                    : table + "-" + settings.text(Lut.TABLE_FORMAT) + "-" + settings.text(PeParameter.ACCUMULATOR)
                            + "-chain" + chainBlocks();
            return "figlut/" + settings.text(PeParameter.ACTIVATION) + "/" + Cell.weightKey(settings) + "/" + sums;
        }

        /** Blocks of mu that a column chains: one a row. */
        private int chainBlocks() {
            return settings.weightStationary() ? settings.rows() : Settings.CHANNEL;
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = Cell.floats(settings, operands);
            BcqWeights w = Cell.bcq(settings, operands);
            int mu = settings.number(Lut.MU);
            if (aligned(settings)) {
                AlignedActivations aligned = PreAligned.activations(settings, operands);
                IntegerAccumulator accumulator = Cell.integerAccumulator(settings);
                return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                        () -> AlignedGemm.multiply(aligned, w, accumulator, mu),
                        () -> AlignedGemm.reference(aligned, w, accumulator, mu));
            }
            LutGemm.FloatArithmetic arithmetic = new LutGemm.FloatArithmetic(mu,
                    settings.is(Lut.TABLE.name(), "half") ? LutGemm.Table.HALF : LutGemm.Table.FULL,
                    settings.is(Lut.TABLE_FORMAT.name(), "fp16") ? FloatSum.FP16 : FloatSum.FP32, FloatSum.FP32,
                    chainBlocks());
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                    () -> LutGemm.multiply(x, w, arithmetic), () -> LutGemm.reference(x, w, arithmetic));
        }
    }
}
