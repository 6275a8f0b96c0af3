package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.evaluation.Sensitivity.Effect;
import io.mpgemm.dse.models.evaluation.Sensitivity.Outcome;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a constant does to a design is what the model's formulas say. */
class SensitivityTest {

    /** A design with what is known of it. */
    private record Case(Design design, Sensitivity sensitivity) {

        Effect effect(String constant) {
            return sensitivity.effects().stream().filter(effect -> effect.constant().equals(constant)).findFirst()
                    .orElseThrow();
        }

        double base(String metric) {
            return at(metric, sensitivity.base());
        }

        double at(String metric, Outcome outcome) {
            return sensitivity.value(metric(metric), outcome);
        }

        double swing(String metric, String constant) {
            return sensitivity.swingPercent(metric(metric), effect(constant));
        }
    }

    private static final Case SLOW = at(400);

    private static Metric metric(String name) {
        return Metrics.costMetrics().stream().filter(metric -> metric.name().equals(name)).findFirst().orElseThrow();
    }

    private static Case at(int clockMhz) {
        Study study = Study.read("test", """
                name: sensitivity
                workload: { model: opt-125m, phase: decode, batch: 4, context: 64 }
                technology: { node: 28nm, clockMhz: %d }
                space: { pe: int8-tpu, array: { rows: 16, cols: 16 } }
                fidelity: { sampleOutputs: 64 }
                """.formatted(clockMhz).getBytes(StandardCharsets.UTF_8));
        StudySpace space = SpaceBuilder.build(study, PeFamilies.all());
        Inputs inputs = new Inputs(study);
        List<Workload> workloads = inputs.workloads();
        try (DesignEvaluator evaluator = new DesignEvaluator(space, workloads,
                new FidelityEvaluator(inputs.tensors(workloads), Optional.empty()), FidelityProgress.none(), 1)) {
            DesignPoint point = space.space().point(0);
            return new Case(evaluator.design(point), Sensitivity.of(evaluator, point));
        }
    }

    /** The value of a part of a breakdown. */
    private static double part(Breakdown tree, String... path) {
        Breakdown at = tree;
        for (String name : path) {
            at = at.children().stream().filter(child -> child.name().equals(name)).findFirst().orElseThrow();
        }
        return at.value();
    }

    @Test
    void areaIsLinearInTheAreaOfAGate() {
        Effect gate = SLOW.effect("technology.um2PerGe");
        for (Outcome end : List.of(gate.low(), gate.high())) {
            double ratio = (end.equals(gate.low()) ? gate.quantity().low() : gate.quantity().high())
                    / gate.quantity().value();
            assertThat(SLOW.at("arrayAreaMm2", end)).isCloseTo(SLOW.base("arrayAreaMm2") * ratio, within(1e-9));
            double control = SLOW.base("areaMm2") / (SLOW.base("areaMm2")
                    - part(SLOW.design().costs().getFirst().areaBreakdown(), "control"));
            assertThat(SLOW.at("areaMm2", end) - SLOW.base("areaMm2"))
                    .isCloseTo(control * SLOW.base("arrayAreaMm2") * (ratio - 1), within(1e-9));
        }
    }

    @Test
    void energyMovesByTheShareOfTheConstantInTheBreakdown() {
        Breakdown energy = SLOW.design().costs().getFirst().energyBreakdown();
        for (String kind : List.of("device", "interface", "background")) {
            Effect effect = SLOW.effect(
                    kind.equals("background") ? "dram.backgroundMwPerGib" : "dram." + kind + "PjPerBit");
            double share = part(energy, "DRAM", kind);
            assertThat(SLOW.at("energyPerTokenMj", effect.high()) - SLOW.base("energyPerTokenMj")).isCloseTo(
                    share * (effect.quantity().high() / effect.quantity().value() - 1), within(1e-9));
            assertThat(SLOW.swing("energyPerTokenMj", effect.constant())).isCloseTo(100 * share / energy.value()
                    * (effect.quantity().high() - effect.quantity().low()) / effect.quantity().value(), within(1e-6));
        }
    }

    @Test
    void clocksOfRegistersMoveTheEnergyOfAPe() {
        Effect clock = SLOW.effect("technology.flopClockFj");
        double share = part(Breakdowns.ofPe(SLOW.design()).get(1), "register clocks");
        assertThat(SLOW.at("peEnergyPerMacPj", clock.low()) - SLOW.base("peEnergyPerMacPj")).isCloseTo(
                share * (clock.quantity().low() / clock.quantity().value() - 1), within(1e-9));
    }

    @Test
    void controlIsAShareOfTheRest() {
        Effect control = SLOW.effect("accelerator.controlAreaFraction");
        assertThat(SLOW.at("areaMm2", control.high()) / SLOW.base("areaMm2")).isCloseTo(
                (1 + control.quantity().high()) / (1 + control.quantity().value()), within(1e-9));
    }

    @Test
    void everyConstantIsRankedOrWithoutEffect() {
        Sensitivity sensitivity = SLOW.sensitivity();
        for (Metric metric : sensitivity.metrics()) {
            List<Effect> ranked = sensitivity.ranked(metric);
            List<Effect> all = new ArrayList<>(ranked);
            all.addAll(sensitivity.withoutEffect(metric));
            assertThat(all).as(metric.name()).containsExactlyInAnyOrderElementsOf(sensitivity.effects());
            for (int i = 1; i < ranked.size(); i++) {
                assertThat(sensitivity.swingPercent(metric, ranked.get(i))).as(metric.name())
                        .isLessThanOrEqualTo(sensitivity.swingPercent(metric, ranked.get(i - 1))).isPositive();
            }
        }
        assertThat(sensitivity.withoutEffect(metric("areaMm2"))).extracting(Effect::constant)
                .contains("technology.fjPerGe", "dram.devicePjPerBit").doesNotContain("technology.um2PerGe");
        assertThat(sensitivity.withoutEffect(metric("energyPerTokenMj"))).extracting(Effect::constant)
                .contains("sram.accessScale");
        assertThat(sensitivity.metrics()).extracting(Metric::name).contains("topsPerWatt").doesNotContain("sqnrDb");
    }

    @Test
    void theSameAgain() {
        assertThat(at(400).sensitivity().effects()).isEqualTo(SLOW.sensitivity().effects());
        assertThat(SLOW.sensitivity().base().values()).hasSameSizeAs(Metrics.costMetrics());
    }

    @Test
    void aSlowGateMayMissTheClock() {
        // A clock that the fastest form of the PE meets with the gate delay at its value, and misses at its upper end.
        Case edge = at(1);
        int clockMhz = 500;
        while (edge.sensitivity().effects().stream().noneMatch(edge.sensitivity()::decides)) {
            edge = at(clockMhz);
            clockMhz = clockMhz * 6 / 5;
            assertThat(clockMhz).isLessThan(10_000);
        }
        assertThat(edge.sensitivity().base().feasible()).isTrue();
        Effect gate = edge.effect("technology.fo4Ps");
        assertThat(gate.low().feasible()).isTrue();
        assertThat(gate.high().infeasible()).contains(" ps in 28nm");
        assertThat(gate.high().values()).allMatch(value -> Double.isNaN(value));
        for (Metric metric : Metrics.costMetrics()) {
            assertThat(edge.sensitivity().ranked(metric).getFirst()).as(metric.name()).isEqualTo(gate);
            assertThat(edge.sensitivity().swingPercent(metric, gate)).as(metric.name()).isNotNaN();
        }

        Case impossible = at(100_000);
        assertThat(impossible.sensitivity().base().infeasible()).contains("100000 MHz");
        assertThat(impossible.sensitivity().ranked(metric("areaMm2"))).isEmpty();
    }
}
