package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.FrontArchive;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the fronts of ranges of ordinals through a {@link BulkEvaluator}, with memory for the front and a few thousand
 * numbers. For one thread; ranges must come in ascending order. What it has seen in earlier ranges is not reported again.
 */
public final class Sweeper {

    /** Points whose values are in memory at a time, so that they stay in the processor's caches. */
    private static final int BLOCK = 2048;

    private final BulkEvaluator evaluator;
    private final List<Objective> objectives;
    private final List<Constraint> constraints;
    private final int[] metrics;
    /** Where the objectives' and the constraints' metrics stand in a row. */
    private final int[] objectiveAt;
    private final int[] constraintAt;
    private final double[] rows;
    private final FrontArchive<Boolean> seen;

    /**
     * A sweeper that has seen nothing.
     *
     * @param problem the problem; an evaluator without a bulk interface is asked point by point
     */
    public Sweeper(Problem problem) {
        this(problem, bulk(problem));
    }

    Sweeper(Problem problem, BulkEvaluator evaluator) {
        this.evaluator = evaluator;
        objectives = problem.objectives();
        constraints = problem.constraints();
        List<Integer> wanted = IntStream
                .concat(objectives.stream().mapToInt(o -> evaluator.metrics().indexOf(o.metric())),
                        constraints.stream().mapToInt(c -> evaluator.metrics().indexOf(c.metric())))
                .distinct().boxed().toList();
        metrics = wanted.stream().mapToInt(Integer::intValue).toArray();
        objectiveAt = objectives.stream().mapToInt(o -> wanted.indexOf(evaluator.metrics().indexOf(o.metric())))
                .toArray();
        constraintAt = constraints.stream().mapToInt(c -> wanted.indexOf(evaluator.metrics().indexOf(c.metric())))
                .toArray();
        rows = new double[BLOCK * (metrics.length + 1)];
        seen = new FrontArchive<>(objectives.size());
    }

    static BulkEvaluator bulk(Problem problem) {
        return problem.evaluator() instanceof BulkEvaluator bulk ? bulk
                : new PointwiseBulk(problem.evaluator(), problem.space());
    }

    /**
     * Sweeps a range.
     *
     * @param from the first ordinal, not below the end of earlier ranges
     * @param to   the ordinal behind the last
     * @return its counts, and its front without the points that those of earlier ranges cover
     */
    public SweepState sweep(long from, long to) {
        FrontArchive<SweepState.Member> found = new FrontArchive<>(objectives.size());
        long[] unbuildable = new long[evaluator.obstacles().size()];
        double[] vector = new double[objectives.size()];
        int stride = metrics.length + 1;
        long feasible = 0;
        for (long start = from; start < to; start += BLOCK) {
            int count = (int) Math.min(BLOCK, to - start);
            evaluator.values(start, start + count, metrics, rows);
            for (int i = 0; i < count; i++) {
                int row = i * stride;
                int obstacle = (int) rows[row + metrics.length];
                if (obstacle > 0) {
                    unbuildable[obstacle - 1]++;
                } else if (legal(row, vector)) {
                    feasible++;
                    if (seen.add(vector, true)) {
                        found.add(vector, new SweepState.Member(start + i, Arrays.stream(vector).boxed().toList()));
                    }
                }
            }
        }
        return new SweepState(from, to, feasible, Arrays.stream(unbuildable).boxed().toList(), found.items());
    }

    /** Whether a point keeps all constraints and has all objectives, which are filled in. */
    private boolean legal(int row, double[] vector) {
        for (int i = 0; i < constraintAt.length; i++) {
            if (constraints.get(i).violation(rows[row + constraintAt[i]]) > 0) {
                return false;
            }
        }
        for (int i = 0; i < objectiveAt.length; i++) {
            vector[i] = objectives.get(i).toMinimize(rows[row + objectiveAt[i]]);
            if (Double.isNaN(vector[i])) {
                return false;
            }
        }
        return true;
    }
}
