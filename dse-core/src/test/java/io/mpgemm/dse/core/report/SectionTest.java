package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SectionTest {

    private static final String NASTY = "<script>alert('1')</script>\"&";

    private static Section nasty() {
        return new Section("found", NASTY, List.of(NASTY), List.of(NASTY),
                List.of(new Section.Grid(NASTY, List.of(NASTY), List.of(List.of(NASTY)))),
                List.of(FigureTest.scatter("a-chart", NASTY)),
                Map.of("found.csv", "a\r\n1\r\n"),
                Map.of("share", Section.number(0.1 + 0.2), "count", Section.number(3e12)));
    }

    @Test
    void allTextsOfASectionAreEscaped() throws IOException {
        String page = HtmlReport.of(new FakeRun(3, 1).data("a study").withSections(List.of(nasty())));
        assertThat(page).doesNotContain("<script>alert").contains("<h2 id=\"found\">&lt;script&gt;alert(&#39;1&#39;)")
                .contains("<td>&lt;script&gt;").contains("<caption>&lt;script&gt;").contains("alt=\"&lt;script&gt;");
    }

    @Test
    void filesAndNumbersAreThoseOfTheRun(@TempDir Path folder) throws IOException {
        ReportData data = new FakeRun(3, 1).data("a study").withSections(List.of(nasty()));
        Path out = folder.resolve("out");
        try (RunDirectory run = RunDirectory.open(out, data.manifest().identity(), false)) {
            ReportWriter.write(run, data);
            run.commit();
        }
        assertThat(out.resolve("found.csv")).hasContent("a\n1");
        assertThat(Files.readString(out.resolve("a-chart.svg"))).contains("</svg>");
        Manifest manifest = Manifest.read(out.resolve("manifest.json"));
        assertThat(manifest.files()).contains("found.csv", "a-chart.png", "a-chart.svg", "a-chart.pdf", "a-chart.csv");
        assertThat(manifest.findings()).isEqualTo(Map.of("found", nasty().numbers()));
        assertThat(nasty().numbers()).extractingByKey("share").satisfies(
                share -> assertThat(share.doubleValue()).isEqualTo(0.1 + 0.2));
        assertThat(Files.readString(out.resolve("manifest.json"))).contains("\"count\" : 3000000000000");
    }
}
