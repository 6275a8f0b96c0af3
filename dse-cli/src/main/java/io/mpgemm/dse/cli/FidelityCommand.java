package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.evaluation.NumericsComparison;
import io.mpgemm.dse.models.evaluation.NumericsComparison.Choice;
import io.mpgemm.dse.models.evaluation.NumericsComparison.On;
import io.mpgemm.dse.models.evaluation.NumericsComparison.Row;
import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.language.LanguageScore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code dse fidelity}: numerics on tensors or on a language model, a table per layer and overall. */
@Command(name = "fidelity", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Run quantised GEMMs bit for bit as PEs compute them, and say how far the results are from float64 "
                + "on the unquantised tensors: one row for each numerics, or for each numerics and layer.",
        footer = {"", "Without a study or --pe the line-up of the field is compared: FP16, W8A8,",
            "W4A16, W4A8, W3A16, W2A16 and binary codes of 2 to 4 bits at group sizes 32, 64",
            "and 128. Values of --set may be lists.", "", "Examples:",
            "  dse fidelity                        on generated LLM-like tensors",
            "  dse fidelity --model builtin        on a language model, with perplexity",
            "  dse fidelity --pe mixpe --set weightBits=2,3,4 --set groupSize=32,128 --sites",
            "  dse fidelity --pe mixpe,lut --tensors my-model/ --layers 0,31 --only qkv",
            "  dse fidelity studies/quickstart.yaml --format csv"})
final class FidelityCommand implements Callable<Integer> {

    /** How results are printed. */
    enum Format {
        TEXT, CSV, JSON
    }

    private record Column<T>(String name, Function<T, String> text) {

        static <T> Column<T> exact(String name, ToDoubleFunction<T> value) {
            return new Column<>(name, of -> Numbers.exact(value.applyAsDouble(of)));
        }

        static <T> Column<T> count(String name, ToLongFunction<T> value) {
            return new Column<>(name, of -> Long.toString(value.applyAsLong(of)));
        }
    }

    /** All of a site's figures, for machines. */
    private static final List<Column<Fidelity>> SITE = List.of(Column.exact("sqnrDb", Fidelity::sqnrDb),
            Column.exact("sqnrStandardErrorDb", Fidelity::sqnrStandardErrorDb),
            Column.exact("quantSqnrDb", Fidelity::quantSqnrDb),
            Column.exact("datapathSqnrDb", Fidelity::datapathSqnrDb),
            Column.exact("formatSqnrDb", Fidelity::formatSqnrDb), Column.exact("alignmentDb", Fidelity::alignmentDb),
            Column.exact("nmse", Fidelity::nmse), Column.exact("cosine", Fidelity::cosine),
            Column.exact("maxRelativeError", Fidelity::maxRelativeError),
            Column.exact("relativeError999", Fidelity::relativeError999),
            Column.count("overflows", Fidelity::overflows),
            Column.count("nonFiniteOutputs", Fidelity::nonFiniteOutputs),
            Column.count("outputs", Fidelity::outputs));

    /** All of a language model's figures, for machines. */
    private static final List<Column<LanguageScore>> LANGUAGE = List.of(
            Column.exact("klDivergence", LanguageScore::klDivergence),
            Column.exact("klStandardError", LanguageScore::klStandardError),
            Column.exact("perplexity", LanguageScore::perplexity),
            Column.exact("perplexityStandardError", LanguageScore::perplexityStandardError),
            Column.exact("referencePerplexity", LanguageScore::referencePerplexity),
            Column.exact("perplexityDelta", LanguageScore::perplexityDelta),
            Column.exact("perplexityDeltaStandardError", LanguageScore::deltaStandardError),
            Column.exact("top1Agreement", LanguageScore::top1Agreement),
            Column.exact("top1StandardError", LanguageScore::top1StandardError),
            Column.count("lostTokens", LanguageScore::lostTokens),
            Column.count("modelOverflows", LanguageScore::overflows));

    @Parameters(arity = "0..1", paramLabel = "STUDY", description = "The numerics of a study's space ...")
    private Optional<Path> study;

    @Option(names = "--pe", paramLabel = "FAMILY", split = ",", description = "... or of PE families, with")
    private List<String> pes = new ArrayList<>();

    @Option(names = {"-s", "--set"}, paramLabel = "NAME=VALUE[,VALUE]",
            description = "values of their parameters; the others take their defaults.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--tensors", paramLabel = "WHAT", arity = "1..*",
            description = "builtin (generated LLM-like tensors, the default), tiny-llama or tiny-llama-outliers (those of the "
                    + "language model inside), or files and folders of your own.")
    private List<String> tensors = new ArrayList<>();

    @Option(names = {"-m", "--model"}, paramLabel = "NAME",
            description = "Also run a language model with these numerics: builtin, or builtin-outliers (the same function "
                    + "with outlier channels). Its own tensors are then the default of --tensors.")
    private Optional<String> model;

    @Option(names = "--layers", paramLabel = "N", split = ",", description = "Only these layers of the tensors,")
    private List<Integer> layers = new ArrayList<>();

    @Option(names = "--only", paramLabel = "SITE", split = ",", description = "only these sites (qkv, ffn-down ...).")
    private List<String> only = new ArrayList<>();

    @Option(names = "--sample", paramLabel = "N",
            description = "Outputs computed for each site, the same for all numerics (default: 4096); K is always whole.")
    private Optional<Integer> sample;

    @Option(names = "--full",
            description = "Compute every output of every site (generated tensors have no end, so not of those).")
    private boolean full;

    @Option(names = "--seed", paramLabel = "N",
            description = "Chooses the sample and the generated tensors (default: 1).")
    private Optional<Long> seed;

    @Option(names = "--sites", description = "A row for each site, too. CSV and JSON always have them.")
    private boolean sites;

    @Option(names = {"-f", "--format"}, defaultValue = "text",
            description = "text, csv or json (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = {"-q", "--quiet"}, description = "No progress on stderr.")
    private boolean quiet;

    @Mixin
    private Resources resources;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        NumericsComparison comparison = NumericsComparison.prepare(choice(), on(), resources.cache(err));
        ProgressBar bar = new ProgressBar(err, Resources.isTerminal(), quiet);
        List<Row> rows;
        try {
            rows = comparison.execute(resources.threads(), bar::scored);
        } finally {
            bar.done();
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TEXT -> text(comparison, rows, out);
            case CSV -> csv(comparison, rows, out);
            case JSON -> out.println(json(comparison, rows));
        }
        out.flush();
        return 0;
    }

    private Choice choice() {
        if (study.isPresent() && !pes.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Give either a study or --pe.");
        }
        if (pes.isEmpty() && !parameters.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--set belongs to --pe.");
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        parameters.forEach((name, texts) -> values.put(name, List.of(texts.split(",", -1))));
        return new Choice(study, pes, values);
    }

    private On on() {
        if (full && sample.isPresent()) {
            throw new ParameterException(spec.commandLine(), "Give either --full or --sample.");
        }
        OptionalLong outputs = full ? OptionalLong.of(On.ALL)
                : sample.isPresent() ? OptionalLong.of(sample.get()) : OptionalLong.empty();
        return new On(tensors, layers, only, outputs,
                seed.isPresent() ? OptionalLong.of(seed.get()) : OptionalLong.empty(), model);
    }

    private void text(NumericsComparison comparison, List<Row> rows, PrintWriter out) {
        boolean language = comparison.language().isPresent();
        List<List<String>> table = new ArrayList<>();
        for (Row row : rows) {
            if (sites) {
                row.fidelity().sites().forEach(site -> table.add(Stream.concat(cells(row.name(), site, site.name()),
                        language ? Stream.of("", "", "", "") : Stream.of()).toList()));
            }
            table.add(Stream.concat(cells(row.name(), row.fidelity().overall(), sites ? "overall"
                    : row.fidelity().worst().name() + " " + decibel(row.fidelity().worst().sqnrDb())),
                    row.language().stream().flatMap(FidelityCommand::cells)).toList());
        }
        out.println("On " + comparison.tensors() + ".");
        comparison.language().ifPresent(model -> out.println("Language model: " + model + "."));
        out.print(TextTable.of(Stream.concat(Stream.of("numerics", sites ? "site" : "worst site", "SQNR", "+-",
                "quantisation", "datapath", "less alignment", "99.9 % error", "overflows"),
                language ? Stream.of("KL divergence", "+-", "perplexity", "top-1") : Stream.of()).toList(), table));
        out.println("SQNR in dB: of the output, of quantisation alone, of the PE's arithmetic alone, and without the "
                + "alignment of the tensors; errors over the rms output.");
        if (language) {
            out.println("KL divergence from FP32 in nats a token, perplexity (FP32: "
                    + rows.stream().flatMap(row -> row.language().stream()).findFirst()
                            .map(score -> TextTable.number(score.referencePerplexity())).orElse("-")
                    + "), share of tokens with FP32's most probable successor.");
        }
    }

    private static Stream<String> cells(String name, Fidelity fidelity, String site) {
        return Stream.of(name, site, decibel(fidelity.sqnrDb()), decibel(fidelity.sqnrStandardErrorDb()),
                decibel(fidelity.quantSqnrDb()), decibel(fidelity.datapathSqnrDb()), decibel(fidelity.formatSqnrDb()),
                TextTable.number(fidelity.relativeError999()), Long.toString(fidelity.overflows()));
    }

    private static Stream<String> cells(LanguageScore score) {
        return Stream.of(TextTable.number(score.klDivergence()), TextTable.number(score.klStandardError()),
                TextTable.number(score.perplexity()), String.format(Locale.ROOT, "%.4f", score.top1Agreement()));
    }

    private static String decibel(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static void csv(NumericsComparison comparison, List<Row> rows, PrintWriter out) {
        boolean language = comparison.language().isPresent();
        CsvLines.print(out, Stream.of(Stream.of("numerics", "key", "site"), SITE.stream().map(Column::name),
                language ? LANGUAGE.stream().map(Column::name) : Stream.<String>of()).flatMap(names -> names).toList());
        for (Row row : rows) {
            row.fidelity().sites().forEach(site -> CsvLines.print(out, Stream.concat(cells(row, site),
                    language ? LANGUAGE.stream().map(_ -> "") : Stream.of()).toList()));
            CsvLines.print(out, Stream.concat(cells(row, row.fidelity().overall()), row.language().stream()
                    .flatMap(score -> LANGUAGE.stream().map(column -> column.text().apply(score)))).toList());
        }
    }

    private static Stream<String> cells(Row row, Fidelity fidelity) {
        return Stream.concat(Stream.of(row.name(), row.fidelity().datapath(), fidelity.name()),
                SITE.stream().map(column -> column.text().apply(fidelity)));
    }

    private static String json(NumericsComparison comparison, List<Row> rows) {
        List<Map<String, Object>> numerics = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", row.name());
            one.put("key", row.fidelity().datapath());
            one.put("overall", figures(SITE, row.fidelity().overall()));
            Map<String, Object> perSite = new LinkedHashMap<>();
            row.fidelity().sites().forEach(site -> perSite.put(site.name(), figures(SITE, site)));
            one.put("sites", perSite);
            one.put("worstSite", row.fidelity().worst().name());
            row.language().ifPresent(score -> one.put("language", figures(LANGUAGE, score)));
            numerics.add(one);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("tensors", comparison.tensors());
        comparison.language().ifPresent(model -> root.put("language", model));
        root.put("numerics", numerics);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static <T> Map<String, Double> figures(List<Column<T>> columns, T of) {
        Map<String, Double> figures = new LinkedHashMap<>();
        columns.forEach(column -> figures.put(column.name(), Double.valueOf(column.text().apply(of))));
        return figures;
    }
}
