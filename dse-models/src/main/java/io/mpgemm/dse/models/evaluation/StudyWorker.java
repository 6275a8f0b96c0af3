package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.SweepState;
import io.mpgemm.dse.core.search.Sweeper;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.language.LanguageScore;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.Goals;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Scores a study's points in a process that knows of the study but its file: what an engine runs on its workers. Points
 * travel as the indices of their values. Everything is computed in the calling thread; safe for many threads.
 */
public final class StudyWorker {

    private final StudySpace space;
    private final FidelityEvaluator fidelity;
    private final Optional<LanguageEvaluator> language;
    private final DesignEvaluator evaluator;
    private final Problem problem;

    private StudyWorker(StudySpace space, List<Workload> workloads, FidelityEvaluator fidelity,
            Optional<LanguageEvaluator> language) {
        Goals goals = space.study().goals();
        this.space = space;
        this.fidelity = fidelity;
        this.language = language;
        this.evaluator = new DesignEvaluator(space, workloads, fidelity, language, FidelityProgress.none(), 1);
        this.problem = new Problem(space.space(), evaluator, goals.objectives(Metrics.all()),
                goals.constraints(Metrics.all()));
    }

    /**
     * A worker that shares the tensors and the known fidelity of a run in the same process.
     *
     * @param work the run's work
     * @return a worker
     */
    public static StudyWorker sharing(Engine.Work work) {
        return new StudyWorker(work.space(), work.workloads(), work.fidelity(), work.language());
    }

    /**
     * A worker from nothing but a study file. Other files that the study names must be readable here, too.
     *
     * @param file  absolute name of the file
     * @param bytes its content
     * @return a worker
     * @throws InputException if the study or a file that it names cannot be used here
     */
    public static StudyWorker read(String file, byte[] bytes) {
        Study study = Study.read(file, bytes);
        Inputs inputs = new Inputs(study);
        inputs.checkNames();
        StudySpace space = SpaceBuilder.build(study, PeFamilies.all());
        List<Workload> workloads = inputs.workloads();
        return new StudyWorker(space, workloads, new FidelityEvaluator(inputs.tensors(workloads), Optional.empty()),
                inputs.language().map(benchmark -> new LanguageEvaluator(benchmark, Optional.empty())));
    }

    /**
     * What identifies all that the worker scores on: tensors and language model.
     *
     * @return a text that is equal where all scores are
     */
    public String identity() {
        return identity(fidelity, language);
    }

    /**
     * The same of a run.
     *
     * @param work the run's work
     * @return a text that is equal where all scores are
     */
    public static String identity(Engine.Work work) {
        return identity(work.fidelity(), work.language());
    }

    private static String identity(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language) {
        return fidelity.tensors().hash() + language.map(text -> " " + text.benchmark().identity()).orElse("");
    }

    /**
     * Takes note of numerics that were scored elsewhere and need not be scored again here.
     *
     * @param reports their fidelity
     * @param scores  what they do to the study's language model
     */
    public void learn(Collection<FidelityReport> reports, Collection<LanguageScore> scores) {
        reports.forEach(fidelity::add);
        language.ifPresent(texts -> scores.forEach(texts::add));
    }

    /**
     * Scores points. Numerics that the worker does not know are scored, too.
     *
     * @param points value indices of each point
     * @return one evaluation for each point, in order
     */
    public List<Evaluation> evaluate(List<int[]> points) {
        return evaluator.evaluate(points.stream().map(this::point).toList());
    }

    /**
     * Sweeps a range of ordinals. Numerics that the worker does not know are scored, too.
     *
     * @param goals what {@link #goals(Problem)} says of the problem
     * @param from  the first ordinal
     * @param to    the ordinal behind the last
     * @return its counts and its front
     * @throws IllegalArgumentException if the problem has other goals than the study
     */
    public SweepState sweep(String goals, long from, long to) {
        if (!goals.equals(goals(problem))) {
            throw new IllegalArgumentException("The goals are " + goals + ", but the study's " + goals(problem) + ".");
        }
        return new Sweeper(problem).sweep(from, to);
    }

    /**
     * Objectives and constraints of a problem.
     *
     * @param problem a problem
     * @return a text that is equal where they are
     */
    public static String goals(Problem problem) {
        return problem.objectives() + " " + problem.constraints();
    }

    /**
     * The fidelity of one of a point's numerics at one site.
     *
     * @param point    value indices of the point
     * @param numerics position of the numerics in {@link DesignEvaluator#datapaths}
     * @param site     position of the site in the study's tensors
     * @return its fidelity
     */
    public Fidelity fidelity(int[] point, int numerics, int site) {
        return fidelity.score(evaluator.datapaths(point(point)).get(numerics), site);
    }

    /**
     * What one of a point's numerics does to the study's language model.
     *
     * @param point    value indices of the point
     * @param numerics position of the numerics in {@link DesignEvaluator#languageDatapaths}
     * @return its score
     */
    public LanguageScore language(int[] point, int numerics) {
        return language.orElseThrow().score(evaluator.languageDatapaths(point(point)).get(numerics));
    }

    private DesignPoint point(int[] indices) {
        return space.space().nearest(indices);
    }
}
