package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Designs side by side. */
class CompareCommandTest {

    private static final String FILE = """
            workload:
              - { name: small, gemms: [{ m: 16, k: 512, n: 512 }] }
              - { name: tall, gemms: [{ m: 512, k: 512, n: 256, count: 3 }] }
            technology: { node: 28nm, clockMhz: 400 }
            fidelity: { sampleOutputs: 64 }
            baseline: B
            designs:
              A: { pe: int8-tpu, array: { rows: 16, cols: 16 } }
              B: { pe: mixpe, weightBits: 4, array: { rows: 32, cols: 32 } }
              <C & "c">: { pe: int8-tpu, array: { rows: 16, cols: 16 }, technology: { clockMhz: 200 } }
            """;

    @TempDir
    private Path folder;

    @Test
    void ratiosAndTheirGeometricMeansAreRelativeToTheBaseline() throws IOException {
        Path file = Files.writeString(folder.resolve("designs.yaml"), FILE);
        Path out = folder.resolve("out");
        JsonNode root = JsonMapper.builder().build().readTree(Cli.run("compare", file.toString(), "--no-cache", "-f",
                "json", "--out", out.toString()).succeeds().out());

        assertThat(root.path("baseline").asString()).isEqualTo("B");
        assertThat(root.path("rows").size()).isEqualTo(6);
        double product = 1;
        for (JsonNode row : root.path("rows")) {
            double latency = row.path("latencyMs").asDouble();
            JsonNode base = root.path("rows").valueStream()
                    .filter(other -> other.path("design").asString().equals("B")
                            && other.path("workload").equals(row.path("workload")))
                    .findFirst().orElseThrow();
            assertThat(row.path("speedup").asDouble()).isCloseTo(base.path("latencyMs").asDouble() / latency,
                    within(1e-12));
            double parts = row.path("latencyMsParts").valueStream().mapToDouble(JsonNode::asDouble).sum();
            assertThat(parts).isCloseTo(latency, within(1e-9 * latency));
            product *= row.path("design").asString().equals("A") ? row.path("speedup").asDouble() : 1;
        }
        JsonNode mean = root.path("geometricMeans").get(0);
        assertThat(mean.path("design").asString()).isEqualTo("A");
        assertThat(mean.path("speedup").asDouble()).isCloseTo(Math.sqrt(product), within(1e-12));
        assertThat(root.path("geometricMeans").get(1).path("relativeEnergy").asDouble()).isEqualTo(1);

        for (String name : List.of("comparison.csv", "comparison.tex", "compare-energy.png", "compare-energy.svg",
                "compare-energy.csv", "compare-latency.csv", "compare-area.csv")) {
            assertThat(out.resolve(name)).isNotEmptyFile();
        }
        assertThat(out.resolve("comparison.tex")).content().contains("$<$C \\& ''c''$>$");
    }

    @Test
    void halfTheClockIsTwiceTheComputeTime() throws IOException {
        Path file = Files.writeString(folder.resolve("designs.yaml"), FILE.replace("baseline: B\n", ""));
        JsonNode root = JsonMapper.builder().build()
                .readTree(Cli.run("compare", file.toString(), "--no-cache", "-f", "json").succeeds().out());
        assertThat(root.path("baseline").asString()).isEqualTo("A");
        List<JsonNode> rows = root.path("rows").valueStream().toList();
        assertThat(rows.get(2).path("latencyMsParts").path("array").asDouble())
                .isCloseTo(2 * rows.get(0).path("latencyMsParts").path("array").asDouble(), within(1e-12));
    }

    @Test
    void designsInWords() {
        assertThat(Cli.run("compare", "--design", "one=int8-tpu rows=16 cols=16", "--design",
                "two=mixpe weightBits=4,rows=16,cols=32", "--model", "opt-125m", "--batch", "1", "--context", "64",
                "--no-cache").succeeds().out()).contains("opt-125m", "one", "two", "relative to one");
    }

    @Test
    void mistakesAreNamedWithTheirPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("designs.yaml"), FILE.replace("pe: mixpe", "pe: mixpee"));
        Cli.Result wrong = Cli.run("compare", file.toString());
        assertThat(wrong.code()).isEqualTo(Main.BAD_INPUT);
        assertThat(wrong.err()).contains("designs.yaml:9:", "mixpe");

        Files.writeString(file, FILE.replace("clockMhz: 200", "clockMhz: fast"));
        assertThat(Cli.run("compare", file.toString()).err()).contains("designs.yaml:10:");
        Files.writeString(file, FILE.replace("baseline: B", "baseline: D"));
        assertThat(Cli.run("compare", file.toString()).err()).contains("designs.yaml:6:", "unknown design 'D'");
        Files.writeString(file, FILE.replace("weightBits: 4", "weightBits: [4, 8]"));
        assertThat(Cli.run("compare", file.toString()).err()).contains("'B' describes 2 designs");
        assertThat(Cli.run("compare", folder.toString()).err()).contains("holds no run of a study");
        assertThat(Cli.run("compare").code()).isEqualTo(Main.BAD_INPUT);
        assertThat(Cli.run("compare", "--design", "x=int8-tpu rows").err()).contains("'rows' is no parameter");
    }
}
