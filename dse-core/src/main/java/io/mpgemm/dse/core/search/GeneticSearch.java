package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.engine.Engine;
import io.jenetics.engine.EvolutionStart;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * NSGA-II (Deb et al., IEEE Trans. Evol. Comput. 6(2), 2002) for conditional spaces of ordered and unordered
 * parameters, on the Jenetics engine. Of N individuals and N children the best N survive, by rank under constraint
 * domination, then by crowding inside each front. Beyond the original:
 * <ul>
 * <li>the result is the front of everything evaluated, of any size, and parents are drawn from it, too;</li>
 * <li>parents mate with similar ones;</li>
 * <li>no point is evaluated twice, so that the number of evaluations is known beforehand and a search whose budget
 * covers the space ends with the true front;</li>
 * <li>late in a search more children are single steps from their parents.</li>
 * </ul>
 * Each generation is one batch. The random numbers of a generation depend on the seed and its number only, and the
 * engine runs on the caller's thread, so a run depends on nothing but the settings and the problem.
 *
 * @param population     individuals N, at least 1; also the points a batch
 * @param generations    generations after the first population, at least 1
 * @param seed           decides all random choices
 * @param maxEvaluations a bound on the evaluations, at least 1; without it they are N times (generations + 1), or the
 *                       size of a smaller space
 */
public record GeneticSearch(int population, int generations, long seed, long maxEvaluations) implements Search {

    /** Share of the pairs of parents that are recombined; the others' children are single steps away from them. */
    private static final double CROSSED_EARLY = 0.9;

    private static final double CROSSED_LATE = 0.3;

    /** Share of the evaluations after which it is late. */
    private static final double LATE = 0.5;

    /** Checks the numbers. */
    public GeneticSearch {
        Settings.atLeastOne("population", population);
        Settings.atLeastOne("generations", generations);
        Settings.atLeastOne("maxEvaluations", maxEvaluations);
    }

    /**
     * A search that only its generations and the space bound.
     *
     * @param population  individuals, at least 1
     * @param generations generations after the first population, at least 1
     * @param seed        decides all random choices
     */
    public GeneticSearch(int population, int generations, long seed) {
        this(population, generations, seed, Long.MAX_VALUE);
    }

    @Override
    public Result run(Problem problem, SearchListener listener, BooleanSupplier stop) {
        long planned = population * (generations + 1L);
        long budget = Math.min(Math.min(planned, maxEvaluations), Settings.sizeOf(problem));
        Tally tally = new Tally(problem, listener, budget);
        Encoding encoding = new Encoding(problem.space());
        Novelty novelty = new Novelty(encoding, new Mutation(encoding), seed, budget);
        if (stop.getAsBoolean()) {
            return tally.result();
        }
        Engine<IntegerGene, Scored> early = engine(encoding, tally, novelty, CROSSED_EARLY);
        Engine<IntegerGene, Scored> late = engine(encoding, tally, novelty, CROSSED_LATE);
        EvolutionStart<IntegerGene, Scored> start = RandomRegistry.with(random(0))
                .call(() -> EvolutionStart.of(founders(encoding, novelty, tally), 1));
        while (!novelty.exhausted() && !stop.getAsBoolean()) {
            EvolutionStart<IntegerGene, Scored> from = start;
            Engine<IntegerGene, Scored> engine = tally.evaluations() < LATE * budget ? early : late;
            start = RandomRegistry.with(random(from.generation())).call(() -> engine.evolve(from)).next();
        }
        return tally.result();
    }

    /** N survivors and N children make the engine's population of 2N; nobody dies of age. */
    private Engine<IntegerGene, Scored> engine(Encoding encoding, Tally tally, Novelty novelty, double crossed) {
        return new Engine.Builder<IntegerGene, Scored>(individuals -> evaluated(individuals, encoding, tally),
                () -> encoding.genotype(new int[encoding.length()])).minimizing().populationSize(2 * population)
                .offspringFraction(0.5).maximalPhenotypeAge(Long.MAX_VALUE)
                .offspringSelector(new Mating(encoding, tally, population))
                .survivorsSelector((individuals, count, direction) -> Ranking.of(individuals).best(count))
                .alterers(new Recombination(encoding, crossed), new Mutation(encoding), novelty)
                .executor(Runnable::run).build();
    }

    private ISeq<Phenotype<IntegerGene, Scored>> founders(Encoding encoding, Novelty novelty, Tally tally) {
        ISeq<Phenotype<IntegerGene, Scored>> founders = Founders.of(encoding, population, RandomRegistry.random())
                .stream().map(alleles -> Phenotype.<IntegerGene, Scored>of(encoding.genotype(alleles), 1))
                .collect(ISeq.toISeq());
        return evaluated(novelty.alter(founders, 1).population(), encoding, tally);
    }

    private RandomGenerator random(long generation) {
        return RandomGeneratorFactory.of("L64X256MixRandom")
                .create(Permutation.mix(Permutation.mix(seed) + generation));
    }

    private static ISeq<Phenotype<IntegerGene, Scored>> evaluated(Seq<Phenotype<IntegerGene, Scored>> individuals,
            Encoding encoding, Tally tally) {
        List<DesignPoint> batch = individuals.stream().filter(Phenotype::nonEvaluated).map(encoding::decode).toList();
        if (batch.isEmpty()) {
            return individuals.asISeq();
        }
        Iterator<Candidate> scores = tally.evaluate(batch).iterator();
        return individuals.map(individual -> individual.isEvaluated() ? individual
                : individual.withFitness(new Scored(scores.next()))).asISeq();
    }
}
