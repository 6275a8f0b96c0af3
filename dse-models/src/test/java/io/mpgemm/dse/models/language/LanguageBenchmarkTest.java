package io.mpgemm.dse.models.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.TensorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageBenchmarkTest {

    private static final LanguageOptions OPTIONS = new LanguageOptions(5, 12, 3, true);

    private final AtomicInteger multiplied = new AtomicInteger();

    private static LanguageBenchmark benchmark() {
        return new LanguageBenchmark("small", SmallModels.random(1), OPTIONS);
    }

    /** A datapath whose output is a function of the FP32 product. */
    private Datapath datapath(String key, UnaryOperator<float[]> output) {
        return new Datapath() {
            @Override
            public String key() {
                return key;
            }

            @Override
            public QuantizedGemm prepare(Operands operands) {
                multiplied.incrementAndGet();
                float[] y = plain(operands.activations(), operands.weights());
                Matrix result = Matrix.owning(operands.activations().rows(), operands.weights().cols(),
                        output.apply(y));
                return QuantizedGemm.of(key, operands::activations, operands::weights,
                        () -> new GemmResult(result, 2), () -> new GemmResult(result, 2));
            }
        };
    }

    private static float[] plain(Matrix x, Matrix w) {
        float[] y = new float[x.rows() * w.cols()];
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < w.cols(); col++) {
                double sum = 0;
                for (int k = 0; k < x.cols(); k++) {
                    sum += (double) x.get(row, k) * w.get(k, col);
                }
                y[row * w.cols() + col] = (float) sum;
            }
        }
        return y;
    }

    private Datapath rounding(double step) {
        return datapath("round-" + step, y -> {
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) (step * Math.rint(y[i] / step));
            }
            return y;
        });
    }

    @Test
    void fp32AgainstItselfIsPerfect() {
        LanguageScore score = benchmark().score(datapath("exact", y -> y));
        assertThat(score.klDivergence()).isZero();
        assertThat(score.klStandardError()).isZero();
        assertThat(score.top1Agreement()).isCloseTo(1, within(1e-12));
        assertThat(score.perplexityDelta()).isZero();
        assertThat(score.perplexity()).isEqualTo(score.referencePerplexity()).isBetween(1.0, 32.0);
        assertThat(score.tokens()).isEqualTo(60);
        assertThat(score.lostTokens()).isZero();
        assertThat(score.overflows()).isEqualTo(2L * 15);
    }

    @Test
    void coarserOutputsDivergeMore() {
        List<Double> divergences = Stream.of(1e-3, 0.03, 1.0).map(step -> benchmark().score(rounding(step)))
                .map(LanguageScore::klDivergence).toList();
        assertThat(divergences).isSorted().allMatch(kl -> kl > 0 && kl < 10);
    }

    /** Without the output matrix on the PE the PE sees one GEMM less. */
    @Test
    void theOutputMatrixIsAParameter() {
        benchmark().score(rounding(0.01));
        int all = multiplied.getAndSet(0);
        new LanguageBenchmark("small", SmallModels.random(1), new LanguageOptions(5, 12, 3, false))
                .score(rounding(0.01));
        assertThat(multiplied.get()).isEqualTo(all - 1);
    }

    @Test
    void divergenceIsThatOfTheDefinition() {
        LogProbabilities p = LogProbabilities.of(new float[]{0, (float) Math.log(3)});
        LogProbabilities q = LogProbabilities.of(new float[]{5, 5});
        assertThat(p.divergence(q)).isCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), within(1e-7));
        assertThat(p.divergence(p)).isZero();
        assertThat(p.top()).isEqualTo(1);
        assertThat(Math.exp(p.of(0))).isCloseTo(0.25, within(1e-7));
    }

    /** An infinity loses its token and, through attention, all later ones of its sequence, but no other sequence. */
    @Test
    void lostTokensCountAndStayFinite() {
        LanguageScore score = benchmark().score(datapath("overflow", y -> {
            if (y.length == 60 * 24) {
                y[(2 * 12 + 7) * 24] = Float.POSITIVE_INFINITY;
            }
            return y;
        }));
        assertThat(score.lostTokens()).isEqualTo(5);
        assertThat(score.klDivergence()).isCloseTo(5 * LanguageScore.LIMIT_NATS / 60, within(1e-9));
        assertThat(score.top1Agreement()).isCloseTo(55.0 / 60, within(1e-12));
        assertThat(score.perplexity()).isFinite().isGreaterThan(score.referencePerplexity());
    }

    @Test
    void nothingFiniteAtAllIsStillAScore() {
        LanguageScore score = benchmark().score(datapath("nan", y -> {
            java.util.Arrays.fill(y, Float.NaN);
            return y;
        }));
        assertThat(score.lostTokens()).isEqualTo(60);
        assertThat(score.klDivergence()).isCloseTo(LanguageScore.LIMIT_NATS, within(1e-9));
        assertThat(score.perplexity()).isFinite();
        assertThat(score.deltaStandardError()).isFinite();
    }

    @Test
    void numbersThatDoNotFitAreTheUsersProblem() {
        Datapath narrow = datapath("narrow", y -> {
            throw new IllegalArgumentException("Activation 7 is too large.");
        });
        LanguageEvaluator evaluator = new LanguageEvaluator(benchmark(), Optional.empty());
        assertThatThrownBy(() -> evaluator.score(narrow)).isInstanceOf(TensorException.class)
                .hasMessage("Language model small: The numerics narrow cannot hold the numbers of "
                        + "model.layers.0.self_attn.q_proj. Activation 7 is too large.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void threadsChangeNothingAndEachKeyRunsOnce(int threads) {
        List<Datapath> many = new ArrayList<>();
        IntStream.range(0, 12).forEach(i -> many.add(rounding(0.01 * (1 + i % 6))));
        LanguageBenchmark benchmark = benchmark();
        var scores = new LanguageEvaluator(benchmark, Optional.empty()).scoreAll(many, threads,
                FidelityProgress.none());
        assertThat(multiplied.get()).isEqualTo(6 * 15);
        assertThat(scores.keySet()).containsExactlyElementsOf(many.stream().limit(6).map(Datapath::key).toList());
        many.forEach(datapath -> assertThat(scores).containsEntry(datapath.key(), benchmark().score(datapath)));
    }

    @Test
    void scoresAreKeptOnDiskAndMistrusted(@TempDir Path folder) throws IOException {
        List<String> warnings = new ArrayList<>();
        Optional<FidelityCache> cache = Optional.of(new FidelityCache(folder, "1", warnings::add));
        LanguageScore first = new LanguageEvaluator(benchmark(), cache).score(rounding(0.1));
        int runs = multiplied.getAndSet(0);
        assertThat(new LanguageEvaluator(benchmark(), cache).score(rounding(0.1))).isEqualTo(first);
        assertThat(multiplied.get()).isZero();
        LanguageBenchmark other = new LanguageBenchmark("small", SmallModels.random(1), OPTIONS.withSeed(4));
        assertThat(new LanguageEvaluator(other, cache).score(rounding(0.1))).isNotEqualTo(first);
        assertThat(warnings).isEmpty();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.writeString(file, Files.readString(file).replace("language ", "language 1"));
            }
        }
        multiplied.set(0);
        assertThat(new LanguageEvaluator(benchmark(), cache).score(rounding(0.1))).isEqualTo(first);
        assertThat(multiplied.get()).isEqualTo(runs);
        assertThat(warnings).singleElement().asString().contains("its checksum does not match");
        for (String wrong : List.of("language 1 2", "nothing", "language" + " x".repeat(12))) {
            warnings.clear();
            reseal(folder, first.datapath(), wrong);
            assertThat(new LanguageEvaluator(benchmark(), cache).score(rounding(0.1))).isEqualTo(first);
            assertThat(warnings).singleElement().asString().contains("its line holds no score");
        }
    }

    /** Replaces the line of an entry, under a checksum that is right. */
    private static void reseal(Path folder, String datapath, String line) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                List<String> lines = new ArrayList<>(Files.readAllLines(file));
                if (lines.contains("datapath " + datapath)) {
                    lines.set(lines.size() - 2, line);
                    String body = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";
                    Files.writeString(file,
                            body + "sha256 " + Sha256.hex(body.getBytes(StandardCharsets.UTF_8)) + "\n");
                }
            }
        }
    }

    @Test
    void moreSequencesLeaveTheFirstOnesAsTheyAre() {
        ExactGemms exact = new ExactGemms(SmallModels.random(1));
        int[][] few = Sampler.sample(exact, 2, 10, 10, 7, "text");
        int[][] many = Sampler.sample(exact, 4, 10, 10, 7, "text");
        assertThat(many[0]).isEqualTo(few[0]);
        assertThat(many[1]).isEqualTo(few[1]);
        assertThat(many[2]).isNotEqualTo(many[3]);
        assertThat(Sampler.sample(exact, 2, 10, 10, 8, "text")[0]).isNotEqualTo(few[0]);
    }

    /** How often a token is drawn after the first one is what the model says, within four standard errors. */
    @Test
    void tokensAreDrawnFromTheModelsDistribution() {
        Llama model = SmallModels.random(1);
        int count = 4000;
        int[] drawn = new int[32];
        for (int[] sequence : Sampler.sample(new ExactGemms(model), count, 1, 10, 5, "text")) {
            drawn[sequence[1]]++;
        }
        LogProbabilities expected = LogProbabilities.of(SmallModels.logits(model, new int[][]{{10}}).row(0));
        for (int token = 0; token < 32; token++) {
            double p = Math.exp(expected.of(token));
            assertThat(drawn[token]).isCloseTo((int) Math.round(count * p),
                    within((int) Math.ceil(4 * Math.sqrt(count * p * (1 - p)) + 1)));
        }
    }

    @Test
    void textThatTheModelCannotHoldIsRefused() {
        assertThatThrownBy(
                () -> new LanguageBenchmark("small", SmallModels.random(1), new LanguageOptions(1, 65, 1, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Sequences of 65 tokens; valid are 1 to 64, the model's context.");
    }
}
