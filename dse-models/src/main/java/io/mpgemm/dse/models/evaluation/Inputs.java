package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.GeneratedTensors;
import io.mpgemm.dse.models.language.BuiltinModels;
import io.mpgemm.dse.models.language.LanguageBenchmark;
import io.mpgemm.dse.models.language.LanguageOptions;
import io.mpgemm.dse.models.language.LanguageTensors;
import io.mpgemm.dse.models.language.Outliers;
import io.mpgemm.dse.models.study.KnownNames;
import io.mpgemm.dse.models.study.Location;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.Text;
import io.mpgemm.dse.models.study.WorkloadSpec;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Nodes;
import io.mpgemm.dse.models.technology.OwnNode;
import io.mpgemm.dse.models.technology.Quantity;
import io.mpgemm.dse.models.technology.SramTable;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.technology.liberty.LibertyProcess;
import io.mpgemm.dse.models.tensor.LlmLikeParameters;
import io.mpgemm.dse.models.tensor.SiteKind;
import io.mpgemm.dse.models.tensor.SiteSampler;
import io.mpgemm.dse.models.tensor.SiteShape;
import io.mpgemm.dse.models.tensor.TensorFiles;
import io.mpgemm.dse.models.tensor.TensorOptions;
import io.mpgemm.dse.models.tensor.TensorSet;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Model;
import io.mpgemm.dse.models.workload.Phase;
import io.mpgemm.dse.models.workload.Workload;
import io.mpgemm.dse.models.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Turns what a study names into workloads and tensors. */
final class Inputs {

    private final Study study;

    Inputs(Study study) {
        this.study = study;
    }

    /** Checks all names, and that every node can work at every supply. */
    void checkNames() {
        new KnownNames(Workloads.all().stream().map(Model::name).toList(), Technologies.names(), Dram.names())
                .check(study);
        technologies();
        published();
    }

    /** The data file of published figures. */
    Optional<Path> published() {
        return study.published().map(path -> file("published", path));
    }

    /** The technologies of the study's space at their operating points, in the order of nodes, then supplies. */
    List<Technology> technologies() {
        Nodes nodes = nodes();
        Study.Technology wanted = study.technology();
        List<Technology> technologies = new ArrayList<>();
        for (Text node : wanted.nodes()) {
            if (wanted.voltages().isEmpty()) {
                technologies.add(technology(nodes, node, OptionalDouble.empty(), node.at()));
            }
            for (Text voltage : wanted.voltages()) {
                technologies.add(technology(nodes, node, OptionalDouble.of(Value.of(voltage.text()).number()),
                        voltage.at()));
            }
        }
        return technologies;
    }

    private static Technology technology(Nodes nodes, Text node, OptionalDouble volts, Location at) {
        try {
            return nodes.at(node.text(), volts);
        } catch (IllegalArgumentException e) {
            throw new StudyException(at, "technology." + e.getMessage());
        }
    }

    /** The way from the study's nodes and supplies to technologies; reads the files of an own process. */
    Nodes nodes() {
        Study.Technology wanted = study.technology();
        return new Nodes(wanted.scaling().text(), wanted.temperatureC(),
                wanted.own().map(own -> own(own, wanted.nodes().getFirst().text())));
    }

    private OwnNode own(Study.OwnProcess own, String base) {
        Map<String, Quantity> constants = new LinkedHashMap<>();
        OptionalDouble celsius = OptionalDouble.of(own.temperatureC());
        if (own.liberty().isPresent()) {
            LibertyProcess process = LibertyProcess.read(file("technology.liberty", own.liberty().get()));
            constants.putAll(process.constants());
            celsius = OptionalDouble.of(process.temperatureC());
        }
        Map<String, Quantity> theirs = Technologies.named(base).constants();
        for (Study.OwnConstant constant : own.constants()) {
            String name = constant.name().equals("nominalVoltage") ? "voltage" : constant.name();
            Quantity like = Optional.ofNullable(theirs.get(name)).orElseThrow();
            String where = constant.at().line() == 0 ? "command line" : constant.at().toString();
            constants.put(name, new Quantity(constant.value(), constant.low(), constant.high(), like.unit(),
                    constant.source().map(source -> where + ": " + source).orElse(where), "given"));
            if (name.equals("leakageNwPerGe")) {
                celsius = OptionalDouble.of(own.temperatureC());
            }
        }
        return new OwnNode(own.name().orElse("own-" + base), constants,
                own.sramTable().map(table -> SramTable.read(file("technology.sramTable", table))), celsius);
    }

    private Path file(String key, Text path) {
        Path file = study.source().resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new StudyException(path.at(),
                    key + ": there is no file " + Wording.quote(file.toString())
                            + ". Valid: a file, relative to the study.");
        }
        return file;
    }

    /** What holds for every point: rule, temperature, supply and own process, with the hash of each file it came from. */
    Map<String, String> conditions() {
        Study.Technology wanted = study.technology();
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("scaling", wanted.scaling().text());
        conditions.put("temperatureC", String.valueOf(wanted.temperatureC()));
        conditions.put("voltage", wanted.voltages().isEmpty() ? "nominal"
                : wanted.voltages().stream().map(Text::text).collect(Collectors.joining(", ")));
        conditions.put("node", wanted.nodes().stream().map(Text::text).collect(Collectors.joining(", ")));
        study.published().ifPresent(
                path -> conditions.put("published", path.text() + " SHA-256 " + hash(path)));
        wanted.own().ifPresent(own -> {
            own.liberty().ifPresent(path -> conditions.put("liberty", path.text() + " SHA-256 " + hash(path)));
            own.sramTable().ifPresent(path -> conditions.put("sramTable", path.text() + " SHA-256 " + hash(path)));
        });
        return conditions;
    }

    private String hash(Text path) {
        try {
            return Sha256.hex(Files.readAllBytes(study.source().resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + path.text() + " failed: " + e.getMessage(), e);
        }
    }

    List<Workload> workloads() {
        List<Workload> workloads = new ArrayList<>();
        for (WorkloadSpec spec : study.workloads()) {
            workloads.add(workload(spec));
        }
        return workloads;
    }

    private Workload workload(WorkloadSpec spec) {
        return switch (spec) {
            case WorkloadSpec.OfGemms list -> {
                try {
                    yield new Workload(list.name(), list.gemms().stream()
                            .map(gemm -> new GemmShape(gemm.site(), GemmShape.Kind.CUSTOM, gemm.m(), gemm.k(),
                                    gemm.n(), gemm.count(), true))
                            .toList(), list.gemms().stream().mapToInt(gemm -> gemm.m()).max().orElseThrow());
                } catch (IllegalArgumentException e) {
                    throw new InputException(study.source().file() + ": " + e.getMessage());
                }
            }
            case WorkloadSpec.OfModel named -> {
                try {
                    Model model = named.isFile() ? Workloads.readModel(study.source().resolve(named.model()))
                            : Workloads.named(named.model().text());
                    boolean vision = model.type() == Model.Type.VISION;
                    yield Workload.of(model,
                            named.phase() == WorkloadSpec.Phase.DECODE ? Phase.DECODE : Phase.PREFILL, named.batch(),
                            vision ? 0 : named.context(), named.attention(), true);
                } catch (ArithmeticException e) {
                    throw new StudyException(named.model().at(), "workload: the shapes of '" + named.model().text()
                            + "' times the batch are too large to count. Maybe a batch or a length is mistyped.");
                } catch (IllegalArgumentException | UncheckedIOException e) {
                    throw new StudyException(named.model().at(), "workload: " + e.getMessage());
                }
            }
        };
    }

    /** The study's design space. */
    StudySpace space() {
        return SpaceBuilder.build(study, PeFamilies.all(), LayerSlots.of(study, workloads()).names());
    }

    /** The study's tensors. */
    TensorSet tensors(List<Workload> workloads) {
        return tensors(workloads, Optional.empty());
    }

    /**
     * The study's tensors, by what a cache knows of them; the built-in generator makes one site for each kind of weight
     * GEMM, at its full K.
     */
    TensorSet tensors(List<Workload> workloads, Optional<FidelityCache> cache) {
        Study.Fidelity fidelity = study.fidelity();
        LlmLikeParameters parameters = generator(fidelity);
        Set<String> wanted = Set.copyOf(fidelity.sites().stream().map(site -> site.text()).toList());
        String set = fidelity.tensors().getFirst().text();
        if (LanguageTensors.names().contains(set)) {
            return LanguageTensors.named(set, outliers(), fidelity.sampleOutputs(), fidelity.seed(),
                    Set.copyOf(fidelity.layers()), wanted);
        }
        if (!set.equals(Study.Fidelity.BUILTIN)) {
            return TensorFiles.read(files(fidelity.tensors()),
                    new TensorOptions(fidelity.sampleOutputs(), fidelity.seed(), wanted, parameters)
                            .withLayers(Set.copyOf(fidelity.layers())));
        }
        if (!fidelity.layers().isEmpty()) {
            throw new StudyException(fidelity.tensors().getFirst().at(),
                    "fidelity.layers: the tensors that are built in "
                            + "have no layers. Maybe leave the key out, or give the files of a model.");
        }
        Set<String> opened = LayerSlots.of(study, workloads).kinds();
        List<SiteShape> sites = sites(parameters, workloads, opened).stream()
                .filter(site -> wanted.isEmpty() || wanted.contains(site.name())).toList();
        if (sites.isEmpty()) {
            throw new StudyException(fidelity.sites().getFirst().at(), "fidelity.sites: the workload has none of "
                    + wanted + ". Valid: "
                    + sites(parameters, workloads, opened).stream().map(SiteShape::name).toList() + ".");
        }
        return GeneratedTensors.of(parameters.withSites(sites), cache);
    }

    private static LlmLikeParameters generator(Study.Fidelity fidelity) {
        int tokens = (int) Math.min(SiteSampler.TOKENS, fidelity.sampleOutputs());
        int outputs = (int) Math.min(Integer.MAX_VALUE, fidelity.sampleOutputs() / tokens);
        Map<String, List<Double>> changes = new LinkedHashMap<>();
        for (Study.GeneratorSetting setting : fidelity.generator()) {
            changes.put(setting.name(), setting.values());
            try {
                LlmLikeParameters.defaults(Map.of(setting.name(), setting.values()));
            } catch (IllegalArgumentException e) {
                throw new StudyException(setting.at(), "fidelity.generator: " + e.getMessage());
            }
        }
        return LlmLikeParameters.defaults(changes).withSeed(fidelity.seed()).withSample(tokens, outputs);
    }

    /** The language model that the study runs: the one that it names, or the plain one where a metric needs one. */
    Optional<LanguageBenchmark> language() {
        requireLanguage();
        Study.Language language = study.fidelity().language();
        Optional<String> named = language.model().map(Text::text);
        boolean needed = study.metrics().stream().anyMatch(metric -> Metrics.needsLanguage(metric.text()));
        if (named.equals(Optional.of(Study.Language.NONE)) || (named.isEmpty() && !needed)) {
            return Optional.empty();
        }
        String name = named.orElse(BuiltinModels.BUILTIN);
        return Optional.of(new LanguageBenchmark(name, BuiltinModels.named(name, outliers()), new LanguageOptions(
                language.sequences(), language.tokens(), study.fidelity().seed(), language.headOnPe())));
    }

    private Outliers outliers() {
        Study.Language language = study.fidelity().language();
        Outliers outliers = Outliers.defaults();
        return new Outliers(language.outlierAlpha().orElse(outliers.alpha()),
                language.outlierChannels().isEmpty() ? outliers.channels() : language.outlierChannels());
    }

    /** Refuses a study that asks for a language model's metrics and for none. */
    void requireLanguage() {
        Optional<Text> model = study.fidelity().language().model();
        if (model.isPresent() && model.get().text().equals(Study.Language.NONE)) {
            for (Text metric : study.metrics()) {
                if (Metrics.needsLanguage(metric.text())) {
                    throw new StudyException(model.get().at(), "fidelity.language: 'none', but line "
                            + metric.at().line() + " names " + Wording.quote(metric.text())
                            + ", which needs a language model. " + Wording.valid(BuiltinModels.names()));
                }
            }
        }
    }

    /** Files and folders; a pattern such as {@code layer*.safetensors} stands for the files of its folder. */
    private List<Path> files(List<Text> patterns) {
        List<Path> files = new ArrayList<>();
        for (Text pattern : patterns) {
            Path path = study.source().resolve(pattern);
            String last = String.valueOf(path.getFileName());
            if (!last.contains("*") && !last.contains("?")) {
                files.add(path);
                continue;
            }
            Path folder = path.toAbsolutePath().getParent();
            try (DirectoryStream<Path> matches = Files.newDirectoryStream(folder, last)) {
                List<Path> found = new ArrayList<>();
                matches.forEach(found::add);
                found.sort(null);
                files.addAll(found);
                if (found.isEmpty()) {
                    throw new StudyException(pattern.at(),
                            "fidelity.tensors: no file matches '" + pattern.text() + "'.");
                }
            } catch (PatternSyntaxException e) {
                throw new StudyException(pattern.at(), "fidelity.tensors: '" + pattern.text()
                        + "' is not a pattern: " + e.getDescription() + ".");
            } catch (IOException e) {
                throw new StudyException(pattern.at(),
                        "fidelity.tensors: the folder of '" + pattern.text() + "' cannot be read.");
            }
        }
        return files;
    }

    /** Heads count where they may choose their own weights. */
    private static List<SiteShape> sites(LlmLikeParameters parameters, List<Workload> workloads, Set<String> opened) {
        Map<String, SiteShape> known = new LinkedHashMap<>();
        parameters.sites().forEach(site -> known.put(site.name(), site));
        Map<String, SiteShape> sites = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            for (GemmShape gemm : workload.gemms()) {
                boolean head = gemm.kind() == GemmShape.Kind.LM_HEAD
                        || gemm.kind() == GemmShape.Kind.PATCH_EMBEDDING;
                if (gemm.weights() && (!head || opened.contains(gemm.site()))) {
                    String name = workloads.size() == 1 ? gemm.site() : gemm.site() + "-k" + gemm.k();
                    SiteShape like = known.getOrDefault(gemm.site(),
                            otherSite(gemm, parameters));
                    sites.putIfAbsent(name, new SiteShape(name, like.kind(), gemm.k(), like.alignmentDb(),
                            like.weightKurtosis(), like.weightInCombination()));
                }
            }
        }
        return List.copyOf(sites.values());
    }

    /** A GEMM that the built-in layer does not have: independent tensors, unless the study aligns all. */
    private static SiteShape otherSite(GemmShape gemm, LlmLikeParameters parameters) {
        SiteShape any = parameters.sites().getFirst();
        boolean aligned = parameters.sites().stream().allMatch(site -> site.alignmentDb() == any.alignmentDb());
        return new SiteShape(gemm.site(), SiteKind.NORM, gemm.k(), aligned ? any.alignmentDb() : 0, 1);
    }

    /** What the reader of a report has to know about the models, a sentence each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(
                "Areas, energies and delays are analytic: bills of materials counted from gate-level structure, times "
                        + "the constants of the node, each with source and band (dse list nodes).");
        notes.add(
                "Attention's score and value GEMMs run on the same PEs. Keys and values are as wide as activations, so a PE "
                        + "that multiplies by b-bit weights takes ceil(activation bits / b) passes over them; dequantising PEs take "
                        + "one.");
        String points = technologies().stream().map(Technology::operatingPoint).collect(Collectors.joining("; "));
        notes.add("Technology: " + points + ". Leakage of logic and SRAM is at that temperature; delay follows the "
                + "alpha-power law, dynamic energy the square of the supply, of SRAM as of logic.");
        notes.add("DRAM: " + study.technology().dram().text() + ", device, interface and background energy counted.");
        return notes;
    }
}
