package io.mpgemm.dse.models.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A unit meets its clock or says why not, and what it costs adds up. */
class UnitCostingTest {

    private static final Technology NODE = Technologies.named("28nm");
    private static final Unit FP16 = Logic.of(Wrapper.WEIGHT_STATIONARY, c -> {
        Schematic.Bus product = c.multiply("multiply", c.activation(FloatFormat.FP16), FloatFormat.FP16,
                c.weight(FloatFormat.FP16), FloatFormat.FP16, FloatFormat.FP32, false);
        c.result(c.add("add", product, c.partialSum(FloatFormat.FP32), FloatFormat.FP32, false));
    }).unit("PE", Unit.Placement.PE, Event.MAC, 64);

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
        assertThat(new UnitCosting(NODE, 900).cost(
                new Unit("PE", Unit.Placement.PE, 1, List.of(), FP16.parts())).infeasible()).isPresent();
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
    void areaDelayCurveStartsAtMinimumAreaAndNeverTurns() {
        for (Part part : FP16.parts()) {
            Component.Faster faster = part.component().faster();
            assertThat(faster.area(0)).isEqualTo(1);
            assertThat(faster.delay(0)).isEqualTo(1);
            for (double effort = 0.1; effort <= Component.FASTEST; effort += 0.1) {
                assertThat(faster.area(effort)).isGreaterThanOrEqualTo(faster.area(effort - 0.1));
                assertThat(faster.delay(effort)).isLessThanOrEqualTo(faster.delay(effort - 0.1));
            }
        }
    }

    @Test
    void formsAreReachedAtTheirEffort() {
        UnitCosting costing = new UnitCosting(NODE, 100);
        UnitCost least = costing.costAt(FP16, 0);
        UnitCost balanced = costing.costAt(FP16, Component.BALANCED);
        UnitCost fastest = costing.costAt(FP16, Component.FASTEST);
        assertThat(balanced.areaUm2()).isBetween(least.areaUm2(), fastest.areaUm2());
        assertThat(balanced.delayPs()).isBetween(fastest.delayPs(), least.delayPs());
        assertThat(balanced.relativeDelay()).isLessThan(0.7);
    }
}
