package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.models.evaluation.StudyRun.Options;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.BuiltinModels;
import io.mpgemm.dse.models.language.LanguageTensors;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A language model runs where a study asks for it, and nowhere else. */
class LanguageStudyTest {

    private static final String STUDY = """
            workload: { name: one, gemms: [ { site: qkv, m: 16, k: 256, n: 768 } ] }
            space:
              pe: [int8-tpu, mixpe]
              weightBits: [2, 8]
              activation: int8
              accumulator: int32
            search: { kind: exhaustive }
            """;
    private static final String SHORT = "fidelity: { sampleOutputs: 64, languageSequences: 2, languageTokens: 8 }\n";
    private static final String DIVERGENCE = "objectives: { minimize: [areaMm2, klDivergence] }\n";

    @TempDir
    Path folder;

    private Path run(String text) throws IOException {
        Path out = folder.resolve("out");
        StudyRun.prepare(Files.writeString(folder.resolve("study.yaml"), text), new Options("test", Optional.of(out),
                true, 2, OptionalLong.empty(), Optional.empty()))
                .execute((_, _) -> {}, FidelityProgress.none(), () -> false);
        return out;
    }

    private static Study study(String text) {
        return Study.read("study.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void divergenceIsAnObjectiveAndOrdersTheFormats() throws IOException {
        Path out = run(STUDY + SHORT + DIVERGENCE + "constraints: [ \"top1Agreement >= 0.1\" ]\n");
        List<String> lines = Files.readAllLines(out.resolve("points.csv"));
        List<String> header = List.of(lines.getFirst().split(",", -1));
        int divergence = header.indexOf("klDivergence");
        assertThat(header).contains("perplexity", "perplexityDelta", "top1Agreement");
        List<Double> values = lines.stream().skip(1).map(line -> Double.parseDouble(line.split(",", -1)[divergence]))
                .toList();
        assertThat(values).hasSize(3).allMatch(value -> value >= 0);
        assertThat(values.get(0)).isLessThan(values.get(1));
        assertThat(Manifest.read(out.resolve("manifest.json")).objectives())
                .anyMatch(column -> column.column().startsWith("klDivergence"));
    }

    @Test
    void withoutItsMetricsThereAreNoColumns() throws IOException {
        Path out = run(STUDY + SHORT + "objectives: { minimize: [areaMm2], maximize: [sqnrDb] }\n");
        assertThat(Files.readAllLines(out.resolve("points.csv")).getFirst()).contains("sqnrDb")
                .doesNotContain("klDivergence").doesNotContain("perplexity");
    }

    @ParameterizedTest
    @ValueSource(strings = {DIVERGENCE, "constraints: [ \"perplexityDelta <= 1\" ]\n",
        "correlate: [[sqnrDb, top1Agreement]]\n", "fidelity: { language: builtin }\n"})
    void namingAMetricOrTheModelRunsIt(String more) {
        assertThat(new Inputs(study(STUDY + more)).language()).get()
                .satisfies(benchmark -> assertThat(benchmark.name()).isEqualTo(BuiltinModels.BUILTIN));
    }

    @Test
    void otherwiseNoneRuns() {
        assertThat(new Inputs(study(STUDY)).language()).isEmpty();
        assertThat(new Inputs(study(STUDY + "fidelity: { language: none }\n")).language()).isEmpty();
        assertThat(Metrics.all(true)).isEqualTo(Metrics.all());
        assertThat(Metrics.all(false)).extracting(Metric::name).doesNotContain("klDivergence");
    }

    @Test
    void outliersHaveParameters() {
        String outliers = STUDY + "fidelity: { language: builtin-outliers%s }\n";
        String usual = new Inputs(study(outliers.formatted(""))).language().orElseThrow().identity();
        assertThat(new Inputs(study(outliers.formatted(", outlierAlpha: 16, outlierChannels: [5, 74]"))).language())
                .get().satisfies(same -> assertThat(same.identity()).isEqualTo(usual));
        for (String other : List.of(", outlierAlpha: 20", ", outlierChannels: [6]", ", languageHead: pe",
                ", languageTokens: 32", ", seed: 2")) {
            assertThat(new Inputs(study(outliers.formatted(other))).language()).get()
                    .satisfies(changed -> assertThat(changed.identity()).isNotEqualTo(usual));
        }
    }

    @Test
    void tensorsOfTheModelHaveNames() {
        Study study = study(STUDY + "fidelity: { tensors: tiny-llama, sites: [mlp.down_proj], sampleOutputs: 64 }\n");
        assertThat(new Inputs(study).tensors(List.of()).sites()).hasSize(4);
        assertThat(Study.Fidelity.SHIPPED).containsAll(LanguageTensors.names());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "language: none | 9:23: fidelity.language: 'none', but line 8 names 'klDivergence', which needs a language model. Valid: builtin, builtin-outliers.",
        "language: gpt | 9:23: fidelity.language: 'gpt' is not known. Valid: builtin, builtin-outliers, none.",
        "languageTokens: 257 | 9:29: fidelity.languageTokens: '257' is out of range. Valid: 1 to 256.",
        "outlierChannels: [1, 2, 1] | 9:37: fidelity.outlierChannels: the channel 1 stands twice. Valid: each channel once.",
        "tensors: [tiny-llama, x.npy] | 9:23: fidelity.tensors: 'tiny-llama' stands beside files. Valid: either tiny-llama or files."})
    void mistakesAreNamed(String key, String message) {
        String text = STUDY.strip() + "\n" + DIVERGENCE + "fidelity: { " + key + " }\n";
        assertThatThrownBy(() -> new Inputs(study(text)).requireLanguage()).isInstanceOf(StudyException.class)
                .hasMessage("study.yaml:" + message);
    }
}
