package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.FloatUnits;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Luts;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PEs that read the sums of bit planes from tables, with the tables and their generators: what {@code lut} and
 * {@code figlut} share. The PE is a reader, mu weights wide, that takes a cycle a bit plane.
 *
 * @param planes  bit planes of the weights that the PE was built for
 * @param turns   bit planes of the weights at work, a cycle each
 * @param mu      activations that one table covers
 * @param table   what a table holds
 * @param sharing readers of a row that share one copy of the table
 * @param entry   what an entry is
 */
record LookUp(int planes, int turns, int mu, Luts.Table table, int sharing, Entry entry) {

    /**
     * What an entry is: an integer sum of activations, a floating-point one, or such a one in INT8.
     *
     * @param activationBits bits of an activation at the generator
     * @param made           format of the sums, empty for integers
     * @param storedBits     bits of a stored entry
     * @param scaled         whether the reader multiplies what it took by the scale of the table
     */
    record Entry(int activationBits, Optional<FloatFormat> made, int storedBits, boolean scaled) {

        static Entry integer(int mu, int activationBits) {
            return new Entry(activationBits, Optional.empty(), Luts.entryBits(mu, activationBits), false);
        }

        static Entry floatingPoint(FloatFormat made) {
            return new Entry(16, Optional.of(made), made.bits(), false);
        }

        /** A floating-point sum stored in INT8, with a scale for the table where it is {@code scaled}. */
        static Entry int8(FloatFormat made, boolean scaled) {
            return new Entry(16, Optional.of(made), Byte.SIZE, scaled);
        }

        /** Whether entries went through INT8. */
        boolean quantized() {
            return made.isPresent() && storedBits < made.orElseThrow().bits();
        }

        /** Whether what a reader adds is an integer. */
        boolean sumsIntegers() {
            return made.isEmpty() || (quantized() && !scaled);
        }
    }

    /** Bits of the stored table. */
    int tableBits() {
        return table.entries(mu) * entry.storedBits() + (entry.scaled() ? entry.made().orElseThrow().bits() : 0);
    }

    /** The readers and the copies of the table. */
    List<Unit> readers(Settings settings) {
        int accumulator = Cell.accumulatorBits(settings);
        double readsPerMac = (double) turns / mu;
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
            cell.add(new Part("weight register", Storage.register(mu * planes), 1, Event.MAC, 1.0 / mu,
                    false));
            cell.add(new Part("clear register", Storage.register(1), 1, Event.OUTPUT, 1.0 / mu, false));
            cell.add(new Part("accumulator", Storage.clearRegister(sums), 1, Event.MAC, readsPerMac / planes, false));
        }
        if (planes > 1) {
            cell.add(new Part("plane select", IntegerUnits.mux(planes, mu), 1, Event.MAC, readsPerMac, false));
        }
        boolean negatesSign = entry.made().isPresent() && !entry.quantized();
        cell.add(new Part("table read", Luts.readPort(table, mu, entry.storedBits(), negatesSign), 1, Event.MAC,
                readsPerMac, true));
        if (entry.scaled()) {
            cell.add(new Part("scale of the table", Luts.dequantizer(entry.made().orElseThrow()), 1, Event.MAC,
                    readsPerMac, true));
        }
        cell.add(new Part("adder", entry.sumsIntegers() ? IntegerUnits.adder(accumulator)
                : FloatUnits.adder(Cell.floatFormat(settings.text(PeParameter.ACCUMULATOR)), true), 1, Event.MAC,
                readsPerMac, true));
        if (!settings.weightStationary() && planes > 1) {
            cell.add(new Part("accumulator select", IntegerUnits.mux(planes, accumulator), 1, Event.MAC, readsPerMac,
                    true));
        }
        if (settings.is(PeParameter.OVERFLOW.name(), "saturate")) {
            cell.add(new Part("saturate", IntegerUnits.mux(2, accumulator), 1, Event.MAC, readsPerMac, true));
        }
        return List.of(Unit.of("PE", Placement.PE, 1, entry.storedBits(), cell),
                Unit.of("table", Placement.PE, sharing, 0, List.of(new Part("table registers",
                        Storage.register(tableBits()), 1, Event.MAC, 1.0 / (mu * sharing), false))));
    }

    /** The generator of a row's tables. */
    Unit generator() {
        double tables = 1.0 / mu;
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("input registers", Storage.register(mu * entry.activationBits()), 1,
                Event.ACTIVATION_LOAD, tables, false));
        parts.add(new Part("generator", entry.made().map(format -> Luts.generator(table, mu, format, true))
                .orElseGet(() -> Luts.generator(table, mu, entry.activationBits())), 1, Event.ACTIVATION_LOAD, tables,
                true));
        if (entry.quantized()) {
            int magnitude = entry.made().orElseThrow().bits() - 1;
            parts.add(new Part("largest entry, compare", IntegerUnits.comparator(magnitude), 1,
                    Event.ACTIVATION_LOAD, tables, false));
            parts.add(new Part("largest entry", Storage.enableRegister(magnitude), 1, Event.ACTIVATION_LOAD, tables,
                    false));
            parts.add(new Part("table quantiser", Luts.quantizer(entry.made().orElseThrow()), table.entries(mu),
                    Event.ACTIVATION_LOAD, tables, true));
        }
        return Unit.of("table generator", Placement.ROW, 1, table.entries(mu) * entry.storedBits(), parts);
    }

    /** The accumulators below a column and the scaling of a group's planes; one sum a plane leaves for each output. */
    List<Unit> sums(Settings settings) {
        List<Unit> units = new ArrayList<>();
        for (Unit unit : Cell.accumulators(settings)) {
            units.add(unit.copies(planes).repeated(turns));
        }
        units.add(Cell.planeScaler(settings, turns));
        return units;
    }

    static Luts.Table table(Settings settings) {
        return settings.is(Lut.TABLE.name(), "half") ? Luts.Table.SIGNED_HALF : Luts.Table.SIGNED_FULL;
    }
}
