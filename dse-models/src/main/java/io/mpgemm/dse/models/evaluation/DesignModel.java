package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.reference.Prediction;
import io.mpgemm.dse.models.study.StudySpace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The model {@code design} of data files with published figures: any metric of one full design, its fidelity measured on the
 * tensors of the study that names the file, or the share of a part in its area, energy or latency.
 *
 * <p>
 * Arguments: {@code pe}; {@code set}, values of parameters as in {@code "weightBits=4 groupSize=128"}; {@code node},
 * {@code clockMhz}; {@code model}, {@code phase}, {@code batch}, {@code context}; and {@code of}, the name of a metric, or
 * {@code share} with {@code tree} (area, energy or latency) and {@code part}, a regular expression that finds names of
 * parts. A block {@code fidelity}, as in a study, has other tensors than the study's; the model's shapes are those of {@code
 * model}, so that one block goes with one model.
 */
final class DesignModel implements Function<JsonNode, Prediction> {

    private static final String SHARE = "share";
    private static final String FIDELITY = "fidelity";
    private static final Set<String> KEYS = Set.of("pe", "set", "node", "clockMhz", "model", "phase", "batch",
            "context",
            "of", "tree", "part", FIDELITY);

    private final FidelityEvaluator fidelity;
    private final Optional<LanguageEvaluator> language;
    private final FidelityProgress progress;
    private final int threads;
    private final Map<Wanted, Design> known = new HashMap<>();
    private final Map<JsonNode, FidelityEvaluator> others = new HashMap<>();

    /** A design, and the tensors that its fidelity is measured on where they are not the study's. */
    private record Wanted(SingleDesign.Description description, JsonNode fidelity) {}

    DesignModel(FidelityEvaluator fidelity, Optional<LanguageEvaluator> language, FidelityProgress progress,
            int threads) {
        this.fidelity = fidelity;
        this.language = language;
        this.progress = progress;
        this.threads = threads;
    }

    @Override
    public Prediction apply(JsonNode of) {
        for (String key : of.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("A design has no '" + key + "'. "
                        + Wording.validOrMaybe(key, KEYS.stream().sorted().toList()));
            }
        }
        Design design = known.computeIfAbsent(new Wanted(description(of), of.path(FIDELITY)), this::design);
        if (!design.infeasible().isEmpty()) {
            return new Prediction.Unsupported(design.infeasible());
        }
        String wanted = of.required("of").asString();
        return new Prediction.Value(wanted.equals(SHARE) ? share(design, of) : metric(design, wanted));
    }

    private static SingleDesign.Description description(JsonNode of) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String setting : of.path("set").asString("").trim().split(" +", -1)) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                parameters.put(setting.substring(0, equals), setting.substring(equals + 1));
            } else if (!setting.isEmpty()) {
                throw new IllegalArgumentException("'" + setting + "' sets nothing. Valid: NAME=VALUE.");
            }
        }
        return new SingleDesign.Description(of.required("pe").asString(), parameters,
                of.path("model").asString("llama-2-7b"), of.path("phase").asString("decode"), of.path("batch").asInt(1),
                of.path("context").asInt(2048), of.path("node").asString("28nm"), of.path("clockMhz").asString("500"),
                Map.of());
    }

    private Design design(Wanted wanted) {
        SingleDesign.Description description = wanted.description;
        try {
            StudySpace space = description.space(List.of(description.model()));
            FidelityEvaluator measured = wanted.fidelity instanceof ObjectNode block
                    ? others.computeIfAbsent(block, _ -> tensors(description, block))
                    : fidelity;
            try (DesignEvaluator evaluator = new DesignEvaluator(space, new Inputs(space.study()).workloads(), measured,
                    language, progress, threads)) {
                return evaluator.design(space.space().point(0));
            }
        } catch (InputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Tensors of the model's shapes as a study's block of that name describes them. */
    private static FidelityEvaluator tensors(SingleDesign.Description description, ObjectNode block) {
        Inputs inputs = new Inputs(new OptionStudy("tensors")
                .workload(description.model(), description.phase(), description.batch(), description.context())
                .technology(description.node(), description.clockMhz(), Map.of())
                .space(List.of(description.pe()), Map.of()).fidelity(block).build().study());
        return new FidelityEvaluator(inputs.tensors(inputs.workloads()), Optional.empty());
    }

    private static double metric(Design design, String name) {
        List<Metric> metrics = Metrics.all(design.language().isPresent());
        List<String> names = metrics.stream().map(Metric::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "There is no metric '" + name + "'. " + Wording.validOrMaybe(name, names));
        }
        return Metrics.values(design)[names.indexOf(name)];
    }

    private static double share(Design design, JsonNode of) {
        String wanted = of.required("tree").asString();
        Breakdown tree = Breakdowns.of(design).stream().filter(one -> one.name().startsWith(wanted)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no tree '" + wanted + "'. Valid: area, energy, latency."));
        return part(tree, Pattern.compile(of.required("part").asString())) / tree.value();
    }

    /** The sum of the outermost parts of that name. */
    private static double part(Breakdown tree, Pattern name) {
        return name.matcher(tree.name()).find() ? tree.value()
                : tree.children().stream().mapToDouble(child -> part(child, name)).sum();
    }
}
