package io.mpgemm.dse.models.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutliersTest {

    private final Llama model = SmallModels.random(1);
    private final int[][] tokens = SmallModels.tokens(model, 2, 20, 2);

    @Test
    void aPowerOfTwoLeavesEveryBit() {
        Llama other = new Outliers(64, List.of(3, 9)).in(model);
        assertThat(other.hash()).isNotEqualTo(model.hash());
        assertThat(SmallModels.logits(other, tokens)).isEqualTo(SmallModels.logits(model, tokens));
    }

    @Test
    void anyOtherFactorLeavesTheLogitsWithinRounding() {
        float[] plain = SmallModels.logits(model, tokens).toArray();
        float[] scaled = SmallModels.logits(new Outliers(23.7, List.of(0, 15)).in(model), tokens).toArray();
        assertThat(scaled).isNotEqualTo(plain);
        for (int i = 0; i < plain.length; i++) {
            assertThat(scaled[i]).isCloseTo(plain[i], within(1e-3f));
        }
    }

    /** What follows a norm sees the chosen channels alpha times as large and all others as before. */
    @Test
    void onlyTheChosenChannelsGrow() {
        Activations before = Activations.of(new ExactGemms(model), tokens);
        Activations after = Activations.of(new ExactGemms(new Outliers(16, List.of(5)).in(model)), tokens);
        for (Linear linear : model.config().linears()) {
            boolean normed = switch (linear) {
                case Linear.Head _ -> true;
                case Linear.OfLayer(int _, Projection p) -> p != Projection.OUTPUT && p != Projection.DOWN;
            };
            Matrix x = before.of(linear);
            Matrix y = after.of(linear);
            for (int row = 0; row < x.rows(); row++) {
                for (int col = 0; col < x.cols(); col++) {
                    assertThat(y.get(row, col)).isEqualTo(x.get(row, col) * (normed && col == 5 ? 16 : 1));
                }
            }
        }
    }

    @Test
    void wrongParametersAreRefused() {
        assertThatThrownBy(() -> new Outliers(0, List.of(1))).hasMessage("alpha is 0.0; valid are positive numbers.");
        assertThatThrownBy(() -> new Outliers(2, List.of(1, 1))).hasMessage("Channels [1, 1] are not distinct.");
        assertThatThrownBy(() -> new Outliers(2, List.of(16)).in(model))
                .hasMessage("There is no channel 16; valid are 0 to 15.");
    }
}
