package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pages used as a reader uses them, with mouse and keys, in a browser that says what it dislikes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageInBrowserTest {

    private static final String NASTY = "<script>alert(1)</script></script><!-- \"'& {{data}} <img src=x onerror=alert(2)>";
    private Path folder;
    private final FakeRun fake = new FakeRun(5, 8);
    private ReportData data;
    private Path page;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path shared) throws IOException {
        folder = shared;
        ReportData run = fake.data("a study");
        Map<BigInteger, List<Profile>> profiles = new HashMap<>();
        run.breakdowns().keySet().forEach(number -> profiles.put(number, List.of(new Profile("Quality by place", "dB",
                List.of(new Profile.Bar("first", 20), new Profile.Bar("second", 30))))));
        Lines lines = new Lines("convergence", "Hypervolume over evaluations",
                new Figure.Axis("evaluations", "designs evaluated", false), new Figure.Axis("share", "share", true),
                "seed", List.of("frontSize"),
                List.of(new Lines.Series("seed 1", 0, List.of(new Lines.Point(List.of("5"), 100, 0.7),
                        new Lines.Point(List.of("9"), 200, 1))),
                        new Lines.Series("seed 2", Lines.PLAIN_LOOK, List.of(new Lines.Point(List.of("4"), 100, 0.6),
                                new Lines.Point(List.of("7"), 200, Double.NaN)))));
        data = run.withProfiles(profiles).withSections(List.of(new Section("convergence", "Convergence", List.of(),
                List.of(), List.of(), List.of(lines), Map.of(), Map.of())));
        page = write("page", HtmlReport.of(data));
        browser = Browser.start();
    }

    private Path write(String name, String html) throws IOException {
        return Files.writeString(folder.resolve(name + ".html"), html);
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void thePageHasNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    private long feasible() {
        return data.others().stream().filter(data.columns()::feasible).count();
    }

    private List<Evaluation> those(List<Evaluation> some, Predicate<Evaluation> which) {
        return some.stream().filter(which).toList();
    }

    private static String selected(long front, long frontAll, long others, long othersAll) {
        return String.format(Locale.ROOT, "%,d of %,d on the front, %,d of %,d others.", front, frontAll,
                others, othersAll).replace(',', '\u202f').replace("front\u202f", "front,");
    }

    private String selected(Predicate<Evaluation> which) {
        return selected(those(data.front(), which).size(), data.front().size(), those(data.others(), which).size(),
                data.others().size());
    }

    /** Options of an ECharts chart as they are drawn. */
    private JsonNode chart(String id, String what) {
        return browser.eval("(() => { const chart = echarts.getInstanceByDom(document.getElementById('" + id
                + "')); const series = Object.fromEntries(chart.getOption().series.map((one) => [one.id, one])); return "
                + what + "; })()");
    }

    private int lines() {
        return chart("parallel", "series.lines.data.length").asInt();
    }

    @Test
    void theFilterIsAnsweredByChartLinesAndTable() {
        browser.open(page);
        assertThat(browser.text("#count")).endsWith(selected(_ -> true));
        assertThat(lines()).isEqualTo(data.front().size());
        browser.click("#filter");
        browser.type("lut areaMm2<6");
        Predicate<Evaluation> kept = one -> one.point().is("kind", "lut") && one.value(0) < 6;
        int front = those(data.front(), kept).size();
        assertThat(front).isBetween(1, data.front().size() - 1);
        assertThat(browser.text("#count")).startsWith("Selected by filter: ").endsWith(selected(kept));
        assertThat(lines()).isEqualTo(front);
        assertThat(browser.count("#rows tr")).isEqualTo(front);
        assertThat(chart("scatter",
                "Object.entries(series).filter(([id]) => id.startsWith('front')).reduce((n, [, one]) => n + one.data.length, 0)")
                .asInt()).isEqualTo(front);
        assertThat(chart("scatter", "series.rest.data.length / 2").asInt()).isEqualTo(data.front().size() - front
                + (int) feasible() - those(data.others(), kept.and(data.columns()::feasible)).size());
        browser.type(" nosuch>3");
        assertThat(browser.text("#filterNote")).isEqualTo("There is no column nosuch.");
        browser.click("#clear");
        assertThat(browser.text("#count")).startsWith("All selected: ").endsWith(selected(_ -> true));
        assertThat(lines()).isEqualTo(data.front().size());
    }

    @Test
    void axesAreChosenByKeys() {
        browser.open(page);
        assertThat(chart("scatter", "chart.getOption().xAxis[0].name").asString()).isEqualTo("area (mm\u00b2)");
        browser.eval("document.getElementById('x').focus()");
        browser.key("ArrowDown", 40);
        assertThat(browser.eval("document.getElementById('x').value").asString()).isEqualTo("energyPerTokenMj");
        assertThat(chart("scatter", "chart.getOption().xAxis[0].name").asString()).contains("mJ");
        boolean log = browser.eval("document.getElementById('logX').checked").asBoolean();
        browser.click("#logX");
        assertThat(chart("scatter", "chart.getOption().xAxis[0].type").asString()).isEqualTo(log ? "value" : "log");
    }

    /** The place in the window where the chart draws a design. */
    private double[] place(double x, double y) {
        double[] box = browser.box("#plot");
        JsonNode at = chart("scatter",
                "chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [" + x + ", " + y + "])");
        return new double[]{box[0] + at.get(0).asDouble(), box[1] + at.get(1).asDouble()};
    }

    @Test
    void aClickOnAPointShowsWhatItIsMadeOf() {
        browser.open(page);
        Evaluation best = data.front().stream().max(Comparator.comparingDouble(one -> one.value(3))).orElseThrow();
        double[] at = place(best.value(0), best.value(3));
        browser.hover(at[0], at[1]);
        browser.until(
                "document.querySelector('.tip') !== null && document.querySelector('.tip').offsetParent !== null");
        assertThat(browser.text(".tip")).contains("Design " + best.point().ordinal(), "weightBits", "latencyMs");
        browser.click(at[0], at[1]);
        assertThat(browser.text("#detail h3")).startsWith("Design " + best.point().ordinal() + ":");
        assertThat(browser.text("#detail .tree")).contains("area", "cells", "80.0 %", "rows x cols", "20.0 %");
        assertThat(browser.text("#detail .bars")).isEqualTo("first20second30");
        assertThat(browser.count("#overlay .ring")).isEqualTo(1);
        assertThat(chart("parallel", "series.chosen.data.length").asInt()).isEqualTo(1);
        browser.click("#detail .head button");
        assertThat(browser.count("#overlay .ring")).isZero();
    }

    @Test
    void aClickOnARowShowsWhatItIsMadeOf() {
        browser.open(page);
        browser.click("#rows tr:nth-child(3) button");
        assertThat(browser.text("#detail h3")).startsWith("Design " + browser.text("#rows tr.chosen button") + ":");
        assertThat(browser.text("#detail .tree")).contains("cells", "80.0 %");
        assertThat(browser.eval("document.activeElement.id").asString()).isEqualTo("detail");
        browser.click("#detail .head button");
        assertThat(browser.eval("document.activeElement.closest('tr').className").asString()).isEqualTo("chosen");
        browser.key("ArrowDown", 40);
        browser.key("Enter", 13);
        assertThat(browser.count("#rows tr:nth-child(4).chosen")).isEqualTo(1);
    }

    @Test
    void anAreaDrawnInTheChartSelects() {
        browser.open(page);
        browser.click("#rectangle");
        double[] from = {150, 60};
        double[] to = {380, 300};
        double[] box = browser.box("#plot");
        browser.drag(box[0] + from[0], box[1] + from[1], box[0] + 200, box[1] + 200, box[0] + to[0], box[1] + to[1]);
        JsonNode corners = chart("scatter", "[[150, 60], [380, 300]].map((corner) => "
                + "chart.convertFromPixel({ xAxisIndex: 0, yAxisIndex: 0 }, corner))");
        Predicate<Evaluation> inside = one -> one.value(0) > corners.get(0).get(0).asDouble()
                && one.value(0) < corners.get(1).get(0).asDouble() && one.value(3) < corners.get(0).get(1).asDouble()
                && one.value(3) > corners.get(1).get(1).asDouble();
        assertThat(those(data.front(), inside)).hasSizeBetween(1, data.front().size() - 1);
        assertThat(browser.text("#count")).startsWith("Selected by drawn area: ").endsWith(selected(inside));
        assertThat(lines()).isEqualTo(those(data.front(), inside).size());
        browser.click("#filter");
        browser.type("weightBits=4");
        Predicate<Evaluation> both = inside.and(one -> one.point().get("weightBits").number() == 4);
        assertThat(browser.text("#count")).startsWith("Selected by filter, drawn area: ").endsWith(selected(both));
        browser.click("#clear");
        browser.click("#lasso");
        assertThat(browser.count("#rectangle[aria-pressed=false]")).isEqualTo(1);
        box = browser.box("#plot");
        browser.drag(box[0] + 80, box[1] + 30, box[0] + 700, box[1] + 30, box[0] + 700, box[1] + 500, box[0] + 81,
                box[1] + 31);
        assertThat(browser.text("#count")).startsWith("Selected by drawn area: ").doesNotContain(": 0 of");
        assertThat(lines()).isBetween(1, data.front().size() - 1);
        assertThat(browser.count("#overlay .area")).isEqualTo(1);
    }

    @Test
    void aRangeOnAnAxisSelects() {
        browser.open(page);
        double[] box = browser.box("#parallel");
        int dims = chart("parallel", "chart.getOption().parallelAxis.length").asInt();
        int axis = browser.eval(
                "echarts.getInstanceByDom(document.getElementById('parallel')).getOption().parallelAxis.findIndex((one) => one.name.startsWith('area'))")
                .asInt();
        double x = box[0] + 60 + axis * (box[2] - 130) / (dims - 1);
        browser.drag(x, box[1] + 250, x, box[1] + 280, x, box[1] + 330, x, box[1] + 366);
        browser.until("document.getElementById('count').textContent.startsWith('Selected by 1 range: ')");
        JsonNode ends = chart("parallel",
                "(() => { let ends; chart.getModel().eachComponent('parallelAxis', (one) => { if (one.activeIntervals.length > 0) ends = one.activeIntervals[0]; }); return ends; })()");
        Predicate<Evaluation> within = one -> one.value(0) >= ends.get(0).asDouble()
                && one.value(0) <= ends.get(1).asDouble();
        assertThat(those(data.front(), within)).hasSizeBetween(1, data.front().size() - 1);
        assertThat(lines()).isEqualTo(those(data.front(), within).size());
        assertThat(browser.count("#rows tr")).isEqualTo(Math.min(100, those(data.front(), within).size()));
        browser.click("#theme");
        assertThat(browser.text("#count")).startsWith("Selected by 1 range: ");
        browser.click("#clear");
        assertThat(browser.text("#count")).startsWith("All selected: ");
    }

    @Test
    void whatIsSelectedIsDownloaded() throws IOException {
        browser.open(page);
        browser.click("#filter");
        browser.type("mixpe");
        browser.click("#allColumns");
        Path file = browser.download("#download", Files.createDirectories(folder.resolve("downloads")));
        List<String> header = new ArrayList<>(data.columns().header());
        int feasible = header.indexOf(Columns.FEASIBLE);
        header.remove(feasible);
        Csv want = new Csv(header);
        List<Evaluation> kept = those(data.front(), each -> each.point().is("kind", "mixpe"));
        assertThat(kept).hasSizeGreaterThan(3);
        for (Evaluation one : kept) {
            List<String> row = new ArrayList<>(data.columns().row(one));
            row.remove(feasible);
            want.row(row);
        }
        assertThat(file).hasContent(want.text());
    }

    @Test
    void coloursFollowAnyColumn() {
        browser.open(page);
        assertThat(browser.count("#series button")).isEqualTo(5);
        browser.eval("document.getElementById('colour').focus()");
        browser.key("ArrowDown", 40);
        assertThat(browser.eval("document.getElementById('colour').value").asString()).isEqualTo("weightBits");
        assertThat(browser.text("#series")).isEqualTo("2348");
        browser.click("#series button:nth-child(2)");
        Predicate<Evaluation> kept = one -> one.point().get("weightBits").number() != 3;
        assertThat(browser.text("#count")).startsWith("Selected by colours: ").endsWith(selected(kept));
        assertThat(lines()).isEqualTo(those(data.front(), kept).size());
        browser.key("End", 35);
        browser.eval("document.getElementById('colour').focus()");
        browser.key("End", 35);
        assertThat(browser.count("#series .scale")).isEqualTo(1);
        assertThat(browser.text("#count")).startsWith("All selected: ");
    }

    @Test
    void lightAndDarkFollowTheSystemAndTheButton() {
        browser.prefers("dark");
        browser.open(page);
        String background = "getComputedStyle(document.body).backgroundColor";
        assertThat(browser.eval(background).asString()).isEqualTo("rgb(21, 24, 28)");
        browser.prefers("light");
        assertThat(browser.eval(background).asString()).isEqualTo("rgb(255, 255, 255)");
        assertThat(browser.text("#theme")).isEqualTo("Dark");
        browser.click("#theme");
        assertThat(browser.eval(background).asString()).isEqualTo("rgb(21, 24, 28)");
        assertThat(chart("scatter", "chart.getOption().xAxis[0].nameTextStyle.color").asString()).isEqualTo("#e6e8eb");
        assertThat(chart("figure-convergence", "chart.getOption().xAxis[0].nameTextStyle.color").asString())
                .isEqualTo("#e6e8eb");
    }

    @Test
    void theFrontCanBeWalkedByKeys() {
        browser.open(page);
        browser.eval("document.getElementById('lasso').focus()");
        int tabs = 0;
        while (!browser.eval("document.activeElement.id").asString().equals("plot")) {
            assertThat(tabs++).isLessThan(10);
            browser.key("Tab", 9);
        }
        assertThat(browser.eval("getComputedStyle(document.activeElement).outlineStyle").asString()).isEqualTo("solid");
        browser.key("ArrowRight", 39);
        Evaluation first = data.front().stream().min(Comparator.comparingDouble(one -> one.value(0))).orElseThrow();
        assertThat(browser.text("#live")).startsWith("Design " + first.point().ordinal() + ":")
                .endsWith("; 1 of " + data.front().size() + " on the front");
        browser.key("ArrowRight", 39);
        assertThat(browser.text("#live")).contains("; 2 of ");
        browser.key("End", 35);
        browser.key("ArrowRight", 39);
        assertThat(browser.text("#live")).contains("; " + data.front().size() + " of ");
        assertThat(browser.text("#detail .tree")).contains("cells");
        int focusable = browser.eval("[...document.querySelectorAll('button, select, input, summary, a[href]')]"
                + ".filter((node) => node.tabIndex < 0).length").asInt();
        assertThat(focusable).isZero();
    }

    @Test
    void hypervolumeIsDrawnOverEvaluations() {
        browser.open(page);
        assertThat(
                chart("figure-convergence", "chart.getOption().series.map((one) => one.name + ' ' + one.data.length)"))
                .extracting(JsonNode::asString).containsExactly("seed 1 2", "seed 2 2");
        assertThat(chart("figure-convergence", "chart.getOption().series[1].data[0].join()").asString())
                .isEqualTo("100,0.6,4");
        double[] box = browser.box("#figure-convergence");
        browser.hover(box[0] + 80, box[1] + 200);
        browser.until("document.querySelector('#figure-convergence .tip') !== null");
        assertThat(browser.text("#figure-convergence .tip")).contains("seed 1: 100, 0.7000, frontSize 5");
    }

    @Test
    void nothingSticksOutOfANarrowWindow() {
        browser.size(390, 1200);
        try {
            browser.open(page);
            browser.click("#rows tr:nth-child(2) button");
            assertThat(browser.eval("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(390);
            assertThat(browser.eval("document.getElementById('scatter').clientWidth").asInt()).isGreaterThan(300);
        } finally {
            browser.size(1280, 1600);
        }
    }

    @Test
    void namesOfTheUserAreTextWhateverTheyAre() throws IOException {
        DesignSpace space = DesignSpace.of(
                List.of(new Parameter("kind", NASTY, false, List.of(Value.of(NASTY), Value.of("b&\"'<b>"))),
                        new Parameter("rows", "", true, List.of(Value.of(1), Value.of(2)))),
                List.of());
        Columns columns = new Columns(space.parameters(), List.of("label"), FakeRun.METRICS, List.of());
        List<Evaluation> all = new ArrayList<>();
        Map<BigInteger, List<Breakdown>> trees = new HashMap<>();
        for (long i = 0; i < space.size(); i++) {
            DesignPoint point = space.point(i);
            all.add(new Evaluation(point, new double[]{1.0 + i, 1, 1, 1.0 + i, 0}, List.of(NASTY), ""));
            trees.put(point.number(),
                    List.of(Breakdown.sum(NASTY, NASTY, List.of(Breakdown.leaf(NASTY, 1.0 + i, NASTY)))));
        }
        ReportData nasty = new ReportData(NASTY, NASTY, columns,
                List.of(new Objective(FakeRun.AREA, Direction.MINIMIZE),
                        new Objective(FakeRun.QUALITY, Direction.MAXIMIZE)),
                "kind", List.of(), all, List.of(), trees, List.of(NASTY), fake.manifest(NASTY, 4, 4, 1))
                .withProfiles(Map.of(BigInteger.ZERO,
                        List.of(new Profile(NASTY, NASTY, List.of(new Profile.Bar(NASTY, 1))))));
        browser.open(write("nasty", HtmlReport.of(nasty)));
        assertThat(browser.text("h1")).isEqualTo(NASTY);
        assertThat(browser.text("title")).isEqualTo(NASTY);
        assertThat(browser.text(".lead")).isEqualTo(NASTY);
        assertThat(browser.text("#series")).isEqualTo(NASTY + "b&\"'<b>");
        browser.click("#rows tr:nth-child(1) button");
        assertThat(browser.text("#detail .tree")).contains(NASTY);
        assertThat(browser.text("#detail .bars")).contains(NASTY);
        double[] at = place(all.getFirst().value(0), all.getFirst().value(3));
        browser.hover(at[0], at[1]);
        browser.until("document.querySelector('.tip') !== null");
        assertThat(browser.count("img[src=x]")).isZero();
        assertThat(browser.count("main script, header script, .tip script")).isZero();
        assertThat(browser.eval("[...document.scripts].length").asInt()).isEqualTo(4);
    }

    /** Beyond some thousands dominated designs are drawn in another way, and must still answer a click. */
    @Test
    void manyDesignsAreDrawnFilteredAndClicked() throws IOException {
        FakeRun large = new FakeRun(5, 60);
        List<Evaluation> all = large.all();
        List<Evaluation> front = all.subList(0, 1);
        ReportData many = new ReportData("many", "", large.columns, FakeRun.OBJECTIVES, "kind", List.of(), front, all,
                Map.of(), List.of(), large.manifest("many", all.size(), 1, 1));
        assertThat(many.others()).hasSizeGreaterThan(9_000);
        browser.open(write("many", HtmlReport.of(many)));
        Evaluation largest = those(all, large.columns::feasible).stream()
                .max(Comparator.comparingDouble(one -> one.value(0))).orElseThrow();
        double[] at = place(largest.value(0), largest.value(3));
        browser.click(at[0], at[1]);
        assertThat(browser.text("#detail h3")).startsWith("Design " + largest.point().ordinal() + ":");
        browser.click("#filter");
        browser.type("rows>=400");
        Predicate<Evaluation> kept = one -> one.point().get("rows").number() >= 400;
        assertThat(browser.text("#count")).endsWith(selected(those(front, kept).size(), 1,
                those(many.others(), kept).size(), many.others().size()));
        browser.click("#listAll");
        assertThat(browser.text("#listed")).endsWith("the first 100 shown.");
    }

    @Test
    void theParityPageOpensAndFilters() throws IOException {
        ParityPage.Point point = new ParityPage.Point("part", "what <b>", "area", "mm2", 10, 12, OptionalDouble.of(11),
                OptionalDouble.of(0.02), false, "a source", "");
        ParityPage.Point off = new ParityPage.Point("part", "other", "area", "mm2", 10, 10, OptionalDouble.of(20),
                OptionalDouble.of(1), false, "a source", "cause");
        String html = ParityPage.of("parity " + NASTY, "text", List.of("n"), List.of(
                new ParityPage.Group("group-1", "A group", "25 %", "PASS", List.of("2"), List.of(point, off))), 0.25);
        browser.open(write("parity", html));
        browser.until("document.querySelector('.chart canvas') !== null");
        assertThat(browser.count("#rows tr")).isEqualTo(2);
        browser.click("#filter");
        browser.type("<b>");
        assertThat(browser.count("#rows tr")).isEqualTo(1);
        browser.click("#theme");
        assertThat(browser.eval("document.documentElement.dataset.theme").asString()).isEqualTo("dark");
    }
}
