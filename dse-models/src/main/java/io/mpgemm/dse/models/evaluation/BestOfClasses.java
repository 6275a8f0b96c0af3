package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The best design of each class of a space under each combination of bounds, from one pass over all its points. A class
 * is a value of one parameter. Of equal designs the first one is taken, so that nothing depends on the number of threads.
 */
final class BestOfClasses {

    /** Points whose values are in memory at a time. */
    private static final int BLOCK = 2048;
    /** Pieces of work for each thread, so that none waits for the others. */
    private static final int PIECES = 4;
    /** Points of a piece of work at least and at most. */
    private static final long LEAST = 256;
    private static final long MOST = 8L * BLOCK;

    /** Bounds on one metric, any of which a design may have to keep. */
    record Bounds(Metric metric, boolean atMost, List<Double> values) {

        Bounds {
            values = List.copyOf(values);
        }

        /** Positions of the values, the loosest first: a design that keeps one keeps all before it. */
        private int[] order() {
            Comparator<Integer> ascending = Comparator.comparingDouble(values::get);
            return IntStream.range(0, values.size()).boxed().sorted(atMost ? ascending.reversed() : ascending)
                    .mapToInt(Integer::intValue).toArray();
        }
    }

    private final DesignEvaluator evaluator;
    private final DesignSpace space;
    private final int by;
    private final Objective best;
    private final List<Constraint> constraints;
    private final List<Bounds> axes;
    private final int[][] orders;
    private final int[] metrics;
    private final int cells;
    private final double[] values;
    private final long[] ordinals;

    private BestOfClasses(DesignEvaluator evaluator, DesignSpace space, String by, Objective best,
            List<Constraint> constraints, List<Bounds> axes) {
        this.evaluator = evaluator;
        this.space = space;
        this.by = space.position(by);
        this.best = best;
        this.constraints = constraints;
        this.axes = axes;
        this.orders = axes.stream().map(Bounds::order).toArray(int[][]::new);
        this.metrics = IntStream.concat(IntStream.of(evaluator.metrics().indexOf(best.metric())),
                IntStream.concat(constraints.stream().mapToInt(each -> evaluator.metrics().indexOf(each.metric())),
                        axes.stream().mapToInt(each -> evaluator.metrics().indexOf(each.metric()))))
                .toArray();
        this.cells = axes.stream().mapToInt(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
        int size = (space.parameters().get(this.by).values().size() + 1) * cells;
        this.values = new double[size];
        this.ordinals = new long[size];
        Arrays.fill(values, Double.POSITIVE_INFINITY);
        Arrays.fill(ordinals, -1);
    }

    /**
     * Looks at every point.
     *
     * @param evaluator   scores the points
     * @param space       its space
     * @param by          the parameter whose values are the classes
     * @param best        which way is better
     * @param constraints what every design must keep
     * @param axes        bounds to combine all with all; none for one cell
     * @param threads     threads that the evaluator has
     * @param count       hears of the points
     * @param stop        asked now and then
     * @return the best designs
     * @throws CancellationException once it is to stop
     */
    static BestOfClasses of(DesignEvaluator evaluator, DesignSpace space, String by, Objective best,
            List<Constraint> constraints, List<Bounds> axes, int threads, Count count, BooleanSupplier stop) {
        evaluator.prepare(0, space.size());
        BestOfClasses all = new BestOfClasses(evaluator, space, by, best, constraints, axes);
        long range = Math.clamp(space.size() / ((long) PIECES * threads), LEAST, MOST);
        int ranges = Math.toIntExact(Math.ceilDiv(space.size(), range));
        evaluator.inParallel(ranges, i -> {
            if (stop.getAsBoolean()) {
                throw new CancellationException("The map was stopped.");
            }
            BestOfClasses part = new BestOfClasses(evaluator, space, by, best, constraints, axes);
            long to = Math.min(space.size(), (i + 1) * range);
            part.sweep(i * range, to);
            count.add(to - i * range);
            return part;
        }).forEach(all::merge);
        all.spread();
        return all;
    }

    private void sweep(long from, long to) {
        int stride = metrics.length + 1;
        double[] rows = new double[BLOCK * stride];
        for (long start = from; start < to; start += BLOCK) {
            int count = (int) Math.min(BLOCK, to - start);
            evaluator.values(start, start + count, metrics, rows);
            for (int i = 0; i < count; i++) {
                int row = i * stride;
                double value = best.toMinimize(rows[row]);
                if (rows[row + metrics.length] == 0 && !Double.isNaN(value) && legal(rows, row)) {
                    int cell = tightest(rows, row + 1 + constraints.size());
                    if (cell >= 0) {
                        offer((space.point(start + i).index(by) + 1) * cells + cell, value, start + i);
                    }
                }
            }
        }
    }

    private boolean legal(double[] rows, int row) {
        for (int i = 0; i < constraints.size(); i++) {
            if (constraints.get(i).violation(rows[row + 1 + i]) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The cell with the tightest bounds that a design keeps, -1 if it keeps not even the loosest of an axis. */
    private int tightest(double[] rows, int at) {
        int cell = 0;
        for (int axis = 0; axis < orders.length; axis++) {
            Bounds bounds = axes.get(axis);
            double value = rows[at + axis];
            int kept = 0;
            while (kept < orders[axis].length) {
                double bound = bounds.values().get(orders[axis][kept]);
                if (!(bounds.atMost() ? value <= bound : value >= bound)) {
                    break;
                }
                kept++;
            }
            if (kept == 0) {
                return -1;
            }
            cell = cell * orders[axis].length + kept - 1;
        }
        return cell;
    }

    private void offer(int at, double value, long ordinal) {
        if (value < values[at] || (value == values[at] && ordinal < ordinals[at])) {
            values[at] = value;
            ordinals[at] = ordinal;
        }
    }

    private void merge(BestOfClasses other) {
        for (int i = 0; i < values.length; i++) {
            if (other.ordinals[i] >= 0) {
                offer(i, other.values[i], other.ordinals[i]);
            }
        }
    }

    /** A design that keeps tight bounds keeps the looser ones, too. */
    private void spread() {
        int step = 1;
        for (int axis = orders.length - 1; axis >= 0; axis--) {
            int length = orders[axis].length;
            for (int i = values.length - 1; i >= 0; i--) {
                if (i / step % length > 0 && ordinals[i] >= 0) {
                    offer(i - step, values[i], ordinals[i]);
                }
            }
            step *= length;
        }
    }

    /** The classes by name, in the order of the parameter's values; the empty name is for points to which it does not apply. */
    List<String> classes() {
        return IntStream.range(0, values.length / cells)
                .mapToObj(i -> i == 0 ? "" : space.parameters().get(by).values().get(i - 1).text()).toList();
    }

    /**
     * The best design of a class.
     *
     * @param of      position in {@link #classes()}
     * @param indices for each axis the position of the bound to keep
     * @return its ordinal, empty where the class has no design
     */
    OptionalLong best(int of, int... indices) {
        int cell = 0;
        for (int axis = 0; axis < orders.length; axis++) {
            int wanted = indices[axis];
            int[] order = orders[axis];
            cell = cell * order.length
                    + IntStream.range(0, order.length).filter(i -> order[i] == wanted).findFirst().orElseThrow();
        }
        long ordinal = ordinals[of * cells + cell];
        return ordinal < 0 ? OptionalLong.empty() : OptionalLong.of(ordinal);
    }
}
