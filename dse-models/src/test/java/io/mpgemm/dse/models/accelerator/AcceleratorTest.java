package io.mpgemm.dse.models.accelerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit.Placement;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.GemmShape.Kind;
import io.mpgemm.dse.models.workload.Phase;
import io.mpgemm.dse.models.workload.Workload;
import io.mpgemm.dse.models.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AcceleratorTest {

    private static final int CHANNEL = Integer.MAX_VALUE;
    private static final DramCost DRAM = new DramCost(4, 2, 100);
    private static final Wires WIRES = new Wires(0.1, 0.04, 1);

    private static Hardware hardware(int weightBits) {
        return new Hardware(List.of(), 1, 1, weightBits, weightBits, 20, 0, 8, 24);
    }

    private static List<CostedUnit> units() {
        return List.of(
                new CostedUnit("PE", Placement.PE, 1, 300, 3,
                        Map.of(Event.MAC, 0.2, Event.CYCLE, 0.05, Event.WEIGHT_LOAD, 0.01)),
                new CostedUnit("activation sum", Placement.ROW, 1, 150, 1, Map.of(Event.ACTIVATION_LOAD, 0.03)),
                new CostedUnit("group dequantiser", Placement.COLUMN, 1, 1500, 10,
                        Map.of(Event.GROUP_OUTPUT, 1.5, Event.OUTPUT, 0.5)));
    }

    private static Memories memories(AcceleratorConfig c) {
        return new Memories(new Memory(c.weightKiB(), 128, c.weightKiB() * 0.003, 5, 6, c.weightKiB() * 0.01),
                new Memory(c.activationKiB(), 128, c.activationKiB() * 0.003, 5, 6, c.activationKiB() * 0.01),
                new Memory(c.outputKiB(), 128, c.outputKiB() * 0.003, 5, 6, c.outputKiB() * 0.01));
    }

    private static AcceleratorCost evaluate(AcceleratorConfig config, Hardware hardware, Workload workload,
            int groupSize) {
        return Accelerator.evaluate(config, hardware, units(), memories(config), DRAM, WIRES, workload, groupSize);
    }

    private static AcceleratorConfig config(Dataflow dataflow, double dramGBs) {
        return AcceleratorConfig.of(32, 32, dataflow, 128, 256, 128, dramGBs, 500);
    }

    private static Workload decode(int batch) {
        return Workload.of(Workloads.named("llama-2-13b"), Phase.DECODE, batch, 2048, true, true);
    }

    private static Workload prefill() {
        return Workload.of(Workloads.named("llama-3-8b"), Phase.PREFILL, 2, 512, true, true);
    }

    private static Workload one(int m, int k, int n) {
        return new Workload("one", List.of(new GemmShape("one", Kind.CUSTOM, m, k, n, 1, true)), m);
    }

    static Stream<AcceleratorConfig> configs() {
        List<AcceleratorConfig> configs = new ArrayList<>();
        Random random = new Random(11);
        for (Dataflow dataflow : Dataflow.values()) {
            for (CycleAssumption assumption : CycleAssumption.values()) {
                for (int i = 0; i < 3; i++) {
                    configs.add(AcceleratorConfig.of(16 << random.nextInt(4), 16 << random.nextInt(4), dataflow,
                            64 << random.nextInt(3), 64 << random.nextInt(3), 64 << random.nextInt(3),
                            16 << random.nextInt(6), 500).with(assumption));
                }
            }
        }
        return configs.stream();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everythingAddsUp(AcceleratorConfig config) {
        for (Workload workload : List.of(decode(16), prefill())) {
            AcceleratorCost cost = evaluate(config, hardware(4), workload, 128);
            addsUp(cost.areaBreakdown(), cost.areaMm2());
            addsUp(cost.energyBreakdown(), cost.energyPerTokenMj());
            addsUp(cost.energyByGemm(), cost.energyPerTokenMj());
            addsUp(cost.latencyBreakdown(), cost.latencyMs());
            assertThat(cost.energyMj()).isCloseTo(cost.powerW() * cost.latencyMs(), Percentage.withPercentage(1e-9));
            assertThat(cost.utilization()).isBetween(0.0, 1.0);
            double peak = 2.0 * config.rows() * config.cols() * 500e6 * 1e-12;
            assertThat(cost.tops()).isCloseTo(cost.utilization() * peak, Percentage.withPercentage(1e-9));
        }
    }

    private static void addsUp(Breakdown tree, double total) {
        assertThat(tree.value()).isCloseTo(total, Percentage.withPercentage(1e-9));
        if (!tree.children().isEmpty()) {
            double sum = tree.children().stream().mapToDouble(Breakdown::value).sum();
            assertThat(sum).isCloseTo(tree.value(), within(1e-9 * Math.max(tree.value(), 1e-12)));
            tree.children().forEach(child -> addsUp(child, child.value()));
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void eventsAreConserved(AcceleratorConfig config) {
        Workload workload = Workload.of(Workloads.named("llama-2-13b"), Phase.DECODE, 16, 2048, false, true);
        Activity activity = evaluate(config, hardware(4), workload, 128).activity();
        assertThat((long) activity.count(Event.MAC)).isEqualTo(workload.macs());
        assertThat(activity.usefulMacs()).isEqualTo(workload.macs());
        long groups = workload.gemms().stream().mapToLong(g -> (long) g.m() * g.n() * (g.k() / 128) * g.count()).sum();
        assertThat((long) activity.count(Event.GROUP_OUTPUT)).isEqualTo(groups);
        long outputs = workload.gemms().stream().mapToLong(g -> (long) g.m() * g.n() * g.count()).sum();
        assertThat((long) activity.count(Event.OUTPUT)).isEqualTo(outputs);
        double weights = workload.gemms().stream().mapToDouble(g -> (double) g.k() * g.n() * g.count()).sum();
        assertThat(activity.count(Event.WEIGHT_LOAD)).isGreaterThanOrEqualTo(weights);
        // Compulsory traffic: 4 bits a weight and 20 bits a group; every word enters a buffer before it leaves it.
        assertThat(activity.weightDramBits()).isGreaterThanOrEqualTo(weights * (4 + 20 / 128.0) * (1 - 1e-12));
        assertThat(activity.weightReadBits()).isGreaterThanOrEqualTo(activity.weightDramBits() * (1 - 1e-12));
        assertThat(activity.outputDramBits()).isEqualTo(outputs * 16.0);
    }

    @Test
    void attentionOperandsTakeAColumnForEachDigit() {
        Workload workload = decode(16);
        Activity activity = evaluate(config(Dataflow.OUTPUT_STATIONARY, 64), hardware(4), workload, 128).activity();
        long attention = workload.gemms().stream().filter(g -> !g.weights()).mapToLong(GemmShape::macs).sum();
        assertThat((long) activity.count(Event.MAC)).isEqualTo(workload.macs() + attention);
        Activity one = evaluate(config(Dataflow.OUTPUT_STATIONARY, 64).withAttention(4, 1), hardware(4), workload, 128)
                .activity();
        assertThat((long) one.count(Event.MAC)).isEqualTo(workload.macs());
        double cache = Workloads.named("llama-2-13b").kvCacheBytes(16, 2048, 4) * 8;
        assertThat(activity.weightDramBits() - one.weightDramBits()).isCloseTo(cache, Percentage.withPercentage(1e-6));
    }

    @Test
    void bigBuffersFetchEverythingOnce() {
        for (Dataflow dataflow : Dataflow.values()) {
            AcceleratorConfig config = AcceleratorConfig.of(32, 32, dataflow, 1 << 19, 1 << 19, 1 << 19, 64, 500);
            Activity activity = evaluate(config, hardware(4), one(300, 4096, 11008), 128).activity();
            assertThat(activity.weightDramBits()).isEqualTo(11008.0 * (4096 * 4 + 32 * 20));
            assertThat(activity.activationDramBits()).isEqualTo(300.0 * 4096 * 8);
            assertThat(activity.activationReadBits()).as("a row's activation serves 32 columns")
                    .isEqualTo(300.0 * 4096 * 8 * 11008 / 32);
        }
    }

    @Test
    void smallBuffersRefetch() {
        // 64 KiB of weights hold 32 columns of 4096 x 4.156 bit (266 KiB for 128 columns), X (150 KiB) does not fit.
        AcceleratorConfig config = AcceleratorConfig.of(32, 32, Dataflow.OUTPUT_STATIONARY, 256, 256, 2, 64, 500);
        Hardware hardware = hardware(4);
        GemmShape gemm = new GemmShape("g", Kind.CUSTOM, 64, 4096, 4096, 1, true);
        MemoryTraffic traffic = MemoryTraffic.of(config, hardware,
                CycleModel.of(config, hardware, 128, EdgeUnits.dequantisers(1)), gemm);
        double w = 4096.0 * (4096 * 4 + 32 * 20);
        double x = 64.0 * 4096 * 8;
        // Weights resident: 32 of 4096 columns at a time (128 KiB / 2.08 KiB = 61), X again for each: 128 x 2 Mbit.
        // Activations resident: 32 rows (128 KiB) at a time, W twice.
        assertThat(traffic.order()).isEqualTo(MemoryTraffic.Order.ACTIVATIONS_RESIDENT);
        assertThat(traffic.weightDramBits()).isEqualTo(2 * w);
        assertThat(traffic.activationDramBits()).isEqualTo(x);
        assertThat(traffic.dramBits() - traffic.outputDramBits()).isLessThan(w + 128 * x);
    }

    @Test
    void outputStationaryCutsLongSumsWhereAnOutputTileFits() {
        // FFN down of Llama-2-13B: neither 16 x 13824 activations nor 32 columns of 13824 weights fit a half.
        AcceleratorConfig config = AcceleratorConfig.of(32, 32, Dataflow.OUTPUT_STATIONARY, 128, 256, 128, 64, 500);
        GemmShape gemm = new GemmShape("g", Kind.CUSTOM, 16, 13824, 5120, 1, true);
        MemoryTraffic traffic = MemoryTraffic.of(config, hardware(4),
                CycleModel.of(config, hardware(4), 128, EdgeUnits.dequantisers(1)),
                gemm);
        assertThat(traffic.order()).isEqualTo(MemoryTraffic.Order.OUTPUTS_RESIDENT);
        assertThat(traffic.kTiles()).isGreaterThan(1);
        assertThat(traffic.weightDramBits()).isEqualTo(5120.0 * (13824 * 4 + 108 * 20));
        // 64 KiB / (16 rows x 24 bit) = 1365 columns, 42 folds of 32: X comes ceil(5120 / 1344) = 4 times.
        assertThat(traffic.activationDramBits()).isEqualTo(4 * 16.0 * 13824 * 8);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void trafficIsAtLeastCompulsoryAndWiderOperandsNeverMoveLess(AcceleratorConfig config) {
        Random random = new Random(5);
        for (int i = 0; i < 20; i++) {
            GemmShape gemm = new GemmShape("g", Kind.CUSTOM, 1 + random.nextInt(3000), 1 + random.nextInt(16000),
                    1 + random.nextInt(16000), 1, random.nextInt(4) > 0);
            double before = 0;
            for (int bits : new int[]{2, 3, 4, 8, 16}) {
                Hardware hardware = hardware(bits);
                AcceleratorConfig wide = config.withAttention(bits, 1);
                MemoryTraffic traffic = MemoryTraffic.of(wide, hardware,
                        CycleModel.of(wide, hardware, 128, EdgeUnits.dequantisers(1)),
                        gemm);
                double w = (double) gemm.k() * gemm.n() * bits;
                double x = (double) gemm.m() * gemm.k() * 8;
                assertThat(traffic.weightDramBits()).isGreaterThanOrEqualTo(w * (1 - 1e-12));
                assertThat(traffic.activationDramBits()).isGreaterThanOrEqualTo(x);
                assertThat(traffic.dramBits()).isGreaterThanOrEqualTo(before);
                assertThat(traffic.firstLoadBits() + traffic.lastStoreBits())
                        .isLessThanOrEqualTo(traffic.dramBits() * (1 + 1e-12));
                assertThat(traffic.mTile()).isBetween(1, gemm.m());
                before = traffic.dramBits();
            }
        }
    }

    @Test
    void moreBandwidthIsNeverSlower() {
        for (Dataflow dataflow : Dataflow.values()) {
            for (Workload workload : List.of(decode(1), decode(64), prefill())) {
                double before = Double.POSITIVE_INFINITY;
                for (double bandwidth = 8; bandwidth < 4000; bandwidth *= 2) {
                    double latency = evaluate(config(dataflow, bandwidth), hardware(4), workload, 128).latencyMs();
                    assertThat(latency).isLessThanOrEqualTo(before);
                    before = latency;
                }
            }
        }
    }

    @Test
    void decodeAtLowBandwidthIsTheTimeToReadTheModel() {
        // 13 G weights of 4.156 bit at 16 GB/s: 0.42 s for one token, whatever the array.
        Workload workload = Workload.of(Workloads.named("llama-2-13b"), Phase.DECODE, 1, 1, false, true);
        AcceleratorConfig config = AcceleratorConfig.of(64, 64, Dataflow.OUTPUT_STATIONARY, 256, 256, 128, 16, 1000);
        AcceleratorCost cost = evaluate(config, hardware(4), workload, 128);
        double weights = (double) workload.macs();
        assertThat(cost.latencyMs()).isCloseTo(weights * (4 + 20 / 128.0) / (16 * 8e9) * 1e3,
                Percentage.withPercentage(2));
    }

    @Test
    void aTpuReachesItsPeakOnlyOnLargeBatches() {
        // TPUv1 (Jouppi, ISCA'17): 256 x 256, 700 MHz, 92 TOPS; DDR3 at 34 GB/s; the ridge of its roofline lies near
        // 1350 multiply-accumulates for each byte of weights.
        AcceleratorConfig tpu = AcceleratorConfig.of(256, 256, Dataflow.WEIGHT_STATIONARY, 1024, 24 * 1024, 8 * 1024,
                34,
                700);
        Hardware int8 = new Hardware(List.of(), 1, 1, 8, 8, 0, 0, 8, 32);
        double peak = 2 * 256 * 256 * 700e6 * 1e-12;
        assertThat(peak).isCloseTo(92, within(0.5));
        AcceleratorCost small = evaluate(tpu, int8, one(100, 4096, 4096), CHANNEL);
        assertThat(small.tops()).as("memory bound: 2 x 100 operations a byte").isCloseTo(2 * 100 * 34e9 * 1e-12,
                Percentage.withPercentage(15));
        // The TPU keeps activations on the chip; here they share the DRAM, so X must fit its buffer and Y be narrow.
        AcceleratorCost large = evaluate(tpu.with(new Assumptions(0.065, 0, 8, 0.5, 0.2, 1)), int8,
                one(3000, 4096, 8192),
                CHANNEL);
        assertThat(large.tops()).isGreaterThan(0.85 * peak);
    }

    /** A scale of 8 bits for 32 numbers on both sides: 8 x 64 activations and 64 x 8 weights of 8.25 bits. */
    @Test
    void sharedScalesOfBothOperandsAreMoved() {
        AcceleratorConfig config = AcceleratorConfig.of(4, 4, Dataflow.OUTPUT_STATIONARY, 16, 16, 16, 1, 500);
        Hardware blocks = new Hardware(List.of(), 1, 1, 8, 8, 8, 0, 8, 32, 0.25);
        assertThat(blocks.storedActivationBits()).isEqualTo(8.25);
        Hardware plain = new Hardware(List.of(), 1, 1, 8, 8, 0, 0, 8, 32);
        GemmShape gemm = new GemmShape("a", Kind.CUSTOM, 8, 64, 8, 1, true);
        MemoryTraffic scaled = MemoryTraffic.of(config, blocks, CycleModel.of(config, blocks, 32, EdgeUnits.NONE),
                gemm);
        MemoryTraffic bare = MemoryTraffic.of(config, plain, CycleModel.of(config, plain, 32, EdgeUnits.NONE), gemm);
        assertThat(scaled.activationDramBits()).isEqualTo(8 * 64 * 8.25);
        assertThat(scaled.weightDramBits()).isEqualTo(64 * 8 * 8.25);
        assertThat(scaled.activationReadBits()).isEqualTo(bare.activationReadBits() * 8.25 / 8);
        assertThat(Ports.activationBits(blocks, 4)).isEqualTo(33);
    }

    @Test
    void energyOfOneSmallGemmByHand() {
        AcceleratorConfig config = AcceleratorConfig.of(4, 4, Dataflow.OUTPUT_STATIONARY, 16, 16, 16, 1, 500);
        Hardware hardware = new Hardware(List.of(), 1, 1, 8, 8, 0, 0, 8, 24);
        List<CostedUnit> pe = List.of(new CostedUnit("PE", Placement.PE, 1, 400, 2,
                Map.of(Event.MAC, 0.5, Event.CYCLE, 0.1)));
        AcceleratorCost cost = Accelerator.evaluate(config, hardware, pe, memories(config), DRAM, WIRES,
                one(8, 16, 8), CHANNEL);
        // 2 x 2 folds of 16 steps, back to back, and 6 cycles of fill.
        double cycles = 4 * 16 + 6;
        assertThat(cost.activity().arrayCycles()).isEqualTo(cycles);
        double dramBits = 8 * 16 * 8 * 2 + 8 * 8 * 16;
        assertThat(cost.activity().dramBits()).isEqualTo(dramBits);
        // First load 4 x 16 bytes of each operand, last store 4 x 4 x 2 bytes; 1 GB/s is 2 bytes a cycle.
        double exposed = (64 + 64 + 32) / 2.0;
        double rest = dramBits / 8 / 2 - exposed;
        double total = exposed + Math.max(cycles, rest);
        double ms = total / 500e3;
        assertThat(cost.latencyMs()).isCloseTo(ms, Percentage.withPercentage(1e-9));

        double area = (16 * 400e-6 + 3 * 16 * 0.003) * 1.065;
        assertThat(cost.areaMm2()).isCloseTo(area, Percentage.withPercentage(1e-9));
        double array = 8 * 16 * 8 * 0.5 + 16 * cycles * 0.1 + 16 * 2 * ms * 1e3;
        double reads = (8 * 16 * 8 * 2 + 8 * 16 * 8 * 2 + 8 * 8 * 16) / 128.0 * 5;
        double writes = dramBits / 128.0 * 6;
        double leak = 3 * 16 * 0.01 * ms * 1e6;
        double dram = dramBits * 6 + 100 * ms * 1e6;
        double wires = (8 * 16 * 8 * 2 * 2 + 8 * 8 * 16 + dramBits) * 0.1 * 0.5 * Math.sqrt(area)
                + 8 * 16 * 8 * 16 * 0.04 * 0.02;
        assertThat(cost.energyMj()).isCloseTo((array + reads + writes + leak + dram + wires) * 1e-9,
                Percentage.withPercentage(1e-9));
    }

    @Test
    void groupDequantisersThatAreNeededAreCountedInTheArea() {
        AcceleratorConfig tall = AcceleratorConfig.of(128, 32, Dataflow.OUTPUT_STATIONARY, 128, 256, 128, 64, 500);
        AcceleratorCost fine = evaluate(tall, hardware(4), decode(16), 32);
        AcceleratorCost coarse = evaluate(tall, hardware(4), decode(16), 128);
        assertThat(fine.groupUnitsPerColumn()).isEqualTo(4);
        assertThat(fine.arrayAreaMm2() - coarse.arrayAreaMm2()).isCloseTo(3 * 32 * 1500e-6, within(1e-12));
        AcceleratorCost stalled = evaluate(tall.withGroupUnits(1), hardware(4), prefill(), 32);
        AcceleratorCost free = evaluate(tall, hardware(4), prefill(), 32);
        assertThat(stalled.activity().arrayCycles()).isGreaterThan(2 * free.activity().arrayCycles());
        assertThat(stalled.latencyBreakdown().children().getFirst().children().getFirst().note())
                .contains("wait for group dequantisers");
    }

    @Test
    void aKnownActivityGivesTheSameCost() {
        AcceleratorConfig config = config(Dataflow.WEIGHT_STATIONARY, 64);
        CycleModel model = CycleModel.of(config, hardware(4), 128, EdgeUnits.of(units()));
        Activity activity = Activity.of(config, hardware(4), model, decode(16));
        AcceleratorCost known = Accelerator.evaluate(config, hardware(4), units(), memories(config), DRAM, WIRES,
                decode(16), model, activity);
        AcceleratorCost fresh = evaluate(config, hardware(4), decode(16), 128);
        assertThat(known.energyMj()).isEqualTo(fresh.energyMj());
        assertThat(known.latencyMs()).isEqualTo(fresh.latencyMs());
        assertThat(known.areaMm2()).isEqualTo(fresh.areaMm2());
        assertThatThrownBy(() -> Accelerator.evaluate(config, hardware(4), units(), memories(config), DRAM, WIRES,
                decode(16), CycleModel.of(config, hardware(4), 128, EdgeUnits.NONE), activity))
                .hasMessageContaining("groupCycles=0.0");
    }

    @Test
    void clockGatingIsAnAssumption() {
        AcceleratorConfig config = config(Dataflow.OUTPUT_STATIONARY, 16);
        Assumptions ungated = new Assumptions(0.065, 1, 16, 0.5, 0.2, 1);
        AcceleratorCost gated = evaluate(config, hardware(4), decode(1), 128);
        AcceleratorCost running = evaluate(config.with(ungated), hardware(4), decode(1), 128);
        double idle = gated.activity().cycles() - gated.activity().arrayCycles();
        assertThat((running.energyMj() - gated.energyMj()) * 1e9).isCloseTo(idle * 32 * 32 * 0.05,
                Percentage.withPercentage(1e-6));
        assertThat(Assumptions.standard().constants().values()).allSatisfy(band -> {
            assertThat(band.value()).isBetween(band.low(), band.high());
            assertThat(band.source()).isNotBlank();
        });
    }

    @Test
    void errorsNameTheBuffer() {
        AcceleratorConfig tiny = AcceleratorConfig.of(256, 256, Dataflow.WEIGHT_STATIONARY, 16, 64, 64, 64, 500);
        assertThat(Accelerator.infeasible(tiny, hardware(8)).orElseThrow()).contains("weight buffer of 16 KiB")
                .contains("65536 bytes");
        assertThatThrownBy(() -> evaluate(tiny, hardware(8), decode(1), 128)).hasMessageContaining("weight buffer");
        AcceleratorConfig config = config(Dataflow.OUTPUT_STATIONARY, 64);
        AcceleratorConfig other = AcceleratorConfig.of(32, 32, Dataflow.OUTPUT_STATIONARY, 64, 64, 64, 64, 500);
        assertThatThrownBy(() -> Accelerator.evaluate(config, hardware(4), units(), memories(other), DRAM, WIRES,
                decode(1), 128)).hasMessageContaining("weight buffer has 64 KiB").hasMessageContaining("128 KiB");
        assertThatThrownBy(() -> AcceleratorConfig.of(0, 32, Dataflow.OUTPUT_STATIONARY, 64, 64, 64, 64, 500))
                .hasMessageContaining("rows is 0");
    }
}
