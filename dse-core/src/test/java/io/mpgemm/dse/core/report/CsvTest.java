package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Rule;
import io.mpgemm.dse.core.space.Value;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

    private static final Metric AREA = new Metric("areaMm2", "mm2", "Area");
    private static final Metric LOSS = new Metric("loss", "", "Loss");

    private final List<Parameter> parameters = List.of(
            new Parameter("kind", "", false, List.of(Value.of("a,b"), Value.of("plain"), Value.of("say \"hi\""))),
            new Parameter("size", "", true, List.of(Value.of(8), Value.of(16))));
    private final DesignSpace space = DesignSpace.of(parameters,
            List.of(new Rule.Applies("size", List.of("kind"), point -> !point.is("kind", "plain"))));
    private final Columns columns = new Columns(parameters, List.of("note"), List.of(AREA, LOSS),
            List.of(new Constraint(AREA, true, 2)));

    @TempDir
    Path folder;

    private Evaluation evaluation(long ordinal, double area, double loss, String note, String infeasible) {
        return new Evaluation(space.point(ordinal), new double[]{area, loss}, List.of(note), infeasible);
    }

    private List<Evaluation> few() {
        return List.of(evaluation(0, 0.1 + 0.2, 1e-300, "two\nlines", ""), evaluation(1, 2.5, 16, "", ""),
                evaluation(2, Double.NaN, Double.NaN, "caf\u00e9", "does not fit, \"really\""));
    }

    private static final String GOLDEN = "ordinal,kind,size,note,areaMm2,loss,feasible,infeasible\r\n"
            + "0,\"a,b\",8,\"two\nlines\",0.30000000000000004,1.0E-300,true,\r\n"
            + "1,\"a,b\",16,,2.5,16,false,misses areaMm2 <= 2.0\r\n"
            + "2,plain,,caf\u00e9,,,false,\"does not fit, \"\"really\"\"\"\r\n";

    @Test
    void isRfc4180WithFullPrecision() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(ResultTable.of(columns, few()).csv()).isEqualTo(GOLDEN);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void tableAndStreamWriteTheSameBytesWhateverTheBatches() throws IOException {
        Path streamed = folder.resolve("streamed.csv");
        try (CsvSink sink = CsvSink.create(streamed, columns)) {
            sink.append(few().subList(0, 1));
            sink.append(List.of());
            sink.append(few().subList(1, 3));
            assertThat(sink.rows()).isEqualTo(3);
        }
        Path table = folder.resolve("table.csv");
        ResultTable.of(columns, few()).writeCsv(table);
        assertThat(streamed).hasSameBinaryContentAs(table).hasContent(GOLDEN);
    }

    @Test
    void readsBackToTheSameBytes() throws IOException {
        Random random = new Random(1);
        List<Evaluation> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = random.ints(random.nextInt(5), 0, 6).mapToObj(c -> ",\"\r\nx ".substring(c, c + 1))
                    .reduce("", String::concat);
            double any = Double.longBitsToDouble(random.nextLong());
            all.add(evaluation(random.nextInt((int) space.size()), any, random.nextGaussian(), text,
                    random.nextInt(4) == 0 ? "broken" + text : ""));
        }
        Path file = folder.resolve("a.csv");
        ResultTable.of(columns, all).writeCsv(file);
        List<Evaluation> read = new ArrayList<>();
        new CsvSource(columns, space).read(file, read::add);
        assertThat(read).hasSameSizeAs(all);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).point()).isEqualTo(all.get(i).point());
            assertThat(read.get(i).value(0)).isEqualTo(all.get(i).value(0));
            assertThat(read.get(i).value(1)).isEqualTo(all.get(i).value(1));
            assertThat(read.get(i).labels()).isEqualTo(all.get(i).labels());
            assertThat(read.get(i).infeasible()).isEqualTo(all.get(i).infeasible());
        }
        assertThat(ResultTable.of(columns, read).csv()).isEqualTo(Files.readString(file));
    }

    @Test
    void aFileOfAnotherStudyIsRefusedWithItsRow() throws IOException {
        Path file = folder.resolve("a.csv");
        for (String[] broken : new String[][]{{"areaMm2", "areaUm2", "columns"}, {"\n2,plain", "\n2,\"a,b\"", "row 4"},
            {"1,\"a,b\",16", "77,\"a,b\",16", "row 3"}, {"2.5", "two", "row 3"}, {",true,", "", "row 2"},
            {"really\"\"\"", "really", "does not end"}}) {
            assertThat(GOLDEN).contains(broken[0]);
            Files.writeString(file, GOLDEN.replace(broken[0], broken[1]));
            assertThatThrownBy(() -> new CsvSource(columns, space).read(file, one -> {}))
                    .isInstanceOf(IOException.class).hasMessageContaining(broken[2]);
        }
    }

    @Test
    void plainFilesOfOtherToolsAreRead() throws IOException {
        StringReader in = new StringReader("a,b\n\"x\"\"\",\r\n\nlast");
        assertThat(CsvFormat.read(in)).contains(List.of("a", "b"));
        assertThat(CsvFormat.read(in)).contains(List.of("x\"", ""));
        assertThat(CsvFormat.read(in)).contains(List.of(""));
        assertThat(CsvFormat.read(in)).contains(List.of("last"));
        assertThat(CsvFormat.read(in)).isEqualTo(Optional.empty());
    }

    @Test
    void sortsWithGapsLastAndKeepsTheOrderOfEqualRows() {
        List<Evaluation> rows = List.of(evaluation(3, 2, Double.NaN, "", ""), evaluation(1, 1, 5, "", ""),
                evaluation(4, 2, 3, "", ""), evaluation(0, 10, 3, "", ""));
        ResultTable table = ResultTable.of(columns, rows);
        assertThat(ordinals(table.sortedBy("areaMm2", true))).containsExactly("1", "3", "4", "0");
        assertThat(ordinals(table.sortedBy("areaMm2", false))).containsExactly("0", "3", "4", "1");
        assertThat(ordinals(table.sortedBy("loss", true))).containsExactly("4", "0", "1", "3");
        assertThat(ordinals(table.sortedBy("loss", false))).containsExactly("1", "4", "0", "3");
        assertThat(ordinals(table.sortedBy("ordinal", true).first(2))).containsExactly("0", "1");
        assertThat(table.select(List.of("loss", "ordinal")).csv()).startsWith("loss,ordinal\r\n,3\r\n5,1\r\n");
        assertThatThrownBy(() -> table.sortedBy("are", true)).hasMessageContaining("'are'");
    }

    private static List<String> ordinals(ResultTable table) {
        List<String> ordinals = new ArrayList<>();
        for (int i = 0; i < table.rows(); i++) {
            ordinals.add(table.cell(i, "ordinal"));
        }
        return ordinals;
    }

    @Test
    void columnsOfTheSameNameAreRefused() {
        assertThatThrownBy(() -> new Columns(parameters, List.of("Kind"), List.of(AREA), List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'Kind'");
        assertThatThrownBy(() -> new Columns(parameters, List.of(), List.of(), List.of(new Constraint(AREA, true, 1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("areaMm2");
    }
}
