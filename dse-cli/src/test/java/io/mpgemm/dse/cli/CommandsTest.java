package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.evaluation.StudyRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the commands do when they are used as they should be. */
class CommandsTest {

    /** Numerics that several tests look at need be scored once only. */
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHelps(String command) {
        Cli.Result help = (command.equals("help") ? Cli.run("help") : Cli.run(command, "--help")).succeeds();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: dse");
        // picocli's own two commands come with their own texts.
        if (!command.equals("generate-completion")) {
            assertThat(help.out()).contains("Example").containsPattern("\n +dse [a-z]+");
        }
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void withoutACommandItShowsTheCommands() {
        Cli.Result result = Cli.run().succeeds();
        assertThat(result.out()).contains("Usage: dse", "run", "eval", "list", "init", "Exit codes:");
        assertThat(Cli.run("--help").out()).isEqualTo(result.out());
    }

    @Test
    void tellsItsVersion() {
        assertThat(Cli.run("--version").succeeds().out()).matches(
                "dse \\S+\\R+Java \\S+\\R+(vector kernels, \\d+ lanes|plain Java kernels.*)\\R+");
    }

    @Test
    void completionIsAShellScript() {
        assertThat(Cli.run("generate-completion").succeeds().out()).startsWith("#!/").contains("--ordinal");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void listsAreNotEmptyInEitherFormat(String kind) {
        String text = Cli.run("list", kind).succeeds().out();
        String csv = Cli.run("list", kind, "--format", "csv").succeeds().out();
        assertThat(text.lines().count()).isGreaterThan(3);
        assertThat(csv.lines().count()).isGreaterThan(3);
        assertThat(csv).contains("\r\n").doesNotContainPattern("[^\r]\n");
        String name = csv.lines().skip(1).findFirst().orElseThrow().split(",", -1)[0];
        assertThat(text).contains(name);
        assertThat(Cli.run("list", kind.toUpperCase(Locale.ROOT)).succeeds().out()).isEqualTo(text);
    }

    static Stream<String> kinds() {
        return Arrays.stream(ListCommand.What.values()).map(what -> what.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void nodesNameTheScalingRules() {
        String text = Cli.run("list", "nodes").succeeds().out();
        assertThat(text).containsPattern("7nm +scaling cv2 +0.063")
                .containsPattern("45nm +scaling published +1 .*default")
                .containsPattern("(?m)^stillmaker +simulated inverters").contains("thresholdV", "sram.areaScale");
    }

    @Test
    void libertyFilesAreShownAndUsed() throws IOException {
        Path library = folder.resolve("small.lib");
        try (InputStream in = Objects.requireNonNull(CommandsTest.class.getResourceAsStream("small.lib"))) {
            Files.copy(in, library);
        }
        String text = Cli.run("list", "nodes", "--liberty", library.toString()).succeeds().out();
        assertThat(text).containsPattern("(?m)^NAND2 +G7 +0.7980").containsPattern("(?m)^DFF +F1 ")
                .containsPattern("small +fo4Ps +13(.0+)? .* ps +measured +" + Pattern.quote(library + " cell N:"));
        String csv = Cli.run("list", "nodes", "--liberty", library.toString(), "--format", "csv").succeeds().out();
        assertThat(csv).startsWith("node,constant,value").contains("small,um2PerGe,0.7980,");
        assertThat(
                Cli.run("eval", "--pe", "int8-tpu", "--set", "rows=8", "--set", "cols=8", "--node", "45nm", "--clock",
                        "100", "--cache", cache.toString(), "--liberty", library.toString()).succeeds().out())
                .contains("technology: own-45nm at its nominal 1 V, 25 C");
    }

    @Test
    void evalTakesAnOperatingPoint() {
        List<String> base = List.of("eval", "--pe", "int8-tpu", "--set", "rows=8", "--set", "cols=8", "--clock", "100",
                "--cache", cache.toString(), "--format", "json");
        List<String> low = new ArrayList<>(base);
        low.addAll(List.of("--voltage", "0.6", "--temperature", "85", "--scaling", "cv2"));
        JsonNode nominal = JsonMapper.builder().build().readTree(Cli.run(base).succeeds().out());
        JsonNode point = JsonMapper.builder().build().readTree(Cli.run(low).succeeds().out());
        assertThat(nominal.path("technology").asString())
                .isEqualTo("28nm at its nominal 0.9 V, 25 C, energies by rule published");
        assertThat(point.path("technology").asString()).isEqualTo("28nm at 0.6 V, 85 C, energies by rule cv2");
        assertThat(point.path("metrics").path("peEnergyPerMacPj").asDouble()
                / nominal.path("metrics").path("peEnergyPerMacPj").asDouble()).isCloseTo(4.0 / 9 * 0.417 / 0.418,
                        within(1e-3));
    }

    @Test
    void initWritesAStudyThatRunAccepts() throws IOException {
        Path file = folder.resolve("new.yaml");
        assertThat(Cli.run("init", file.toString()).succeeds().out()).contains("dse run " + file);
        StudyRun run = StudyRun.prepare(file, new StudyRun.Options("test", Optional.empty(), false, 1,
                OptionalLong.empty(), Optional.empty()));
        assertThat(run.space().space().size()).isPositive();
        assertThat(Files.readString(file)).contains("#").endsWith("\n");

        String before = Files.readString(Files.writeString(file, "mine"));
        Cli.Result refused = Cli.run("init", file.toString());
        assertThat(refused.code()).isEqualTo(Main.BAD_INPUT);
        assertThat(refused.err()).contains("--force");
        assertThat(file).hasContent(before);

        Cli.run("init", "--force", file.toString()).succeeds();
        assertThat(file).content().contains("workload");
    }

    @Test
    void evalBreaksDownWhatItReports() {
        JsonNode root = JsonMapper.builder().build().readTree(Cli.run("eval", "--pe", "mixpe", "--set",
                "weightBits=4", "--set", "activation=int8", "--set", "rows=16", "--set", "cols=16", "--cache",
                cache.toString(),
                "--format", "json").succeeds().out());

        assertThat(root.path("parameters").path("weightBits").asInt()).isEqualTo(4);
        assertThat(root.path("parameters").path("rows").asInt()).isEqualTo(16);
        assertThat(root.path("infeasible").asString()).isEmpty();
        assertThat(root.path("metrics").path("areaMm2").asDouble()).isPositive();
        assertThat(root.path("metrics").path("sqnrDb").asDouble()).isBetween(0.0, 100.0);
        assertThat(root.path("breakdowns").size()).isGreaterThanOrEqualTo(4);
        for (JsonNode tree : root.path("breakdowns")) {
            assertThat(tree.path("children").size()).as(tree.path("name").asString()).isPositive();
            addsUp(tree);
        }
        assertThat(root.path("breakdowns").valueStream().map(tree -> tree.path("value").asDouble()))
                .anyMatch(total -> close(total, root.path("metrics").path("areaMm2").asDouble()))
                .anyMatch(total -> close(total, root.path("metrics").path("peAreaUm2").asDouble()))
                .anyMatch(total -> close(total, root.path("metrics").path("energyPerTokenMj").asDouble()));
    }

    private static boolean close(double a, double b) {
        return Math.abs(a - b) <= 1e-9 * Math.abs(b);
    }

    private static void addsUp(JsonNode node) {
        double value = node.path("value").asDouble();
        if (node.path("children").isEmpty()) {
            return;
        }
        double sum = 0;
        for (JsonNode child : node.path("children")) {
            sum += child.path("value").asDouble();
            addsUp(child);
        }
        assertThat(sum).as(node.path("name").asString()).isCloseTo(value, within(1e-9 * Math.abs(value)));
    }

    @Test
    void cyclesStandSideBySide() {
        String[] design = {"eval", "--pe", "lut", "--set", "rows=16", "--set", "cols=16", "--cache", cache.toString()};
        JsonNode rows = json(design, "--cycles", "all", "--format", "json").path("cycles");
        assertThat(rows.valueStream().map(row -> row.path("assumption").asString()).distinct())
                .containsExactly("ideal", "fold", "overlapped");
        for (String assumption : List.of("ideal", "fold", "overlapped")) {
            List<JsonNode> all = rows.valueStream()
                    .filter(row -> row.path("assumption").asString().equals(assumption)).toList();
            JsonNode total = all.getLast();
            assertThat(total.path("gemm").asString()).isEqualTo("total");
            for (String column : List.of("cycles", "latencyMs")) {
                double sum = all.stream().limit(all.size() - 1).mapToDouble(row -> row.path(column).asDouble()).sum();
                assertThat(sum).isCloseTo(total.path(column).asDouble(), within(1e-9 * sum));
            }
            // Choosing one assumption gives that column of the comparison.
            JsonNode chosen = json(design, "--cycles", assumption, "--format", "json").path("metrics");
            for (String metric : List.of("latencyMs", "utilization")) {
                assertThat(chosen.path(metric).asDouble()).as(assumption)
                        .isCloseTo(total.path(metric).asDouble(), within(1e-9 * total.path(metric).asDouble()));
            }
        }
        String text = Cli.run(with(design, "--cycles", "all")).succeeds().out();
        assertThat(text).contains("ideal", "fold", "overlapped", "utilisation", "latency", "total", "ffn-down");
        assertThat(Cli.run(with(design, "--cycles", "all", "--format", "csv")).succeeds().out().lines())
                .hasSize(1 + rows.size());
    }

    @Test
    void breakdownsStandAlone() {
        String[] design = {"eval", "--pe", "mixpe", "--set", "rows=16", "--set", "cols=16", "--cache",
            cache.toString()};
        double power = json(design, "--format", "json").path("metrics").path("powerW").asDouble();
        JsonNode trees = json(design, "--format", "json", "--breakdown", "power").path("breakdowns");
        assertThat(trees).hasSize(1);
        addsUp(trees.get(0));
        assertThat(close(trees.get(0).path("value").asDouble(), power)).isTrue();
        assertThat(trees.get(0).path("children").valueStream().map(child -> child.path("name").asString()))
                .containsExactly("dynamic", "standing");
        assertThat(json(design, "--format", "json", "--breakdown").path("breakdowns").valueStream()
                .map(tree -> tree.path("name").asString()))
                .containsExactly("PE cell area (um2)", "PE energy per MAC (pJ)", "area (mm2)", "energy per token (mJ)",
                        "latency (ms)", "power (W)");
        assertThat(Cli.run(with(design, "--breakdown=energy")).succeeds().out()).startsWith("PE energy per MAC")
                .contains("energy per token", "DRAM").doesNotContain("latency (ms)");
        assertThat(Cli.run(with(design, "--breakdown=area", "--format", "csv")).succeeds().out())
                .startsWith("part,value,leaf,note\r\n").contains("area (mm2) > buffers > weight buffer,");
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
    }

    private static JsonNode json(String[] command, String... more) {
        return JsonMapper.builder().build().readTree(Cli.run(with(command, more)).succeeds().out());
    }

    @Test
    void evalOfAStudysPointIsThePointOfTheRun() throws IOException {
        Path study = Files.writeString(folder.resolve("s.yaml"), """
                name: two
                workload: { model: opt-125m, batch: 1, context: 64 }
                space: { pe: int8-tpu, array: { rows: [8, 16], cols: 8 } }
                fidelity: { sampleOutputs: 64 }
                search: { kind: exhaustive }
                """);
        Path out = folder.resolve("out");
        Cli.Result run = Cli.run("run", study.toString(), "--out", out.toString(), "--no-cache", "--quiet").succeeds();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("2 points evaluated").contains(out.toString());
        assertThat(out.resolve("manifest.json")).isNotEmptyFile();
        assertThat(folder).isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));

        String header = Files.readAllLines(out.resolve("points.csv")).getFirst();
        String row = Files.readAllLines(out.resolve("points.csv")).get(2);
        String area = row.split(",", -1)[Arrays.asList(header.split(",", -1)).indexOf("areaMm2")];
        String ordinal = row.split(",", -1)[Arrays.asList(header.split(",", -1)).indexOf("ordinal")];
        assertThat(Cli.run("eval", study.toString(), "--ordinal", ordinal, "--no-cache", "--format", "csv").succeeds()
                .out()).contains("areaMm2," + area + ",mm2\r\n");

        Cli.Result again = Cli.run("run", study.toString(), "--out", out.toString(), "--no-cache", "--threads", "1")
                .succeeds();
        assertThat(again.err()).contains("Space: 2 points");
        assertThat(Files.readAllLines(out.resolve("points.csv")).get(2)).isEqualTo(row);
    }

    @Test
    void sensitivityRanksConstantsAndDrawsThem() throws IOException {
        List<String> design = List.of("eval", "--pe", "int8-tpu", "--model", "opt-125m", "--set", "rows=16", "--set",
                "cols=16", "--cache", cache.toString(), "--sensitivity");
        Path out = folder.resolve("sensitivity");
        Cli.Result text = Cli.run(with(design, "--metric", "areaMm2", "--out", out.toString())).succeeds();
        assertThat(text.out()).contains("areaMm2: chip area", "constant", "swing")
                .containsPattern("sram.integrationFactor +2 +2.500 +3 .*%").contains("without effect: ")
                .doesNotContain("latencyMs");
        assertThat(text.err()).contains("files written to " + out);
        assertThat(out.resolve("tornado-energyPerTokenMj.svg")).content().contains("<svg");
        assertThat(Files.readAllBytes(out.resolve("tornado-areaMm2.png"))).startsWith(0x89, 'P', 'N', 'G');

        String csv = Files.readString(out.resolve("sensitivity.csv"));
        assertThat(csv).startsWith("metric,metricUnit,constant,unit,low,value,high,atLow,atValue,atHigh,swingPercent,"
                + "cannotBeBuiltAtLow,cannotBeBuiltAtHigh,status,source\r\n").contains("\r\npeDelayPs,ps,");
        assertThat(Cli.run(with(design, "--format", "csv")).succeeds().out()).isEqualTo(csv);
        JsonNode json = JsonMapper.builder().build()
                .readTree(Cli.run(with(design, "--format", "json")).succeeds().out());
        assertThat(json.path("constants").get(0).path("metrics").path("areaMm2").path("swingPercent").isNumber())
                .isTrue();

        assertThat(Cli.run(with(design, "--metric", "sqnrDb")).code()).isEqualTo(2);
        Cli.Result alone = Cli.run("eval", "--pe", "int8-tpu", "--metric", "areaMm2");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).contains("--sensitivity");
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }
}
