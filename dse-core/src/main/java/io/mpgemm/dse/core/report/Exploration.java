package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A search that a program runs on a problem of its own, without a study file, and the reports of what it found. */
public final class Exploration {

    private final String name;
    private final Problem problem;
    private final Search search;
    private final Search.Result result;
    private final long feasible;
    private final List<Evaluation> sample;
    private final Manifest.Timing timing;

    private Exploration(String name, Problem problem, Search search, Search.Result result, long feasible,
            List<Evaluation> sample, Manifest.Timing timing) {
        this.name = name;
        this.problem = problem;
        this.search = search;
        this.result = result;
        this.feasible = feasible;
        this.sample = List.copyOf(sample);
        this.timing = timing;
    }

    /**
     * Searches a problem and keeps what the reports need.
     *
     * @param name    what the reports call it
     * @param problem what to search
     * @param search  how to
     * @return what was found
     */
    public static Exploration run(String name, Problem problem, Search search) {
        Instant started = Instant.now();
        Sample sample = new Sample(ReportData.MOST_POINTS);
        AtomicLong feasible = new AtomicLong();
        Search.Result result = search.run(problem, (batch, _) -> {
            sample.add(batch.stream().map(Candidate::evaluation).toList());
            feasible.addAndGet(batch.stream().filter(Candidate::feasible).count());
        }, () -> false);
        return new Exploration(name, problem, search, result, feasible.get(), sample.list(),
                new Manifest.Timing(started, Duration.between(started, Instant.now()).toMillis() / 1e3));
    }

    /**
     * The designs that none other dominates.
     *
     * @return their evaluations, in lexicographic order of their objectives
     */
    public List<Evaluation> front() {
        return result.front().stream().map(Candidate::evaluation).toList();
    }

    /**
     * The front as a table for a terminal.
     *
     * @param rows at most so many designs
     * @return the lines
     */
    public String table(int rows) {
        return TextTable.front(data(), rows);
    }

    /**
     * Writes the front as CSV and LaTeX, a chart for each pair of objectives as PNG and SVG, an interactive page and a
     * manifest. A folder that holds the same exploration is refreshed.
     *
     * @param folder where to; it is created where it is missing
     * @throws IOException if the folder holds something else or cannot be written
     */
    public void write(Path folder) throws IOException {
        ReportData data = data();
        try (RunDirectory directory = RunDirectory.open(folder, data.manifest().identity(), false)) {
            ReportWriter.write(directory, data);
            directory.commit();
        }
    }

    private ReportData data() {
        List<Objective> objectives = problem.objectives();
        Manifest manifest = new Manifest("", Manifest.Study.of(name, definition()), List.of(), search.seed(),
                search.toString(), Map.of(), Manifest.Jvm.current(), Manifest.currentOs(), Map.of(),
                new Manifest.Counts(problem.space().size(), result.evaluations(), feasible, result.front().size()),
                Optional.empty(), result.complete(), objectives.stream().map(Manifest.ObjectiveColumn::of).toList(),
                List.of(), timing);
        return new ReportData(name, "", Columns.of(problem), objectives, series(), List.of(), front(), sample, Map.of(),
                List.of(), manifest);
    }

    /** The first parameter of names, by whose values charts tell designs apart. */
    private String series() {
        return problem.space().parameters().stream().filter(parameter -> !parameter.ordered()).map(Parameter::name)
                .findFirst().orElse("");
    }

    /** The problem in words, which stands for the text of a study. */
    private String definition() {
        StringBuilder text = new StringBuilder(name).append('\n');
        problem.space().parameters().forEach(parameter -> text.append(parameter).append('\n'));
        problem.objectives().forEach(objective -> text.append(objective).append('\n'));
        problem.constraints().forEach(constraint -> text.append(constraint).append('\n'));
        return text.append(search).append('\n').toString();
    }
}
