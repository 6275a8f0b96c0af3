package io.mpgemm.dse.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.EngineProvider;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import io.mpgemm.dse.models.evaluation.StudyWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

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
    void aSweepEndsInTheSameBytes() throws IOException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS,
                "search: { kind: exhaustive, points: sample }\n");
        Studies.run(study, folder.resolve("local"), Engine.local(), (_, _) -> {});
        Studies.run(study, folder.resolve("spark"), spark("local[2]"), (_, _) -> {});
        Studies.requireSame(folder.resolve("local"), folder.resolve("spark"));
    }

    @Test
    void aWorkerWithOtherFilesSaysSo() throws IOException {
        Path tensors = Files.createDirectory(folder.resolve("tensors"));
        npy(tensors.resolve("w.weight.npy"), 1);
        Path study = Studies.write(folder, Studies.SPACE, "fidelity: { tensors: tensors/w.weight.npy }\n",
                Studies.GENETIC);
        String text = Files.readString(study);
        StudyOnWorkers sent = StudyOnWorkers.of(study.toString(), text,
                StudyWorker.read(study.toString(), text.getBytes(StandardCharsets.UTF_8)).identity());
        assertThat(arrived(sent).worker()).isNotNull();

        npy(tensors.resolve("w.weight.npy"), 2);
        assertThatThrownBy(() -> arrived(sent).worker()).isInstanceOf(InputException.class)
                .hasMessageContaining("are not those at the driver");
        Files.delete(tensors.resolve("w.weight.npy"));
        assertThatThrownBy(() -> arrived(sent).worker()).isInstanceOf(InputException.class)
                .hasMessageContaining("w.weight.npy");
    }

    /** A matrix [8, 256] of small numbers. */
    private static void npy(Path file, int seed) throws IOException {
        String head = "{'descr': '<f4', 'fortran_order': False, 'shape': (8, 256), }";
        ByteBuffer bytes = ByteBuffer.allocate(128 + 4 * 8 * 256).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0)
                .putShort((short) 118).put(head.getBytes(StandardCharsets.US_ASCII));
        while (bytes.position() < 127) {
            bytes.put((byte) ' ');
        }
        bytes.put((byte) '\n');
        new Random(seed).doubles(8 * 256).forEach(value -> bytes.putFloat((float) value - 0.5f));
        Files.write(file, bytes.array());
    }

    /** As it arrives at a worker. */
    private static StudyOnWorkers arrived(StudyOnWorkers sent) {
        JavaSerializer serializer = new JavaSerializer(new SparkConf());
        ClassTag<StudyOnWorkers> type = ClassTag$.MODULE$.apply(StudyOnWorkers.class);
        return serializer.newInstance().deserialize(serializer.newInstance().serialize(sent, type), type);
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

    /** What workers had scored by then is known; the rest of the job is called off. */
    @Test
    void aRunIsStoppedWhileFidelityIsComputed() throws IOException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS, Studies.EXHAUSTIVE);
        AtomicInteger scored = new AtomicInteger();
        AtomicInteger all = new AtomicInteger();
        assertThatThrownBy(() -> Studies.prepare(study, folder.resolve("out"), spark("local[1]")).execute((_, _) -> {},
                (_, total) -> {
                    scored.incrementAndGet();
                    all.set(total);
                }, () -> scored.get() > 0)).isInstanceOf(CancellationException.class);
        assertThat(scored.get()).isLessThan(all.get());
        assertThat(folder.resolve("out")).doesNotExist();
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
