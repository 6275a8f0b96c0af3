package io.mpgemm.dse.core.search;

import java.util.List;

/**
 * An evaluator that also scores whole ranges of a space's ordinals, without an object a point, where neighbours share most
 * of their work. The values are, bit for bit, those of {@link #evaluate}. Safe for many threads: each call works in the
 * thread that makes it.
 */
public interface BulkEvaluator extends Evaluator {

    /**
     * What can keep a point from being built, in a few words each; coarser than {@link Evaluation#infeasible()}.
     *
     * @return at least one kind of obstacle
     */
    List<String> obstacles();

    /**
     * Does once, with as many threads as the evaluator has, what the points of a range share and what takes long, so that
     * later calls of {@link #values} inside the range find it done.
     *
     * @param from the first ordinal
     * @param to   the ordinal behind the last
     */
    void prepare(long from, long to);

    /**
     * Scores the points of a range. The row of a point holds the value of each wanted metric, NaN where there is none, and
     * then 0 for a point that can be built, 1 or more for one that cannot: the position in {@link #obstacles()} of what is
     * in the way, counted from 1. Rows follow one another in order of the ordinals.
     *
     * @param from    the first ordinal
     * @param to      the ordinal behind the last
     * @param metrics the wanted ones, by their positions in {@link #metrics()}
     * @param into    where the rows go, from its start; it holds at least {@code (to - from) * (metrics.length + 1)} numbers
     */
    void values(long from, long to, int[] metrics, double[] into);
}
