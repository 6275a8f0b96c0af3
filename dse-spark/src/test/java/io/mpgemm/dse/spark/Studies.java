package io.mpgemm.dse.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.StudyRun;
import io.mpgemm.dse.models.evaluation.StudyRun.Options;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Small studies, and their results on one engine and on another. */
final class Studies {

    static final String GENETIC = "search: { kind: genetic, population: 12, generations: 6, seed: 3 }\n";
    static final String EXHAUSTIVE = "search: { kind: exhaustive }\n";
    static final String SPACE = """
            name: tiny
            workload:
              name: shapes
              gemms:
                - { site: qkv, m: 16, k: 256, n: 768, count: 2 }
                - { site: ffn-down, m: 16, k: 384, n: 256 }
            technology: { node: 28nm, clockMhz: 500 }
            space:
              pe: [int8-tpu, mixpe, lut]
              weightBits: [2, 4, 8]
              groupSize: [32, 128]
              accumulator: [int24, int32]
              array: { rows: 16, cols: [16, 32] }
              dataflow: [weight-stationary, output-stationary]
              buffers: { weightKiB: 16, activationKiB: 16, outputKiB: 16 }
              dramGBs: 25.6
            objectives: { minimize: [areaMm2, energyPerTokenMj, latencyMs], maximize: [sqnrDb] }
            constraints: [ "sqnrDb >= 3" ]
            """;
    static final String TENSORS = "fidelity: { sampleOutputs: 256, seed: 3 }\n";

    private static final List<String> RESULTS = List.of("points.csv", "front.csv", "front.tex");

    private Studies() {}

    static Path write(Path folder, String... parts) throws IOException {
        return Files.writeString(folder.resolve("study.yaml"), String.join("", parts));
    }

    static StudyRun prepare(Path study, Path out, Engine engine) {
        return StudyRun.prepare(study, new Options("test", Optional.of(out), false, 1, OptionalLong.empty(),
                Optional.empty())).on(engine);
    }

    static Outcome run(Path study, Path out, Engine engine, FidelityProgress progress) {
        return prepare(study, out, engine).execute((_, _) -> {}, progress, () -> false);
    }

    /** Both folders hold the same bytes wherever results must not depend on the engine. */
    static void requireSame(Path one, Path other) throws IOException {
        for (String file : RESULTS) {
            assertThat(Files.readString(other.resolve(file))).as(file).isEqualTo(Files.readString(one.resolve(file)));
        }
        assertThat(Files.readAllLines(one.resolve("front.csv"))).hasSizeGreaterThan(3);
    }
}
