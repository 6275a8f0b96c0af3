package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed while they run a study, and resumed. */
class KillTest {

    private static final int KILLS = Integer.getInteger("dse.kills", 20);
    private static final long LIMIT_S = 120;
    private static final String STUDY = """
            name: killed
            workload:
              name: shapes
              gemms:
                - { site: qkv, m: 16, k: 256, n: 768, count: 2 }
                - { site: ffn-down, m: 16, k: 384, n: 256 }
            technology: { node: 28nm, clockMhz: 500 }
            space:
              pe: mixpe
              weightBits: 4
              groupSize: [32, 64, 128]
              accumulator: int24
              array: { rows: [8, 16, 32, 64], cols: range(8..64 step 8) }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: [8, 16, 32, 64], activationKiB: [8, 16, 32], outputKiB: [8, 16, 32] }
              dramGBs: 25.6
            objectives: { minimize: [areaMm2, latencyMs], maximize: [sqnrDb] }
            fidelity: { sampleOutputs: 64, seed: 3 }
            search: { kind: genetic, population: 24, generations: 20, seed: 3 }
            """;

    @TempDir
    private static Path folder;

    private static Path study;
    private static Map<String, String> expected;
    /** How long a run works once it has begun. */
    private static long workNanos;

    /** A run in a process of its own; its output goes to a file. */
    private record Run(Process process, Path output) {

        int exitCode() throws InterruptedException {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("A run did not end within " + LIMIT_S + " seconds.");
            }
            return process.exitValue();
        }

        String text() throws IOException {
            return Files.readString(output);
        }
    }

    private static Run start(Path out, String... options) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Stream<String> command = Stream.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xshare:auto", "-Djava.awt.headless=true", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "run", study.toString(), "--out",
                out.toString(), "--no-cache", "--threads", "2");
        Path output = Files.createTempFile(folder, "output", ".txt");
        return new Run(new ProcessBuilder(Stream.concat(command, Stream.of(options)).toList())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
    }

    @BeforeAll
    static void runWithoutAKill() throws IOException, InterruptedException {
        assumeFalse(System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win"), "signals are needed");
        study = Files.writeString(folder.resolve("study.yaml"), STUDY);
        Path out = folder.resolve("whole");
        Run run = start(out);
        long begun = untilItHasBegun(run, out, Set.of());
        assertThat(run.exitCode()).as(run.text()).isZero();
        workNanos = System.nanoTime() - begun;
        expected = files(out);
        assertThat(expected.keySet()).contains("points.csv", "front.csv", "front.tex", "index.html", "manifest.json");
        assertThat(hidden(out)).isEmpty();
    }

    /** Contents by name; the only times are those of the manifest, which the page repeats. */
    private static Map<String, String> files(Path out) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(out)) {
            for (Path entry : entries.toList()) {
                String text = Files.readString(entry, StandardCharsets.ISO_8859_1);
                files.put(entry.getFileName().toString(), text.replaceAll(
                        "(\"started\" ?: ?)\"[^\"]*\"|(\"elapsedS\" ?: ?)[0-9.E-]+", "$1$2"));
            }
        }
        return files;
    }

    private static Set<String> hidden(Path out) {
        String[] names = new File(out.toUri()).getParentFile().list();
        return Stream.of(names == null ? new String[0] : names).filter(name -> name.startsWith("." + out.getFileName()))
                .collect(Collectors.toSet());
    }

    /** Waits until a run has opened its folder, and tells when that was. */
    private static long untilItHasBegun(Run run, Path out, Set<String> before) throws InterruptedException {
        while (run.process().isAlive() && hidden(out).stream()
                .noneMatch(name -> name.endsWith(".staging") && !before.contains(name))) {
            Thread.sleep(2);
        }
        return System.nanoTime();
    }

    /** Killed and resumed again and again, at moments from its start to its end, it ends in the same bytes. */
    @Test
    void killedAtRandomMomentsAndResumedItEndsInTheSameBytes() throws IOException, InterruptedException {
        Random random = new Random(11);
        Path out = folder.resolve("killed");
        int kills = 0;
        int ends = 0;
        while (kills < KILLS || ends == 0) {
            Set<String> before = hidden(out);
            Run run = start(out, "--resume");
            if (kills < KILLS) {
                untilItHasBegun(run, out, before);
                TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * workNanos));
                run.process().toHandle().destroyForcibly();
            }
            int code = run.exitCode();
            if (code == 0) {
                ends++;
                assertThat(files(out)).isEqualTo(expected);
                assertThat(hidden(out)).isEmpty();
                delete(out);
            } else {
                kills++;
                assertThat(code).as(run.text()).isEqualTo(128 + 9);
                // What has its final name is whole.
                if (Files.exists(out)) {
                    files(out).forEach((name, content) -> assertThat(content).as(name).isEqualTo(expected.get(name)));
                }
            }
        }
    }

    private static void delete(Path out) throws IOException {
        for (String name : expected.keySet()) {
            Files.delete(out.resolve(name));
        }
        Files.delete(out);
    }

    /** A stopped run writes what it has and the command that goes on with it. */
    @Test
    void stoppedAndResumedItEndsInTheSameBytes() throws IOException, InterruptedException {
        Path out = folder.resolve("stopped");
        Run first = start(out);
        untilItHasBegun(first, out, Set.of());
        Path journal = folder.resolve(".stopped.journal");
        long empty = 2000;
        while (first.process().isAlive() && !(Files.exists(journal) && Files.size(journal) > empty)) {
            Thread.sleep(2);
        }
        first.process().destroy();
        assertThat(first.exitCode()).as(first.text()).isEqualTo(128 + 15);
        assertThat(first.text()).contains("The run was stopped early. Go on with: dse run " + study + " --out " + out
                + " --no-cache --threads 2 --resume");
        assertThat(files(out).keySet()).isEqualTo(expected.keySet());
        assertThat(files(out).get("points.csv")).isNotEqualTo(expected.get("points.csv"));
        assertThat(hidden(out)).containsExactly(".stopped.journal");

        Run second = start(out, "--resume");
        assertThat(second.exitCode()).as(second.text()).isZero();
        assertThat(second.text()).containsPattern("note: Going on from the journal .* with \\d+ points")
                .containsPattern("\\(\\d+ from the journal\\)").doesNotContain("stopped early");
        assertThat(files(out)).isEqualTo(expected);
        assertThat(hidden(out)).isEmpty();
    }
}
