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
import java.util.Optional;
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
    private final Selection selection;

    Mating(Encoding encoding, Tally tally, Selection selection) {
        this.encoding = encoding;
        this.tally = tally;
        this.selection = selection;
    }

    @Override
    public ISeq<Phenotype<IntegerGene, Scored>> select(Seq<Phenotype<IntegerGene, Scored>> population, int count,
            Optimize direction) {
        RandomGenerator random = RandomRegistry.random();
        Pool pool = new Pool(population, random);
        List<Phenotype<IntegerGene, Scored>> parents = new ArrayList<>(count);
        while (parents.size() < count) {
            Parent first = pool.draw();
            parents.add(pool.individual(first));
            if (parents.size() < count) {
                parents.add(pool.individual(pool.partner(first)));
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
            this.ranking = selection.ranking(population);
            this.random = random;
        }

        Parent draw() {
            int own = selection.population();
            if (random.nextInt(own + selection.fromFront(front.size())) < own) {
                Phenotype<IntegerGene, Scored> winner = selection.tournament(ranking, random);
                return new Parent(winner.fitness().candidate(), Optional.of(winner));
            }
            int one = random.nextInt(front.size());
            int other = random.nextInt(front.size());
            return new Parent(front.get(crowding[one] >= crowding[other] ? one : other), Optional.empty());
        }

        Parent partner(Parent first) {
            Parent nearest = draw();
            double least = difference(first, nearest);
            for (int i = 1; i < SUITORS; i++) {
                Parent suitor = draw();
                double difference = difference(first, suitor);
                if (difference > 0 && (difference < least || least == 0)) {
                    least = difference;
                    nearest = suitor;
                }
            }
            return nearest;
        }

        /** A member of the front has lost its unexpressed genes; it gets random ones. */
        Phenotype<IntegerGene, Scored> individual(Parent parent) {
            return parent.individual().orElseGet(() -> Phenotype.of(
                    encoding.genotype(encoding.alleles(parent.candidate().evaluation().point(), random)), 1,
                    new Scored(parent.candidate())));
        }

        private double difference(Parent one, Parent other) {
            DesignPoint a = one.candidate().evaluation().point();
            DesignPoint b = other.candidate().evaluation().point();
            double sum = 0;
            for (int i = 0; i < encoding.length(); i++) {
                int apart = Math.abs(a.index(i) - b.index(i));
                sum += encoding.isLong(i) ? apart / (encoding.values(i) - 1.0) : Math.min(1, apart);
            }
            return sum;
        }
    }

    /** A parent: of the population, or of the front alone. */
    private record Parent(Candidate candidate, Optional<Phenotype<IntegerGene, Scored>> individual) {}
}
