package io.mpgemm.dse.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.moeaframework.algorithm.NSGAII;
import org.moeaframework.algorithm.NSGAIII;
import org.moeaframework.core.PRNG;
import org.moeaframework.core.Solution;
import org.moeaframework.core.constraint.Equal;
import org.moeaframework.core.operator.CompoundVariation;
import org.moeaframework.core.operator.real.PM;
import org.moeaframework.core.operator.real.SBX;
import org.moeaframework.core.variable.BinaryIntegerVariable;
import org.moeaframework.core.variable.RealVariable;
import org.moeaframework.problem.AbstractProblem;

/** The algorithms of MOEA Framework, with crossover 0.9, index 20 (30 for NSGA-III), and mutation 1/n, index 20. */
final class MoeaFrameworkRuns {

    private MoeaFrameworkRuns() {}

    private static final class Wrapped extends AbstractProblem {

        private final TestProblem problem;

        Wrapped(TestProblem problem) {
            super(problem.variables(), problem.objectives());
            this.problem = problem;
        }

        @Override
        public void evaluate(Solution solution) {
            double[] f = problem.score().apply(RealVariable.getReal(solution));
            for (int i = 0; i < f.length; i++) {
                solution.setObjectiveValue(i, f[i]);
            }
        }

        @Override
        public Solution newSolution() {
            Solution solution = new Solution(problem.variables(), problem.objectives());
            for (int i = 0; i < problem.variables(); i++) {
                solution.setVariable(i, new RealVariable(problem.low()[i], problem.high()[i]));
            }
            return solution;
        }
    }

    private static final class WrappedStudy extends AbstractProblem {

        private final int[] values;
        private final StudyProblem.Budget budget;

        WrappedStudy(StudyProblem study, StudyProblem.Budget budget) {
            super(study.values().length, study.objectives(), 1);
            this.values = study.values();
            this.budget = budget;
        }

        @Override
        public void evaluate(Solution solution) {
            StudyProblem.Score score = budget.score(BinaryIntegerVariable.getInt(solution));
            solution.setObjectiveValues(score.objectives());
            solution.setConstraintValue(0, score.violation());
        }

        @Override
        public Solution newSolution() {
            Solution solution = new Solution(numberOfVariables, numberOfObjectives, numberOfConstraints);
            for (int i = 0; i < values.length; i++) {
                solution.setVariable(i, new BinaryIntegerVariable(0, values[i] - 1));
            }
            solution.setConstraint(0, Equal.to(0));
            return solution;
        }
    }

    /**
     * NSGA-II on indices into the values of a study's parameters, with the framework's own operators for integers, until
     * the points are spent or it asks no more.
     */
    static void run(StudyProblem study, StudyProblem.Budget budget, int population, int mostAsked, long seed) {
        PRNG.setSeed(seed);
        NSGAII algorithm = new NSGAII(new WrappedStudy(study, budget));
        algorithm.setInitialPopulationSize(population);
        algorithm.run(mostAsked);
    }

    static double[][] run(TestProblem problem, boolean nsga3, int population, int evaluations, long seed) {
        PRNG.setSeed(seed);
        Wrapped wrapped = new Wrapped(problem);
        NSGAII algorithm = nsga3 ? new NSGAIII(wrapped) : new NSGAII(wrapped);
        if (!nsga3) {
            algorithm.setInitialPopulationSize(population);
        }
        algorithm.setVariation(new CompoundVariation(new SBX(0.9, nsga3 ? 30 : 20),
                new PM(1.0 / problem.variables(), 20)));
        algorithm.run(evaluations);
        List<double[]> found = new ArrayList<>();
        for (Solution solution : algorithm.getPopulation()) {
            found.add(solution.getObjectiveValues());
        }
        return found.toArray(double[][]::new);
    }
}
