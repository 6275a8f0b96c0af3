package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.language.LanguageScore;
import io.mpgemm.dse.models.language.LanguageTensors;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.PointReader;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The fidelity of numerics side by side, without any hardware. */
public final class NumericsComparison {

    private static final long MOST_POINTS = 1_000_000;
    private static final String WORKLOAD = "llama-2-13b";

    private final List<NamedDatapath> numerics;
    private final FidelityEvaluator fidelity;
    private final Optional<LanguageEvaluator> language;

    private NumericsComparison(List<NamedDatapath> numerics, FidelityEvaluator fidelity,
            Optional<LanguageEvaluator> language) {
        this.numerics = List.copyOf(numerics);
        this.fidelity = fidelity;
        this.language = language;
    }

    /**
     * Which numerics: those of a study's space, else those of PE families with parameters, else the line-up that ships
     * with the tool.
     *
     * @param study      a study
     * @param pes        PE families, empty for none
     * @param parameters values of their parameters; the others take their defaults
     */
    public record Choice(Optional<Path> study, List<String> pes, Map<String, List<String>> parameters) {

        /** Copies the collections. */
        public Choice {
            pes = List.copyOf(pes);
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * On what: what is empty is as the study says, else the default of studies.
     *
     * @param tensors       {@code builtin}, a language model's name, or files and folders
     * @param layers        layers to use
     * @param sites         GEMM sites to use
     * @param sampleOutputs outputs computed for each site, {@link #ALL} for every one
     * @param seed          chooses the sampled outputs, the generated tensors and the language model's text
     * @param model         a language model to run, too; its own tensors are then the default ones
     */
    public record On(List<String> tensors, List<Integer> layers, List<String> sites, OptionalLong sampleOutputs,
            OptionalLong seed, Optional<String> model) {

        /** Every output that files of one's own hold. */
        public static final long ALL = Study.Fidelity.ALL;

        /** Copies the lists. */
        public On {
            tensors = List.copyOf(tensors);
            layers = List.copyOf(layers);
            sites = List.copyOf(sites);
        }

        private ObjectNode block() {
            ObjectNode block = JsonNodeFactory.instance.objectNode();
            if (!tensors.isEmpty()) {
                tensors.forEach(block.putArray("tensors")::add);
            } else {
                model.ifPresent(name -> block.put("tensors", LanguageTensors.ofModel(name)));
            }
            model.ifPresent(name -> block.put("language", name));
            if (!layers.isEmpty()) {
                ArrayNode list = block.putArray("layers");
                layers.forEach(list::add);
            }
            if (!sites.isEmpty()) {
                sites.forEach(block.putArray("sites")::add);
            }
            sampleOutputs.ifPresent(outputs -> {
                if (outputs == ALL) {
                    block.put("sampleOutputs", "all");
                } else {
                    block.put("sampleOutputs", outputs);
                }
            });
            seed.ifPresent(value -> block.put("seed", value));
            return block;
        }

        private boolean isEmpty() {
            return block().isEmpty();
        }
    }

    /**
     * What came out for one numerics.
     *
     * @param name     what the user or the line-up calls it, else its key
     * @param fidelity its report
     * @param language its score on the language model, where one was run
     */
    public record Row(String name, FidelityReport fidelity, Optional<LanguageScore> language) {}

    /**
     * Reads and checks everything.
     *
     * @param choice which numerics
     * @param on     on what
     * @param cache  where fidelity is kept, if at all
     * @return the comparison, ready to execute
     * @throws InputException with a line for each thing that is wrong
     */
    public static NumericsComparison prepare(Choice choice, On on, Optional<FidelityCache> cache) {
        if (choice.study().isPresent() && on.isEmpty()) {
            StudySpace space = space(choice.study().get());
            return of(numerics(space, _ -> Optional.empty()), new Inputs(space.study()), cache);
        }
        Inputs tensors = new Inputs(options(on).space(List.of("int8-tpu"), Map.of()).build().study());
        if (choice.study().isPresent()) {
            return of(numerics(space(choice.study().get()), _ -> Optional.empty()), tensors, cache);
        }
        return of(choice.pes().isEmpty() ? Lineup.shipped()
                : numerics(options(on).space(choice.pes(), choice.parameters()).build(), _ -> Optional.empty()),
                tensors,
                cache);
    }

    private static NumericsComparison of(List<NamedDatapath> numerics, Inputs inputs, Optional<FidelityCache> cache) {
        return new NumericsComparison(numerics, new FidelityEvaluator(inputs.tensors(inputs.workloads(), cache), cache),
                inputs.language().map(benchmark -> new LanguageEvaluator(benchmark, cache)));
    }

    private static OptionStudy options(On on) {
        return new OptionStudy("fidelity").workload(WORKLOAD, "decode", 1, 1).fidelity(on.block());
    }

    private static StudySpace space(Path file) {
        Study study = Study.read(file);
        new Inputs(study).checkNames();
        return SpaceBuilder.build(study, PeFamilies.all());
    }

    /** The distinct numerics of a space in the order of its points. */
    static List<NamedDatapath> numerics(StudySpace space, Function<DesignPoint, Optional<String>> name) {
        if (space.space().size() > MOST_POINTS) {
            throw new InputException(
                    "The space has " + Wording.count(space.space().count()) + " points, of which the distinct numerics "
                            + "would have to be found one by one. Valid: up to " + MOST_POINTS
                            + ". Maybe fix parameters that do not change the numbers, such as buffers.");
        }
        PointReader reader = new PointReader(space);
        Map<String, NamedDatapath> distinct = new LinkedHashMap<>();
        for (long ordinal = 0; ordinal < space.space().size(); ordinal++) {
            DesignPoint point = space.space().point(ordinal);
            Datapath datapath = reader.family(point).datapath(reader.settings(point));
            distinct.computeIfAbsent(datapath.key(), key -> new NamedDatapath(
                    name.apply(point).orElse(key), datapath));
        }
        return List.copyOf(distinct.values());
    }

    /**
     * Numerics with a name.
     *
     * @param name     the name
     * @param datapath what it computes
     */
    record NamedDatapath(String name, Datapath datapath) {}

    /**
     * How many numerics there are.
     *
     * @return their number
     */
    public int size() {
        return numerics.size();
    }

    /**
     * What the figures of single GEMMs are of.
     *
     * @return one line
     */
    public String tensors() {
        return fidelity.tensors().description();
    }

    /**
     * What the figures of the language model are of, where one is run.
     *
     * @return one line
     */
    public Optional<String> language() {
        return language.map(evaluator -> evaluator.benchmark().description());
    }

    /**
     * Runs every GEMM.
     *
     * @param threads  threads to work with
     * @param progress hears of every scored numerics
     * @return a row for each numerics, in their order
     */
    public List<Row> execute(int threads, FidelityProgress progress) {
        Collection<Datapath> datapaths = numerics.stream().map(NamedDatapath::datapath).toList();
        Map<String, FidelityReport> reports = fidelity.scoreAll(datapaths, threads, progress);
        Map<String, LanguageScore> scores = language.map(model -> model.scoreAll(datapaths, threads, progress))
                .orElse(Map.of());
        List<Row> rows = new ArrayList<>();
        for (NamedDatapath named : numerics) {
            FidelityReport report = reports.get(named.datapath().key());
            if (report == null) {
                throw new IllegalStateException("No fidelity for " + named.datapath().key() + ".");
            }
            rows.add(new Row(named.name(), report, Optional.ofNullable(scores.get(named.datapath().key()))));
        }
        return rows;
    }
}
