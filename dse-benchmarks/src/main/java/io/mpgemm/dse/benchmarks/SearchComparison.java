package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.GeneticOptions;
import io.mpgemm.dse.core.search.GeneticSearch;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.RandomSearch;
import io.mpgemm.dse.core.search.Survivors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.ObjIntConsumer;

/**
 * The genetic search beside MOEA Framework and jMetal on published test problems and on studies of ours: hypervolume of
 * what is found as a share of the true front's, median and range over seeds. Arguments: number of seeds (11), names of
 * problems (all) and files of studies (none). A study is searched with 2 % of its points.
 */
final class SearchComparison {

    private static final int EVALUATIONS = 25_000;
    /** The grid that stands for a continuous variable in our search; no optimum of a variable but 0 is exact on it. */
    private static final int LEVELS = 10_001;
    private static final int TWO_OBJECTIVES = 100;
    private static final int THREE_OBJECTIVES = 92;
    private static final double SHARE_OF_STUDY = 0.02;
    private static final int POPULATION_OF_STUDY = 32;
    /** How often another library may ask for points it knows, for each new one. */
    private static final int PATIENCE = 20;

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
     * @param arguments number of seeds, names of problems, files of studies
     * @throws IOException if a study cannot be read
     */
    public static void main(String[] arguments) throws IOException {
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
                    print(out, problem.name(), row.name(), row.parts(), seeds,
                            seed -> row.run().shares(problem, population, seed));
                }
            }
        }
        Path folder = Files.createTempDirectory("dse-comparison");
        for (String file : names.stream().filter(name -> name.endsWith(".yaml")).toList()) {
            print(out, StudyVariant.name(Path.of(file)), StudyProblem.of(Path.of(file), folder), seeds);
        }
    }

    private static void print(PrintStream out, String name, StudyProblem study, int seeds) {
        int evaluations = (int) (SHARE_OF_STUDY * study.points());
        int population = SearchProof.population(evaluations, POPULATION_OF_STUDY);
        List<String> part = List.of("archive");
        print(out, name, "dse NSGA-II", part, seeds,
                seed -> new double[]{study.share(vectors(
                        new GeneticSearch(population, evaluations / population + 1, seed, evaluations)
                                .run(study.problem()).front()))});
        print(out, name, "MOEA Framework NSGA-II", part, seeds, seed -> others(study, evaluations,
                (budget, asked) -> MoeaFrameworkRuns.run(study, budget, population, asked, seed)));
        print(out, name, "jMetal NSGA-II", part, seeds, seed -> others(study, evaluations,
                (budget, asked) -> JmetalRuns.run(study, budget, population, asked, seed)));
        print(out, name, "random points", part, seeds, seed -> new double[]{study
                .share(vectors(new RandomSearch(evaluations, seed, population).run(study.problem()).front()))});
    }

    private static double[] others(StudyProblem study, int evaluations,
            ObjIntConsumer<StudyProblem.Budget> search) {
        StudyProblem.Budget budget = study.new Budget(evaluations);
        try {
            search.accept(budget, PATIENCE * evaluations);
        } catch (StudyProblem.Spent e) {
            // The end that is meant.
        }
        return new double[]{budget.share()};
    }

    private static void print(PrintStream out, String problem, String name, List<String> parts, int seeds,
            LongFunction<double[]> run) {
        List<double[]> shares = new ArrayList<>();
        long start = System.nanoTime();
        for (long seed = 1; seed <= seeds; seed++) {
            shares.add(run.apply(seed));
        }
        double seconds = (System.nanoTime() - start) * 1e-9 / seeds;
        for (int part = 0; part < parts.size(); part++) {
            int at = part;
            double[] sorted = shares.stream().mapToDouble(share -> share[at]).sorted().toArray();
            out.printf(Locale.ROOT, "| %s | %s | %s | %.4f [%.4f, %.4f] | %.1f |%n", problem, name,
                    parts.get(part), sorted[seeds / 2], sorted[0], sorted[seeds - 1], seconds);
        }
    }
}
