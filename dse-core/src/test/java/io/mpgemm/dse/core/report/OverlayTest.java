package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.FigureStyle.Paper;
import io.mpgemm.dse.core.report.FigureStyle.Typeface;
import io.mpgemm.dse.core.search.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {

    private static final List<Objective> TWO = List.of(
            new Objective(FakeRun.AREA, Objective.Direction.MINIMIZE),
            new Objective(FakeRun.QUALITY, Objective.Direction.MAXIMIZE));

    @TempDir
    Path folder;

    /** A run whose front has these areas and qualities. */
    private static RunReport run(String folder, List<Objective> objectives, double[]... front) {
        FakeRun fake = new FakeRun(3, 2);
        ReportData data = fake.data("<" + folder + ">");
        List<Evaluation> evaluations = new ArrayList<>();
        for (int i = 0; i < front.length; i++) {
            evaluations.add(new Evaluation(fake.space.point(i),
                    new double[]{front[i][0], 1, 1, front[i][1], 0}, List.of(""), ""));
        }
        return new RunReport(Path.of(folder), FigureStyle.PLAIN, new ReportData(data.name(), "", data.columns(),
                objectives, "kind", List.of(), evaluations, List.of(), Map.of(), List.of(), data.manifest()));
    }

    @Test
    void survivorsAndHypervolumesAreThoseOfTheUnion() {
        // The front of both is (1, 10), (2, 20), (3, 30); units from area 1 to 3 and quality 30 to 10.
        RunReport a = run("a", TWO, new double[]{1, 10}, new double[]{3, 30});
        RunReport b = run("b", TWO, new double[]{2, 20}, new double[]{3, 25});
        Section section = Overlay.of(List.of(a, b)).section();
        // Steps up to 1.1 in both: width times height.
        double union = 0.5 * 0.1 + 0.5 * 0.6 + 0.1 * 1.1;
        double ofA = 1.0 * 0.1 + 0.1 * 1.1;
        double ofB = 0.5 * 0.6 + 0.1 * 0.85;
        String[] rows = Objects.requireNonNull(section.data().get("overlay.csv")).split("\r\n", -1);
        assertThat(rows[0]).isEqualTo("run,study,front,surviving,hypervolumeShare");
        assertThat(rows[1]).startsWith("a,<a>,2,2,");
        assertThat(rows[2]).startsWith("b,<b>,2,1,");
        assertThat(share(rows[1])).isCloseTo(ofA / union, Offset.offset(1e-12));
        assertThat(share(rows[2])).isCloseTo(ofB / union, Offset.offset(1e-12));
        assertThat(section.figures()).singleElement().extracting(Figure::csv).isEqualTo("""
                ordinal,run,areaMm2,sqnrDb\r
                0,a,1,10\r
                1,a,3,30\r
                0,b,2,20\r
                1,b,3,25\r
                """);
    }

    private static double share(String row) {
        return Double.parseDouble(row.substring(row.lastIndexOf(',') + 1));
    }

    @Test
    void filesAreWrittenAndTextsEscaped() {
        Overlay overlay = Overlay.of(List.of(run("x/a", TWO, new double[]{1, 10}),
                run("y/a", FakeRun.OBJECTIVES, new double[]{2, 20}, new double[]{3, 25})));
        List<Path> files = overlay.write(folder.resolve("out"), new FigureStyle(Paper.ACM, 1, Typeface.SANS, true));
        assertThat(files).extracting(file -> file.getFileName().toString()).containsExactlyInAnyOrder("index.html",
                "overlay.csv", "overlay.tex", "overlay-areaMm2-sqnrDb.png", "overlay-areaMm2-sqnrDb.svg",
                "overlay-areaMm2-sqnrDb.pdf", "overlay-areaMm2-sqnrDb.csv");
        assertThat(folder.resolve("out/index.html")).content().contains("<td>x/a</td><td>&lt;x/a&gt;</td>")
                .contains("minimize latencyMs (only y/a)").contains("data:image/svg+xml").doesNotContain("{{");
        assertThat(folder.resolve("out/overlay.tex")).content().contains("\\toprule").contains("x/a & 1 & 1 &");
    }

    @Test
    void runsWithoutCommonObjectivesAreRefusedByName() {
        RunReport a = run("a", TWO, new double[]{1, 10});
        RunReport b = run("b", List.of(TWO.getFirst(), new Objective(FakeRun.ENERGY, Objective.Direction.MINIMIZE)),
                new double[]{1, 10});
        assertThatThrownBy(() -> Overlay.of(List.of(a, b))).isInstanceOf(InputException.class).hasMessage(
                "The runs share one objective, minimize areaMm2. Not shared: maximize sqnrDb (only a); "
                        + "minimize energyPerTokenMj (only b). Valid: runs with two objectives or more in common.");
        assertThatThrownBy(() -> Overlay.of(List.of(a, run("c", TWO)))).isInstanceOf(InputException.class)
                .hasMessageContaining("empty front");
    }
}
