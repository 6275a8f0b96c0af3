package io.mpgemm.dse.models.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.search.Survivors;
import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StudyTest {

    @Test
    void everyKeyOfAStudyIsRead() {
        Study study = Studies.read(Studies.good());

        assertThat(study.name()).isEqualTo("good");
        assertThat(study.description()).isEqualTo("A study that uses every key.");
        WorkloadSpec.OfModel model = (WorkloadSpec.OfModel) study.workloads().getFirst();
        assertThat(model.model()).isEqualTo(new Text("llama-2-13b", new Location("s.yaml", 4, 14)));
        assertThat(model.phase()).isEqualTo(WorkloadSpec.Phase.DECODE);
        assertThat(List.of(model.batch(), model.context())).containsExactly(16, 2048);
        assertThat(model.attention()).isFalse();
        assertThat(study.workloads().get(1)).isEqualTo(new WorkloadSpec.OfGemms("shapes", List.of(
                new WorkloadSpec.Gemm("qkv", 16, 5120, 15360, 40), new WorkloadSpec.Gemm("gemm1", 1, 4096, 4096, 1))));
        assertThat(study.technology().nodes()).extracting(Text::text).containsExactly("28nm", "7nm");
        assertThat(study.technology().clocksMhz()).extracting(Text::text).containsExactly("200", "400", "600");
        assertThat(study.entry("rows").orElseThrow().texts()).containsExactly("16", "32", "64", "96");
        assertThat(study.entry("outputKiB").orElseThrow().texts()).containsExactly("128");
        assertThat(study.entry("dramGBs").orElseThrow().texts()).containsExactly("25.6", "64");
        assertThat(study.goals().objectives(Studies.METRICS)).containsExactly(
                new Objective(Studies.METRICS.get(0), Objective.Direction.MINIMIZE),
                new Objective(Studies.METRICS.get(2), Objective.Direction.MINIMIZE),
                new Objective(Studies.METRICS.get(3), Objective.Direction.MAXIMIZE));
        assertThat(study.goals().constraints(Studies.METRICS)).extracting(Object::toString)
                .containsExactly("areaMm2 <= 20.0", "sqnrDb >= 15.0");
        assertThat(study.fidelity().tensors()).extracting(Text::text).containsExactly("a/*.npy", "b.safetensors");
        assertThat(study.fidelity().layers()).containsExactly(0, 3);
        assertThat(study.fidelity().sites()).extracting(Text::text).containsExactly("qkv");
        assertThat(study.fidelity().sampleOutputs()).isEqualTo(512);
        assertThat(study.fidelity().seed()).isEqualTo(7);
        assertThat(study.fidelity().generator()).extracting(setting -> setting.name() + setting.values())
                .containsExactly("outlierRatios[36.0]", "alignmentDb[5.0]");
        assertThat(study.search()).isEqualTo(new SearchPlan.Exhaustive(SearchPlan.Points.AUTO));
        assertThat(study.others()).containsExactly(new SearchPlan.Genetic(40, 10, OptionalLong.empty(), 1),
                new SearchPlan.Genetic(40, 10, OptionalLong.empty(), 2),
                new SearchPlan.Genetic(40, 10, OptionalLong.empty(), 3));
        MapPlan map = study.maps().getFirst();
        assertThat(map.name()).isEqualTo("batch-sqnrDb-latencyMs");
        assertThat(((MapAxis.Setting) map.x()).key().text()).isEqualTo("batch");
        assertThat(map.x().values()).extracting(Text::text).containsExactly("1", "2", "4");
        MapAxis.Bound floor = (MapAxis.Bound) map.y();
        assertThat(List.of(floor.metric().text(), floor.atMost())).containsExactly("sqnrDb", false);
        assertThat(floor.values()).extracting(Text::text).containsExactly("30", "5");
        assertThat(map.best().direction()).isEqualTo(Objective.Direction.MINIMIZE);
        assertThat(map.metrics()).extracting(Text::text).containsExactly("latencyMs", "areaMm2", "sqnrDb");
        assertThat(map.by().text()).isEqualTo("weightBits");
        assertThat(map.show()).extracting(Text::text).containsExactly("mu", "rows");
        MapPlan who = study.maps().getLast();
        assertThat(who.name()).isEqualTo("who");
        assertThat(((MapAxis.Bound) who.x()).atMost()).isTrue();
        assertThat(who.by().text()).isEqualTo("pe");
        assertThat(who.best().direction()).isEqualTo(Objective.Direction.MAXIMIZE);
    }

    @Test
    void onlyWorkloadAndPeAreNeeded() {
        StudySpace space = Studies.prepare(Studies.least(""));
        Study study = space.study();

        assertThat(study.name()).isEqualTo("s");
        assertThat(study.workloads()).singleElement()
                .isEqualTo(new WorkloadSpec.OfModel("llama-2-13b decode b1 c2048",
                        new Text("llama-2-13b", new Location("s.yaml", 1, 20)), WorkloadSpec.Phase.DECODE, 1, 2048,
                        true));
        assertThat(study.search()).isEqualTo(new SearchPlan.Genetic(200, 200, OptionalLong.empty(), 42));
        assertThat(study.goals().objectives(Studies.METRICS)).hasSize(4);
        assertThat(study.goals().objectives(Studies.METRICS.subList(0, 2))).hasSize(2);
        assertThat(study.fidelity().tensors()).extracting(Text::text).containsExactly("builtin");
        assertThat(space.space().size()).isEqualTo(2);
        PointReader reader = new PointReader(space);
        DesignPoint point = space.space().point(1);
        assertThat(reader.family(point).name()).isEqualTo("mixpe");
        assertThat(reader.settings(point)).isEqualTo(new Settings(
                Map.of("activation", Value.of("int8"), "weightBits", Value.of(4), "groupSize", Value.of(128),
                        "accumulator", Value.of("int32")),
                128, true));
        assertThat(reader.node(point)).isEqualTo("28nm");
        assertThat(reader.clockMhz(point)).isEqualTo(500);
        assertThat(List.of(reader.rows(point), reader.cols(point), reader.weightKiB(point), reader.activationKiB(point),
                reader.outputKiB(point))).containsExactly(128, 128, 256, 256, 128);
        assertThat(reader.dramGBs(point)).isEqualTo(64);
        assertThat(reader.cycles(point)).isEqualTo("overlapped");
    }

    @Test
    void searchesOtherThanGenetic() {
        assertThat(Studies.read(Studies.least("search: { kind: random, evaluations: 5, seed: 9 }")).search())
                .isEqualTo(new SearchPlan.Random(5, 9));
        assertThat(Studies.read(Studies.least("search: { kind: exhaustive }")).search())
                .isEqualTo(new SearchPlan.Exhaustive(SearchPlan.Points.AUTO));
        assertThat(
                Studies.read(Studies.least("search: { kind: exhaustive, compare: random, evaluations: 7, seeds: [3] }"))
                        .others())
                .containsExactly(new SearchPlan.Random(7, 3));
        Study seeds = Studies.read(Studies.least("search: { kind: random, evaluations: 5, seeds: [9, 4] }"));
        assertThat(seeds.search()).isEqualTo(new SearchPlan.Random(5, 9));
        assertThat(seeds.others()).containsExactly(new SearchPlan.Random(5, 4));
        assertThat(Studies.read(Studies.least("search: { evaluations: 1000, population: 8 }")).search())
                .isEqualTo(new SearchPlan.Genetic(8, 200, OptionalLong.of(1000), 42));
        assertThat(Studies.read(Studies.least("search: { population: 8, survivors: nsga3, stall: 7 }")).search())
                .isEqualTo(new SearchPlan.Genetic(8, 200, OptionalLong.empty(), 42, Survivors.NSGA3,
                        OptionalInt.of(7), List.of()));
    }

    @Test
    void theManifestGetsTextAndHashOfTheBytes() {
        byte[] bytes = ("\ufeff" + Studies.least("name: abc\r\n")).getBytes(StandardCharsets.UTF_8);
        Study.Source source = Study.read("dir/s.yaml", bytes).source();

        assertThat(source.text()).isEqualTo(Studies.least("name: abc\n"));
        assertThat(source.sha256()).hasSize(64).isEqualTo(Sha256.hex(bytes));
        assertThat(Sha256.hex("abc".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(source.resolve(new Text("t/a.npy", new Location("s", 1, 1)))).isEqualTo(Path.of("dir/t/a.npy"));
    }

    @Test
    void theTemplateIsAValidStudy() {
        StudySpace space = Studies.prepare(StudyTemplate.text());

        assertThat(space.space().size()).isPositive();
        assertThat(space.warnings()).isEmpty();
        assertThat(space.space().parameters()).extracting(Parameter::name).contains("pe", "weightBits", "rows");
    }

    @Test
    void theSchemaDescribesEveryKey() {
        assertThat(StudySchema.text()).contains("https://json-schema.org/draft/2020-12/schema");
        StudySchema schema = StudySchema.shipped();
        requireDescriptions(schema, schema.at(""), "");
    }

    private static void requireDescriptions(StudySchema schema, JsonNode node, String path) {
        assertThat(schema.keyword(node, "description")).as(path).isPresent();
        for (String name : node.path("properties").propertyNames()) {
            requireDescriptions(schema, node.path("properties").path(name), path + "." + name);
        }
    }

    @Test
    void whatIsAskedOfTheFront() {
        assertThat(Studies.read(Studies.least("")).robust())
                .isEqualTo(new Robust(false, 128, 1, Robust.Distribution.TRIANGULAR, 0.5, 3));
        assertThat(Studies.read(Studies.least("robust: { samples: 9, seed: 4, distribution: uniform, ranks: 0 }"))
                .robust())
                .isEqualTo(new Robust(true, 9, 4, Robust.Distribution.UNIFORM, 0.5, 0));
        assertThat(Studies.read(Studies.least("")).robust().with(7).wanted()).isTrue();
    }
}
