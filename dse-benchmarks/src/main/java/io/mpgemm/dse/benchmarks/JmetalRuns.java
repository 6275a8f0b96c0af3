package io.mpgemm.dse.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.uma.jmetal.algorithm.Algorithm;
import org.uma.jmetal.algorithm.multiobjective.nsgaii.NSGAIIBuilder;
import org.uma.jmetal.algorithm.multiobjective.nsgaiii.NSGAIIIBuilder;
import org.uma.jmetal.operator.crossover.impl.SBXCrossover;
import org.uma.jmetal.operator.mutation.impl.PolynomialMutation;
import org.uma.jmetal.operator.selection.impl.BinaryTournamentSelection;
import org.uma.jmetal.problem.doubleproblem.impl.AbstractDoubleProblem;
import org.uma.jmetal.solution.doublesolution.DoubleSolution;
import org.uma.jmetal.util.JMetalLogger;
import org.uma.jmetal.util.comparator.RankingAndCrowdingDistanceComparator;
import org.uma.jmetal.util.pseudorandom.JMetalRandom;

/** The algorithms of jMetal, with crossover 0.9, index 20 (30 for NSGA-III), and mutation 1/n, index 20. */
final class JmetalRuns {

    private JmetalRuns() {}

    private static final class Wrapped extends AbstractDoubleProblem {

        private static final long serialVersionUID = 1;

        private final transient TestProblem problem;

        Wrapped(TestProblem problem) {
            this.problem = problem;
            numberOfObjectives(problem.objectives());
            List<Double> low = new ArrayList<>();
            List<Double> high = new ArrayList<>();
            for (int i = 0; i < problem.variables(); i++) {
                low.add(problem.low()[i]);
                high.add(problem.high()[i]);
            }
            variableBounds(low, high);
        }

        @Override
        public DoubleSolution evaluate(DoubleSolution solution) {
            double[] x = solution.variables().stream().mapToDouble(Double::doubleValue).toArray();
            double[] f = problem.score().apply(x);
            System.arraycopy(f, 0, solution.objectives(), 0, f.length);
            return solution;
        }
    }

    static double[][] run(TestProblem problem, boolean nsga3, int population, int evaluations, long seed) {
        JMetalLogger.logger.setLevel(Level.WARNING);
        JMetalRandom.getInstance().setSeed(seed);
        Wrapped wrapped = new Wrapped(problem);
        SBXCrossover crossover = new SBXCrossover(0.9, nsga3 ? 30 : 20);
        PolynomialMutation mutation = new PolynomialMutation(1.0 / problem.variables(), 20);
        Algorithm<List<DoubleSolution>> algorithm = nsga3
                ? new NSGAIIIBuilder<DoubleSolution>(wrapped).setCrossoverOperator(crossover)
                        .setMutationOperator(mutation).setNumberOfDivisions(12)
                        .setSelectionOperator(new BinaryTournamentSelection<>(
                                new RankingAndCrowdingDistanceComparator<>()))
                        .setMaxIterations(evaluations / population).build()
                : new NSGAIIBuilder<DoubleSolution>(wrapped, crossover, mutation, population)
                        .setMaxEvaluations(evaluations).build();
        algorithm.run();
        return algorithm.result().stream().map(DoubleSolution::objectives).toArray(double[][]::new);
    }
}
