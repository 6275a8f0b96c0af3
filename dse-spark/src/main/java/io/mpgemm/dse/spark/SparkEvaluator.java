package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.evaluation.Engine;
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
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Scores points on Spark's workers with the same code that scores them in one process. A batch is up to three jobs: the
 * fidelity of numerics that are new, a task for each of them and each site of the tensors; what they do to the language
 * model, a task each; the points themselves, in slices. What is known of numerics is kept at the driver, and each slice
 * takes along what its points need, so a worker that is lost takes nothing with it.
 */
final class SparkEvaluator implements Evaluator {

    /** Fewer points are not worth a task. */
    private static final int LEAST = 8;
    /** More make a task too large to send. */
    private static final int MOST = 2048;
    /** Slices for each core, so that the slowest does not keep the others waiting for long. */
    private static final int SLICES = 3;

    private final JavaSparkContext spark;
    private final Broadcast<StudyOnWorkers> study;
    private final Engine.Work work;

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
        List<Datapath> numerics = batch.stream().map(work.evaluator()::numerics).toList();
        // By identity: the evaluator hands out the same object for the same PE, and keys are long to make.
        IdentityHashMap<Datapath, String> keys = new IdentityHashMap<>();
        Map<String, Datapath> distinct = new LinkedHashMap<>();
        Map<String, DesignPoint> examples = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            String key = keys.computeIfAbsent(numerics.get(i), Datapath::key);
            distinct.putIfAbsent(key, numerics.get(i));
            examples.putIfAbsent(key, batch.get(i));
        }
        scoreFidelity(distinct.values(), examples);
        Map<String, FidelityReport> fidelity = work.fidelity().scoreAll(distinct.values(), 1, FidelityProgress.none());
        Map<String, LanguageScore> language = work.language().map(scores -> {
            scoreLanguage(scores, distinct.values(), examples);
            return scores.scoreAll(distinct.values(), 1, FidelityProgress.none());
        }).orElse(Map.of());

        int size = sliceSize(batch.size());
        List<Slice> slices = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += size) {
            int to = Math.min(batch.size(), from + size);
            Set<String> needed = new LinkedHashSet<>();
            numerics.subList(from, to).forEach(datapath -> needed.add(keys.getOrDefault(datapath, "")));
            slices.add(new Slice(batch.subList(from, to), of(fidelity, needed), of(language, needed)));
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

    private int sliceSize(int points) {
        return Math.clamp(Math.ceilDiv(points, SLICES * spark.defaultParallelism()), LEAST, MOST);
    }

    private static <T> List<T> of(Map<String, T> known, Collection<String> needed) {
        return needed.stream().flatMap(key -> Optional.ofNullable(known.get(key)).stream()).toList();
    }

    /** Scores what has no report yet. */
    private void scoreFidelity(Collection<Datapath> numerics, Map<String, DesignPoint> examples) {
        FidelityEvaluator known = work.fidelity();
        List<String> missing = known.missing(numerics).stream().map(Datapath::key).toList();
        int sites = known.tensors().sites().size();
        List<Part> parts = new ArrayList<>();
        for (String key : missing) {
            for (int site = 0; site < sites; site++) {
                parts.add(new Part(Slice.indices(example(examples, key)), site));
            }
        }
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
                work.progress().scored(++done[0], missing.size());
            }
        });
    }

    private void scoreLanguage(LanguageEvaluator known, Collection<Datapath> numerics,
            Map<String, DesignPoint> examples) {
        List<String> missing = known.missing(numerics).stream().map(Datapath::key).toList();
        List<Part> parts = missing.stream().map(key -> new Part(Slice.indices(example(examples, key)), 0)).toList();
        int[] done = {0};
        Broadcast<StudyOnWorkers> there = study;
        Jobs.run(spark, parts, part -> Answer.of(() -> List.of(part.language(there.value()))), (score, at) -> {
            known.add(score.getFirst());
            work.progress().scored(++done[0], missing.size());
        });
    }

    private static DesignPoint example(Map<String, DesignPoint> examples, String key) {
        return Optional.ofNullable(examples.get(key)).orElseThrow();
    }
}
