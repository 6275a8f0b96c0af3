package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.reference.Comparison;
import io.mpgemm.dse.models.reference.CyclesComparison;
import io.mpgemm.dse.models.reference.References;
import io.mpgemm.dse.models.reference.SynthesisComparison;
import io.mpgemm.dse.models.reference.ValidationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dse validate}: the models against every reference, or against a user's own results. */
@Command(name = "validate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Hold the models against every reference: one row a reference point with what is published, what "
                + "the model says and the error, then a summary a group.",
        footer = {"", "Errors beyond 25 %% carry their cause. Exit code 1 when a group exceeds its",
            "stated tolerance; results of your own have none.", "",
            "Examples:", "  dse validate", "  dse validate --group facts --group chips",
            "  dse validate --out my-validation        parity plots in validate.html",
            "  dse validate --format json", "  dse validate --synthesis my-circuits.csv",
            "  dse validate --cycles my-simulator.csv"})
final class ValidateCommand implements Callable<Integer> {

    /** How results are printed. */
    enum Format {
        TEXT, CSV, JSON
    }

    @Option(names = {"-g", "--group"}, paramLabel = "NAME", arity = "1..*",
            description = "Only these groups, or those whose names begin so.")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--synthesis", paramLabel = "FILE",
            description = "Instead, hold the models against synthesis results of your own: a CSV with the columns pe, "
                    + "wrapper, corner and any of kind, library, area_um2, nand2eq, delay_ps, energy_pj_per_mac, "
                    + "energy_zero_delay_pj_per_mac, leakage_uW.")
    private Optional<Path> synthesis;

    @Option(names = "--cycles", paramLabel = "FILE",
            description = "Instead, hold the cycle model against a simulator of your own: a CSV with the columns m, k, "
                    + "n, rows, cols, dataflow (os or ws), total_cycles.")
    private Optional<Path> cycles;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR",
            description = "Write validate.csv and validate.html here, too.")
    private Optional<Path> out;

    @Option(names = {"-f", "--format"}, defaultValue = "text",
            description = "text, csv or json (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Comparison comparison = comparison();
        PrintWriter print = spec.commandLine().getOut();
        print.print(switch (format) {
            case TEXT -> comparison.text(Ansi.AUTO.enabled());
            case CSV -> comparison.csv();
            case JSON -> comparison.json();
        });
        print.flush();
        out.ifPresent(folder -> write(comparison, folder));
        return comparison.passes() ? 0 : Main.FAILED;
    }

    private Comparison comparison() {
        if ((synthesis.isPresent() ? 1 : 0) + (cycles.isPresent() ? 1 : 0) + (groups.isEmpty() ? 0 : 1) > 1) {
            throw new ParameterException(spec.commandLine(), "Give one of --group, --synthesis and --cycles.");
        }
        if (synthesis.isPresent()) {
            return SynthesisComparison.of(synthesis.get());
        }
        if (cycles.isPresent()) {
            return CyclesComparison.of(cycles.get());
        }
        return new ValidationReport(groups.isEmpty() ? References.all() : References.named(groups));
    }

    private void write(Comparison comparison, Path folder) {
        try {
            comparison.write(folder);
        } catch (IOException e) {
            throw new InputException("--out: cannot write to '" + folder + "': " + e.getMessage()
                    + ". Valid: a folder that can be written, or one that is not there yet.", e);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("dse: wrote " + folder.resolve("validate.html") + " and validate.csv beside it.");
        err.flush();
    }
}
