package io.mpgemm.dse.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mpgemm.dse.models.tensor.LlmLikeParameters;
import io.mpgemm.dse.models.tensor.LlmLikeTensors;
import io.mpgemm.dse.models.tensor.SiteKind;
import io.mpgemm.dse.models.tensor.SiteShape;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTensorsTest {

    private static final LlmLikeParameters SMALL = LlmLikeParameters.defaults().withSample(2, 3).withSites(
            List.of(new SiteShape("a", SiteKind.NORM, 24, 3, 1), new SiteShape("b", SiteKind.FFN_DOWN, 40, 1, 1)));

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    private Optional<FidelityCache> cache() {
        return Optional.of(new FidelityCache(folder, "1.0", warnings::add));
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void aCacheChangesNoBitOfTheSetOrOfItsFidelity() throws IOException {
        TensorSet plain = GeneratedTensors.of(SMALL, Optional.empty());
        FidelityReport report = new FidelityEvaluator(plain, Optional.empty()).score(ToyDatapath.rounding(0.3, 0.3));
        for (String once : List.of("made", "known")) {
            TensorSet set = GeneratedTensors.of(SMALL, cache());
            assertThat(entries()).as(once).hasSize(1);
            assertThat(set).as(once).isEqualTo(plain).hasToString(plain.toString());
            assertThat(set.description()).isEqualTo(plain.description());
            assertThat(set.siteNames()).isEqualTo(plain.siteNames()).containsExactly("a", "b");
            assertThat(new FidelityEvaluator(set, Optional.empty()).score(ToyDatapath.rounding(0.3, 0.3)))
                    .isEqualTo(report);
            assertThat(new TensorSet("again", "", set.sites()).hash()).isEqualTo(plain.hash());
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aKeptReportNeedsNoNumbers() {
        // Sites of that hash cannot be made, so that asking for them would fail.
        String wrong = "0".repeat(64);
        FidelityReport kept = FidelityReport.of("rounding", wrong,
                List.of(new Fidelity("a", 1, 6, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1),
                        new Fidelity("b", 1, 6, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1)));
        TensorSet known = LlmLikeTensors.known(SMALL, wrong);
        ToyDatapath datapath = ToyDatapath.rounding(0.3, 0.3);
        cache().orElseThrow().store(FidelityReport.of(datapath.key(), wrong, kept.sites()));
        assertThat(new FidelityEvaluator(known, cache()).score(datapath).sites()).isEqualTo(kept.sites());
        assertThatIllegalStateException().isThrownBy(known::sites).withMessageContaining(wrong);
    }

    @Test
    void whateverEntersTheNumbersTellsThemApart() throws IOException {
        List<LlmLikeParameters> all = List.of(SMALL, SMALL.withSeed(7), SMALL.withSample(3, 3), SMALL.withSample(2, 4),
                SMALL.withSites(SMALL.sites().reversed()),
                LlmLikeParameters.defaults(Map.of("calibrationTokens", List.of(9.0))).withSample(2, 3)
                        .withSites(SMALL.sites()),
                LlmLikeParameters.defaults(Map.of("outlierRatios", List.of(9.0))).withSample(2, 3)
                        .withSites(SMALL.sites()));
        Set<String> hashes = new HashSet<>();
        for (LlmLikeParameters parameters : all) {
            hashes.add(GeneratedTensors.of(parameters, cache()).hash());
        }
        assertThat(hashes).hasSameSizeAs(all);
        assertThat(entries()).hasSameSizeAs(all);
        for (LlmLikeParameters parameters : all) {
            assertThat(GeneratedTensors.of(parameters, cache())).isEqualTo(LlmLikeTensors.generate(parameters));
        }
    }

    @Test
    void aDamagedEntryIsReportedAndMended() throws IOException {
        String hash = GeneratedTensors.of(SMALL, cache()).hash();
        Path entry = entries().getFirst();
        String sound = Files.readString(entry);
        Files.writeString(entry, sound.replace(hash, "0".repeat(64)));
        assertThat(GeneratedTensors.of(SMALL, cache()).hash()).isEqualTo(hash);
        assertThat(warnings).singleElement().asString().contains(entry.toString(), "computing it again");
        assertThat(entry).hasContent(sound);
    }
}
