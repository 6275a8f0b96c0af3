package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.report.CsvFormat;
import io.mpgemm.dse.models.component.Drawings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Path REPORTS = Path.of("../reports/papers");
    private static final Path PAPERS = Path.of("../studies/papers/published");

    private static final Drawings DRAWINGS = new Drawings();

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
        Reproduction paper = DRAWINGS.within(() -> Reproduction.read(copy,
                Map.of("design", _ -> new Prediction.Unsupported("full designs are the study's"))));
        List<ReferencePoint> points = paper.parts().stream().flatMap(part -> part.group().points().stream()).toList();
        assertThat(points).isNotEmpty();
        assertThat(points.stream().filter(ReferencePoint::needsCause)
                .filter(point -> point.cause().length() < 40)
                .map(point -> point.group() + ": " + point.label() + " " + Layout.percent(point.error())).toList())
                .as("errors beyond 25 % without a cause").isEmpty();
        assertThat(points).allSatisfy(point -> assertThat(point.source()).as(point.label()).contains("["));
    }

    /** The same of the reports in the repository, which have the points of full designs, too. */
    @ParameterizedTest
    @MethodSource("files")
    void reportsSayWhyTheyAreOff(Path file) throws IOException {
        String name = file.getFileName().toString().replace(".yaml", "");
        try (BufferedReader in = Files.newBufferedReader(REPORTS.resolve(name).resolve(Reproduction.CSV))) {
            List<String> header = CsvFormat.read(in).orElseThrow();
            List<String> silent = new ArrayList<>();
            for (Optional<List<String>> row = CsvFormat.read(in); row.isPresent(); row = CsvFormat.read(in)) {
                String ratio = row.get().get(header.indexOf("ratio"));
                String why = row.get().get(header.indexOf("why"));
                boolean off = ratio.isEmpty() || Math.abs(Double.parseDouble(ratio) - 1) > ReferencePoint.NEEDS_CAUSE;
                if (off && (why.isEmpty() || why.equals(Reproduction.UNEXPLAINED))) {
                    silent.add(row.get().get(header.indexOf("what")));
                }
            }
            assertThat(silent).isEmpty();
        }
    }
}
