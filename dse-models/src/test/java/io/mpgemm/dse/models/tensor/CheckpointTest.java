package io.mpgemm.dse.models.tensor;

import static io.mpgemm.dse.models.tensor.TensorBytes.encode;
import static io.mpgemm.dse.models.tensor.TensorBytes.ramp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.TensorBytes.SafetensorsFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of Hugging Face models. */
class CheckpointTest {

    private static final TensorOptions OPTIONS = TensorOptions.defaults();
    private static final int K = 16;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("model"));
    }

    private static TensorSet read(Path path) {
        return TensorFiles.read(List.of(path), OPTIONS);
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> read(folder)).isInstanceOf(TensorException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    private void write(String name, SafetensorsFile file) throws IOException {
        Files.write(folder.resolve(name), file.bytes());
    }

    private void text(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** N x K weights, all of the value. */
    private static void linear(SafetensorsFile file, String name, int n, int k, float value) {
        file.add(name + ".weight", n, k, ramp(n * k, value, 0));
    }

    private static void llamaLayer(SafetensorsFile file, int layer) {
        String prefix = "model.layers." + layer + ".";
        linear(file, prefix + "self_attn.q_proj", 16, K, 1);
        linear(file, prefix + "self_attn.k_proj", 8, K, 2);
        linear(file, prefix + "self_attn.v_proj", 8, K, 3);
        linear(file, prefix + "self_attn.o_proj", K, 16, 4);
        linear(file, prefix + "mlp.gate_proj", 40, K, 5);
        linear(file, prefix + "mlp.up_proj", 40, K, 6);
        linear(file, prefix + "mlp.down_proj", K, 40, 7);
        file.add(prefix + "input_layernorm.weight", "F32", List.of(K), encode("F32", ramp(K, 1, 0)));
    }

    private static SafetensorsFile llama(int layers) {
        SafetensorsFile file = new SafetensorsFile();
        linear(file, "model.embed_tokens", 50, K, 0.5f);
        for (int layer = 0; layer < layers; layer++) {
            llamaLayer(file, layer);
        }
        linear(file, "lm_head", 50, K, 8);
        return file;
    }

    @Test
    void llamaGivesASiteForEachGemmOfTheWorkload() throws IOException {
        write("model.safetensors", llama(12));
        text("config.json", "{\"model_type\": \"llama\", \"num_hidden_layers\": 12}");
        TensorSet set = read(folder);
        assertThat(set.sites()).hasSize(48);
        assertThat(set.sites().subList(8, 12)).extracting(Site::name).containsExactly("layers.2.qkv",
                "layers.2.attn-out", "layers.2.ffn-up-gate", "layers.2.ffn-down");
        Matrix qkv = set.sites().getFirst().weights();
        assertThat(qkv.rows()).isEqualTo(K);
        assertThat(qkv.cols()).isEqualTo(32);
        assertThat(qkv.get(3, 15)).isEqualTo(1);
        assertThat(qkv.get(3, 16)).isEqualTo(2);
        assertThat(qkv.get(3, 24)).isEqualTo(3);
        assertThat(set.sites().get(2).weights().cols()).isEqualTo(80);
        assertThat(set.sites().get(3).weights().rows()).isEqualTo(40);
        Matrix generated = set.sites().get(3).activations();
        assertThat(LlmLikeTensors.activations(LlmLikeParameters.defaults().withSample(generated.rows(), K),
                SiteKind.FFN_DOWN, "layers.0.ffn-down", 40).toArray()).startsWith(generated.toArray());
        assertThat(set.description()).startsWith("model: 48 sites; activations generated")
                .doesNotContain("passed over");
        // The file alone says the same.
        assertThat(read(folder.resolve("model.safetensors"))).isEqualTo(set);
    }

    @Test
    void layersAndSitesCanBeChosen() throws IOException {
        write("model.safetensors", llama(12));
        assertThat(TensorFiles.read(List.of(folder), OPTIONS.withLayers(Set.of(10, 3))).sites()).extracting(Site::name)
                .containsExactly("layers.3.qkv", "layers.3.attn-out", "layers.3.ffn-up-gate", "layers.3.ffn-down",
                        "layers.10.qkv", "layers.10.attn-out", "layers.10.ffn-up-gate", "layers.10.ffn-down");
        assertThat(TensorFiles.read(List.of(folder), OPTIONS.withLayers(Set.of(3)).withSites(Set.of("qkv", "lm-head")))
                .sites()).extracting(Site::name).containsExactly("layers.3.qkv", "lm-head");
        assertThat(TensorFiles.read(List.of(folder), OPTIONS.withSites(Set.of("layers.1.ffn-down"))).sites())
                .hasSize(1);
        assertThat(TensorFiles.read(List.of(folder), OPTIONS.withSites(Set.of("model.layers.0.mlp.up_proj"))).sites()
                .getFirst().weights().get(0, 0)).isEqualTo(6);
        assertThatThrownBy(() -> TensorFiles.read(List.of(folder), OPTIONS.withLayers(Set.of(12))))
                .hasMessage("model: no layer 12; valid are 0 to 11.");
        assertThatThrownBy(() -> TensorFiles.read(List.of(folder), OPTIONS.withSites(Set.of("qvk"))))
                .hasMessage("model: no site 'qvk'; valid are qkv, attn-out, ffn-up-gate, ffn-down, lm-head.");
        assertThatThrownBy(() -> TensorFiles.read(List.of(folder),
                OPTIONS.withLayers(Set.of(1)).withSites(Set.of("layers.0.qkv"))))
                .hasMessage("model: none of the sites [layers.0.qkv] is in the layers [1].");
    }

    @Test
    void optMapsAndItsTiedEmbeddingIsTheHead() throws IOException {
        SafetensorsFile file = new SafetensorsFile();
        linear(file, "model.decoder.embed_tokens", 30, K, 9);
        linear(file, "model.decoder.embed_positions", 20, K, 0);
        for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            linear(file, "model.decoder.layers.0.self_attn." + part, K, K, 1);
        }
        linear(file, "model.decoder.layers.0.fc1", 64, K, 2);
        linear(file, "model.decoder.layers.0.fc2", K, 64, 3);
        write("model.safetensors", file);
        text("config.json", "{\"model_type\": \"opt\", \"num_hidden_layers\": 1}");
        TensorSet set = read(folder);
        assertThat(set.sites()).extracting(Site::name).containsExactly("layers.0.qkv", "layers.0.attn-out",
                "layers.0.ffn-up-gate", "layers.0.ffn-down");
        assertThat(set.sites().getFirst().weights().cols()).isEqualTo(3 * K);
        assertThat(set.description()).endsWith("passed over, as no known GEMM: model.decoder.embed_positions");
        assertThat(TensorFiles.read(List.of(folder), OPTIONS.withSites(Set.of("lm-head"))).sites().getFirst().weights()
                .get(0, 0)).isEqualTo(9);
    }

    @Test
    void gpt2IsStoredInputsFirst() throws IOException {
        SafetensorsFile file = new SafetensorsFile();
        linear(file, "wte", 30, K, 0);
        file.add("h.0.attn.c_attn.weight", K, 3 * K, ramp(3 * K * K, 0, 1));
        file.add("h.0.attn.c_proj.weight", K, K, ramp(K * K, 0, 1));
        file.add("h.0.mlp.c_fc.weight", K, 4 * K, ramp(4 * K * K, 0, 1));
        file.add("h.0.mlp.c_proj.weight", 4 * K, K, ramp(4 * K * K, 0, 1));
        write("model.safetensors", file);
        TensorSet set = read(folder);
        assertThat(set.sites()).extracting(site -> site.weights().rows()).containsExactly(K, K, K, 4 * K);
        assertThat(set.sites()).extracting(site -> site.weights().cols()).containsExactly(3 * K, K, 4 * K, K);
        assertThat(set.sites().get(1).weights()).isEqualTo(Matrix.of(K, K, ramp(K * K, 0, 1)));

        SafetensorsFile other = new SafetensorsFile();
        other.add("h.0.attn.c_attn.weight", 3 * K, K, ramp(3 * K * K, 0, 1));
        write("model.safetensors", other);
        refused("'h.0.attn.c_attn.weight' has shape [48, 16]; valid is [K, 3 K], as GPT-2 stores it");
    }

    private void shards() throws IOException {
        SafetensorsFile one = new SafetensorsFile();
        llamaLayer(one, 0);
        write("model-00001-of-00002.safetensors", one);
        SafetensorsFile two = new SafetensorsFile();
        llamaLayer(two, 1);
        write("model-00002-of-00002.safetensors", two);
    }

    private static String index(String... shards) {
        StringBuilder map = new StringBuilder();
        for (int layer = 0; layer < shards.length; layer++) {
            for (String part : List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
                    "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")) {
                map.append(map.isEmpty() ? "" : ",").append("\"model.layers.").append(layer).append('.').append(part)
                        .append(".weight\":").append(shards[layer]);
            }
        }
        return "{\"metadata\":{\"total_size\":1},\"weight_map\":{" + map + "}}";
    }

    @Test
    void shardsAreReadAsTheIndexSays() throws IOException {
        shards();
        // As Mistral's folders have it: the same weights again, under other names.
        SafetensorsFile again = new SafetensorsFile();
        linear(again, "layers.0.attention.wq", 16, K, 1);
        write("consolidated.safetensors", again);
        text("model.safetensors.index.json",
                index("\"model-00001-of-00002.safetensors\"", "\"model-00002-of-00002.safetensors\""));
        text("config.json", "{\"num_hidden_layers\": 2}");
        TensorSet set = read(folder);
        assertThat(set.sites()).hasSize(8);
        SafetensorsFile both = new SafetensorsFile();
        llamaLayer(both, 0);
        llamaLayer(both, 1);
        Path single = Files.write(temporary.resolve("one.safetensors"), both.bytes());
        assertThat(read(single)).isEqualTo(set);
    }

    @Test
    void shardsMayBeSymbolicLinks() throws IOException {
        shards();
        Path blobs = Files.createDirectory(temporary.resolve("blobs"));
        Path blob = Files.move(folder.resolve("model-00002-of-00002.safetensors"), blobs.resolve("0123abcd"));
        Files.createSymbolicLink(folder.resolve("model-00002-of-00002.safetensors"), blob);
        text("model.safetensors.index.json",
                index("\"model-00001-of-00002.safetensors\"", "\"model-00002-of-00002.safetensors\""));
        assertThat(read(folder).sites()).hasSize(8);

        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        Path loop = folder.resolve("loop.safetensors");
        Files.createSymbolicLink(folder.resolve("model-00002-of-00002.safetensors"), loop);
        Files.createSymbolicLink(loop, folder.resolve("model-00002-of-00002.safetensors"));
        refused("model-00002-of-00002.safetensors: the file cannot be read: Too many levels of symbolic links");

        Files.delete(loop);
        refused("model-00002-of-00002.safetensors: it is a symbolic link to nothing");
    }

    @Test
    void aBrokenIndexIsRefused() throws IOException {
        shards();
        String good = "\"model-00001-of-00002.safetensors\"";
        String name = "model.safetensors.index.json";
        text(name, index(good, "\"model-00003-of-00002.safetensors\""));
        refused(name
                + ": the file 'model-00003-of-00002.safetensors', said to hold tensor 'model.layers.1.self_attn.q_proj.weight',"
                + " is not in the folder", "download");
        for (String bad : List.of("\"../model-00002-of-00002.safetensors\"", "\"/etc/passwd\"", "\"..\"", "\"\"", "3",
                "{\"file\": \"x\"}", "\"a/b.safetensors\"", "\"a\\\\b.safetensors\"", "\"\\u0000.safetensors\"",
                "\"model.bin\"")) {
            text(name, index(good, bad));
            refused(name + ": tensor 'model.layers.1.self_attn.q_proj.weight' is said to be in ",
                    "valid is the name of a .safetensors file of the same folder");
        }
        text(name, index(good, good));
        refused(name
                + ": tensor 'model.layers.1.self_attn.q_proj.weight' is said to be in 'model-00001-of-00002.safetensors', which holds");
        text(name, "{\"weight_map\": {}}");
        refused(name + ": 'weight_map' is missing or empty");
        text(name, "[]");
        refused(name + ": no JSON object");
        text(name, "{\"weight_map\": ");
        refused(name + ":1: no JSON");
        text(name, "{\"a\": 1, \"a\": 2}");
        refused(name + ":1: no JSON", "uplicate");
        text(name, "[".repeat(100_000));
        refused(name + ": no JSON", "nesting");
        Files.write(folder.resolve(name), new byte[]{'{', (byte) 0xff, '}'});
        refused(name + ": the file is not UTF-8 text");
        try (RandomAccessFile huge = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        refused(name + ": the file has 1099511627776 bytes; valid are up to 33554432");
        Files.delete(folder.resolve(name));
        Files.createDirectory(folder.resolve(name));
        refused(name + ": it is a folder");
    }

    @Test
    void aModelMustBeWhole() throws IOException {
        SafetensorsFile file = new SafetensorsFile();
        llamaLayer(file, 0);
        linear(file, "model.layers.1.self_attn.q_proj", 16, K, 1);
        write("model.safetensors", file);
        // A file of somebody's choice need not be.
        assertThat(read(folder).sites()).extracting(Site::name).contains("model.layers.1.self_attn.q_proj").hasSize(5);
        text("config.json", "{}");
        refused("'model.layers.1.self_attn.q_proj.weight' has no self_attn.k_proj and no self_attn.v_proj beside it",
                "Maybe a file of the model is missing");
        write("model.safetensors", llama(2));
        text("config.json", "{\"num_hidden_layers\": 3}");
        refused("config.json: the file states 3 layers, but the tensors are those of 2: 0 to 1");
        text("config.json", "{\"num_hidden_layers\": 3");
        refused("config.json:1: no JSON");
    }

    @Test
    void partsThatDoNotFitAreRefused() throws IOException {
        SafetensorsFile file = new SafetensorsFile();
        llamaLayer(file, 0);
        linear(file, "layers.0.self_attn.q_proj", 16, K, 1);
        write("model.safetensors", file);
        refused("and 'layers.0.self_attn.q_proj.weight' are both layers.0.qkv");
        file = new SafetensorsFile();
        linear(file, "model.layers.0.self_attn.q_proj", 4, K, 1);
        linear(file, "model.layers.0.self_attn.k_proj", 4, K + 1, 1);
        linear(file, "model.layers.0.self_attn.v_proj", 4, K, 1);
        write("model.safetensors", file);
        refused("'model.layers.0.self_attn.k_proj.weight' has K = 17 but 'model.layers.0.self_attn.q_proj.weight' has K = 16");
    }

    @Test
    void weightsWithInputsAreSitesOfTheirOwn() throws IOException {
        SafetensorsFile file = new SafetensorsFile();
        llamaLayer(file, 0);
        file.add("model.layers.0.self_attn.q_proj.input", 2, K, ramp(2 * K, 0, 1));
        write("model.safetensors", file);
        text("config.json", "{}");
        TensorSet set = read(folder);
        assertThat(set.sites()).extracting(Site::name).containsExactly("model.layers.0.self_attn.k_proj",
                "model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.v_proj", "layers.0.attn-out",
                "layers.0.ffn-up-gate", "layers.0.ffn-down");
        assertThat(set.sites().get(1).activations()).isEqualTo(Matrix.of(2, K, ramp(2 * K, 0, 1)));
        assertThat(set.description()).doesNotContain("q_proj,");
    }

    @Test
    void aSourceGivesActivations() throws IOException {
        write("model.safetensors", llama(1));
        Matrix own = Matrix.of(100, K, ramp(100 * K, 0, 0.5f));
        TensorSet set = TensorFiles.read(List.of(folder), OPTIONS.withSource(
                (site, k) -> site.equals("layers.0.qkv") ? Optional.of(own) : Optional.empty()));
        Site qkv = set.sites().getFirst();
        assertThat(qkv.activations().rows()).isBetween(32, 100);
        assertThat(qkv.activations().get(1, 0) % (0.5f * K)).isZero();
        assertThat(set.description()).contains("for layers.0.attn-out, layers.0.ffn-up-gate, layers.0.ffn-down");
        assertThatThrownBy(() -> TensorFiles.read(List.of(folder), OPTIONS.withSource((site, k) -> Optional.of(own))))
                .isInstanceOf(TensorException.class).hasMessageContaining("has K = 40 but its activations have 16");
    }

    @ParameterizedTest
    @CsvSource({"1,2,2", "2,2,3", "2 1,2,3", "2 2,2,5", "2 4,2,9"})
    void eightBitsAreScaledByWhatStandsBeside(String shape, float first, float last) throws IOException {
        List<Integer> dimensions = Arrays.stream(shape.split(" ")).map(Integer::valueOf).toList();
        float[] scales = ramp(dimensions.stream().reduce(1, (a, b) -> a * b), 2, 1);
        for (String name : List.of("weight_scale", "scales", "scale")) {
            write("m.safetensors", new SafetensorsFile()
                    .add("a.weight", "I8", List.of(2, 4), (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6,
                            (byte) 7,
                            (byte) -3)
                    .add("a." + name, "F32", dimensions, encode("F32", scales)));
            Matrix weights = read(folder).sites().getFirst().weights();
            assertThat(weights.get(0, 0)).isEqualTo(first);
            assertThat(weights.get(3, 1)).isEqualTo(-3 * last);
        }
    }

    @Test
    void fp8BlocksAreScaled() throws IOException {
        byte[] ones = new byte[130 * 256];
        Arrays.fill(ones, (byte) 0x38);
        write("m.safetensors", new SafetensorsFile().add("a.weight", "F8_E4M3", List.of(130, 256), ones)
                .add("a.weight_scale_inv", "F32", List.of(2, 2), encode("F32", 1, 2, 3, 4)));
        Matrix weights = TensorFiles.read(List.of(folder), OPTIONS.full()).sites().getFirst().weights();
        assertThat(weights.get(0, 0)).isEqualTo(1);
        assertThat(weights.get(128, 127)).isEqualTo(2);
        assertThat(weights.get(127, 128)).isEqualTo(3);
        assertThat(weights.get(255, 129)).isEqualTo(4);
    }

    @Test
    void whatCannotBeScaledIsRefused() throws IOException {
        byte[] eight = new byte[8];
        SafetensorsFile[] files = {
            new SafetensorsFile().add("a.weight", "I8", List.of(2, 4), eight).add("a.weight_zero_point", "I8",
                    List.of(2),
                    new byte[2]),
            new SafetensorsFile().add("a.weight", "U8", List.of(2, 4), eight).add("a.weight_scale", "F32", List.of(2),
                    new byte[8]),
            new SafetensorsFile().add("a.weight", "I8", List.of(2, 4), eight).add("a.SCB", "F32", List.of(2),
                    new byte[8]),
            new SafetensorsFile().add("a.weight", "I8", List.of(2, 4), eight).add("a.weight_scale", "F32", List.of(3),
                    new byte[12]),
            new SafetensorsFile().add("a.weight", "I8", List.of(2, 4), eight).add("a.weight_scale", "I32", List.of(2),
                    new byte[8]),
            new SafetensorsFile().add("a.weight", "I8", List.of(2, 4), (byte) 1).add("a.weight_scale", "F32",
                    List.of(2),
                    new byte[8]),
            new SafetensorsFile().add("a.weight", "I8", List.of(1, 2), (byte) 1, (byte) 2).add("a.weight_scale", "F32",
                    List.of(1), encode("F32", Float.NaN)),
            new SafetensorsFile().add("a.qweight", "I32", List.of(2, 1), eight)};
        String[] messages = {"'I8 with 'a.weight_zero_point''", "'U8 with 'a.weight_scale''", "'I8 with 'a.SCB''",
            "'a.weight_scale' has shape [3] and scales 'a.weight' [2, 4]",
            "'a.weight_scale' scales 'a.weight' and has element type 'I32'",
            "needs 8", "holds 1.0 with a scale that makes it NaN at [0, 0]", "The weights are packed"};
        for (int i = 0; i < files.length; i++) {
            write("m.safetensors", files[i]);
            refused(messages[i]);
        }
    }

    @Test
    void foldersWithoutReadableFilesSayWhatIsThere() throws IOException {
        text("model-Q8_0.gguf", "x");
        refused("holds no tensors", "Maybe give model-Q8_0.gguf itself.");
        Files.delete(folder.resolve("model-Q8_0.gguf"));
        text("pytorch_model.bin", "x");
        refused("Maybe convert pytorch_model.bin to safetensors.");
        assertThatThrownBy(() -> read(folder.resolve("none"))).hasMessageEndingWith("none: there is no such file.");
    }

    /** The sizes are those of the largest files that a file system lets anybody make; nothing of them is allocated. */
    @Test
    void nothingIsAllocatedBeforeItsSizeIsChecked() throws IOException {
        Path file = folder.resolve("m.safetensors");
        sparse(file, 1, 1L << 40, 1);
        refused("'a0.weight' has shape [1099511627776, 1]");
        sparse(file, 1, 1, 1L << 40);
        refused("'a0.weight' has shape [1, 1099511627776]");
        sparse(file, 1, 4, 1L << 19);
        refused("'a0.weight' has K = 524288; valid are up to 262144");
        sparse(file, 2000, 128, 1L << 18);
        refused("model: the samples of 2000 sites take 1344000 MiB", "-Xmx");
        sparse(file, 1, 1 << 24, 16);
        assertThat(read(folder).sites().getFirst().weights().cols()).isEqualTo(128);
    }

    /** A file of FP32 zeros with holes. */
    private static void sparse(Path path, int tensors, long rows, long cols) throws IOException {
        long size = 4 * rows * cols;
        String header = IntStream.range(0, tensors)
                .mapToObj(i -> "\"a" + i + ".weight\":{\"dtype\":\"F32\",\"shape\":[" + rows + ","
                        + cols + "],\"data_offsets\":[" + size * i + "," + size * (i + 1) + "]}")
                .collect(Collectors.joining(",", "{", "}"));
        Files.deleteIfExists(path);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(TensorBytes.GgufFile.u64(header.length()));
            file.write(header.getBytes(StandardCharsets.US_ASCII));
            file.setLength(8 + header.length() + size * tensors);
        }
    }

    @Test
    void tensorsCanBeReadByName() throws IOException {
        write("model.safetensors", llama(1));
        try (Checkpoint checkpoint = Checkpoint.open(List.of(folder))) {
            assertThat(checkpoint.names()).contains("lm_head.weight", "model.layers.0.input_layernorm.weight")
                    .hasSize(10);
            assertThat(checkpoint.shape("lm_head.weight")).contains(List.of(50L, (long) K));
            assertThat(checkpoint.shape("x")).isEmpty();
            assertThat(checkpoint.matrix("lm_head.weight")).isEqualTo(Matrix.of(50, K, ramp(50 * K, 8, 0)));
            assertThat(checkpoint.values("model.layers.0.input_layernorm.weight")).isEqualTo(ramp(K, 1, 0));
            assertThatThrownBy(() -> checkpoint.matrix("model.layers.0.input_layernorm.weight"))
                    .isInstanceOf(TensorException.class).hasMessageContaining("1 dimension [16]");
            assertThatThrownBy(() -> checkpoint.values("x")).isInstanceOf(TensorException.class)
                    .hasMessageContaining("no tensor 'x'");
        }
    }
}
