package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Evaluates every point of a space in order of its ordinals and so proves the front. Besides the front it holds one
 * batch in memory.
 *
 * @param batchSize points a batch, at least 1
 */
public record ExhaustiveSearch(int batchSize) implements Search {

    /** Checks the batch size. */
    public ExhaustiveSearch {
        Settings.atLeastOne("batchSize", batchSize);
    }

    /** @throws InputException if the space is not enumerable */
    @Override
    public Result run(Problem problem, SearchListener listener, BooleanSupplier stop) {
        if (!problem.space().enumerable()) {
            throw new InputException("The space has " + Wording.count(problem.space().count())
                    + " points, too many to evaluate each. Valid: a genetic or random search, or fewer values.");
        }
        long size = Settings.sizeOf(problem);
        Tally tally = new Tally(problem, listener, size);
        while (tally.evaluations() < size && !stop.getAsBoolean()) {
            long start = tally.evaluations();
            int count = (int) Math.min(batchSize, size - start);
            List<DesignPoint> batch = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                batch.add(problem.space().point(start + i));
            }
            tally.evaluate(batch);
        }
        return tally.result();
    }
}
