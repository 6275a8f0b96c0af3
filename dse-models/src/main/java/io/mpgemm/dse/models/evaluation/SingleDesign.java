package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Evaluates one design, described by itself or taken out of a study. */
public final class SingleDesign {

    private SingleDesign() {}

    /**
     * A design in words.
     *
     * @param pe         PE family
     * @param parameters values of parameters; the others take their defaults
     * @param model      model of the catalogue, or a file
     * @param phase      prefill or decode
     * @param batch      sequences
     * @param context    tokens of a sequence
     * @param node       process node
     * @param clockMhz   clock
     * @param technology other keys of a study's technology block, such as scaling, voltage, temperatureC, liberty
     */
    public record Description(String pe, Map<String, String> parameters, String model, String phase, int batch,
            int context, String node, String clockMhz, Map<String, String> technology) {

        /** Copies the maps. */
        public Description {
            parameters = Map.copyOf(parameters);
            technology = Map.copyOf(technology);
        }

        /** The space of this design alone, which runs some models. */
        StudySpace space(List<String> models) {
            StudySpace space = new OptionStudy("eval").workloads(models, phase, batch, context)
                    .technology(node, clockMhz, technology)
                    .space(List.of(pe), parameters.entrySet().stream().collect(
                            Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue()))))
                    .build();
            if (space.space().size() != 1) {
                throw new InputException(
                        "The options describe " + Wording.count(space.space().count()) + " designs, not one: "
                                + space.space().parameters().stream().filter(parameter -> parameter.values().size() > 1)
                                        .map(Parameter::name).collect(Collectors.joining(", "))
                                + " has several values. Give one value each.");
            }
            return space;
        }
    }

    /**
     * What is known of a design.
     *
     * @param design     the design
     * @param technology its operating point in words
     * @param evaluation its metrics
     * @param metrics    what they are
     * @param breakdowns what they are made of, and of the PE alone its area (um2) and energy a MAC (pJ)
     */
    public record Result(Design design, String technology, Evaluation evaluation, List<Metric> metrics,
            List<Breakdown> breakdowns) {

        /** Copies the lists. */
        public Result {
            metrics = List.copyOf(metrics);
            breakdowns = List.copyOf(breakdowns);
        }

        private static Result of(Design design, String technology, Evaluation evaluation, List<Metric> metrics) {
            List<Breakdown> breakdowns = new ArrayList<>(Breakdowns.ofPe(design));
            breakdowns.addAll(Breakdowns.of(design));
            return new Result(design, technology, evaluation, metrics, breakdowns);
        }

        /**
         * The same design with its cycles counted otherwise than its point says.
         *
         * @param cycles name of the cycle assumption
         * @return the result
         */
        public Result under(String cycles) {
            CycleAssumption assumption = CycleAssumption.named(cycles);
            Design counted = new Design(design.family(), design.settings(), design.datapath(), design.pe(),
                    design.costs().stream().map(cost -> cost.with(assumption)).toList(), design.tokens(),
                    design.fidelity(),
                    design.language(), design.infeasible());
            return of(counted, technology,
                    new Evaluation(evaluation.point(), Metrics.values(counted), evaluation.labels(),
                            evaluation.infeasible()),
                    metrics);
        }
    }

    /**
     * Evaluates a described design.
     *
     * @param description the design
     * @param cache       where fidelity is kept, if at all
     * @param threads     threads to work with
     * @return the result
     * @throws InputException if the description is not one design
     */
    public static Result of(Description description, Optional<FidelityCache> cache, int threads) {
        return evaluate(space(description), BigInteger.ZERO, cache, threads);
    }

    /**
     * How far the costs of a described design depend on each constant.
     *
     * @param description the design
     * @param cache       where fidelity is kept, if at all
     * @param threads     threads to work with
     * @return the result
     * @throws InputException if the description is not one design
     */
    public static Sensitivity sensitivity(Description description, Optional<FidelityCache> cache, int threads) {
        return work(space(description), BigInteger.ZERO, cache, threads, Sensitivity::of);
    }

    private static StudySpace space(Description description) {
        return description.space(List.of(description.model()));
    }

    /**
     * Evaluates a point of a study.
     *
     * @param file    the study
     * @param number  the point's number
     * @param cache   where fidelity is kept, if at all
     * @param threads threads to work with
     * @return the result
     * @throws InputException if the study is not valid or has no such point
     */
    public static Result ofStudy(Path file, BigInteger number, Optional<FidelityCache> cache, int threads) {
        return evaluate(space(file, number), number, cache, threads);
    }

    /**
     * How far the costs of a point of a study depend on each constant.
     *
     * @param file    the study
     * @param number  the point's number
     * @param cache   where fidelity is kept, if at all
     * @param threads threads to work with
     * @return the result
     * @throws InputException if the study is not valid or has no such point
     */
    public static Sensitivity sensitivityOfStudy(Path file, BigInteger number, Optional<FidelityCache> cache,
            int threads) {
        return work(space(file, number), number, cache, threads, Sensitivity::of);
    }

    private static StudySpace space(Path file, BigInteger number) {
        Study study = Study.read(file);
        Inputs inputs = new Inputs(study);
        inputs.checkNames();
        StudySpace space = inputs.space();
        BigInteger last = space.space().count().subtract(BigInteger.ONE);
        if (number.signum() < 0 || number.compareTo(last) > 0) {
            throw new InputException(file + ": there is no point " + number + ". Valid: 0 to " + last + ".");
        }
        return space;
    }

    private static Result evaluate(StudySpace space, BigInteger number, Optional<FidelityCache> cache, int threads) {
        return work(space, number, cache, threads, (evaluator, point) -> {
            Evaluation evaluation = evaluator.evaluate(List.of(point)).getFirst();
            return Result.of(evaluator.design(point), evaluator.constants(point).technology().operatingPoint(),
                    evaluation, evaluator.metrics());
        });
    }

    private static <T> T work(StudySpace space, BigInteger number, Optional<FidelityCache> cache, int threads,
            BiFunction<DesignEvaluator, DesignPoint, T> work) {
        Inputs inputs = new Inputs(space.study());
        List<Workload> workloads = inputs.workloads();
        FidelityEvaluator fidelity = new FidelityEvaluator(inputs.tensors(workloads, cache), cache);
        Optional<LanguageEvaluator> language = inputs.language().map(text -> new LanguageEvaluator(text, cache));
        try (DesignEvaluator evaluator = new DesignEvaluator(space, workloads, fidelity, language,
                FidelityProgress.none(), threads)) {
            return work.apply(evaluator, space.space().point(number));
        }
    }
}
