package io.mpgemm.dse.models.technology;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node: what turns GE, FO4 and toggles into um2, ps and fJ. Figures are at one supply and temperature: those of the data
 * file, or, after {@link #at}, those where a design works. The constants that {@link #map} names are always the former.
 *
 * @param name                 e.g. {@code 28nm}
 * @param description          one line
 * @param nodeNm               nominal node
 * @param um2PerGe             cell area of one GE (a NAND2)
 * @param fo4Ps                delay of an inverter that drives four
 * @param fjPerGe              energy of one toggled GE: a NAND2 output transition with one input and its wire
 * @param flopClockFj          clock energy of one flip-flop in one cycle, clock pin included, clock tree not
 * @param leakageNwPerGe       leakage of one GE
 * @param voltage              supply
 * @param placementUtilisation cell area over placed area; costs of units are cell areas, so chips divide by it
 * @param wireFjPerBitMm       energy of one random bit over one millimetre
 * @param laws                 how delay and leakage move with supply and temperature
 * @param sramScaling          how the SRAM table becomes this node's
 * @param temperatureC         temperature of the logic's leakage
 * @param energyRules          energy over that of 45 nm, by rule
 * @param energyRule           the rule in force
 * @param operation            what it was before it was brought to an operating point
 */
public record Technology(String name, String description, double nodeNm, Quantity um2PerGe, Quantity fo4Ps,
        Quantity fjPerGe, Quantity flopClockFj, Quantity leakageNwPerGe, Quantity voltage,
        Quantity placementUtilisation, Quantity wireFjPerBitMm, Laws laws, SramScaling sramScaling,
        double temperatureC, Map<String, Double> energyRules, String energyRule, Optional<Operation> operation)
        implements
            Banded<Technology> {

    /**
     * Factors on a table of SRAM macros.
     *
     * @param tableNm           node of the table that ships with the tool
     * @param own               a table that the user gave, which stands in for it
     * @param temperatureC      temperature of the leakage, that of the table or, at an operating point, that of the point
     * @param area              factor on area
     * @param energy            factor on read and write energy
     * @param leakage           factor on leakage
     * @param access            factor on access time
     * @param integrationFactor chip area over macro area; {@link Sram} gives macro areas, so chips multiply by it
     */
    public record SramScaling(int tableNm, Optional<SramTable> own, double temperatureC, Quantity area, Quantity energy,
            Quantity leakage, Quantity access, Quantity integrationFactor) implements Banded<SramScaling> {

        @Override
        public SramScaling map(Change change) {
            return new SramScaling(tableNm, own, temperatureC, change.of("areaScale", area),
                    change.of("energyScale", energy), change.of("leakageScale", leakage),
                    change.of("accessScale", access), change.of("integrationFactor", integrationFactor));
        }
    }

    /**
     * How a technology came to its operating point.
     *
     * @param nominal    the technology as its data have it
     * @param conditions the operating point
     */
    public record Operation(Technology nominal, Conditions conditions) {}

    /** Copies the map. */
    public Technology {
        energyRules = Map.copyOf(energyRules);
    }

    /** The constants of logic, wires and laws as the data have them; those of SRAM are {@link SramScaling}'s. */
    @Override
    public Technology map(Change change) {
        if (operation.isPresent()) {
            return operation.get().nominal().map(change).brought(operation.get().conditions());
        }
        return new Technology(name, description, nodeNm, change.of("um2PerGe", um2PerGe), change.of("fo4Ps", fo4Ps),
                change.of("fjPerGe", fjPerGe), change.of("flopClockFj", flopClockFj),
                change.of("leakageNwPerGe", leakageNwPerGe), change.of("voltage", voltage),
                change.of("placementUtilisation", placementUtilisation),
                change.of("wireFjPerBitMm", wireFjPerBitMm), laws.map(change), sramScaling, temperatureC, energyRules,
                energyRule, operation);
    }

    /**
     * The technology as its data have it, whatever the operating point.
     *
     * @return the technology that {@link #at} was called on, or this
     */
    public Technology nominal() {
        return operation.map(Operation::nominal).orElse(this);
    }

    /**
     * The same node with another SRAM.
     *
     * @param other how an SRAM table becomes this node's, at the conditions of the table
     * @return the technology, at the same operating point
     */
    public Technology with(SramScaling other) {
        Technology base = nominal();
        Technology changed = new Technology(base.name, base.description, nodeNm, base.um2PerGe, base.fo4Ps,
                base.fjPerGe, base.flopClockFj, base.leakageNwPerGe, base.voltage, base.placementUtilisation,
                base.wireFjPerBitMm, base.laws, other, base.temperatureC, energyRules, energyRule, Optional.empty());
        return operation.map(point -> changed.brought(point.conditions())).orElse(changed);
    }

    /**
     * The same figures under another name, with another temperature of the logic's leakage.
     *
     * @param newName        the name
     * @param newDescription one line
     * @param celsius        temperature at which {@link #leakageNwPerGe} holds
     * @return the technology, at no operating point
     */
    Technology named(String newName, String newDescription, double celsius) {
        return new Technology(newName, newDescription, nodeNm, um2PerGe, fo4Ps, fjPerGe, flopClockFj, leakageNwPerGe,
                voltage, placementUtilisation, wireFjPerBitMm, laws, sramScaling, celsius, energyRules, energyRule,
                Optional.empty());
    }

    /**
     * The same node with logic energies by another scaling rule.
     *
     * @param rule one of {@link #energyRules}
     * @return the technology; energies keep their bands, widened to hold the new values
     * @throws IllegalArgumentException if there is no such rule
     */
    public Technology withEnergyRule(String rule) {
        Double factor = energyRules.get(rule);
        Double current = energyRules.get(energyRule);
        if (factor == null || current == null) {
            throw new IllegalArgumentException("No energy rule '" + rule + "' in " + name + ". Rules: "
                    + String.join(", ", new TreeMap<>(energyRules).keySet()) + ".");
        }
        if (operation.isPresent()) {
            return operation.get().nominal().withEnergyRule(rule).brought(operation.get().conditions());
        }
        double ratio = factor / current;
        return new Technology(name, description, nodeNm, um2PerGe, fo4Ps, scaled(fjPerGe, ratio),
                scaled(flopClockFj, ratio), leakageNwPerGe, voltage, placementUtilisation, wireFjPerBitMm, laws,
                sramScaling, temperatureC, energyRules, rule, operation);
    }

    private static Quantity scaled(Quantity quantity, double ratio) {
        double value = quantity.value() * ratio;
        return new Quantity(value, Math.min(quantity.low(), value), Math.max(quantity.high(), value), quantity.unit(),
                quantity.source(), quantity.status());
    }

    /**
     * The same node where a design works. Delay of logic and access time of SRAM follow the alpha-power law, dynamic energy
     * of logic, wires and SRAM the square of the supply, leakage of both the rules of {@link Laws}; logic and SRAM, whose
     * data hold at different temperatures, come to one. The SRAM table's supply is taken to be the node's nominal one.
     *
     * @param conditions supply and temperature
     * @return the technology there
     * @throws IllegalArgumentException if the laws do not hold there
     */
    public Technology at(Conditions conditions) {
        Technology base = nominal();
        requireSensible(base, conditions.volts().orElse(base.voltage.value()), conditions.celsius());
        return base.brought(conditions);
    }

    /** The same unchecked: a constant moved within its band must not make a point illegal. */
    private Technology brought(Conditions conditions) {
        Technology base = nominal();
        double nominalV = base.voltage.value();
        double volts = conditions.volts().orElse(nominalV);
        double energy = Laws.energy(volts, nominalV);
        double delay = laws.delay(volts, nominalV);
        double leakage = laws.leakage(volts, nominalV);
        SramScaling sram = base.sramScaling;
        SramScaling there = new SramScaling(sram.tableNm(), sram.own(), conditions.celsius(), sram.area(),
                sram.energy().times(energy),
                sram.leakage().times(leakage * laws.sramWarming(conditions.celsius(), sram.temperatureC())),
                sram.access().times(delay), sram.integrationFactor());
        String where = volts == nominalV ? base.name
                : String.format(Locale.ROOT, "%s at %s V", base.name, plain(volts));
        return new Technology(where, base.description, nodeNm, base.um2PerGe, base.fo4Ps.times(delay),
                base.fjPerGe.times(energy), base.flopClockFj.times(energy),
                base.leakageNwPerGe
                        .times(leakage * laws.logicWarming(conditions.celsius(), base.temperatureC)),
                base.voltage.times(volts / nominalV), base.placementUtilisation, base.wireFjPerBitMm.times(energy),
                laws, there, conditions.celsius(), energyRules, energyRule,
                Optional.of(new Operation(base, conditions)));
    }

    private static void requireSensible(Technology base, double volts, double celsius) {
        Common common = Common.standard();
        double least = base.laws.thresholdV().value() + common.leastOverdriveV();
        double most = base.voltage.value() * common.mostOverNominal();
        if (!(volts >= least && volts <= most)) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "voltage: %s V is out of range at %s. Valid: %.3g to %.3g V (threshold %.3g V + %.3g V, to %.3g times "
                            + "the nominal %.3g V).",
                    plain(volts), base.name, Math.ceil(least * 1e3) / 1e3, Math.floor(most * 1e3) / 1e3,
                    base.laws.thresholdV().value(), common.leastOverdriveV(), common.mostOverNominal(),
                    base.voltage.value()));
        }
        if (!(celsius >= common.leastTemperatureC() && celsius <= common.mostTemperatureC())) {
            throw new IllegalArgumentException("temperatureC: " + plain(celsius) + " C is out of range. Valid: "
                    + plain(common.leastTemperatureC()) + " to " + plain(common.mostTemperatureC()) + " C.");
        }
    }

    /**
     * The operating point in words.
     *
     * @return e.g. {@code 28nm at 0.7 V, 85 C, energies by rule published}
     */
    public String operatingPoint() {
        String supply = name.endsWith(" V") ? name
                : name + " at its nominal " + plain(voltage.value()) + " V";
        return supply + ", " + plain(temperatureC) + " C, energies by rule " + energyRule;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value)
                : String.valueOf(Math.round(value * 1e6) / 1e6);
    }

    @Override
    public String toString() {
        return name;
    }
}
