package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {

    private static final String NASTY = "</title></script><script>alert(1)</script><!-- {{data}} $1 \u2028 '\"&";

    @TempDir
    Path folder;

    private static void write(Path out, ReportData data) throws IOException {
        try (RunDirectory run = RunDirectory.open(out, data.manifest().identity(), false)) {
            ReportWriter.write(run, data);
            run.commit();
        }
    }

    @Test
    void aRunHasAllItsFilesAndRepeatsThemByteByByte() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        write(first, twoCharts(new FakeRun(3, 2)));
        write(second, twoCharts(new FakeRun(3, 2)));
        List<String> names = List.of("front-areaMm2-sqnrDb.csv", "front-areaMm2-sqnrDb.pdf",
                "front-areaMm2-sqnrDb.png", "front-areaMm2-sqnrDb.svg", "front-latencyMs-sqnrDb.csv",
                "front-latencyMs-sqnrDb.pdf", "front-latencyMs-sqnrDb.png", "front-latencyMs-sqnrDb.svg", "front.csv",
                "front.tex", "index.html", "manifest.json", "report.json");
        assertThat(first.toFile().list()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(Manifest.read(first.resolve("manifest.json")).files()).isEqualTo(names);
        for (String name : names) {
            assertThat(second.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
        }
        List<String> header = List.of(Files.readString(first.resolve("front.csv")).split("\r\n", 2)[0].split(",", -1));
        for (Manifest.ObjectiveColumn column : Manifest.read(first.resolve("manifest.json")).objectives()) {
            assertThat(header).contains(column.column());
        }
        picture(first.resolve("front-areaMm2-sqnrDb.png"));
        assertThat(first.resolve("front-areaMm2-sqnrDb.svg")).content().contains("<svg").contains("</svg>");
    }

    private static ReportData twoCharts(FakeRun fake) {
        ReportData data = fake.data("a study");
        List<Objective> objectives = data.objectives().stream().filter(one -> !one.metric().equals(FakeRun.ENERGY))
                .toList();
        return new ReportData(data.name(), data.description(), data.columns(), objectives, data.seriesParameter(),
                data.shown(), data.front(), data.others(), data.breakdowns(), data.notes(), data.manifest());
    }

    /** A chart is 7 in wide at 300 dots an inch, mostly white, and has the colours of the series. */
    private static void picture(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(2100);
        long white = 0;
        Set<Integer> colors = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x += 2) {
            for (int y = 0; y < image.getHeight(); y += 2) {
                int rgb = image.getRGB(x, y) & 0xFFFFFF;
                colors.add(rgb);
                white += rgb == 0xFFFFFF ? 1 : 0;
            }
        }
        assertThat(image.getRGB(0, 0)).isEqualTo(Color.WHITE.getRGB());
        assertThat(4.0 * white / image.getWidth() / image.getHeight()).isBetween(0.6, 0.99);
        assertThat(colors).contains(0x0072B2, 0xE69F00, 0x009E73, 0x000000);
    }

    @Test
    void thePageStandsAloneAndTheUsersTextDoesNoHarm() throws IOException {
        FakeRun fake = new FakeRun(3, 1);
        ReportData data = fake.data(NASTY);
        ReportData nasty = new ReportData(NASTY, NASTY, data.columns(), data.objectives(), "kind", List.of(),
                data.front().stream().map(one -> new Evaluation(one.point(), new double[]{1, 2, 3, 4, 5},
                        List.of(NASTY), "")).toList(),
                data.others(), data.breakdowns(), List.of(NASTY), data.manifest());
        String page = HtmlReport.of(nasty);
        assertThat(page).doesNotContain("<script>alert").doesNotContain("<!--").doesNotContain("\u2028 '\"&");
        assertThat(occurrences(page, "</script")).isEqualTo(3);
        assertThat(new String(PageReader.inflated(page, "library"), StandardCharsets.UTF_8)).contains("echarts");
        assertThat(occurrences(page, "</title>")).isEqualTo(1);
        assertThat(page).doesNotContainPattern("(?:src|href)=\"(?:https?:)?//");
        assertThat(page).contains("script-src 'sha256-").doesNotContain("{{echarts}}");
        assertThat(new PageReader(page).text("numerics", 0)).isEqualTo(NASTY);
    }

    private static long occurrences(String text, String word) {
        return Pattern.compile(Pattern.quote(word)).matcher(text).results().count();
    }

    @Test
    void thePageHoldsTheFrontInFullPrecisionAndSaysWhatIsSampled() throws IOException {
        FakeRun fake = new FakeRun(3, 2);
        ReportData data = fake.data("x");
        PageReader page = new PageReader(HtmlReport.of(data));
        int front = data.front().size();
        assertThat(page.json().get("front").asInt()).isEqualTo(front);
        assertThat(page.json().get("others").asInt()).isEqualTo(data.others().size());
        assertThat(front + data.others().size()).isEqualTo((int) fake.space.size());
        for (int i = 0; i < front; i++) {
            Evaluation one = data.front().get(i);
            assertThat(page.number(page.column("ordinal").get("all"), i)).isEqualTo((double) one.point().ordinal());
            assertThat(page.number(page.column("areaMm2").get("front"), i)).isEqualTo(one.value(0));
            assertThat(page.text("weightBits", i)).isEqualTo(one.point().get("weightBits").text());
        }
        for (int i = 0; i < data.others().size(); i++) {
            Evaluation one = data.others().get(i);
            assertThat(page.number(page.column("ordinal").get("all"), front + i))
                    .isEqualTo((double) one.point().ordinal());
            assertThat(page.text("infeasible", front + i)).isEqualTo(data.columns().infeasible(one));
            if (one.infeasible().isEmpty()) {
                assertThat(page.number(page.column("areaMm2").get("others"), i)).isCloseTo(one.value(0),
                        withinPercentage(0.05));
            }
        }
        assertThat(page.json().get("held").asString()).doesNotContain("sample").contains("4 digits");
        ReportData sampled = new ReportData("x", "", data.columns(), data.objectives(), "kind", List.of(), data.front(),
                data.others().subList(0, 5), Map.of(), List.of(), data.manifest());
        assertThat(new PageReader(HtmlReport.of(sampled)).json().get("held").asString()).contains("a sample of 5");
    }

    /** Every number of these designs is noise, which does not deflate. */
    @Test
    void aPageStaysBelowTwoMegabytes() throws IOException {
        FakeRun fake = new FakeRun(5, 60);
        Random random = new Random(1);
        List<Evaluation> all = new ArrayList<>();
        for (long i = 0; i < fake.space.size(); i++) {
            byte[] label = new byte[130];
            random.nextBytes(label);
            all.add(new Evaluation(fake.space.point(i), random.doubles(FakeRun.METRICS.size()).toArray(),
                    List.of(HexFormat.of().formatHex(label)), ""));
        }
        ReportData data = new ReportData("x", "", fake.columns, FakeRun.OBJECTIVES.subList(0, 1), "kind", List.of(),
                all.subList(0, 1), all, Map.of(), List.of(), fake.manifest("x", all.size(), 1, 1));
        String page = HtmlReport.of(data);
        assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1_600_000, 2_000_000);
        PageReader reader = new PageReader(page);
        assertThat(reader.json().get("held").asString()).contains("areaMm2 alone", "a sample of");
        assertThat(reader.json().get("others").asInt()).isBetween(5_000, 8_800);
        assertThat(reader.column("latencyMs").has("others")).isFalse();
    }

    @Test
    void correlationsComeAsTablePictureAndPoints() throws IOException {
        ReportData with = new FakeRun(3, 2).data("correlated")
                .with(List.of(new Correlation(FakeRun.AREA, new Metric("<b>", "", "nasty"), "", List.of(
                        new Correlation.Point("a", "", 1, 3), new Correlation.Point("b", "", 2, 2),
                        new Correlation.Point("c", "", 3, 1)))));
        write(folder.resolve("correlated"), with);
        assertThat(folder.resolve("correlated/correlation-areaMm2-_b_.csv")).content()
                .startsWith("label,series,areaMm2,<b>");
        assertThat(folder.resolve("correlated/correlation-areaMm2-_b_.svg")).isNotEmptyFile();
        assertThat(folder.resolve("correlated/correlation-areaMm2-_b_.png")).isNotEmptyFile();
        assertThat(folder.resolve("correlated/index.html")).content()
                .contains("<td>3</td><td>-1.000</td><td>-1.000</td>")
                .contains("<img class=\"chart\" alt=\"").doesNotContain("<b>");
    }

    @Test
    void oddRunsAreWrittenToo() throws IOException {
        FakeRun fake = new FakeRun(1, 1);
        ReportData data = fake.data("x");
        ReportData empty = new ReportData("", "", data.columns(), data.objectives(), "", List.of(), List.of(),
                List.of(),
                Map.of(), List.of(), data.manifest());
        write(folder.resolve("empty"), empty);
        assertThat(folder.resolve("empty").toFile().list()).containsExactlyInAnyOrder("front.csv", "front.tex",
                "index.html", "manifest.json", "report.json");
        ReportData single = new ReportData("one", "", data.columns(),
                List.of(new Objective(FakeRun.AREA, Direction.MINIMIZE)), "kind", List.of(),
                data.front().subList(0, 1), List.of(), Map.of(), List.of(), data.manifest());
        assertThat(single.pairs()).isEmpty();
        write(folder.resolve("single"), single);
        ReportData lone = new ReportData("one", "", data.columns(), data.objectives().subList(2, 4), "kind", List.of(),
                data.front().subList(0, 1), List.of(), Map.of(), List.of(), data.manifest());
        write(folder.resolve("lone"), lone);
        assertThat(folder.resolve("lone/front-latencyMs-sqnrDb.png")).isNotEmptyFile();
    }

    @Test
    void pairsPutTheLastMaximisedObjectiveUpright() {
        ReportData data = new FakeRun(1, 1).data("x");
        assertThat(data.pairs()).extracting(pair -> pair.x().metric().name() + "/" + pair.y().metric().name())
                .containsExactly("areaMm2/sqnrDb", "energyPerTokenMj/sqnrDb", "latencyMs/sqnrDb");
    }
}
