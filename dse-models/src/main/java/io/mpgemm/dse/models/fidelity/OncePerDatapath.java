package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.tensor.TensorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Reports on datapaths, each distinct {@link Datapath#key()} computed once in the life of this object, however many
 * threads ask at the same time; a failed one is tried again when it is asked for again. A report is made of parts, which
 * are computed side by side. Results do not depend on the number of threads. Thread-safe.
 *
 * @param <P> a part
 * @param <R> a report
 */
public final class OncePerDatapath<P, R> {

    private final Work<P, R> work;
    private final ConcurrentMap<String, CompletableFuture<R>> reports = new ConcurrentHashMap<>();

    /**
     * How reports come about; called from any thread.
     *
     * @param <P> a part
     * @param <R> a report
     */
    public interface Work<P, R> {

        /**
         * The parts of each report.
         *
         * @return 1 or more
         */
        int parts();

        /**
         * Computes a part.
         *
         * @param datapath datapath
         * @param part     which, from 0
         * @return the part
         */
        P part(Datapath datapath, int part);

        /**
         * Puts the parts together.
         *
         * @param datapath datapath
         * @param parts    all, in order
         * @return the report
         */
        R report(Datapath datapath, List<P> parts);

        /**
         * A report that was kept by an earlier run.
         *
         * @param datapath datapath
         * @return the report, if there is one
         */
        Optional<R> load(Datapath datapath);

        /**
         * Keeps a report for later runs.
         *
         * @param report the report
         */
        void store(R report);
    }

    /**
     * With no report yet.
     *
     * @param work computes them
     */
    public OncePerDatapath(Work<P, R> work) {
        this.work = work;
    }

    /**
     * The report on one datapath, computed in the calling thread, or awaited from the thread that does.
     *
     * @param datapath datapath
     * @return its report
     */
    public R score(Datapath datapath) {
        Job job = new Job(datapath);
        CompletableFuture<R> other = reports.putIfAbsent(datapath.key(), job.report);
        if (other != null) {
            return await(other);
        }
        try {
            if (!job.loaded()) {
                for (int part = 0; part < work.parts(); part++) {
                    job.compute(part);
                }
            }
        } finally {
            job.abandon();
        }
        return await(job.report);
    }

    /**
     * The reports on many, each distinct key once, the work split by datapath and part.
     *
     * @param datapaths datapaths; those with the same key count once
     * @param threads   threads, 1 or more
     * @param progress  told after each report, asked before each part
     * @return reports by key, in the order in which the keys came first
     * @throws TensorException       as a part did
     * @throws IllegalStateException as a part did, after the others are done; of several the first datapath's
     * @throws CancellationException when the calling thread is interrupted, and stays so, or when the progress was stopped; what
     *                               was scored by then is kept
     */
    public Map<String, R> scoreAll(Collection<? extends Datapath> datapaths, int threads,
            FidelityProgress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; valid are 1 or more.");
        }
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        datapaths.forEach(datapath -> distinct.putIfAbsent(datapath.key(), datapath));
        Counter counter = new Counter(distinct.size(), progress);
        List<Job> own = new ArrayList<>();
        List<CompletableFuture<R>> wanted = new ArrayList<>();
        for (Datapath datapath : distinct.values()) {
            Job job = new Job(datapath);
            CompletableFuture<R> other = reports.putIfAbsent(datapath.key(), job.report);
            if (other == null) {
                own.add(job);
            }
            wanted.add(other == null ? job.report : other);
        }
        List<CompletableFuture<Void>> counted = new ArrayList<>();
        wanted.forEach(report -> counted.add(report.thenRun(counter::next)));
        try {
            compute(own, threads, progress);
        } finally {
            own.forEach(Job::abandon);
        }
        counted.forEach(OncePerDatapath::await);
        Map<String, R> result = new LinkedHashMap<>();
        int i = 0;
        for (String key : distinct.keySet()) {
            result.put(key, await(wanted.get(i++)));
        }
        return result;
    }

    /**
     * The datapaths whose report is neither known nor kept, each distinct key once; reports that are kept are known afterwards.
     *
     * @param datapaths datapaths
     * @return those whose report must be computed
     */
    public List<Datapath> missing(Collection<? extends Datapath> datapaths) {
        Map<String, Datapath> missing = new LinkedHashMap<>();
        for (Datapath datapath : datapaths) {
            if (!reports.containsKey(datapath.key()) && !missing.containsKey(datapath.key())) {
                work.load(datapath).ifPresentOrElse(kept -> reports.putIfAbsent(datapath.key(),
                        CompletableFuture.completedFuture(kept)), () -> missing.put(datapath.key(), datapath));
            }
        }
        return List.copyOf(missing.values());
    }

    /**
     * Adds and keeps a report that was computed elsewhere, unless there is one already.
     *
     * @param key    its datapath's key
     * @param report the report
     */
    public void add(String key, R report) {
        if (reports.putIfAbsent(key, CompletableFuture.completedFuture(report)) == null) {
            work.store(report);
        }
    }

    private void compute(List<Job> jobs, int threads, FidelityProgress progress) {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> tasks = new ArrayList<>();
            for (Job job : jobs) {
                if (!job.loaded()) {
                    for (int i = 0; i < work.parts(); i++) {
                        int part = i;
                        tasks.add(pool.submit(() -> {
                            if (!progress.stopped()) {
                                job.compute(part);
                            }
                        }));
                    }
                }
            }
            try {
                for (Future<?> task : tasks) {
                    task.get();
                }
                if (jobs.stream().anyMatch(job -> !job.report.isDone())) {
                    throw new CancellationException("Scoring was stopped.");
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("Scoring failed: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                pool.shutdownNow();
                Thread.currentThread().interrupt();
                throw (CancellationException) new CancellationException("Scoring was interrupted.").initCause(e);
            }
        }
    }

    /** The report, or the failure of whichever thread computed it. */
    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TensorException failure) {
                throw new TensorException(String.valueOf(failure.getMessage()), failure);
            }
            if (e.getCause() instanceof IllegalStateException failure) {
                throw new IllegalStateException(failure.getMessage(), failure);
            }
            throw e;
        }
    }

    /** One datapath on its way to a report; exactly one thread created and entered it. */
    private final class Job {

        private final Datapath datapath;
        private final CompletableFuture<R> report = new CompletableFuture<>();
        private final AtomicReferenceArray<P> parts = new AtomicReferenceArray<>(work.parts());
        private final AtomicInteger missing = new AtomicInteger(work.parts());

        Job(Datapath datapath) {
            this.datapath = datapath;
        }

        boolean loaded() {
            Optional<R> known = work.load(datapath);
            known.ifPresent(report::complete);
            return known.isPresent();
        }

        /** Computes one part; whoever computes the last one finishes the report. */
        void compute(int part) {
            if (report.isDone()) {
                return;
            }
            try {
                parts.set(part, work.part(datapath, part));
                if (missing.decrementAndGet() == 0) {
                    List<P> done = new ArrayList<>();
                    for (int i = 0; i < parts.length(); i++) {
                        done.add(parts.get(i));
                    }
                    R finished = work.report(datapath, done);
                    work.store(finished);
                    report.complete(finished);
                }
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        /** Releases those who wait for a report that will not come. */
        void abandon() {
            if (!report.isDone()) {
                fail(new CancellationException("Scoring of datapath " + datapath.key() + " was given up."));
            }
        }

        private void fail(Throwable failure) {
            reports.remove(datapath.key(), report);
            report.completeExceptionally(failure);
        }
    }

    /** Counts reports and tells the listener, one call at a time. */
    private static final class Counter {

        private final int total;
        private final FidelityProgress progress;
        private int done;

        Counter(int total, FidelityProgress progress) {
            this.total = total;
            this.progress = progress;
        }

        synchronized void next() {
            done++;
            progress.scored(done, total);
        }
    }
}
