package io.mpgemm.dse.models.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the forward pass whatever the weights. */
class DecoderTest {

    private static final int LENGTH = 9;

    private final Llama model = SmallModels.random(1);
    private final int[][] tokens = SmallModels.tokens(model, 3, LENGTH, 2);

    /** A turn by position times a frequency leaves position 0 as it is, so there the base cannot matter. */
    @Test
    void rotaryEmbeddingIsTheIdentityAtPositionZero() {
        Llama other = SmallModels.random(SmallModels.config(4, 2, 7), 1);
        Matrix one = SmallModels.logits(model, tokens);
        Matrix two = SmallModels.logits(other, tokens);
        assertThat(one.row(0)).isEqualTo(two.row(0));
        assertThat(one.row(2)).isNotEqualTo(two.row(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void aTokenSeesNoLaterOne(int changed) {
        int[][] others = Arrays.stream(tokens).map(int[]::clone).toArray(int[][]::new);
        others[1][changed] = (others[1][changed] + 1) % model.config().vocabulary();
        Matrix before = SmallModels.logits(model, tokens);
        Matrix after = SmallModels.logits(model, others);
        for (int row = 0; row < 3 * LENGTH; row++) {
            boolean sees = row / LENGTH == 1 && row % LENGTH >= changed;
            assertThat(Arrays.equals(before.row(row), after.row(row))).as("row %d", row).isEqualTo(!sees);
        }
    }

    @Test
    void tokenByTokenIsTheSameAsAllAtOnce() {
        Matrix whole = SmallModels.logits(model, tokens);
        Decoder decoder = new Decoder(model, 3, LENGTH, new ExactGemms(model));
        for (int t = 0; t < LENGTH; t++) {
            int at = t;
            Matrix step = decoder.append(Arrays.stream(tokens).map(sequence -> new int[]{sequence[at]})
                    .toArray(int[][]::new));
            for (int sequence = 0; sequence < 3; sequence++) {
                assertThat(step.row(sequence)).isEqualTo(whole.row(sequence * LENGTH + t));
            }
        }
    }

    @Test
    void sequencesKnowNothingOfEachOther() {
        Matrix together = SmallModels.logits(model, tokens);
        for (int sequence = 0; sequence < 3; sequence++) {
            Matrix alone = SmallModels.logits(model, new int[][]{tokens[sequence]});
            for (int t = 0; t < LENGTH; t++) {
                assertThat(alone.row(t)).isEqualTo(together.row(sequence * LENGTH + t));
            }
        }
    }

    /** Two key-value heads for four query heads are four key-value heads of which two and two are equal. */
    @Test
    void groupedQueriesAreRepeatedKeysAndValues() {
        Map<Linear, Matrix> weights = new HashMap<>(model.weights());
        for (int layer = 0; layer < model.config().layers(); layer++) {
            for (Projection projection : new Projection[]{Projection.KEY, Projection.VALUE}) {
                weights.compute(new Linear.OfLayer(layer, projection), (_, shared) -> repeated(shared, 4));
            }
        }
        Llama wide = new Llama(SmallModels.config(4, 4, 100), model.embedding(), model.attention(), model.feed(),
                model.last(), weights);
        assertThat(SmallModels.logits(wide, tokens)).isEqualTo(SmallModels.logits(model, tokens));
    }

    /** Each block of {@code width} columns twice. */
    private static Matrix repeated(Matrix matrix, int width) {
        float[] twice = new float[2 * matrix.rows() * matrix.cols()];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int col = 0; col < 2 * matrix.cols(); col++) {
                twice[row * 2 * matrix.cols() + col] = matrix.get(row, col / (2 * width) * width + col % width);
            }
        }
        return Matrix.owning(matrix.rows(), 2 * matrix.cols(), twice);
    }

    /** With equal keys every visible value has the same share: attention is the running mean of the values. */
    @Test
    void equalScoresMixByTheMean() {
        LlamaConfig config = new LlamaConfig(8, 4, 4, 1, 1, 1, 16, 1e-6, 10, false);
        Map<Linear, Matrix> weights = new HashMap<>();
        for (Linear linear : config.linears()) {
            weights.put(linear, Matrix.of(config.inputs(linear), config.outputs(linear),
                    new float[config.inputs(linear) * config.outputs(linear)]));
        }
        weights.put(new Linear.OfLayer(0, Projection.VALUE), identity());
        weights.put(new Linear.OfLayer(0, Projection.OUTPUT), identity());
        float[] signs = new float[8 * 4];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = (((i / 4) >> (i % 4)) & 1) == 0 ? 1 : -1;
        }
        Matrix gain = Matrix.of(1, 4, new float[]{1, 1, 1, 1});
        Llama plain = new Llama(config, Matrix.of(8, 4, signs), java.util.List.of(gain), java.util.List.of(gain), gain,
                weights);
        float[][] stream = new float[1][];
        new Decoder(plain, 1, 4, (linear, x) -> {
            if (linear instanceof Linear.OfLayer(int _, Projection projection) && projection == Projection.OUTPUT) {
                stream[0] = x.toArray();
            }
            return new ExactGemms(plain).multiply(linear, x);
        }).append(new int[][]{{0, 1, 3, 7}});
        // Rows of signs have rms 1, so the norm leaves them as they are.
        assertThat(stream[0][0]).isCloseTo(1, within(1e-5f));
        assertThat(stream[0][4]).isCloseTo(0, within(1e-5f));
        assertThat(stream[0][8]).isCloseTo(-1 / 3f, within(1e-5f));
        assertThat(stream[0][15]).isCloseTo(1, within(1e-5f));
    }

    private static Matrix identity() {
        float[] values = new float[16];
        for (int i = 0; i < 4; i++) {
            values[5 * i] = 1;
        }
        return Matrix.owning(4, 4, values);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Decoder decoder = new Decoder(model, 3, LENGTH, new ExactGemms(model));
        decoder.append(tokens);
        assertThatThrownBy(() -> decoder.append(tokens)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 0 tokens");
        Decoder fresh = new Decoder(model, 1, LENGTH, new ExactGemms(model));
        assertThatThrownBy(() -> fresh.append(new int[][]{{32}})).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Token 32; valid are 0 to 31.");
    }
}
