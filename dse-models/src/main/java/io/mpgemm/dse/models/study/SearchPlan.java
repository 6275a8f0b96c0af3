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
     * @param points   which points are listed
     */
    record Exhaustive(List<SearchPlan> compared, Points points) implements SearchPlan {

        /** 10^6: a space of more points is swept, if the study does not say otherwise. */
        public static final long LARGE = 1_000_000;

        /** Copies the list. */
        public Exhaustive {
            compared = List.copyOf(compared);
        }

        /**
         * Every point, listed as suits the size of the space.
         *
         * @param compared searches to run besides
         */
        public Exhaustive(List<SearchPlan> compared) {
            this(compared, Points.AUTO);
        }

        /**
         * Whether points are swept without a record of each.
         *
         * @param size points of the space
         * @return true if a sample of them is listed
         */
        public boolean swept(long size) {
            return points == Points.SAMPLE || points == Points.AUTO && size > LARGE;
        }
    }

    /** Which points of an exhaustive search are listed. */
    enum Points {
        /** All up to a million, else a sample. */
        AUTO,
        /** All. */
        ALL,
        /** A sample drawn at random without repetition. */
        SAMPLE
    }
}
