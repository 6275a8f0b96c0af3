package io.mpgemm.dse.models.technology.liberty;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.technology.Common;
import io.mpgemm.dse.models.technology.Quantity;
import io.mpgemm.dse.models.technology.liberty.LibertyCells.Found;
import io.mpgemm.dse.models.technology.liberty.LibertyCells.Role;
import io.mpgemm.dse.models.technology.liberty.LibertyGroup.Attribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a Liberty file ({@code .lib}) says of a process: the constants of {@link io.mpgemm.dse.models.technology.Technology}
 * that follow from its cells.
 *
 * <ul>
 * <li>{@code um2PerGe}: area of NAND2.
 * <li>{@code fo4Ps}: mean of both edges' delay in a chain of the inverter, each of which drives four: transitions are
 * those that the chain settles at.
 * <li>{@code fjPerGe}: internal energy of NAND2, the mean over arcs and edges, at that transition and a load of two
 * inverters, plus half of C V^2 of one NAND2 input and its wire.
 * <li>{@code flopClockFj}: two edges of the clock pin's internal energy of the flip-flop, plus C V^2 of that pin and its
 * wire.
 * <li>{@code leakageNwPerGe}: leakage over GE of NAND2, flip-flop and, where they are there, full adder and multiplexer
 * together; its band is from the least to the most leaky cell that was found.
 * </ul>
 *
 * @param file         the file
 * @param library      name of the library
 * @param temperatureC its temperature
 * @param cells        the cells that were found
 * @param constants    constants by name, each with the cell that it comes from
 */
public record LibertyProcess(String file, String library, double temperatureC, List<Cell> cells,
        Map<String, Quantity> constants) {

    /** Chains of inverters settle within a few stages. */
    private static final int MOST_STAGES = 1000;

    /** Copies the collections. */
    public LibertyProcess {
        cells = List.copyOf(cells);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }

    /**
     * A cell.
     *
     * @param role        what it computes
     * @param name        its name
     * @param areaUm2     area
     * @param ge          area over that of NAND2
     * @param inputFf     mean capacitance of its data inputs
     * @param internalFj  internal energy of an output transition, where the file has it
     * @param clockEdgeFj internal energy of an edge at its clock pin, where it has one
     * @param leakageNw   leakage
     */
    public record Cell(String role, String name, double areaUm2, double ge, double inputFf, OptionalDouble internalFj,
            OptionalDouble clockEdgeFj, OptionalDouble leakageNw) {}

    /**
     * Reads a file.
     *
     * @param file a Liberty file, as text or gzip
     * @return what it says
     * @throws InputException if it cannot be read, is damaged, or has not the cells that are needed
     */
    public static LibertyProcess read(Path file) {
        return new Reader(file.toString(), LibertyParser.read(file)).process();
    }

    /** Derives the constants of one library. */
    private static final class Reader {

        private final String file;
        private final LibertyGroup library;
        private final LibertyUnits units;
        private final LibertyCells cells;
        private final Map<String, LibertyGroup> templates = new HashMap<>();
        private final double volts;
        private final double celsius;

        Reader(String file, LibertyGroup library) {
            this.file = file;
            this.library = library;
            this.units = LibertyUnits.of(file, library);
            this.cells = new LibertyCells(file, library);
            library.all("lu_table_template").forEach(template -> templates.put(template.label(), template));
            library.all("power_lut_template").forEach(template -> templates.put(template.label(), template));
            this.volts = condition("nom_voltage", "voltage") * units.v();
            this.celsius = condition("nom_temperature", "temperature");
            if (!(volts >= 0.1 && volts <= 10)) {
                throw new InputException(file + ":" + line("nom_voltage") + ": nom_voltage: " + volts
                        + " V cannot be. Valid: 0.1 to 10 V. Maybe voltage_unit is wrong.");
            }
            if (!(celsius >= -273.15 && celsius <= 500)) {
                throw new InputException(file + ":" + line("nom_temperature") + ": nom_temperature: " + celsius
                        + " C cannot be. Valid: degrees Celsius.");
            }
        }

        /** A nominal condition, or that of the default or only operating conditions. */
        private double condition(String nominal, String name) {
            Optional<Attribute> attribute = library.find(nominal);
            if (attribute.isEmpty()) {
                List<LibertyGroup> points = library.all("operating_conditions");
                String chosen = library.text("default_operating_conditions");
                attribute = points.stream()
                        .filter(point -> point.label().equals(chosen) || (chosen.isEmpty() && points.size() == 1))
                        .findFirst().flatMap(point -> point.find(name));
            }
            Attribute found = attribute.orElseThrow(() -> new InputException(file + ":" + library.line() + ": "
                    + nominal + " is missing in the library " + Wording.quote(library.label()) + ". Valid: e.g. "
                    + nominal + " : " + (name.equals("voltage") ? "1.1;" : "25;")));
            return LibertyNumbers.number(file, found.line(), nominal, found.text());
        }

        LibertyProcess process() {
            Found inverter = required(Role.INV, "an inverter");
            Found nand = required(Role.NAND2, "a two-input NAND");
            Found flop = required(Role.DFF, "a flip-flop with data and clock only");
            Chain chain = chain(inverter);
            double slew = (chain.rise + chain.fall) / 2;
            double load = 2 * inputCapacitance(inverter);
            List<Cell> shown = new ArrayList<>();
            List<Double> density = new ArrayList<>();
            double leakage = 0;
            double leakingGe = 0;
            StringBuilder leakingCells = new StringBuilder();
            for (Role role : Role.values()) {
                Optional<Found> found = cells.find(role);
                if (found.isEmpty()) {
                    continue;
                }
                Cell cell = cell(found.get(), nand.area(), slew, load);
                shown.add(cell);
                if (cell.leakageNw().isPresent()) {
                    density.add(cell.leakageNw().getAsDouble() / cell.ge());
                    if (role == Role.NAND2 || role == Role.FA || role == Role.DFF || role == Role.MUX2) {
                        leakage += cell.leakageNw().getAsDouble();
                        leakingGe += cell.ge();
                        leakingCells.append(leakingCells.isEmpty() ? "" : ", ").append(cell.name());
                    }
                }
            }
            Map<String, Quantity> constants = new LinkedHashMap<>();
            put(constants, "um2PerGe", nand.area(), nand.area(), nand.area(), "um2", nand.name(), "area", 1e-5, 1e4);
            put(constants, "fo4Ps", chain.delay, chain.delay, chain.delay, "ps", inverter.name(),
                    "a chain of it with a fan-out of four, mean of both edges", 0.01, 1e5);
            double wire = Math.sqrt(nand.area() / Common.standard().wireAtUm2PerGe());
            Quantity wireFf = Common.standard().wireFfPerInput().times(wire);
            double nandInternal = internal(nand, slew, load).orElseThrow(() -> noEnergy(nand, nand.cell()));
            double nandPin = inputCapacitance(nand) * units.ff();
            energy(constants, "fjPerGe", nandInternal, nandPin, 0.5, wireFf, nand.name(),
                    "internal energy, mean over arcs and edges, + 1/2 C V^2 of an input and its wire");
            LibertyGroup clock = flop.clock().orElseThrow();
            double edge = clockEdge(flop, slew).orElse(0);
            energy(constants, "flopClockFj", 2 * edge, cells.capacitance(clock) * units.ff(), 1, wireFf, flop.name(),
                    edge == 0 ? "C V^2 of its clock pin and wire; the file has no internal energy of the pin"
                            : "two edges of internal energy + C V^2 of its clock pin and wire");
            if (density.isEmpty() || leakingGe == 0) {
                throw new InputException(file + ":" + nand.cell().line() + ": cell " + nand.name()
                        + ": neither cell_leakage_power nor leakage_power is there. Valid: cell_leakage_power : 17.4;");
            }
            double mean = leakage / leakingGe;
            put(constants, "leakageNwPerGe", mean, Math.min(mean, Collections.min(density)),
                    Math.max(mean, Collections.max(density)), "nW", leakingCells.toString(), "leakage over area in GE",
                    1e-9, 1e6);
            constants.put("voltage", new Quantity(volts, volts, volts, "V", file + " nom_voltage", "measured"));
            return new LibertyProcess(file, library.label(), celsius, shown, constants);
        }

        private int line(String attribute) {
            return library.find(attribute).map(Attribute::line).orElse(library.line());
        }

        private Found required(Role role, String words) {
            return cells.find(role).orElseThrow(() -> new InputException(file + ":" + library.line() + ": the library "
                    + Wording.quote(library.label()) + " has no " + role + ". Valid: a cell whose function is that of "
                    + words + ", not marked dont_use."));
        }

        private InputException noEnergy(Found found, LibertyGroup where) {
            return new InputException(file + ":" + where.line() + ": cell " + found.name()
                    + ": its output has no internal_power. Valid: a library with power tables.");
        }

        private void put(Map<String, Quantity> constants, String name, double value, double low, double high,
                String unit, String cell, String how, double least, double most) {
            if (!(value >= least && value <= most)) {
                throw new InputException(String.format(Locale.ROOT,
                        "%s: %s is %.4g %s by cell %s, which cannot be. Valid: %.4g to %.4g %s. Maybe a unit of the library "
                                + "is wrong: time_unit, capacitive_load_unit, leakage_power_unit, voltage_unit.",
                        file, name, value, unit, cell, least, most, unit));
            }
            constants.put(name, new Quantity(value, low, high, unit, file + " cell " + cell + ": " + how, "measured"));
        }

        /** Internal energy plus a share of C V^2, whose wire has a band. */
        private void energy(Map<String, Quantity> constants, String name, double internalFj, double pinFf, double share,
                Quantity wireFf, String cell, String how) {
            double square = share * volts * volts;
            put(constants, name, internalFj + square * (pinFf + wireFf.value()),
                    internalFj + square * (pinFf + wireFf.low()), internalFj + square * (pinFf + wireFf.high()), "fJ",
                    cell, how + String.format(Locale.ROOT, " (%.3g fF)", wireFf.value()), 1e-6, 1e6);
        }

        private Cell cell(Found found, double geArea, double slew, double load) {
            return new Cell(found.role().name(), found.name(), found.area(), found.area() / geArea,
                    inputCapacitance(found) * units.ff(), internal(found, slew, load), clockEdge(found, slew),
                    leakage(found.cell()));
        }

        private double inputCapacitance(Found found) {
            return found.inputs().stream().mapToDouble(cells::capacitance).average().orElse(0);
        }

        private OptionalDouble leakage(LibertyGroup cell) {
            if (cell.find("cell_leakage_power").isPresent()) {
                return OptionalDouble.of(cells.number(cell, "cell_leakage_power", 0) * units.nw());
            }
            OptionalDouble mean = cell.all("leakage_power").stream().filter(state -> state.find("value").isPresent())
                    .mapToDouble(state -> cells.number(state, "value", 0)).average();
            if (mean.isPresent()) {
                return OptionalDouble.of(mean.getAsDouble() * units.nw());
            }
            return library.find("default_cell_leakage_power").isPresent()
                    ? OptionalDouble.of(cells.number(library, "default_cell_leakage_power", 0) * units.nw())
                    : OptionalDouble.empty();
        }

        /** Mean over the arcs and edges of an output's internal power, over the outputs. */
        private OptionalDouble internal(Found found, double slew, double load) {
            return found.output().stream().flatMap(pin -> edges(pin, slew, load).stream())
                    .mapToDouble(Double::doubleValue).average();
        }

        private OptionalDouble clockEdge(Found found, double slew) {
            return found.clock().map(pin -> edges(pin, slew, 0).stream().mapToDouble(Double::doubleValue).average())
                    .orElse(OptionalDouble.empty());
        }

        /** Energy of each arc's rising and falling edge in fJ. */
        private List<Double> edges(LibertyGroup pin, double slew, double load) {
            List<Double> energies = new ArrayList<>();
            for (LibertyGroup power : pin.all("internal_power")) {
                for (String kind : List.of("rise_power", "fall_power", "power")) {
                    for (LibertyGroup table : power.all(kind)) {
                        energies.add(LibertyTable.of(file, table, templates).at(slew, load) * units.fj());
                    }
                }
            }
            return energies;
        }

        /** Transitions at which a chain of inverters settles, and its delay. */
        private record Chain(double rise, double fall, double delay) {}

        private Chain chain(Found inverter) {
            List<LibertyGroup> arcs = inverter.output().getFirst().all("timing").stream()
                    .filter(arc -> arc.has("cell_rise") && arc.has("cell_fall") && arc.has("rise_transition")
                            && arc.has("fall_transition"))
                    .toList();
            if (arcs.isEmpty()) {
                throw new InputException(file + ":" + inverter.cell().line() + ": cell " + inverter.name()
                        + ": its output has no timing group with cell_rise, cell_fall, rise_transition and "
                        + "fall_transition. Valid: a library with look-up tables of delay.");
            }
            List<LibertyTable> rises = LibertyTable.in(file, arcs, "rise_transition", templates);
            List<LibertyTable> falls = LibertyTable.in(file, arcs, "fall_transition", templates);
            double load = 4 * inputCapacitance(inverter);
            double rise = rises.getFirst().middleSlew();
            double fall = rise;
            for (int i = 0; i < MOST_STAGES; i++) {
                double nextFall = mean(falls, rise, load);
                double nextRise = mean(rises, nextFall, load);
                boolean settled = Math.abs(nextRise - rise) <= 1e-12 * Math.abs(rise)
                        && Math.abs(nextFall - fall) <= 1e-12 * Math.abs(fall);
                rise = nextRise;
                fall = nextFall;
                if (settled) {
                    break;
                }
            }
            double delay = (mean(LibertyTable.in(file, arcs, "cell_fall", templates), rise, load)
                    + mean(LibertyTable.in(file, arcs, "cell_rise", templates), fall, load)) / 2 * units.ps();
            if (!(rise > 0 && fall > 0 && delay > 0) || !Double.isFinite(rise + fall + delay)) {
                throw new InputException(file + ":" + inverter.cell().line() + ": cell " + inverter.name()
                        + ": a chain of it with a fan-out of four does not settle at positive transitions and delays. "
                        + "Maybe its tables are damaged.");
            }
            return new Chain(rise, fall, delay);
        }

        private static double mean(List<LibertyTable> tables, double slew, double load) {
            return LibertyTable.mean(tables, slew, load).orElseThrow();
        }
    }
}
