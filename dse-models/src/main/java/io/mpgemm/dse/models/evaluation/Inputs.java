package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.study.KnownNames;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.Text;
import io.mpgemm.dse.models.study.WorkloadSpec;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.tensor.LlmLikeParameters;
import io.mpgemm.dse.models.tensor.LlmLikeTensors;
import io.mpgemm.dse.models.tensor.SiteKind;
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
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Turns what a study names into workloads and tensors. */
final class Inputs {

    /** Tokens of a sample; more outputs than that many tokens give come from more output channels. */
    private static final int SAMPLED_TOKENS = 32;

    private final Study study;

    Inputs(Study study) {
        this.study = study;
    }

    void checkNames() {
        new KnownNames(Workloads.all().stream().map(Model::name).toList(), Technologies.names(), Dram.names())
                .check(study);
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

    /** The study's tensors; the built-in generator makes one site for each kind of weight GEMM, at its full K. */
    TensorSet tensors(List<Workload> workloads) {
        Study.Fidelity fidelity = study.fidelity();
        int outputs = Math.max(1, fidelity.sampleOutputs() / SAMPLED_TOKENS);
        LlmLikeParameters parameters = LlmLikeParameters.defaults().withSeed(fidelity.seed())
                .withSample(Math.min(SAMPLED_TOKENS, fidelity.sampleOutputs()), outputs);
        Set<String> wanted = Set.copyOf(fidelity.sites().stream().map(site -> site.text()).toList());
        if (!fidelity.tensors().getFirst().text().equals(Study.Fidelity.BUILTIN)) {
            return TensorFiles.read(files(fidelity.tensors()),
                    new TensorOptions(fidelity.sampleOutputs(), fidelity.seed(), wanted, parameters));
        }
        List<SiteShape> sites = sites(parameters, workloads).stream()
                .filter(site -> wanted.isEmpty() || wanted.contains(site.name())).toList();
        if (sites.isEmpty()) {
            throw new StudyException(fidelity.sites().getFirst().at(), "fidelity.sites: the workload has none of "
                    + wanted + ". Valid: "
                    + sites(parameters, workloads).stream().map(SiteShape::name).toList() + ".");
        }
        return LlmLikeTensors.generate(parameters.withSites(sites));
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

    private static List<SiteShape> sites(LlmLikeParameters parameters, List<Workload> workloads) {
        Map<String, SiteShape> known = new LinkedHashMap<>();
        parameters.sites().forEach(site -> known.put(site.name(), site));
        Map<String, SiteShape> sites = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            for (GemmShape gemm : workload.gemms()) {
                boolean head = gemm.kind() == GemmShape.Kind.LM_HEAD
                        || gemm.kind() == GemmShape.Kind.PATCH_EMBEDDING;
                if (gemm.weights() && !head) {
                    String name = workloads.size() == 1 ? gemm.site() : gemm.site() + "-k" + gemm.k();
                    SiteShape like = known.getOrDefault(gemm.site(),
                            new SiteShape(gemm.site(), SiteKind.NORM, gemm.k(), 0, 1));
                    sites.putIfAbsent(name, new SiteShape(name, like.kind(), gemm.k(), like.alignmentDb(),
                            like.weightInCombination()));
                }
            }
        }
        return List.copyOf(sites.values());
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
        notes.add("DRAM: " + study.technology().dram().text() + ", device, interface and background energy counted.");
        return notes;
    }
}
