package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.core.study.Manifest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run as one page that needs no network: scatter with selectable axes and colours, parallel coordinates and a table
 * that share one selection, all of a design with what its metrics are made of. Texts of the user are escaped, and a content security
 * policy lets no script run but the page's own.
 */
public final class HtmlReport {

    /** 2 MB, which mail, review systems and repositories take. */
    private static final long MOST_BYTES = 2_000_000;
    /** 1000: so many designs beside the front are on every page, whatever its size. */
    private static final int FEWEST_OTHERS = 1000;
    /** Fewer designs deflate a little worse each. */
    private static final double SAFE = 0.97;
    private static final int PALETTE = 12;
    private static final int MOST_PROFILE_PARAMETERS = 6;
    private static final int MOST_PROFILE_METRICS = 8;
    private static final int DIGITS = 6;
    private static final char THIN_SPACE = '\u202f';
    /** Bits of the largest numbers that the page's scripts hold exactly. */
    private static final int EXACT_IN_JAVASCRIPT = 53;

    private HtmlReport() {}

    /**
     * The designs beside the front that the page holds, and their metrics.
     *
     * @param others  the designs
     * @param metrics the metrics
     */
    private record Cut(List<Evaluation> others, List<Metric> metrics) {}

    /**
     * The page of a run, kept below 2 MB where the front and the sections alone do not take more: first the metrics of
     * designs beside the front that are not shown are left out, then such designs.
     *
     * @param data the run
     * @return the text of {@code index.html}
     * @throws IOException if a part of the page is missing on the class path
     */
    public static String of(ReportData data) throws IOException {
        List<Evaluation> some = ReportData.evenly(data.others(),
                Math.max(FEWEST_OTHERS, ReportData.MOST_POINTS - data.front().size()));
        String page = page(data, new Cut(some, data.columns().metrics()));
        if (bytes(page) <= MOST_BYTES) {
            return page;
        }
        Set<Metric> wanted = new HashSet<>(data.shownMetrics());
        data.objectives().forEach(objective -> wanted.add(objective.metric()));
        List<Metric> shown = data.columns().metrics().stream().filter(wanted::contains).toList();
        page = page(data, new Cut(some, shown));
        long bare = bytes(page) <= MOST_BYTES ? 0 : bytes(page(data, new Cut(List.of(), shown)));
        while (bytes(page) > MOST_BYTES && some.size() > FEWEST_OTHERS) {
            double share = SAFE * Math.max(0, MOST_BYTES - bare) / (bytes(page) - bare);
            some = ReportData.evenly(some, Math.max(FEWEST_OTHERS, (int) (some.size() * share)));
            page = page(data, new Cut(some, shown));
        }
        return page;
    }

    private static long bytes(String page) {
        return page.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String page(ReportData data, Cut cut) throws IOException {
        Packing packing = new Packing();
        return new Page("report", data.name(), data.description(),
                "<p class=\"facts\">" + Page.escape(summary(data)) + "</p>\n",
                Map.of("sections", sections(data) + correlations(data), "notes", list(data), "run", run(data)),
                json(data, cut, packing), packing).html();
    }

    private static String summary(ReportData data) {
        Manifest.Counts counts = data.manifest().counts();
        StringBuilder text = new StringBuilder();
        text.append(grouped(counts.evaluated())).append(" of ")
                .append(Wording.count(counts.space()).replace(',', THIN_SPACE))
                .append(counts.space().equals(BigInteger.ONE) ? " design evaluated, " : " designs evaluated, ")
                .append(grouped(counts.feasible())).append(" feasible, ").append(grouped(data.front().size()))
                .append(" on the front.");
        List<String> goals = new ArrayList<>();
        for (Objective objective : data.objectives()) {
            goals.add((objective.direction() == Objective.Direction.MINIMIZE ? "smallest " : "largest ")
                    + Names.column(objective.metric()));
        }
        text.append(" Wanted: ").append(String.join(", ", goals)).append('.');
        if (!data.manifest().complete()) {
            text.append(" The search was stopped before its end.");
        }
        return text.toString();
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', THIN_SPACE);
    }

    private static String sections(ReportData data) throws IOException {
        StringBuilder html = new StringBuilder();
        for (Section section : data.sections()) {
            html.append(section.html(true));
        }
        return html.toString();
    }

    /** A section with a table and a picture for each correlation; nothing where there is none. */
    private static String correlations(ReportData data) throws IOException {
        if (data.correlations().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder(
                "<section aria-labelledby=\"correlations\">\n<h2 id=\"correlations\">Correlations</h2>\n");
        for (Correlation correlation : data.correlations()) {
            String pair = Names.column(correlation.x()) + " and " + Names.column(correlation.y());
            html.append("<h3>").append(Page.escape(pair)).append(
                    "</h3>\n<table class=\"key\">\n<tr><th scope=\"col\">within</th><th scope=\"col\">points</th>"
                            + "<th scope=\"col\">Spearman's rho</th>"
                            + "<th scope=\"col\">Kendall's tau</th></tr>\n");
            for (Correlation.Ranks ranks : correlation.ranks()) {
                html.append("<tr><th scope=\"row\">").append(Page.escape(ranks.group())).append("</th><td>")
                        .append(ranks.points()).append("</td><td>").append(Correlation.text(ranks.spearman()))
                        .append("</td><td>").append(Correlation.text(ranks.kendall())).append("</td></tr>\n");
            }
            html.append("</table>\n").append(FigureWriter.html(correlation.figure(), true));
        }
        return html.append("</section>\n").toString();
    }

    private static String list(ReportData data) {
        StringBuilder html = new StringBuilder("<ul>\n");
        for (Constraint constraint : data.columns().constraints()) {
            html.append("<li>Constraint: ").append(Page.escape(constraint.toString())).append(' ')
                    .append(Page.escape(Names.unit(constraint.metric().unit()))).append("</li>\n");
        }
        data.notes().forEach(note -> html.append("<li>").append(Page.escape(note)).append("</li>\n"));
        for (Metric metric : data.columns().metrics()) {
            html.append("<li><code>").append(Page.escape(metric.name())).append("</code>: ")
                    .append(Page.escape(metric.axis()))
                    .append("</li>\n");
        }
        return html.append("</ul>").toString();
    }

    private static String run(ReportData data) {
        Manifest manifest = data.manifest();
        StringBuilder html = new StringBuilder("<table class=\"key\">\n");
        row(html, "dse", manifest.version());
        row(html, "Study SHA-256", manifest.study().sha256());
        if (!manifest.overrides().isEmpty()) {
            row(html, "Overrides", String.join(" ", manifest.overrides()));
        }
        row(html, "Search", manifest.search() + ", seed " + manifest.seed());
        manifest.hypervolume().ifPresent(volume -> row(html, "Hypervolume",
                Numbers.significant(volume.value(), DIGITS) + " (" + volume.normalisation() + ")"));
        manifest.tensors().forEach((name, sha256) -> row(html, "Tensors " + name, sha256));
        row(html, "Java", manifest.jvm().version() + ", " + manifest.jvm().vendor());
        row(html, "System", manifest.os());
        html.append("</table>\n<p>Files beside this page: ");
        List<String> links = new ArrayList<>();
        for (String file : manifest.files()) {
            links.add("<a href=\"" + Page.escape(file) + "\">" + Page.escape(file) + "</a>");
        }
        return html.append(String.join(", ", links)).append("</p>").toString();
    }

    private static void row(StringBuilder html, String key, String value) {
        html.append("<tr><th scope=\"row\">").append(Page.escape(key)).append("</th><td>").append(Page.escape(value))
                .append("</td></tr>\n");
    }

    private static ObjectNode json(ReportData data, Cut cut, Packing packing) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        List<ReportData.Pair> pairs = data.pairs();
        Metric only = data.objectives().getFirst().metric();
        root.put("x", pairs.isEmpty() ? only.name() : pairs.getFirst().x().metric().name());
        root.put("y", pairs.isEmpty() ? only.name() : pairs.getFirst().y().metric().name());
        root.put("front", data.front().size()).put("others", cut.others().size());
        columns(root.putArray("columns"), data, cut, packing);
        root.put("held", held(data, cut));
        series(root.putObject("series"), data);
        choices(root, data);
        root.put("filterExample", only.name() + "<"
                + (data.front().isEmpty() ? "1"
                        : Numbers.significant(data.columns().value(data.front().get(data.front().size() / 2), only),
                                3)));
        ObjectNode breakdowns = root.putObject("breakdowns");
        data.breakdowns().forEach((number, trees) -> {
            ArrayNode list = breakdowns.putArray(number.toString());
            trees.forEach(tree -> breakdown(list.addObject(), tree));
        });
        ObjectNode profiles = root.putObject("profiles");
        data.profiles().forEach((number, all) -> {
            ArrayNode list = profiles.putArray(number.toString());
            all.forEach(one -> profile(list.addObject(), one));
        });
        ArrayNode lines = root.putArray("lines");
        for (Section section : data.sections()) {
            for (int i = 0; i < section.figures().size(); i++) {
                if (section.figures().get(i) instanceof Lines figure) {
                    lines(lines.addObject().put("section", section.id()).put("at", i), figure);
                }
            }
        }
        return root;
    }

    private static void columns(ArrayNode nodes, ReportData data, Cut cut, Packing packing) {
        Columns columns = data.columns();
        List<Evaluation> all = new ArrayList<>(data.front());
        all.addAll(cut.others());
        ObjectNode ordinal = column(nodes, Columns.ORDINAL, "ordinal", "number of the design in its space", true);
        if (all.stream().allMatch(one -> one.point().number().bitLength() <= EXACT_IN_JAVASCRIPT)) {
            ordinal.set("all", packing.ascending(all.size(), i -> all.get(i).point().number().doubleValue()));
        } else {
            ordinal.set("all", packing.texts(all.stream().map(one -> one.point().number().toString()).toList(),
                    List.of()));
        }
        for (Parameter parameter : columns.parameters()) {
            column(nodes, parameter.name(), "parameter", parameter.help(),
                    parameter.values().stream().allMatch(Value::isNumber))
                    .set("all", packing.texts(all.stream().map(one -> columns.value(one, parameter.name())).toList(),
                            parameter.values().stream().map(Value::text).toList()));
        }
        for (int i = 0; i < columns.labels().size(); i++) {
            int label = i;
            column(nodes, columns.labels().get(i), "label", "", false)
                    .set("all", packing.texts(all.stream().map(one -> one.labels().get(label)).toList(), List.of()));
        }
        for (int i = 0; i < columns.metrics().size(); i++) {
            Metric metric = columns.metrics().get(i);
            int at = i;
            ObjectNode node = column(nodes, metric.name(), "metric", metric.help(), true);
            node.put("title", Names.words(metric.name(), metric.unit())).put("unit", Names.unit(metric.unit()));
            for (Objective objective : data.objectives()) {
                if (objective.metric().equals(metric)) {
                    node.put("objective", Manifest.ObjectiveColumn.of(objective).direction());
                }
            }
            node.set("front", packing.exact(data.front().size(), row -> data.front().get(row).value(at)));
            if (cut.metrics().contains(metric)) {
                node.set("others", packing.rounded(cut.others().size(), row -> cut.others().get(row).value(at)));
            }
        }
        column(nodes, Columns.INFEASIBLE, "reason", "why the design is not feasible", false)
                .set("all", packing.texts(all.stream().map(columns::infeasible).toList(), List.of("")));
    }

    private static void series(ObjectNode node, ReportData data) {
        node.put("parameter", data.seriesParameter());
        ArrayNode styles = node.putArray("styles");
        data.seriesStyles().forEach(style -> style(styles.addObject(), style));
        ArrayNode palette = node.putArray("palette");
        for (int i = 0; i < PALETTE; i++) {
            style(palette.addObject(), SeriesStyle.of(i, ""));
        }
    }

    private static void style(ObjectNode node, SeriesStyle style) {
        node.put("value", style.value()).put("color", String.format(Locale.ROOT, "#%06x", style.rgb()))
                .put("path", style.shape().svg()).put("hollow", style.hollow());
    }

    /** The columns of the table and the axes of the profiles. */
    private static void choices(ObjectNode root, ReportData data) {
        ArrayNode table = root.putArray("table");
        ArrayNode profile = root.putArray("profile");
        table.add(Columns.ORDINAL);
        data.common().forEach(parameter -> table.add(parameter.name()));
        data.varyingLabels().forEach(label -> table.add(data.columns().labels().get(label)));
        data.varying(data.front()).stream().limit(MOST_PROFILE_PARAMETERS)
                .forEach(parameter -> profile.add(parameter.name()));
        List<Metric> shown = data.shownMetrics();
        for (int i = 0; i < shown.size(); i++) {
            table.add(shown.get(i).name());
            if (i < MOST_PROFILE_METRICS) {
                profile.add(shown.get(i).name());
            }
        }
    }

    /** Which designs the page holds, and how exactly. */
    private static String held(ReportData data, Cut cut) {
        Manifest.Counts counts = data.manifest().counts();
        long others = counts.evaluated() - data.front().size();
        StringBuilder text = new StringBuilder();
        if (cut.others().size() < others) {
            text.append("Of the ").append(grouped(others))
                    .append(" designs that are not on the front, a sample of ").append(grouped(cut.others().size()))
                    .append(" is on this page; ")
                    .append(counts.listed() < counts.evaluated() ? "a larger sample" : "the full list")
                    .append(" is in points.csv. ");
        }
        if (!cut.others().isEmpty()) {
            text.append("The front is held in full precision, the other designs to ").append(Packing.DIGITS)
                    .append(" digits");
            if (cut.metrics().size() < data.columns().metrics().size()) {
                text.append(" and with ").append(String.join(", ", cut.metrics().stream().map(Metric::name).toList()))
                        .append(" alone; points.csv has their other metrics");
            }
            text.append('.');
        }
        return text.toString().strip();
    }

    private static ObjectNode column(ArrayNode columns, String name, String kind, String help, boolean numeric) {
        return columns.addObject().put("name", name).put("title", name).put("unit", "")
                .put("kind", kind).put("help", help).put("numeric", numeric);
    }

    /** A figure of lines, which the page draws anew so that the numbers of a point can be seen. */
    private static void lines(ObjectNode node, Lines figure) {
        node.put("name", figure.name()).put("caption", figure.caption());
        axis(node.putObject("x"), figure.x());
        axis(node.putObject("y"), figure.y());
        ArrayNode keys = node.putArray("keys");
        figure.keyColumns().forEach(keys::add);
        ArrayNode series = node.putArray("series");
        for (Lines.Series one : figure.series()) {
            ArrayNode points = series.addObject().put("label", one.label()).put("look", one.look())
                    .put("join", one.join().name()).put("width", one.width()).putArray("points");
            for (Lines.Point point : one.points()) {
                ArrayNode cells = points.addArray().add(rounded(point.x()));
                if (Double.isNaN(point.y())) {
                    cells.addNull();
                } else {
                    cells.add(rounded(point.y()));
                }
                point.keys().forEach(cells::add);
            }
        }
    }

    private static void axis(ObjectNode node, Figure.Axis axis) {
        node.put("label", axis.label()).put("log", axis.log());
    }

    private static void profile(ObjectNode node, Profile profile) {
        node.put("title", profile.title()).put("unit", profile.unit());
        ArrayNode bars = node.putArray("bars");
        profile.bars().forEach(bar -> bars.addObject().put("name", bar.name()).put("value", rounded(bar.value())));
    }

    private static double rounded(double value) {
        return Double.isFinite(value) && value != Math.rint(value)
                ? Double.parseDouble(Numbers.significant(value, DIGITS))
                : value;
    }

    private static void breakdown(ObjectNode node, Breakdown tree) {
        node.put("name", tree.name()).put("value", rounded(tree.value())).put("note", tree.note());
        ArrayNode children = node.putArray("children");
        tree.children().forEach(child -> breakdown(children.addObject(), child));
    }
}
