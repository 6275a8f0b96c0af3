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

public record GeneticSearch(int population, int generations, long seed, long maxEvaluations) implements Search {

    static double CROSS = Double.parseDouble(System.getProperty("cross", "0.9"));
    static double FRONT = Double.parseDouble(System.getProperty("front", "0.5"));
    static double LATE = Double.parseDouble(System.getProperty("late", "0.5"));
    static double CROSSLATE = Double.parseDouble(System.getProperty("crosslate", "0.5"));

    public GeneticSearch {
        Settings.atLeastOne("population", population);
        Settings.atLeastOne("generations", generations);
        Settings.atLeastOne("maxEvaluations", maxEvaluations);
    }

    public GeneticSearch(int population, int generations, long seed) {
        this(population, generations, seed, Long.MAX_VALUE);
    }

    @Override
    public Result run(Problem problem, SearchListener listener, BooleanSupplier stop) {
        long planned = population * (generations + 1L);
        long budget = Math.min(Math.min(planned, maxEvaluations), Settings.sizeOf(problem));
        Tally tally = new Tally(problem, listener, budget);
        Encoding encoding = new Encoding(problem.space());
        Mutation mutation = new Mutation(encoding);
        Novelty novelty = new Novelty(encoding, mutation, seed, budget);
        Mating mating = new Mating(encoding, tally, population, FRONT);
        Engine.Builder<IntegerGene, Scored> builder = new Engine.Builder<IntegerGene, Scored>(
                individuals -> evaluate(individuals, encoding, tally),
                () -> encoding.genotype(new int[encoding.length()])).minimizing().populationSize(2 * population)
                .offspringFraction(0.5).maximalPhenotypeAge(Long.MAX_VALUE).offspringSelector(mating)
                .survivorsSelector((individuals, count, direction) -> Ranking.of(individuals).best(count))
                .executor(Runnable::run);
        Engine<IntegerGene, Scored> early = builder.alterers(new Recombination(encoding, CROSS), mutation, novelty).build();
        Engine<IntegerGene, Scored> late = builder.alterers(new Recombination(encoding, CROSSLATE), mutation, novelty)
                .build();
        if (stop.getAsBoolean()) {
            return tally.result();
        }
        EvolutionStart<IntegerGene, Scored> start = RandomRegistry.with(random(0))
                .call(() -> EvolutionStart.of(found(encoding, novelty, tally), 1));
        while (!novelty.exhausted() && !stop.getAsBoolean()) {
            EvolutionStart<IntegerGene, Scored> from = start;
            Engine<IntegerGene, Scored> engine = tally.evaluations() < LATE * budget ? early : late;
            start = RandomRegistry.with(random(from.generation())).call(() -> engine.evolve(from)).next();
        }
        return tally.result();
    }

    private ISeq<Phenotype<IntegerGene, Scored>> found(Encoding encoding, Novelty novelty, Tally tally) {
        ISeq<Phenotype<IntegerGene, Scored>> founders = Founders.of(encoding, population, RandomRegistry.random())
                .stream().map(alleles -> Phenotype.<IntegerGene, Scored>of(encoding.genotype(alleles), 1))
                .collect(ISeq.toISeq());
        return evaluate(novelty.alter(founders, 1).population(), encoding, tally);
    }

    /** The generation alone decides the numbers drawn in it, so nothing of the generator need be kept. */
    private RandomGenerator random(long generation) {
        return RandomGeneratorFactory.of("L64X256MixRandom")
                .create(Permutation.mix(Permutation.mix(seed) + generation));
    }

    private static ISeq<Phenotype<IntegerGene, Scored>> evaluate(Seq<Phenotype<IntegerGene, Scored>> individuals,
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
