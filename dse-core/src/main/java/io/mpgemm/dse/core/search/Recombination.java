package io.mpgemm.dse.core.search;

import io.jenetics.Alterer;
import io.jenetics.AltererResult;
import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.util.ISeq;
import io.jenetics.util.MSeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.random.RandomGenerator;

/**
 * Uniform crossover of neighbours in the mating pool (first with second, third with fourth, and so on): with a given
 * probability a pair is crossed, and then each gene changes sides with probability 1/2; one of many ordered values is
 * blended instead, so that children may lie between their parents. Jenetics' own crossovers work
 * inside one chromosome, which has a single gene here.
 */
final class Recombination implements Alterer<IntegerGene, Scored> {

    private final Encoding encoding;
    private final double probability;
    private final double index;

    /**
     * A crossover of pairs.
     *
     * @param probability that a pair is crossed
     * @param index       distribution index of simulated binary crossover: the larger, the more children are like their parents
     */
    Recombination(Encoding encoding, double probability, double index) {
        this.encoding = encoding;
        this.probability = probability;
        this.index = index;
    }

    @Override
    public AltererResult<IntegerGene, Scored> alter(Seq<Phenotype<IntegerGene, Scored>> parents, long generation) {
        RandomGenerator random = RandomRegistry.random();
        MSeq<Phenotype<IntegerGene, Scored>> children = parents.asMSeq();
        int altered = 0;
        for (int i = 0; i + 1 < children.length(); i += 2) {
            if (random.nextDouble() < probability) {
                int[] one = encoding.alleles(children.get(i).genotype());
                int[] other = encoding.alleles(children.get(i + 1).genotype());
                altered += cross(encoding, one, other, index, random);
                children.set(i, Phenotype.of(encoding.genotype(one), generation));
                children.set(i + 1, Phenotype.of(encoding.genotype(other), generation));
            }
        }
        ISeq<Phenotype<IntegerGene, Scored>> result = children.toISeq();
        return new AltererResult<>(result, altered);
    }

    /**
     * Simulated binary crossover inside the bounds (Deb, Agrawal, Complex Systems 9(2), 1995, with the bounds of Deb's
     * NSGA-II code): the children's mean is the parents' unless a bound is near, and children like their parents are
     * likelier than others, between and beyond them alike.
     */
    static void blend(int[] one, int[] other, int gene, int values, double index, RandomGenerator random) {
        double low = Math.min(one[gene], other[gene]);
        double high = Math.max(one[gene], other[gene]);
        double apart = high - low;
        if (apart == 0) {
            return;
        }
        double u = random.nextDouble();
        double left = 0.5 * (low + high - spread(u, 1 + 2 * low / apart, index) * apart);
        double right = 0.5 * (low + high + spread(u, 1 + 2 * (values - 1 - high) / apart, index) * apart);
        boolean swap = random.nextBoolean();
        one[gene] = Math.clamp(Math.round(swap ? right : left), 0, values - 1);
        other[gene] = Math.clamp(Math.round(swap ? left : right), 0, values - 1);
    }

    /** How far apart the children are in units of the parents, for a uniform number and the room to a bound. */
    private static double spread(double u, double room, double index) {
        double alpha = 2 - StrictMath.pow(room, -(index + 1));
        return StrictMath.pow(u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha), 1 / (index + 1));
    }

    /** Exchanges each gene with probability 1/2, or blends it where it is long, and returns how many it was. */
    static int cross(Encoding encoding, int[] one, int[] other, double index, RandomGenerator random) {
        int exchanged = 0;
        for (int i = 0; i < one.length; i++) {
            if (!random.nextBoolean()) {
                continue;
            }
            exchanged++;
            if (encoding.isLong(i)) {
                blend(one, other, i, encoding.values(i), index, random);
            } else {
                int gene = one[i];
                one[i] = other[i];
                other[i] = gene;
            }
        }
        return exchanged;
    }
}
