package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.GeneticOptions;
import io.mpgemm.dse.core.search.GeneticSearch;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.Survivors;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The genetic search beside MOEA Framework and jMetal on published test problems: hypervolume of what is found as a
 * share of the true front's, median and range over seeds. Arguments: number of seeds (11), names of problems (all).
 */
final class SearchComparison {

    private static final int EVALUATIONS = 25_000;
    /** The grid that stands for a continuous variable in our search; no optimum of a variable but 0 is exact on it. */
    private static final int LEVELS = 10_001;
    private static final int TWO_OBJECTIVES = 100;
    private static final int THREE_OBJECTIVES = 92;

    private SearchComparison() {}

    @FunctionalInterface
    private interface Run {

        /** Hypervolume shares, one or more, of the run with a seed. */
        double[] shares(TestProblem problem, int population, long seed);
    }

    private record Row(String name, List<String> parts, boolean manyOnly, Run run) {}

    private static List<Row> rows() {
        return List.of(
                new Row("dse NSGA-II", List.of("population", "archive"), false, ours(Survivors.NSGA2)),
                new Row("MOEA Framework NSGA-II", List.of("population"), false, (problem, population,
                        seed) -> new double[]{problem.share(
                                MoeaFrameworkRuns.run(problem, false, population, EVALUATIONS, seed))}),
                new Row("jMetal NSGA-II", List.of("population"), false, (problem, population,
                        seed) -> new double[]{problem.share(
                                JmetalRuns.run(problem, false, population, EVALUATIONS, seed))}),
                new Row("dse NSGA-III", List.of("population", "archive"), true, ours(Survivors.NSGA3)),
                new Row("MOEA Framework NSGA-III", List.of("population"), true, (problem, population,
                        seed) -> new double[]{problem.share(
                                MoeaFrameworkRuns.run(problem, true, population, EVALUATIONS, seed))}),
                new Row("jMetal NSGA-III", List.of("population"), true, (problem, population,
                        seed) -> new double[]{problem.share(
                                JmetalRuns.run(problem, true, population, EVALUATIONS, seed))}));
    }

    /** Without corners of the space: an optimum of ZDT lies in a corner, and nobody must be told. */
    private static Run ours(Survivors survivors) {
        return (problem, population, seed) -> {
            Problem grid = problem.onGrid(LEVELS);
            GeneticOptions options = GeneticOptions.standard().withMaxEvaluations(EVALUATIONS)
                    .withSurvivors(survivors).withoutCorners();
            GeneticSearch.Evolved evolved = new GeneticSearch(population, EVALUATIONS / population, seed, options)
                    .evolve(grid, (batch, progress) -> {}, () -> false);
            return new double[]{problem.share(vectors(evolved.population())),
                problem.share(vectors(evolved.result().front()))};
        };
    }

    private static double[][] vectors(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::objectives).toArray(double[][]::new);
    }

    /**
     * Runs the comparison and prints a table.
     *
     * @param arguments number of seeds, names of problems
     */
    public static void main(String[] arguments) {
        int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 11;
        List<String> names = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("| problem | algorithm | what | hypervolume / ideal: median [min, max] | s a run |");
        out.println("|---|---|---|---|---|");
        for (TestProblem problem : TestProblem.all()) {
            if (!names.isEmpty() && !names.contains(problem.name())) {
                continue;
            }
            int population = problem.objectives() == 2 ? TWO_OBJECTIVES : THREE_OBJECTIVES;
            for (Row row : rows()) {
                if (!row.manyOnly() || problem.objectives() > 2) {
                    print(out, problem, row, population, seeds);
                }
            }
        }
    }

    private static void print(PrintStream out, TestProblem problem, Row row, int population, int seeds) {
        List<double[]> shares = new ArrayList<>();
        long start = System.nanoTime();
        for (long seed = 1; seed <= seeds; seed++) {
            shares.add(row.run().shares(problem, population, seed));
        }
        double seconds = (System.nanoTime() - start) * 1e-9 / seeds;
        for (int part = 0; part < row.parts().size(); part++) {
            int at = part;
            double[] sorted = shares.stream().mapToDouble(share -> share[at]).sorted().toArray();
            out.printf(Locale.ROOT, "| %s | %s | %s | %.4f [%.4f, %.4f] | %.1f |%n", problem.name(), row.name(),
                    row.parts().get(part), sorted[seeds / 2], sorted[0], sorted[seeds - 1], seconds);
        }
    }
}
