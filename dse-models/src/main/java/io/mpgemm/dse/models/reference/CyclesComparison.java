package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.CycleModel;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.reference.Prediction.Unsupported;
import io.mpgemm.dse.models.reference.Prediction.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * The closed form of an array's cycles without stalls ({@link CycleAssumption#FOLD}) held against a user's results, e.g.
 * of a cycle simulator: a file with the columns m, k, n, rows, cols, dataflow (os or ws) and total_cycles.
 *
 * @param file  the file
 * @param lines its lines
 */
public record CyclesComparison(String file, List<Line> lines) implements Comparison {

    private static final List<String> COLUMNS = List.of("m", "k", "n", "rows", "cols", "dataflow", "total_cycles");
    private static final int LARGEST_ARRAY = 1 << 20;
    /** Points on a page; more would make it slow. */
    private static final int MOST_POINTS = 2000;

    /**
     * One line of the file.
     *
     * @param line     its number
     * @param m        rows of the activations
     * @param k        length of the sums
     * @param n        columns of the weights
     * @param rows     rows of the array
     * @param cols     columns of the array
     * @param dataflow os or ws, or another one that has no model
     * @param cycles   what the file says
     * @param ours     what the closed form says
     */
    record Line(int line, int m, int k, int n, int rows, int cols, String dataflow, double cycles, Prediction ours) {

        private ReferencePoint point(String file) {
            return new ReferencePoint(file, dataflow, m + " x " + k + " x " + n + " on " + rows + " x " + cols,
                    "cycles", "", Band.of(cycles), ours, file + ":" + line, false, "");
        }
    }

    /** Copies the lines. */
    public CyclesComparison {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a file and compares it.
     *
     * @param file the file
     * @return the comparison
     * @throws io.mpgemm.dse.core.InputException if there is no such file, or something in it is wrong
     */
    public static CyclesComparison of(Path file) {
        List<Line> lines = new ArrayList<>();
        CsvTable.read(file, COLUMNS, Set.copyOf(COLUMNS), row -> {
            int m = row.whole("m", Integer.MAX_VALUE);
            int k = row.whole("k", Integer.MAX_VALUE);
            int n = row.whole("n", Integer.MAX_VALUE);
            int rows = row.whole("rows", LARGEST_ARRAY);
            int cols = row.whole("cols", LARGEST_ARRAY);
            String dataflow = row.text("dataflow");
            double cycles = row.positive("total_cycles", false);
            if (!Set.of("os", "ws", "is").contains(dataflow)) {
                row.wrong("dataflow", dataflow, "os or ws");
            }
            // Beyond 2^62 cycles counts would leave 64 bits.
            double most = Math.ceil((double) (dataflow.equals("os") ? m : k) / rows) * Math.ceil((double) n / cols)
                    * ((dataflow.equals("os") ? k : m) + 3.0 * (rows + cols));
            if (most > 0x1p62) {
                row.wrong("m, k, n", m + ", " + k + ", " + n, "a GEMM of less than 2^62 cycles");
            }
            if (!row.isWrong()) {
                lines.add(new Line(row.line(), m, k, n, rows, cols, dataflow, cycles,
                        ours(m, k, n, rows, cols, dataflow)));
            }
        });
        return new CyclesComparison(file.toString(), lines);
    }

    private static Prediction ours(int m, int k, int n, int rows, int cols, String dataflow) {
        if (dataflow.equals("is")) {
            return new Unsupported("input stationary has no model here");
        }
        Dataflow flow = dataflow.equals("os") ? Dataflow.OUTPUT_STATIONARY : Dataflow.WEIGHT_STATIONARY;
        return new Value(CycleModel.plain(rows, cols, flow, CycleAssumption.FOLD).cycles(m, k, n, false));
    }

    private Map<String, List<ReferencePoint>> sets() {
        Map<String, List<ReferencePoint>> sets = new LinkedHashMap<>();
        lines.forEach(line -> sets.computeIfAbsent(line.dataflow, key -> new ArrayList<>()).add(line.point(file)));
        if (sets.size() > 1) {
            sets.put("all", sets.values().stream().flatMap(List::stream).toList());
        }
        return sets;
    }

    @Override
    public String text(boolean colour) {
        List<List<String>> rows = new ArrayList<>();
        List<String> colours = new ArrayList<>();
        for (Line line : lines) {
            ReferencePoint point = line.point(file);
            rows.add(List.of(String.valueOf(line.m), String.valueOf(line.k), String.valueOf(line.n),
                    String.valueOf(line.rows), String.valueOf(line.cols), line.dataflow,
                    Layout.exact(java.util.OptionalDouble.of(line.cycles)), exact(line), Layout.percent(point.error()),
                    line.ours.reason().isEmpty() ? "" : "unsupported: " + line.ours.reason()));
            colours.add(Layout.colour(colour, point));
        }
        StringBuilder out = new StringBuilder(
                "Closed form 'fold': every fold fills and drains by itself, no stalls.\n");
        out.append(Layout.table(List.of("m", "k", "n", "rows", "cols", "dataflow", "total_cycles", "ours", "error",
                "note"), rows, colours));
        out.append('\n').append(Layout.table("dataflow", Summary.of(sets())));
        return out.append(equal()).append(" of ").append(lines.size()).append(" equal to the cycle.\n").toString();
    }

    private long equal() {
        return lines.stream().filter(line -> line.ours.number().orElse(-1) == line.cycles).count();
    }

    private static String exact(Line line) {
        return line.ours.number().isPresent() ? Layout.exact(line.ours.number()) : "-";
    }

    @Override
    public String csv() {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            rows.add(List.of(String.valueOf(line.line), String.valueOf(line.m), String.valueOf(line.k),
                    String.valueOf(line.n), String.valueOf(line.rows), String.valueOf(line.cols), line.dataflow,
                    Layout.exact(java.util.OptionalDouble.of(line.cycles)), Layout.exact(line.ours.number()),
                    Layout.exact(line.point(file).error()), line.ours.reason()));
        }
        return Layout.csv(Layout.join(Layout.join(List.of("line"), COLUMNS),
                List.of("ours_cycles", "error", "unsupported")), rows);
    }

    @Override
    public String json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Line line : lines) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("line", line.line);
            json.put("m", line.m);
            json.put("k", line.k);
            json.put("n", line.n);
            json.put("rows", line.rows);
            json.put("cols", line.cols);
            json.put("dataflow", line.dataflow);
            json.put("totalCycles", line.cycles);
            line.ours.number().ifPresent(value -> json.put("ours", (long) value));
            line.point(file).error().ifPresent(error -> json.put("error", error));
            json.put("unsupported", line.ours.reason());
            list.add(json);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("file", file);
        root.put("equal", equal());
        root.put("lines", list);
        root.put("summary", Summary.of(sets()).stream().map(Layout::json).toList());
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    @Override
    public String html() throws IOException {
        List<ReferenceGroup> groups = new ArrayList<>();
        sets().forEach((dataflow, points) -> {
            if (!dataflow.equals("all")) {
                List<ReferencePoint> worst = points.stream().sorted(Comparator.comparingDouble(
                        (ReferencePoint point) -> -Math.abs(point.error().orElse(0)))).limit(MOST_POINTS).toList();
                groups.add(new ReferenceGroup(dataflow, "Cycles, dataflow " + dataflow
                        + (worst.size() < points.size()
                                ? "; the worst " + worst.size() + " of " + points.size() + " points"
                                : ""),
                        Tolerances.none(), worst));
            }
        });
        return ValidationReport.html("Cycles against " + file,
                "Cycles of the file and of the closed form in which every fold fills and drains by itself.", groups);
    }
}
