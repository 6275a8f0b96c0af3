package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command that the README shows runs. */
class ReadmeTest {

    private static final String SAMPLE = """
            # Sample
            ```sh
            git clone x
            ./dse list pes          # all of them
            ./dse init "my study.yaml" && ./dse list nodes --format csv > nodes.csv
            ./dse eval --pe mixpe \\
              --set weightBits=4 --format 'json'
            ```
            ```text
            ./dse this is output
            ```
            <!-- not run by the test: takes an hour -->
            ```sh
            ./dse run studies/large.yaml
            ```
            """;

    @TempDir
    private static Path folder;

    @TestFactory
    List<DynamicTest> everyCommandRuns() throws IOException {
        Path readme = Cli.root().resolve("README.md");
        String text = Files.exists(readme) ? Files.readString(readme) : SAMPLE;
        Map<List<String>, Integer> commands = new LinkedHashMap<>();
        ReadmeCommands.of(text).forEach(line -> commands.putIfAbsent(line.words(), line.number()));
        assertThat(commands).isNotEmpty();
        List<DynamicTest> tests = new ArrayList<>();
        commands.forEach((words, number) -> {
            Path out = folder.resolve("reports-" + tests.size());
            tests.add(DynamicTest.dynamicTest("README.md:" + number + ": ./dse " + String.join(" ", words),
                    () -> Cli.run(here(words, folder, out)).succeeds()));
        });
        return tests;
    }

    @Test
    void commandsAreFoundAndSplit() {
        assertThat(ReadmeCommands.of(SAMPLE)).containsExactly(
                new ReadmeCommands.Line(4, List.of("list", "pes")),
                new ReadmeCommands.Line(5, List.of("init", "my study.yaml")),
                new ReadmeCommands.Line(5, List.of("list", "nodes", "--format", "csv")),
                new ReadmeCommands.Line(6,
                        List.of("eval", "--pe", "mixpe", "--set", "weightBits=4", "--format", "json")));
    }

    @Test
    void placeholdersAreRefused() {
        for (String word : List.of("FILE", "<study>", "...", "$STUDY")) {
            assertThatThrownBy(() -> ReadmeCommands.of("```sh\n./dse run " + word + "\n```\n"))
                    .hasMessageContaining("Line 2: '" + word + "' is a placeholder");
        }
    }

    @Test
    void nothingIsWrittenOutsideTheFolder() {
        Path out = folder.resolve("o");
        String study = Cli.root().resolve("studies/quickstart.yaml").toString();
        assertThat(here(List.of("run", "studies/quickstart.yaml", "--out", "/x", "--seed", "7"), folder, out))
                .containsExactly("run", study, "--seed", "7", "--out", out.toString(), "--quiet", "--cache",
                        folder.resolve("cache").toString());
        assertThat(here(List.of("run", "-o=/x", "mine.yaml", "--no-cache"), folder, out)).containsExactly("run",
                folder.resolve("mine.yaml").toString(), "--no-cache", "--out", out.toString(), "--quiet");
        assertThat(here(List.of("init"), folder, out)).containsExactly("init", folder.resolve("study.yaml").toString());
        assertThat(here(List.of("run", "--help"), folder, out)).containsExactly("run", "--help");
    }

    /** The command with its studies found in the repository and its output led into a folder of the test. */
    private static List<String> here(List<String> words, Path folder, Path out) {
        if (words.contains("--help") || words.contains("-h")) {
            return words;
        }
        String command = words.getFirst();
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (List.of("--out", "-o", "--cache").contains(word)) {
                i++;
            } else if (word.matches("reports/.*|.*\\.(yaml|yml|json)") && !word.contains("=")) {
                Path inRepository = Cli.root().resolve(word);
                changed.add((Files.exists(inRepository) ? inRepository : folder.resolve(word)).toString());
            } else if (!word.matches("(--out|-o|--cache)=.*")) {
                changed.add(word);
            }
        }
        if (command.equals("init") && changed.stream().noneMatch(word -> word.endsWith(".yaml"))) {
            changed.add(folder.resolve("study.yaml").toString());
        }
        if (command.equals("run")) {
            changed.addAll(List.of("--out", out.toString(), "--quiet"));
        }
        if (List.of("run", "eval", "compare", "fidelity").contains(command) && !words.contains("--no-cache")) {
            changed.addAll(List.of("--cache", folder.resolve("cache").toString()));
        }
        return changed;
    }
}
