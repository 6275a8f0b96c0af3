package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.util.ISeq;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.pareto.Crowding;
import io.mpgemm.dse.core.pareto.NonDominatedSort;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A population from best to worst: by rank under constraint domination, then by crowding inside each front. */
final class Ranking {

    private final List<Phenotype<IntegerGene, Scored>> ordered;

    private Ranking(List<Phenotype<IntegerGene, Scored>> ordered) {
        this.ordered = ordered;
    }

    static Ranking of(Seq<Phenotype<IntegerGene, Scored>> population) {
        List<Candidate> candidates = population.stream().map(individual -> individual.fitness().candidate()).toList();
        int[] ranks = NonDominatedSort.ranks(candidates.stream().map(Candidate::vector).toArray(double[][]::new),
                candidates.stream().mapToDouble(Candidate::violation).toArray());
        double[] crowding = new double[ranks.length];
        int fronts = IntStream.of(ranks).max().orElse(-1) + 1;
        for (int rank = 0; rank < fronts; rank++) {
            int wanted = rank;
            int[] members = IntStream.range(0, ranks.length).filter(i -> ranks[i] == wanted).toArray();
            double[] distances = Crowding.distances(
                    IntStream.of(members).mapToObj(i -> candidates.get(i).vector()).toArray(double[][]::new));
            for (int i = 0; i < members.length; i++) {
                crowding[members[i]] = distances[i];
            }
        }
        List<Integer> order = IntStream.range(0, ranks.length).boxed().sorted(Comparator
                .<Integer>comparingInt(i -> ranks[i]).thenComparing(Comparator.comparingDouble(i -> -crowding[i])))
                .toList();
        return new Ranking(order.stream().map(population::get).toList());
    }

    /** The best individuals. */
    ISeq<Phenotype<IntegerGene, Scored>> best(int count) {
        return ISeq.of(ordered.subList(0, Math.min(count, ordered.size())));
    }

    /** The winner of a binary tournament among the best individuals. */
    Phenotype<IntegerGene, Scored> tournament(int among, RandomGenerator random) {
        int bound = Math.min(among, ordered.size());
        return ordered.get(Math.min(random.nextInt(bound), random.nextInt(bound)));
    }
}
