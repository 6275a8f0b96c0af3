package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Optimize;
import io.jenetics.Phenotype;
import io.jenetics.Selector;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.pareto.Crowding;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chooses parents, two by two: from the best N of the population by binary tournament, as in NSGA-II, and from the front
 * of everything evaluated so far by binary tournament on crowding, in the proportion of their sizes, so that a front
 * that has outgrown the population is not forgotten. The second parent of a pair is the one of several so chosen that
 * differs from the first in the fewest parameters, but in one at least: points of one family have more to exchange than
 * points of two (similarity-based mating: Ishibuchi, Narukawa, Tsukamoto, Nojima, Eur. J. Oper. Res. 188(1), 2008).
 */
final class Mating implements Selector<IntegerGene, Scored> {

    private static final int SUITORS = 8;

    private final Encoding encoding;
    private final Tally tally;
    private final int best;

    Mating(Encoding encoding, Tally tally, int best) {
        this.encoding = encoding;
        this.tally = tally;
        this.best = best;
    }

    @Override
    public ISeq<Phenotype<IntegerGene, Scored>> select(Seq<Phenotype<IntegerGene, Scored>> population, int count,
            Optimize direction) {
        RandomGenerator random = RandomRegistry.random();
        Pool pool = new Pool(population, random);
        List<Phenotype<IntegerGene, Scored>> parents = new ArrayList<>(count);
        while (parents.size() < count) {
            parents.add(pool.draw());
            if (parents.size() < count) {
                parents.add(pool.partner(parents.getLast()));
            }
        }
        return ISeq.of(parents);
    }

    private final class Pool {

        private final Ranking ranking;
        private final List<Candidate> front = tally.front();
        private final double[] crowding = Crowding
                .distances(front.stream().map(Candidate::vector).toArray(double[][]::new));
        private final RandomGenerator random;

        Pool(Seq<Phenotype<IntegerGene, Scored>> population, RandomGenerator random) {
            this.ranking = Ranking.of(population);
            this.random = random;
        }

        Phenotype<IntegerGene, Scored> draw() {
            if (random.nextInt(best + front.size()) < best) {
                return ranking.tournament(best, random);
            }
            int one = random.nextInt(front.size());
            int other = random.nextInt(front.size());
            Candidate winner = front.get(crowding[one] >= crowding[other] ? one : other);
            return Phenotype.of(encoding.genotype(encoding.alleles(winner.evaluation().point(), random)), 1,
                    new Scored(winner));
        }

        Phenotype<IntegerGene, Scored> partner(Phenotype<IntegerGene, Scored> first) {
            Phenotype<IntegerGene, Scored> nearest = draw();
            int least = difference(first, nearest);
            for (int i = 1; i < SUITORS; i++) {
                Phenotype<IntegerGene, Scored> suitor = draw();
                int difference = difference(first, suitor);
                if (difference > 0 && (difference < least || least == 0)) {
                    least = difference;
                    nearest = suitor;
                }
            }
            return nearest;
        }

        private int difference(Phenotype<IntegerGene, Scored> one, Phenotype<IntegerGene, Scored> other) {
            DesignPoint a = one.fitness().candidate().evaluation().point();
            DesignPoint b = other.fitness().candidate().evaluation().point();
            int count = 0;
            for (int i = 0; i < encoding.length(); i++) {
                count += a.index(i) == b.index(i) ? 0 : 1;
            }
            return count;
        }
    }
}
