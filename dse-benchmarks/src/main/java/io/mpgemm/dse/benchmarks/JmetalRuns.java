package io.mpgemm.dse.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import org.uma.jmetal.algorithm.Algorithm;
import org.uma.jmetal.algorithm.multiobjective.nsgaii.NSGAIIBuilder;
import org.uma.jmetal.algorithm.multiobjective.nsgaiii.NSGAIIIBuilder;
import org.uma.jmetal.operator.crossover.impl.IntegerSBXCrossover;
import org.uma.jmetal.operator.crossover.impl.SBXCrossover;
import org.uma.jmetal.operator.mutation.impl.IntegerPolynomialMutation;
import org.uma.jmetal.operator.mutation.impl.PolynomialMutation;
import org.uma.jmetal.operator.selection.impl.BinaryTournamentSelection;
import org.uma.jmetal.problem.doubleproblem.impl.AbstractDoubleProblem;
import org.uma.jmetal.problem.integerproblem.impl.AbstractIntegerProblem;
import org.uma.jmetal.solution.doublesolution.DoubleSolution;
import org.uma.jmetal.solution.integersolution.IntegerSolution;
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

    private static final class WrappedStudy extends AbstractIntegerProblem {

        private static final long serialVersionUID = 1;

        private final transient StudyProblem.Budget budget;

        WrappedStudy(StudyProblem study, StudyProblem.Budget budget) {
            this.budget = budget;
            numberOfObjectives(study.objectives());
            numberOfConstraints(1);
            variableBounds(Arrays.stream(study.values()).mapToObj(_ -> 0).toList(),
                    Arrays.stream(study.values()).mapToObj(values -> values - 1).toList());
        }

        @Override
        public IntegerSolution evaluate(IntegerSolution solution) {
            StudyProblem.Score score = budget
                    .score(solution.variables().stream().mapToInt(Integer::intValue).toArray());
            System.arraycopy(score.objectives(), 0, solution.objectives(), 0, score.objectives().length);
            solution.constraints()[0] = -score.violation();
            return solution;
        }
    }

    /** NSGA-II on indices into the values of a study's parameters, until the points are spent or it asks no more; it wants pairs. */
    static void run(StudyProblem study, StudyProblem.Budget budget, int population, int mostAsked, long seed) {
        JMetalLogger.logger.setLevel(Level.WARNING);
        JMetalRandom.getInstance().setSeed(seed);
        new NSGAIIBuilder<IntegerSolution>(new WrappedStudy(study, budget), new IntegerSBXCrossover(0.9, 20),
                new IntegerPolynomialMutation(1.0 / study.values().length, 20), population - population % 2)
                .setMaxEvaluations(mostAsked).build().run();
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
