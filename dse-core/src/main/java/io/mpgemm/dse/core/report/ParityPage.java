package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measured against modelled figures as one page that needs no network: a parity plot a group, a summary, a table to sort and
 * filter. Texts are escaped, and a content security policy lets no script run but the page's own.
 */
public final class ParityPage {

    private ParityPage() {}

    /**
     * A figure with what the model says.
     *
     * @param part     part of its group, may be empty
     * @param what     what was measured
     * @param quantity which of its properties
     * @param unit     unit, may be empty
     * @param low      lower end of what is known
     * @param high     upper end, the same where it is one value
     * @param ours     the model's figure, if it has one
     * @param error    its relative error
     * @param fitted   whether the model was fitted to it
     * @param source   where the figure comes from
     * @param note     why the model is off, or why it has no figure
     */
    public record Point(String part, String what, String quantity, String unit, double low, double high,
            OptionalDouble ours, OptionalDouble error, boolean fitted, String source, String note) {}

    /**
     * Figures that belong together.
     *
     * @param name    short name
     * @param title   what is compared
     * @param limits  how far the model may be off
     * @param verdict whether it passes
     * @param summary cells of the summary table
     * @param points  the figures
     */
    public record Group(String name, String title, String limits, String verdict, List<String> summary,
            List<Point> points) {

        /** Copies the lists. */
        public Group {
            summary = List.copyOf(summary);
            points = List.copyOf(points);
        }
    }

    /**
     * The page.
     *
     * @param title       heading
     * @param description what it shows, one paragraph
     * @param columns     headings of the summary cells
     * @param groups      the groups
     * @param limit       relative error that is drawn as a band around parity
     * @return HTML
     * @throws IOException if a part of the page is missing on the class path
     */
    public static String of(String title, String description, List<String> columns, List<Group> groups, double limit)
            throws IOException {
        String echarts = HtmlReport.resource(HtmlReport.ECHARTS).replace("\r", "");
        String script = HtmlReport.resource("parity.js");
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("title", HtmlReport.escape(title));
        parts.put("description", HtmlReport.escape(description));
        parts.put("style", HtmlReport.resource("report.css") + HtmlReport.resource("parity.css"));
        parts.put("summary", summary(columns, groups));
        parts.put("data", json(groups, limit));
        parts.put("echarts", echarts);
        parts.put("script", script);
        parts.put("scriptHashes", HtmlReport.hash(echarts) + " " + HtmlReport.hash(script));
        return HtmlReport.PLACEHOLDER.matcher(HtmlReport.resource("parity.html")).replaceAll(
                found -> Matcher.quoteReplacement(parts.getOrDefault(found.group(1), found.group())));
    }

    private static String summary(List<String> columns, List<Group> groups) {
        StringBuilder html = new StringBuilder("<thead><tr><th>group</th><th>verdict</th>");
        columns.forEach(column -> html.append("<th>").append(HtmlReport.escape(column)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (Group group : groups) {
            html.append("<tr class=\"").append(group.verdict().equals("FAIL") ? "fail" : "ok")
                    .append("\"><td><a href=\"#g-").append(HtmlReport.escape(group.name())).append("\">")
                    .append(HtmlReport.escape(group.name())).append("</a></td><td>")
                    .append(HtmlReport.escape(group.verdict())).append("</td>");
            group.summary().forEach(cell -> html.append("<td>").append(HtmlReport.escape(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody>").toString();
    }

    private static String json(List<Group> groups, double limit) {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode root = mapper.createObjectNode();
        root.put("limit", limit);
        ArrayNode list = root.putArray("groups");
        for (Group group : groups) {
            ObjectNode node = list.addObject().put("name", group.name()).put("title", group.title())
                    .put("limits", group.limits()).put("verdict", group.verdict());
            ArrayNode points = node.putArray("points");
            for (Point point : group.points()) {
                ObjectNode one = points.addObject().put("part", point.part()).put("what", point.what())
                        .put("quantity", point.quantity()).put("unit", point.unit()).put("low", point.low())
                        .put("high", point.high()).put("fitted", point.fitted()).put("source", point.source())
                        .put("note", point.note());
                point.ours().ifPresent(value -> one.put("ours", value));
                point.error().ifPresent(value -> one.put("error", value));
            }
        }
        return mapper.writeValueAsString(root).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
                .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }
}
