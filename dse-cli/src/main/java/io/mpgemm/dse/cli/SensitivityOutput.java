package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.report.CsvFormat;
import io.mpgemm.dse.core.report.FigureStyle;
import io.mpgemm.dse.core.report.FigureWriter;
import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.core.report.TornadoChart;
import io.mpgemm.dse.core.study.AtomicFiles;
import io.mpgemm.dse.models.evaluation.Sensitivity;
import io.mpgemm.dse.models.evaluation.Sensitivity.Effect;
import io.mpgemm.dse.models.evaluation.Sensitivity.Outcome;
import io.mpgemm.dse.models.technology.Quantity;
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
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Prints and draws what {@code dse eval --sensitivity} found. */
final class SensitivityOutput {

    private static final List<String> HEADER = List.of("metric", "metricUnit", "constant", "unit", "low", "value",
            "high", "atLow", "atValue", "atHigh", "swingPercent", "cannotBeBuiltAtLow", "cannotBeBuiltAtHigh", "status",
            "source");
    private static final String UNBUILDABLE = "cannot be built";

    private final Sensitivity sensitivity;

    SensitivityOutput(Sensitivity sensitivity) {
        this.sensitivity = sensitivity;
    }

    void text(List<Metric> metrics, PrintWriter out) {
        out.println(sensitivity.point());
        if (!sensitivity.base().feasible()) {
            out.println(UNBUILDABLE + ": " + sensitivity.base().infeasible());
        }
        for (Metric metric : metrics) {
            out.println();
            double value = sensitivity.value(metric, sensitivity.base());
            out.println(metric.name() + ": " + metric.help()
                    + (Double.isNaN(value) ? "" : ", " + (TextTable.number(value) + " " + metric.unit()).strip()));
            List<List<String>> rows = new ArrayList<>();
            for (Effect effect : sensitivity.ranked(metric)) {
                Quantity constant = effect.quantity();
                double swing = sensitivity.swingPercent(metric, effect);
                rows.add(List.of(effect.constant(), TextTable.number(constant.low()),
                        TextTable.number(constant.value()), TextTable.number(constant.high()),
                        end(metric, effect.low()), end(metric, effect.high()),
                        Double.isNaN(swing) ? "" : String.format(Locale.ROOT, "%.2f%%", swing), constant.unit()));
            }
            if (!rows.isEmpty()) {
                out.print(TextTable.of(
                        List.of("constant", "low", "value", "high", "at low", "at high", "swing", "unit"), rows));
            }
            List<Effect> without = sensitivity.withoutEffect(metric);
            if (!without.isEmpty()) {
                out.println("without effect: "
                        + without.stream().map(Effect::constant).collect(Collectors.joining(", ")));
            }
        }
        reasons(out);
    }

    private String end(Metric metric, Outcome outcome) {
        return outcome.feasible() ? TextTable.number(sensitivity.value(metric, outcome)) : UNBUILDABLE;
    }

    private void reasons(PrintWriter out) {
        for (Effect effect : sensitivity.effects()) {
            if (sensitivity.decides(effect)) {
                out.println();
                out.println("With " + effect.constant() + " at " + TextTable.number(effect.quantity().low()) + ": "
                        + reason(effect.low()));
                out.println("With " + effect.constant() + " at " + TextTable.number(effect.quantity().high()) + ": "
                        + reason(effect.high()));
            }
        }
    }

    private static String reason(Outcome outcome) {
        return outcome.feasible() ? "can be built." : UNBUILDABLE + ": " + outcome.infeasible();
    }

    /** One record for each metric and constant: by metric, the strongest constant first, those without effect last. */
    String csv(List<Metric> metrics) {
        StringBuilder out = new StringBuilder();
        try {
            CsvFormat.append(HEADER, out);
            for (Metric metric : metrics) {
                List<Effect> all = new ArrayList<>(sensitivity.ranked(metric));
                all.addAll(sensitivity.withoutEffect(metric));
                for (Effect effect : all) {
                    Quantity constant = effect.quantity();
                    CsvFormat.append(List.of(metric.name(), metric.unit(), effect.constant(), constant.unit(),
                            Numbers.exact(constant.low()), Numbers.exact(constant.value()),
                            Numbers.exact(constant.high()),
                            Numbers.exact(sensitivity.value(metric, effect.low())),
                            Numbers.exact(sensitivity.value(metric, sensitivity.base())),
                            Numbers.exact(sensitivity.value(metric, effect.high())),
                            Numbers.exact(sensitivity.swingPercent(metric, effect)), effect.low().infeasible(),
                            effect.high().infeasible(), constant.status(), constant.source()), out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    String json(List<Metric> metrics) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        sensitivity.point().space().parameters().forEach(parameter -> sensitivity.point().find(parameter.name())
                .ifPresent(
                        value -> parameters.put(parameter.name(), value.isNumber() ? value.number() : value.text())));
        Map<String, Object> base = new LinkedHashMap<>();
        metrics.forEach(metric -> put(base, metric.name(), sensitivity.value(metric, sensitivity.base())));
        List<Map<String, Object>> constants = new ArrayList<>();
        for (Effect effect : sensitivity.effects()) {
            Quantity constant = effect.quantity();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", effect.constant());
            one.put("unit", constant.unit());
            one.put("low", constant.low());
            one.put("value", constant.value());
            one.put("high", constant.high());
            one.put("status", constant.status());
            one.put("source", constant.source());
            one.put("cannotBeBuiltAtLow", effect.low().infeasible());
            one.put("cannotBeBuiltAtHigh", effect.high().infeasible());
            Map<String, Object> effects = new LinkedHashMap<>();
            for (Metric metric : metrics) {
                Map<String, Object> values = new LinkedHashMap<>();
                put(values, "atLow", sensitivity.value(metric, effect.low()));
                put(values, "atHigh", sensitivity.value(metric, effect.high()));
                put(values, "swingPercent", sensitivity.swingPercent(metric, effect));
                effects.put(metric.name(), values);
            }
            one.put("metrics", effects);
            constants.add(one);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("parameters", parameters);
        root.put("infeasible", sensitivity.base().infeasible());
        root.put("metrics", base);
        root.put("constants", constants);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /** JSON has no NaN. */
    private static void put(Map<String, Object> map, String name, double value) {
        if (!Double.isNaN(value)) {
            map.put(name, value);
        }
    }

    /** Writes the table of all metrics, and a chart of each that some constant moves. */
    List<Path> write(Path folder, FigureStyle style) {
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            Path table = folder.resolve("sensitivity.csv");
            AtomicFiles.write(table, csv(sensitivity.metrics()).getBytes(StandardCharsets.UTF_8));
            files.add(table);
            FigureWriter figures = new FigureWriter(style);
            for (Metric metric : sensitivity.metrics()) {
                double value = sensitivity.value(metric, sensitivity.base());
                List<TornadoChart.Bar> bars = sensitivity.ranked(metric).stream()
                        .filter(effect -> sensitivity.swingPercent(metric, effect) > 0)
                        .map(effect -> new TornadoChart.Bar(effect.constant(),
                                sensitivity.value(metric, effect.low()), sensitivity.value(metric, effect.high())))
                        .toList();
                if (!bars.isEmpty()) {
                    files.addAll(figures.write(folder, TornadoChart.of(metric, value, bars)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder + ": " + e.getMessage(), e);
        }
        return files;
    }
}
