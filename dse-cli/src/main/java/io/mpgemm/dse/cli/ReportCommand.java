package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.Overlay;
import io.mpgemm.dse.core.report.RunReport;
import io.mpgemm.dse.core.report.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dse report}: draws what runs found again, without evaluating anything. */
@Command(name = "report", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Draw the report of a run again: page, figures and tables, in another style if one is given. Of "
                + "several runs: their fronts in one figure for each pair of objectives that they share.",
        footer = {"", "Examples:",
            "  dse report reports/quickstart --figure-style ieee --font serif",
            "  dse report reports/outliers reports/outliers-none --out overlay"})
final class ReportCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "The folder of a run, or of each of several.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = {"-o", "--out"}, paramLabel = "DIR",
            description = "Where the overlay of several runs goes: index.html, overlay.csv and .tex, figures.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private FigureOptions figures;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        if (folders.size() > 1) {
            Path to = out.orElseThrow(() -> new ParameterException(spec.commandLine(),
                    "The overlay of " + folders.size() + " runs needs a folder: --out DIR."));
            Overlay overlay = Overlay.of(folders.stream().map(RunReport::read).toList());
            PrintWriter print = spec.commandLine().getOut();
            overlay.section().tables().forEach(table -> print.print(TextTable.of(table.header(), table.rows())));
            print.flush();
            err.println(overlay.write(to, figures.style()).size() + " files written to " + to + ".");
            return 0;
        }
        if (out.isPresent()) {
            throw new ParameterException(spec.commandLine(),
                    "--out belongs to several runs; the report of one is drawn again where it is.");
        }
        Path folder = folders.getFirst();
        RunReport report = RunReport.read(folder);
        err.println(report.redraw(figures.style(report.style())).size() + " files of " + folder + " drawn again.");
        return 0;
    }
}
