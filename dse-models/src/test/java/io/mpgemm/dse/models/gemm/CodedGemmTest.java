package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.CodedActivations;
import io.mpgemm.dse.models.quantizer.CodedWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodedGemmTest {

    private static final int[] GROUPS = {1, 7, 32, 128, Integer.MAX_VALUE};
    private static final int[] ACCUMULATORS = {8, 12, 16, 24, 32, 48};

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Levels as every family has them, up to the greatest, of which products have 31 bits. */
    private static int level(Random random, int kind) {
        return switch (kind) {
            case 0 -> random.nextInt(-7, 8);
            case 1 -> random.nextInt(-127, 128);
            case 2 ->
                (random.nextInt(50) == 0 ? 1 << random.nextInt(16) : random.nextInt(8)) * (random.nextBoolean() ? 1
                        : -1);
            case 3 -> random.nextInt(40) == 0 ? random.nextInt(-32767, 32768) : random.nextInt(-7, 8);
            default -> -(1 << 15);
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fastEqualsReferenceBitForBit(int seed) {
        Random random = new Random(seed);
        int m = random.nextInt(1, 5);
        int k = random.nextInt(1, 300);
        int n = random.nextInt(1, 40);
        int group = GROUPS[random.nextInt(GROUPS.length)];
        int[] x = new int[m * k];
        int[] w = new int[k * n];
        for (int i = 0; i < x.length; i++) {
            x[i] = level(random, seed % 5);
        }
        for (int i = 0; i < w.length; i++) {
            w[i] = level(random, seed / 5 % 5);
        }
        float[] scales = new float[Math.ceilDiv(k, group) * n];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = Fp.half((float) Math.exp(random.nextGaussian() - 4));
        }
        float[] tokens = new float[m];
        for (int i = 0; i < m; i++) {
            tokens[i] = (float) Math.exp(random.nextGaussian());
        }
        CodedActivations activations = new CodedActivations(m, k, x, tokens);
        CodedWeights weights = new CodedWeights(k, n, group, new byte[k * n], w, scales, new byte[0]);
        IntegerAccumulator accumulator = new IntegerAccumulator(ACCUMULATORS[random.nextInt(ACCUMULATORS.length)],
                random.nextBoolean() ? Overflow.WRAP : Overflow.SATURATE);
        int perUpdate = 1 << random.nextInt(5);
        assertSameBits(CodedGemm.multiply(activations, weights, accumulator, perUpdate),
                CodedGemm.reference(activations, weights, accumulator, perUpdate, (a, b) -> (long) a * b));
    }

    @Test
    void productsOfAnUpdateMeetBeforeTheAccumulator() {
        CodedActivations x = new CodedActivations(1, 3, new int[]{100, -100, 1}, new float[]{1});
        CodedWeights w = new CodedWeights(3, 1, 3, new byte[3], new int[]{7, 7, 1}, new float[]{1}, new byte[0]);
        IntegerAccumulator narrow = new IntegerAccumulator(8, Overflow.SATURATE);
        GemmResult one = CodedGemm.multiply(x, w, narrow, 1);
        assertThat(one.y().get(0, 0)).isEqualTo(-127);
        assertThat(one.overflows()).isEqualTo(2);
        GemmResult two = CodedGemm.multiply(x, w, narrow, 2);
        assertThat(two.y().get(0, 0)).isEqualTo(1);
        assertThat(two.overflows()).isZero();
    }

    @Test
    void plainIntegersAreTheIntegerKernels() {
        GemmOperands make = new GemmOperands(4, GemmOperands.Data.WILD);
        IntActivations x = make.activations(3, 200, 8);
        UniformWeights w = make.uniform(200, 9, 4, 64);
        IntegerAccumulator accumulator = new IntegerAccumulator(16, Overflow.SATURATE);
        assertSameBits(CodedGemm.multiply(CodedActivations.of(x), CodedWeights.of(w), accumulator, 1),
                IntegerGemm.multiply(x, w, accumulator, IntegerGemm.ZeroPoint.IN_PRODUCT));
    }

    @Test
    void namesWhatDoesNotFit() {
        CodedActivations x = new CodedActivations(1, 3, new int[3], new float[1]);
        CodedWeights w = new CodedWeights(4, 1, 4, new byte[4], new int[4], new float[1], new byte[0]);
        assertThatThrownBy(() -> CodedGemm.multiply(x, w, new IntegerAccumulator(32, Overflow.WRAP), 1))
                .hasMessage("The activations have 3 columns but the weights have 4 rows.");
        assertThatThrownBy(() -> new CodedWeights(4, 1, 2, new byte[4], new int[4], new float[1], new byte[0]))
                .hasMessage("Expected 2 scales but got 1.");
    }
}
