package io.mpgemm.dse.models.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A unit meets its clock or says why not, and what it costs adds up. */
class UnitCostingTest {

    private static final Technology NODE = Technologies.named("28nm");
    private static final Unit FP16 = fp16(48);

    private static Unit fp16(int cutBits) {
        List<Part> parts = new ArrayList<>(CellRegisters.weightStationary(16, 16, 32, 64));
        parts.add(Part.onPath("multiply",
                FloatUnits.multiplier(FloatFormat.FP16, FloatFormat.FP16, FloatFormat.FP32, false), Event.MAC));
        parts.add(Part.onPath("add", FloatUnits.adder(FloatFormat.FP32, false), Event.MAC));
        return new Unit("PE", Unit.Placement.PE, 1, cutBits, parts);
    }

    @Test
    void everyFeasibleClockIsMetAndNeverFree() {
        double before = 0;
        for (double clockMhz = 50; clockMhz <= 1600; clockMhz *= 1.1) {
            UnitCost cost = new UnitCosting(NODE, clockMhz).cost(FP16);
            if (cost.infeasible().isEmpty()) {
                assertThat(cost.delayPs()).isLessThanOrEqualTo(1e6 / clockMhz * (1 + 1e-9));
                assertThat(cost.areaUm2()).isGreaterThanOrEqualTo(before * (1 - 1e-9));
                before = cost.areaUm2();
            }
        }
    }

    @Test
    void pipeliningCalmsGlitchesAndCostsRegisters() {
        UnitCost slow = new UnitCosting(NODE, 100).cost(FP16);
        UnitCost fast = new UnitCosting(NODE, 300).cost(FP16);
        assertThat(slow.pipelineStages()).isEqualTo(1);
        assertThat(fast.pipelineStages()).isGreaterThan(1);
        assertThat(fast.energyPj(Event.MAC)).isLessThan(slow.energyPj(Event.MAC));
        assertThat(fast.energyPj(Event.CYCLE)).isGreaterThan(slow.energyPj(Event.CYCLE));
    }

    @Test
    void whatCannotMeetTheClockSaysSo() {
        UnitCost cost = new UnitCosting(NODE, 5000).cost(FP16);
        assertThat(cost.infeasible()).hasValueSatisfying(
                reason -> assertThat(reason).contains("'PE'").contains("5000 MHz").contains("28nm"));
        assertThat(new UnitCosting(NODE, 900).cost(fp16(0)).infeasible()).isPresent();
        assertThatThrownBy(() -> new UnitCosting(NODE, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void breakdownsAddUp() {
        for (double clockMhz : List.of(100.0, 500.0, 1000.0)) {
            UnitCost cost = new UnitCosting(NODE, clockMhz).cost(FP16);
            assertThat(sum(cost.area())).isCloseTo(cost.areaUm2(), within(1e-9 * cost.areaUm2()));
            cost.energy().forEach((event, energy) -> assertThat(sum(energy)).isCloseTo(cost.energyPj(event),
                    within(1e-9 * energy.value())));
        }
    }

    private static double sum(Breakdown breakdown) {
        return breakdown.children().stream().mapToDouble(Breakdown::value).sum();
    }

    @Test
    void areaDelayCurveIsMonotonicAndStartsAtMinimumArea() {
        Cells cells = Cells.standard();
        assertThat(cells.areaAt(1)).isEqualTo(1);
        double before = 1;
        for (double delay = 1; delay >= cells.fastest(); delay -= 0.01) {
            assertThat(cells.areaAt(delay)).isGreaterThanOrEqualTo(before);
            before = cells.areaAt(delay);
        }
    }

    /** The carry-over of glitches in cells.yaml is what a whole netlist shows. */
    @Test
    void glitchesCarryOverAsInAWholeNetlist() {
        FloatFormat h = FloatFormat.FP16;
        FloatFormat f = FloatFormat.FP32;
        Circuit whole = new Circuit();
        int[] product = FloatUnits.multiply(whole, whole.input(h), h, whole.input(h), h, f, false);
        whole.output(FloatUnits.add(whole, product, whole.input(f), f, false));
        Component mac = whole.component("mac");
        Component multiplier = FloatUnits.multiplier(h, h, f, false);
        Component adder = FloatUnits.adder(f, false);
        double chained = multiplier.switchedGe() * multiplier.glitch() + adder.switchedGe() * adder.glitch()
                * (1 + Cells.standard().glitchCarryOver() * (multiplier.glitch() - 1));
        assertThat(chained).isCloseTo(mac.switchedGe() * mac.glitch(), within(0.1 * chained));
    }
}
