package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.report.FigureStyle.Paper;
import io.mpgemm.dse.core.report.FigureStyle.Typeface;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {

    private static final FigureStyle GREY = new FigureStyle(Paper.ACM, 1, Typeface.SANS, true);
    private static final FigureStyle PAPER = new FigureStyle(Paper.IEEE, 1, Typeface.SERIF, false);

    @TempDir
    Path folder;

    /** A run with everything that a report can have. */
    private static ReportData data() {
        FakeRun fake = new FakeRun(3, 2);
        ReportData plain = fake.data("<a & 'b'>");
        Evaluation first = plain.front().getFirst();
        Section.Grid grid = new Section.Grid("caption", List.of("a", "b"), List.of(List.of("1", "")), true);
        return plain.withProfiles(Map.of(first.point().number(),
                List.of(new Profile("SQNR", "dB", List.of(new Profile.Bar("layer 0", 0.1 + 0.2))))))
                .with(List.of(new Correlation(FakeRun.AREA, FakeRun.QUALITY, "kind", List.of(
                        new Correlation.Point("p", "x", 1, 2.5), new Correlation.Point("q", "y", 3, 1e-3)))))
                .withSections(List.of(
                        new Section("found", "Found", List.of("a finding"), List.of("a note"), List.of(grid),
                                FigureTest.figures(), Map.of("found.csv", "a\r\n\u00e4\r\n", "found.tex", "%\n"),
                                Map.of("share", Section.number(0.1 + 0.2), "count", Section.number(3e12))),
                        Section.of("bare", "Bare", List.of())));
    }

    private Path write(String name, ReportData data, boolean points, FigureStyle style) throws IOException {
        Path out = folder.resolve(name);
        try (RunDirectory run = RunDirectory.open(out, data.manifest().identity(), false)) {
            if (points) {
                try (CsvSink sink = CsvSink.create(run.file("points.csv"), data.columns())) {
                    List<Evaluation> all = new ArrayList<>(
                            Stream.concat(data.front().stream(), data.others().stream()).toList());
                    Collections.shuffle(all, new Random(1));
                    sink.append(all);
                }
            }
            ReportWriter.write(run, data, style);
            run.commit();
        }
        return out;
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, bytes) -> assertThat(actual.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void drawingARunAgainGivesTheSameBytes() throws IOException {
        Path out = write("run", data(), false, FigureStyle.PLAIN);
        Map<String, byte[]> before = files(out);
        assertThat(before.keySet()).contains("report.json", "scatter.pdf", "found.tex", "front-areaMm2-sqnrDb.csv");
        RunReport report = RunReport.read(out);
        assertThat(report.style()).isEqualTo(FigureStyle.PLAIN);
        assertThat(report.redraw(report.style())).contains("index.html", "waterfall.svg", "report.json");
        assertSame(files(out), before);
    }

    @Test
    void anotherStyleIsThatOfARunInThatStyleAndStays() throws IOException {
        Path plain = write("plain", data(), true, GREY);
        Path paper = write("paper", data(), true, PAPER);
        assertThat(RunReport.read(plain).redraw(PAPER)).doesNotContain("points.csv");
        assertSame(files(plain), files(paper));
        assertThat(RunReport.read(plain).style()).isEqualTo(PAPER);
    }

    @Test
    void aSampleOfManyPointsIsTheSameAgain() {
        FakeRun fake = new FakeRun(11, 8);
        Sample first = new Sample(50);
        Sample second = new Sample(50);
        DesignSpace space = DesignSpace.of(fake.columns.parameters(), List.of());
        fake.all().forEach(one -> {
            first.add(List.of(one));
            int[] indices = new int[space.parameters().size()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = one.point().index(i);
            }
            second.add(List.of(new Evaluation(space.recorded(one.point().number(), indices),
                    new double[FakeRun.METRICS.size()], one.labels(), one.infeasible())));
        });
        assertThat(first.list()).extracting(one -> one.point().number()).hasSize(50)
                .isEqualTo(second.list().stream().map(one -> one.point().number()).toList());
        assertThat(space.recorded(new BigInteger("123456789012345678901234567890"), 0, 0, -1, 0, 0, 0).number())
                .isEqualTo("123456789012345678901234567890");
    }

    @Test
    void whatIsNoRunOrDamagedIsRefusedInOneLine() throws IOException {
        Path out = write("run", data(), true, GREY);
        Map<String, byte[]> good = files(out);
        refused(folder.resolve("nowhere"), "holds no run");
        for (String[] damage : new String[][]{{"manifest.json", "{", "", "not the manifest"},
            {"report.json", "\"format\":1", "\"format\":2", "format 2"}, {"report.json", "}\n", "", "damaged"},
            {"report.json", "\"name\":", "\"nom\":", "damaged"}, {"report.json", "\"LINEAR", "", ""},
            {"report.json", "\"found.csv\"", "\"../found.csv\"", "plain file name"},
            {"report.json", "\"kind\":\"scatter\"", "\"kind\":\"java.lang.Object\"", "damaged"},
            {"front.csv", "areaMm2", "areaUm2", "columns"}, {"points.csv", "int8-tpu", "int9-tpu", "int9-tpu"},
            {"front.csv", "\r\n", "", ""}}) {
            String text = new String(good.get(damage[0]), StandardCharsets.UTF_8);
            if (text.contains(damage[1])) {
                Files.writeString(out.resolve(damage[0]), text.replace(damage[1], damage[2]));
                refused(out, damage[3]);
                Files.write(out.resolve(damage[0]), good.get(damage[0]));
            }
        }
        for (String name : List.of("points.csv", "front.csv", "found.csv", "report.json", "manifest.json")) {
            Files.delete(out.resolve(name));
            refused(out, name);
            Files.write(out.resolve(name), good.get(name));
        }
        RunReport.read(out);
    }

    private static void refused(Path out, String why) {
        assertThatThrownBy(() -> RunReport.read(out)).isInstanceOf(InputException.class).hasMessageContaining(why)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
    }
}
