package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.search.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TablesTest {

    private final FakeRun fake = new FakeRun(2, 2);

    private ReportData data(String name, List<Evaluation> front) {
        return new ReportData(name, "", fake.columns, FakeRun.OBJECTIVES, "kind",
                List.of("areaMm2", "latencyMs", "sqnrDb"), front, List.of(), Map.of(), List.of(),
                fake.manifest(name, 10, front.size(), 1));
    }

    private Evaluation point(long ordinal, double... values) {
        return new Evaluation(fake.space.point(ordinal), values, List.of("n"), "");
    }

    @Test
    void latexIsAsExpected() {
        List<Evaluation> front = List.of(point(0, 1.23456, 1, 1000.5, 10, 0), point(30, 12.5, 2, 20.25, Double.NaN, 0));
        assertThat(LatexTable.of(data("50% & more_or_less", front))).isEqualTo("""
                % Needs \\usepackage{booktabs}.
                \\begin{table}[t]
                  \\centering
                  \\caption{Pareto front of 50\\% \\& more\\_or\\_less: 2 designs. \
                Common to all: weight bits 2, rows 8, cols 16, clock MHz 500. Constraints: area $\\le$ 20\\,mm$^2$.}
                  \\label{tab:front-50-more-or-less}
                  \\small
                  \\setlength{\\tabcolsep}{4pt}
                  \\begin{tabular}{@{}lrrrr@{}}
                    \\toprule
                    kind & group size & area & latency & SQNR \\\\
                     &  & (mm$^2$) & (ms) & (dB) \\\\
                    \\midrule
                    int8-tpu & -- & 1.23 & 1000.5 & 10 \\\\
                    fp16-tensor-core & 64 & 12.50 & 20.2 & -- \\\\
                    \\bottomrule
                  \\end{tabular}
                \\end{table}
                """);
    }

    @Test
    void aLongFrontIsThinnedEvenlyAndTheCaptionSaysSo() {
        List<Evaluation> front = new ArrayList<>();
        for (int i = 0; i < 95; i++) {
            front.add(point(i, i + 0.5, 1, 1, 1, 0));
        }
        String tex = LatexTable.of(data("long", front));
        assertThat(tex).contains("40 of its 95 designs").contains("& 0.500 &").contains("& 94.500 &");
        assertThat(tex.lines().filter(line -> line.endsWith("\\\\")).count()).isEqualTo(42);
    }

    @Test
    void nothingOfTheUserIsTakenForLatex() {
        assertThat(LatexTable.escape("\\input{x} $a_1^2$ #1 ~ 100% & <b> \u00b5m\u00b2 \u2264 \u6f22 \u00e9\n"))
                .isEqualTo(
                        "\\textbackslash{}input\\{x\\} \\$a\\_1\\textasciicircum{}2\\$ \\#1 \\textasciitilde{} 100\\%"
                                + " \\& $<$b$>$ $\\mu$m$^2$ $\\le$ ? \u00e9 ");
    }

    @Test
    void terminalTablesAlignNumbersToTheRight() {
        String table = TextTable.of(List.of("name", "areaMm2", "note"),
                List.of(List.of("a", "1.500", "x"), List.of("longer", "120", ""), List.of("c", "-", "y z")));
        assertThat(table).isEqualTo("""
                name    areaMm2  note
                a         1.500  x
                longer      120
                c             -  y z
                """);
        assertThatThrownBy(() -> TextTable.of(List.of("a"), List.of(List.of("1", "2"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFrontOnATerminalShowsWhatDiffers() {
        List<Evaluation> front = List.of(point(0, 1.23456, 1, 1000.75, 10, 0), point(1, 2, 2, 20.25, 11, 0),
                point(2, 3, 2, 20.25, 12, 0));
        assertThat(TextTable.front(data("x", front), 2)).isEqualTo("""
                ordinal  cols  areaMm2  latencyMs  sqnrDb
                      0    16    1.235       1001      10
                      2    64        3      20.25      12
                2 of 3 designs, evenly along the front.
                """);
    }

    @Test
    void aSampleDependsOnThePointsAlone() {
        List<Evaluation> all = new ArrayList<>(fake.all());
        Sample once = new Sample(20);
        once.add(all);
        Collections.shuffle(all, new Random(3));
        Sample again = new Sample(20);
        all.forEach(one -> again.add(List.of(one)));
        List<Long> ordinals = once.list().stream().map(one -> one.point().ordinal()).toList();
        assertThat(ordinals).hasSize(20).isSorted()
                .isEqualTo(again.list().stream().map(one -> one.point().ordinal()).toList());
        Sample large = new Sample(10_000);
        large.add(all);
        assertThat(large.list()).hasSameSizeAs(all);
    }
}
