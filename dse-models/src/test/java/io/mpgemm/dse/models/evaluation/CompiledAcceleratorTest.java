package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CompiledAccelerator;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.accelerator.DramCost;
import io.mpgemm.dse.models.accelerator.EdgeUnits;
import io.mpgemm.dse.models.accelerator.LoopPlans;
import io.mpgemm.dse.models.accelerator.LoopPlans.Axes;
import io.mpgemm.dse.models.accelerator.Memories;
import io.mpgemm.dse.models.accelerator.Memory;
import io.mpgemm.dse.models.accelerator.Ports;
import io.mpgemm.dse.models.accelerator.Wires;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Phase;
import io.mpgemm.dse.models.workload.Workload;
import io.mpgemm.dse.models.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The compiled evaluation equals the plain one for random designs, in every figure that metrics are made of. */
class CompiledAcceleratorTest {

    private record Task(Workload workload, DramCost dram) {}

    private static final Wires WIRES = new Wires(0.09, 0.05, 1);
    private static final Drawings DRAWINGS = new Drawings();

    @ParameterizedTest
    @EnumSource(Dataflow.class)
    void equalsThePlainEvaluation(Dataflow dataflow) {
        Random random = new Random(dataflow == Dataflow.WEIGHT_STATIONARY ? 17 : 18);
        int compared = 0;
        int infeasible = 0;
        for (PeFamily family : PeFamilies.all()) {
            for (int i = 0; i < 8; i++) {
                int rows = random.nextBoolean() ? 8 << random.nextInt(5) : 1 + random.nextInt(150);
                Settings settings = Designs.random(family, random, rows, dataflow == Dataflow.WEIGHT_STATIONARY);
                PeCost pe = PeCost.of(DRAWINGS.within(() -> family.hardware(settings)), Technologies.named("28nm"),
                        300);
                int groupSize = settings.find("groupSize").isPresent() ? settings.groupSize() : Settings.CHANNEL;
                Hardware hardware = pe.hardware();
                List<Task> tasks = new ArrayList<>();
                for (int t = 0; t <= random.nextInt(2); t++) {
                    tasks.add(new Task(workload(random), new DramCost(4, 2, 10 * random.nextInt(3))));
                }
                Axes axes = new Axes(ints(random, 4, 160), ints(random, 4, 2048), ints(random, 4, 2048),
                        ints(random, 4, 2048), List.of(3.0, 64.0, 900.0), List.of(CycleAssumption.values()));
                AcceleratorConfig base = AcceleratorConfig.of(rows, 1, dataflow, 1, 1, 1, 1, 300)
                        .withAttention(hardware.activationBits(),
                                Math.ceilDiv(hardware.activationBits(), hardware.operandBits()))
                        .withGroupUnits(random.nextInt(3));
                LoopPlans plans = new LoopPlans(axes,
                        LoopPlans.shape(base, hardware, EdgeUnits.of(pe.placed()), groupSize),
                        tasks.stream().map(Task::workload).toList());
                CompiledAccelerator compiled = new CompiledAccelerator(plans, base, hardware, pe.placed(),
                        CompiledAcceleratorTest::memory, WIRES, tasks.stream().map(Task::dram).toList());
                for (int p = 0; p < 60; p++) {
                    int[] at = random.ints(4, 0, 4).toArray();
                    int dram = random.nextInt(3);
                    int assumption = random.nextInt(3);
                    AcceleratorConfig config = new AcceleratorConfig(rows, axes.cols().get(at[0]), dataflow,
                            axes.weightKiB().get(at[1]), axes.activationKiB().get(at[2]), axes.outputKiB().get(at[3]),
                            axes.dramGBs().get(dram), 300, axes.cycles().get(assumption), base.groupUnitsPerColumn(),
                            base.kvBits(), base.attentionPasses(), base.assumptions());
                    boolean feasible = Accelerator.infeasible(config, hardware).isEmpty();
                    Optional<CostTotals> totals = compiled.evaluate(at[0], at[1], at[2], at[3], dram, assumption);
                    assertThat(totals.isPresent()).isEqualTo(feasible);
                    if (!feasible) {
                        infeasible++;
                        continue;
                    }
                    List<AcceleratorCost> costs = tasks.stream()
                            .map(task -> Accelerator.evaluate(config, hardware, pe.placed(), memories(config, hardware),
                                    task.dram(), WIRES, task.workload(), groupSize))
                            .toList();
                    same(totals.orElseThrow(), CostTotals.of(costs),
                            family.name() + " " + config);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(2000);
        assertThat(infeasible).isGreaterThan(50);
    }

    private static void same(CostTotals actual, CostTotals expected, String what) {
        double[] a = values(actual);
        double[] e = values(expected);
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - e[i]) <= 1e-12 * Math.abs(e[i]))) {
                throw new AssertionError(what + ": " + actual + " for " + expected);
            }
        }
    }

    private static double[] values(CostTotals totals) {
        return new double[]{totals.areaMm2(), totals.arrayAreaMm2(), totals.energyMj(), totals.latencyMs(),
            totals.tokens(), totals.usefulMacs(), totals.peakMacs(), totals.energyPerTokenMj(), totals.powerW(),
            totals.tokensPerSecond(), totals.utilization(), totals.topsPerWatt()};
    }

    private static Workload workload(Random random) {
        Phase phase = random.nextBoolean() ? Phase.DECODE : Phase.PREFILL;
        if (random.nextInt(3) == 0) {
            List<GemmShape> gemms = Stream.generate(() -> new GemmShape("g", GemmShape.Kind.CUSTOM,
                    1 + random.nextInt(3000), 1 + random.nextInt(9000), 1 + random.nextInt(9000),
                    1 + random.nextInt(40), random.nextInt(4) > 0)).limit(6).toList();
            return new Workload("random", gemms, 1 + random.nextInt(100));
        }
        return Workload.of(Workloads.named(random.nextBoolean() ? "llama-2-13b" : "llama-3-8b"), phase,
                1 + random.nextInt(phase == Phase.DECODE ? 64 : 2), 1 + random.nextInt(2048), true, true);
    }

    private static List<Integer> ints(Random random, int count, int most) {
        TreeSet<Integer> values = new TreeSet<>();
        while (values.size() < count) {
            values.add(random.nextBoolean() ? 1 << random.nextInt(Integer.SIZE - Integer.numberOfLeadingZeros(most))
                    : 1 + random.nextInt(most));
        }
        return List.copyOf(values);
    }

    private static Memory memory(int capacityKiB, int portBits) {
        return new Memory(capacityKiB, portBits, 0.002 * capacityKiB, 0.01 * portBits + 0.001 * capacityKiB,
                0.012 * portBits, 0.01 * capacityKiB);
    }

    private static Memories memories(AcceleratorConfig config, Hardware hardware) {
        return new Memories(memory(config.weightKiB(), Ports.weightBits(hardware, config.cols())),
                memory(config.activationKiB(), Ports.activationBits(hardware, config.rows())),
                memory(config.outputKiB(), Ports.outputBits(hardware, config.cols())));
    }
}
