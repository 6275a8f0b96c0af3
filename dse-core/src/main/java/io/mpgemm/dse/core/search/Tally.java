package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;
import java.util.Optional;

/** What one run of a search has evaluated so far; it tells the listener. */
final class Tally implements SearchListener.Progress {

    private final Problem problem;
    private final SearchListener listener;
    private final long expected;
    private final FrontArchive<Candidate> archive;
    private long evaluations;
    private boolean finished;
    private Optional<Forecast> forecast = Optional.empty();

    Tally(Problem problem, SearchListener listener, long expected) {
        this.problem = problem;
        this.listener = listener;
        this.expected = expected;
        this.archive = new FrontArchive<>(problem.objectives().size());
    }

    /** Evaluates points that this run has not evaluated before. */
    List<Candidate> evaluate(List<DesignPoint> batch) {
        List<Candidate> candidates = List.copyOf(problem.evaluate(List.copyOf(batch)));
        for (Candidate candidate : candidates) {
            if (candidate.feasible()) {
                archive.add(candidate.vector(), candidate);
            }
        }
        evaluations += candidates.size();
        forecast.ifPresent(model -> model.learn(candidates));
        listener.evaluated(candidates, this);
        return candidates;
    }

    Search.Result result() {
        return new Search.Result(front(), evaluations, finished || evaluations == expected);
    }

    /** A model learns from every batch. */
    void inform(Forecast model) {
        forecast = Optional.of(model);
    }

    /** The search ends by its own choice before the expected number of evaluations. */
    void finish() {
        finished = true;
    }

    /** The objectives of the front so far, in the order of {@link #front()}. */
    double[][] frontVectors() {
        return archive.vectors();
    }

    @Override
    public long evaluations() {
        return evaluations;
    }

    @Override
    public long expected() {
        return expected;
    }

    @Override
    public int frontSize() {
        return archive.size();
    }

    @Override
    public List<Candidate> front() {
        return archive.items();
    }
}
