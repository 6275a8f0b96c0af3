package io.mpgemm.dse.core.search;

import java.util.List;
import java.util.function.BooleanSupplier;

/** A way to look for the Pareto front of a problem. Deterministic: the same problem and seed give the same result. */
public interface Search {

    /**
     * Looks for the front.
     *
     * @param problem  the problem, whose space is not empty
     * @param listener hears of every batch
     * @param stop     asked before each batch; once true the search ends with what it has
     * @return what was found
     */
    Result run(Problem problem, SearchListener listener, BooleanSupplier stop);

    /**
     * Looks for the front to the end, in silence.
     *
     * @param problem the problem, whose space is not empty
     * @return what was found
     */
    default Result run(Problem problem) {
        return run(problem, (_, _) -> {}, () -> false);
    }

    /**
     * What decides the random choices.
     *
     * @return the seed; 0 for a search that makes none
     */
    default long seed() {
        return 0;
    }

    /**
     * What a search found.
     *
     * @param front       the feasible non-dominated ones of all candidates evaluated, one for each objective vector (the
     *                    first met), in lexicographic order of their objectives
     * @param evaluations distinct points evaluated
     * @param complete    false if it was stopped early
     */
    record Result(List<Candidate> front, long evaluations, boolean complete) {

        /** Copies the front. */
        public Result {
            front = List.copyOf(front);
        }
    }
}
