package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.report.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The data files of the studies of the MixPE paper, without the designs whose fidelity would have to be measured. */
class MixpePapersTest {

    private static List<Reproduction> papers = List.of();

    @BeforeAll
    static void read() {
        Path folder = Path.of(System.getProperty("dse.root", "..")).resolve("studies/papers/published");
        papers = Stream.of("mixpe-speedup.yaml", "mixpe-dse.yaml").map(name -> Reproduction.read(folder.resolve(name),
                Map.of("design", of -> new Prediction.Unsupported("measured in the study alone")))).toList();
    }

    private static Stream<ReferencePoint> points() {
        return papers.stream().flatMap(paper -> paper.parts().stream()).flatMap(part -> part.group().points().stream());
    }

    @Test
    void everyLargeErrorHasACauseAndEveryPointASource() {
        assertThat(points()).hasSizeGreaterThan(200).allSatisfy(point -> {
            assertThat(point.source()).as(point.label()).isNotBlank();
            assertThat(point.needsCause() && point.cause().length() < 40).as(point.group() + ": " + point.label()).isFalse();
        });
        assertThat(points().filter(point -> point.ours().number().isEmpty()).map(ReferencePoint::group)).containsOnly("mixpe-y");
    }

    /** The nine times over INT8 are the product of their three factors, in either order, and of what is left at equal area. */
    @Test
    void factorsMultiply() {
        List<ReferencePoint> factors = points().filter(point -> point.group().equals("factors")).toList();
        double product = factors.stream().skip(1).mapToDouble(point -> point.ours().number().orElseThrow())
                .reduce(1, (a, b) -> a * b);
        assertThat(product).isCloseTo(factors.getFirst().ours().number().orElseThrow(), within(1e-9));
        assertThat(factors).allSatisfy(point -> assertThat(Math.abs(point.error().orElseThrow())).isLessThan(0.01));
    }

    @Test
    void claimsHaveVerdictsAndFiguresHaveNames() {
        assertThat(papers).allSatisfy(paper -> {
            Section claims = paper.claims().orElseThrow();
            assertThat(claims.tables().getFirst().rows()).hasSizeGreaterThan(6)
                    .allSatisfy(row -> assertThat(row.get(3)).containsAnyOf("yes", "no"));
            assertThat(paper.figures()).isNotEmpty();
        });
    }
}
