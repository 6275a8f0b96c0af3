package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.models.evaluation.StudyRun.Options;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyRunTest {

    private static final String STUDY = """
            name: tiny
            workload:
              name: shapes
              gemms:
                - { site: qkv, m: 16, k: 256, n: 768, count: 2 }
                - { site: ffn-down, m: 16, k: 384, n: 256 }
            technology: { node: 28nm, clockMhz: 500 }
            space:
              pe: [int8-tpu, mixpe]
              weightBits: [2, 4, 8]
              groupSize: [32, 128]
              accumulator: [int24, int32]
              array: { rows: 16, cols: [16, 32] }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: 16, activationKiB: 16, outputKiB: 16 }
              dramGBs: 25.6
            objectives: { minimize: [areaMm2, energyPerTokenMj, latencyMs], maximize: [sqnrDb] }
            constraints: [ "sqnrDb >= 3" ]
            fidelity: { sampleOutputs: 256, seed: 3 }
            """;
    private static final String EXHAUSTIVE = "search: { kind: exhaustive }\n";
    private static final String GENETIC = "search: { kind: genetic, population: 8, generations: 5, seed: 3 }\n";

    @TempDir
    Path folder;

    private Path study(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Outcome run(Path study, Path out, int threads) {
        return prepare(study, out, threads).execute((_, _) -> {}, FidelityProgress.none(), () -> false);
    }

    private static StudyRun prepare(Path study, Path out, int threads) {
        return StudyRun.prepare(study, new Options("test", Optional.of(out), false, threads, OptionalLong.empty(),
                Optional.empty()));
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                files.put(entry.getFileName().toString(), Files.readAllBytes(entry));
            }
        }
        return files;
    }

    /** Rows of a CSV file without quotes, the header first. */
    private static List<List<String>> rows(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#")) {
                rows.add(List.of(line.split(",", -1)));
            }
        }
        return rows;
    }

    @Test
    void threadsDoNotChangeTheResults() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC);
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        assertThat(run(study, one, 1).result().complete()).isTrue();
        run(study, two, 2);
        for (String name : List.of("points.csv", "front.csv")) {
            assertThat(Files.readAllBytes(two.resolve(name))).isNotEmpty()
                    .isEqualTo(Files.readAllBytes(one.resolve(name)));
        }
    }

    /** Every feasible point is on the front or dominated by a point of the front, and none of the front is dominated. */
    @Test
    void theFrontIsWhatNothingDominates() throws IOException {
        Path out = folder.resolve("out");
        Outcome outcome = run(study("study.yaml", STUDY + EXHAUSTIVE), out, 2);
        List<List<String>> points = rows(out.resolve("points.csv"));
        List<String> header = points.getFirst();
        int sqnr = column(header, "sqnrDb");
        List<double[]> feasible = new ArrayList<>();
        for (List<String> row : points.subList(1, points.size())) {
            if (!row.get(column(header, "areaMm2")).isEmpty() && Double.parseDouble(row.get(sqnr)) >= 3) {
                feasible.add(objectives(header, row));
            }
        }
        List<String> expected = feasible.stream()
                .filter(point -> feasible.stream().noneMatch(other -> dominates(other, point))).map(Arrays::toString)
                .sorted().toList();
        List<List<String>> front = rows(out.resolve("front.csv"));
        assertThat(front.subList(1, front.size()).stream()
                .map(row -> Arrays.toString(objectives(front.getFirst(), row))).sorted().toList())
                .isEqualTo(expected);
        assertThat(expected).hasSizeBetween(2, feasible.size() - 1);
        assertThat(points).hasSize((int) outcome.result().evaluations() + 1);
        assertThat(feasible.size()).isLessThan(points.size());
        Manifest manifest = Manifest.read(out.resolve("manifest.json"));
        assertThat(manifest.counts())
                .isEqualTo(new Manifest.Counts(points.size() - 1, points.size() - 1, feasible.size(), expected.size()));
        assertThat(manifest.complete()).isTrue();
    }

    private static int column(List<String> header, String metric) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).matches("\\Q" + metric + "\\E(\\W.*)?")) {
                return i;
            }
        }
        throw new IllegalArgumentException(metric + " is not in " + header);
    }

    /** All to be minimised. */
    private static double[] objectives(List<String> header, List<String> row) {
        return new double[]{Double.parseDouble(row.get(column(header, "areaMm2"))),
            Double.parseDouble(row.get(column(header, "energyPerTokenMj"))),
            Double.parseDouble(row.get(column(header, "latencyMs"))),
            -Double.parseDouble(row.get(column(header, "sqnrDb")))};
    }

    private static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    @Test
    void aStoppedRunIsWholeAndSaysSo() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC);
        Path full = folder.resolve("full");
        Path out = folder.resolve("out");
        run(study, full, 1);
        AtomicBoolean stop = new AtomicBoolean();
        Outcome outcome = prepare(study, out, 1).execute((_, _) -> stop.set(true), FidelityProgress.none(), stop::get);
        assertThat(outcome.result().complete()).isFalse();
        assertThat(files(out).keySet()).isEqualTo(files(full).keySet()).containsAll(outcome.files());
        Manifest manifest = Manifest.read(out.resolve("manifest.json"));
        assertThat(manifest.complete()).isFalse();
        assertThat(Manifest.read(full.resolve("manifest.json")).complete()).isTrue();
        List<String> some = Files.readAllLines(out.resolve("points.csv"));
        List<String> all = Files.readAllLines(full.resolve("points.csv"));
        assertThat(some.size()).isGreaterThan(1).isLessThan(all.size());
        assertThat(all.subList(0, some.size())).isEqualTo(some);
        assertThat(outcome.result().front()).isNotEmpty();
    }

    @Test
    void theSameStudyIsRefreshed() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC);
        Path out = folder.resolve("out");
        run(study, out, 1);
        byte[] points = Files.readAllBytes(out.resolve("points.csv"));
        Files.writeString(out.resolve("points.csv"), "spoilt");
        Files.writeString(out.resolve("notes.txt"), "mine");
        run(study, out, 1);
        assertThat(Files.readAllBytes(out.resolve("points.csv"))).isEqualTo(points);
        assertThat(out.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void anotherStudyIsRefusedAndLeavesTheFolderAlone() throws IOException {
        Path out = folder.resolve("out");
        run(study("study.yaml", STUDY + GENETIC), out, 1);
        Map<String, byte[]> before = files(out);
        Path other = study("other.yaml", STUDY.replace("tiny", "other") + GENETIC);
        assertThatThrownBy(() -> run(other, out, 1)).isInstanceOf(InputException.class)
                .hasMessageContaining("holds another run").hasMessageContaining("tiny")
                .hasMessageContaining("--force");
        Map<String, byte[]> after = files(out);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((name, bytes) -> assertThat(after).hasEntrySatisfying(name,
                now -> assertThat(now).isEqualTo(bytes)));
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("out",
                    "study.yaml", "other.yaml");
        }
    }

    /** The space is small: what the proof says is held against an exhaustive study of its own. */
    @Test
    void aProofNamesWhatTheSearchMissed() throws IOException {
        Path out = folder.resolve("out");
        Path study = study("study.yaml", STUDY + GENETIC.replace("generations: 5", "generations: 1"));
        Outcome outcome = checked(study, out, new Checks(true, OptionalInt.of(3)));
        run(study("all.yaml", STUDY + EXHAUSTIVE), folder.resolve("all"), 1);
        List<List<String>> truth = rows(folder.resolve("all").resolve("front.csv"));
        List<List<String>> proof = rows(out.resolve("proof.csv"));
        int columns = truth.getFirst().size();
        assertThat(proof.stream().map(row -> row.subList(0, columns)).toList()).isEqualTo(truth);
        assertThat(proof.getFirst().subList(columns, columns + 3)).containsExactly("gapSeed3", "gapSeed4", "gapSeed5");
        List<String> found = rows(out.resolve("front.csv")).stream().map(List::getFirst).toList();
        List<String> withoutGap = proof.stream().filter(row -> row.get(columns).equals("0")).map(List::getFirst).toList();
        assertThat(withoutGap).isNotEmpty().hasSizeLessThan(truth.size() - 1).isSubsetOf(found);
        Manifest manifest = Manifest.read(out.resolve("manifest.json"));
        assertThat(manifest.findings().keySet()).containsExactlyInAnyOrder("proof", "convergence");
        assertThat(manifest.findings().get("proof").get("truePoints").intValueExact()).isEqualTo(truth.size() - 1);
        assertThat(manifest.findings().get("proof").get("leastHypervolumeShare").doubleValue()).isBetween(0.1, 1.0);
        assertThat(manifest.files()).contains("proof.csv", "convergence.csv", "attainment.csv", "convergence.svg",
                "attainment-areaMm2-sqnrDb.png");
        assertThat(rows(out.resolve("convergence.csv")).stream().skip(1).map(List::getFirst).distinct())
                .containsExactly("3", "4", "5");
        assertThat(outcome.report().sections().getFirst().findings()).hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("of the true hypervolume"));
    }

    private static Outcome checked(Path study, Path out, Checks checks) {
        return StudyRun.prepare(study, new Options("test", Optional.of(out), false, 1, OptionalLong.empty(),
                Optional.empty(), new StudyRun.Resume(false, _ -> {}), checks)).execute((_, _) -> {}, FidelityProgress.none(), () -> false);
    }

    /** A run without its checks takes away what they wrote. */
    @Test
    void aRefreshedFolderHoldsOneRunOnly() throws IOException {
        Path out = folder.resolve("out");
        Path study = study("study.yaml", STUDY + GENETIC);
        checked(study, out, new Checks(true, OptionalInt.empty()));
        assertThat(out.resolve("proof.csv")).exists();
        byte[] points = Files.readAllBytes(out.resolve("points.csv"));
        Outcome plain = run(study, out, 1);
        assertThat(files(out).keySet()).containsExactlyInAnyOrderElementsOf(plain.files());
        assertThat(out.resolve("points.csv")).hasBinaryContent(points);
    }

    @Test
    void seedsNeedASearchByChance() throws IOException {
        Path exhaustive = study("study.yaml", STUDY + EXHAUSTIVE);
        assertThatThrownBy(() -> checked(exhaustive, folder.resolve("out"), new Checks(false, OptionalInt.of(2))))
                .isInstanceOf(InputException.class).hasMessageContaining("compare: genetic");
    }
}
