package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The data files of the papers' studies: each point has a source, and each that is off says why. Points that need full designs are
 * left to the studies; sentences, charts and references that ship are tested elsewhere.
 */
class PapersTest {

    private static final Path PAPERS = Path.of("../studies/papers/published");

    @TempDir
    private Path folder = Path.of("");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(PAPERS)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyLargeErrorHasACauseAndEveryPointASource(Path file) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        ObjectNode root = (ObjectNode) yaml.readTree(Files.readString(file));
        root.remove(List.of("findings", "figures", "claims"));
        ArrayNode groups = (ArrayNode) root.required("groups");
        for (int i = groups.size() - 1; i >= 0; i--) {
            if (groups.get(i).has(Reproduction.INCLUDE)) {
                groups.remove(i);
            }
        }
        Path copy = folder.resolve("published.yaml");
        Files.writeString(copy, yaml.writeValueAsString(root));
        Reproduction paper = Reproduction.read(copy,
                Map.of("design", _ -> new Prediction.Unsupported("full designs are the study's")));
        List<ReferencePoint> points = paper.parts().stream().flatMap(part -> part.group().points().stream()).toList();
        assertThat(points).isNotEmpty();
        assertThat(points.stream().filter(ReferencePoint::needsCause)
                .filter(point -> point.cause().length() < 40)
                .map(point -> point.group() + ": " + point.label() + " " + Layout.percent(point.error())).toList())
                        .as("errors beyond 25 % without a cause").isEmpty();
        assertThat(points).allSatisfy(point -> assertThat(point.source()).as(point.label()).contains("["));
    }
}
