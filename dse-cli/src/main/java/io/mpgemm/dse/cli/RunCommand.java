package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.report.Correlation;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.evaluation.EngineProvider;
import io.mpgemm.dse.models.evaluation.StudyRun;
import io.mpgemm.dse.models.evaluation.StudyRun.Comparison;
import io.mpgemm.dse.models.evaluation.StudyRun.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
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
            "The results go to reports/NAME, where NAME is the study's. A folder that holds the same study is "
                    + "refreshed; any other is left alone unless --force is given.",
            "", "Examples:",
            "  dse run studies/quickstart.yaml",
            "  dse run studies/quickstart.yaml --seed 7 --out /tmp/seed7 --threads 2"})
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "STUDY", description = "The study file (YAML; 'dse init' writes one).")
    private Path study;

    @Option(names = {"-o", "--out"}, paramLabel = "DIR", description = "Folder of the results.")
    private Optional<Path> out;

    @Option(names = "--force", description = "Replace the files of another run in the folder.")
    private boolean force;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the search instead of the study's.")
    private Optional<Long> seed;

    @Option(names = {"-q", "--quiet"}, description = "No progress on stderr.")
    private boolean quiet;

    @Option(names = "--engine", paramLabel = "NAME", defaultValue = EngineProvider.LOCAL,
            description = "Where points are scored: 'local' (threads of this process) or 'spark'. Results do not depend on it.")
    private String engine;

    @Option(names = "--master", paramLabel = "URL",
            description = "Spark's master: local[N] or spark://HOST:PORT (default: local[threads]).")
    private Optional<String> master;

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
                resources.cache(err))).on(EngineProvider.named(engine, master, resources.threads()));
        if (!quiet) {
            err.println("Space: " + run.space().summary());
            run.space().warnings().forEach(warning -> err.println("note: " + warning));
            err.flush();
        }
        untilInterrupted(stop -> {
            Outcome outcome;
            try {
                outcome = run.execute(bar, bar::scored, stop);
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

    private static void summarise(Outcome outcome, PrintWriter out) {
        int rows = 20;
        if (outcome.result().front().isEmpty()) {
            out.println("No design keeps all constraints: the front is empty. points.csv says how far each misses.");
        } else {
            out.print(TextTable.front(outcome.report(), rows));
        }
        for (Correlation correlation : outcome.report().correlations()) {
            out.print(TextTable.of(correlation));
        }
        for (Comparison comparison : outcome.comparisons()) {
            out.printf(Locale.ROOT, "%s: %.4f of the true hypervolume with %,d evaluations (%.2f %% of the space)%n",
                    comparison.search(), comparison.hypervolumeShare(), comparison.evaluations(),
                    100 * comparison.evaluatedShare());
        }
        if (outcome.comparisons().size() > 1) {
            double[] shares = outcome.comparisons().stream().mapToDouble(Comparison::hypervolumeShare).sorted()
                    .toArray();
            out.printf(Locale.ROOT, "median of %d: %.4f of the true hypervolume%n", shares.length,
                    (shares[(shares.length - 1) / 2] + shares[shares.length / 2]) / 2);
        }
        out.printf(Locale.ROOT, "%,d %s evaluated in %s%s, %d on the front. Results in %s:%n",
                outcome.result().evaluations(), outcome.result().evaluations() == 1 ? "point" : "points",
                ProgressBar.time(outcome.elapsed().toSeconds()),
                outcome.result().complete() ? "" : " (stopped early)", outcome.result().front().size(),
                outcome.folder());
        out.println("  " + String.join("  ", outcome.files()));
        out.flush();
    }
}
