package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.RangeSweeper;
import io.mpgemm.dse.core.search.SweepSearch;
import io.mpgemm.dse.core.search.SweepState;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.StudyWorker;
import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.language.LanguageScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Scores points on Spark's workers with the same code that scores them in one process. A batch is up to three jobs: the
 * fidelity of numerics that are new, a task for each of them and each site of the tensors; what they do to the language
 * model, a task each; the points themselves, in slices. What is known of numerics is kept at the driver, and each slice
 * takes along what its points need, so a worker that is lost takes nothing with it. A sweep is a job for each span: every
 * task sweeps a range, and a tree of tasks merges the fronts.
 */
final class SparkEvaluator implements RangeSweeper {

    /** Fewer points are not worth a task. */
    private static final int LEAST = 8;
    /** More make a task too large to send. */
    private static final int MOST = 2048;
    /** Slices for each core, so that the slowest does not keep the others waiting for long. */
    private static final int SLICES = 3;
    /** Ordinals of a sweeping task: a few tenths of a second. */
    private static final long SWEPT = 4L * SweepSearch.RANGE;
    /** Tasks for each core in a span: a few seconds, after which the sweep can be stopped and resumed. */
    private static final int SWEEPS = 16;

    private final JavaSparkContext spark;
    private final Broadcast<StudyOnWorkers> study;
    private final Engine.Work work;
    /** What a sweep needs to know everywhere. */
    private Optional<Broadcast<Known>> prepared = Optional.empty();

    SparkEvaluator(JavaSparkContext spark, Broadcast<StudyOnWorkers> study, Engine.Work work) {
        this.spark = spark;
        this.study = study;
        this.work = work;
    }

    @Override
    public List<Metric> metrics() {
        return work.evaluator().metrics();
    }

    @Override
    public List<String> labels() {
        return work.evaluator().labels();
    }

    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        NumericsOf numerics = numerics(batch);
        NumericsOf texts = texts(batch);
        Map<String, FidelityReport> fidelity = fidelity(numerics);
        Map<String, LanguageScore> language = language(texts);
        int size = Math.clamp(Math.ceilDiv(batch.size(), SLICES * spark.defaultParallelism()), LEAST, MOST);
        List<Slice> slices = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += size) {
            int to = Math.min(batch.size(), from + size);
            slices.add(new Slice(batch.subList(from, to),
                    new Known(of(fidelity, numerics.keys(from, to)), of(language, texts.keys(from, to)))));
        }
        Evaluation[] evaluations = new Evaluation[batch.size()];
        Broadcast<StudyOnWorkers> there = study;
        int metrics = metrics().size();
        Jobs.run(spark, slices, slice -> Answer.of(() -> slice.evaluate(there.value(), metrics)), (rows, at) -> {
            for (int i = 0; i < rows.size(); i++) {
                int point = at * size + i;
                evaluations[point] = rows.get(i).of(batch.get(point));
            }
        });
        return Arrays.asList(evaluations);
    }

    @Override
    public List<String> obstacles() {
        return work.evaluator().obstacles();
    }

    @Override
    public void prepare(long from, long to) {
        List<DesignPoint> examples = work.evaluator().examples(from, to);
        Known known = new Known(List.copyOf(fidelity(numerics(examples)).values()),
                List.copyOf(language(texts(examples)).values()));
        prepared.ifPresent(Broadcast::destroy);
        prepared = Optional.of(spark.broadcast(known));
    }

    /** In this process, for what asks for few points at a time. */
    @Override
    public void values(long from, long to, int[] metrics, double[] into) {
        work.evaluator().values(from, to, metrics, into);
    }

    @Override
    public long span() {
        return SWEEPS * SWEPT * spark.defaultParallelism();
    }

    @Override
    public SweepState sweep(Problem problem, long from, long to) {
        if (prepared.isEmpty()) {
            prepare(from, to);
        }
        long ranges = Math.ceilDiv(to - from, (long) SweepSearch.RANGE);
        long size = Math.min(SWEPT,
                Math.ceilDiv(ranges, (long) SLICES * spark.defaultParallelism()) * SweepSearch.RANGE);
        List<Long> starts = new ArrayList<>();
        for (long start = from; start < to; start += size) {
            starts.add(start);
        }
        Broadcast<StudyOnWorkers> there = study;
        Broadcast<Known> known = prepared.orElseThrow();
        String goals = StudyWorker.goals(problem);
        Swept swept;
        try {
            swept = spark.parallelize(starts, starts.size())
                    .map(start -> Swept.of(() -> known.value().tell(there.value().worker()).sweep(goals, start,
                            Math.min(to, start + size))))
                    .treeReduce(Swept::merge);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Jobs.failure(e);
        }
        if (!swept.refusal().isEmpty()) {
            throw Jobs.refused(swept.refusal());
        }
        return swept.state(from, to);
    }

    private NumericsOf numerics(List<DesignPoint> points) {
        return new NumericsOf(points, work.evaluator()::datapaths);
    }

    /** What the language model runs on. */
    private NumericsOf texts(List<DesignPoint> points) {
        return new NumericsOf(work.language().isPresent() ? points : List.of(), work.evaluator()::languageDatapaths);
    }

    /** The fidelity of numerics; scored are those that have not been. */
    private Map<String, FidelityReport> fidelity(NumericsOf numerics) {
        scoreFidelity(work.fidelity(), numerics);
        return work.fidelity().scoreAll(numerics.all(), 1, FidelityProgress.none());
    }

    /** The same of the language model. */
    private Map<String, LanguageScore> language(NumericsOf texts) {
        return work.language().map(scores -> {
            scoreLanguage(scores, texts);
            return scores.scoreAll(texts.all(), 1, FidelityProgress.none());
        }).orElse(Map.of());
    }

    private static <T> List<T> of(Map<String, T> known, Collection<String> needed) {
        return needed.stream().flatMap(key -> Optional.ofNullable(known.get(key)).stream()).toList();
    }

    private void scoreFidelity(FidelityEvaluator known, NumericsOf numerics) {
        List<String> missing = known.missing(numerics.all()).stream().map(Datapath::key).toList();
        int sites = known.tensors().siteNames().size();
        List<Part> parts = missing.stream().flatMap(key -> numerics.parts(key, sites).stream()).toList();
        Fidelity[][] scores = new Fidelity[missing.size()][sites];
        int[] left = new int[missing.size()];
        Arrays.fill(left, sites);
        int[] done = {0};
        Broadcast<StudyOnWorkers> there = study;
        Jobs.run(spark, parts, part -> Answer.of(() -> List.of(part.fidelity(there.value()))), (score, at) -> {
            int which = at / sites;
            scores[which][at % sites] = score.getFirst();
            if (--left[which] == 0) {
                known.add(FidelityReport.of(missing.get(which), known.tensors().hash(),
                        Arrays.asList(scores[which])));
                scored(++done[0], missing.size());
            }
        });
    }

    private void scoreLanguage(LanguageEvaluator known, NumericsOf numerics) {
        List<String> missing = known.missing(numerics.all()).stream().map(Datapath::key).toList();
        List<Part> parts = missing.stream().flatMap(key -> numerics.parts(key, 1).stream()).toList();
        int[] done = {0};
        Broadcast<StudyOnWorkers> there = study;
        Jobs.run(spark, parts, part -> Answer.of(() -> List.of(part.language(there.value()))), (score, at) -> {
            known.add(score.getFirst());
            scored(++done[0], missing.size());
        });
    }

    /** Tells how far scoring is, and ends it where no more of it is wanted. */
    private void scored(int done, int all) {
        work.progress().scored(done, all);
        if (done < all && work.progress().stopped()) {
            throw new CancellationException("Scoring was stopped.");
        }
    }
}
