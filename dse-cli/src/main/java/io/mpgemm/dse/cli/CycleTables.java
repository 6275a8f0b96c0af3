package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.evaluation.CycleRow;
import io.mpgemm.dse.models.evaluation.Design;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/** The cycle assumptions side by side: cycles, latency and utilisation of each GEMM and of the pass. */
final class CycleTables {

    private static final List<String> COLUMNS = List.of("workload", "gemm", "m", "k", "n", "count", "assumption",
            "arrayCycles", "waitCycles", "exposedCycles", "groupStallCycles", "feedStallCycles", "cycles", "latencyMs",
            "utilization");
    private static final List<String> SIZES = List.of("m", "k", "n", "count");
    private static final int LAST_TEXT = COLUMNS.indexOf("assumption");

    private CycleTables() {}

    private static List<String> cells(CycleRow row) {
        List<String> cells = new ArrayList<>(List.of(row.workload(), row.gemm(), size(row, row.m()),
                size(row, row.k()), size(row, row.n()), String.valueOf(row.count()), row.assumption()));
        for (double value : new double[]{row.arrayCycles(), row.waitCycles(), row.exposedCycles(),
            row.groupStallCycles(), row.feedStallCycles(), row.cycles(), row.latencyMs(), row.utilization()}) {
            cells.add(Numbers.exact(value));
        }
        return cells;
    }

    static void text(Design design, PrintWriter out) {
        List<CycleRow> rows = CycleRow.of(design);
        table("cycles, memory stalls included", rows, CycleRow::cycles, out);
        out.println();
        table("latency (ms)", rows, CycleRow::latencyMs, out);
        out.println();
        table("utilisation: useful share of the array's MAC slots", rows, CycleRow::utilization, out);
    }

    private static void table(String title, List<CycleRow> rows, ToDoubleFunction<CycleRow> value, PrintWriter out) {
        List<String> header = new ArrayList<>(List.of("GEMM", "M", "K", "N", "count"));
        int assumptions = CycleRow.assumptions().size();
        header.addAll(CycleRow.assumptions());
        List<List<String>> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += assumptions) {
            CycleRow row = rows.get(i);
            List<String> line = new ArrayList<>(List.of(row.gemm(), size(row, row.m()), size(row, row.k()),
                    size(row, row.n()), String.valueOf(row.count())));
            for (int a = 0; a < assumptions; a++) {
                line.add(TextTable.number(value.applyAsDouble(rows.get(i + a))));
            }
            lines.add(line);
        }
        out.println(title);
        out.print(TextTable.of(header, lines));
    }

    private static String size(CycleRow row, int size) {
        return row.isTotal() ? "" : String.valueOf(size);
    }

    static void csv(Design design, PrintWriter out) {
        CsvLines.print(out, COLUMNS);
        CycleRow.of(design).forEach(row -> CsvLines.print(out, cells(row)));
    }

    static void json(Design design, PrintWriter out) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (CycleRow row : CycleRow.of(design)) {
            Map<String, Object> object = new LinkedHashMap<>();
            List<String> cells = cells(row);
            for (int i = 0; i < cells.size(); i++) {
                String cell = cells.get(i);
                if (SIZES.contains(COLUMNS.get(i)) && !cell.isEmpty()) {
                    object.put(COLUMNS.get(i), Integer.valueOf(cell));
                } else if (i > LAST_TEXT) {
                    object.put(COLUMNS.get(i), Double.valueOf(cell));
                } else if (!cell.isEmpty()) {
                    object.put(COLUMNS.get(i), cell);
                }
            }
            all.add(object);
        }
        out.println(JsonMapper.builder().build().writerWithDefaultPrettyPrinter()
                .writeValueAsString(Map.of("cycles", all)));
    }
}
