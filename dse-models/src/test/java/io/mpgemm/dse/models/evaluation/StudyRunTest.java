package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.evaluation.StudyRun.Options;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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
    private static final String TWO_OBJECTIVES = STUDY.replace(", energyPerTokenMj, latencyMs", "");
    private static final String EXHAUSTIVE = "search: { kind: exhaustive }\n";
    private static final String GENETIC = "search: { kind: genetic, population: 8, generations: 5, seed: 3 }\n";

    /** Runs of one thread share what circuits do. */
    private static final Drawings DRAWINGS = new Drawings();

    @TempDir
    Path folder;

    private Path study(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Outcome run(Path study, Path out, int threads) {
        StudyRun run = prepare(study, out, threads);
        Supplier<Outcome> work = () -> run.execute((_, _) -> {}, FidelityProgress.none(), () -> false);
        return threads == 1 ? DRAWINGS.within(work) : work.get();
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
    void foldersBelowStudiesAreKeptBelowReports() {
        byte[] text = (STUDY + EXHAUSTIVE).getBytes(StandardCharsets.UTF_8);
        assertThat(StudyRun.folder(Study.read("studies/x.yaml", text))).isEqualTo(Path.of("reports", "tiny"));
        assertThat(StudyRun.folder(Study.read("/a/studies/b/studies/papers/c/x.yaml", text)))
                .isEqualTo(Path.of("reports", "papers", "c", "tiny"));
        assertThat(StudyRun.folder(Study.read("/elsewhere/x.yaml", text))).isEqualTo(Path.of("reports", "tiny"));
    }

    /** A design named in the data file has the metrics of the same design in the study's space. */
    @Test
    void publishedFiguresStandBesideOurs() throws IOException {
        study("figures.yaml",
                """
                        groups:
                          - name: some
                            title: Some figures
                            source: someone
                            informative: a test
                            rows:
                              - { what: area, value: 1, cause: a test, ours: { design: { like: one, of: areaMm2 } } }
                              - { what: SQNR, value: 1, cause: a test, ours: { design: { like: one, of: sqnrDb } } }
                              - { what: memory, low: 0, high: 1, ours: { design: { like: one, of: share, tree: energy, part: DRAM } } }
                        designs:
                          one: { design: { pe: mixpe, node: 28nm, set: "weightBits=4 groupSize=32 accumulator=int24 rows=16 cols=32 weightKiB=16 activationKiB=16 outputKiB=16 dramGBs=25.6" } }
                        """);
        Path study = study("study.yaml", STUDY + EXHAUSTIVE + "published: figures.yaml\n");
        Path out = folder.resolve("out");
        Outcome outcome = run(study, out, 2);
        assertThat(outcome.files()).contains("published.csv", "published.tex");
        List<List<String>> ours = rows(out.resolve("published.csv"));
        List<List<String>> points = rows(out.resolve("points.csv"));
        List<String> header = points.getFirst();
        List<String> point = points.stream()
                .filter(row -> row.containsAll(List.of("mixpe", "4", "32", "int24", "output-stationary"))
                        && row.get(header.indexOf("cols")).equals("32")
                        && row.get(header.indexOf("groupSize")).equals("32")
                        && row.get(header.indexOf("weightBits")).equals("4"))
                .findFirst().orElseThrow();
        int value = ours.getFirst().indexOf("ours");
        assertThat(ours.get(2).get(value)).isEqualTo(point.get(header.indexOf("sqnrDb")));
        assertThat(Double.parseDouble(ours.get(3).get(value))).isBetween(0.0, 1.0);
        assertThat(Files.readString(out.resolve("manifest.json"))).contains("figures.yaml SHA-256 ");
        assertThatThrownBy(() -> prepare(study("other.yaml", STUDY + EXHAUSTIVE + "published: none.yaml\n"), out, 1))
                .isInstanceOf(InputException.class).hasMessageContaining("published: there is no file");
    }

    @Test
    void threadsDoNotChangeTheResults() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC);
        Path one = folder.resolve("one");
        assertThat(run(study, one, 1).result().complete()).isTrue();
        for (int threads : List.of(2, 8)) {
            Path many = folder.resolve(threads + " threads");
            run(study, many, threads);
            for (String name : List.of("points.csv", "front.csv", "front.tex")) {
                assertThat(Files.readAllBytes(many.resolve(name))).isNotEmpty()
                        .isEqualTo(Files.readAllBytes(one.resolve(name)));
            }
        }
    }

    /** Stopped and resumed, with other threads, from a journal that has lost its end. */
    @Test
    void resumedItEndsInTheSameFiles() throws IOException {
        Path study = study("study.yaml", TWO_OBJECTIVES + GENETIC);
        Path whole = folder.resolve("whole");
        long points = run(study, whole, 2).result().evaluations();
        Path out = folder.resolve("out");
        Path journal = folder.resolve(".out.journal");
        List<String> notes = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(3);
        Outcome stopped = resumable(study, out, false, 1, notes).execute((_, _) -> left.decrementAndGet(),
                FidelityProgress.none(), () -> left.get() <= 0);
        assertThat(stopped.unfinished()).isTrue();
        byte[] bytes = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(bytes, bytes.length - 1));
        Outcome resumed = resumable(study, out, true, 8, notes).execute((_, _) -> {}, FidelityProgress.none(),
                () -> false);
        assertThat(resumed.unfinished()).isFalse();
        assertThat(resumed.resumed()).isPositive().isLessThan(stopped.result().evaluations());
        assertThat(resumed.result().evaluations()).isEqualTo(points);
        assertThat(notes).hasSize(2).first().asString().contains("damaged after " + resumed.resumed() + " points");
        assertThat(timeless(out)).isEqualTo(timeless(whole));
        assertThat(journal).doesNotExist();
    }

    /** Whoever runs a study again and stops it wants what there was, not less. */
    @Test
    void stoppedItDoesNotReplaceCompleteResults() throws IOException {
        Path study = study("study.yaml", TWO_OBJECTIVES + GENETIC);
        Path out = folder.resolve("out");
        run(study, out, 2);
        Map<String, String> complete = timeless(out);
        AtomicInteger left = new AtomicInteger(2);
        Outcome stopped = resumable(study, out, false, 1, new ArrayList<>())
                .execute((_, _) -> left.decrementAndGet(), FidelityProgress.none(), () -> left.get() <= 0);
        assertThat(stopped.unfinished()).isTrue();
        assertThat(stopped.files()).isEmpty();
        assertThat(timeless(out)).isEqualTo(complete);
        Outcome resumed = resumable(study, out, true, 1, new ArrayList<>()).execute((_, _) -> {},
                FidelityProgress.none(), () -> false);
        assertThat(resumed.resumed()).isEqualTo(stopped.result().evaluations());
        assertThat(resumed.files()).contains("front.csv");
        assertThat(timeless(out)).isEqualTo(complete);
    }

    /** Scoring is the long part of a batch: it need not end first. */
    @Test
    void stoppedWhileFidelityIsComputedAndResumedItEndsInTheSameFiles() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC);
        Path whole = folder.resolve("whole");
        run(study, whole, 2);
        Path out = folder.resolve("out");
        List<String> notes = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        assertThatThrownBy(() -> resumable(study, out, false, 2, notes).execute((_, _) -> {},
                (done, _) -> stop.set(done > 1), stop::get)).isInstanceOf(CancellationException.class);
        assertThat(out).doesNotExist();
        AtomicInteger batches = new AtomicInteger();
        AtomicInteger numerics = new AtomicInteger();
        Outcome stopped = resumable(study, out, true, 1, notes).execute((_, _) -> batches.incrementAndGet(),
                (_, _) -> numerics.addAndGet(batches.get() > 0 ? 1 : 0), () -> numerics.get() > 0);
        assertThat(batches.get()).isPositive();
        assertThat(stopped.unfinished()).isTrue();
        assertThat(stopped.result().evaluations()).isEqualTo(8L * batches.get());
        assertThat(Manifest.read(out.resolve("manifest.json")).complete()).isFalse();
        Outcome resumed = resumable(study, out, true, 2, notes).execute((_, _) -> {}, FidelityProgress.none(),
                () -> false);
        assertThat(resumed.resumed()).isEqualTo(stopped.result().evaluations());
        assertThat(timeless(out)).isEqualTo(timeless(whole));
    }

    /** Nothing is computed for a folder that is not ours. */
    @Test
    void theFolderIsCheckedBeforePublishedFigures() throws IOException {
        study("figures.yaml", "nonsense: 1\n");
        Path study = study("study.yaml", STUDY + EXHAUSTIVE + "published: figures.yaml\n");
        Path out = Files.createDirectory(folder.resolve("out"));
        StudyRun run = prepare(study, out, 1);
        Files.writeString(out.resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> run.execute((_, _) -> {}, FidelityProgress.none(), () -> false))
                .isInstanceOf(InputException.class).hasMessageContaining("holds files that are not a run of dse");
    }

    private static StudyRun resumable(Path study, Path out, boolean resume, int threads, List<String> notes) {
        return StudyRun.prepare(study, new Options("test", Optional.of(out), false, threads, OptionalLong.empty(),
                Optional.empty(), new StudyRun.Resume(resume, notes::add), Checks.none(), Options.MOST));
    }

    private static Map<String, String> timeless(Path out) throws IOException {
        Map<String, String> files = new TreeMap<>();
        files(out).forEach((name, bytes) -> files.put(name, new String(bytes, StandardCharsets.ISO_8859_1)
                .replaceAll("(\"started\" ?: ?)\"[^\"]*\"|(\"elapsedS\" ?: ?)[0-9.E-]+", "$1$2")));
        return files;
    }

    @Test
    void theJournalOfAChangedStudyIsRefused() throws IOException {
        Path study = study("study.yaml", TWO_OBJECTIVES + GENETIC);
        Path out = folder.resolve("out");
        AtomicBoolean stop = new AtomicBoolean();
        List<String> notes = new ArrayList<>();
        assertThatThrownBy(() -> resumable(study, out, false, 1, notes).execute((_, _) -> {
            throw new IllegalStateException("killed");
        }, FidelityProgress.none(), stop::get)).hasMessage("killed");
        Path changed = study("study.yaml", TWO_OBJECTIVES.replace("seed: 3", "seed: 4") + GENETIC);
        assertThatThrownBy(() -> resumable(changed, out, true, 1, notes).execute((_, _) -> {}, FidelityProgress.none(),
                stop::get)).isInstanceOf(InputException.class).hasMessageContaining(folder.resolve(".out.journal")
                        .toString())
                .hasMessageContaining("its study is").hasMessageContaining("--resume");
        assertThat(notes).isEmpty();
        resumable(changed, out, false, 1, notes).execute((_, _) -> {}, FidelityProgress.none(), stop::get);
        assertThat(notes).singleElement().asString().contains("is kept as").contains(".out.journal.old");
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("out",
                    "study.yaml");
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
    void theStudysOwnSeedChangesNothing() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC);
        Path out = folder.resolve("out");
        run(study, out, 1);
        Map<String, String> before = timeless(out);
        StudyRun.prepare(study, new Options("test", Optional.of(out), false, 1, OptionalLong.of(3), Optional.empty()))
                .execute((_, _) -> {}, FidelityProgress.none(), () -> false);
        assertThat(timeless(out)).isEqualTo(before);
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
        Outcome outcome = checked(study, out, new Checks(true, OptionalInt.of(3), OptionalInt.empty()));
        run(study("all.yaml", STUDY + EXHAUSTIVE), folder.resolve("all"), 1);
        List<List<String>> truth = rows(folder.resolve("all").resolve("front.csv"));
        List<List<String>> proof = rows(out.resolve("proof.csv"));
        int columns = truth.getFirst().size();
        assertThat(proof.stream().map(row -> row.subList(0, columns)).toList()).isEqualTo(truth);
        assertThat(proof.getFirst().subList(columns, columns + 3)).containsExactly("gapSeed3", "gapSeed4", "gapSeed5");
        List<String> found = rows(out.resolve("front.csv")).stream().map(List::getFirst).toList();
        List<String> withoutGap = proof.stream().filter(row -> row.get(columns).equals("0")).map(List::getFirst)
                .toList();
        assertThat(withoutGap).isNotEmpty().hasSizeLessThan(truth.size() - 1).isSubsetOf(found);
        Manifest manifest = Manifest.read(out.resolve("manifest.json"));
        assertThat(manifest.findings().keySet()).containsExactlyInAnyOrder("proof", "convergence");
        assertThat(finding(manifest, "proof", "truePoints").intValueExact()).isEqualTo(truth.size() - 1);
        assertThat(finding(manifest, "proof", "leastHypervolumeShare").doubleValue()).isBetween(0.1, 1.0);
        assertThat(manifest.files()).contains("proof.csv", "convergence.csv", "convergence.svg",
                "attainment-areaMm2-sqnrDb.csv", "attainment-areaMm2-sqnrDb.png");
        assertThat(rows(out.resolve("convergence.csv")).stream().skip(1).map(List::getFirst).distinct())
                .containsExactly("3", "4", "5");
        assertThat(outcome.report().sections().getFirst().findings()).hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("of the true hypervolume"));
    }

    private static BigDecimal finding(Manifest manifest, String group, String name) {
        return Objects.requireNonNull(Objects.requireNonNull(manifest.findings().get(group), group).get(name), name);
    }

    private static Outcome checked(Path study, Path out, Checks checks) {
        StudyRun run = StudyRun.prepare(study, new Options("test", Optional.of(out), false, 1, OptionalLong.empty(),
                Optional.empty(), new StudyRun.Resume(false, _ -> {}), checks, Options.MOST));
        return DRAWINGS.within(() -> run.execute((_, _) -> {}, FidelityProgress.none(), () -> false));
    }

    /** A run without its checks takes away what they wrote. */
    @Test
    void aRefreshedFolderHoldsOneRunOnly() throws IOException {
        Path out = folder.resolve("out");
        Path study = study("study.yaml", STUDY + GENETIC);
        checked(study, out, new Checks(true, OptionalInt.empty(), OptionalInt.empty()));
        assertThat(out.resolve("proof.csv")).exists();
        byte[] points = Files.readAllBytes(out.resolve("points.csv"));
        Outcome plain = run(study, out, 1);
        assertThat(files(out).keySet()).containsExactlyInAnyOrderElementsOf(plain.files());
        assertThat(out.resolve("points.csv")).hasBinaryContent(points);
    }

    @Test
    void seedsNeedASearchByChance() throws IOException {
        Path exhaustive = study("study.yaml", STUDY + EXHAUSTIVE);
        assertThatThrownBy(() -> checked(exhaustive, folder.resolve("out"),
                new Checks(false, OptionalInt.of(2), OptionalInt.empty())))
                .isInstanceOf(InputException.class).hasMessageContaining("compare: genetic");
    }

    @Test
    void aRobustFrontIsTheSameForAnyNumberOfThreads() throws IOException {
        Path study = study("study.yaml", STUDY + GENETIC + "robust: { samples: 12, seed: 5, threshold: 0.75 }\n");
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Outcome outcome = run(study, one, 1);
        run(study, two, 2);
        for (String name : List.of("robust.csv", "robust-areaMm2-sqnrDb.svg")) {
            assertThat(two.resolve(name)).hasSameBinaryContentAs(one.resolve(name));
        }
        List<List<String>> rows = rows(one.resolve("robust.csv"));
        List<String> header = rows.getFirst();
        List<List<String>> front = rows.stream().filter(row -> row.contains("front")).toList();
        assertThat(front).hasSameSizeAs(outcome.result().front());
        for (List<String> row : rows.subList(1, rows.size())) {
            double probability = Double.parseDouble(row.get(header.indexOf("probability")));
            assertThat(probability * 12).isCloseTo(Math.rint(probability * 12), within(1e-9));
            assertThat(row.get(header.indexOf("survives"))).isEqualTo(String.valueOf(probability >= 0.75));
            double median = Double.parseDouble(row.get(header.indexOf("areaMm2Median")));
            assertThat(median).isBetween(Double.parseDouble(row.get(header.indexOf("areaMm2Low"))),
                    Double.parseDouble(row.get(header.indexOf("areaMm2High"))));
            // Fidelity depends on none of the constants.
            assertThat(row.get(header.indexOf("sqnrDbLow"))).isEqualTo(row.get(header.indexOf("sqnrDb")))
                    .isEqualTo(row.get(header.indexOf("sqnrDbHigh")));
        }
        Manifest manifest = Manifest.read(one.resolve("manifest.json"));
        assertThat(finding(manifest, "robust", "draws").intValueExact()).isEqualTo(12);
        assertThat(finding(manifest, "robust", "survivingPoints").longValueExact()).isEqualTo(front.stream()
                .filter(row -> row.get(header.indexOf("survives")).equals("true")).count());
    }

    /** Where no constant moves, designs cost what they cost in the search, and the front stays as it is. */
    @Test
    void underTheSameConstantsEveryDesignIsWhatItWas() throws IOException {
        Study study = Study.read(study("study.yaml", STUDY + EXHAUSTIVE));
        StudySpace space = SpaceBuilder.build(study, PeFamilies.all());
        Inputs inputs = new Inputs(study);
        List<Workload> workloads = inputs.workloads();
        try (DesignEvaluator evaluator = new DesignEvaluator(space, workloads,
                new FidelityEvaluator(inputs.tensors(workloads), Optional.empty()), FidelityProgress.none(), 1)) {
            List<DesignPoint> points = IntStream.range(0, (int) space.space().size()).mapToObj(space.space()::point)
                    .toList();
            Map<DesignPoint, Design> known = new HashMap<>();
            points.forEach(point -> known.put(point, evaluator.design(point)));
            List<Evaluation> before = evaluator.evaluate(points);
            List<Evaluation> after = evaluator.under(known, constants -> constants).evaluate(points);
            for (int i = 0; i < points.size(); i++) {
                assertThat(after.get(i).infeasible()).isEqualTo(before.get(i).infeasible());
                for (int metric = 0; metric < evaluator.metrics().size(); metric++) {
                    assertThat(after.get(i).value(metric)).isCloseTo(before.get(i).value(metric),
                            withinPercentage(1e-9));
                }
            }
        }
    }
}
