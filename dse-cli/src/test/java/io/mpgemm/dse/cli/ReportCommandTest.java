package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    private static final String STUDY = """
            name: tiny
            workload: { model: opt-125m, phase: decode, batch: 1, context: 128 }
            technology: { node: 28nm }
            space: { pe: [int8-tpu], array: { rows: [16, 32], cols: 16 } }
            search: { kind: exhaustive }
            objectives: { minimize: [areaMm2], maximize: [sqnrDb] }
            """;

    @TempDir
    Path folder;

    private Path run(String name, String study, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yaml"), study);
        Path out = folder.resolve(name);
        Cli.run(Stream.concat(Stream.of("run", file.toString(), "--out", out.toString(), "--no-cache", "-q"),
                Stream.of(options)).toArray(String[]::new)).succeeds();
        return out;
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void aRunIsDrawnAgainAndRunsAreLaidOverEachOther() throws IOException {
        Path listed = run("listed", STUDY, "--figure-style", "ieee", "--font", "serif");
        Path sampled = run("sampled", STUDY.replace("exhaustive", "exhaustive, points: sample"), "--figure-style", "acm");
        for (Path out : new Path[]{listed, sampled}) {
            Map<String, byte[]> before = files(out);
            Cli.run("report", out.toString()).succeeds();
            Map<String, byte[]> after = files(out);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            before.forEach((name, bytes) -> assertThat(after.get(name)).as(name).isEqualTo(bytes));
        }
        Path overlay = folder.resolve("overlay");
        Cli.Result both = Cli.run("report", listed.toString(), sampled.toString(), "--out", overlay.toString(),
                "--grey").succeeds();
        assertThat(both.out()).contains("hypervolumeShare", "listed", "sampled");
        assertThat(overlay.resolve("overlay-areaMm2-sqnrDb.pdf")).isNotEmptyFile();
    }

    @Test
    void badFoldersAndOptionsAreRefusedInOneLine() throws IOException {
        String none = folder.toString();
        String[][] commands = {{"holds no run", "report", none}, {"needs a folder", "report", none, none},
            {"belongs to several runs", "report", none, "--out", "x"},
            {"holds no run", "report", none, none, "--out", "x"}};
        for (String[] command : commands) {
            Cli.Result result = Cli.run(java.util.Arrays.copyOfRange(command, 1, command.length));
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains(command[0]);
        }
        Path study = Files.writeString(folder.resolve("study.yaml"), STUDY);
        assertThat(Cli.run("run", study.toString(), "--columns", "2").err()).contains("with --figure-style ieee or acm");
    }
}
