package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.search.Survivors;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How a study looks for the front. */
public sealed interface SearchPlan {

    /**
     * A genetic search.
     *
     * @param population  points of a generation
     * @param generations generations
     * @param evaluations distinct points evaluated at most, where the study bounds them
     * @param seed        seed of the random generator
     * @param survivors   who survives a generation
     * @param stall       generations without growth of the hypervolume after which the search ends, if it does
     * @param start       known designs that are evaluated first
     */
    record Genetic(int population, int generations, OptionalLong evaluations, long seed, Survivors survivors,
            OptionalInt stall, List<KnownDesigns.Known> start) implements SearchPlan {

        /** Copies the list. */
        public Genetic {
            start = List.copyOf(start);
        }

        /**
         * A search with the usual survivors that ends with its generations.
         *
         * @param population  points of a generation
         * @param generations generations
         * @param evaluations distinct points evaluated at most, where the study bounds them
         * @param seed        seed of the random generator
         */
        public Genetic(int population, int generations, OptionalLong evaluations, long seed) {
            this(population, generations, evaluations, seed, Survivors.AUTO, OptionalInt.empty(), List.of());
        }
    }

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
     * @param points which points are listed
     */
    record Exhaustive(Points points) implements SearchPlan {

        /** 10^6: a space of more points is swept, if the study does not say otherwise. */
        public static final long LARGE = 1_000_000;

        /**
         * Whether points are swept without a record of each.
         *
         * @param size points of the space
         * @return true if a sample of them is listed
         */
        public boolean swept(long size) {
            return points == Points.SAMPLE || (points == Points.AUTO && size > LARGE);
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
                    other, genetic.survivors(), genetic.stall(), genetic.start());
            case Random random -> new Random(random.evaluations(), other);
            case Exhaustive _ -> this;
        };
    }

    /**
     * How many distinct points the search evaluates at most.
     *
     * @param size points of the space
     * @return that many
     */
    default BigInteger atMost(BigInteger size) {
        return size.min(switch (this) {
            case Genetic genetic -> BigInteger.valueOf(genetic.population())
                    .multiply(BigInteger.valueOf(genetic.generations() + 1L))
                    .min(BigInteger.valueOf(genetic.evaluations().orElse(Long.MAX_VALUE)));
            case Random random -> BigInteger.valueOf(random.evaluations());
            case Exhaustive _ -> size;
        });
    }
}
