package io.mpgemm.dse.models.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.pe.PeFamilies;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Designs that a search starts from. */
class KnownDesignsTest {

    private static final String STUDY = """
            workload: { model: opt-125m, phase: decode, batch: 1, context: 64 }
            space: { pe: [int8-tpu, mixpe], weightBits: [4, 8], array: { rows: [16, 32], cols: 16 } }
            objectives: { minimize: [areaMm2], maximize: [sqnrDb] }
            search: { start: [{ pe: mixpe, weightBits: 4, rows: 32 }, { pe: int8-tpu }, { pe: mixpe, weightBits: 4.0, rows: 32 }] }
            """;

    private static Study study(String text) {
        return Study.read("s.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<KnownDesigns.Known> start(Study study) {
        return ((SearchPlan.Genetic) study.search()).start();
    }

    @Test
    void unnamedParametersTakeTheirFirstValue() {
        Study study = study(STUDY);
        DesignSpace space = SpaceBuilder.build(study, PeFamilies.all()).space();
        KnownDesigns.check(space, start(study));
        List<DesignPoint> points = KnownDesigns.points(space, start(study));
        assertThat(points).hasSize(2);
        assertThat(points.getFirst().get("pe").text()).isEqualTo("mixpe");
        assertThat(points.getFirst().get("rows").asInt()).isEqualTo(32);
        assertThat(points.getLast().get("rows").asInt()).isEqualTo(16);
    }

    @Test
    void mistakesAreNamedWithTheirPlace() {
        refused("rows: 32 }, {", "row: 32 }, {", "s.yaml:4:52: search.start: unknown parameter 'row'.",
                "Maybe you meant 'rows'?");
        refused("rows: 32 }, {", "rows: 64 }, {", "s.yaml:4:53: search.start: the space has no rows '64'.", "16, 32");
        refused("{ pe: int8-tpu }", "{ pe: int8-tpu, weightBits: 4 }",
                "weightBits '4' is not legal beside the other values.",
                "weightBits=8 ");
    }

    private static void refused(String part, String wrong, String... words) {
        Study study = study(STUDY.replace(part, wrong));
        DesignSpace space = SpaceBuilder.build(study, PeFamilies.all()).space();
        assertThatThrownBy(() -> KnownDesigns.check(space, start(study))).isInstanceOf(StudyException.class)
                .hasMessageContainingAll(words);
    }
}
