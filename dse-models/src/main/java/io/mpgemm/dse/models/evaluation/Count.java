package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.SearchListener;
import java.util.List;

/** Tells a listener of points that are evaluated beside a search. Thread-safe. */
final class Count implements SearchListener.Progress {

    private final SearchListener listener;
    private final long expected;
    private long done;

    /**
     * Tells that something begins.
     *
     * @param listener hears of it
     * @param part     what it is, in a few words
     * @param expected points that there will be
     */
    Count(SearchListener listener, String part, long expected) {
        this.listener = listener;
        this.expected = expected;
        listener.begins(part);
    }

    /** Some more points are done. */
    synchronized void add(long points) {
        done += points;
        listener.evaluated(List.of(), this);
    }

    @Override
    public synchronized long evaluations() {
        return done;
    }

    @Override
    public long expected() {
        return expected;
    }

    @Override
    public int frontSize() {
        return -1;
    }

    @Override
    public List<Candidate> front() {
        return List.of();
    }
}
