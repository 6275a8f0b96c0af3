package io.mpgemm.dse.models.study;

import java.util.List;
import java.util.OptionalLong;

/** How a study looks for the front. */
public sealed interface SearchPlan {

    /**
     * A genetic search, NSGA-II.
     *
     * @param population  points of a generation
     * @param generations generations
     * @param evaluations distinct points evaluated at most, where the study bounds them
     * @param seed        seed of the random generator
     */
    record Genetic(int population, int generations, OptionalLong evaluations, long seed) implements SearchPlan {}

    /**
     * Distinct points drawn at random.
     *
     * @param evaluations how many
     * @param seed        seed of the random generator
     */
    record Random(long evaluations, long seed) implements SearchPlan {}

    /**
     * Every point of the space.
     *
     * @param compared searches to run besides, one a seed, whose fronts' hypervolumes are printed as a share of the true
     *                 one; empty for none
     */
    record Exhaustive(List<SearchPlan> compared) implements SearchPlan {

        /** Copies the list. */
        public Exhaustive {
            compared = List.copyOf(compared);
        }
    }
}
