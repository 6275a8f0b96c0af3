package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mpgemm.dse.core.report.Figure;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.models.study.StudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data files of published figures. */
class ReproductionTest {

    private static final String FILE = """
            text: [What is reproduced., And how.]
            designs:
              two: { stated: { value: 2, because: of it } }
              scaled: { twice: { x: 3, y: 1 } }
            groups:
              - name: some
                title: Some figures
                text: A note.
                source: "[a]"
                unit: mm2
                informative: a test
                causes: [{ match: "^ far", cause: it is far away }]
                rows:
                  - { what: near, value: 2.1, ours: { use: two } }
                  - { what: far, value: 8, ours: { use: two } }
                  - { what: silent, value: 1, ours: { use: two } }
                  - { what: within, low: 1, high: 3, ours: { use: two } }
                  - { what: scaled, value: 10, ours: { twice: { like: scaled, y: 5 } } }
                  - { what: none, value: 1, ours: { unsupported: nobody knows } }
            findings:
              - { text: "It is {0} of {1}, {0%}.", values: [{ ratio: [{ use: two }, { twice: { x: 2 } }] }, { use: two }] }
              - { when: { less: [{ use: two }, { stated: { value: 1, because: b } }] }, text: less, otherwise: not less }
            """;

    @TempDir
    private Path folder = Path.of("");

    private Reproduction read(String text) throws IOException {
        Path file = folder.resolve("published.yaml");
        Files.writeString(file, text);
        return Reproduction.read(file, Map.of("twice", of -> new Prediction.Value(2 * of.required("x").asDouble())));
    }

    @Test
    void aRowIsHeldAgainstItsModel() throws IOException {
        List<Section> sections = read(FILE).sections();
        assertThat(sections.getFirst().notes()).containsExactly("What is reproduced.", "And how.");
        assertThat(sections.get(1).findings()).containsExactly("It is 0.500 of 2, 50 %.", "not less");
        Section some = sections.get(2);
        assertThat(some.title()).isEqualTo("Some figures");
        assertThat(some.notes()).containsExactly("A note.");
        assertThat(some.tables().getFirst().caption()).isEqualTo("quantity: mm2. source: [a].");
        assertThat(some.tables().getFirst().rows()).extracting(row -> row.get(0), row -> row.get(2), row -> row.get(3),
                row -> row.get(4)).containsExactly(
                        tuple("near", "2", "0.952", ""),
                        tuple("far", "2", "0.250", "it is far away"),
                        tuple("silent", "2", "2", Reproduction.UNEXPLAINED),
                        tuple("within", "2", "1", ""),
                        tuple("scaled", "6", "0.600", Reproduction.UNEXPLAINED),
                        tuple("none", "-", "-", "no model: nobody knows"));
        assertThat(sections.get(1).data().get(Reproduction.CSV)).startsWith("group,part,what,")
                .contains("some,,far,,mm2,8,8,2,0.25,it is far away,[a]\r\n");
        assertThat(sections.get(1).data().get(Reproduction.TEX)).contains("\\toprule",
                "(a) it is far away. (b) not explained. (c) no model: nobody knows.", "near & mm2 & 2.100 & 2 & 0.952");
    }

    @Test
    void figuresAreDrawnOfModels() throws IOException {
        List<Figure> figures = read(
                """
                        designs:
                          three: { stated: { value: 3, because: of it } }
                        figures:
                          - { kind: lines, name: l, title: t, x: { label: x, values: [1, 2] }, y: { label: y },
                              series: [{ name: ours, ours: { twice: { x: $x } } }, { name: theirs, points: { 1: 0.5 } }] }
                          - { kind: bars, name: b, title: t, y: mJ, groups: [{ name: g, bars: [{ name: a, parts: { p: { use: three },
                              none: { unsupported: of it } } }] }] }
                          - { kind: waterfall, name: w, title: t, y: speed, scale: log, steps: [{ name: s, ours: { use: three } },
                              { name: t, ours: { twice: { x: 1 } } }], total: all }
                          - { kind: points, name: p, title: t, x: { label: x, log: true }, y: { label: y }, points: [
                              { name: a, series: s, x: { use: three }, y: { twice: { x: 2 } } }] }
                        """)
                .sections().get(1).figures();
        assertThat(figures).extracting(Figure::csv).containsExactly(
                "series,x,y\r\nours,1,2\r\nours,2,4\r\ntheirs,1,0.5\r\n", "group,bar,part,mJ\r\ng,a,p,3\r\n",
                "step,speed,from,to\r\ns,3,1,3\r\nt,2,3,6\r\nall,6,1,6\r\n", "point,series,x,y\r\na,s,3,4\r\n");
        assertThatThrownBy(() -> read("figures: [{ kind: pie, name: a, title: b }]"))
                .hasMessageContaining("published.yaml:1:11: There is no kind 'pie' of figures. Valid: lines,");
    }

    @Test
    void referencesThatShipCanBeIncluded() throws IOException {
        Section included = read("groups: [{ include: [pe-ratios], only: half table, text: From the tool. }]").sections()
                .get(2);
        assertThat(included.tables().getFirst().rows()).hasSize(1).first().asString()
                .contains("half table over full table");
        assertThatThrownBy(() -> read("groups: [{ include: [pe-ratio] }]")).isInstanceOf(StudyException.class)
                .hasMessageContaining("published.yaml:1:10").hasMessageContaining("Maybe you meant 'pe-ratios'?");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreNamedWithTheirPlace(String right, String wrong, String message) {
        assertThatThrownBy(() -> read(FILE.replace(right, wrong))).isInstanceOf(StudyException.class)
                .hasMessageContaining("published.yaml:" + message);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(arguments("ours: { unsupported: nobody knows }", "ours: { guess: 1 }",
                "6:5: The row 'none' cannot be used: There is no model 'guess'."),
                arguments("value: 2.1", "valeu: 2.1",
                        "6:5: The row 'near' cannot be used: No value for property 'low'"),
                arguments("It is {0} of {1}", "It is {0} of {7}",
                        "21:5: There is no value 7 for '{7}'. Valid: 0 to 1."),
                arguments("like: scaled", "like: scalde",
                        "6:5: The row 'scaled' cannot be used: No design 'scalde' in the file."),
                arguments("groups:", "goups:", "5:1: there is no key 'goups'. Valid: ["));
    }
}
