package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.GemmCost;
import io.mpgemm.dse.models.evaluation.Design;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/** The cycle assumptions side by side: cycles, latency and utilisation of each GEMM and of the pass. */
final class CycleTables {

    /** A GEMM, or all of a pass, under one assumption. */
    private record Row(String workload, String gemm, int m, int k, int n, int count, CycleAssumption assumption,
            double arrayCycles, double waitCycles, double exposedCycles, double groupStallCycles,
            double feedStallCycles, double cycles, double latencyMs, double utilization) {

        static Row of(AcceleratorCost cost, GemmCost gemm) {
            return new Row(cost.workload().name(), gemm.gemm().site(), gemm.gemm().m(), gemm.gemm().k(),
                    gemm.gemm().n(), gemm.gemm().count(), cost.cycleAssumption(), gemm.arrayCycles(),
                    gemm.waitCycles(), gemm.exposedCycles(), gemm.groupStallCycles(), gemm.feedStallCycles(),
                    gemm.cycles(), gemm.latencyMs(), gemm.utilization());
        }

        static Row total(AcceleratorCost cost) {
            List<GemmCost> gemms = cost.gemms();
            return new Row(cost.workload().name(), "total", 0, 0, 0, 1, cost.cycleAssumption(),
                    cost.activity().arrayCycles(), cost.activity().waitCycles(), cost.activity().exposedCycles(),
                    gemms.stream().mapToDouble(GemmCost::groupStallCycles).sum(),
                    gemms.stream().mapToDouble(GemmCost::feedStallCycles).sum(), cost.activity().cycles(),
                    cost.latencyMs(), cost.utilization());
        }

        boolean isTotal() {
            return m == 0;
        }

        List<String> cells() {
            List<String> cells = new ArrayList<>(List.of(workload, gemm));
            for (int size : new int[]{m, k, n}) {
                cells.add(isTotal() ? "" : String.valueOf(size));
            }
            cells.addAll(List.of(String.valueOf(count), assumption.label()));
            for (double value : new double[]{arrayCycles, waitCycles, exposedCycles, groupStallCycles,
                feedStallCycles, cycles, latencyMs, utilization}) {
                cells.add(Numbers.exact(value));
            }
            return cells;
        }
    }

    private static final List<String> COLUMNS = List.of("workload", "gemm", "m", "k", "n", "count", "assumption",
            "arrayCycles", "waitCycles", "exposedCycles", "groupStallCycles", "feedStallCycles", "cycles", "latencyMs",
            "utilization");
    private static final List<String> SIZES = List.of("m", "k", "n", "count");
    private static final int LAST_TEXT = COLUMNS.indexOf("assumption");

    private CycleTables() {}

    private static List<Row> rows(Design design) {
        List<Row> rows = new ArrayList<>();
        for (AcceleratorCost cost : design.costs()) {
            List<AcceleratorCost> all = Arrays.stream(CycleAssumption.values()).map(cost::with).toList();
            for (int g = 0; g < cost.workload().gemms().size(); g++) {
                for (AcceleratorCost under : all) {
                    rows.add(Row.of(under, under.gemms().get(g)));
                }
            }
            all.forEach(under -> rows.add(Row.total(under)));
        }
        return rows;
    }

    static void text(Design design, PrintWriter out) {
        List<Row> rows = rows(design);
        table("cycles, memory stalls included", rows, Row::cycles, out);
        out.println();
        table("latency (ms)", rows, Row::latencyMs, out);
        out.println();
        table("utilisation: useful share of the array's MAC slots", rows, Row::utilization, out);
    }

    private static void table(String title, List<Row> rows, ToDoubleFunction<Row> value, PrintWriter out) {
        List<String> header = new ArrayList<>(List.of("GEMM", "M", "K", "N", "count"));
        int assumptions = CycleAssumption.values().length;
        Arrays.stream(CycleAssumption.values()).map(CycleAssumption::label).forEach(header::add);
        List<List<String>> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += assumptions) {
            Row row = rows.get(i);
            List<String> line = new ArrayList<>(List.of(row.gemm, size(row, row.m), size(row, row.k),
                    size(row, row.n), String.valueOf(row.count)));
            for (int a = 0; a < assumptions; a++) {
                line.add(TextTable.number(value.applyAsDouble(rows.get(i + a))));
            }
            lines.add(line);
        }
        out.println(title);
        out.print(TextTable.of(header, lines));
    }

    private static String size(Row row, int size) {
        return row.isTotal() ? "" : String.valueOf(size);
    }

    static void csv(Design design, PrintWriter out) {
        CsvLines.print(out, COLUMNS);
        rows(design).forEach(row -> CsvLines.print(out, row.cells()));
    }

    static void json(Design design, PrintWriter out) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Row row : rows(design)) {
            Map<String, Object> object = new LinkedHashMap<>();
            List<String> cells = row.cells();
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
