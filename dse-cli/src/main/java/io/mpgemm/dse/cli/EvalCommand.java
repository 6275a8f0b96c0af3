package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.models.evaluation.Design;
import io.mpgemm.dse.models.evaluation.Metrics;
import io.mpgemm.dse.models.evaluation.SingleDesign;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code dse eval}: one design with its metrics and what they are made of. */
@Command(name = "eval", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Evaluate one design: all metrics, and area, energy and latency as trees that add up.",
        footer = {"", "A parameter that is not set takes the family's default; 'dse list pes' shows them.", "",
            "Examples:",
            "  dse eval --pe int8-tpu --node 45nm",
            "  dse eval --pe int8-tpu --node 28nm --voltage 0.7 --temperature 85",
            "  dse eval --pe mixpe --set activation=fp16 --set weightBits=4 --set datapath=significand",
            "  dse eval studies/quickstart.yaml --ordinal 1234 --format json",
            "  dse eval --pe lut --sensitivity --metric energyPerTokenMj --out lut-sensitivity",
            "  dse eval --pe lut --cycles all",
            "  dse eval --pe mixpe --cycles fold --breakdown energy"})
final class EvalCommand implements Callable<Integer> {

    /** How results are printed. */
    enum Format {
        TEXT, CSV, JSON
    }

    private static final List<String> MAIN_METRICS = List.of("areaMm2", "energyPerTokenMj", "latencyMs", "powerW",
            "topsPerWatt");

    /** How cycles are counted. */
    enum Cycles {
        IDEAL, FOLD, OVERLAPPED, ALL
    }

    @Parameters(arity = "0..1", paramLabel = "STUDY", description = "A study, to evaluate one of its points ...")
    private Optional<Path> study;

    @Option(names = "--ordinal", paramLabel = "N", description = "... by its number, as in points.csv.")
    private Optional<BigInteger> ordinal;

    @Option(names = "--pe", paramLabel = "FAMILY", description = "Or a design of its own: the PE family,")
    private Optional<String> pe;

    @Option(names = {"-s", "--set"}, paramLabel = "NAME=VALUE",
            description = "parameters of PE and accelerator (weightBits=4, rows=64, dramGBs=256 ...),")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--model", defaultValue = "llama-2-13b", description = "model (default: ${DEFAULT-VALUE}),")
    private String model;

    @Mixin
    private PlaceOptions place;

    @Option(names = {"-f", "--format"}, defaultValue = "text",
            description = "text, csv or json (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = "--sensitivity",
            description = "Rank the constants by how far they move each cost metric within their bands.")
    private boolean sensitivity;

    @Option(names = "--metric", paramLabel = "NAME",
            description = "With --sensitivity: the metrics to show (default: area, energy, latency, power, TOPS/W).")
    private List<String> metrics = new ArrayList<>();

    @Option(names = {"-o", "--out"}, paramLabel = "DIR",
            description = "With --sensitivity: write sensitivity.csv and a tornado chart of each metric there.")
    private Optional<Path> folder;

    @Option(names = "--cycles", paramLabel = "NAME",
            description = "Count cycles as ideal, fold or overlapped; all: these side by side for each GEMM.")
    private Optional<Cycles> cycles;

    @Option(names = "--breakdown", arity = "0..1", paramLabel = "TREE", fallbackValue = "all",
            description = "Only the trees: area, energy, power, latency or all.")
    private Optional<BreakdownTrees.Which> breakdown;

    @Mixin
    private FigureOptions figures;

    @Mixin
    private Resources resources;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (sensitivity) {
            if (cycles.isPresent() || breakdown.isPresent()) {
                throw new ParameterException(spec.commandLine(),
                        "--sensitivity goes with neither --cycles nor --breakdown. Maybe --set cycles=fold was meant.");
            }
            sensitivity(out);
            out.flush();
            return 0;
        }
        if (!metrics.isEmpty() || folder.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--metric and --out belong to --sensitivity.");
        }
        boolean compare = cycles.equals(Optional.of(Cycles.ALL));
        if (compare && breakdown.isPresent()) {
            throw new ParameterException(spec.commandLine(),
                    "Give either '--cycles all' or --breakdown. A breakdown has one cycle assumption.");
        }
        SingleDesign.Result evaluated = evaluate();
        SingleDesign.Result result = compare || cycles.isEmpty() ? evaluated
                : evaluated.under(cycles.get().name().toLowerCase(Locale.ROOT));
        String infeasible = result.design().infeasible();
        if ((compare || breakdown.isPresent()) && !infeasible.isEmpty()) {
            throw new InputException("The design cannot be built: " + infeasible);
        }
        if (compare) {
            cycles(result.design(), out);
        } else if (breakdown.isPresent()) {
            breakdown(result.design(), breakdown.get(), out);
        } else {
            print(result, out);
        }
        out.flush();
        return 0;
    }

    private void cycles(Design design, PrintWriter out) {
        switch (format) {
            case TEXT -> CycleTables.text(design, out);
            case CSV -> CycleTables.csv(design, out);
            case JSON -> CycleTables.json(design, out);
        }
    }

    private void breakdown(Design design, BreakdownTrees.Which which, PrintWriter out) {
        switch (format) {
            case TEXT -> BreakdownTrees.text(design, which, out);
            case CSV -> BreakdownTrees.csv(design, which, out);
            case JSON -> BreakdownTrees.json(design, which, out);
        }
    }

    private void print(SingleDesign.Result result, PrintWriter out) {
        switch (format) {
            case TEXT -> text(result, out);
            case CSV -> csv(result, out);
            case JSON -> json(result, out);
        }
    }

    private SingleDesign.Result evaluate() {
        Optional<FidelityCache> cache = resources.cache(spec.commandLine().getErr());
        return ofStudy() ? SingleDesign.ofStudy(study.orElseThrow(), ordinal.orElseThrow(), cache, resources.threads())
                : SingleDesign.of(description(), cache, resources.threads());
    }

    private void sensitivity(PrintWriter out) {
        List<Metric> shown = (metrics.isEmpty() ? MAIN_METRICS : metrics).stream().map(this::costMetric).toList();
        Optional<FidelityCache> cache = resources.cache(spec.commandLine().getErr());
        SensitivityOutput output = new SensitivityOutput(ofStudy()
                ? SingleDesign.sensitivityOfStudy(study.orElseThrow(), ordinal.orElseThrow(), cache,
                        resources.threads())
                : SingleDesign.sensitivity(description(), cache, resources.threads()));
        switch (format) {
            case TEXT -> output.text(shown, out);
            case CSV -> out.print(output.csv(metrics.isEmpty() ? Metrics.costMetrics() : shown));
            case JSON -> out.println(output.json(metrics.isEmpty() ? Metrics.costMetrics() : shown));
        }
        folder.ifPresent(to -> {
            List<Path> files = output.write(to, figures.style());
            spec.commandLine().getErr().println(files.size() + " files written to " + to + ".");
        });
    }

    private Metric costMetric(String name) {
        return Metrics.costMetrics().stream().filter(metric -> metric.name().equals(name)).findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "No cost metric '" + name + "'. Metrics: "
                        + Metrics.costMetrics().stream().map(Metric::name).collect(Collectors.joining(", ")) + "."));
    }

    private boolean ofStudy() {
        if (study.isPresent() && ordinal.isPresent() && pe.isEmpty()) {
            return true;
        }
        if (study.isPresent() || ordinal.isPresent() || pe.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Give either --pe, or a study and --ordinal.");
        }
        return false;
    }

    private SingleDesign.Description description() {
        return place.design(pe.orElseThrow(), parameters, model);
    }

    private static void text(SingleDesign.Result result, PrintWriter out) {
        Design design = result.design();
        out.println(result.evaluation().point());
        out.println("numerics: " + design.datapath().key());
        out.println("worst site: " + design.fidelity().worst().name());
        out.println("technology: " + result.technology());
        if (!design.infeasible().isEmpty()) {
            out.println("cannot be built: " + design.infeasible());
        }
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < result.metrics().size(); i++) {
            Metric metric = result.metrics().get(i);
            double value = result.evaluation().value(i);
            if (!Double.isNaN(value)) {
                rows.add(List.of(metric.name(), TextTable.number(value), metric.unit(), metric.help()));
            }
        }
        out.print(TextTable.of(List.of("metric", "value", "unit", ""), rows));
        for (Breakdown tree : result.breakdowns()) {
            out.println();
            Trees.print(tree, out);
        }
    }

    private static void csv(SingleDesign.Result result, PrintWriter out) {
        out.print("metric,value,unit\r\n");
        for (int i = 0; i < result.metrics().size(); i++) {
            out.print(result.metrics().get(i).name() + "," + Numbers.exact(result.evaluation().value(i)) + ","
                    + result.metrics().get(i).unit() + "\r\n");
        }
    }

    private static void json(SingleDesign.Result result, PrintWriter out) {
        Evaluation evaluation = result.evaluation();
        Map<String, Object> parameters = new LinkedHashMap<>();
        evaluation.point().space().parameters().forEach(parameter -> evaluation.point().find(parameter.name())
                .ifPresent(
                        value -> parameters.put(parameter.name(), value.isNumber() ? value.number() : value.text())));
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (int i = 0; i < result.metrics().size(); i++) {
            if (!Double.isNaN(evaluation.value(i))) {
                metrics.put(result.metrics().get(i).name(), evaluation.value(i));
            }
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("parameters", parameters);
        root.put("numerics", result.design().datapath().key());
        root.put("worstSite", result.design().fidelity().worst().name());
        root.put("technology", result.technology());
        root.put("infeasible", result.design().infeasible());
        root.put("metrics", metrics);
        root.put("breakdowns", result.breakdowns());
        out.println(JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root));
    }
}
