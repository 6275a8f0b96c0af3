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
     * A sweep ({@link SweepSearch}) has come to a state from which it can be resumed: now and then, and at its end. When
     * it comes depends on the clock, what it says only on how far the sweep is. A listener that wants no states ignores it.
     *
     * @param state all that the sweep knows
     */
    default void swept(SweepState state) {}

    /**
     * Another part of a run begins, whose points are counted anew: a second search, or what is evaluated beside one.
     *
     * @param part what it is, in a few words
     */
    default void begins(String part) {}

    /**
     * Both this listener and another one.
     *
     * @param next hears of each batch after this one
     * @return the two as one
     */
    default SearchListener then(SearchListener next) {
        SearchListener first = this;
        return new SearchListener() {
            @Override
            public void evaluated(List<Candidate> batch, Progress progress) {
                first.evaluated(batch, progress);
                next.evaluated(batch, progress);
            }

            @Override
            public void swept(SweepState state) {
                first.swept(state);
                next.swept(state);
            }

            @Override
            public void begins(String part) {
                first.begins(part);
                next.begins(part);
            }
        };
    }

    /** Where a search stands; to be read during the call that hands it out. */
    interface Progress {

        /**
         * Distinct points evaluated so far.
         *
         * @return the number of points, this batch included
         */
        long evaluations();

        /**
         * Distinct points that the search will evaluate if nothing stops it.
         *
         * @return the number of points
         */
        long expected();

        /**
         * The size of the front so far; cheap.
         *
         * @return the number of feasible non-dominated candidates, negative where no front is looked for
         */
        int frontSize();

        /**
         * The front so far; sorted anew at every call.
         *
         * @return the feasible non-dominated candidates, one for each objective vector, in lexicographic order of their
         *         objectives
         */
        List<Candidate> front();
    }
}
