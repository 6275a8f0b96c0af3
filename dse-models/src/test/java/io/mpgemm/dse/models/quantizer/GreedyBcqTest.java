package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.Matrix;
import org.junit.jupiter.api.Test;

class GreedyBcqTest extends BcqContract {

    @Override
    BcqQuantizer quantizer() {
        return FittedBcq.greedy();
    }

    /** A sign once chosen stays, so that the level need not be the nearest. */
    @Override
    double slack(BcqWeights quantized, int col, double weight) {
        return Double.POSITIVE_INFINITY;
    }

    @Test
    void givesTheCodesThatAPencilGives() {
        Matrix weights = Matrix.of(4, 1, new float[]{1, -3, 5, -7});
        BcqWeights quantized = FittedBcq.greedy().quantize(Layer.of(weights), new WeightFormat(2, 4));
        assertThat(quantized.alphas()).containsExactly(4, 2);
        assertThat(quantized.offsets()).containsExactly(0);
        assertThat(quantized.codes()).containsExactly(0b01, 0b10, 0b11, 0b00);
        assertThat(quantized.dequantized()).isEqualTo(Matrix.of(4, 1, new float[]{2, -2, 6, -6}));
    }

    @Test
    void takesTheMeanOffFirstWhereItMayUseAnOffset() {
        Matrix weights = Matrix.of(4, 1, new float[]{11, 7, 15, 3});
        BcqWeights quantized = FittedBcq.greedy().withOffset().quantize(Layer.of(weights), new WeightFormat(2, 4));
        assertThat(quantized.offsets()).containsExactly(9);
        assertThat(quantized.alphas()).containsExactly(4, 2);
        assertThat(quantized.dequantized()).isEqualTo(weights);
    }
}
