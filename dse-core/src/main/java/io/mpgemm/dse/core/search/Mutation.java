package io.mpgemm.dse.core.search;

import io.jenetics.Alterer;
import io.jenetics.AltererResult;
import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Mutation of the parameters that apply to a point and have another legal value there. A child of two parents changes
 * each of them with probability 1 / their number; a copy of one parent changes exactly one, which is a step to a
 * neighbour. An ordered parameter moves to the next legal value, up or down alike, and with a small probability further
 * on each time; any other takes one of the other legal values, all alike. Where an ordered parameter has many values,
 * steps are as long as the list is: mostly those of polynomial mutation (Deb, Goyal, Computer Science and Informatics
 * 26(4), 1996), else of any order of magnitude alike.
 */
final class Mutation implements Alterer<IntegerGene, Scored> {

    /** Probability that a step along an ordered parameter goes one value further, and again. */
    static final double LONGER = 0.25;

    /** Share of the steps along a long parameter that are of polynomial mutation; the others' lengths are log-uniform. */
    static final double POLYNOMIAL = 0.7;

    /** Distribution index of polynomial mutation: the larger, the nearer. */
    private static final double INDEX = 20;

    private final Encoding encoding;

    Mutation(Encoding encoding) {
        this.encoding = encoding;
    }

    @Override
    public AltererResult<IntegerGene, Scored> alter(Seq<Phenotype<IntegerGene, Scored>> children, long generation) {
        RandomGenerator random = RandomRegistry.random();
        int[] altered = {0};
        return new AltererResult<>(children.map(child -> {
            int[] alleles = encoding.alleles(child.genotype());
            altered[0] += child.isEvaluated() ? step(alleles, random) : mutate(alleles, random);
            return Phenotype.<IntegerGene, Scored>of(encoding.genotype(alleles), generation);
        }).asISeq(), altered[0]);
    }

    /** Changes each parameter that can change with probability 1 / their number; returns how many changed. */
    int mutate(int[] alleles, RandomGenerator random) {
        List<Integer> free = free(encoding.repair(alleles));
        int changed = 0;
        for (int parameter : free) {
            if (random.nextInt(free.size()) == 0) {
                change(alleles, parameter, random);
                changed++;
            }
        }
        return changed;
    }

    /** Changes one parameter; returns 1, or 0 if the space has a single point. */
    int step(int[] alleles, RandomGenerator random) {
        DesignPoint point = encoding.repair(alleles);
        int[] choices = encoding.space().choices(point);
        int free = 0;
        for (int each : choices) {
            free += each > 1 ? 1 : 0;
        }
        if (free == 0) {
            return 0;
        }
        int parameter = -1;
        for (int left = random.nextInt(free); left >= 0; left -= choices[parameter] > 1 ? 1 : 0) {
            parameter++;
        }
        change(alleles, parameter, point, choices[parameter], random);
        return 1;
    }

    private List<Integer> free(DesignPoint point) {
        int[] choices = encoding.space().choices(point);
        return IntStream.range(0, choices.length).filter(i -> choices[i] > 1).boxed().toList();
    }

    private static int distance(int values, RandomGenerator random) {
        if (values > Encoding.LONGEST_SHORT) {
            return random.nextDouble() < POLYNOMIAL
                    ? Math.max(1, (int) ((1 - StrictMath.pow(random.nextDouble(), 1 / (INDEX + 1))) * values))
                    : (int) StrictMath.exp(random.nextDouble() * StrictMath.log(values));
        }
        int distance = 1;
        while (random.nextDouble() < LONGER) {
            distance++;
        }
        return distance;
    }

    /** Gives a parameter another value that is legal beside the earlier ones, if there is any. */
    private void change(int[] alleles, int parameter, RandomGenerator random) {
        DesignPoint point = encoding.repair(alleles);
        int choices = encoding.space().choices(point)[parameter];
        if (choices > 1) {
            change(alleles, parameter, point, choices, random);
        }
    }

    private void change(int[] alleles, int parameter, DesignPoint point, int choices, RandomGenerator random) {
        int at = encoding.space().rank(point, parameter);
        int to;
        if (encoding.parameter(parameter).ordered()) {
            int distance = distance(choices, random);
            boolean up = at == 0 || (at < choices - 1 && random.nextBoolean());
            to = Math.clamp(up ? at + distance : at - distance, 0, choices - 1);
        } else {
            to = random.nextInt(choices - 1);
            to = to < at ? to : to + 1;
        }
        alleles[parameter] = encoding.space().value(point, parameter, to);
        encoding.repair(alleles);
    }
}
