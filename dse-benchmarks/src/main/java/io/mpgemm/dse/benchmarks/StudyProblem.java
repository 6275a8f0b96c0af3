package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.ReportData;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.evaluation.StudyRun;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A study whose whole space has been evaluated, so that a search of it costs nothing but itself and its front can be held
 * against the true one. Any search may ask: a list of indices, one a parameter, stands for the nearest legal point.
 */
final class StudyProblem {

    private final Problem problem;
    private final NormalizedHypervolume volume;
    /** The worst value of each objective, to be minimised, among the points that have one. */
    private final double[] worst;

    private StudyProblem(Problem problem, NormalizedHypervolume volume, double[] worst) {
        this.problem = problem;
        this.volume = volume;
        this.worst = worst;
    }

    /** Evaluates the space of a study of no more than some million points; its files go to a folder. */
    static StudyProblem of(Path study, Path folder) throws IOException {
        StudyRun run = StudyVariant.prepare(study, folder, "search: { kind: exhaustive, points: all }");
        Map<Long, Evaluation> known = new HashMap<>();
        ReportData report = run.execute(
                (batch, progress) -> batch.stream().map(Candidate::evaluation)
                        .forEach(evaluation -> known.put(evaluation.point().ordinal(), evaluation)),
                FidelityProgress.none(), () -> false).report();
        DesignSpace space = run.space().space();
        Problem problem = new Problem(space, new Known(report.columns(), known), report.objectives(),
                report.columns().constraints());
        FrontArchive<Candidate> front = new FrontArchive<>(report.objectives().size());
        double[] worst = new double[report.objectives().size()];
        Arrays.fill(worst, Double.NEGATIVE_INFINITY);
        for (long ordinal = 0; ordinal < space.size(); ordinal++) {
            Candidate candidate = problem.evaluate(List.of(space.point(ordinal))).getFirst();
            double[] vector = candidate.objectives();
            if (candidate.feasible()) {
                front.add(vector, candidate);
            }
            for (int k = 0; k < worst.length; k++) {
                worst[k] = Double.isFinite(vector[k]) ? Math.max(worst[k], vector[k]) : worst[k];
            }
        }
        return new StudyProblem(problem, NormalizedHypervolume.by(front.vectors()), worst);
    }

    /** The problem as our own searches take it. */
    Problem problem() {
        return problem;
    }

    long points() {
        return problem.space().size();
    }

    int objectives() {
        return worst.length;
    }

    /** The number of values of each parameter. */
    int[] values() {
        return problem.space().parameters().stream().mapToInt(parameter -> parameter.values().size()).toArray();
    }

    /** The hypervolume of a set as a share of the true front's. */
    double share(double[][] front) {
        return volume.share(front);
    }

    /** The search has asked for as many different points as it may. */
    static final class Spent extends RuntimeException {

        private static final long serialVersionUID = 1;

        Spent() {
            super("All evaluations are spent.", null, false, false);
        }
    }

    /**
     * What another library hears of a point: finite numbers.
     *
     * @param objectives to be minimised
     * @param violation  0 for a feasible point
     */
    // Handed over once and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Score(double[] objectives, double violation) {}

    /** One search by another library: a number of different points; asking for one again is free. */
    final class Budget {

        private static final double CANNOT_BE_BUILT = 1e6;

        private final long points;
        private final Map<DesignPoint, Candidate> asked = new HashMap<>();

        Budget(long points) {
            this.points = points;
        }

        Score score(int[] indices) {
            DesignPoint point = problem.space().nearest(indices);
            Candidate candidate = asked.get(point);
            if (candidate == null) {
                if (asked.size() == points) {
                    throw new Spent();
                }
                candidate = problem.evaluate(List.of(point)).getFirst();
                asked.put(point, candidate);
            }
            double[] vector = candidate.objectives();
            return new Score(
                    IntStream.range(0, vector.length)
                            .mapToDouble(k -> Double.isFinite(vector[k]) ? vector[k] : worst[k]).toArray(),
                    Math.min(candidate.violation(), CANNOT_BE_BUILT));
        }

        /** The hypervolume of everything that was asked for as a share of the true front's. */
        double share() {
            return StudyProblem.this.share(asked.values().stream().filter(Candidate::feasible)
                    .map(Candidate::objectives).toArray(double[][]::new));
        }
    }

    private static final class Known implements Evaluator {

        private final Columns columns;
        private final Map<Long, Evaluation> evaluations;

        Known(Columns columns, Map<Long, Evaluation> evaluations) {
            this.columns = columns;
            this.evaluations = evaluations;
        }

        @Override
        public List<Metric> metrics() {
            return columns.metrics();
        }

        @Override
        public List<String> labels() {
            return columns.labels();
        }

        @Override
        public List<Evaluation> evaluate(List<DesignPoint> batch) {
            return batch.stream().map(point -> evaluations.get(point.ordinal())).toList();
        }
    }
}
