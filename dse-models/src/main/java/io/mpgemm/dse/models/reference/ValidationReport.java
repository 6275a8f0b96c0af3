package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.ParityPage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Groups of references with what the models say.
 *
 * @param groups the groups
 */
public record ValidationReport(List<ReferenceGroup> groups) implements Comparison {

    /** More rows than that would hide what matters; a terminal shows the worst of them. */
    private static final int MOST_ROWS = 60;
    private static final int WORST_ROWS = 20;
    private static final int LARGEST_TOTALLED = 200;

    private static final String DESCRIPTION = "Every model against every reference that ships with it: gate-level "
            + "synthesis, published processing elements, chips, memories and simulators. Errors are relative; inside a band "
            + "of conflicting sources, or of bounds, the error is 0, outside it counts from the nearer end.";

    /** Copies the groups. */
    public ValidationReport {
        groups = List.copyOf(groups);
    }

    @Override
    public boolean passes() {
        return groups.stream().allMatch(group -> group.missed().isEmpty());
    }

    @Override
    public String text(boolean colour) {
        StringBuilder out = new StringBuilder();
        groups.forEach(group -> text(group, colour, out));
        out.append(summary(colour));
        return out.toString();
    }

    private static void text(ReferenceGroup group, boolean colour, StringBuilder out) {
        List<ReferencePoint> points = group.points();
        out.append(group.name()).append(": ").append(group.title()).append('\n');
        Set<String> sources = points.stream().map(ReferencePoint::source).collect(Collectors.toSet());
        if (sources.size() == 1) {
            out.append("source: ").append(sources.iterator().next()).append('\n');
        }
        if (points.size() > MOST_ROWS) {
            points = points.stream().sorted(
                    Comparator.comparingDouble((ReferencePoint point) -> -Math.abs(point.error().orElse(0))))
                    .limit(WORST_ROWS).toList();
            out.append("The worst ").append(points.size()).append(" of ").append(group.points().size())
                    .append(" rows; --format csv has all.\n");
        }
        boolean parts = points.stream().map(ReferencePoint::part).distinct().count() > 1;
        List<String> causes = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (ReferencePoint point : points) {
            String cause = point.needsCause() ? point.cause() : point.ours().reason();
            if (!cause.isEmpty() && !causes.contains(cause)) {
                causes.add(cause);
            }
            List<String> row = new ArrayList<>();
            if (parts) {
                row.add(point.part());
            }
            row.addAll(List.of(point.what(), point.quantity(), point.published().text(),
                    point.ours().number().isPresent() ? Layout.number(point.ours().number()) : "unsupported",
                    point.unit(), Layout.percent(point.error()), cause.isEmpty() ? "" : note(causes.indexOf(cause)),
                    point.calibration() ? "calibration" : ""));
            if (sources.size() > 1) {
                row.add(point.source());
            }
            rows.add(row);
        }
        List<String> header = new ArrayList<>(parts ? List.of("part") : List.of());
        header.addAll(List.of("what", "quantity", "published", "ours", "unit", "error", "note", "used for"));
        if (sources.size() > 1) {
            header.add("source");
        }
        out.append(Layout.table(header, rows, points.stream().map(point -> Layout.colour(colour, point)).toList()));
        for (int i = 0; i < causes.size(); i++) {
            out.append(note(i)).append(' ').append(causes.get(i)).append('\n');
        }
        out.append('\n');
    }

    private static String note(int index) {
        return "(" + (char) ('a' + index % 26) + (index < 26 ? "" : String.valueOf(index / 26)) + ")";
    }

    private String summary(boolean colour) {
        List<List<String>> rows = new ArrayList<>();
        List<String> colours = new ArrayList<>();
        for (ReferenceGroup group : groups) {
            String verdict = group.verdict();
            rows.add(row(group.name(), group.summary(), verdict,
                    verdict.equals("FAIL") ? String.join(", ", group.missed())
                            : group.tolerance().informative().isEmpty() ? group.tolerance().text() : ""));
            colours.add(Layout.colour(colour, verdict));
            for (Summary part : group.parts()) {
                rows.add(row("  " + part.label(), part, "", ""));
                colours.add("");
            }
        }
        // The rows of the memory table would drown the others.
        List<ReferencePoint> all = groups.stream().filter(group -> group.points().size() <= LARGEST_TOTALLED)
                .flatMap(group -> group.points().stream()).toList();
        for (boolean calibration : new boolean[]{true, false}) {
            List<ReferencePoint> some = all.stream().filter(point -> point.calibration() == calibration).toList();
            if (!some.isEmpty()) {
                rows.add(row(calibration ? "all used for calibration" : "all not used, memory table apart",
                        Summary.of("", some), "", ""));
                colours.add("");
            }
        }
        StringBuilder out = new StringBuilder(Layout.table(
                Layout.join(List.of("group", "verdict"), Layout.join(Layout.SUMMARY, List.of("tolerance"))), rows,
                colours));
        groups.stream().filter(group -> !group.tolerance().informative().isEmpty()).forEach(group -> out
                .append(group.name()).append(": ").append(group.tolerance().text()).append('\n'));
        long failed = groups.stream().filter(group -> !group.missed().isEmpty()).count();
        out.append(failed == 0 ? "All groups keep their tolerance.\n"
                : failed + " of " + groups.size() + " groups exceed their tolerance.\n");
        return out.toString();
    }

    private static List<String> row(String name, Summary summary, String verdict, String tolerance) {
        return Layout.join(List.of(name, verdict), Layout.join(Layout.cells(summary), List.of(tolerance)));
    }

    @Override
    public String csv() {
        List<List<String>> rows = new ArrayList<>();
        for (ReferenceGroup group : groups) {
            for (ReferencePoint point : group.points()) {
                rows.add(List.of(point.group(), point.part(), point.what(), point.quantity(), point.unit(),
                        Numbers.exact(point.published().low()), Numbers.exact(point.published().high()),
                        Layout.exact(point.ours().number()), Layout.exact(point.error()),
                        String.valueOf(point.calibration()), point.cause(), point.ours().reason(), point.source()));
            }
        }
        return Layout.csv(List.of("group", "part", "what", "quantity", "unit", "published_low", "published_high",
                "ours", "error", "used_for_calibration", "cause", "unsupported", "source"), rows);
    }

    @Override
    public String json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (ReferenceGroup group : groups) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", group.name());
            json.put("title", group.title());
            json.put("tolerance", group.tolerance().text());
            json.put("verdict", group.verdict());
            json.put("missed", group.missed());
            json.put("summary", Layout.json(group.summary()));
            json.put("parts", group.parts().stream().map(Layout::json).toList());
            json.put("points", group.points().stream().map(ValidationReport::json).toList());
            list.add(json);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("passes", passes());
        root.put("groups", list);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static Map<String, Object> json(ReferencePoint point) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("part", point.part());
        json.put("what", point.what());
        json.put("quantity", point.quantity());
        json.put("unit", point.unit());
        json.put("publishedLow", point.published().low());
        json.put("publishedHigh", point.published().high());
        point.ours().number().ifPresent(value -> json.put("ours", value));
        point.error().ifPresent(error -> json.put("error", error));
        json.put("usedForCalibration", point.calibration());
        json.put("cause", point.cause());
        json.put("unsupported", point.ours().reason());
        json.put("source", point.source());
        return json;
    }

    @Override
    public String html() throws IOException {
        return html("Models against references", DESCRIPTION, groups);
    }

    static String html(String title, String description, List<ReferenceGroup> groups) throws IOException {
        List<ParityPage.Group> pages = groups.stream().map(group -> new ParityPage.Group(group.name(), group.title(),
                group.tolerance().text(), group.verdict(), Layout.cells(group.summary()),
                group.points().stream().map(ValidationReport::page).toList())).toList();
        return ParityPage.of(title, description, Layout.SUMMARY, pages, ReferencePoint.NEEDS_CAUSE);
    }

    private static ParityPage.Point page(ReferencePoint point) {
        return new ParityPage.Point(point.part(), point.what(), point.quantity(), point.unit(),
                point.published().low(), point.published().high(), point.ours().number(), point.error(),
                point.calibration(), point.source(),
                point.ours().reason().isEmpty() ? point.cause() : "unsupported: " + point.ours().reason());
    }
}
