package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.accelerator.Assumptions;
import io.mpgemm.dse.models.component.CircuitConstants;
import io.mpgemm.dse.models.study.Robust;
import io.mpgemm.dse.models.study.Robust.Distribution;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Quantity;
import io.mpgemm.dse.models.technology.Technologies;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConstantDrawsTest {

    private static final int DRAWS = 200;

    private static Quantity band(double low, double value, double high) {
        return new Quantity(value, low, high, "", "test", "given");
    }

    private static ConstantDraws draws(Distribution distribution, Constants... places) {
        return new ConstantDraws(new Robust(true, DRAWS, 9, distribution, 0.5, 3), List.of(places));
    }

    private static Constants at(String node) {
        return new Constants(Technologies.named(node), Dram.named("ddr4"), Assumptions.standard(),
                CircuitConstants.standard());
    }

    private static Quantity of(Map<String, Quantity> constants, String name) {
        return Objects.requireNonNull(constants.get(name), name);
    }

    @Test
    void quantilesOfAFactorAreTriangularOnItsLogarithm() {
        Quantity factor = band(1, 2, 16);
        assertThat(ConstantDraws.quantile(Distribution.TRIANGULAR, factor, 0)).isEqualTo(1);
        assertThat(ConstantDraws.quantile(Distribution.TRIANGULAR, factor, Math.nextDown(1.0)))
                .isCloseTo(16, within(1e-6));
        // One quarter of the way on the logarithm: as much of the triangle lies below its tip.
        assertThat(ConstantDraws.quantile(Distribution.TRIANGULAR, factor, 0.25)).isCloseTo(2, within(1e-12));
        // Half of the left part's base holds a quarter of its area.
        assertThat(ConstantDraws.quantile(Distribution.TRIANGULAR, factor, 0.0625))
                .isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(ConstantDraws.quantile(Distribution.UNIFORM, factor, 0.5)).isCloseTo(4, within(1e-12));
    }

    @Test
    void quantilesOfABandFromZeroAreThoseOfTheNumberItself() {
        Quantity share = band(0, 0, 1);
        assertThat(ConstantDraws.quantile(Distribution.UNIFORM, share, 0.3)).isCloseTo(0.3, within(1e-12));
        assertThat(ConstantDraws.quantile(Distribution.TRIANGULAR, share, 0.75)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void drawsStayInTheirBandsAndConstantsWithoutOneStay() {
        Constants place = at("28nm");
        Map<String, Quantity> nominal = place.constants();
        for (Distribution distribution : Distribution.values()) {
            ConstantDraws draws = draws(distribution, place);
            assertThat(draws.constants()).isEqualTo(
                    (int) nominal.values().stream().filter(one -> one.low() < one.high()).count());
            for (int draw = 0; draw < DRAWS; draw++) {
                draws.at(draw, place).constants().forEach((name, moved) -> {
                    Quantity before = of(nominal, name);
                    assertThat(moved.value()).as(name).isBetween(before.low(), before.high());
                });
            }
        }
    }

    /** A share of the draws lies below the value that its place in the band, on a logarithm, foretells. */
    @Test
    void theValueParts() {
        Constants place = at("28nm");
        ConstantDraws draws = draws(Distribution.TRIANGULAR, place);
        for (String name : List.of("technology.um2PerGe", "dram.devicePjPerBit", "circuit.fullAdderGe")) {
            Quantity constant = of(place.constants(), name);
            long below = IntStream.range(0, DRAWS)
                    .filter(draw -> of(draws.at(draw, place).constants(), name).value() < constant.value()).count();
            assertThat((double) below / DRAWS).isCloseTo(
                    Math.log(constant.value() / constant.low()) / Math.log(constant.high() / constant.low()),
                    within(1.01 / DRAWS));
        }
    }

    @Test
    void whatHoldsAtEveryNodeMovesAsOneAndTheRestDoesNot() {
        Constants one = at("28nm");
        Constants other = at("16nm");
        ConstantDraws draws = draws(Distribution.TRIANGULAR, one, other);
        int differing = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            Map<String, Quantity> here = draws.at(draw, one).constants();
            Map<String, Quantity> there = draws.at(draw, other).constants();
            assertThat(there.get("dram.devicePjPerBit")).isEqualTo(here.get("dram.devicePjPerBit"));
            assertThat(there.get("circuit.fullAdderGe")).isEqualTo(here.get("circuit.fullAdderGe"));
            boolean lowHere = of(here, "technology.um2PerGe").value() < one.technology().um2PerGe().value();
            boolean lowThere = of(there, "technology.um2PerGe").value() < other.technology().um2PerGe().value();
            differing += lowHere == lowThere ? 0 : 1;
        }
        assertThat(differing).isBetween(DRAWS / 5, DRAWS * 4 / 5);
    }
}
