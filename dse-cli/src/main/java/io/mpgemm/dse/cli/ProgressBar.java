package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.SearchListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows on stderr how far a run is: points, rate, time left, the size of the front and its hypervolume. On a terminal one
 * line is redrawn; elsewhere a line is printed now and then, so that logs stay short.
 *
 * <p>
 * The hypervolume is in units of the first feasible front, so that it grows from about 1 as the front improves.
 */
final class ProgressBar implements SearchListener {

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;
    private static final int WIDTH = 24;
    /** Beyond this the hypervolume takes longer than it is worth while a search runs. */
    private static final int LARGEST_MEASURED_FRONT = 400;

    private final PrintWriter err;
    private final boolean terminal;
    private final boolean quiet;
    private final long start = System.nanoTime();
    private long searchStart;
    private long last;
    /** Points that an earlier run had evaluated. */
    private long before = -1;
    private int width;
    /** What goes on after the study's search. */
    private String part = "";
    private Optional<NormalizedHypervolume> units = Optional.empty();

    ProgressBar(PrintWriter err, boolean terminal, boolean quiet) {
        this.err = err;
        this.terminal = terminal;
        this.quiet = quiet;
        this.searchStart = start;
        this.last = start;
    }

    /** Numerics that were scored: the part of a batch that takes time. */
    synchronized void scored(int done, int all) {
        if (due()) {
            draw(String.format(Locale.ROOT, "fidelity: %d of %d numerics", done, all));
        }
    }

    @Override
    public synchronized void begins(String name) {
        part = name + "  ";
        before = -1;
        searchStart = System.nanoTime();
        units = Optional.empty();
    }

    @Override
    public synchronized void evaluated(List<Candidate> batch, Progress progress) {
        if (before < 0) {
            before = progress.frontSize() < 0 ? 0 : progress.evaluations() - batch.size();
            // A sweep says when it starts, which is when all numerics are scored; a resumed search hears of its past first.
            if (before > 0 || (batch.isEmpty() && progress.frontSize() >= 0)) {
                before = progress.evaluations();
                searchStart = System.nanoTime();
            }
        }
        boolean finished = progress.evaluations() >= progress.expected();
        if (!finished && (!due() || progress.evaluations() == before)) {
            return;
        }
        double seconds = Math.max(1e-3, (System.nanoTime() - searchStart) * 1e-9);
        double rate = (progress.evaluations() - before) / seconds;
        long left = rate > 0 ? Math.round((progress.expected() - progress.evaluations()) / rate) : 0;
        double share = Math.min(1, (double) progress.evaluations() / Math.max(1, progress.expected()));
        int full = (int) Math.round(share * WIDTH);
        draw(String.format(Locale.ROOT, "%s[%s%s] %3.0f %%  %,d of %,d points  %,.0f/s  %s left%s%s", part,
                "#".repeat(full), ".".repeat(WIDTH - full), share * 100, progress.evaluations(), progress.expected(),
                rate, time(left), progress.frontSize() < 0 ? "" : "  front " + progress.frontSize(),
                hypervolume(progress)));
    }

    private String hypervolume(Progress progress) {
        if (progress.frontSize() <= 0 || progress.frontSize() > LARGEST_MEASURED_FRONT) {
            return "";
        }
        double[][] front = progress.front().stream().map(Candidate::objectives).toArray(double[][]::new);
        if (units.isEmpty()) {
            units = Optional.of(NormalizedHypervolume.by(front));
        }
        return String.format(Locale.ROOT, "  hypervolume %.3f", units.orElseThrow().of(front));
    }

    private boolean due() {
        return System.nanoTime() - last >= (terminal ? REDRAW_NANOS : LOG_NANOS);
    }

    private void draw(String line) {
        last = System.nanoTime();
        if (quiet) {
            return;
        }
        if (terminal) {
            err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            width = line.length();
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Leaves the line, so that what follows starts on its own. */
    synchronized void done() {
        if (terminal && !quiet && width > 0) {
            err.println();
            err.flush();
        }
    }

    static String time(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        return duration.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(),
                        duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
