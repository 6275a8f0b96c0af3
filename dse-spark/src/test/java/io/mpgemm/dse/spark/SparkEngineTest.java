package io.mpgemm.dse.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.EngineProvider;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkEngineTest {

    @TempDir
    Path folder;

    private static Engine spark(String master) {
        return EngineProvider.named("spark", Optional.of(master), 1);
    }

    @Test
    void aGeneticSearchEndsInTheSameBytes() throws IOException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS, Studies.GENETIC);
        Studies.run(study, folder.resolve("local"), Engine.local(), (_, _) -> {});
        Studies.run(study, folder.resolve("spark"), spark("local[2]"), (_, _) -> {});
        Studies.requireSame(folder.resolve("local"), folder.resolve("spark"));
    }

    @Test
    void anExhaustiveSearchEndsInTheSameBytesAndScoresEachNumericsOnce() throws IOException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS, Studies.EXHAUSTIVE);
        List<Integer> scored = new ArrayList<>();
        Studies.run(study, folder.resolve("local"), Engine.local(), (_, _) -> {});
        Outcome outcome = Studies.run(study, folder.resolve("spark"), spark("local[2]"),
                (done, total) -> {
                    // What is written of the front asks for its numerics one by one.
                    if (total > 1) {
                        scored.add(done);
                    }
                });
        Studies.requireSame(folder.resolve("local"), folder.resolve("spark"));
        long numerics = Files.readAllLines(folder.resolve("spark/points.csv")).stream().skip(1)
                .flatMap(line -> List.of(line.split(",", -1)).stream().filter(cell -> cell.contains("/g"))).distinct()
                .count();
        assertThat(scored).hasSize((int) numerics).isSorted().doesNotHaveDuplicates();
        assertThat(Files.readString(outcome.folder().resolve("manifest.json"))).contains("Apache Spark 4",
                "master local[2]");
    }

    @Test
    void aLanguageModelIsScoredOnWorkers() throws IOException {
        String space = Studies.SPACE.replace("maximize: [sqnrDb]", "maximize: [top1Agreement]")
                .replace("pe: [int8-tpu, mixpe, lut]", "pe: [mixpe]");
        Path study = Studies.write(folder, space,
                "fidelity: { sampleOutputs: 64, languageSequences: 1, languageTokens: 8 }\n", Studies.EXHAUSTIVE);
        Studies.run(study, folder.resolve("local"), Engine.local(), (_, _) -> {});
        Studies.run(study, folder.resolve("spark"), spark("local[2]"), (_, _) -> {});
        Studies.requireSame(folder.resolve("local"), folder.resolve("spark"));
    }

    @Test
    void aStoppedRunWritesWhatItHas() throws IOException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS, Studies.GENETIC);
        AtomicInteger batches = new AtomicInteger();
        Outcome outcome = Studies.prepare(study, folder.resolve("out"), spark("local[1]"))
                .execute((_, _) -> batches.incrementAndGet(), (_, _) -> {}, () -> batches.get() > 0);
        assertThat(outcome.result().complete()).isFalse();
        assertThat(Files.readAllLines(folder.resolve("out/points.csv"))).hasSizeGreaterThan(2);
    }

    @Test
    void mastersThatAreNone() {
        for (String wrong : List.of("", "localhost", "local[0]", "local[x]", "spark://host", "http://host:7077",
                "spark://a b:c")) {
            assertThatThrownBy(() -> spark(wrong)).isInstanceOf(InputException.class)
                    .hasMessageStartingWith("--master is '" + wrong + "'").hasMessageContaining("spark://HOST:PORT");
        }
        for (String right : List.of("local", "local[*]", "local[4]", "local[2,3]", "spark://host:7077",
                "spark://a:7077,b:7077", "yarn", "k8s://https://host:6443")) {
            assertThat(spark(right)).isEqualTo(new SparkEngine(new Master(right)));
        }
    }

    @Test
    void aMasterThatIsNotThere() throws IOException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS, Studies.GENETIC);
        assertThatThrownBy(() -> Studies.run(study, folder.resolve("out"), spark("spark://127.0.0.1:1"),
                (_, _) -> {})).isInstanceOf(InputException.class).hasMessageContaining("nothing answers there");
        assertThat(folder.resolve("out/points.csv")).doesNotExist();
    }

    @Test
    void enginesThatAreNotThere() {
        assertThatThrownBy(() -> EngineProvider.named("sparc", Optional.empty(), 1)).isInstanceOf(InputException.class)
                .hasMessageContaining("'sparc'").hasMessageContaining("Maybe you meant 'spark'?");
        assertThatThrownBy(() -> EngineProvider.named("local", Optional.of("local[2]"), 1))
                .isInstanceOf(InputException.class).hasMessageContaining("--master is 'local[2]'");
    }
}
