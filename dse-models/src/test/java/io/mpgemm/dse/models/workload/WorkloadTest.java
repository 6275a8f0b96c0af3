package io.mpgemm.dse.models.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.workload.GemmShape.Kind;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {

    static Stream<Model> models() {
        return Workloads.all().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void shapesAddUpToThePublishedSize(Model model) {
        assertThat((double) model.parameters()).isCloseTo(Workloads.publishedParameters(model.name()),
                Percentage.withPercentage(2));
    }

    @ParameterizedTest
    @MethodSource("models")
    void weightGemmsHoldEveryMatrixOfTheModelOnce(Model model) {
        Workload workload = Workload.of(model, Phase.PREFILL, 1, model.type() == Model.Type.VISION ? 0 : 1, true,
                true);
        long weights = workload.gemms().stream().filter(GemmShape::weights)
                .mapToLong(g -> (long) g.k() * g.n() * g.count()).sum();
        long lookedUp = (long) model.positions() * model.hidden()
                + (model.type() == Model.Type.DECODER && !model.tied() ? (long) model.vocab() * model.hidden() : 0);
        assertThat(weights + lookedUp).isEqualTo(model.parameters());
    }

    @Test
    void exactSizesOfLlama() {
        // Published checkpoints: 6,738,415,616 and 13,015,864,320 parameters with (2 layers + 1) norms of the width.
        assertThat(Workloads.named("llama-2-7b").parameters() + 65L * 4096).isEqualTo(6_738_415_616L);
        assertThat(Workloads.named("llama-2-13b").parameters() + 81L * 5120).isEqualTo(13_015_864_320L);
        assertThat(Workloads.named("llama-3-8b").parameters() + 65L * 4096).isEqualTo(8_030_261_248L);
    }

    @ParameterizedTest
    @CsvSource({"llama-2-7b, 524288", "llama-2-70b, 327680", "llama-3-8b, 131072", "opt-175b, 4718592"})
    void keyValueCacheBytesOfOneTokenInFp16(String name, double bytes) {
        assertThat(Workloads.named(name).kvCacheBytes(1, 1, 16)).isEqualTo(bytes);
        assertThat(Workloads.named(name).kvCacheBytes(16, 2048, 4)).isEqualTo(bytes * 16 * 2048 / 4);
    }

    @Test
    void attentionReadsTheWholeCacheInDecode() {
        Model model = Workloads.named("llama-2-70b");
        Workload workload = Workload.of(model, Phase.DECODE, 16, 2048, true, true);
        double elements = workload.gemms().stream().filter(g -> !g.weights())
                .mapToDouble(g -> (double) g.k() * g.n() * g.count()).sum();
        assertThat(elements).isEqualTo(model.kvCacheBytes(16, 2048, 8));
    }

    @Test
    void shapesOfTheLayers() {
        Workload decode = Workload.of(Workloads.named("llama-3-8b"), Phase.DECODE, 16, 2048, true, true);
        assertThat(decode.tokens()).isEqualTo(16);
        assertThat(decode.gemms()).containsExactly(new GemmShape("qkv", Kind.QKV, 16, 4096, 6144, 32, true),
                new GemmShape("attn-score", Kind.ATTENTION_SCORE, 4, 128, 2048, 32 * 16 * 8, false),
                new GemmShape("attn-value", Kind.ATTENTION_VALUE, 4, 2048, 128, 32 * 16 * 8, false),
                new GemmShape("attn-out", Kind.ATTENTION_OUT, 16, 4096, 4096, 32, true),
                new GemmShape("ffn-up-gate", Kind.FFN_UP_GATE, 16, 4096, 28672, 32, true),
                new GemmShape("ffn-down", Kind.FFN_DOWN, 16, 14336, 4096, 32, true),
                new GemmShape("lm-head", Kind.LM_HEAD, 16, 4096, 128256, 1, true));

        Workload prefill = Workload.of(Workloads.named("opt-6.7b"), Phase.PREFILL, 2, 512, false, true);
        assertThat(prefill.tokens()).isEqualTo(1024);
        assertThat(prefill.gemms().getFirst()).isEqualTo(new GemmShape("qkv", Kind.QKV, 1024, 4096, 12288, 32, true));
        assertThat(prefill.gemms().getLast().m()).as("only the last token of a sequence is sampled").isEqualTo(2);

        Workload images = Workload.of(Workloads.named("vit-b"), Phase.PREFILL, 4, 0, true, false);
        assertThat(images.tokens()).isEqualTo(4 * 197);
    }

    @Test
    void vitHasThePublishedOperations() {
        // 17.5-17.6 G multiply-accumulates of ViT-B/16 at 224 x 224 (timm and torchvision model tables).
        assertThat(Workload.of(Workloads.named("vit-b"), Phase.PREFILL, 1, 0, true, true).macs() / 1e9)
                .isCloseTo(17.55, within(0.1));
    }

    @Test
    void huggingFaceConfigurationsGiveTheCatalogueShapes() {
        sameShapes(Workloads.parseModel("config.json", """
                {"architectures": ["LlamaForCausalLM"], "hidden_size": 8192, "intermediate_size": 28672,
                 "model_type": "llama", "num_attention_heads": 64, "num_hidden_layers": 80,
                 "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_scaling": null,
                 "tie_word_embeddings": false, "vocab_size": 32000}"""), "llama-2-70b");
        sameShapes(Workloads.parseModel("config.json", """
                {"_name_or_path": "facebook/opt-6.7b", "model_type": "opt", "hidden_size": 4096, "ffn_dim": 16384,
                 "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 50272,
                 "max_position_embeddings": 2048, "word_embed_proj_dim": 4096}"""), "opt-6.7b");
        sameShapes(Workloads.parseModel("config.json", """
                {"model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944, "num_attention_heads": 28,
                 "num_hidden_layers": 28, "num_key_value_heads": 4, "vocab_size": 152064}"""), "qwen2-7b");
        sameShapes(Workloads.parseModel("config.json", """
                {"model_type": "vit", "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12,
                 "num_hidden_layers": 12, "image_size": 224, "patch_size": 16, "num_channels": 3}"""), "vit-b");
    }

    private static void sameShapes(Model read, String catalogue) {
        Model known = Workloads.named(catalogue);
        assertThat(read).usingRecursiveComparison().ignoringFields("name", "source").isEqualTo(known);
    }

    @Test
    void ownModelsAndGemms() {
        Model model = Workloads.parseModel("my.yaml", """
                name: tiny
                source: mine
                layers: 2
                hidden: 64
                heads: 4
                ffn: 256
                vocab: 100
                """);
        assertThat(model.kvHeads()).isEqualTo(4);
        assertThat(model.headDim()).isEqualTo(16);

        Workload workload = Workloads.parseGemms("my.yaml", """
                name: two
                tokens: 16
                gemms:
                  - { site: a, m: 16, k: 64, n: 32 }
                  - { site: b, m: 16, k: 32, n: 64, count: 3, weights: false }
                """);
        assertThat(workload.macs()).isEqualTo(16L * 64 * 32 * 4);
        assertThat(workload.gemms().getLast().weights()).isFalse();
    }

    @Test
    void errorsNameFileFieldAndValue() {
        assertThatThrownBy(() -> Workloads.named("lama-2-13b")).hasMessageContaining("'lama-2-13b'")
                .hasMessageContaining("Maybe you meant 'llama-2-13b'?");
        assertThatThrownBy(() -> Workloads.parseModel("my.yaml", "name: a\nlayer: 3\n"))
                .hasMessageContaining("my.yaml").hasMessageContaining("'layer'")
                .hasMessageContaining("Maybe you meant 'layers'?");
        assertThatThrownBy(() -> Workloads.parseModel("my.yaml", "name: a\nhidden: many\nheads: 2\n"))
                .hasMessageContaining("my.yaml: field 'hidden' is \"many\"");
        assertThatThrownBy(() -> Workloads.parseModel("c.json", "{\"model_type\": \"llama\", \"hidden_size\": 64}"))
                .hasMessageContaining("c.json: field 'num_attention_heads' is missing");
        assertThatThrownBy(() -> Workloads.parseModel("c.json",
                "{\"model_type\": \"rwkv\", \"hidden_size\": 64, \"num_attention_heads\": 1, \"num_hidden_layers\": 1}"))
                .hasMessageContaining("'rwkv'").hasMessageContaining("llama");
        assertThatThrownBy(() -> Workloads.parseModel("bad.yaml", "a: [1, 2\nb: }"))
                .hasMessageContaining("bad.yaml:2");
        assertThatThrownBy(() -> Workloads.parseModel("empty.yaml", "")).hasMessageContaining("empty.yaml");
        assertThatThrownBy(
                () -> Workloads.parseGemms("g.yaml", "name: a\ntokens: 1\ngemms: [{site: x, m: 0, k: 1, n: 1}]"))
                .hasMessageContaining("g.yaml: gemms[0]").hasMessageContaining("'m' is 0");
        assertThatThrownBy(() -> Workload.of(Workloads.named("vit-b"), Phase.DECODE, 1, 0, true, true))
                .hasMessageContaining("decode");
        assertThatThrownBy(() -> Workload.of(Workloads.named("opt-125m"), Phase.DECODE, 1, 0, true, true))
                .hasMessageContaining("context is 0");
        assertThatThrownBy(() -> Phase.named("decoding")).hasMessageContaining("prefill, decode");
    }
}
