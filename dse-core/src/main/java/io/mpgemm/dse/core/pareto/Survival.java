package io.mpgemm.dse.core.pareto;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How often each of some designs is non-dominated among them, where their objectives are uncertain: in each of several
 * draws of what is uncertain all of them have new objectives. After the probability of dominance of Teich, "Pareto-front
 * exploration with uncertain objectives", EMO 2001, with the joint draw in place of intervals.
 */
public final class Survival {

    private final int draws;
    private final int[] survived;
    private final int[] feasible;

    private Survival(int draws, int designs) {
        this.draws = draws;
        this.survived = new int[designs];
        this.feasible = new int[designs];
    }

    /**
     * Counts the draws in which each design stays non-dominated.
     *
     * @param objectives for each draw and each design its objectives, to be minimised; those of infeasible ones do not count
     * @param violations for each draw and each design how far it is from legal, 0 where it is
     * @return the counts
     * @throws IllegalArgumentException if there are no draws or their sizes differ
     */
    public static Survival of(double[][][] objectives, double[][] violations) {
        if (objectives.length == 0 || objectives.length != violations.length) {
            throw new IllegalArgumentException("There are " + objectives.length + " draws of objectives and "
                    + violations.length + " of violations.");
        }
        Survival survival = new Survival(objectives.length, objectives[0].length);
        for (int draw = 0; draw < objectives.length; draw++) {
            double[][] vectors = objectives[draw];
            double[] violation = violations[draw];
            if (vectors.length != survival.survived.length || violation.length != vectors.length) {
                throw new IllegalArgumentException("Draw " + draw + " has another number of designs.");
            }
            int[] legal = IntStream.range(0, vectors.length).filter(i -> violation[i] == 0).toArray();
            int[] ranks = NonDominatedSort.ranks(Arrays.stream(legal).mapToObj(i -> vectors[i])
                    .toArray(double[][]::new));
            for (int i = 0; i < legal.length; i++) {
                survival.feasible[legal[i]]++;
                survival.survived[legal[i]] += ranks[i] == 0 ? 1 : 0;
            }
        }
        return survival;
    }

    /**
     * The number of draws.
     *
     * @return at least 1
     */
    public int draws() {
        return draws;
    }

    /**
     * The share of the draws in which a design is feasible and nothing dominates it.
     *
     * @param design its position
     * @return 0 to 1
     */
    public double probability(int design) {
        return (double) survived[design] / draws;
    }

    /**
     * The standard error of {@link #probability}: the standard deviation of what is known of a probability, a priori
     * uniform, after so many of the draws. It is not 0 where all draws agree. Draws of a Latin hypercube tell a little more
     * than independent ones, for which it holds.
     *
     * @param design its position
     * @return above 0
     */
    public double standardError(int design) {
        double a = survived[design] + 1.0;
        double b = draws - survived[design] + 1.0;
        return Math.sqrt(a * b / ((a + b) * (a + b) * (a + b + 1)));
    }

    /**
     * The share of the draws in which a design can be built and keeps all constraints.
     *
     * @param design its position
     * @return 0 to 1
     */
    public double feasibleShare(int design) {
        return (double) feasible[design] / draws;
    }
}
