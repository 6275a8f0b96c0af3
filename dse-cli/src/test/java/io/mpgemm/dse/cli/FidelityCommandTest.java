package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code dse fidelity}: a table, per layer and overall. */
class FidelityCommandTest {

    /** Tensors and numerics that several tests look at need be made once only. */
    @TempDir
    private static Path cache;

    private static String[] small(String... more) {
        List<String> args = new ArrayList<>(
                List.of("fidelity", "--sample", "64", "--cache", cache.toString(), "--quiet"));
        args.addAll(Arrays.asList(more));
        return args.toArray(String[]::new);
    }

    private static JsonNode json(String... more) {
        List<String> args = new ArrayList<>(Arrays.asList(more));
        args.addAll(List.of("--format", "json"));
        return JsonMapper.builder().build()
                .readTree(Cli.run(small(args.toArray(String[]::new))).succeeds().out());
    }

    /** The overall noise is the weighted mean of the sites' noise powers, and the worst site is one of them. */
    @Test
    void sitesAndTheirCombinationStandSideBySide() {
        JsonNode one = json("--pe", "mixpe", "--set", "weightBits=4", "--only", "qkv,ffn-down").path("numerics").get(0);
        assertThat(one.path("sites").propertyNames()).containsExactly("qkv", "ffn-down");
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (JsonNode site : one.path("sites")) {
            low = Math.min(low, site.path("nmse").asDouble());
            high = Math.max(high, site.path("nmse").asDouble());
        }
        double overall = one.path("overall").path("nmse").asDouble();
        assertThat(overall).isBetween(low, high);
        assertThat(one.path("overall").path("sqnrDb").asDouble()).isCloseTo(-10 * Math.log10(overall), within(1e-9));
        assertThat(one.path("sites").path(one.path("worstSite").asString()).path("nmse").asDouble()).isEqualTo(high);
    }

    @Test
    void listsOfValuesMakeOneRowEach() {
        String csv = Cli.run(small("--pe", "mixpe,dequant", "--set", "weightBits=2,4", "--set", "activation=fp16",
                "--only", "qkv", "--format", "csv")).succeeds().out();
        assertThat(csv).startsWith("numerics,key,site,sqnrDb,").contains("\r\n");
        List<String> overall = csv.lines().filter(line -> line.contains(",overall,")).toList();
        assertThat(overall).hasSize(4).allMatch(line -> line.contains("/fp16/w2/") || line.contains("/fp16/w4/"));
        String text = Cli.run(small("--pe", "mixpe", "--set", "weightBits=2,4", "--only", "qkv", "--sites")).succeeds()
                .out();
        assertThat(text).contains("less alignment", "99.9 % error", "overflows", "overall", "qkv");
    }

    @Test
    void aStudyGivesItsNumerics() {
        Path study = Cli.root().resolve("studies/w4a8-vs-w4a16.yaml");
        String csv = Cli.run(small(study.toString(), "--only", "qkv", "--format", "csv")).succeeds().out();
        assertThat(csv.lines().filter(line -> line.contains(",overall,")).count()).isGreaterThan(3);
    }

    @Test
    void aLanguageModelIsRunOnTheSameNumerics() {
        JsonNode root = json("--model", "builtin", "--pe", "int8-tpu,mixpe", "--set", "weightBits=8,2", "--set",
                "activation=int8", "--layers", "0");
        assertThat(root.path("language").asString()).contains("language model");
        JsonNode good = root.path("numerics").get(0);
        JsonNode poor = root.path("numerics").valueStream()
                .filter(one -> one.path("key").asString().contains("/w2/")).findFirst().orElseThrow();
        assertThat(good.path("key").asString()).startsWith("int8-tpu");
        assertThat(good.path("language").path("klDivergence").asDouble()).isPositive()
                .isLessThan(0.1 * poor.path("language").path("klDivergence").asDouble());
        assertThat(good.path("language").path("top1Agreement").asDouble()).isBetween(0.9, 1.0);
        assertThat(good.path("sites").propertyNames()).allMatch(name -> name.startsWith("model.layers.0."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"--pe mixpee | unknown PE 'mixpee'", "--set weightBits=4 | --set belongs to --pe",
                "--pe mixpe --set weightBits=5 | weightBits", "--model huge | 'huge'",
                "--full | either --full or --sample",
                "--pe mixpe studies/quickstart.yaml | either a study or --pe", "--tensors nowhere.npy | nowhere.npy",
                "--only nothing | nothing", "--seed -1 | -1", "missing.yaml | missing.yaml"})
    void badInputIsExplainedInOneLine(String options, String explanation) {
        Cli.Result result = Cli.run(small(options.split(" ", -1)));
        assertThat(result.code()).as(result.err()).isEqualTo(Main.BAD_INPUT);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(explanation).doesNotContain("\tat ", "Exception");
    }
}
