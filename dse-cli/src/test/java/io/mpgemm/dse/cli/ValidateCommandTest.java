package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code dse validate}: forms, files and exit codes. */
class ValidateCommandTest {

    private static final String CYCLES = "m,k,n,rows,cols,dataflow,total_cycles\n8,8,8,4,4,os,55\n8,8,8,4,4,ws,1\n";

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("mine.csv"), text);
    }

    @Test
    void theExitCodeIsTheVerdict() {
        Cli.Result result = Cli.run("validate", "--format", "json");
        JsonNode root = JsonMapper.builder().build().readTree(result.out());
        boolean fails = false;
        for (JsonNode group : root.required("groups").values()) {
            fails |= group.required("verdict").asString().equals("FAIL");
            assertThat(group.required("missed").isEmpty())
                    .isEqualTo(!group.required("verdict").asString().equals("FAIL"));
        }
        assertThat(root.required("passes").asBoolean()).isEqualTo(!fails);
        assertThat(result.code()).isEqualTo(fails ? 1 : 0);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aGroupAloneInEveryForm() {
        Cli.Result text = Cli.run("validate", "--group", "mixpe-time").succeeds();
        assertThat(text.out()).contains("W4A8 MixPE, opt-6.7b", "mean error", "pass").doesNotContain("\u001b",
                "chips-area");
        Cli.Result csv = Cli.run("validate", "--group", "mixpe-time", "--format", "csv").succeeds();
        assertThat(csv.out()).startsWith("group,part,what,quantity,unit,published_low,").contains("\r\n");
        assertThat(csv.out().lines()).hasSize(21);
        assertThat(Cli.run("validate", "-g", "mixpe-time", "-f", "json").succeeds().out()).startsWith("{");
    }

    @Test
    void filesAreWrittenOnDemand() throws IOException {
        Path out = folder.resolve("new/out");
        Cli.Result result = Cli.run("validate", "--group", "mixpe-time", "--out", out.toString()).succeeds();
        assertThat(result.err()).contains("validate.html");
        assertThat(Files.readString(out.resolve("validate.csv")))
                .isEqualTo(Cli.run("validate", "--group", "mixpe-time", "--format", "csv").out());
        assertThat(Files.readString(out.resolve("validate.html"))).contains("<h1>", "mixpe-time");
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("validate.csv",
                    "validate.html");
        }
        Path blocked = file("x");
        Cli.Result wrong = Cli.run("validate", "--group", "mixpe-time", "--out", blocked.toString());
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("dse: --out: cannot write to '" + blocked + "'").contains("Valid: ");
    }

    @Test
    void ownResultsHaveNoTolerance() throws IOException {
        String path = file(CYCLES).toString();
        assertThat(Cli.run("validate", "--cycles", path).succeeds().out()).contains("1 of 2 equal to the cycle.");
        assertThat(Cli.run("validate", "--cycles", path, "--format", "csv").succeeds().out().lines()).hasSize(3);
        Path out = folder.resolve("out");
        Cli.run("validate", "--cycles", path, "--out", out.toString()).succeeds();
        assertThat(out.resolve("validate.html")).exists();
        String circuits = file("pe,wrapper,corner,area_um2\nadd8,comb,area_fa,1\nnonsense,comb,area_fa,1\n").toString();
        assertThat(Cli.run("validate", "--synthesis", circuits).succeeds().out()).contains("add8", "unsupported");
        Cli.run("validate", "--synthesis", circuits, "--out", out.toString()).succeeds();
    }

    @Test
    void badInputIsNamed() throws IOException {
        String path = file(CYCLES + "1,2\n").toString();
        for (List<String> args : List.of(List.of("--cycles", path), List.of("--synthesis", path),
                List.of("--cycles", folder.toString()), List.of("--cycles", path + "x"), List.of("--group", "nothing"),
                List.of("--group", "facts", "--cycles", path), List.of("--cycles", path, "--synthesis", path),
                List.of("--format", "xml"), List.of("more"))) {
            List<String> all = new java.util.ArrayList<>(List.of("validate"));
            all.addAll(args);
            Cli.Result result = Cli.run(all);
            assertThat(result.code()).as(args.toString()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).startsWith("dse: ").doesNotContain("Exception", "\tat ");
        }
        assertThat(Cli.run("validate", "--cycles", path).err()).contains(path + ":4: 2 fields. Valid: 7");
    }
}
