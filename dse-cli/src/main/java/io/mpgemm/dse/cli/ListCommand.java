package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.evaluation.Metrics;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.quantizer.Quantizers;
import io.mpgemm.dse.models.technology.Common;
import io.mpgemm.dse.models.technology.Quantity;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.technology.liberty.LibertyProcess;
import io.mpgemm.dse.models.workload.Model;
import io.mpgemm.dse.models.workload.Workloads;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dse list}: what there is to choose from. */
@Command(name = "list", mixinStandardHelpOptions = true,
        description = "List what a study can name: PE families with their parameters, nodes, workloads, quantisers, metrics.",
        footer = {"", "Examples:", "  dse list pes", "  dse list nodes", "  dse list nodes --liberty cells.lib",
            "  dse list metrics --format csv"})
final class ListCommand implements Callable<Integer> {

    private static final List<String> CONSTANTS = List.of("node", "constant", "value", "low", "high", "unit", "status",
            "source");

    /** What can be listed. */
    enum What {
        PES, NODES, WORKLOADS, QUANTIZERS, METRICS
    }

    /** How it is printed. */
    enum Format {
        TEXT, CSV
    }

    @Parameters(paramLabel = "WHAT", description = "pes, nodes, workloads, quantizers or metrics.")
    private What what;

    @Option(names = {"-f", "--format"}, defaultValue = "text", description = "text or csv (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = "--liberty", paramLabel = "FILE",
            description = "With nodes: the constants that a Liberty file (.lib, .lib.gz) gives instead, and its cells.")
    private Optional<Path> liberty;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (liberty.isPresent() && what != What.NODES) {
            throw new ParameterException(spec.commandLine(), "--liberty goes with nodes.");
        }
        switch (what) {
            case PES -> {
                // A CSV is one table.
                if (format == Format.TEXT) {
                    table(out, List.of("pe", "summary", "source"), PeFamilies.all().stream()
                            .map(family -> List.of(family.name(), family.summary(), family.source())).toList());
                    out.println();
                }
                table(out, List.of("pe", "parameter", "values (default first)", "applies where", "meaning"),
                        PeFamilies.all().stream().flatMap(family -> choices(family).stream()).toList());
            }
            case NODES -> {
                if (liberty.isPresent()) {
                    liberty(out, liberty.get());
                } else {
                    nodes(out);
                }
            }
            case WORKLOADS -> table(out,
                    List.of("model", "layers", "hidden", "heads", "kvHeads", "ffn", "vocab", "parameters", "source"),
                    Workloads.all().stream().map(ListCommand::model).toList());
            case QUANTIZERS -> table(out, List.of("quantizer", "summary", "source"), Quantizers.all().stream()
                    .map(quantizer -> List.of(quantizer.name(), quantizer.summary(), quantizer.source())).toList());
            case METRICS -> table(out, List.of("metric", "unit", "meaning"), Metrics.all().stream()
                    .map(metric -> List.of(metric.name(), metric.unit(), metric.help())).toList());
        }
        out.flush();
        return 0;
    }

    private void table(PrintWriter out, List<String> header, List<List<String>> rows) {
        if (format == Format.TEXT) {
            out.print(TextTable.of(header, rows));
        } else {
            CsvLines.print(out, header);
            rows.forEach(row -> CsvLines.print(out, row));
        }
    }

    private static List<List<String>> choices(PeFamily family) {
        List<List<String>> rows = new ArrayList<>();
        for (Choice choice : family.choices()) {
            Map<String, List<String>> conditions = new TreeMap<>(choice.when());
            String when = conditions.entrySet().stream()
                    .map(condition -> condition.getKey() + " = " + String.join(" or ", condition.getValue()))
                    .collect(Collectors.joining(", "));
            rows.add(List.of(family.name(), choice.parameter().name(), String.join(" ", choice.values()), when,
                    choice.parameter().help()));
        }
        return rows;
    }

    private void nodes(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        for (String name : Technologies.names()) {
            Technology technology = Technologies.named(name);
            technology.constants().forEach((constant, quantity) -> rows.add(row(name, constant, quantity)));
            technology.sramScaling().constants()
                    .forEach((constant, quantity) -> rows.add(row(name, "sram." + constant, quantity)));
            for (Common.ScalingRule rule : Common.standard().scalingRules()) {
                rows.add(List.of(name, "scaling " + rule.name(),
                        TextTable.number(technology.energyRules().getOrDefault(rule.name(), Double.NaN)), "", "",
                        "x 45nm", technology.energyRule().equals(rule.name()) ? "default" : "", ""));
            }
        }
        table(out, CONSTANTS, rows);
        // A CSV is one table.
        if (format == Format.TEXT) {
            out.println();
            out.print(TextTable.of(List.of("scaling", "energy of logic over that at 45 nm"), Common.standard()
                    .scalingRules().stream().map(rule -> List.of(rule.name(), rule.meaning())).toList()));
        }
    }

    private void liberty(PrintWriter out, Path file) {
        LibertyProcess process = LibertyProcess.read(file);
        if (format == Format.TEXT) {
            out.print(TextTable.of(
                    List.of("function", "cell", "area um2", "GE", "input fF", "internal fJ", "clock edge fJ",
                            "leakage nW"),
                    process.cells().stream()
                            .map(cell -> List.of(cell.role(), cell.name(), TextTable.number(cell.areaUm2()),
                                    TextTable.number(cell.ge()), TextTable.number(cell.inputFf()),
                                    number(cell.internalFj()), number(cell.clockEdgeFj()), number(cell.leakageNw())))
                            .toList()));
            out.println();
        }
        List<List<String>> rows = new ArrayList<>();
        process.constants().forEach((constant, quantity) -> rows.add(row(process.library(), constant, quantity)));
        rows.add(row(process.library(), "temperatureC",
                Quantity.given(process.temperatureC(), "C", file + " nom_temperature")));
        table(out, CONSTANTS, rows);
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? TextTable.number(value.getAsDouble()) : "-";
    }

    private static List<String> row(String node, String constant, Quantity quantity) {
        return List.of(node, constant, TextTable.number(quantity.value()), TextTable.number(quantity.low()),
                TextTable.number(quantity.high()), quantity.unit(), quantity.status(), quantity.source());
    }

    private static List<String> model(Model model) {
        return List.of(model.name(), String.valueOf(model.layers()), String.valueOf(model.hidden()),
                String.valueOf(model.heads()), String.valueOf(model.kvHeads()), String.valueOf(model.ffn()),
                String.valueOf(model.vocab()), String.format(Locale.ROOT, "%.2f B", model.parameters() * 1e-9),
                model.source());
    }
}
