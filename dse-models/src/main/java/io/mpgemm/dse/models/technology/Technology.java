package io.mpgemm.dse.models.technology;

import java.util.Map;
import java.util.TreeMap;

/**
 * A node: what turns GE, FO4 and toggles into um2, ps and fJ.
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
 * @param sramScaling          how the SRAM table becomes this node's
 * @param energyRules          energy over that of 45 nm, by rule
 * @param energyRule           the rule in force
 */
public record Technology(String name, String description, double nodeNm, Quantity um2PerGe, Quantity fo4Ps,
        Quantity fjPerGe, Quantity flopClockFj, Quantity leakageNwPerGe, Quantity voltage,
        Quantity placementUtilisation, Quantity wireFjPerBitMm, SramScaling sramScaling,
        Map<String, Double> energyRules, String energyRule) implements Banded<Technology> {

    /**
     * Factors on a node of the SRAM table.
     *
     * @param tableNm           node of the table
     * @param area              factor on area
     * @param energy            factor on read and write energy
     * @param leakage           factor on leakage
     * @param access            factor on access time
     * @param integrationFactor chip area over macro area; {@link Sram} gives macro areas, so chips multiply by it
     */
    public record SramScaling(int tableNm, Quantity area, Quantity energy, Quantity leakage, Quantity access,
            Quantity integrationFactor) implements Banded<SramScaling> {

        @Override
        public SramScaling map(Change change) {
            return new SramScaling(tableNm, change.of("areaScale", area), change.of("energyScale", energy),
                    change.of("leakageScale", leakage), change.of("accessScale", access),
                    change.of("integrationFactor", integrationFactor));
        }
    }

    /** Copies the map. */
    public Technology {
        energyRules = Map.copyOf(energyRules);
    }

    /** The constants of logic and wires; those of SRAM are {@link SramScaling}'s. */
    @Override
    public Technology map(Change change) {
        return new Technology(name, description, nodeNm, change.of("um2PerGe", um2PerGe), change.of("fo4Ps", fo4Ps),
                change.of("fjPerGe", fjPerGe), change.of("flopClockFj", flopClockFj),
                change.of("leakageNwPerGe", leakageNwPerGe), change.of("voltage", voltage),
                change.of("placementUtilisation", placementUtilisation),
                change.of("wireFjPerBitMm", wireFjPerBitMm), sramScaling, energyRules, energyRule);
    }

    /**
     * The same node with another SRAM.
     *
     * @param other how the SRAM table becomes this node's
     * @return the technology
     */
    public Technology with(SramScaling other) {
        return new Technology(name, description, nodeNm, um2PerGe, fo4Ps, fjPerGe, flopClockFj, leakageNwPerGe,
                voltage, placementUtilisation, wireFjPerBitMm, other, energyRules, energyRule);
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
        double ratio = factor / current;
        return new Technology(name, description, nodeNm, um2PerGe, fo4Ps, scaled(fjPerGe, ratio),
                scaled(flopClockFj, ratio), leakageNwPerGe, voltage, placementUtilisation, wireFjPerBitMm, sramScaling,
                energyRules, rule);
    }

    private static Quantity scaled(Quantity quantity, double ratio) {
        double value = quantity.value() * ratio;
        return new Quantity(value, Math.min(quantity.low(), value), Math.max(quantity.high(), value), quantity.unit(),
                quantity.source(), quantity.status());
    }

    @Override
    public String toString() {
        return name;
    }
}
