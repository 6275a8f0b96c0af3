package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.language.LanguageScore;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies that open layers: what they refuse, their fidelity, their reports. */
class LayersStudyTest {

    private static final String SMALL = """
            workload:
              gemms:
                - { site: qkv, m: 1, k: 256, n: 768, count: 4 }
                - { site: ffn-down, m: 1, k: 512, n: 256, count: 4 }
            space:
              pe: dequant
              weightBits: [2, 3, 4]
              groupSize: [64, 128]
              array: { rows: 8, cols: [8, 16] }
              buffers: { weightKiB: [16, 32], activationKiB: 16, outputKiB: 16 }
            layers: { weightBits: [2, 3, 4], groupSize: [32, 128] }
            fidelity: { sampleOutputs: 128 }
            """;

    @TempDir
    private Path folder;

    private static Study study(String text) {
        return Study.read("s.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String text, String... parts) {
        assertThatThrownBy(() -> {
            Inputs inputs = new Inputs(study(text));
            StudySpace space = inputs.space();
            LayerSlots.of(space.study(), inputs.workloads()).noise(inputs.tensors(inputs.workloads()),
                    space.study().layers());
        }).isInstanceOf(InputException.class).satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void mistakesAreToldByPlace() {
        String head = "workload: { model: llama-2-7b }\nspace: { pe: [lut, mixpe], weightBits: 4 }\n";
        refused(head + "layers: { per: kind }\n", "s.yaml:3:1", "weightBits, groupSize or both");
        refused(head + "layers: { weightBits: [3, 8] }\n", "s.yaml:3:27", "'8'", "at most 4");
        refused(head + "layers: { weightBits: [3, 5] }\n", "s.yaml:3:27", "'5'", "2, 3, 4, 8");
        refused(head + "layers: { groupSize: [channel] }\n", "s.yaml:3:23", "'channel'", "at most 128");
        refused(head + "layers: { weightBits: [3], kinds: [qvk] }\n", "s.yaml:3:36", "'qvk'", "'qkv'");
        refused(head + "layers: { weightBits: [3], per: blok }\n", "s.yaml:3:33", "'blok'", "kind, layer, model");
        refused(head + "layers: { weightBits: [3], bits: 4 }\n", "s.yaml:3:28", "'bits'");
        refused("workload: { model: llama-2-7b }\nspace: { pe: fp16-tensor-core }\nlayers: { weightBits: [4] }\n",
                "s.yaml:3:24", "fp16-tensor-core", "weightBits");
        refused(head + "layers: { weightBits: [3, 4] }\nfidelity: { tensors: tiny-llama, sampleOutputs: 64 }\n",
                "s.yaml:3:1", "lm-head", "qkv, attn-out");
    }

    @Test
    void aPeThatCannotRunNarrowWeightsHasItsOwnInAllLayers() {
        StudySpace space = new Inputs(study("""
                workload: { model: llama-2-7b }
                space: { pe: [olive, int8-tpu, mixpe], weightBits: [4, 8], groupSize: 128 }
                layers: { weightBits: [4], kinds: [qkv] }
                """)).space();
        for (long ordinal = 0; ordinal < space.space().size(); ordinal++) {
            DesignPoint point = space.space().point(ordinal);
            boolean chooses = point.find("qkv.weightBits").isPresent();
            assertThat(chooses).as("%s", point)
                    .isEqualTo(point.is("pe", "mixpe") || point.is("weightBits", "4"));
        }
    }

    /** Numerics are not shared between sites, so that a mix is what each site's own GEMM gives. */
    @Test
    void sqnrOfAMixIsThatOfItsGemmsEachWithItsOwnNumerics() {
        Inputs inputs = new Inputs(study(SMALL));
        StudySpace space = inputs.space();
        List<Workload> workloads = inputs.workloads();
        FidelityEvaluator fidelity = new FidelityEvaluator(inputs.tensors(workloads), Optional.empty());
        PeFamily dequant = PeFamilies.all().stream().filter(one -> one.name().equals("dequant")).findFirst()
                .orElseThrow();
        Map<String, Double> noise = new HashMap<>();
        try (DesignEvaluator evaluator = new DesignEvaluator(space, workloads, fidelity, FidelityProgress.none(), 2)) {
            int nmse = evaluator.metrics().stream().map(metric -> metric.name()).toList().indexOf("nmse");
            List<DesignPoint> points = new ArrayList<>();
            for (long ordinal = 0; ordinal < space.space().size(); ordinal += 3) {
                points.add(space.space().point(ordinal));
            }
            List<Evaluation> evaluations = evaluator.evaluate(points);
            double[] bulk = new double[2];
            for (int i = 0; i < points.size(); i++) {
                DesignPoint point = points.get(i);
                List<Fidelity> own = new ArrayList<>();
                for (String site : List.of("qkv", "ffn-down")) {
                    String text = "weightBits=" + point.get(site + ".weightBits") + " groupSize="
                            + point.get(site + ".groupSize");
                    FidelityReport report = fidelity
                            .score(dequant.datapath(PeFamilies.defaults(dequant, text, 8, true)));
                    own.add(report.sites().stream().filter(one -> one.name().equals(site)).findFirst().orElseThrow());
                }
                assertThat(evaluations.get(i).value(nmse)).as("%s", point)
                        .isEqualTo(FidelityReport.combine(own).nmse());
                noise.put(point.get("qkv.weightBits") + " " + point.get("qkv.groupSize") + " "
                        + point.get("ffn-down.weightBits") + " " + point.get("ffn-down.groupSize"),
                        evaluations.get(i).value(nmse));
                evaluator.values(point.ordinal(), point.ordinal() + 1, new int[]{nmse}, bulk);
                assertThat(bulk).containsExactly(evaluations.get(i).value(nmse),
                        evaluations.get(i).infeasible().isEmpty() ? 0 : 2);
            }
        }
        noise.forEach((mix, power) -> {
            String[] words = mix.split(" ");
            if (!words[2].equals("4")) {
                String wider = String.join(" ", words[0], words[1],
                        Integer.toString(Integer.parseInt(words[2]) + 1), words[3]);
                assertThat(power).as(mix).isGreaterThan(noise.getOrDefault(wider, 0.0));
            }
        });
    }

    @Test
    void aRunSaysWhatLayersAreWorth() throws IOException {
        Path study = folder.resolve("s.yaml");
        Files.writeString(study, SMALL + "objectives: { minimize: [energyPerTokenMj], maximize: [sqnrDb] }\n"
                + "search: { kind: exhaustive }\n");
        Path out = folder.resolve("out");
        StudyRun.Outcome outcome = StudyRun.prepare(study, new StudyRun.Options("test", Optional.of(out), false, 2,
                OptionalLong.empty(), Optional.empty())).execute((_, _) -> {}, FidelityProgress.none(), () -> false);
        Section layers = outcome.report().sections().stream().filter(one -> one.id().equals("layers")).findFirst()
                .orElseThrow();
        assertThat(layers.findings().getFirst()).contains("uniform designs").contains("dominate");
        List<String> rows = Files.readAllLines(out.resolve("layers.csv"));
        assertThat(rows).hasSize(outcome.result().front().size() + 1);
        assertThat(rows.getFirst()).contains("qkv.weightBits").endsWith("samePeDominated,uniformDominated");
        long dominating = rows.stream().skip(1).filter(row -> !row.endsWith(",0")).count();
        assertThat(layers.numbers().get("dominatingShare").doubleValue())
                .isEqualTo((double) dominating / outcome.result().front().size(), within(1e-12));
        // The true front of the larger space is nowhere worse.
        assertThat(layers.numbers().get("hypervolume")).isGreaterThanOrEqualTo(
                layers.numbers().get("uniformHypervolume"));
        assertThat(Files.readString(out.resolve("index.html"))).contains("Weights of each layer", "class=\"shade");
        assertThat(Files.readAllLines(out.resolve("uniform.csv")).getFirst()).contains("model.weightBits")
                .endsWith("dominatedBy");
    }

    @Test
    void divergenceOfAMixIsTheSumOfItsKinds() {
        Inputs inputs = new Inputs(study("""
                workload:
                  gemms:
                    - { site: attn-out, m: 1, k: 256, n: 256 }
                    - { site: ffn-down, m: 1, k: 256, n: 256 }
                space: { pe: mixpe, activation: fp16, weightBits: [3, 4], groupSize: 128 }
                layers: { weightBits: [3, 4] }
                fidelity: { sampleOutputs: 32, language: builtin, languageSequences: 1, languageTokens: 8 }
                """));
        StudySpace space = inputs.space();
        List<Workload> workloads = inputs.workloads();
        LanguageEvaluator language = inputs.language().map(text -> new LanguageEvaluator(text, Optional.empty()))
                .orElseThrow();
        try (DesignEvaluator evaluator = new DesignEvaluator(space, workloads,
                new FidelityEvaluator(inputs.tensors(workloads), Optional.empty()), Optional.of(language),
                FidelityProgress.none(), 2)) {
            int kl = evaluator.metrics().stream().map(metric -> metric.name()).toList().indexOf("klDivergence");
            List<DesignPoint> points = new ArrayList<>();
            for (long ordinal = 0; ordinal < space.space().size(); ordinal++) {
                points.add(space.space().point(ordinal));
            }
            List<Evaluation> evaluations = evaluator.evaluate(points);
            Map<String, Double> composed = new HashMap<>();
            for (int i = 0; i < points.size(); i++) {
                DesignPoint point = points.get(i);
                if (point.is("weightBits", "4")) {
                    composed.put(String.join("", List.of("attn-out", "ffn-down").stream()
                            .map(kind -> point.get(kind + ".weightBits").text()).toList()),
                            evaluations.get(i).value(kl));
                }
            }
            assertThat(composed).hasSize(4);
            double sum = 0;
            for (String one : List.of("34", "43")) {
                sum += composed.getOrDefault(one, 0.0) - composed.getOrDefault("44", 0.0);
            }
            assertThat(composed.getOrDefault("33", 0.0)).isEqualTo(composed.getOrDefault("44", 0.0) + sum,
                    within(1e-12));
            // All layers at once with the same numerics: the run without layers, to the last bit.
            DesignPoint uniform = points.stream().filter(point -> point.is("weightBits", "4")
                    && point.is("attn-out.weightBits", "4") && point.is("ffn-down.weightBits", "4")).findFirst()
                    .orElseThrow();
            LanguageScore whole = evaluator.whole(List.of(uniform)).getFirst().orElseThrow();
            LanguageScore plain = language.score(evaluator.design(uniform).datapath());
            assertThat(whole.klDivergence()).isEqualTo(plain.klDivergence());
            assertThat(whole.klDivergence() / composed.getOrDefault("44", 0.0)).isBetween(0.3, 3.0);
        }
    }
}
