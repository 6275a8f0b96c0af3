package io.mpgemm.dse.core.search;

/** A bulk evaluator that finds the fronts of long ranges by itself, such as one whose workers are other machines. */
public interface RangeSweeper extends BulkEvaluator {

    /**
     * Ordinals that are worth a call, a multiple of {@link SweepSearch#RANGE}.
     *
     * @return at least one range
     */
    long span();

    /**
     * Sweeps a range. The result is that of {@link Sweeper#sweep} with a sweeper that has seen nothing.
     *
     * @param problem the problem, whose evaluator this is
     * @param from    the first ordinal
     * @param to      the ordinal behind the last
     * @return its counts and its front
     */
    SweepState sweep(Problem problem, long from, long to);
}
