package io.mpgemm.dse.core.search;

import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.util.ISeq;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.pareto.Crowding;
import io.mpgemm.dse.core.pareto.NonDominatedSort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A population from best to worst: by rank under constraint domination, and inside a front so that its best members are
 * those that a selection of survivors would keep.
 */
final class Ranking {

    private final List<Phenotype<IntegerGene, Scored>> ordered;

    private Ranking(List<Phenotype<IntegerGene, Scored>> ordered) {
        this.ordered = ordered;
    }

    /** By crowding inside each front, but thinned by {@link Vicinity} in the front that only some survive of. */
    static Ranking byRoom(Seq<Phenotype<IntegerGene, Scored>> population, int survivors) {
        List<Integer> order = new ArrayList<>();
        double[][] vectors = vectors(population);
        for (int[] members : fronts(population, vectors)) {
            double[][] front = pick(vectors, members);
            int left = survivors - order.size();
            double[] crowding = Crowding.distances(front);
            List<Integer> inside = new ArrayList<>(left > 0 && left < members.length && finite(front)
                    ? Vicinity.order(front, left)
                    : IntStream.range(0, members.length).boxed().toList());
            inside.subList(0, Math.clamp(left, 0, members.length))
                    .sort(Comparator.comparingDouble(i -> -crowding[i]));
            inside.forEach(i -> order.add(members[i]));
        }
        return new Ranking(order.stream().map(population::get).toList());
    }

    /** By niches in the front that only some survive of. */
    static Ranking byNiches(Seq<Phenotype<IntegerGene, Scored>> population, int survivors, Niches niches,
            double[][] archive) {
        List<Integer> order = new ArrayList<>();
        double[][] vectors = vectors(population);
        for (int[] members : fronts(population, vectors)) {
            int left = survivors - order.size();
            boolean feasible = population.get(members[0]).fitness().candidate().feasible();
            if (left > 0 && left < members.length && feasible && finite(pick(vectors, members))) {
                double[][] kept = order.stream().map(i -> vectors[i]).toArray(double[][]::new);
                niches.order(kept, pick(vectors, members), archive).forEach(i -> order.add(members[i]));
            } else {
                IntStream.of(members).forEach(order::add);
            }
        }
        return new Ranking(order.stream().map(population::get).toList());
    }

    private static double[][] vectors(Seq<Phenotype<IntegerGene, Scored>> population) {
        return population.stream().map(individual -> individual.fitness().candidate().vector())
                .toArray(double[][]::new);
    }

    private static double[][] pick(double[][] vectors, int[] members) {
        return IntStream.of(members).mapToObj(i -> vectors[i]).toArray(double[][]::new);
    }

    private static boolean finite(double[][] vectors) {
        return Arrays.stream(vectors).allMatch(vector -> Arrays.stream(vector).allMatch(Double::isFinite));
    }

    private static List<int[]> fronts(Seq<Phenotype<IntegerGene, Scored>> population, double[][] vectors) {
        int[] ranks = NonDominatedSort.ranks(vectors,
                population.stream().mapToDouble(individual -> individual.fitness().candidate().violation()).toArray());
        int fronts = IntStream.of(ranks).max().orElse(-1) + 1;
        return IntStream.range(0, fronts)
                .mapToObj(rank -> IntStream.range(0, ranks.length).filter(i -> ranks[i] == rank).toArray()).toList();
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

    /** One of two of the best individuals: the feasible one, else that with the smaller violation, else any. */
    Phenotype<IntegerGene, Scored> feasibleOfTwo(int among, RandomGenerator random) {
        int bound = Math.min(among, ordered.size());
        Phenotype<IntegerGene, Scored> one = ordered.get(random.nextInt(bound));
        Phenotype<IntegerGene, Scored> other = ordered.get(random.nextInt(bound));
        return one.fitness().candidate().violation() <= other.fitness().candidate().violation() ? one : other;
    }
}
