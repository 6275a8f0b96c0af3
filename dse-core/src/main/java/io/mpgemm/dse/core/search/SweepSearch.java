package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * Evaluates every point of a space as {@link ExhaustiveSearch} does and finds the same front, but without an object a
 * point: ranges of ordinals go through a {@link BulkEvaluator}, some threads side by side, and only the front and a sample
 * of the points become {@link Candidate}s. The listener's batches hold the sample, in order of the ordinals. Memory does not
 * grow with the space.
 *
 * <p>
 * Ranges are {@link #RANGE} ordinals long and joined in their order, so that nothing depends on the number of threads. After a
 * range the search can be stopped, and resumed from the last state that {@link SearchListener#swept} heard of.
 *
 * @param threads threads to work with, at least 1; of no meaning where the evaluator is a {@link RangeSweeper}
 * @param sample  points to tell the listener of, drawn at random without repetition; at least 0
 * @param resume  where to go on; the listener hears of the sample from its start all the same
 */
public record SweepSearch(int threads, int sample, Optional<SweepState> resume) implements Search {

    /** 2^16: ordinals of a range; states lie at multiples of it and at the end of the space. */
    public static final int RANGE = 1 << 16;

    /** Ranges under way for each thread, so that none waits for the joining. */
    private static final int AHEAD = 4;
    private static final long STATE_NANOS = 2_000_000_000L;
    private static final int BATCH = 512;
    private static final long SAMPLE_SEED = 1;

    /** Checks the numbers. */
    public SweepSearch {
        Settings.atLeastOne("threads", threads);
        if (sample < 0) {
            throw new IllegalArgumentException("'sample' must be at least 0, not " + sample + ".");
        }
    }

    @Override
    public Result run(Problem problem, SearchListener listener, BooleanSupplier stop) {
        long size = Settings.sizeOf(problem);
        BulkEvaluator evaluator = Sweeper.bulk(problem);
        Run run = new Run(problem, evaluator, listener, size);
        if (stop.getAsBoolean()) {
            run.save();
            return run.result();
        }
        evaluator.prepare(run.next, size);
        run.tell();
        if (evaluator instanceof RangeSweeper elsewhere) {
            while (run.next < size && !stop.getAsBoolean()) {
                long to = size - run.next > elsewhere.span() ? (run.next / RANGE * RANGE) + elsewhere.span() : size;
                run.join(elsewhere.sweep(problem, run.next, to));
            }
            run.save();
            return run.result();
        }
        ConcurrentLinkedDeque<Sweeper> idle = new ConcurrentLinkedDeque<>();
        for (int i = 0; i < threads; i++) {
            idle.add(new Sweeper(problem, evaluator));
        }
        ArrayDeque<Future<SweepState>> ranges = new ArrayDeque<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = run.next;
            while (run.next < size && !stop.getAsBoolean()) {
                while (start < size && ranges.size() < AHEAD * threads) {
                    long from = start;
                    long to = Math.min(size, (from / RANGE + 1) * RANGE);
                    // Ranges start in their order, so that each sweeper sees ascending ones.
                    ranges.add(pool.submit(() -> {
                        Sweeper sweeper = idle.remove();
                        try {
                            return sweeper.sweep(from, to);
                        } finally {
                            idle.add(sweeper);
                        }
                    }));
                    start = to;
                }
                run.join(get(ranges.remove()));
            }
        } finally {
            pool.shutdownNow();
        }
        run.save();
        return run.result();
    }

    private static SweepState get(Future<SweepState> range) {
        try {
            return range.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The sweep was interrupted.", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException("A range failed.", e);
            }
        }
    }

    /** A sweep on its way. */
    private final class Run implements SearchListener.Progress {

        private final Problem problem;
        private final SearchListener listener;
        private final long size;
        private final long[] drawn;
        private final FrontArchive<SweepState.Member> archive;
        private long next;
        private long feasible;
        private final long[] unbuildable;
        private int told;
        private long savedNanos = System.nanoTime();

        Run(Problem problem, BulkEvaluator evaluator, SearchListener listener, long size) {
            this.problem = problem;
            this.listener = listener;
            this.size = size;
            archive = new FrontArchive<>(problem.objectives().size());
            unbuildable = new long[evaluator.obstacles().size()];
            Permutation order = new Permutation(size, SAMPLE_SEED);
            drawn = LongStream.range(0, Math.min(sample, size)).map(order::at).sorted().toArray();
            resume.ifPresent(this::add);
        }

        private void add(SweepState range) {
            if (range.from() != next || range.to() > size || range.unbuildable().size() != unbuildable.length) {
                throw new IllegalArgumentException("A sweep of " + size + " points at " + next + " cannot go on with "
                        + range.from() + " to " + range.to() + ".");
            }
            range.front().forEach(member -> archive.add(member.vector(), member));
            feasible += range.feasible();
            for (int i = 0; i < unbuildable.length; i++) {
                unbuildable[i] += range.unbuildable().get(i);
            }
            next = range.to();
        }

        void join(SweepState range) {
            add(range);
            tell();
            if (System.nanoTime() - savedNanos > STATE_NANOS) {
                save();
            }
        }

        /** Tells of the sample up to here, at least once a range. */
        void tell() {
            do {
                List<DesignPoint> batch = new ArrayList<>();
                while (told < drawn.length && drawn[told] < next && batch.size() < BATCH) {
                    batch.add(problem.space().point(drawn[told++]));
                }
                listener.evaluated(batch.isEmpty() ? List.of() : List.copyOf(problem.evaluate(batch)), this);
            } while (told < drawn.length && drawn[told] < next);
        }

        void save() {
            savedNanos = System.nanoTime();
            listener.swept(state());
        }

        private SweepState state() {
            return new SweepState(0, next, feasible, Arrays.stream(unbuildable).boxed().toList(), archive.items());
        }

        Result result() {
            return new Result(front(), next, next == size);
        }

        @Override
        public long evaluations() {
            return next;
        }

        @Override
        public long expected() {
            return size;
        }

        @Override
        public int frontSize() {
            return archive.size();
        }

        @Override
        public List<Candidate> front() {
            List<SweepState.Member> members = archive.items();
            List<Candidate> front = new ArrayList<>(members.size());
            for (int i = 0; i < members.size(); i += BATCH) {
                front.addAll(problem.evaluate(members.subList(i, Math.min(members.size(), i + BATCH)).stream()
                        .map(member -> problem.space().point(member.ordinal())).toList()));
            }
            for (int i = 0; i < front.size(); i++) {
                double[] vector = members.get(i).vector();
                for (int j = 0; j < vector.length; j++) {
                    if (front.get(i).vector()[j] != vector[j] || !front.get(i).feasible()) {
                        throw new IllegalStateException("The evaluator's bulk values differ from its own at the point "
                                + front.get(i).evaluation().point() + ".");
                    }
                }
            }
            return front;
        }
    }
}
