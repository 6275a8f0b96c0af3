package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
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
        return new Page("parity", title, description, "", Map.of("summary", summary(columns, groups)),
                json(groups, limit), new Packing()).html();
    }

    private static String summary(List<String> columns, List<Group> groups) {
        StringBuilder html = new StringBuilder("<thead><tr><th>group</th><th>verdict</th>");
        columns.forEach(column -> html.append("<th>").append(Page.escape(column)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (Group group : groups) {
            html.append("<tr class=\"").append(group.verdict().equals("FAIL") ? "fail" : "ok")
                    .append("\"><td><a href=\"#g-").append(Page.escape(group.name())).append("\">")
                    .append(Page.escape(group.name())).append("</a></td><td>")
                    .append(Page.escape(group.verdict())).append("</td>");
            group.summary().forEach(cell -> html.append("<td>").append(Page.escape(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody>").toString();
    }

    private static ObjectNode json(List<Group> groups, double limit) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
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
        return root;
    }
}
