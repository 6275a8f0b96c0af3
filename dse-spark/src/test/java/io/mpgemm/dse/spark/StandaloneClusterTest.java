package io.mpgemm.dse.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.EngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster of processes, one of which dies. */
class StandaloneClusterTest {

    @TempDir
    Path folder;

    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void setSparkUp() {
        set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        set("spark.executor.memory", "512m");
        set("spark.cores.max", "2");
        // The job must not begin before both workers are there, or the one that is killed may have had no part in it.
        set("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        set("spark.scheduler.maxRegisteredResourcesWaitingTime", "180s");
    }

    private void set(String property, String value) {
        before.put(property, System.getProperty(property, ""));
        System.setProperty(property, value);
    }

    @AfterEach
    void putBack() {
        before.forEach((property, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }

    @Test
    void aWorkerThatDiesChangesNothing() throws IOException, InterruptedException {
        Path study = Studies.write(folder, Studies.SPACE, Studies.TENSORS, Studies.GENETIC);
        Studies.run(study, folder.resolve("local"), Engine.local(), (_, _) -> {});
        AtomicBoolean killed = new AtomicBoolean();
        try (StandaloneCluster cluster = new StandaloneCluster(Files.createDirectory(folder.resolve("cluster")), 2)) {
            Engine engine = EngineProvider.named("spark", Optional.of(cluster.url()), 1);
            // The first numerics is scored and the others are not: the middle of a job.
            Studies.run(study, folder.resolve("spark"), engine, (done, total) -> {
                if (done < total && !killed.getAndSet(true)) {
                    cluster.kill(0);
                }
            });
        }
        assertThat(killed).isTrue();
        Studies.requireSame(folder.resolve("local"), folder.resolve("spark"));
    }
}
