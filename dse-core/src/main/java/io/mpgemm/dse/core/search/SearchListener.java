package io.mpgemm.dse.core.search;

import java.util.List;

/** Hears of a search as it goes. Calls come from one thread, in an order that the seed alone decides. */
@FunctionalInterface
public interface SearchListener {

    /**
     * A batch of points was evaluated, each for the first time in this search.
     *
     * @param batch    the new candidates, in the order of evaluation
     * @param progress where the search stands after the batch
     */
    void evaluated(List<Candidate> batch, Progress progress);

    /**
     * Where a search stands.
     *
     * @param evaluations distinct points evaluated so far
     * @param expected    distinct points that the search will evaluate at most
     * @param front       the feasible non-dominated candidates so far
     */
    record Progress(long evaluations, long expected, List<Candidate> front) {

        /** Copies the front. */
        public Progress {
            front = List.copyOf(front);
        }
    }
}
