package io.mpgemm.dse.models.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.study.StudySpace.FamilyCount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpaceBuilderTest {

    static Stream<Long> seeds() {
        return new Random(20261122).longs(60).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSpaceHasExactlyThePointsThatBruteForceFinds(long seed) {
        Random random = new Random(seed);
        Map<String, List<String>> listed = new LinkedHashMap<>();
        listed.put("pe", some(random, List.of("lut", "mixpe", "int8-tpu"), 1));
        Map<String, Set<String>> values = new TreeMap<>();
        for (PeFamily family : FakeFamily.three()) {
            for (Choice choice : family.choices()) {
                if (listed.get("pe").contains(family.name())) {
                    values.computeIfAbsent(choice.parameter().name(), name -> new HashSet<>()).addAll(choice.values());
                }
            }
        }
        values.forEach((name, legal) -> {
            if (random.nextInt(3) > 0) {
                listed.put(name, some(random, legal.stream().sorted().toList(), 1));
            }
        });
        List<String> rows = some(random, List.of("16", "24", "48", "64", "96", "100"), 1);
        List<String> dataflows = some(random, List.of("weight-stationary", "output-stationary"), 1);
        StringBuilder text = new StringBuilder("workload: { model: llama-2-13b }\nspace:\n");
        listed.forEach((name, list) -> text.append("  ").append(name).append(": ").append(list).append('\n'));
        text.append("  array: { rows: ").append(rows).append(", cols: [8, 16] }\n  dataflow: ").append(dataflows);
        Set<String> expected = new HashSet<>();
        for (PeFamily family : FakeFamily.three()) {
            if (listed.get("pe").contains(family.name())) {
                List<String> names = family.choices().stream().map(c -> c.parameter().name()).distinct().toList();
                for (Map<String, String> pe : points(family, names, listed, Map.of("pe", family.name()))) {
                    for (String r : rows) {
                        for (String dataflow : dataflows) {
                            if (legal(pe.getOrDefault("groupSize", "channel"), r, dataflow)) {
                                for (String c : List.of("8", "16")) {
                                    Map<String, String> point = new TreeMap<>(pe);
                                    point.putAll(Map.of("rows", r, "dataflow", dataflow, "cols", c));
                                    expected.add(point.toString());
                                }
                            }
                        }
                    }
                }
            }
        }

        Study study = Studies.read(text.toString());
        if (expected.isEmpty()) {
            assertThatThrownBy(() -> SpaceBuilder.build(study, FakeFamily.three())).isInstanceOf(StudyException.class)
                    .hasMessageContaining("the space is empty");
            return;
        }
        StudySpace space = SpaceBuilder.build(study, FakeFamily.three());
        Set<String> found = new HashSet<>();
        for (long i = 0; i < space.space().size(); i++) {
            found.add(points(space.space().point(i)).toString());
        }
        assertThat(found).as("%s", text).isEqualTo(expected);
        assertThat(space.space().size()).isEqualTo(expected.size());
        for (FamilyCount count : space.counts()) {
            assertThat(count.points().longValueExact())
                    .isEqualTo(expected.stream().filter(p -> p.contains("pe=" + count.family() + ",")).count());
            assertThat(space.warnings().stream().anyMatch(w -> w.contains(": " + count.family() + " ")
                    || w.contains(": " + count.family() + ":"))).isEqualTo(count.points().signum() == 0);
        }
    }

    private static boolean legal(String group, String rows, String dataflow) {
        if (group.equals("channel") || dataflow.equals("output-stationary")) {
            return true;
        }
        int g = Integer.parseInt(group);
        int r = Integer.parseInt(rows);
        return g % r == 0 || r % g == 0;
    }

    private static List<Map<String, String>> points(PeFamily family, List<String> names,
            Map<String, List<String>> listed, Map<String, String> chosen) {
        if (names.isEmpty()) {
            return List.of(chosen);
        }
        String name = names.getFirst();
        List<String> rest = names.subList(1, names.size());
        Optional<Choice> held = family.choices().stream()
                .filter(choice -> choice.parameter().name().equals(name) && choice.when().entrySet().stream()
                        .allMatch(c -> c.getValue().contains(chosen.getOrDefault(c.getKey(), "absent"))))
                .findFirst();
        if (held.isEmpty()) {
            return points(family, rest, listed, chosen);
        }
        List<String> values = new ArrayList<>(
                listed.getOrDefault(name, List.of(held.get().values().getFirst())));
        values.retainAll(held.get().values());
        List<Map<String, String>> points = new ArrayList<>();
        for (String value : values) {
            Map<String, String> longer = new TreeMap<>(chosen);
            longer.put(name, value);
            points.addAll(points(family, rest, listed, longer));
        }
        return points;
    }

    private static Map<String, String> points(DesignPoint point) {
        Set<String> fixed = Set.of("weightKiB", "activationKiB", "outputKiB", "dramGBs", "cycles");
        Map<String, String> values = new TreeMap<>();
        for (Parameter parameter : point.space().parameters()) {
            if (!fixed.contains(parameter.name())) {
                point.find(parameter.name()).ifPresent(value -> values.put(parameter.name(), value.text()));
            }
        }
        return values;
    }

    private static List<String> some(Random random, List<String> from, int least) {
        List<String> some = new ArrayList<>();
        for (String each : from) {
            if (random.nextBoolean()) {
                some.add(random.nextInt(some.size() + 1), each);
            }
        }
        return some.size() >= least ? some : List.of(from.get(random.nextInt(from.size())));
    }

    @Test
    void parametersStandInAFixedOrderAndSizesAreSorted() {
        DesignSpace space = Studies.prepare(Studies.good()).space();

        assertThat(space.parameters()).extracting(Parameter::name).startsWith("pe").endsWith("rows", "cols", "dataflow",
                "weightKiB", "activationKiB", "outputKiB", "dramGBs", "cycles", "node", "clockMhz");
        assertThat(texts(space, "pe")).containsExactly("int8-tpu", "lut", "mixpe");
        assertThat(texts(space, "weightBits")).containsExactly("2", "4", "8");
        assertThat(texts(space, "groupSize")).containsExactly("32", "128", "channel");
        assertThat(texts(space, "clockMhz")).containsExactly("200", "400", "600");
        assertThat(texts(space, "cycles")).containsExactly("overlapped");
    }

    private static List<String> texts(DesignSpace space, String parameter) {
        return space.parameters().get(space.position(parameter)).values().stream().map(Value::text).toList();
    }

    @Test
    void theSummaryCountsEveryFamily() {
        StudySpace space = Studies
                .prepare(Studies.least("  array: { rows: pow2(16..64), cols: range(10..1000 step 10) }"));

        assertThat(space.summary()).isEqualTo("600 points: int8-tpu 300, mixpe 300");
    }

    @Test
    void whatHasNoEffectIsAWarning() {
        assertThat(Studies.prepare(Studies.least("  mu: [4, 8]")).warnings())
                .containsExactly("s.yaml:4:3: space.mu has no effect: of the PEs only lut has it.");
        assertThat(Studies.prepare(Studies.least("  weightBits: [2, 4]")).warnings()).containsExactly(
                "s.yaml:4:3: int8-tpu cannot take weightBits '2', '4' here (it takes 8); this PE has no point.");
        assertThat(Studies.prepare(Studies.least("  accumulator: [fp32]\n  activation: [int8, fp16]")).warnings())
                .containsExactly(
                        "s.yaml:4:3: int8-tpu cannot take accumulator 'fp32' here (it takes int32, int24); this PE has no point.");
    }
}
