package io.mpgemm.dse.models.language;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.numeric.Lazy;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.Layer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A language model, a text that its FP32 form wrote by itself, and the FP32 logits on it; both are made at first use. On
 * its own text the model is calibrated by construction, so that the perplexity of other numerics exceeds its own but for
 * the sampling error. Every sequence begins with a line feed, which is not predicted. Quantisers that look at activations
 * see those of other sequences, as many tokens, drawn from another random stream. Thread-safe.
 */
public final class LanguageBenchmark {

    /** Raised whenever the text or a figure of {@link LanguageScore} is computed otherwise. */
    private static final int ALGORITHM_VERSION = 1;
    private static final int FIRST_TOKEN = '\n';

    private final String name;
    private final ExactGemms exact;
    private final LanguageOptions options;
    private final String identity;
    private final Lazy<Text> text;
    private final Lazy<Map<Linear, Layer>> layers;

    /** Sequences less their last tokens, and FP32's distribution after each token. */
    private static final class Text {

        private final int[][] sequences;
        private final int[][] inputs;
        private final LogProbabilities[] reference;

        private Text(int[][] sequences, int[][] inputs, LogProbabilities[] reference) {
            this.sequences = sequences;
            this.inputs = inputs;
            this.reference = reference;
        }

        static Text of(ExactGemms exact, int[][] sequences) {
            int[][] inputs = inputs(sequences);
            Matrix logits = new Decoder(exact.model(), inputs.length, inputs[0].length, exact).append(inputs);
            return new Text(sequences, inputs, distributions(logits));
        }

        static int[][] inputs(int[][] sequences) {
            return Arrays.stream(sequences).map(sequence -> Arrays.copyOf(sequence, sequence.length - 1))
                    .toArray(int[][]::new);
        }

        static LogProbabilities[] distributions(Matrix logits) {
            LogProbabilities[] rows = new LogProbabilities[logits.rows()];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = LogProbabilities.of(logits.row(row));
            }
            return rows;
        }
    }

    /**
     * A benchmark.
     *
     * @param name    name of the model
     * @param model   the model
     * @param options the text
     */
    public LanguageBenchmark(String name, Llama model, LanguageOptions options) {
        if (model.config().vocabulary() <= FIRST_TOKEN) {
            throw new IllegalArgumentException("The model has " + model.config().vocabulary()
                    + " tokens; valid are models that read bytes, with " + (FIRST_TOKEN + 1) + " or more.");
        }
        if (options.tokens() > model.config().context()) {
            throw new IllegalArgumentException("Sequences of " + options.tokens() + " tokens; valid are 1 to "
                    + model.config().context() + ", the model's context.");
        }
        this.name = name;
        this.exact = new ExactGemms(model);
        this.options = options;
        this.identity = Sha256.hex(("dse-language " + ALGORITHM_VERSION + "\n" + model.hash() + "\n" + options)
                .getBytes(StandardCharsets.UTF_8));
        this.text = new Lazy<>(() -> Text.of(exact, sample("text")));
        this.layers = new Lazy<>(() -> layers(exact, Activations.of(exact, Text.inputs(sample("calibration")))));
    }

    private static Map<Linear, Layer> layers(ExactGemms exact, Activations calibration) {
        Map<Linear, Layer> layers = new HashMap<>();
        for (Linear linear : exact.model().config().linears()) {
            layers.put(linear, new Layer(exact.model().weights(linear), calibration.of(linear)));
        }
        return Map.copyOf(layers);
    }

    private Layer layer(Linear linear) {
        Layer layer = layers.get().get(linear);
        if (layer == null) {
            throw new IllegalArgumentException("The model has no " + linear.name() + ".");
        }
        return layer;
    }

    private int[][] sample(String label) {
        return Sampler.sample(exact, options.sequences(), options.tokens(), FIRST_TOKEN, options.seed(), label);
    }

    /**
     * What the scores are of, for reports.
     *
     * @return one line
     */
    public String description() {
        return "the language model " + name + ", " + options.sequences() + " sequences of " + options.tokens()
                + " tokens that its FP32 form wrote, seed " + options.seed() + ", output matrix "
                + (options.quantizedHead() ? "on the PE" : "in FP32");
    }

    /**
     * The model's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The weight GEMMs of the model.
     *
     * @return all of them
     */
    public List<Linear> linears() {
        return exact.model().config().linears();
    }

    /**
     * Whether the output matrix runs on the PE.
     *
     * @return true unless it stays in FP32
     */
    public boolean quantizedHead() {
        return options.quantizedHead();
    }

    Llama model() {
        return exact.model();
    }

    /** What enters the GEMMs of the FP32 model on the text. */
    Activations activations() {
        return Activations.of(exact, text.get().inputs);
    }

    /**
     * SHA-256 over all that decides a score but the datapath.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String identity() {
        return identity;
    }

    /**
     * Runs the model with its weight GEMMs on a PE.
     *
     * @param datapath the PE's numerics
     * @return its score
     * @throws io.mpgemm.dse.models.tensor.TensorException where the datapath's formats cannot hold the model's numbers
     */
    public LanguageScore score(Datapath datapath) {
        DatapathGemms gemms = new DatapathGemms(exact, this::layer, datapath, options.quantizedHead());
        LanguageScore score = score(datapath.key(), gemms);
        return new LanguageScore(score.datapath(), score.benchmark(), score.tokens(), score.klDivergence(),
                score.klStandardError(), score.top1Agreement(), score.top1StandardError(), score.perplexity(),
                score.perplexityStandardError(), score.referencePerplexity(), score.perplexityDelta(),
                score.deltaStandardError(), score.lostTokens(), gemms.overflows());
    }

    /** The score of any way to compute the GEMMs, without overflows. */
    LanguageScore score(String key, Gemms gemms) {
        Text known = text.get();
        LogProbabilities[] mine = Text.distributions(
                new Decoder(exact.model(), options.sequences(), options.tokens(), gemms).append(known.inputs));
        int sequences = options.sequences();
        int tokens = options.tokens();
        double[] divergence = new double[sequences];
        double[] agreement = new double[sequences];
        double[] entropy = new double[sequences];
        double[] reference = new double[sequences];
        long lost = 0;
        for (int row = 0; row < mine.length; row++) {
            int sequence = row / tokens;
            int target = known.sequences[sequence][row % tokens + 1];
            LogProbabilities exact = known.reference[row];
            reference[sequence] += bounded(-exact.of(target)) / tokens;
            if (mine[row].finite()) {
                divergence[sequence] += bounded(exact.divergence(mine[row])) / tokens;
                entropy[sequence] += bounded(-mine[row].of(target)) / tokens;
                agreement[sequence] += exact.top() == mine[row].top() ? 1.0 / tokens : 0;
            } else {
                divergence[sequence] += LanguageScore.LIMIT_NATS / tokens;
                entropy[sequence] += LanguageScore.LIMIT_NATS / tokens;
                lost++;
            }
        }
        double perplexity = StrictMath.exp(mean(entropy));
        double of32 = StrictMath.exp(mean(reference));
        double[] delta = new double[sequences];
        for (int i = 0; i < sequences; i++) {
            delta[i] = perplexity * entropy[i] - of32 * reference[i];
        }
        return new LanguageScore(key, identity, mine.length, Math.max(0, mean(divergence)), standardError(divergence),
                mean(agreement), standardError(agreement), perplexity, perplexity * standardError(entropy), of32,
                perplexity - of32, standardError(delta), lost, 0);
    }

    private static double bounded(double nats) {
        return Math.min(nats, LanguageScore.LIMIT_NATS);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double standardError(double[] values) {
        if (values.length == 1) {
            return 0;
        }
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }
}
