package io.mpgemm.dse.core.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManifestTest {

    private static Manifest manifest() {
        Metric area = new Metric("areaMm2", "mm2", "Area");
        Metric quality = new Metric("sqnrDb", "dB", "SQNR");
        return new Manifest("0.1.0", Manifest.Study.of("a \"study\"", "name: \u00e4\n# \u2028 comment\n"),
                List.of("search.seed=7"), Long.MIN_VALUE, "genetic", Map.of("temperatureC", "25"),
                Manifest.Jvm.current(), Manifest.currentOs(),
                Map.of("w", "abc", "a", "def"), new Manifest.Counts(1L << 40, 1000, 900, 12),
                Optional.of(new Manifest.Hypervolume(0.1 + 0.2, "ideal to 0, nadir to 1",
                        List.of(new Manifest.Axis("areaMm2", 1.5, 30, 1.1)))),
                false, List.of(Manifest.ObjectiveColumn.of(new Objective(area, Objective.Direction.MINIMIZE)),
                        Manifest.ObjectiveColumn.of(new Objective(quality, Objective.Direction.MAXIMIZE))),
                Map.of("proof", Map.of("share", new BigDecimal("0.12345678901234567"))), List.of("front.csv"),
                new Manifest.Timing(Instant.parse("2026-01-02T03:04:05.678Z"), 12.25));
    }

    @Test
    void holdsWhatIsNeededToRepeatTheRun() {
        JsonNode json = JsonMapper.builder().build().readTree(manifest().toJson());
        assertThat(json.propertyNames()).containsExactly("version", "study", "overrides", "seed", "search",
                "conditions", "jvm", "os",
                "tensors", "counts", "hypervolume", "complete", "objectives", "findings", "files", "timing");
        assertThat(json.get("objectives").toString()).isEqualTo("[{\"column\":\"areaMm2\",\"direction\":\"min\"},"
                + "{\"column\":\"sqnrDb\",\"direction\":\"max\"}]");
        assertThat(json.get("seed").asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(json.get("jvm").get("version").asString()).isEqualTo(System.getProperty("java.runtime.version"));
        assertThat(json.get("counts").toString())
                .isEqualTo("{\"space\":1099511627776,\"evaluated\":1000,\"feasible\":900,\"front\":12}");
        assertThat(json.get("tensors").propertyNames()).containsExactly("a", "w");
        assertThat(json.get("hypervolume").get("value").asDouble()).isEqualTo(0.1 + 0.2);
        assertThat(json.get("timing").get("started").asString()).isEqualTo("2026-01-02T03:04:05.678Z");
    }

    @Test
    void readsBackAsItWasWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("manifest.json");
        Files.write(file, manifest().toJson());
        assertThat(Manifest.read(file)).isEqualTo(manifest());
        assertThat(Manifest.read(file).toJson()).isEqualTo(manifest().toJson());
    }

    @Test
    void readsManifestsOfEarlierVersions(@TempDir Path folder) throws Exception {
        String json = new String(manifest().toJson(), StandardCharsets.UTF_8);
        Path file = Files.writeString(folder.resolve("manifest.json"),
                json.replaceFirst("\"conditions\" : \\{[^}]*},", "")
                        .replaceFirst("\"findings\" : \\{[^}]*\\}\\s*\\},", ""));
        assertThat(file).content().doesNotContain("conditions").doesNotContain("findings");
        assertThat(Manifest.read(file).findings()).isEmpty();
        assertThat(Manifest.read(file).conditions()).isEmpty();
        assertThat(Manifest.read(file).identity()).isEqualTo(manifest().identity());
    }

    @Test
    void hashesAreThoseOfTheStandard() {
        // FIPS 180-4, example for the message "abc".
        assertThat(Sha256.hex("abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
