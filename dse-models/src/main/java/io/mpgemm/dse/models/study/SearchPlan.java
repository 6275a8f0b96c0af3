package io.mpgemm.dse.models.study;

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

    /** Every point of the space. */
    record Exhaustive() implements SearchPlan {}

    /**
     * The seed of the random generator.
     *
     * @return the seed, empty where chance has no part
     */
    default OptionalLong optionalSeed() {
        return switch (this) {
            case Genetic genetic -> OptionalLong.of(genetic.seed());
            case Random random -> OptionalLong.of(random.seed());
            case Exhaustive _ -> OptionalLong.empty();
        };
    }

    /**
     * The same search from another seed.
     *
     * @param other the seed
     * @return the changed plan, the same where chance has no part
     */
    default SearchPlan withSeed(long other) {
        return switch (this) {
            case Genetic genetic -> new Genetic(genetic.population(), genetic.generations(), genetic.evaluations(),
                    other);
            case Random random -> new Random(random.evaluations(), other);
            case Exhaustive _ -> this;
        };
    }
}
