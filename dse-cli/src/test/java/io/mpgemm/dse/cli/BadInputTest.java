package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with the input: exit code 2, one line that helps, nothing written. */
class BadInputTest {

    private static final String SMALL = "workload: { model: opt-125m, batch: 1, context: 64 }\n";
    private static final String SPACE = "space: { pe: int8-tpu, array: { rows: 8, cols: 8 } }\n";

    @TempDir
    private Path folder;

    private Path work;

    @BeforeEach
    void makeAFolder() throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
    }

    static Stream<Arguments> usage() {
        return Stream.of(arguments("frob", "'frob'"), arguments("rum", "run"),
                arguments("run x.yaml --sed 4", "--seed"), arguments("run", "STUDY"),
                arguments("run x.yaml --seed x", "'x' is not a long"), arguments("list", "WHAT"),
                arguments("list foo", "'foo'"), arguments("list pes --liberty x.lib", "--liberty goes with nodes"),
                arguments("eval", "--pe"),
                arguments("eval x.yaml --pe mixpe", "--ordinal"), arguments("eval --pe mixpe --batch x", "'x'"),
                arguments("eval --pe mixpe --set weightBits", "NAME=VALUE"),
                arguments("eval --pe mixpe --cycles exact", "'exact'"),
                arguments("eval --pe mixpe --breakdown=heat", "'heat'"),
                arguments("eval --pe mixpe --cycles all --breakdown", "either"),
                arguments("eval --pe mixpe --format xml", "'xml'"));
    }

    @ParameterizedTest
    @MethodSource("usage")
    void badUsageIsExplained(String command, String explanation) {
        Cli.Result result = Cli.run(command.split(" ", -1));
        refused(result, explanation);
        assertThat(result.err().lines().count()).isLessThanOrEqualTo(3);
        assertThat(result.err().lines().toList().getLast()).startsWith("Try 'dse").endsWith("--help'.");
    }

    static Stream<Arguments> designs() {
        return Stream.of(arguments("--pe mixp", "Maybe you meant 'mixpe'?"),
                arguments("--pe mixpe --set foo=3", "unknown parameter 'foo'"),
                arguments("--pe mixpe --set weightBit=3", "Maybe you meant 'weightBits'?"),
                arguments("--pe mixpe --set weightBits=99", "takes '99'"),
                arguments("--pe mixpe --set weightBits=", "weightBits"),
                arguments("--pe mixpe --set rows=abc", "'abc'"), arguments("--pe mixpe --set rows=0", "'0'"),
                arguments("--pe mixpe --set weightBits=[2,4]", "weightBits"),
                arguments("--pe mixpe --set rows=pow2(8..16)", "2 designs"),
                arguments("--pe mixpe --node 29nm", "Maybe you meant '28nm'?"),
                arguments("--pe mixpe --model opt-6b", "unknown model 'opt-6b'"),
                arguments("--pe mixpe --model no/such.json", "no/such.json"),
                arguments("--pe mixpe --phase decod", "Maybe you meant 'decode'?"),
                arguments("--pe mixpe --batch 0", "batch"), arguments("--pe mixpe --clock fast", "'fast'"),
                arguments("--pe mixpe --scaling moore", "Valid: published, stillmaker, cv2."),
                arguments("--pe mixpe --voltage 0.1", "0.1 V is out of range at 28nm. Valid: 0.470 to 1.08 V"),
                arguments("--pe mixpe --voltage much", "'much'"),
                arguments("--pe mixpe --temperature 1000", "'1000' is out of range. Valid: -40 to 150."),
                arguments("--pe mixpe --liberty no.lib", "technology.liberty: there is no file 'no.lib'"),
                arguments("--pe mixpe --threads 0", "--threads is 0"),
                arguments("no-such.yaml --ordinal 0", "no-such.yaml: there is no such file"));
    }

    @ParameterizedTest
    @MethodSource("designs")
    void badDesignsAreExplained(String options, String explanation) {
        List<String> command = new ArrayList<>(List.of("eval", "--no-cache"));
        command.addAll(Arrays.asList(options.split(" ", -1)));
        Cli.Result result = Cli.run(command);
        refused(result, explanation);
        assertThat(result.err().lines()).hasSize(1);
    }

    static Stream<Arguments> studies() {
        String huge = "workload: { gemms: [{ m: 100000000, k: 100000000, n: 100000000 }] }\n";
        return Stream.of(arguments(SMALL + SPACE + "worklod: x\n", "s.yaml:3:1: unknown key 'worklod'"),
                arguments(SMALL + "space: { pe: mixpee }\n", "s.yaml:2:14: "),
                arguments("", "s.yaml:1:1: "), arguments("- a\n- b\n", "s.yaml:1:1: "),
                arguments(SMALL + SPACE + "name: !!java.io.File x\n", "s.yaml:3:7: the tag"),
                arguments(SMALL + SPACE + "name: &a x\n", "s.yaml:3:7: an anchor"),
                arguments("#" + "x".repeat(2 << 20) + "\n" + SMALL + SPACE, "s.yaml:1:1: the file is too large"),
                arguments(SMALL + "space: { pe: mixpe, groupSize: 128, array: { rows: 48 } }\n", "the space is empty"),
                arguments(SMALL + SPACE + "constraints: ['areaMm2 <= 1', 'areaMm2 >= 2']\n", "contradicts"),
                arguments(SMALL + SPACE + "constraints: ['areaMm <= 1']\n", "Maybe you meant 'areaMm2'?"),
                arguments(SMALL + SPACE + "technology: { node: 27nm }\n", "Maybe you meant"),
                arguments(SMALL + SPACE + "objectives: { minimize: [speed] }\n", "unknown metric 'speed'"),
                arguments(SMALL + SPACE + "fidelity: { sites: [nope] }\n", "nope"),
                arguments(SMALL + SPACE + "fidelity: { tensors: 'no*.npy' }\n", "no file matches 'no*.npy'"),
                arguments(SMALL + SPACE + "fidelity: { tensors: 'no*[.npy' }\n", "is not a pattern"),
                arguments(SMALL + SPACE + "fidelity: { tensors: 'no/x*.npy' }\n", "cannot be read"),
                arguments(SMALL + SPACE + "fidelity: { tensors: no.npy }\n", "no.npy: there is no such file"),
                arguments(SMALL + SPACE + "fidelity: { layers: [3] }\n",
                        "fidelity.layers: the tensors that are built in"),
                arguments(huge + SPACE, "multiply-accumulates"),
                arguments("workload: { model: vit-b, phase: decode }\n" + SPACE, "decode"));
    }

    @ParameterizedTest
    @MethodSource("studies")
    void badStudiesAreExplained(String study, String explanation) throws IOException {
        refusedRun(study, explanation);
    }

    static Stream<Arguments> models() {
        return Stream.of(arguments("{\"model_type\": \"gpt9\", \"hidden_size\": 64, \"num_attention_heads\": 4, "
                + "\"num_hidden_layers\": 2}", "'gpt9'"), arguments("{\"model_type\":", "m.json"),
                arguments("{\"model_type\": \"llama\", \"hidden_size\": 64, \"num_attention_heads\": 0, "
                        + "\"num_hidden_layers\": 2}", "num_attention_heads"),
                arguments("{\"model_type\": \"llama\", \"hidden_size\": 65536, \"num_attention_heads\": 4, "
                        + "\"num_hidden_layers\": 2, \"intermediate_size\": 2000000000, \"vocab_size\": 9}",
                        "too large"),
                arguments("\u0000\ufffd", "m.json"), arguments("", "m.json"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void badModelFilesAreExplained(String model, String explanation) throws IOException {
        Files.writeString(work.resolve("m.json"), model);
        refusedRun("workload: { model: m.json, phase: prefill, batch: 65536, context: 100000 }\n" + SPACE,
                explanation);
    }

    @Test
    void aModelFileThatIsNotTextIsExplained() throws IOException {
        Files.write(work.resolve("m.json"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
        refusedRun("workload: { model: m.json }\n" + SPACE, "m.json is not UTF-8 text");
    }

    static Stream<Arguments> tensors() {
        float[] good = new float[256];
        for (int i = 0; i < good.length; i++) {
            good[i] = (i * 7 % 13 - 6) * 0.1f;
        }
        float[] nan = good.clone();
        nan[70] = Float.NaN;
        float[] huge = good.clone();
        huge[3] = 1e38f;
        return Stream.of(arguments(npy("(4, 64)", Arrays.copyOf(good, 100)), "Maybe the file is cut off"),
                arguments(npy("(4, 64)", nan), "holds NaN at [1, 6]"),
                arguments(npy("(4, 8, 8)", good), "3 dimensions"), arguments(npy("(0, 64)", new float[0]), "empty"),
                arguments(npy("(4, 64)", huge), "FP16 holds up to"), arguments(new byte[0], "a.weight.npy"),
                arguments("not numpy at all".getBytes(StandardCharsets.US_ASCII), "a.weight.npy"));
    }

    @ParameterizedTest
    @MethodSource("tensors")
    void badNpyFilesAreExplained(byte[] content, String explanation) throws IOException {
        Files.write(work.resolve("a.weight.npy"), content);
        refusedRun(SMALL + SPACE + "fidelity: { tensors: a.weight.npy }\n", explanation);
    }

    @Test
    void aPairThatDoesNotMatchIsExplained() throws IOException {
        Files.write(work.resolve("a.weight.npy"), npy("(4, 64)", new float[256]));
        Files.write(work.resolve("a.input.npy"), npy("(2, 32)", new float[64]));
        refusedRun(SMALL + SPACE + "fidelity: { tensors: ['a.*.npy'] }\n", "K = 32");
    }

    @Test
    void badSafetensorsFilesAreExplained() throws IOException {
        byte[] header = "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[4,64],\"data_offsets\":[0,1024]}}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + header.length + 100).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length).put(header).array();
        String study = SMALL + SPACE + "fidelity: { tensors: a.safetensors }\n";
        Files.write(work.resolve("a.safetensors"), file);
        refusedRun(study, "Maybe the file is cut off");
        Files.write(work.resolve("a.safetensors"), Arrays.copyOf(file, 5));
        refusedRun(study, "a.safetensors: the file has 5 bytes");
    }

    static Stream<Arguments> folders() {
        String two = "{\"weight_map\": {\"model.layers.0.mlp.up_proj.weight\": \"";
        return Stream.of(
                arguments(two + "../a.safetensors\"}}", "{}", "",
                        "valid is the name of a .safetensors file of the same folder"),
                arguments(two + "b.safetensors\"}}", "{}", "", "the file 'b.safetensors', said to hold tensor"),
                arguments("{", "{}", "", "model.safetensors.index.json:1: no JSON"),
                arguments(two + "a.safetensors\"}}", "{\"n_layer\": 2}", "",
                        "config.json: the file states 2 layers, but the tensors are those of 1: 0"),
                arguments(two + "a.safetensors\"}}", "[]", "", "config.json: no JSON object"),
                arguments(two + "a.safetensors\"}}", "{}", ", layers: [7]", "no layer 7; valid are 0."),
                arguments(two + "a.safetensors\"}}", "{}", ", sites: [down]",
                        "no site 'down'; valid are ffn-up-gate."));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void badModelFoldersAreExplained(String index, String config, String more, String explanation) throws IOException {
        Path model = Files.createDirectories(work.resolve("model"));
        byte[] header = "{\"model.layers.0.mlp.up_proj.weight\":{\"dtype\":\"F32\",\"shape\":[4,64],\"data_offsets\":[0,1024]}}"
                .getBytes(StandardCharsets.UTF_8);
        Files.write(model.resolve("a.safetensors"), ByteBuffer.allocate(8 + header.length + 1024)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).array());
        Files.writeString(model.resolve("model.safetensors.index.json"), index);
        Files.writeString(model.resolve("config.json"), config);
        refusedRun(SMALL + SPACE + "fidelity: { tensors: model/" + more + " }\n", explanation);
    }

    @Test
    void badGgufFilesAreExplained() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN)
                .put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3).putLong(1L << 60).putLong(0);
        Files.write(work.resolve("a.gguf"), file.array());
        refusedRun(SMALL + SPACE + "fidelity: { tensors: a.gguf }\n",
                "a.gguf: the file states 1152921504606846976 tensors; valid are up to 2 in a file of 64 bytes.");
        refused(Cli.run("fidelity", "--no-cache", "--quiet", "--pe", "int8-tpu", "--tensors",
                work.resolve("a.gguf").toString()), "a.gguf: the file states");
    }

    @Test
    void foldersOfOthersAreLeftAlone() throws IOException {
        Path study = Files.writeString(work.resolve("s.yaml"), SMALL + SPACE + "fidelity: { sampleOutputs: 64 }\n");
        Path other = Files.createDirectories(work.resolve("other"));
        Path notes = Files.writeString(other.resolve("notes.txt"), "mine");
        List<String> before = tree();

        refused(run(study, other), "files that are not a run of dse");
        refused(run(study, notes), "is a file where the run needs a folder");
        refused(run(study, notes.resolve("below")), "cannot be written");

        assertThat(tree()).isEqualTo(before);
        assertThat(notes).hasContent("mine");
    }

    @Test
    void initWritesNothingWhereItCannot() throws IOException {
        List<String> before = tree();
        refused(Cli.run("init", work.resolve("none/s.yaml").toString()), "there is no folder");
        refused(Cli.run("init", "--force", work.toString()), "is a folder");
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void badLibertyFilesAreExplained() throws IOException {
        Path file = Files.writeString(work.resolve("x.lib"), "library (x) {\n" + "a (b) {".repeat(1_000_000));
        String message = file + ":2: groups are nested too deep. Valid: at most 64 levels.";
        refused(Cli.run("list", "nodes", "--liberty", file.toString()), message);
        refused(Cli.run("eval", "--no-cache", "--pe", "int8-tpu", "--liberty", file.toString()), message);
        Files.writeString(file, """
                library (x) {
                  capacitive_load_unit (1, ff);
                  leakage_power_unit : 1nW;
                  nom_voltage : 1;
                  nom_temperature : 25;
                }
                """);
        refused(Cli.run("list", "nodes", "--liberty", file.toString()), file + ":1: the library 'x' has no INV.");
        refused(Cli.run("list", "nodes", "--liberty", work.toString()), work + ": it is a folder.");
    }

    @Test
    void studiesThatAreNotThereAreNamed() throws IOException {
        refused(run(work.resolve("no.yaml"), work.resolve("out")), "no.yaml: there is no such file");
        refused(run(work, work.resolve("out")), "it is a folder");
        assertThat(tree()).containsExactly("", "work");
    }

    private void refusedRun(String text, String explanation) throws IOException {
        Path study = Files.writeString(work.resolve("s.yaml"), text);
        List<String> before = tree();
        Cli.Result result = run(study, work.resolve("a/b/out"));
        refused(result, explanation);
        assertThat(tree()).isEqualTo(before);
    }

    private static Cli.Result run(Path study, Path out) {
        return Cli.run("run", study.toString(), "--out", out.toString(), "--no-cache", "--quiet");
    }

    private static void refused(Cli.Result result, String explanation) {
        assertThat(result.code()).as(result.err()).isEqualTo(Main.BAD_INPUT);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(explanation).startsWith("dse: ").doesNotContain("\tat ", "Exception",
                "defect");
    }

    /** Every file and folder, relative to the test's folder. */
    private List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return List.copyOf(new TreeSet<>(all.map(path -> folder.relativize(path).toString()).toList()));
        }
    }

    private static byte[] npy(String shape, float[] data) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        header += " ".repeat(63 - (header.length() + 10) % 64) + "\n";
        ByteBuffer numbers = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : data) {
            numbers.putFloat(value);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(),
            (byte) (header.length() >> 8)});
        file.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(numbers.array());
        return file.toByteArray();
    }
}
