package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.accelerator.CostedUnit;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.LayerSettings;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Layers with weights of their own on one PE. */
class LayerCostsTest {

    private static final String STUDY = """
            workload: { model: llama-2-7b, batch: 4 }
            technology: { node: 28nm, clockMhz: 400 }
            space:
              pe: [lut, ifpu, bitfusion, mixpe, dequant, int8-tpu]
              weightBits: [2, 3, 4, 8]
              groupSize: [64, 128, channel]
              quantizer: [bcq-uniform, rtn-affine, rtn-symmetric, qserve-progressive]
              activation: [int8, fp16]
              array: { rows: 16, cols: [32, 64] }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: [64, 512] }
            """;
    private static final String LAYERS = "layers: { weightBits: [2, 3, 4, 8], groupSize: [32, 64, 128, channel] }\n";

    private static final StudySpace PLAIN = space(STUDY);
    private static final StudySpace OPEN = space(STUDY + LAYERS);
    private static final CostEvaluator PLAIN_COSTS = new CostEvaluator(PLAIN, workloads(STUDY));
    private static final CostEvaluator COSTS = new CostEvaluator(OPEN, workloads(STUDY + LAYERS));

    private static StudySpace space(String text) {
        return new Inputs(study(text)).space();
    }

    private static Study study(String text) {
        return Study.read("layers.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Workload> workloads(String text) {
        return new Inputs(study(text)).workloads();
    }

    private static double[] metrics(CostEvaluator costs, DesignPoint point) {
        double[] values = new double[Metrics.costs()];
        costs.metrics(point, values);
        return values;
    }

    /** The point of another space with the same values where that has the parameters; the layers' by a function. */
    private static Optional<DesignPoint> like(DesignPoint point, DesignSpace other, UnaryOperator<String> layer) {
        int[] wanted = new int[other.parameters().size()];
        for (int i = 0; i < wanted.length; i++) {
            String name = other.parameters().get(i).name();
            Optional<Value> value = point.find(name.contains(".") ? layer.apply(name) : name);
            wanted[i] = Math.max(0, other.parameters().get(i).values().indexOf(value.orElse(Value.of("none"))));
        }
        DesignPoint found = other.nearest(wanted);
        boolean same = other.parameters().stream().allMatch(parameter -> found.find(parameter.name())
                .equals(point.find(parameter.name().contains(".") ? layer.apply(parameter.name())
                        : parameter.name())));
        return same ? Optional.of(found) : Optional.empty();
    }

    private static String own(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    @Test
    void uniformLayersAreTheDesignWithoutLayersByNumber() {
        Random random = new Random(3);
        Set<String> families = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            DesignPoint point = PLAIN.space().point(random.nextLong(PLAIN.space().size()));
            Optional<DesignPoint> same = like(point, OPEN.space(), LayerCostsTest::own);
            if (same.isEmpty()) {
                continue;
            }
            families.add(point.get("pe").text());
            double[] expected = metrics(PLAIN_COSTS, point);
            assertThat(metrics(COSTS, same.get())).as("%s", point).isEqualTo(expected);
            // The way of mixes gives the same.
            CompiledPe pe = COSTS.pe(same.get());
            Costing costing = COSTS.costing(same.get());
            double[] mixed = new double[Metrics.costs()];
            Metrics.costs(pe.metrics(), COSTS.layers().orElseThrow().totals(pe, same.get(),
                    COSTS.config(same.get(), costing, pe.cost().hardware()), costing), mixed);
            for (int m = 0; m < mixed.length; m++) {
                assertThat(mixed[m]).as("%s %d", point, m).isEqualTo(expected[m], within(1e-9 * expected[m]));
            }
        }
        assertThat(families).contains("lut", "ifpu", "bitfusion", "mixpe", "dequant");
    }

    @Test
    void narrowerWeightsNeverCostMoreTimeOrEnergy() {
        List<String> metrics = Metrics.all().stream().map(metric -> metric.name()).toList();
        int energy = metrics.indexOf("energyPerTokenMj");
        int latency = metrics.indexOf("latencyMs");
        Random random = new Random(5);
        int compared = 0;
        while (compared < 30) {
            DesignPoint wide = OPEN.space().point(random.nextLong(OPEN.space().size()));
            int at = OPEN.space().position("ffn-down.weightBits");
            int[] legal = OPEN.space().legal(wide, at);
            // Some other layer is as narrow, so that the unpacker is there either way.
            if (wide.index(at) <= 0 || legal[0] == wide.index(at)
                    || wide.index(OPEN.space().position("qkv.weightBits")) != legal[0]) {
                continue;
            }
            int[] indices = new int[OPEN.space().parameters().size()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = Math.max(0, wide.index(i));
            }
            indices[at] = legal[0];
            double[] more = metrics(COSTS, wide);
            double[] less = metrics(COSTS, OPEN.space().nearest(indices));
            if (Double.isNaN(more[energy])) {
                continue;
            }
            compared++;
            assertThat(less[energy]).as("%s", wide).isLessThan(more[energy]);
            assertThat(less[latency]).as("%s", wide).isLessThanOrEqualTo(more[latency] * (1 + 1e-12));
        }
    }

    @Test
    void onePeHasOneAreaWhateverItServes() {
        Drawings drawings = new Drawings();
        Technology technology = Technologies.named("28nm");
        Set<String> served = new TreeSet<>();
        for (PeFamily family : PeFamilies.all()) {
            List<String> widths = widths(family);
            String widest = widths.stream().max(Comparator.comparingInt(Integer::parseInt)).orElse("");
            boolean stationary = served.size() % 2 == 0;
            for (String narrow : widths) {
                Settings pe = PeFamilies.defaults(family, quantizer(family) + "weightBits=" + widest, 8, stationary);
                Optional<Settings> layer = LayerSettings.of(family, pe, Optional.of(narrow), Optional.empty());
                if (narrow.equals(widest) || layer.isEmpty()) {
                    continue;
                }
                served.add(family.name());
                drawings.within(() -> {
                    PeCost built = PeCost.of(family.hardware(pe), technology, 300);
                    PeCost at = PeCost.of(family.serving(pe, layer.get(),
                            Set.of(Integer.parseInt(widest), Integer.parseInt(narrow))), technology, 300);
                    for (int i = 0; i < built.units().size(); i++) {
                        CostedUnit own = built.placed().get(i);
                        CostedUnit other = at.placed().get(i);
                        String what = family.name() + " " + widest + " at " + narrow + ", " + own.name();
                        assertThat(other.areaUm2()).as(what).isEqualTo(own.areaUm2(), within(1e-9));
                        assertThat(other.leakageUw()).as(what).isEqualTo(own.leakageUw(), within(1e-12));
                        assertThat(other.energyPj(Event.CYCLE)).as(what).isEqualTo(own.energyPj(Event.CYCLE),
                                within(1e-12));
                    }
                    assertThat(at.hardware().weightBits()).isEqualTo(Integer.parseInt(narrow));
                    assertThat(at.hardware().cyclesPerStep() * built.hardware().macsPerPe()).isLessThanOrEqualTo(
                            built.hardware().cyclesPerStep() * at.hardware().macsPerPe());
                    return at;
                });
            }
        }
        assertThat(served).contains("lut", "figlut", "ifpu", "bitfusion", "ant", "bitmod", "mixpe", "dequant")
                .doesNotContain("olive", "int8-tpu");
    }

    private static List<String> widths(PeFamily family) {
        List<String> widths = new ArrayList<>();
        for (Choice choice : family.choices()) {
            if (choice.parameter().equals(PeParameter.WEIGHT_BITS) && widths.isEmpty()) {
                widths.addAll(choice.values());
            }
        }
        return widths;
    }

    /** A quantiser for all widths, where the default one has its own. */
    private static String quantizer(PeFamily family) {
        return family.name().equals("bitmod") ? "quantizer=rtn-symmetric " : "";
    }

    @Test
    void breakdownsOfAMixAddUp() {
        List<Workload> workloads = workloads(STUDY);
        Random random = new Random(9);
        for (int i = 0; i < 20; i++) {
            DesignPoint point = OPEN.space().point(random.nextLong(OPEN.space().size()));
            CompiledPe pe = COSTS.pe(point);
            Costing costing = COSTS.costing(point);
            List<Breakdown> trees = Breakdowns.of(COSTS.layers().orElseThrow().costs(pe, point,
                    COSTS.config(point, costing, pe.cost().hardware()), costing, true),
                    (double) workloads.getFirst().tokens());
            double[] values = metrics(COSTS, point);
            for (int m = 0; m < trees.size(); m++) {
                assertThat(trees.get(m).value()).isEqualTo(values[m], within(1e-9 * values[m]));
            }
        }
    }

    @Test
    void everyLayerMayChooseForItself() {
        String text = """
                workload: { model: llama-2-7b }
                space: { pe: mixpe, weightBits: 4 }
                layers: { weightBits: [2, 4], per: layer, kinds: [ffn-down] }
                """;
        StudySpace space = space(text);
        assertThat(space.space().size()).isEqualTo(1L << 32);
        CostEvaluator costs = new CostEvaluator(space, workloads(text));
        Map<Integer, double[]> byNarrow = new HashMap<>();
        for (long ordinal : new long[]{0, (1L << 16) - 1, 0xFFFF0000L, (1L << 32) - 1}) {
            byNarrow.merge(32 - Long.bitCount(ordinal), metrics(costs, space.space().point(ordinal)), (a, b) -> {
                assertThat(a).isEqualTo(b);
                return a;
            });
        }
        // Ascending in the number of narrow layers.
        assertThat(new TreeMap<>(byNarrow).values()).extracting(values -> values[1])
                .isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates().hasSize(3);
    }
}
