package io.mpgemm.dse.core.search;

import io.jenetics.Chromosome;
import io.jenetics.Genotype;
import io.jenetics.IntegerChromosome;
import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Design points as genotypes: a chromosome of one gene for each parameter, whose allele is an index into the
 * parameter's values. Genes of parameters that do not apply are carried along unexpressed and come into play when a
 * change of an earlier gene makes them apply.
 */
final class Encoding {

    /** Ordered parameters with more values than this are long. */
    static final int LONGEST_SHORT = 16;

    private final DesignSpace space;

    Encoding(DesignSpace space) {
        this.space = space;
    }

    DesignSpace space() {
        return space;
    }

    int length() {
        return space.parameters().size();
    }

    Parameter parameter(int at) {
        return space.parameters().get(at);
    }

    int values(int parameter) {
        return parameter(parameter).values().size();
    }

    /** Whether a parameter has so many ordered values that single steps would take too long to cross them. */
    boolean isLong(int parameter) {
        return parameter(parameter).ordered() && values(parameter) > LONGEST_SHORT;
    }

    boolean hasLong() {
        return IntStream.range(0, length()).anyMatch(this::isLong);
    }

    int[] alleles(Genotype<IntegerGene> genotype) {
        int[] alleles = new int[genotype.length()];
        for (int i = 0; i < alleles.length; i++) {
            alleles[i] = genotype.get(i).gene().intValue();
        }
        return alleles;
    }

    Genotype<IntegerGene> genotype(int[] alleles) {
        List<Chromosome<IntegerGene>> chromosomes = new ArrayList<>(alleles.length);
        for (int i = 0; i < alleles.length; i++) {
            chromosomes.add(IntegerChromosome.of(IntegerGene.of(alleles[i], 0, values(i))));
        }
        return Genotype.of(chromosomes);
    }

    DesignPoint decode(Phenotype<IntegerGene, Scored> individual) {
        return space.nearest(alleles(individual.genotype()));
    }

    /** Replaces illegal alleles by the legal ones that they decode to, so that later steps start from there. */
    DesignPoint repair(int[] alleles) {
        DesignPoint point = space.nearest(alleles);
        for (int i = 0; i < alleles.length; i++) {
            alleles[i] = point.index(i) < 0 ? alleles[i] : point.index(i);
        }
        return point;
    }

    /** Alleles of a point, with random ones where a parameter does not apply. */
    int[] alleles(DesignPoint point, RandomGenerator random) {
        int[] alleles = new int[length()];
        for (int i = 0; i < alleles.length; i++) {
            alleles[i] = point.index(i) < 0 ? random.nextInt(values(i)) : point.index(i);
        }
        return alleles;
    }
}
