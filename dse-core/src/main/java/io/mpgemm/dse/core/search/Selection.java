package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.random.RandomGenerator;

/** Who survives and who wins a tournament. */
final class Selection {

    private final Survivors survivors;
    private final int population;
    private final Tally tally;
    private final double[][] directions;
    /** The engine ranks a population twice, for parents and for survivors. */
    private Seq<Phenotype<IntegerGene, Scored>> ranked = Seq.empty();
    private Ranking ranking = Ranking.byRoom(ranked, 0);

    /** Survivors: NSGA2 or NSGA3. */
    Selection(Survivors survivors, int population, Tally tally, int objectives) {
        this.survivors = survivors;
        this.population = population;
        this.tally = tally;
        this.directions = survivors == Survivors.NSGA3 ? ReferenceDirections.atMost(population, objectives)
                : new double[0][];
    }

    /** How many survive. */
    int population() {
        return population;
    }

    /**
     * The weight of the front among parents, against that of the population. The population of NSGA-III is the front
     * that is wanted, one member a direction, and has all the parents.
     */
    int fromFront(int size) {
        return survivors == Survivors.NSGA2 ? size : 0;
    }

    // The very population is meant: one that is equal may be ranked anew.
    @SuppressWarnings("ReferenceEquality")
    Ranking ranking(Seq<Phenotype<IntegerGene, Scored>> individuals) {
        if (individuals != ranked) {
            ranked = individuals;
            ranking = survivors == Survivors.NSGA2 ? Ranking.byRoom(individuals, population)
                    : Ranking.byNiches(individuals, population, new Niches(directions, RandomRegistry.random()),
                            tally.frontVectors());
        }
        return ranking;
    }

    Phenotype<IntegerGene, Scored> tournament(Ranking among, RandomGenerator random) {
        return survivors == Survivors.NSGA2 ? among.tournament(population, random)
                : among.feasibleOfTwo(population, random);
    }
}
