package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.tensor.TensorException;
import io.mpgemm.dse.models.tensor.TensorSet;
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
 * Scores datapaths on a tensor set. Thread-safe. Each distinct {@link Datapath#key()} is computed once in the life of
 * the evaluator, however many threads ask at the same time; a failed one is tried again when it is asked for again. Results do not depend on
 * the number of threads.
 */
public final class FidelityEvaluator {

    private final TensorSet tensors;
    private final Optional<FidelityCache> cache;
    private final List<SiteScorer> scorers;
    private final List<String> siteNames;
    private final ConcurrentMap<String, CompletableFuture<FidelityReport>> reports = new ConcurrentHashMap<>();

    /**
     * An evaluator.
     *
     * @param tensors tensors to score on
     * @param cache   reports on disk, or empty for none
     */
    public FidelityEvaluator(TensorSet tensors, Optional<FidelityCache> cache) {
        this.tensors = tensors;
        this.cache = cache;
        this.scorers = tensors.sites().stream().map(SiteScorer::new).toList();
        this.siteNames = tensors.sites().stream().map(site -> site.name()).toList();
    }

    /**
     * The tensors that everything is scored on.
     *
     * @return the set
     */
    public TensorSet tensors() {
        return tensors;
    }

    /**
     * Scores one datapath in the calling thread, or waits for the thread that does.
     *
     * @param datapath datapath
     * @return its report
     * @throws IllegalStateException when the datapath fails; the message names it and the site
     */
    public FidelityReport score(Datapath datapath) {
        Job job = new Job(datapath);
        CompletableFuture<FidelityReport> other = reports.putIfAbsent(datapath.key(), job.report);
        if (other != null) {
            return await(other);
        }
        try {
            if (!job.loadFromCache()) {
                for (int site = 0; site < scorers.size(); site++) {
                    job.scoreSite(site);
                }
            }
        } finally {
            job.abandon();
        }
        return await(job.report);
    }

    /**
     * Scores many, each distinct key once, the work split by datapath and site.
     *
     * @param datapaths datapaths; those with the same key count once
     * @param threads   threads, 1 or more
     * @param progress  told after each report
     * @return reports by key, in the order in which the keys came first
     * @throws TensorException       when a datapath's formats cannot hold the tensors' numbers
     * @throws IllegalStateException when a datapath fails otherwise, after the others are done; the message names the first such
     *                               datapath in order
     * @throws CancellationException when the calling thread is interrupted; it stays interrupted
     */
    public Map<String, FidelityReport> scoreAll(Collection<? extends Datapath> datapaths, int threads,
            FidelityProgress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; valid are 1 or more.");
        }
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        datapaths.forEach(datapath -> distinct.putIfAbsent(datapath.key(), datapath));
        Counter counter = new Counter(distinct.size(), progress);
        List<Job> own = new ArrayList<>();
        List<CompletableFuture<FidelityReport>> wanted = new ArrayList<>();
        for (Datapath datapath : distinct.values()) {
            Job job = new Job(datapath);
            CompletableFuture<FidelityReport> other = reports.putIfAbsent(datapath.key(), job.report);
            if (other == null) {
                own.add(job);
            }
            wanted.add(other == null ? job.report : other);
        }
        List<CompletableFuture<Void>> counted = new ArrayList<>();
        wanted.forEach(report -> counted.add(report.thenRun(counter::next)));
        try {
            work(own, threads);
        } finally {
            own.forEach(Job::abandon);
        }
        counted.forEach(FidelityEvaluator::await);
        Map<String, FidelityReport> result = new LinkedHashMap<>();
        int i = 0;
        for (String key : distinct.keySet()) {
            result.put(key, await(wanted.get(i++)));
        }
        return result;
    }

    private void work(List<Job> jobs, int threads) {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> tasks = new ArrayList<>();
            for (Job job : jobs) {
                if (!job.loadFromCache()) {
                    for (int i = 0; i < scorers.size(); i++) {
                        int site = i;
                        tasks.add(pool.submit(() -> job.scoreSite(site)));
                    }
                }
            }
            try {
                for (Future<?> task : tasks) {
                    task.get();
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
        private final CompletableFuture<FidelityReport> report = new CompletableFuture<>();
        private final AtomicReferenceArray<Fidelity> sites = new AtomicReferenceArray<>(scorers.size());
        private final AtomicInteger missing = new AtomicInteger(scorers.size());

        Job(Datapath datapath) {
            this.datapath = datapath;
        }

        boolean loadFromCache() {
            Optional<FidelityReport> known = cache
                    .flatMap(entries -> entries.load(tensors.hash(), datapath.key(), siteNames));
            known.ifPresent(report::complete);
            return known.isPresent();
        }

        /** Scores one site; whoever scores the last one finishes the report. */
        void scoreSite(int index) {
            if (report.isDone()) {
                return;
            }
            try {
                sites.set(index, scorers.get(index).score(datapath));
                if (missing.decrementAndGet() == 0) {
                    List<Fidelity> done = new ArrayList<>();
                    for (int i = 0; i < sites.length(); i++) {
                        done.add(sites.get(i));
                    }
                    FidelityReport finished = FidelityReport.of(datapath.key(), tensors.hash(), done);
                    cache.ifPresent(entries -> entries.store(finished));
                    report.complete(finished);
                }
            } catch (IllegalArgumentException e) {
                fail(new TensorException(tensors.name() + ": the numerics " + datapath.key()
                        + " cannot hold the numbers of site '" + siteNames.get(index) + "'. " + e.getMessage(), e));
            } catch (RuntimeException | Error e) {
                fail(new IllegalStateException("Datapath " + datapath.key() + " failed at site "
                        + siteNames.get(index) + ": " + e.getMessage(), e));
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
