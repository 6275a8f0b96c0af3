package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Cells as the families assemble them in 45 nm, relative to the INT8 cell, against gate-level synthesis. */
class CellAreaTest {

    /** A clock that no cell has to be sped up or pipelined for, as in synthesis for least area. */
    private static final double SLOW_MHZ = 50;
    private static final double BAND = 0.25;

    @ParameterizedTest(name = "{0}: synthesis {3} of the INT8 cell")
    @CsvFileSource(resources = "cell-areas.csv", numLinesToSkip = 1)
    void isAsLargeAsGates(String design, String family, String settings, double synthesis, String source) {
        double ratio = areaUm2(family, settings == null ? "" : settings) / areaUm2("int8-tpu", "");
        System.out.printf(Locale.ROOT, "%-28s %.3f of the INT8 cell, synthesis %.3f (%+.1f %%)%n", design, ratio,
                synthesis, 100 * (ratio / synthesis - 1));
        assertThat(ratio).as("%s: area over the INT8 cell's against %s", design, source)
                .isBetween(synthesis * (1 - BAND), synthesis * (1 + BAND));
    }

    private static double areaUm2(String name, String settings) {
        PeFamily family = Designs.family(name);
        Technology technology = Technologies.named("45nm");
        PeCost cost = PeCost.of(family.hardware(Designs.settings(family, settings)), technology, SLOW_MHZ);
        assertThat(cost.pe().pipelineStages()).isEqualTo(1);
        assertThat(cost.pe().relativeDelay()).isEqualTo(1);
        return cost.pe().areaUm2();
    }
}
