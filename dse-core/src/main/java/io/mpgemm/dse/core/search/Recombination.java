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
 * probability a pair is crossed, and then each gene changes sides with probability 1/2. Jenetics' own crossovers work
 * inside one chromosome, which has a single gene here.
 */
final class Recombination implements Alterer<IntegerGene, Scored> {

    private final Encoding encoding;
    private final double probability;

    Recombination(Encoding encoding, double probability) {
        this.encoding = encoding;
        this.probability = probability;
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
                altered += cross(one, other, random);
                children.set(i, Phenotype.of(encoding.genotype(one), generation));
                children.set(i + 1, Phenotype.of(encoding.genotype(other), generation));
            }
        }
        ISeq<Phenotype<IntegerGene, Scored>> result = children.toISeq();
        return new AltererResult<>(result, altered);
    }

    /** Exchanges each gene with probability 1/2 and returns how many were exchanged. */
    static int cross(int[] one, int[] other, RandomGenerator random) {
        int exchanged = 0;
        for (int i = 0; i < one.length; i++) {
            if (random.nextBoolean()) {
                int gene = one[i];
                one[i] = other[i];
                other[i] = gene;
                exchanged++;
            }
        }
        return exchanged;
    }
}
