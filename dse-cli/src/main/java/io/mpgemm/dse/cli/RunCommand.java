package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.Correlation;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.evaluation.EngineProvider;
import io.mpgemm.dse.models.evaluation.StudyRun;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dse run}: from a study file to a Pareto front. */
@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Run a study: search its design space and write the Pareto front with tables and charts.",
        footer = {"",
            "The results go to reports/NAME, where NAME is the study's, those of studies/papers/ to reports/papers/NAME. "
                    + "A folder that holds the same study is refreshed; any other is left alone unless --force is given.",
            "Ctrl-C ends the search after the batch or the numerics under way and writes what there is, unless the folder "
                    + "has all results of the same run. Until a run "
                    + "is complete its points are kept in a hidden journal beside the folder, for --resume.",
            "", "Examples:",
            "  dse run studies/quickstart.yaml",
            "  dse run studies/quickstart.yaml --prove --out /tmp/proof",
            "  dse run studies/quickstart.yaml --seeds 5 --out /tmp/seeds",
            "  dse run studies/quickstart.yaml --seed 7 --out /tmp/seed7 --threads 2",
            "  dse run studies/quickstart.yaml --out /tmp/paper --figure-style ieee --font serif",
            "  dse run studies/quickstart.yaml --resume"})
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "STUDY", description = "The study file (YAML; 'dse init' writes one).")
    private Path study;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR", description = "Folder of the results.")
    private Optional<Path> out;

    @Option(names = "--force", description = "Replace the files of another run in the folder.")
    private boolean force;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the search instead of the study's.")
    private Optional<Long> seed;

    @Option(names = "--resume",
            description = "Go on where a killed or stopped run of this study was; ends in the same results.")
    private boolean resume;

    @Mixin
    private CheckOptions checks;

    @Option(names = "--max-points", paramLabel = "N", defaultValue = "" + StudyRun.Options.MOST,
            description = "Refuse a search that would evaluate more points (default: ${DEFAULT-VALUE}).")
    private long maxPoints;

    @Option(names = {"-q", "--quiet"}, description = "No progress on stderr.")
    private boolean quiet;

    @Option(names = "--engine", paramLabel = "NAME", defaultValue = EngineProvider.LOCAL,
            description = "Where points are scored: 'local' (threads of this process) or 'spark'. Results do not depend on it.")
    private String engine;

    @Option(names = "--master", paramLabel = "URL",
            description = "Spark's master: local[N] or spark://HOST:PORT (default: local[threads]).")
    private Optional<String> master;

    @Mixin
    private FigureOptions figures;

    @Mixin
    private Resources resources;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter outWriter = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ProgressBar bar = new ProgressBar(err, Resources.isTerminal(), quiet);
        StudyRun run = StudyRun.prepare(study, new StudyRun.Options(Version.text(), out, force,
                resources.threads(), seed.isPresent() ? OptionalLong.of(seed.get()) : OptionalLong.empty(),
                resources.cache(err), new StudyRun.Resume(resume, note -> {
                    err.println("note: " + note);
                    err.flush();
                }), checks.checks(), maxPoints))
                .on(EngineProvider.named(engine, master, resources.threads())).drawn(figures.style());
        if (!quiet) {
            err.println("Space: " + run.space().summary());
            run.space().warnings().forEach(warning -> err.println("note: " + warning));
            err.flush();
        }
        untilInterrupted(stop -> {
            Outcome outcome;
            try {
                outcome = run.execute(bar, bar::scored, stop);
            } catch (CancellationException e) {
                bar.done();
                outWriter.println("The run was stopped before its first points were evaluated, so there are no results."
                        + " Start it again with: " + given());
                outWriter.flush();
                return;
            } finally {
                bar.done();
            }
            summarise(outcome, outWriter);
        });
        return 0;
    }

    /** Works; on Ctrl-C the search ends after the batch under way, and what there is is still written and told. */
    private static void untilInterrupted(Consumer<BooleanSupplier> work) {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch finished = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> {
            stop.set(true);
            try {
                finished.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "write results on Ctrl-C");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            work.accept(stop::get);
        } finally {
            finished.countDown();
            if (!stop.get()) {
                Runtime.getRuntime().removeShutdownHook(onInterrupt);
            }
        }
    }

    private void summarise(Outcome outcome, PrintWriter out) {
        int rows = 20;
        if (outcome.result().front().isEmpty()) {
            out.println("No design keeps all constraints: the front is empty. points.csv says how far each misses.");
        } else {
            out.print(TextTable.front(outcome.report(), rows));
        }
        for (Correlation correlation : outcome.report().correlations()) {
            out.print(TextTable.of(correlation));
        }
        for (Section section : outcome.report().sections()) {
            section.findings().forEach(out::println);
        }
        out.printf(Locale.ROOT, "%,d %s evaluated in %s%s, %d on the front. %s%n",
                outcome.result().evaluations(), outcome.result().evaluations() == 1 ? "point" : "points",
                ProgressBar.time(outcome.elapsed().toSeconds()),
                outcome.resumed() == 0 ? ""
                        : String.format(Locale.ROOT, " (%,d from the journal)", outcome.resumed()),
                outcome.result().front().size(),
                outcome.files().isEmpty()
                        ? "The complete results of an earlier run in " + outcome.folder() + " were left as they are."
                        : "Results in " + outcome.folder() + ":");
        if (!outcome.files().isEmpty()) {
            out.println("  " + String.join("  ", outcome.files()));
        }
        if (outcome.unfinished()) {
            out.println("The run was stopped early. Go on with: " + again());
        }
        out.flush();
    }

    /** The command that was given, with {@code --resume}. */
    private String again() {
        return given() + (resume ? "" : " --resume");
    }

    private String given() {
        List<String> words = new ArrayList<>(List.of("dse"));
        spec.root().commandLine().getParseResult().originalArgs().forEach(word -> words.add(quoted(word)));
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
