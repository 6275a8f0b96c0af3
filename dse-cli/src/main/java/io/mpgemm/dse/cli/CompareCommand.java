package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.evaluation.DesignComparison;
import io.mpgemm.dse.models.evaluation.SingleDesign;
import io.mpgemm.dse.models.study.ComparisonFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dse compare}: named designs side by side over several workloads. */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Compare named designs over several workloads: energy, latency and area, each as a share of a "
                + "baseline's, with what they are made of, and geometric means of these ratios.",
        footer = {"", "A file of designs is a study with 'designs' in place of 'space':",
            "  workload: [{ model: opt-6.7b, phase: prefill, batch: 1, context: 2048 }]",
            "  baseline: INT8",
            "  designs:",
            "    INT8: { pe: int8-tpu, weightBits: 8, array: { rows: 32, cols: 32 } }",
            "    MixPE: { pe: mixpe, weightBits: 4, array: { rows: 32, cols: 64 } }",
            "", "Examples:",
            "  dse compare designs.yaml --out comparison",
            "  dse compare reports/quickstart       its knee and its best designs",
            "  dse compare studies/quickstart.yaml --ordinal 120,4711",
            "  dse compare --design 'INT8=int8-tpu' --design 'W4A8=mixpe weightBits=4' \\",
            "      --model opt-6.7b,llama-2-13b"})
final class CompareCommand implements Callable<Integer> {

    /** How results are printed. */
    enum Format {
        TEXT, CSV, JSON
    }

    @Parameters(arity = "0..1", paramLabel = "WHAT",
            description = "A file of designs; the folder of a run; or a study, with")
    private Optional<Path> what;

    @Option(names = "--ordinal", paramLabel = "N", split = ",",
            description = "the numbers of its points, as in points.csv; the first is the baseline.")
    private List<Long> ordinals = new ArrayList<>();

    @Option(names = {"-d", "--design"}, paramLabel = "NAME=FAMILY [PARAMETER=VALUE ...]",
            description = "Or a design in words, once for each; the first is the baseline. All of them run")
    private Map<String, String> designs = new LinkedHashMap<>();

    @Option(names = "--model", paramLabel = "MODEL", split = ",", defaultValue = "llama-2-13b",
            description = "models (default: ${DEFAULT-VALUE}),")
    private List<String> models = new ArrayList<>();

    @Mixin
    private PlaceOptions place;

    @Option(names = {"-f", "--format"}, defaultValue = "text",
            description = "text, csv or json (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR",
            description = "Write comparison.csv and .tex, and a bar chart of each figure (PNG, SVG, PDF, CSV) there.")
    private Optional<Path> folder;

    @Mixin
    private FigureOptions figures;

    @Mixin
    private Resources resources;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ComparisonOutput output = new ComparisonOutput(
                comparison().execute(resources.cache(err), resources.threads()));
        switch (format) {
            case TEXT -> output.text(out);
            case CSV -> out.print(output.csv());
            case JSON -> out.println(output.json());
        }
        folder.ifPresent(to -> err.println(output.write(to, figures.style()).size() + " files written to " + to + "."));
        out.flush();
        return 0;
    }

    private DesignComparison comparison() {
        if (what.isEmpty() == designs.isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "Give either a file, a run's folder or a study, or a --design for each design.");
        }
        if (what.isEmpty()) {
            return DesignComparison.of(described(), models);
        }
        Path from = what.get();
        if (Files.isDirectory(from)) {
            refuseOrdinals("a run's folder");
            return DesignComparison.ofRun(from);
        }
        if (ComparisonFile.is(from)) {
            refuseOrdinals("a file of designs");
            return DesignComparison.ofFile(from);
        }
        if (ordinals.isEmpty()) {
            throw new InputException(
                    from + ": it has no 'designs'. Valid: a file of designs, or a study with --ordinal.");
        }
        return DesignComparison.ofStudy(from, ordinals);
    }

    private void refuseOrdinals(String beside) {
        if (!ordinals.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--ordinal does not go with " + beside + ".");
        }
    }

    private SequencedMap<String, SingleDesign.Description> described() {
        SequencedMap<String, SingleDesign.Description> described = new LinkedHashMap<>();
        designs.forEach((name, text) -> {
            String[] words = text.strip().split("[\\s,]+", -1);
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                String[] pair = words[i].split("=", 2);
                if (pair.length < 2) {
                    throw new ParameterException(spec.commandLine(), "--design " + name + ": '" + words[i]
                            + "' is no parameter. Valid: NAME=VALUE, such as weightBits=4.");
                }
                parameters.put(pair[0], pair[1]);
            }
            described.put(name,
                    place.design(words[0], parameters, models.getFirst()));
        });
        return described;
    }
}
