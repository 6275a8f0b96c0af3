package io.mpgemm.dse.models.reference;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One synthesised circuit of a file with the columns of the calibration file.
 *
 * @param line      line of the file
 * @param kind      component or pe
 * @param pe        name of the circuit
 * @param wrapper   registers around it
 * @param library   cell library
 * @param corner    how it was synthesised
 * @param areaUm2   area, if there
 * @param areaGe    area in NAND2 equivalents, if there
 * @param delayPs   longest path, if there
 * @param energyPj  energy of a multiply-accumulate or an operation, if there: the bounds without and with glitches where both
 *                  are, else the energy with them
 * @param glitchPj  the energy with glitches alone, if there
 * @param quietPj   the energy without glitches alone, if there
 * @param leakageUw leakage, if there
 */
record SynthesisRow(int line, String kind, String pe, String wrapper, String library, String corner,
        Optional<Band> areaUm2, Optional<Band> areaGe, Optional<Band> delayPs, Optional<Band> energyPj,
        Optional<Band> glitchPj, Optional<Band> quietPj, Optional<Band> leakageUw) {

    /** The library that the models are in. */
    static final String LIBRARY = "ng45";

    static final List<String> COLUMNS = List.of("kind", "pe", "params", "wrapper", "library", "corner", "area_um2",
            "nand2eq", "seq_area", "comb_area", "n_ff", "delay_ps", "energy_pj_per_mac",
            "energy_zero_delay_pj_per_mac", "leakage_uW", "macs_per_cycle");
    static final Set<String> REQUIRED = Set.of("pe", "wrapper", "corner");

    static SynthesisRow of(CsvTable.Row row) {
        String library = row.text("library");
        double noisy = row.positive("energy_pj_per_mac", true);
        double quiet = row.positive("energy_zero_delay_pj_per_mac", true);
        Optional<Band> energy = value(noisy);
        if (!Double.isNaN(noisy) && !Double.isNaN(quiet)) {
            energy = Optional.of(new Band(Math.min(quiet, noisy), Math.max(quiet, noisy)));
        }
        return new SynthesisRow(row.line(), row.text("kind"), row.required("pe"), row.required("wrapper"),
                library.isEmpty() ? LIBRARY : library, row.required("corner"), value(row.positive("area_um2", true)),
                value(row.positive("nand2eq", true)), value(row.positive("delay_ps", true)), energy,
                value(noisy), value(quiet), value(row.positive("leakage_uW", true)));
    }

    private static Optional<Band> value(double value) {
        return Double.isNaN(value) ? Optional.empty() : Optional.of(Band.of(value));
    }

    /** Our energy to hold against {@link #energyPj}: the headline inside bounds, glitches counted where the file has no other. */
    static double energyPj(SynthesisModel.Modelled ours, Band published) {
        return published.isValue() ? ours.glitchPj() : ours.energyPj();
    }
}
