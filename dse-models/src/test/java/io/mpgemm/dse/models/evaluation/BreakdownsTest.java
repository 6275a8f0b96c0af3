package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.Assumptions;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.accelerator.GemmCost;
import io.mpgemm.dse.models.component.CircuitConstants;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.workload.Phase;
import io.mpgemm.dse.models.workload.Workload;
import io.mpgemm.dse.models.workload.Workloads;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The leaves of every breakdown add up to the metric, for every family, dataflow and cycle assumption. */
class BreakdownsTest {

    private static final Costing COSTING = new Costing(
            new Constants(Technologies.named("28nm"), Dram.named("lpddr4"), Assumptions.standard(),
                    CircuitConstants.standard()),
            new Drawings());

    @ParameterizedTest
    @EnumSource(Dataflow.class)
    void leavesAddUp(Dataflow dataflow) {
        Random random = new Random(dataflow == Dataflow.WEIGHT_STATIONARY ? 5 : 6);
        int designs = 0;
        for (PeFamily family : PeFamilies.all()) {
            for (CycleAssumption assumption : CycleAssumption.values()) {
                for (int i = 0; i < 4; i++) {
                    int rows = 8 << random.nextInt(5);
                    Settings settings = Designs.random(family, random, rows, dataflow == Dataflow.WEIGHT_STATIONARY);
                    PeCost pe = COSTING.pe(family, settings, 200);
                    Hardware hardware = pe.hardware();
                    AcceleratorConfig config = AcceleratorConfig.of(rows, 8 << random.nextInt(5), dataflow,
                            32 << random.nextInt(5), 32 << random.nextInt(5), 32 << random.nextInt(5),
                            4 << random.nextInt(8), 200).with(assumption).withAttention(hardware.activationBits(),
                                    Math.ceilDiv(hardware.activationBits(), hardware.operandBits()));
                    if (Accelerator.infeasible(config, hardware).isEmpty()) {
                        designs++;
                        leavesAddUp(Stream.of(Phase.DECODE, Phase.PREFILL).limit(1 + random.nextInt(2))
                                .map(phase -> COSTING.cost(config, pe, Workload.of(Workloads.named("opt-125m"), phase,
                                        1 + random.nextInt(20), 1 + random.nextInt(400), true, true), settings))
                                .toList());
                    }
                }
            }
        }
        assertThat(designs).isGreaterThan(100);
    }

    private static void leavesAddUp(List<AcceleratorCost> costs) {
        CostTotals totals = CostTotals.of(costs);
        List<Breakdown> trees = Breakdowns.of(costs);
        leaves(trees.get(0), totals.areaMm2());
        leaves(trees.get(1), totals.energyPerTokenMj());
        leaves(trees.get(2), totals.latencyMs());
        leaves(Breakdowns.power(costs).orElseThrow(), totals.powerW());
        for (AcceleratorCost cost : costs) {
            leaves(cost.energyByGemm(), cost.energyPerTokenMj());
            Breakdown power = cost.powerBreakdown();
            leaves(power, cost.powerW());
            assertThat(power.children()).extracting(Breakdown::name).containsExactly("dynamic", "standing");
            assertThat(names(power.children().getFirst())).doesNotContain("leakage", "background");
            assertThat(names(power.children().getLast())).containsOnly("leakage", "background");
            double used = cost.gemms().stream().mapToDouble(gemm -> gemm.utilization() * gemm.cycles()).sum();
            double cycles = cost.gemms().stream().mapToDouble(GemmCost::cycles).sum();
            assertThat(used / cycles).isCloseTo(cost.utilization(), within(1e-9 * cost.utilization()));
        }
    }

    private static Stream<Breakdown> leaves(Breakdown tree) {
        return tree.children().isEmpty() ? Stream.of(tree) : tree.children().stream().flatMap(BreakdownsTest::leaves);
    }

    private static List<String> names(Breakdown tree) {
        return leaves(tree).map(Breakdown::name).distinct().toList();
    }

    private static void leaves(Breakdown tree, double total) {
        double sum = leaves(tree).mapToDouble(Breakdown::value).sum();
        assertThat(sum).as(tree.name()).isCloseTo(total, within(1e-9 * total));
        assertThat(tree.value()).as(tree.name()).isCloseTo(total, within(1e-9 * total));
    }
}
