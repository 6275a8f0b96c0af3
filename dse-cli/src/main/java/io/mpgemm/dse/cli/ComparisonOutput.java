package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.report.CsvFormat;
import io.mpgemm.dse.core.report.FigureStyle;
import io.mpgemm.dse.core.report.FigureWriter;
import io.mpgemm.dse.core.report.LatexTable;
import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.StackedBars;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.core.study.AtomicFiles;
import io.mpgemm.dse.models.evaluation.DesignComparison.Figure;
import io.mpgemm.dse.models.evaluation.DesignComparison.Result;
import io.mpgemm.dse.models.evaluation.DesignComparison.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/** Prints and draws what {@code dse compare} found. */
final class ComparisonOutput {

    private static final String MEAN = "geometric mean";

    /** A column of numbers. */
    private record Column(Metric metric, ToDoubleFunction<Row> value, ToDoubleFunction<String> mean) {}

    private final Result result;
    private final List<Column> columns;

    ComparisonOutput(Result result) {
        this.result = result;
        this.columns = List.of(absolute("latencyMs", "ms", Row::latencyMs),
                absolute("energyPerTokenMj", "mJ", Row::energyPerTokenMj),
                absolute("powerW", "W", Row::powerW),
                absolute("areaMm2", "mm2", Row::areaMm2),
                absolute("utilization", "", Row::utilization),
                absolute("sqnrDb", "dB", Row::sqnrDb),
                new Column(new Metric("speedup", "", ""),
                        row -> 1 / result.relative(row, Row::latencyMs),
                        design -> 1 / result.geometricMean(design, Row::latencyMs)),
                new Column(new Metric("relativeEnergy", "", ""),
                        row -> result.relative(row, Row::energyPerTokenMj),
                        design -> result.geometricMean(design, Row::energyPerTokenMj)),
                new Column(new Metric("relativeArea", "", ""),
                        row -> result.relative(row, Row::areaMm2),
                        design -> result.geometricMean(design, Row::areaMm2)));
    }

    private static Column absolute(String name, String unit, ToDoubleFunction<Row> value) {
        return new Column(new Metric(name, unit, ""), value, _ -> Double.NaN);
    }

    void text(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        for (Row row : result.rows()) {
            rows.add(cells(row.workload(), row.design(), columns.stream()
                    .map(column -> TextTable.number(column.value().applyAsDouble(row))).toList()));
        }
        if (result.workloads().size() > 1) {
            for (String design : result.designs()) {
                rows.add(cells(MEAN, design, columns.stream().map(column -> column.mean().applyAsDouble(design))
                        .map(value -> Double.isNaN(value) ? "" : TextTable.number(value)).toList()));
            }
        }
        out.print(TextTable.of(header(), rows));
        out.println("Speed-up, energy and area relative to " + result.baseline() + " on the same workload.");
    }

    private List<String> header() {
        return cells("workload", "design", columns.stream().map(column -> column.metric().name()).toList());
    }

    private static List<String> cells(String workload, String design, List<String> numbers) {
        List<String> cells = new ArrayList<>(List.of(workload, design));
        cells.addAll(numbers);
        return cells;
    }

    String csv() {
        List<List<String>> rows = new ArrayList<>(List.of(header()));
        for (Row row : result.rows()) {
            rows.add(cells(row.workload(), row.design(), columns.stream()
                    .map(column -> Numbers.exact(column.value().applyAsDouble(row))).toList()));
        }
        for (String design : result.designs()) {
            rows.add(cells(MEAN, design, columns.stream()
                    .map(column -> Numbers.exact(column.mean().applyAsDouble(design))).toList()));
        }
        return csv(rows);
    }

    private static String csv(List<List<String>> rows) {
        StringBuilder out = new StringBuilder();
        try {
            for (List<String> row : rows) {
                CsvFormat.append(row, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    String json() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Row row : result.rows()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("workload", row.workload());
            one.put("design", row.design());
            columns.forEach(column -> one.put(column.metric().name(), column.value().applyAsDouble(row)));
            for (Figure figure : Figure.values()) {
                one.put(figure.metric() + "Parts", figure.parts(row));
            }
            rows.add(one);
        }
        List<Map<String, Object>> means = new ArrayList<>();
        for (String design : result.designs()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("design", design);
            columns.stream().filter(column -> !Double.isNaN(column.mean().applyAsDouble(design)))
                    .forEach(column -> one.put(column.metric().name(), column.mean().applyAsDouble(design)));
            means.add(one);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("baseline", result.baseline());
        root.put("rows", rows);
        root.put("geometricMeans", means);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /** Writes the table, and each figure with the numbers that it is drawn of. */
    List<Path> write(Path folder, FigureStyle style) {
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            write(files, folder.resolve("comparison.csv"), csv());
            write(files, folder.resolve("comparison.tex"), latex());
            FigureWriter figures = new FigureWriter(style);
            for (Figure figure : Figure.values()) {
                files.addAll(figures.write(folder, chart(figure)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder + ": " + e.getMessage(), e);
        }
        return files;
    }

    private static void write(List<Path> files, Path file, String content) throws IOException {
        AtomicFiles.write(file, content.getBytes(StandardCharsets.UTF_8));
        files.add(file);
    }

    /** Each figure as a share of the baseline's total on the same workload; an area is the same on all. */
    private List<StackedBars.Bar> bars(Figure figure) {
        List<StackedBars.Bar> bars = new ArrayList<>();
        List<String> workloads = figure == Figure.AREA ? result.workloads().subList(0, 1) : result.workloads();
        for (String workload : workloads) {
            double base = figure.value(result.row(result.baseline(), workload));
            for (String design : result.designs()) {
                Map<String, Double> parts = new LinkedHashMap<>();
                figure.parts(result.row(design, workload))
                        .forEach((part, value) -> parts.put(part, value / base));
                bars.add(new StackedBars.Bar(workloads.size() > 1 ? workload : "", design, parts));
            }
        }
        return bars;
    }

    private StackedBars chart(Figure figure) {
        String relative = figure.words() + ", " + result.baseline() + " = 1";
        return new StackedBars("compare-" + figure.name().toLowerCase(Locale.ROOT), relative,
                new io.mpgemm.dse.core.report.Figure.Axis("share", relative, false),
                new StackedBars.Headers("workload", "design", "part"), bars(figure));
    }

    private String latex() {
        SequencedMap<String, List<String>> texts = new LinkedHashMap<>();
        texts.put("workload", result.rows().stream().map(Row::workload).toList());
        texts.put("design", result.rows().stream().map(Row::design).toList());
        SequencedMap<Metric, List<Double>> numbers = new LinkedHashMap<>();
        columns.forEach(column -> numbers.put(column.metric(), result.rows().stream()
                .map(row -> column.value().applyAsDouble(row)).toList()));
        return LatexTable.of("Designs over workloads; speed-up, energy and area relative to " + result.baseline()
                + " on the same workload.", "comparison", texts, numbers);
    }
}
