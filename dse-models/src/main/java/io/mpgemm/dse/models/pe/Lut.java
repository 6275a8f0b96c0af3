package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.FloatUnits;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Luts;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.FloatSum;
import io.mpgemm.dse.models.gemm.LutGemm;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lut} (Park et al., LUT-GEMM, arXiv 2206.09557, section 3; half tables: FIGLUT, arXiv 2503.06862, LUT Tensor Core,
 * arXiv 2408.06003): weights are binary-coded, {@code w = sum_i alpha_i * b_i + offset}. For each mu activations a table
 * of their signed sums is made once; each bit plane of mu weights is a key into it, one read and one addition a cycle.
 * Each group ends in {@code y += sum_i alpha_i * acc_i + offset * sum x}.
 *
 * <p>
 * A PE is a reader: it covers mu weights and takes one cycle a bit plane. Tables are made at the edge of a row and copied
 * along it, one copy for each {@code tableSharing} readers.
 */
final class Lut implements PeFamily {

    static final PeParameter MU = new PeParameter("mu", "activations that one look-up table covers", true);
    static final PeParameter TABLE = new PeParameter("table",
            "full: all signed sums; half: those of one sign, the reader negates", false);
    static final PeParameter TABLE_SHARING = new PeParameter("tableSharing",
            "readers of a row that share one copy of the table", true);
    static final PeParameter TABLE_FORMAT = new PeParameter("tableFormat",
            "format that floating-point table entries are rounded to", false);

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

    @Override
    public List<Choice> choices() {
        return List.of(Choice.of(PeParameter.ACTIVATION, "int8", "int4", "int16", "fp16", "bf16"),
                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3", "8"),
                Choice.of(PeParameter.QUANTIZER, "bcq-alternating", "bcq-greedy", "bcq-uniform", "bcq-alternating-offset",
                        "bcq-greedy-offset").when(PeParameter.WEIGHT_BITS, "2", "3", "4"),
                // Eight fitted planes gain nothing over RTN, and nobody fits them.
                Choice.of(PeParameter.QUANTIZER, "bcq-uniform").when(PeParameter.WEIGHT_BITS, "8"), Choice.groupSizes(),
                Choice.activationScales().when(PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.of(MU, "4", "2", "3", "5", "6", "8"), Choice.of(TABLE, "half", "full"),
                Choice.of(TABLE_SHARING, "16", "1", "2", "4", "8", "32", "64", "128"),
                Choice.of(TABLE_FORMAT, "fp16", "fp32").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(TABLE_FORMAT, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(PeParameter.ACCUMULATOR, "int32", "int28", "int24", "int20", "int16").when(
                        PeParameter.ACTIVATION, "int4", "int8", "int16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32", "fp16").when(PeParameter.ACTIVATION, "fp16"),
                Choice.of(PeParameter.ACCUMULATOR, "fp32").when(PeParameter.ACTIVATION, "bf16"),
                Choice.of(PeParameter.OVERFLOW, "wrap", "saturate").when(PeParameter.ACTIVATION, "int4", "int8",
                        "int16"));
    }

    @Override
    public Hardware hardware(Settings settings) {
        String activation = settings.text(PeParameter.ACTIVATION);
        boolean integer = Cell.isInteger(activation);
        int planes = settings.number(PeParameter.WEIGHT_BITS);
        int mu = settings.number(MU);
        int wide = integer ? Cell.bits(activation) : 16;
        int accumulator = Cell.accumulatorBits(settings);
        Luts.Table table = settings.is(TABLE.name(), "half") ? Luts.Table.SIGNED_HALF : Luts.Table.SIGNED_FULL;
        int entryBits = integer ? Luts.entryBits(mu, wide) : Cell.floatFormat(settings.text(TABLE_FORMAT)).bits();
        double readsPerMac = (double) planes / mu;

        // The weights of a step are mu keys of all planes; the cell's sum is one plane's at a time, so that an
        // output-stationary cell keeps one accumulator a plane and a weight-stationary column passes them in turn.
        int sums = settings.weightStationary() ? accumulator : accumulator * planes;
        List<Part> cell = new ArrayList<>();
        if (settings.weightStationary()) {
            Component weight = Storage.enableRegister(mu * planes);
            cell.add(new Part("weight shift register", weight, 1, Event.WEIGHT_LOAD, (settings.rows() + 1) / 2.0 / mu,
                    false));
            cell.add(new Part("weight register", weight, 1, Event.WEIGHT_LOAD, 1.0 / mu, false));
            cell.add(new Part("partial-sum register", Storage.register(sums), 1, Event.MAC, readsPerMac, false));
        } else {
            cell.add(new Part("weight register", Storage.register(mu * planes), 1, Event.MAC, readsPerMac / planes,
                    false));
            cell.add(new Part("clear register", Storage.register(1), 1, Event.OUTPUT, 1.0 / mu, false));
            cell.add(new Part("accumulator", Storage.clearRegister(sums), 1, Event.MAC, readsPerMac / planes, false));
        }
        if (planes > 1) {
            cell.add(new Part("plane select", IntegerUnits.mux(planes, mu), 1, Event.MAC, readsPerMac, false));
        }
        cell.add(new Part("table read", Luts.readPort(table, mu, entryBits, !integer), 1, Event.MAC, readsPerMac,
                true));
        cell.add(new Part("adder", integer ? IntegerUnits.adder(accumulator)
                : FloatUnits.adder(Cell.floatFormat(settings.text(PeParameter.ACCUMULATOR)), true), 1, Event.MAC,
                readsPerMac, true));
        if (!settings.weightStationary() && planes > 1) {
            cell.add(new Part("accumulator select", IntegerUnits.mux(planes, accumulator), 1, Event.MAC, readsPerMac,
                    true));
        }
        if (settings.is(PeParameter.OVERFLOW.name(), "saturate")) {
            cell.add(new Part("saturate", IntegerUnits.mux(2, accumulator), 1, Event.MAC, readsPerMac, true));
        }

        List<Unit> units = new ArrayList<>();
        units.add(Unit.of("PE", Placement.PE, 1, entryBits, cell));
        int sharing = settings.number(TABLE_SHARING);
        units.add(Unit.of("table", Placement.PE, sharing, 0, List.of(new Part("table registers",
                Storage.register(table.entries(mu) * entryBits), 1, Event.MAC, 1.0 / (mu * sharing), false))));
        units.add(Unit.of("table generator", Placement.ROW, 1, table.entries(mu) * entryBits, List.of(
                new Part("input registers", Storage.register(mu * wide), 1, Event.ACTIVATION_LOAD, 1.0 / mu, false),
                new Part("generator", integer ? Luts.generator(table, mu, wide)
                        : Luts.generator(table, mu, Cell.floatFormat(settings.text(TABLE_FORMAT)), true), 1,
                        Event.ACTIVATION_LOAD, 1.0 / mu, true))));
        for (Unit unit : Cell.accumulators(settings)) {
            // One sum a plane leaves for each output.
            units.add(unit.copies(planes).repeated(planes));
        }
        units.add(Cell.planeScaler(settings, planes));
        // A table holds the sum of its mu activations, so that one addition a table does.
        units.add(Cell.activationSum(settings, Cell.sumBits(settings)).every(mu));
        return new Hardware(units, mu, planes, planes, planes, planes * Cell.SCALE_BITS + FloatFormat.FP32.bits(), 0,
                wide,
                accumulator);
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
            String sums = integer() ? Cell.accumulatorKey(settings)
                    : "mu" + settings.text(MU) + "-" + settings.text(TABLE) + "-" + settings.text(TABLE_FORMAT) + "-"
                            + settings.text(PeParameter.ACCUMULATOR) + "-chain" + chainBlocks();
            // Integer sums are exact, so table and mu do not change a bit unless the accumulator overflows.
            String order = integer() ? "/mu" + settings.text(MU) + "-" + settings.text(TABLE) : "";
            return "lut/" + Cell.activationFormatKey(settings) + "/" + Cell.weightKey(settings) + "/" + sums + order;
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
            LutGemm.FloatArithmetic arithmetic = new LutGemm.FloatArithmetic(mu, table,
                    settings.is(TABLE_FORMAT.name(), "fp16") ? FloatSum.FP16 : FloatSum.FP32, Cell.floatSum(settings),
                    chainBlocks());
            return QuantizedGemm.of(Cell.operandsKey(settings), () -> x, w::dequantized,
                    () -> LutGemm.multiply(x, w, arithmetic),
                    () -> LutGemm.reference(x, w, arithmetic));
        }
    }
}
