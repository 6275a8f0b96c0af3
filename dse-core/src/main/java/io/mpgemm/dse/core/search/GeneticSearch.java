package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.engine.Engine;
import io.jenetics.engine.EvolutionStart;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * NSGA-II (Deb et al., IEEE Trans. Evol. Comput. 6(2), 2002) for conditional spaces of ordered and unordered
 * parameters, on the Jenetics engine. Of N individuals and N children the best N survive, by rank under constraint
 * domination, then by the room around them; or, where the options say so, by the niches of NSGA-III (Deb, Jain, IEEE
 * Trans. Evol. Comput. 18(4), 2014). Beyond the originals:
 * <ul>
 * <li>the result is the front of everything evaluated, of any size, and with NSGA-II parents are drawn from it, too;</li>
 * <li>parents mate with similar ones;</li>
 * <li>no point is evaluated twice, so that the number of evaluations is known beforehand and a search whose budget
 * covers the space ends with the true front;</li>
 * <li>where no parameter has many values, most children are the most promising of several variants, by a model of what
 * was evaluated, and late in a search more of them are single steps from their parents;</li>
 * <li>where the front's hypervolume has stopped growing the search starts over beside the front.</li>
 * </ul>
 * NSGA-II is the default for any number of objectives: with four, at 2 % of the points of two studies, the front of
 * everything evaluated was no worse with it than with NSGA-III (docs/search.md).
 *
 * <p>
 * Each generation is one batch. The random numbers of a generation depend on the seed and its number only, and the
 * engine runs on the caller's thread, so a run depends on nothing but the settings and the problem.
 *
 * @param population  individuals N, at least 1; also the points a batch
 * @param generations generations after the first population, at least 1
 * @param seed        decides all random choices
 * @param options     the rest; evaluations are N times (generations + 1), unless they are bounded or the space is smaller
 */
public record GeneticSearch(int population, int generations, long seed, GeneticOptions options) implements Search {

    /** Share of the pairs of parents that are recombined; the others' children are single steps away from them. */
    private static final double CROSSED_EARLY = 0.9;

    private static final double CROSSED_LATE = 0.3;

    /** Distribution index of simulated binary crossover, as of Deb's NSGA-II code. */
    private static final double CROSSOVER_INDEX = 20;

    /** The same where niches keep the population spread (Deb, Jain 2014, table II). */
    private static final double CROSSOVER_INDEX_OF_NICHES = 30;

    /** Share of the evaluations after which it is late. */
    private static final double LATE = 0.5;

    /** Generations without growth after which the search starts over, unless the options say otherwise. */
    private static final int PATIENCE = 20;

    /** Share of the evaluations after which it does not start over any more. */
    private static final double LAST_START = 0.9;

    /** Share of members of the front in a population that starts over (Kollat, Reed, Adv. Water Resour. 29(6), 2006). */
    private static final double KEPT = 0.25;

    /** Checks the numbers. */
    public GeneticSearch {
        Settings.atLeastOne("population", population);
        Settings.atLeastOne("generations", generations);
    }

    /**
     * A search that only its generations and the space bound.
     *
     * @param population  individuals, at least 1
     * @param generations generations after the first population, at least 1
     * @param seed        decides all random choices
     */
    public GeneticSearch(int population, int generations, long seed) {
        this(population, generations, seed, GeneticOptions.standard());
    }

    /**
     * A search with a bound on its evaluations.
     *
     * @param population     individuals, at least 1
     * @param generations    generations after the first population, at least 1
     * @param seed           decides all random choices
     * @param maxEvaluations evaluations at most, at least 1
     */
    public GeneticSearch(int population, int generations, long seed, long maxEvaluations) {
        this(population, generations, seed, GeneticOptions.standard().withMaxEvaluations(maxEvaluations));
    }

    /**
     * What a search found, and its last population.
     *
     * @param result     what it found
     * @param population the last N survivors, dominated and infeasible ones among them
     */
    public record Evolved(Result result, List<Candidate> population) {

        /** Copies the list. */
        public Evolved {
            population = List.copyOf(population);
        }
    }

    @Override
    public Result run(Problem problem, SearchListener listener, BooleanSupplier stop) {
        return evolve(problem, listener, stop).result();
    }

    /**
     * Looks for the front and shows the last population, too.
     *
     * @param problem  the problem, whose space is not empty
     * @param listener hears of every batch
     * @param stop     asked before each batch; once true the search ends with what it has
     * @return what was found
     */
    public Evolved evolve(Problem problem, SearchListener listener, BooleanSupplier stop) {
        long planned = population * (generations + 1L);
        long budget = Math.min(Math.min(planned, options.maxEvaluations()), Settings.sizeOf(problem));
        Tally tally = new Tally(problem, listener, budget);
        if (stop.getAsBoolean()) {
            return new Evolved(tally.result(), List.of());
        }
        Encoding encoding = new Encoding(problem.space());
        Forecast forecast = new Forecast(encoding, problem.objectives().size());
        tally.inform(forecast);
        Novelty novelty = new Novelty(encoding, new Mutation(encoding), forecast, tally, seed, budget);
        Selection selection = new Selection(survivors(), population, tally, problem.objectives().size());
        Engine<IntegerGene, Scored> early = engine(encoding, tally, novelty, selection, CROSSED_EARLY);
        Engine<IntegerGene, Scored> late = engine(encoding, tally, novelty, selection,
                encoding.hasLong() ? CROSSED_EARLY : CROSSED_LATE);
        Growth growth = new Growth(options.stall().orElse(PATIENCE));
        boolean again = false;
        EvolutionStart<IntegerGene, Scored> start = RandomRegistry.with(random(0))
                .call(() -> EvolutionStart.of(founders(encoding, novelty, tally), 1));
        while (!novelty.exhausted() && !stop.getAsBoolean()) {
            EvolutionStart<IntegerGene, Scored> from = start;
            if (growth.due(from.generation())) {
                boolean stalled = growth.stalled(from.generation(), tally.frontVectors());
                boolean last = again || tally.evaluations() >= LAST_START * budget;
                if (stalled && last && options.stall().isPresent()) {
                    tally.finish();
                    break;
                }
                again = stalled && tally.evaluations() < LAST_START * budget;
                if (again) {
                    start = RandomRegistry.with(random(from.generation())).call(
                            () -> EvolutionStart.of(restart(encoding, novelty, tally), from.generation() + 1));
                    continue;
                }
            }
            Engine<IntegerGene, Scored> engine = tally.evaluations() < LATE * budget ? early : late;
            start = RandomRegistry.with(random(from.generation())).call(() -> engine.evolve(from)).next();
        }
        EvolutionStart<IntegerGene, Scored> last = start;
        return new Evolved(tally.result(), RandomRegistry.with(random(last.generation()))
                .call(() -> selection.ranking(last.population())).best(population).stream()
                .map(individual -> individual.fitness().candidate()).toList());
    }

    private Survivors survivors() {
        return options.survivors() == Survivors.AUTO ? Survivors.NSGA2 : options.survivors();
    }

    private double crossoverIndex() {
        return survivors() == Survivors.NSGA3 ? CROSSOVER_INDEX_OF_NICHES : CROSSOVER_INDEX;
    }

    /** N survivors and N children make the engine's population of 2N; nobody dies of age. */
    private Engine<IntegerGene, Scored> engine(Encoding encoding, Tally tally, Novelty novelty, Selection selection,
            double crossed) {
        return new Engine.Builder<IntegerGene, Scored>(individuals -> evaluated(individuals, encoding, tally),
                () -> encoding.genotype(new int[encoding.length()])).minimizing().populationSize(2 * population)
                .offspringFraction(0.5).maximalPhenotypeAge(Long.MAX_VALUE)
                .offspringSelector(new Mating(encoding, tally, selection))
                .survivorsSelector((individuals, count, direction) -> selection.ranking(individuals).best(count))
                .alterers(new Recombination(encoding, crossed, crossoverIndex()), new Mutation(encoding), novelty)
                .executor(Runnable::run).build();
    }

    private ISeq<Phenotype<IntegerGene, Scored>> founders(Encoding encoding, Novelty novelty, Tally tally) {
        RandomGenerator random = RandomRegistry.random();
        List<int[]> founders = new ArrayList<>();
        options.start().stream().limit(population).forEach(point -> founders.add(encoding.alleles(point, random)));
        founders.addAll(Founders.of(encoding, population - founders.size(), options.corners(), random));
        return born(founders, 1, encoding, novelty, tally);
    }

    /** Members of the front, evenly along it, and new founders. */
    private ISeq<Phenotype<IntegerGene, Scored>> restart(Encoding encoding, Novelty novelty, Tally tally) {
        RandomGenerator random = RandomRegistry.random();
        List<Candidate> front = tally.front();
        int kept = Math.min(front.size(), (int) (KEPT * population));
        List<Phenotype<IntegerGene, Scored>> individuals = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            Candidate member = front.get((int) ((long) i * front.size() / kept));
            individuals.add(Phenotype.of(encoding.genotype(encoding.alleles(member.evaluation().point(), random)), 1,
                    new Scored(member)));
        }
        List<int[]> founders = Founders.of(encoding, population - kept, false, random);
        born(founders, 1, encoding, novelty, tally).forEach(individuals::add);
        return ISeq.of(individuals);
    }

    private static ISeq<Phenotype<IntegerGene, Scored>> born(List<int[]> alleles, long generation, Encoding encoding,
            Novelty novelty, Tally tally) {
        ISeq<Phenotype<IntegerGene, Scored>> unborn = alleles.stream()
                .map(each -> Phenotype.<IntegerGene, Scored>of(encoding.genotype(each), generation))
                .collect(ISeq.toISeq());
        return evaluated(novelty.alter(unborn, generation).population(), encoding, tally);
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
