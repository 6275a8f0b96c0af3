package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of users: columns by name, and every mistake by its place. */
class CsvTableTest {

    @TempDir
    private Path folder;

    private static List<String> read(String text) {
        List<String> rows = new ArrayList<>();
        try {
            CsvTable.read("f.csv", new StringReader(text), List.of("a", "b"), Set.of("a"), row -> {
                double a = row.positive("a", false);
                rows.add(row.line() + ":" + a + ":" + row.text("b"));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    @Test
    void columnsAreFoundByName() {
        assertThat(read("b,x,a\nq,1,2\n")).containsExactly("2:2.0:q");
        assertThat(read(" a , b \n 2 , q ")).containsExactly("2:2.0:q");
        assertThat(read("a\n2")).containsExactly("2:2.0:");
    }

    @Test
    void commentsEmptyLinesQuotesAndLineEndsDoNotMatter() {
        assertThat(read("\uFEFF# one\r\n# \"two\r\n\r\na,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n# three\r\n\r\n2.5e1,\r\n"))
                .containsExactly("5:1.0:x, \"y\"\nz", "9:25.0:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | f.csv:1: there is no header. Valid: a line with the columns a,b.
            '# only' | f.csv:1: there is no header
            'a,b' | there is nothing below the header
            'aa,b;1,2' | f.csv:1: the header has no column a. Maybe 'aa' was meant to be it.
            'a,a;1,2' | f.csv:1: the column 'a' is there twice. Valid: once.
            'a,b;1' | f.csv:2: 1 fields. Valid: 2, as many as the header has.
            'a,b;1,2,3' | f.csv:2: 3 fields
            'a,b;,2' | f.csv:2: a: ''. Valid: a number above 0.
            'a,b;-1,2' | f.csv:2: a: '-1'. Valid: a number above 0.
            'a,b;0,2' | f.csv:2: a: '0'
            'a,b;NaN,2' | f.csv:2: a: 'NaN'
            'a,b;0x1p3,2' | f.csv:2: a: '0x1p3'
            'a,b;1e400,2' | f.csv:2: a: '1e400'
            'a,b;1d,2' | f.csv:2: a: '1d'
            'a,b;1,"2' | f.csv:2: A quoted field does not end.
            """)
    void mistakesAreNamed(String text, String message) {
        assertThatThrownBy(() -> read(text.replace(';', '\n'))).isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void manyMistakesAreReportedTogetherButNotWithoutEnd() {
        assertThatThrownBy(() -> read("a\nx\n2\ny\n")).hasMessageContaining("f.csv:2: a: 'x'")
                .hasMessageContaining("f.csv:4: a: 'y'");
        assertThatThrownBy(() -> read("a\n" + "x\n".repeat(1000)))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(21));
    }

    @Test
    void noFileNoFolderNoBinary() throws IOException {
        Path binary = Files.write(folder.resolve("binary.csv"), new byte[]{'a', '\n', (byte) 0xff, (byte) 0xfe});
        for (Path path : List.of(folder, folder.resolve("none.csv"), binary)) {
            assertThatThrownBy(() -> CsvTable.read(path, List.of("a"), Set.of("a"), row -> row.text("a")))
                    .isInstanceOf(InputException.class).hasMessageStartingWith(path + ":");
        }
    }

    /** Whatever is in a file, the answer is rows or a message. */
    @Test
    void randomTextsNeverCrash() {
        Random random = new Random(7);
        String alphabet = "ab01,\"\n\r#.-e \u00fc";
        for (int trial = 0; trial < 3000; trial++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "a,b\n" : "");
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                read(text.toString());
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith("f.csv:");
            }
        }
    }
}
