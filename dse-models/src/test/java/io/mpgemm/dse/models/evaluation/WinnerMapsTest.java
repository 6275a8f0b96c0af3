package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.CsvFormat;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.ExhaustiveSearch;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A map says what a loop over all designs of each of its cells says. */
class WinnerMapsTest {

    private static final String STUDY = """
            name: maps
            workload: { model: MODEL, phase: decode, batch: BATCH, context: 128 }
            technology: { node: NODE, clockMhz: 500 }
            space:
              pe: [int8-tpu, mixpe]
              weightBits: WEIGHTBITS
              groupSize: [32, channel]
              array: { rows: 16, cols: [16, 64] }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: [4, 16], activationKiB: 8, outputKiB: 8 }
              dramGBs: 25.6
            objectives: { minimize: [areaMm2, energyPerTokenMj], maximize: [sqnrDb] }
            constraints: [ "areaMm2 <= 3" ]
            fidelity: { sampleOutputs: 64 }
            """;
    private static final Map<String, String> PLAIN = Map.of("model", "opt-125m", "batch", "4", "node", "28nm",
            "weightBits", "[2, 8]");
    private static final String BATCH = "batch: [1, 64]";
    private static final String NODE = "node: [45nm, 7nm]";
    private static final String MODEL = "model: [opt-125m, opt-6.7b]";
    private static final String BITS = "weightBits: [2, 8]";
    private static final String FLOOR = "floor: sqnrDb, values: [30, 5, 15, 99]";
    private static final String LIMIT = "limit: areaMm2, values: [0.4, 2, 0.8]";

    /** Nothing is drawn twice in all tests. */
    private static final CostEvaluator.Drawn DRAWN = new CostEvaluator.Drawn();

    /** Two axes, what is best, what must be kept, and who competes. */
    private static String map(String x, String y, String rest) {
        return "maps: [{ x: { " + x + " }, y: { " + y + " }, " + rest + " }]\n";
    }

    private static Study study(String maps, Map<String, String> settings) {
        String text = STUDY;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            text = text.replace(": " + setting.getKey().toUpperCase(java.util.Locale.ROOT),
                    ": " + setting.getValue());
        }
        return Study.read("maps.yaml", (text + maps).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Section> sections(String maps, int threads) {
        Study study = study(maps, PLAIN);
        WinnerMaps.check(study, 1_000_000);
        return maps(study, threads).sections(() -> false);
    }

    private static WinnerMaps maps(Study study, int threads) {
        Inputs inputs = new Inputs(study);
        return new WinnerMaps(inputs.space(), inputs.workloads(), new WinnerMaps.Means(
                new FidelityEvaluator(inputs.tensors(inputs.workloads()), Optional.empty()), Optional.empty(),
                Optional.empty(), FidelityProgress.none(), (_, _) -> {}, threads, DRAWN));
    }

    private static DesignEvaluator evaluator(Inputs inputs) {
        return new DesignEvaluator(inputs.space(),
                new CostEvaluator(inputs.space(), inputs.workloads(), Optional.of(DRAWN)),
                new FidelityEvaluator(inputs.tensors(inputs.workloads()), Optional.empty()), Optional.empty(),
                FidelityProgress.none(), 1);
    }

    private static List<Evaluation> all(Study study) {
        DesignSpace space = new Inputs(study).space().space();
        try (DesignEvaluator evaluator = evaluator(new Inputs(study))) {
            return evaluator.evaluate(LongStream.range(0, space.size()).mapToObj(space::point).toList());
        }
    }

    private static double value(Evaluation design, String metric) {
        return design.value(Metrics.all().stream().map(each -> each.name()).toList().indexOf(metric));
    }

    /** An axis as text: its key and its values. */
    private static List<String> values(String axis) {
        return List.of(axis.substring(axis.indexOf('[') + 1, axis.indexOf(']')).split(", "));
    }

    private static boolean kept(String axis, String bound, Evaluation design) {
        if (axis.startsWith("floor")) {
            return value(design, "sqnrDb") >= Double.parseDouble(bound);
        }
        return !axis.startsWith("limit") || value(design, "areaMm2") <= Double.parseDouble(bound);
    }

    private static void set(Map<String, String> settings, String axis, String value) {
        String key = axis.substring(0, axis.indexOf(':'));
        settings.computeIfPresent(key, (_, _) -> key.equals("weightBits") ? "[" + value + "]" : value);
    }

    /** For each cell the best value of each class, by a loop over all designs of a study of its own. */
    private static Map<List<String>, Map<String, Double>> slow(String x, String y, String metric, boolean most,
            double latency, String by) {
        Map<Map<String, String>, List<Evaluation>> known = new HashMap<>();
        Map<List<String>, Map<String, Double>> cells = new LinkedHashMap<>();
        for (String row : values(y)) {
            for (String column : values(x)) {
                Map<String, String> settings = new TreeMap<>(PLAIN);
                set(settings, x, column);
                set(settings, y, row);
                Map<String, Double> best = new TreeMap<>();
                for (Evaluation design : known.computeIfAbsent(settings, key -> all(study("", key)))) {
                    if (design.infeasible().isEmpty() && value(design, "areaMm2") <= 3
                            && value(design, "latencyMs") <= latency && kept(x, column, design)
                            && kept(y, row, design)) {
                        best.merge(design.point().get(by).text(), value(design, metric),
                                most ? Math::max : Math::min);
                    }
                }
                if (!best.isEmpty()) {
                    cells.put(List.of(column, row), best);
                }
            }
        }
        return cells;
    }

    private static List<Map<String, String>> rows(Section section) throws IOException {
        StringReader in = new StringReader(section.data().values().iterator().next());
        List<String> header = CsvFormat.read(in).orElseThrow();
        List<Map<String, String>> rows = new ArrayList<>();
        for (Optional<List<String>> row = CsvFormat.read(in); row.isPresent(); row = CsvFormat.read(in)) {
            Map<String, String> cells = new HashMap<>();
            for (int i = 0; i < header.size(); i++) {
                cells.put(header.get(i), row.get().get(i));
            }
            cells.put("x", row.get().getFirst());
            cells.put("y", row.get().get(1));
            rows.add(cells);
        }
        return rows;
    }

    private static void check(String x, String y, String metric, boolean most, double latency, String by)
            throws IOException {
        String rest = (most ? "maximize: " : "minimize: ") + metric + ", by: " + by
                + (latency < Double.POSITIVE_INFINITY ? ", constraints: [\"latencyMs <= " + latency + "\"]" : "");
        Map<List<String>, Map<String, Double>> expected = slow(x, y, metric, most, latency, by);
        assertThat(expected).isNotEmpty();

        List<Map<String, String>> rows = rows(sections(map(x, y, rest), 2).getFirst());

        Map<List<String>, List<Map<String, String>>> found = rows.stream().collect(
                Collectors.groupingBy(row -> List.of(row.get("x"), row.get("y")), LinkedHashMap::new,
                        Collectors.toList()));
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        found.forEach((cell, ranked) -> {
            Map<String, Double> best = expected.getOrDefault(cell, Map.of());
            assertThat(ranked).allSatisfy(row -> {
                assertThat(Double.parseDouble(row.get("best"))).isEqualTo(best.get(row.get("class")));
                assertThat(row.get(metric)).isEqualTo(row.get("best"));
                assertThat(row.get(by)).isEqualTo(row.get("class"));
            });
            assertThat(ranked.stream().map(row -> row.get("class"))).containsExactlyInAnyOrderElementsOf(best.keySet());
            List<Double> order = ranked.stream().map(row -> Double.parseDouble(row.get("best"))).toList();
            assertThat(order).isSortedAccordingTo(most ? (a, b) -> Double.compare(b, a) : Double::compare);
            double first = order.getFirst();
            assertThat(ranked).allSatisfy(row -> assertThat(Double.parseDouble(row.get("behind")))
                    .isEqualTo(
                            row.equals(ranked.getFirst()) ? 0 : Math.abs((Double.parseDouble(row.get("best")) - first)
                                    / first)));
        });
    }

    @Test
    void batchAndFidelityFloor() throws IOException {
        check(BATCH, FLOOR, "energyPerTokenMj", false, Double.POSITIVE_INFINITY, "pe");
    }

    @Test
    void modelsHaveTheirOwnTensors() throws IOException {
        check(FLOOR, MODEL, "latencyMs", false, Double.POSITIVE_INFINITY, "pe");
    }

    @Test
    void twoSettingsUnderAConstraint() throws IOException {
        check(NODE, BATCH, "energyPerTokenMj", false, 60, "dataflow");
    }

    @Test
    void twoBoundsAndAMaximum() throws IOException {
        check(LIMIT, FLOOR, "tokensPerSecond", true, Double.POSITIVE_INFINITY, "weightBits");
    }

    @Test
    void aParameterOfTheSpaceIsAnAxis() throws IOException {
        check(BITS, LIMIT, "sqnrDb", true, Double.POSITIVE_INFINITY, "pe");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void threadsDoNotMatter(int threads) {
        String maps = map(BATCH, FLOOR, "minimize: energyPerTokenMj, show: [weightBits, rows]");

        assertThat(sections(maps, threads)).isEqualTo(sections(maps, 2));
    }

    @Test
    void frontsAreThoseOfTheStudyUnderEachSetting() throws IOException {
        List<Section> sections = sections(map(BATCH, FLOOR, "minimize: energyPerTokenMj"), 2);

        Section fronts = sections.getLast();
        assertThat(fronts.id()).isEqualTo("fronts");
        Map<String, Long> found = rows(fronts).stream().collect(Collectors.toMap(
                row -> row.get("value") + " " + row.get("class"), row -> Long.parseLong(row.get("points"))));
        for (String batch : values(BATCH)) {
            Map<String, String> settings = new TreeMap<>(PLAIN);
            set(settings, BATCH, batch);
            Map<String, Long> counts = front(study("", settings)).stream().collect(Collectors.groupingBy(
                    candidate -> batch + " " + candidate.evaluation().point().get("pe").text(),
                    Collectors.counting()));
            assertThat(found).containsAllEntriesOf(counts);
            assertThat(found.entrySet().stream().filter(each -> each.getKey().startsWith(batch + " "))
                    .mapToLong(Map.Entry::getValue).sum())
                    .isEqualTo(counts.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    private static List<Candidate> front(Study study) {
        DesignSpace space = new Inputs(study).space().space();
        List<Objective> objectives = study.goals().objectives(Metrics.all());
        List<Constraint> constraints = study.goals().constraints(Metrics.all());
        try (DesignEvaluator evaluator = evaluator(new Inputs(study))) {
            return new ExhaustiveSearch(64)
                    .run(new Problem(space, evaluator, objectives, constraints), (_, _) -> {}, () -> false)
                    .front();
        }
    }

    @Test
    void cellsWithoutADesignSaySo() {
        Section section = sections(map(BATCH, "floor: sqnrDb, values: [99]", "minimize: latencyMs"), 2).getFirst();

        assertThat(section.findings().getFirst()).contains("of 2 cells none has a design");
        assertThat(section.tables().getFirst().rows()).containsExactly(List.of("99", "none", "none"));
        assertThat(section.numbers().get("withoutDesign")).isEqualByComparingTo("2");
    }

    @Test
    void aStoppedRunLeavesMapsOut() {
        Study study = study(map(BATCH, FLOOR, "minimize: latencyMs"), PLAIN);

        assertThat(maps(study, 1).sections(() -> true)).isEmpty();
    }

    @Test
    void moreWorkThanAllowedIsRefused() {
        Study study = study(map(BATCH, FLOOR, "minimize: latencyMs"), PLAIN);
        long points = 2 * new Inputs(study).space().space().size();

        assertThatThrownBy(() -> WinnerMaps.check(study, points - 1)).isInstanceOf(StudyException.class)
                .hasMessageContaining("maps: they would evaluate " + points + " points; --max-points allows");
        WinnerMaps.check(study, points);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    model: [opt-125m, opt-1b] | floor: sqnrDb, values: 5 | minimize: latencyMs | workload: unknown model 'opt-1b'
                    node: [9nm, 7nm] | floor: sqnrDb, values: 5 | minimize: latencyMs | technology: unknown node '9nm'
                    batch: 1 | floor: sqnr, values: 5 | minimize: latencyMs | maps: unknown metric 'sqnr'
                    batch: 1 | floor: sqnrDb, values: 5 | minimize: latency | maps: unknown metric 'latency'
                    weightbits: 4 | floor: sqnrDb, values: 5 | minimize: latencyMs | unknown parameter 'weightbits' in space
                    weightBits: 16 | floor: sqnrDb, values: 5 | minimize: latencyMs | weightBits: none of int8-tpu, mixpe takes '16'
                    batch: 1 | floor: sqnrDb, values: 5 | minimize: latencyMs, by: family | maps: unknown parameter 'family'
                    batch: 1 | floor: sqnrDb, values: 5 | minimize: latencyMs, show: [bits] | maps: unknown parameter 'bits'
                    """)
    void unknownNamesAreRefusedBeforeAnythingRuns(String x, String y, String rest, String message) {
        Study study = study(map(x, y, rest), PLAIN);

        assertThatThrownBy(() -> WinnerMaps.check(study, 1_000_000)).isInstanceOf(StudyException.class)
                .hasMessageContaining(message).hasMessageMatching("(?s)maps\\.yaml:15:\\d+: .*");
    }
}
