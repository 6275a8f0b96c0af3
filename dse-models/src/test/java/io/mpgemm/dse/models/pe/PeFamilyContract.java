package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.UnitCost;
import io.mpgemm.dse.models.component.UnitCosting;
import io.mpgemm.dse.models.evaluation.Breakdowns;
import io.mpgemm.dse.models.evaluation.Design;
import io.mpgemm.dse.models.evaluation.DesignEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.TensorSet;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every PE family. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeFamilyContract {

    private static final long SEED = 20261121;
    private static final double EXACT = 1e-9;
    private static final int ARRAY = 16;
    private static final List<Double> CLOCKS_MHZ = List.of(50.0, 500.0);

    private final PeFamily family;
    private final SettingsSample settings;
    private final List<Operands> tensors = PeTensors.all();
    /** Many settings share circuits, each of which is then simulated once. */
    private final Drawings drawings = new Drawings();
    private final Map<Settings, Hardware> hardware = new HashMap<>();

    PeFamilyContract(PeFamily family) {
        this.family = family;
        this.settings = new SettingsSample(family);
    }

    final SettingsSample settings() {
        return settings;
    }

    final GemmResult multiply(Settings of, Operands operands) {
        return family.datapath(of).prepare(operands).multiply();
    }

    List<Settings> sample() {
        return settings.sample(SEED);
    }

    @ParameterizedTest
    @MethodSource("sample")
    void fastKernelEqualsReferenceBitForBit(Settings base) {
        for (Settings placed : SettingsSample.placed(base)) {
            for (Operands operands : tensors) {
                QuantizedGemm gemm = family.datapath(placed).prepare(operands);
                assertThat(bits(gemm.multiply())).as("%s on %s", placed, operands.activations())
                        .isEqualTo(bits(gemm.reference()));
            }
        }
    }

    @Test
    void someAccumulatorOfTheSampleOverflows() {
        assertThat(sample()).anySatisfy(each -> assertThat(tensors)
                .anySatisfy(operands -> assertThat(multiply(each, operands).overflows()).isPositive()));
    }

    @ParameterizedTest
    @MethodSource("sample")
    void numbersThatAreNotFiniteAreRefusedWithTheirIndex(Settings base) {
        Operands finite = PeTensors.ordinary(3, 45, 4, 1);
        for (float value : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> multiply(base,
                            new Operands(PeTensors.with(finite.activations(), 2, 17, value), finite.weights())))
                    .withMessageContaining("Activation [2, 17] is " + value);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> multiply(base,
                            new Operands(finite.activations(), PeTensors.with(finite.weights(), 31, 3, value))))
                    .withMessageContaining("Weight [31, 3] is " + value);
        }
    }

    @Test
    void equalKeysMeanEqualBits() {
        Map<String, List<List<Integer>>> known = new HashMap<>();
        int again = 0;
        for (Settings base : sample()) {
            for (Settings placed : SettingsSample.placed(base)) {
                String key = family.datapath(placed).key();
                assertThat(key).isEqualTo(family.datapath(placed).key()).matches("[!-~]+");
                List<List<Integer>> results = new ArrayList<>();
                tensors.forEach(operands -> results.add(bits(multiply(placed, operands))));
                List<List<Integer>> before = known.putIfAbsent(key, results);
                if (before != null) {
                    again++;
                    assertThat(results).as("%s, key %s", placed, key).isEqualTo(before);
                }
            }
        }
        assertThat(again).isPositive();
    }

    /** Every fourth: netlists take long to build. */
    List<Settings> costed() {
        List<Settings> all = sample();
        List<Settings> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += 4) {
            some.add(all.get(i));
        }
        return some;
    }

    @ParameterizedTest
    @MethodSource("costed")
    void costsAddUpAndArePositive(Settings base) {
        for (Settings placed : SettingsSample.bothDataflows(base)) {
            for (UnitCost cost : costs(placed, 500)) {
                String name = placed + " " + cost.unit().name();
                assertThat(cost.areaUm2()).as(name).isPositive().isCloseTo(leaves(cost.area()),
                        relative(cost.areaUm2()));
                assertThat(cost.energyPj()).as(name).isNotEmpty().hasSameSizeAs(cost.energy());
                cost.energyPj().forEach((event, energyPj) -> assertThat(energyPj).as(name + " " + event).isPositive()
                        .isCloseTo(Optional.ofNullable(cost.energy().get(event)).map(PeFamilyContract::leaves)
                                .orElse(Double.NaN), relative(energyPj)));
                assertThat(cost.delayPs()).as(name).isPositive();
                assertThat(cost.leakageUw()).as(name).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("costed")
    void moreWeightBitsNeverCostLess(Settings base) {
        List<Settings> variants = settings.variants(base, PeParameter.WEIGHT_BITS).stream()
                .sorted(Comparator.comparingInt(each -> each.number(PeParameter.WEIGHT_BITS))).toList();
        assertAreaGrows(variants);
        for (int i = 1; i < variants.size(); i++) {
            assertThat(storedBits(variants.get(i))).isGreaterThanOrEqualTo(storedBits(variants.get(i - 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("costed")
    void widerAccumulatorsNeverCostLess(Settings base) {
        assertAreaGrows(settings.variants(base, PeParameter.ACCUMULATOR).stream()
                .sorted(Comparator.comparingInt(each -> Integer
                        .parseInt(each.text(PeParameter.ACCUMULATOR).replaceAll("\\D", ""))))
                .toList());
    }

    /**
     * In the PE. A lone adder is as large either way (0.5 to 1.5 % smaller where it keeps: flushing masks both fractions,
     * keeping only stops the normalising shift), so the accumulators of columns are held to that alone.
     */
    @ParameterizedTest
    @MethodSource("costed")
    void keepingSubnormalsNeverCostsLess(Settings base) {
        for (Settings each : settings.variants(base, PeParameter.SUBNORMALS)) {
            if (each.is(PeParameter.SUBNORMALS.name(), "keep")) {
                for (Settings keep : SettingsSample.bothDataflows(each)) {
                    Settings flush = new Settings(settings.with(keep, PeParameter.SUBNORMALS, "flush").values(),
                            keep.rows(), keep.weightStationary());
                    for (double clockMhz : CLOCKS_MHZ) {
                        List<UnitCost> kept = costs(keep, clockMhz);
                        List<UnitCost> flushed = costs(flush, clockMhz);
                        assertThat(kept.getFirst().areaUm2()).as("%s at %s MHz", keep, clockMhz)
                                .isGreaterThanOrEqualTo(flushed.getFirst().areaUm2() * (1 - EXACT));
                        for (int i = 1; i < kept.size(); i++) {
                            assertThat(kept.get(i).areaUm2()).as("%s of %s", kept.get(i).unit().name(), keep)
                                    .isGreaterThanOrEqualTo(flushed.get(i).areaUm2() * 0.98);
                        }
                    }
                }
            }
        }
    }

    private void assertAreaGrows(List<Settings> variants) {
        for (int i = 1; i < variants.size(); i++) {
            List<Settings> less = SettingsSample.bothDataflows(variants.get(i - 1));
            List<Settings> more = SettingsSample.bothDataflows(variants.get(i));
            for (int at = 0; at < less.size(); at++) {
                for (double clockMhz : CLOCKS_MHZ) {
                    String name = less.get(at) + " against " + more.get(at) + " at " + clockMhz + " MHz";
                    List<UnitCost> small = costs(less.get(at), clockMhz);
                    List<UnitCost> large = costs(more.get(at), clockMhz);
                    assertThat(large.getFirst().areaUm2()).as(name)
                            .isGreaterThanOrEqualTo(small.getFirst().areaUm2() * (1 - EXACT));
                    assertThat(arrayUm2(large)).as(name).isGreaterThanOrEqualTo(arrayUm2(small) * (1 - EXACT));
                }
            }
        }
    }

    /** 20 designs of the family's whole space under two workloads. */
    @Test
    void treesAddUpToTheMetrics() {
        StudySpace space = SpaceBuilder.build(Study.read("contract.yaml", study().getBytes(StandardCharsets.UTF_8)),
                List.of(family));
        Operands operands = PeTensors.ordinary(4, 192, 6, 5);
        TensorSet set = new TensorSet("small", "small tensors",
                List.of(new Site("small", 1, operands.activations(), operands.weights())));
        List<Workload> workloads = List.of(
                new Workload("long", List.of(gemm("a", 64, 512, 768, 2), gemm("b", 64, 768, 96, 1)), 64),
                new Workload("short", List.of(gemm("a", 3, 512, 768, 2)), 3));
        try (DesignEvaluator evaluator = new DesignEvaluator(space, workloads,
                new FidelityEvaluator(set, Optional.empty()), FidelityProgress.none(), 1)) {
            Random random = new Random(SEED);
            List<DesignPoint> points = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                points.add(space.space().point(random.nextLong(space.space().size())));
            }
            List<Evaluation> evaluations = evaluator.evaluate(points);
            int built = 0;
            for (int i = 0; i < points.size(); i++) {
                Design design = evaluator.design(points.get(i));
                assertThat(settings.isLegal(design.settings())).isTrue();
                List<Breakdown> trees = Breakdowns.of(design);
                assertThat(trees.isEmpty()).isEqualTo(!design.infeasible().isEmpty());
                if (trees.isEmpty()) {
                    continue;
                }
                built++;
                assertTree(trees.get(0), value(evaluator, evaluations.get(i), "areaMm2"));
                assertTree(trees.get(1), value(evaluator, evaluations.get(i), "energyPerTokenMj"));
                assertTree(trees.get(2), value(evaluator, evaluations.get(i), "latencyMs"));
                List<Breakdown> pe = Breakdowns.ofPe(design);
                assertTree(pe.get(0), value(evaluator, evaluations.get(i), "peAreaUm2"));
                assertTree(pe.get(1), value(evaluator, evaluations.get(i), "peEnergyPerMacPj"));
                for (AcceleratorCost cost : design.costs()) {
                    assertTree(cost.areaBreakdown(), cost.areaMm2());
                    assertTree(cost.energyBreakdown(), cost.energyPerTokenMj());
                    assertTree(cost.energyByGemm(), cost.energyPerTokenMj());
                    assertTree(cost.latencyBreakdown(), cost.latencyMs());
                }
            }
            assertThat(built).isGreaterThan(points.size() / 2);
        }
    }

    @Test
    void everythingIsExplained() {
        assertThat(family.name()).matches("[a-z0-9-]+");
        assertThat(family.summary()).isNotBlank();
        assertThat(family.source()).isNotBlank();
        assertThat(family.choices()).allSatisfy(choice -> assertThat(choice.parameter().help()).isNotBlank());
        assertThat(PeFamilies.all()).extracting(PeFamily::name).containsOnlyOnce(family.name());
    }

    @Test
    void conditionsLookBackAndExcludeEachOther() {
        Set<String> before = new LinkedHashSet<>();
        for (Choice choice : family.choices()) {
            assertThat(before).containsAll(choice.when().keySet());
            assertThat(choice.values()).isNotEmpty().doesNotHaveDuplicates();
            before.add(choice.parameter().name());
        }
        for (Settings each : sample()) {
            Map<String, Long> held = family.choices().stream()
                    .filter(choice -> choice.when().entrySet().stream().allMatch(when -> each.find(when.getKey())
                            .filter(value -> when.getValue().contains(value.text())).isPresent()))
                    .collect(Collectors.groupingBy(choice -> choice.parameter().name(), Collectors.counting()));
            assertThat(held.values()).containsOnly(1L);
            assertThat(held.keySet()).isEqualTo(each.values().keySet());
        }
    }

    @Test
    void defaultsOfEveryChoiceMakeALegalPe() {
        for (Choice choice : family.choices()) {
            List<String> wanted = new ArrayList<>();
            choice.when().forEach((name, values) -> wanted.addAll(List.of(name, values.getFirst())));
            wanted.addAll(List.of(choice.parameter().name(), choice.values().getFirst()));
            Settings each = settings.with(wanted.toArray(String[]::new));
            assertThat(settings.isLegal(each)).isTrue();
            assertThat(hardware(each).units()).isNotEmpty();
            assertThat(family.datapath(each).key()).startsWith(family.name() + "/");
        }
    }

    private String study() {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        family.choices().forEach(choice -> values
                .computeIfAbsent(choice.parameter().name(), name -> new LinkedHashSet<>()).addAll(choice.values()));
        StringBuilder text = new StringBuilder(200);
        text.append(
                "name: contract\nworkload: { model: llama-2-13b }\ntechnology: { node: 28nm, clockMhz: 500 }\nspace:\n  pe: ")
                .append(family.name()).append('\n');
        values.forEach((name, texts) -> text.append("  ").append(name).append(": [").append(String.join(", ", texts))
                .append("]\n"));
        return text.append("""
                  array: { rows: [16, 64], cols: [16, 32] }
                  dataflow: [weight-stationary, output-stationary]
                """).toString();
    }

    private static GemmShape gemm(String site, int m, int k, int n, int count) {
        return new GemmShape(site, GemmShape.Kind.CUSTOM, m, k, n, count, true);
    }

    private static double value(DesignEvaluator evaluator, Evaluation evaluation, String metric) {
        return evaluation.value(evaluator.metrics().stream().map(Metric::name).toList().indexOf(metric));
    }

    private static void assertTree(Breakdown tree, double metric) {
        assertThat(tree.value()).as(tree.name()).isPositive().isCloseTo(metric, relative(metric));
        assertThat(leaves(tree)).as(tree.name()).isCloseTo(metric, relative(metric));
        assertInnerNodes(tree);
    }

    private static void assertInnerNodes(Breakdown tree) {
        assertThat(tree.value()).as(tree.name()).isNotNegative();
        if (!tree.children().isEmpty()) {
            assertThat(tree.children().stream().mapToDouble(Breakdown::value).sum()).as(tree.name())
                    .isCloseTo(tree.value(), relative(tree.value()));
            tree.children().forEach(PeFamilyContract::assertInnerNodes);
        }
    }

    private static double leaves(Breakdown tree) {
        return tree.children().isEmpty() ? tree.value()
                : tree.children().stream().mapToDouble(PeFamilyContract::leaves).sum();
    }

    private static Offset<Double> relative(double value) {
        return within(Math.abs(value) * EXACT);
    }

    final Hardware hardware(Settings of) {
        return hardware.computeIfAbsent(of, missing -> drawings.within(() -> family.hardware(missing)));
    }

    private List<UnitCost> costs(Settings of, double clockMhz) {
        UnitCosting costing = new UnitCosting(Technologies.named("45nm"), clockMhz);
        return hardware(of).units().stream().map(costing::cost).toList();
    }

    private static double arrayUm2(List<UnitCost> costs) {
        double sum = 0;
        for (UnitCost cost : costs) {
            Unit unit = cost.unit();
            sum += cost.areaUm2() * unit.instances(ARRAY, ARRAY);
        }
        return sum;
    }

    /** Bits of a column of one group of 128. */
    private double storedBits(Settings of) {
        Hardware bill = hardware(of);
        return 128 * bill.weightBits() + bill.groupOverheadBits() + bill.channelOverheadBits();
    }

    /** The outputs' bits and the overflows. */
    static List<Integer> bits(GemmResult result) {
        List<Integer> bits = new ArrayList<>(bits(result.y()));
        bits.add((int) result.overflows());
        return bits;
    }

    static List<Integer> bits(Matrix matrix) {
        List<Integer> bits = new ArrayList<>();
        for (float value : matrix.toArray()) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return bits;
    }
}
