package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Evaluates points drawn at random without repetition, every point of the space being equally likely; the whole space
 * where it is no larger than the sample. Besides the front it holds one batch in memory.
 *
 * @param evaluations points to draw, at least 1
 * @param seed        decides which
 * @param batchSize   points a batch, at least 1
 */
public record RandomSearch(long evaluations, long seed, int batchSize) implements Search {

    /** Checks the numbers. */
    public RandomSearch {
        Settings.atLeastOne("evaluations", evaluations);
        Settings.atLeastOne("batchSize", batchSize);
    }

    @Override
    public Result run(Problem problem, SearchListener listener, BooleanSupplier stop) {
        long size = Settings.sizeOf(problem);
        long expected = Math.min(evaluations, size);
        RandomOrder order = new RandomOrder(problem.space(), seed);
        Tally tally = new Tally(problem, listener, expected);
        while (tally.evaluations() < expected && !stop.getAsBoolean()) {
            long start = tally.evaluations();
            int count = (int) Math.min(batchSize, expected - start);
            List<DesignPoint> batch = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                batch.add(order.at(start + i));
            }
            tally.evaluate(batch);
        }
        return tally.result();
    }
}
