package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.models.study.StudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims with computed verdicts, and published figures that sentences refer to. */
class ClaimsTest {

    private static final String FILE = """
            designs:
              two: { stated: { value: 2, because: of it } }
              four: { printed: { group: own, what: four } }
            groups:
              - { include: [mixpe-time], text: shipped }
              - name: own
                title: Own rows
                informative: a test
                source: "[a]"
                rows:
                  - { what: four, low: 3, high: 5, ours: { use: two } }
            claims:
              - claim: Four is larger.
                published: "{0} times"
                ours: "{1} to {2}, {3db}"
                values: [ { ratio: [ { use: four }, { use: two } ] }, { use: two }, { use: four }, { stated: { value: 100, because: b } } ]
                holds: { here: { less: [ { use: two }, { use: four } ] }, there: { less: [ { use: four }, { use: two } ] } }
                because: of {0}
                source: "[a]"
              - claim: It always is.
                published: so
                ours: so
                holds: { always: { less: [ { use: two }, { use: four } ] } }
                source: "[a]"
            """;

    @TempDir
    private Path folder = Path.of("");

    private List<Section> sections(String text) throws IOException {
        return Reproduction.read(Files.writeString(folder.resolve("published.yaml"), text), Map.of()).sections();
    }

    @Test
    void eachAssumptionHasItsVerdict() throws IOException {
        List<Section> sections = sections(FILE);
        assertThat(sections).extracting(Section::id).containsExactly("reproduced", "outcome", "claims", "published-mixpe-time",
                "published-own");
        assertThat(sections.get(2).tables().getFirst().rows()).containsExactly(
                List.of("Four is larger.", "2 times", "2 to 4, 20 dB", "here: yes; there: no", "of 2", "[a]"),
                List.of("It always is.", "so", "so", "yes", "", "[a]"));
        assertThat(sections.get(3).tables().getFirst().rows()).hasSize(20);
    }

    @Test
    void whatIsNotInTheFileIsNamed() {
        assertThatThrownBy(() -> sections(FILE.replace("what: four }", "what: five }"))).isInstanceOf(StudyException.class)
                .hasMessageContaining("There is no row");
        assertThatThrownBy(() -> sections(FILE.replace("[mixpe-time]", "[mixpe-tim]")))
                .isInstanceOf(StudyException.class).hasMessageContaining("Maybe you meant 'mixpe-time'");
    }
}
