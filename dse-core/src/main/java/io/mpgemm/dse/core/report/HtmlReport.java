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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run as one page that needs no network: scatter with selectable axes, parallel coordinates, a table to sort and
 * filter, all of a design with what its metrics are made of. Texts of the user are escaped, and a content security
 * policy lets no script run but the page's own.
 */
public final class HtmlReport {

    private static final int MOST_OTHERS = 5000;
    private static final int MOST_PROFILE_PARAMETERS = 6;
    private static final int MOST_PROFILE_METRICS = 8;
    private static final int OTHERS_DIGITS = 6;
    private static final char THIN_SPACE = '\u202f';
    /** Bits of the largest numbers that the page's scripts hold exactly. */
    private static final int EXACT_IN_JAVASCRIPT = 53;

    private HtmlReport() {}

    /**
     * The page of a run.
     *
     * @param data the run
     * @return the text of {@code index.html}
     * @throws IOException if a part of the page is missing on the class path
     */
    public static String of(ReportData data) throws IOException {
        return new Page("report", data.name(), data.description(),
                "<p class=\"facts\">" + Page.escape(summary(data)) + "</p>\n",
                Map.of("sections", sections(data) + correlations(data), "notes", list(data), "run", run(data)),
                json(data)).html();
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
            html.append(section.html());
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
            html.append("</table>\n").append(FigureWriter.html(correlation.figure()));
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
                Numbers.significant(volume.value(), OTHERS_DIGITS) + " (" + volume.normalisation() + ")"));
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

    private static ObjectNode json(ReportData data) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        Columns columns = data.columns();
        List<ReportData.Pair> pairs = data.pairs();
        Metric only = data.objectives().getFirst().metric();
        root.put("x", pairs.isEmpty() ? only.name() : pairs.getFirst().x().metric().name());
        root.put("y", pairs.isEmpty() ? only.name() : pairs.getFirst().y().metric().name());
        ArrayNode columnNodes = root.putArray("columns");
        column(columnNodes, Columns.ORDINAL, "ordinal", "number of the design in its space", true);
        for (Parameter parameter : columns.parameters()) {
            column(columnNodes, parameter.name(), "parameter", parameter.help(),
                    parameter.values().stream().allMatch(Value::isNumber));
        }
        columns.labels().forEach(label -> column(columnNodes, label, "label", "", false));
        for (Metric metric : columns.metrics()) {
            ObjectNode node = column(columnNodes, metric.name(), "metric", metric.help(), true);
            node.put("title", Names.words(metric.name(), metric.unit())).put("unit", Names.unit(metric.unit()));
            for (Objective objective : data.objectives()) {
                if (objective.metric().equals(metric)) {
                    node.put("objective", Manifest.ObjectiveColumn.of(objective).direction());
                }
            }
        }
        column(columnNodes, Columns.INFEASIBLE, "reason", "why the design is not feasible", false);
        ArrayNode front = root.putArray("front");
        data.front().forEach(evaluation -> point(front.addArray(), columns, evaluation, false));
        List<Evaluation> some = ReportData.evenly(data.others(), MOST_OTHERS);
        ArrayNode others = root.putArray("others");
        some.forEach(evaluation -> point(others.addArray(), columns, evaluation, true));
        root.put("sampled", sampled(data, some.size()));
        ObjectNode series = root.putObject("series");
        series.put("parameter", data.seriesParameter());
        ArrayNode styles = series.putArray("styles");
        for (SeriesStyle style : data.seriesStyles()) {
            styles.addObject().put("value", style.value()).put("label", style.label())
                    .put("color", String.format(Locale.ROOT, "#%06x", style.rgb())).put("path", style.shape().svg())
                    .put("hollow", style.hollow());
        }
        ArrayNode table = root.putArray("table");
        ArrayNode profile = root.putArray("profile");
        table.add(Columns.ORDINAL);
        data.common().forEach(parameter -> table.add(parameter.name()));
        data.varyingLabels().forEach(label -> table.add(columns.labels().get(label)));
        data.varying(data.front()).stream().limit(MOST_PROFILE_PARAMETERS)
                .forEach(parameter -> profile.add(parameter.name()));
        List<Metric> shown = data.shownMetrics();
        for (int i = 0; i < shown.size(); i++) {
            table.add(shown.get(i).name());
            if (i < MOST_PROFILE_METRICS) {
                profile.add(shown.get(i).name());
            }
        }
        root.put("filterExample", only.name() + "<"
                + (data.front().isEmpty() ? "1"
                        : Numbers.significant(columns.value(data.front().get(data.front().size() / 2), only), 3)));
        ObjectNode breakdowns = root.putObject("breakdowns");
        data.breakdowns().forEach((number, trees) -> {
            ArrayNode list = breakdowns.putArray(number.toString());
            trees.forEach(tree -> breakdown(list.addObject(), tree));
        });
        return root;
    }

    private static String sampled(ReportData data, int drawn) {
        Manifest.Counts counts = data.manifest().counts();
        long others = counts.evaluated() - data.front().size();
        return drawn >= others ? "" : "Of the " + grouped(others) + " designs that are not on the front, a sample of "
                + grouped(drawn) + " is drawn; "
                + (counts.listed() < counts.evaluated() ? "a larger sample" : "the full list")
                + " is in points.csv.";
    }

    private static ObjectNode column(ArrayNode columns, String name, String kind, String help, boolean numeric) {
        return columns.addObject().put("name", name).put("title", name).put("unit", "")
                .put("kind", kind).put("help", help).put("numeric", numeric);
    }

    private static void point(ArrayNode cells, Columns columns, Evaluation evaluation, boolean rounded) {
        BigInteger number = evaluation.point().number();
        if (number.bitLength() <= EXACT_IN_JAVASCRIPT) {
            cells.add(number.longValue());
        } else {
            cells.add(number.toString());
        }
        columns.parameters().forEach(parameter -> cells.add(columns.value(evaluation, parameter.name())));
        evaluation.labels().forEach(cells::add);
        for (int i = 0; i < columns.metrics().size(); i++) {
            double value = evaluation.value(i);
            if (!Double.isFinite(value)) {
                cells.addNull();
            } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                cells.add((long) value);
            } else if (rounded) {
                cells.add(Double.parseDouble(Numbers.significant(value, OTHERS_DIGITS)));
            } else {
                cells.add(value);
            }
        }
        cells.add(columns.infeasible(evaluation));
    }

    private static void breakdown(ObjectNode node, Breakdown tree) {
        node.put("name", tree.name()).put("value", tree.value()).put("note", tree.note());
        ArrayNode children = node.putArray("children");
        tree.children().forEach(child -> breakdown(children.addObject(), child));
    }
}
