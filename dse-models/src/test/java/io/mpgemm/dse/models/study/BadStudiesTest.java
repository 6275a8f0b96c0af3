package io.mpgemm.dse.models.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What users read when a study is wrong. */
class BadStudiesTest {

    /** {@code bad-studies.txt}: the study behind '>' with escapes, LEAST for the least valid study, its messages behind '<'. */
    static Stream<Arguments> studies() throws IOException {
        try (InputStream in = Objects.requireNonNull(BadStudiesTest.class.getResourceAsStream("bad-studies.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.strip().split("\n\n", -1)).map(block -> {
                List<String> lines = block.lines().toList();
                String study = lines.getFirst().substring(2).translateEscapes();
                return arguments(study.startsWith("LEAST") ? Studies.least(study.substring(5)) : study,
                        lines.stream().skip(1).map(line -> line.substring(2)).toList());
            });
        }
    }

    @ParameterizedTest
    @MethodSource("studies")
    void oneLineSaysWhereWhatAndWhatIsValid(String study, List<String> messages) {
        assertThatThrownBy(() -> Studies.prepare(study)).isInstanceOfSatisfying(StudyException.class,
                e -> assertThat(e.issues()).extracting(Object::toString).isEqualTo(messages));
    }

    @Test
    void filesThatAreTooLargeAreRefused() {
        byte[] text = Studies.least("description: ").getBytes(StandardCharsets.UTF_8);
        byte[] most = Arrays.copyOf(text, YamlReader.MAX_BYTES);
        Arrays.fill(most, text.length, most.length, (byte) 'x');
        assertThat(Study.read("s.yaml", most).description()).hasSize(most.length - text.length);

        assertThatThrownBy(() -> Study.read("s.yaml", Arrays.copyOf(most, most.length + 1)))
                .hasMessage("s.yaml:1:1: the file is too large. Valid: at most 1048576 bytes.");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] bytes = Studies.least("name: \u00e9t\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Study.read("s.yaml", bytes))
                .hasMessage("s.yaml:4:7: byte 0xe9 is not UTF-8. Valid: UTF-8 text.");
        assertThatThrownBy(() -> Study.read("s.yaml", "a: 1".getBytes(StandardCharsets.UTF_16)))
                .hasMessage("s.yaml:1:1: byte 0xfe is not UTF-8. Valid: UTF-8 text.");
    }

    @Test
    void sixteenLevelsAreReadAndNoMore() {
        assertThat(YamlReader.read("s.yaml", "[".repeat(16) + "5" + "]".repeat(16)).root().isArray()).isTrue();
        assertThatThrownBy(() -> YamlReader.read("s.yaml", "[".repeat(500_000)))
                .hasMessage("s.yaml:1:18: nested too deep. Valid: at most 16 levels.");
        assertThatThrownBy(() -> YamlReader.read("s.yaml", "- ".repeat(500_000)))
                .hasMessage("s.yaml:1:35: nested too deep. Valid: at most 16 levels.");
    }

    @Test
    void anAliasBombDoesNotGoOff() {
        assertThatThrownBy(() -> YamlReader.read("s.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"))
                .hasMessage("s.yaml:1:4: an anchor is not allowed. Valid: plain values.");
    }

    @Test
    void anAmpersandInsideAValueIsNoAnchor() {
        assertThat(
                YamlReader.read("s.yaml", "\ud83d\ude00: '&x'\nb: a & b\nc: \"&\"\nd: |\n  &x\ne: [a&, 'b']\n").root())
                .hasSize(5);
    }

    @Test
    void filesThatAreNotThereAreNamed(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> Study.read(missing)).hasMessage(missing + ": there is no such file.");
        assertThatThrownBy(() -> Study.read(folder)).hasMessage(folder + ": it is a folder.");
        Path file = Files.writeString(folder.resolve("s.yaml"), "nme: x");
        assertThatThrownBy(() -> Study.read(file)).hasMessageStartingWith(file + ":1:1: ");
        assertThatThrownBy(() -> YamlReader.read(Files.writeString(file, "a: [")))
                .hasMessageStartingWith(file + ":1:5: ");
    }

    @Test
    void everyKeyAndValueHasItsPlace() {
        LocatedTree tree = YamlReader.read("s.yaml", "a:\n  - x\n  - {'b/c': 1,\n     d~e:   2}\n");

        assertThat(tree.keyAt("/a/1/b~1c")).hasToString("s.yaml:3:6");
        assertThat(tree.valueAt("/a/1/b~1c")).hasToString("s.yaml:3:13");
        assertThat(tree.keyAt("/a/1/d~0e")).hasToString("s.yaml:4:6");
        assertThat(tree.valueAt("/a/1/d~0e")).hasToString("s.yaml:4:13");
        assertThat(tree.valueAt("/a/0")).hasToString("s.yaml:2:5");
        assertThat(tree.keyAt("/a/0")).hasToString("s.yaml:2:5");
        assertThat(tree.valueAt("/a/7/x")).hasToString("s.yaml:2:3");
        assertThat(tree.file()).isEqualTo("s.yaml");
    }
}
