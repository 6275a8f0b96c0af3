package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Optimize;
import io.jenetics.Phenotype;
import io.jenetics.Selector;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.pareto.Crowding;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses parents: some from the best half of the population by binary tournament, as NSGA-II does, the others from the
 * front of everything evaluated so far, which outgrows the population, by binary tournament on crowding.
 */
final class Mating implements Selector<IntegerGene, Scored> {

    private final Encoding encoding;
    private final Tally tally;
    private final int best;
    private final double fromFront;

    Mating(Encoding encoding, Tally tally, int best, double fromFront) {
        this.encoding = encoding;
        this.tally = tally;
        this.best = best;
        this.fromFront = fromFront;
    }

    @Override
    public ISeq<Phenotype<IntegerGene, Scored>> select(Seq<Phenotype<IntegerGene, Scored>> population, int count,
            Optimize direction) {
        RandomGenerator random = RandomRegistry.random();
        Ranking ranking = Ranking.of(population);
        List<Candidate> front = tally.front();
        double[] crowding = Crowding.distances(front.stream().map(Candidate::vector).toArray(double[][]::new));
        List<Phenotype<IntegerGene, Scored>> parents = new ArrayList<>(count);
        while (parents.size() < count) {
            if (front.isEmpty() || random.nextDouble() >= fromFront) {
                parents.add(ranking.tournament(best, random));
            } else {
                int one = random.nextInt(front.size());
                int other = random.nextInt(front.size());
                parents.add(individual(front.get(crowding[one] >= crowding[other] ? one : other), random));
            }
        }
        return ISeq.of(parents);
    }

    private Phenotype<IntegerGene, Scored> individual(Candidate candidate, RandomGenerator random) {
        return Phenotype.of(encoding.genotype(encoding.alleles(candidate.evaluation().point(), random)), 1,
                new Scored(candidate));
    }
}
