package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.report.Correlation;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.models.evaluation.StudyRun.Options;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import io.mpgemm.dse.models.evaluation.StudyRun.Resume;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exhaustive studies whose points are swept. */
class SweepStudyTest {

    /** 69,120 points: a whole range of a sweep and a part. */
    private static final String STUDY = """
            name: swept
            workload: { gemms: [{ m: 8, k: 256, n: 128 }, { m: 64, k: 512, n: 256, count: 3 }] }
            space:
              pe: mixpe
              weightBits: 4
              array: { rows: [16, 32], cols: pow2(8..64) }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: pow2(1..32), activationKiB: pow2(2..64), outputKiB: pow2(1..32) }
              dramGBs: range(1..20)
            objectives: { minimize: [areaMm2, energyPerTokenMj, latencyMs] }
            constraints: [ "areaMm2 <= 0.4" ]
            fidelity: { sampleOutputs: 64 }
            """;
    private static final long SIZE = 69_120;

    @TempDir
    Path folder;

    private StudyRun prepare(String points, Path out, int threads, boolean resume, long most) throws IOException {
        Path study = Files.writeString(folder.resolve("study.yaml"),
                STUDY + "search: { kind: exhaustive, points: " + points + " }\n");
        return StudyRun.prepare(study, new Options("test", Optional.of(out), false, threads, OptionalLong.empty(),
                Optional.empty(), new Resume(resume, _ -> {}), Checks.none(), most));
    }

    private Outcome run(String points, String out, int threads) throws IOException {
        return execute(prepare(points, folder.resolve(out), threads, false, SIZE), (_, _) -> {}, () -> false);
    }

    private static Outcome execute(StudyRun run, SearchListener listener, BooleanSupplier stop) {
        return run.execute(listener, FidelityProgress.none(), stop);
    }

    private void sameResults(String one, String other) throws IOException {
        for (String name : List.of("points.csv", "front.csv", "front.tex")) {
            assertThat(Files.readAllBytes(folder.resolve(other).resolve(name))).as(name).isNotEmpty()
                    .isEqualTo(Files.readAllBytes(folder.resolve(one).resolve(name)));
        }
        Manifest expected = Manifest.read(folder.resolve(one).resolve("manifest.json"));
        assertThat(Manifest.read(folder.resolve(other).resolve("manifest.json")).counts()).isEqualTo(expected.counts());
    }

    @Test
    void aSampleIsListedAndTheFrontIsOfAllPoints() throws IOException {
        run("all", "all", 1);
        Outcome outcome = run("sample", "sample", 1);
        List<String> all = Files.readAllLines(folder.resolve("all/points.csv"));
        List<String> some = Files.readAllLines(folder.resolve("sample/points.csv"));
        assertThat(Files.readString(folder.resolve("sample/front.csv")))
                .isEqualTo(Files.readString(folder.resolve("all/front.csv")));
        assertThat(all).hasSize((int) SIZE + 1);
        assertThat(some).hasSize(10_001).doesNotHaveDuplicates();
        // AssertJ's isSubsetOf compares each line with each other.
        assertThat(new HashSet<>(all).containsAll(some)).isTrue();
        Manifest.Counts counts = Manifest.read(folder.resolve("sample/manifest.json")).counts();
        Manifest.Counts expected = Manifest.read(folder.resolve("all/manifest.json")).counts();
        assertThat(counts.listed()).isEqualTo(10_000);
        assertThat(expected.listed()).isEqualTo(SIZE);
        assertThat(counts.feasible()).isEqualTo(expected.feasible()).isPositive();
        assertThat(counts.swept().keySet()).containsExactly("listed", "PE misses the clock",
                "buffers cannot feed the array", "breaks a constraint");
        assertThat(counts.swept().values().stream().skip(1).mapToLong(Long::longValue).sum())
                .isEqualTo(SIZE - counts.feasible());
        assertThat(outcome.report().notes()).anyMatch(note -> note.contains("points.csv lists 10,000"));
    }

    @Test
    void aResumedSweepEndsInTheSameBytes() throws IOException {
        run("sample", "whole", 2);
        int[] calls = {0};
        Outcome part = execute(prepare("sample", folder.resolve("parts"), 1, false, SIZE), (_, _) -> calls[0]++,
                () -> calls[0] > 10);
        assertThat(part.result().complete()).isFalse();
        assertThat(part.result().evaluations()).isBetween(1L, SIZE - 1);
        Outcome rest = execute(prepare("sample", folder.resolve("parts"), 2, true, SIZE), (_, _) -> {}, () -> false);
        assertThat(rest.resumed()).isEqualTo(part.result().evaluations());
        assertThat(rest.result().complete()).isTrue();
        sameResults("whole", "parts");
    }

    /** Of each numerics the first point counts, in the sample or not. */
    @Test
    void correlationsAreOfAllPoints() throws IOException {
        List<List<Correlation>> found = new ArrayList<>();
        for (String points : List.of("all", "sample")) {
            Path study = Files.writeString(folder.resolve("study.yaml"),
                    STUDY.replace("range(1..20)", "[10, 20]").replace("pe: mixpe",
                            "pe: mixpe\n  groupSize: [32, 64, 128]")
                            + "correlate: [[sqnrDb, areaMm2, groupSize]]\nsearch: { kind: exhaustive, points: " + points
                            + " }\n");
            found.add(execute(StudyRun.prepare(study,
                    new Options("test", Optional.of(folder.resolve(points)), false, 1, OptionalLong.empty(),
                            Optional.empty())),
                    (_, _) -> {}, () -> false).report().correlations());
        }
        assertThat(found.getFirst().getFirst().points()).hasSize(3);
        assertThat(found.getLast()).isEqualTo(found.getFirst());
    }

    @Test
    void moreThanTheMostPointsAreRefusedBeforeAnyWork() {
        Path out = folder.resolve("none");
        assertThatThrownBy(() -> prepare("auto", out, 1, false, SIZE - 1)).isInstanceOf(InputException.class)
                .hasMessageContaining("study.yaml").hasMessageContaining("69,120").hasMessageContaining("--max-points")
                .message().doesNotContain("\n");
        assertThat(out).doesNotExist();
    }
}
