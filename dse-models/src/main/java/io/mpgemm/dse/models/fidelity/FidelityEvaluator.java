package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.numeric.Lazy;
import io.mpgemm.dse.models.tensor.TensorException;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Scores datapaths on a tensor set. Thread-safe. Each distinct {@link Datapath#key()} is computed once in the life of
 * the evaluator, however many threads ask at the same time; a failed one is tried again when it is asked for again. Results do not depend on
 * the number of threads.
 */
public final class FidelityEvaluator {

    private final TensorSet tensors;
    private final Optional<FidelityCache> cache;
    private final Lazy<List<SiteScorer>> scorers;
    private final List<String> siteNames;
    private final OncePerDatapath<Fidelity, FidelityReport> reports = new OncePerDatapath<>(new Scoring());

    /**
     * An evaluator.
     *
     * @param tensors tensors to score on
     * @param cache   reports on disk, or empty for none
     */
    public FidelityEvaluator(TensorSet tensors, Optional<FidelityCache> cache) {
        this.tensors = tensors;
        this.cache = cache;
        this.scorers = new Lazy<>(() -> tensors.sites().stream().map(SiteScorer::new).toList());
        this.siteNames = tensors.siteNames();
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
        return reports.score(datapath);
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
        return reports.scoreAll(datapaths, threads, progress);
    }

    /**
     * Scores one datapath at one site, in the calling thread; nothing is kept.
     *
     * @param datapath datapath
     * @param site     position of the site in the tensor set
     * @return its fidelity there
     * @throws TensorException       when the datapath's formats cannot hold the tensors' numbers
     * @throws IllegalStateException when the datapath fails otherwise; the message names it and the site
     */
    public Fidelity score(Datapath datapath, int site) {
        return new Scoring().part(datapath, site);
    }

    /**
     * The datapaths whose report is neither known nor in the cache, each distinct key once.
     *
     * @param datapaths datapaths
     * @return those whose report must be computed
     */
    public List<Datapath> missing(Collection<? extends Datapath> datapaths) {
        return reports.missing(datapaths);
    }

    /**
     * Adds a report that was computed elsewhere on the same tensors.
     *
     * @param report the report
     * @throws IllegalArgumentException when it is of other tensors
     */
    public void add(FidelityReport report) {
        if (!report.tensors().equals(tensors.hash())) {
            throw new IllegalArgumentException("The report on " + report.datapath() + " is of the tensors "
                    + report.tensors() + ", not of " + tensors.hash() + ".");
        }
        reports.add(report.datapath(), report);
    }

    /** One part for each site. */
    private final class Scoring implements OncePerDatapath.Work<Fidelity, FidelityReport> {

        @Override
        public int parts() {
            return siteNames.size();
        }

        @Override
        public Fidelity part(Datapath datapath, int part) {
            try {
                return scorers.get().get(part).score(datapath);
            } catch (IllegalArgumentException e) {
                throw new TensorException(tensors.name() + ": the numerics " + datapath.key()
                        + " cannot hold the numbers of site '" + siteNames.get(part) + "'. " + e.getMessage(), e);
            } catch (RuntimeException | Error e) {
                throw new IllegalStateException("Datapath " + datapath.key() + " failed at site "
                        + siteNames.get(part) + ": " + e.getMessage(), e);
            }
        }

        @Override
        public FidelityReport report(Datapath datapath, List<Fidelity> parts) {
            return FidelityReport.of(datapath.key(), tensors.hash(), parts);
        }

        @Override
        public Optional<FidelityReport> load(Datapath datapath) {
            return cache.flatMap(entries -> entries.load(tensors.hash(), datapath.key(), siteNames));
        }

        @Override
        public void store(FidelityReport report) {
            cache.ifPresent(entries -> entries.store(report));
        }
    }
}
