package io.mpgemm.dse.models.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.TensorException;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The model that ships: it is the one that was trained, and formats rank on it as they do in the literature. */
class BuiltinModelsTest {

    private static final LanguageOptions SHORT = new LanguageOptions(4, 32, 1, false);
    private static final Llama MODEL = BuiltinModels.named(BuiltinModels.BUILTIN);
    private static final LanguageBenchmark PLAIN = new LanguageBenchmark("builtin", MODEL, SHORT);
    private static final LanguageBenchmark OUTLIERS = new LanguageBenchmark("builtin-outliers",
            Outliers.defaults().in(MODEL), SHORT);

    /** Logits and loss that the training script computed in float64 by a forward pass of its own. */
    @Test
    void logitsAreThoseOfTheScriptsSecondForwardPass() throws IOException {
        JsonNode golden;
        try (InputStream in = Objects
                .requireNonNull(BuiltinModelsTest.class.getResourceAsStream("tiny-llama-golden.json"))) {
            golden = JsonMapper.builder().build().readTree(in);
        }
        int[] tokens = new int[golden.path("tokens").size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = golden.path("tokens").get(i).asInt();
        }
        Matrix logits = SmallModels.logits(MODEL, new int[][]{tokens});
        float[] last = logits.row(tokens.length - 1);
        for (int i = 0; i < last.length; i++) {
            assertThat((double) last[i]).isCloseTo(golden.path("lastLogits").get(i).asDouble(), within(1e-4));
        }
        double loss = 0;
        for (int i = 1; i < tokens.length; i++) {
            loss -= LogProbabilities.of(logits.row(i - 1)).of(tokens[i]) / (tokens.length - 1);
        }
        assertThat(loss).isCloseTo(golden.path("meanLoss").asDouble(), within(1e-6));
    }

    /** On its own text a calibrated model's cross entropy is its entropy, which training holds near the training loss. */
    @Test
    void perplexityIsAboutWhatTrainingReported() throws IOException {
        JsonNode provenance;
        try (InputStream in = Objects
                .requireNonNull(BuiltinModels.class.getResourceAsStream("tiny-llama/provenance.yaml"))) {
            provenance = new YAMLMapper().readTree(in);
        }
        assertThat(provenance.required("validationLossNats").asDouble()).isLessThan(1.6);
        LanguageBenchmark longer = new LanguageBenchmark("builtin", MODEL, new LanguageOptions(8, 96, 2, false));
        double nats = Math.log(longer.score("FP32", new ExactGemms(MODEL)).referencePerplexity());
        assertThat(nats).isCloseTo(provenance.required("trainLossNats").asDouble(), within(0.15));
    }

    @Test
    void theTextIsTheSameOnEveryMachine() {
        int[] text = Sampler.sample(new ExactGemms(MODEL), 1, 36, '\n', 1, "text")[0];
        byte[] bytes = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            bytes[i] = (byte) text[i];
        }
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("\nGood will be pacturest reverend in,\n");
    }

    private static double divergence(LanguageBenchmark benchmark, String name, String settings) {
        PeFamily family = PeFamilies.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        return benchmark.score(family.datapath(PeFamilies.defaults(family, settings, 16, true))).klDivergence();
    }

    @Test
    void formatsRankAsInTheLiterature() {
        double fp16 = divergence(PLAIN, "fp16-tensor-core", "");
        double w8a8 = divergence(PLAIN, "int8-tpu", "");
        double w4a8 = divergence(PLAIN, "mixpe", "activation=int8 weightBits=4 groupSize=64");
        double w3a8 = divergence(PLAIN, "mixpe", "activation=int8 weightBits=3 groupSize=64");
        double w2a8 = divergence(PLAIN, "mixpe", "activation=int8 weightBits=2 groupSize=64");
        assertThat(fp16).isLessThan(0.1 * w8a8);
        assertThat(2 * w8a8).isLessThan(w4a8);
        assertThat(2 * w4a8).isLessThan(w3a8);
        assertThat(2 * w3a8).isLessThan(w2a8);
        double wide = divergence(PLAIN, "mixpe", "activation=int8 weightBits=2 groupSize=channel");
        assertThat(w2a8).isLessThan(wide);
    }

    /** INT8 weights by column and INT8 activations with one scale for all tokens or one for each, exact sums. */
    private record W8A8(boolean perTensor) implements Datapath {

        @Override
        public String key() {
            return "w8a8-" + perTensor;
        }

        @Override
        public QuantizedGemm prepare(Operands operands) {
            Matrix x = operands.activations();
            Matrix rounded = perTensor ? rounded(Matrix.of(1, x.rows() * x.cols(), x.toArray())) : rounded(x);
            Matrix xs = Matrix.of(x.rows(), x.cols(), rounded.toArray());
            Matrix ws = rounded(operands.weights().transposed()).transposed();
            float[] y = new float[x.rows() * ws.cols()];
            double[] exact = io.mpgemm.dse.models.fidelity.Float64Gemm.multiply(xs, ws);
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) exact[i];
            }
            GemmResult result = new GemmResult(Matrix.owning(x.rows(), ws.cols(), y), 0);
            return QuantizedGemm.of(key(), () -> xs, () -> ws, () -> result, () -> result);
        }

        private static Matrix rounded(Matrix matrix) {
            float[] values = matrix.toArray();
            for (int row = 0; row < matrix.rows(); row++) {
                float max = 0;
                for (float v : matrix.row(row)) {
                    max = Math.max(max, Math.abs(v));
                }
                for (int i = row * matrix.cols(); max > 0 && i < (row + 1) * matrix.cols(); i++) {
                    values[i] = (float) (Math.rint(values[i] * 127.0 / max) * max / 127);
                }
            }
            return Matrix.owning(matrix.rows(), matrix.cols(), values);
        }
    }

    @Test
    void outliersHurtOneScaleForAllTokensMost() {
        double tensor = PLAIN.score(new W8A8(true)).klDivergence();
        double token = PLAIN.score(new W8A8(false)).klDivergence();
        double tensorWithOutliers = OUTLIERS.score(new W8A8(true)).klDivergence();
        double tokenWithOutliers = OUTLIERS.score(new W8A8(false)).klDivergence();
        assertThat(token).isLessThan(tensor);
        assertThat(tokenWithOutliers).isLessThan(tensorWithOutliers);
        assertThat(tensorWithOutliers - tensor).isGreaterThan(tokenWithOutliers - token);
        assertThat(OUTLIERS.score(new W8A8(true)).referencePerplexity())
                .isEqualTo(PLAIN.score(new W8A8(true)).referencePerplexity());
    }

    @Test
    void tensorsAreThoseOfTheModel() {
        TensorSet all = LanguageTensors.of("tiny-llama", PLAIN, 512, 1, Set.of(), Set.of());
        assertThat(all.sites()).extracting(Site::name).hasSize(28).contains("model.layers.3.mlp.down_proj");
        for (Site site : all.sites()) {
            assertThat(site.activations().rows() * site.weights().cols()).isLessThanOrEqualTo(512);
            assertThat(site.weights().rows()).isEqualTo(site.name().endsWith("down_proj") ? 768 : 256);
        }
        TensorSet some = LanguageTensors.of("tiny-llama", PLAIN, 512, 1, Set.of(1, 2),
                Set.of("mlp.up_proj", "model.layers.2.self_attn.q_proj"));
        assertThat(some.sites()).extracting(Site::name).containsExactly("model.layers.1.mlp.up_proj",
                "model.layers.2.self_attn.q_proj", "model.layers.2.mlp.up_proj");
        Matrix whole = LanguageTensors.of("t", PLAIN, Long.MAX_VALUE, 1, Set.of(0), Set.of("self_attn.v_proj")).sites()
                .getFirst().weights();
        assertThat(whole).isEqualTo(MODEL.weights(new Linear.OfLayer(0, Projection.VALUE)));
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> LanguageTensors.of("t", PLAIN, 512, 1, Set.of(4), Set.of()))
                .isInstanceOf(TensorException.class).hasMessage("t: no layer 4; valid are 0 to 3.");
        assertThatThrownBy(() -> LanguageTensors.of("t", PLAIN, 512, 1, Set.of(), Set.of("qkv")))
                .isInstanceOf(TensorException.class).hasMessageStartingWith("t: no site 'qkv' in the chosen layers;");
        Stream.<Runnable>of(() -> BuiltinModels.named("x"),
                () -> LanguageTensors.named("x", Outliers.defaults(), 1, 1, Set.of(), Set.of()))
                .forEach(call -> assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("'x' is no "));
    }
}
