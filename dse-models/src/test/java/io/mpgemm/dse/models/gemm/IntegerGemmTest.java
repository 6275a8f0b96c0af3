package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static io.mpgemm.dse.models.gemm.GemmAssertions.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.ProgressiveWeights;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntegerGemmTest {

    private static final Integer[] GROUPS = {1, 32, 64, 128, Integer.MAX_VALUE};
    private static final Integer[] ACTIVATION_BITS = {4, 8, 16};
    private static final Integer[] ACCUMULATOR_BITS = {8, 12, 16, 20, 24, 32, 48};

    static IntStream seeds() {
        return IntStream.range(0, 105);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fastEqualsReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        int k = make.between(1, 300);
        IntActivations x = make.activations(make.between(1, 5), k, make.one(ACTIVATION_BITS));
        UniformWeights w = make.uniform(k, make.between(1, 40), make.between(2, 8), make.one(GROUPS));
        IntegerAccumulator acc = new IntegerAccumulator(make.one(ACCUMULATOR_BITS), make.one(Overflow.values()));
        for (ZeroPoint zero : ZeroPoint.values()) {
            assertSameBits(IntegerGemm.multiply(x, w, acc, zero), IntegerGemm.reference(x, w, acc, zero));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void dequantisedToInt8FastEqualsReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        int k = make.between(1, 300);
        IntActivations x = make.activations(make.between(1, 5), k, make.one(ACTIVATION_BITS));
        ProgressiveWeights w = make.progressive(k, make.between(1, 40), make.one(GROUPS));
        IntegerAccumulator acc = new IntegerAccumulator(make.one(ACCUMULATOR_BITS), make.one(Overflow.values()));
        assertSameBits(Int8DequantGemm.multiply(x, w, acc), Int8DequantGemm.reference(x, w, acc));
    }

    @Test
    void greatestMagnitudesOfLongSumsAreExact() {
        GemmOperands make = new GemmOperands(1, GemmOperands.Data.EXTREMES);
        for (int bits : new int[]{8, 16}) {
            IntActivations x = make.activations(1, 5000, bits);
            UniformWeights w = make.uniform(5000, 3, 8, Integer.MAX_VALUE);
            IntegerAccumulator acc = new IntegerAccumulator(40, Overflow.SATURATE);
            GemmResult result = IntegerGemm.multiply(x, w, acc, ZeroPoint.AFTER_GROUP);
            assertSameBits(result, IntegerGemm.reference(x, w, acc, ZeroPoint.AFTER_GROUP));
            long sum = -5000L * 255 * (1L << (bits - 1));
            assertThat(result.y().get(0, 0)).isEqualTo((float) sum * w.scales()[0] * x.scales()[0]);
        }
    }

    @Test
    void dequantisationAfterTheGroupEqualsBefore() {
        for (int seed = 0; seed < 20; seed++) {
            GemmOperands make = operands(seed);
            IntActivations x = make.activations(3, 150, 8);
            UniformWeights w = make.uniform(150, 9, 4, 64);
            IntegerAccumulator acc = new IntegerAccumulator(32, Overflow.WRAP);
            assertSameBits(IntegerGemm.multiply(x, w, acc, ZeroPoint.AFTER_GROUP),
                    IntegerGemm.multiply(x, w, acc, ZeroPoint.IN_PRODUCT));
        }
    }

    @Test
    void shiftsAndAddsOfFourBitsEqualTheMultiplier() {
        GemmOperands make = new GemmOperands(7, GemmOperands.Data.WILD);
        IntActivations x = make.activations(4, 128, 8);
        UniformWeights w = make.uniform(128, 16, 4, 128);
        GemmResult mixpe = IntegerGemm.reference(x, w, new IntegerAccumulator(20, Overflow.WRAP),
                ZeroPoint.AFTER_GROUP);
        for (int row = 0; row < 4; row++) {
            for (int col = 0; col < 16; col++) {
                int sum = 0;
                int sumX = 0;
                for (int k = 0; k < 128; k++) {
                    sum += w.codes()[k * 16 + col] * x.codes()[row * 128 + k];
                    sumX += x.codes()[row * 128 + k];
                }
                float y = (float) (sum - w.zeros()[col] * sumX) * w.scales()[col] * x.scales()[row];
                assertThat(mixpe.y().get(row, col)).isEqualTo(y);
            }
        }
        assertThat(mixpe.overflows()).isZero();
    }

    @Test
    void narrowAccumulatorsWrapOrSaturateAndCount() {
        IntActivations x = new IntActivations(1, 3, 8, new short[]{50, 50, -10}, new float[]{1});
        UniformWeights w = new UniformWeights(3, 1, 2, 3, new byte[]{2, 2, 1}, new float[]{1}, new int[]{0});
        GemmResult wrapped = IntegerGemm.multiply(x, w, new IntegerAccumulator(8, Overflow.WRAP),
                ZeroPoint.AFTER_GROUP);
        assertThat(wrapped.y().get(0, 0)).isEqualTo(-66);
        assertThat(wrapped.overflows()).isEqualTo(1);
        GemmResult saturated = IntegerGemm.multiply(x, w, new IntegerAccumulator(8, Overflow.SATURATE),
                ZeroPoint.AFTER_GROUP);
        assertThat(saturated.y().get(0, 0)).isEqualTo(117);
        assertThat(saturated.overflows()).isEqualTo(1);
    }

    @Test
    void orderDecidesWhatASaturatingSumIs() {
        GemmOperands make = new GemmOperands(3, GemmOperands.Data.WILD);
        IntActivations x = make.activations(2, 200, 8);
        UniformWeights w = make.uniform(200, 8, 4, 200);
        short[] codes = x.codes();
        byte[] weightCodes = w.codes();
        short[] reversed = new short[codes.length];
        byte[] reversedWeights = new byte[weightCodes.length];
        for (int k = 0; k < 200; k++) {
            for (int row = 0; row < 2; row++) {
                reversed[row * 200 + k] = codes[row * 200 + 199 - k];
            }
            System.arraycopy(weightCodes, (199 - k) * 8, reversedWeights, k * 8, 8);
        }
        IntegerAccumulator acc = new IntegerAccumulator(12, Overflow.SATURATE);
        GemmResult there = IntegerGemm.multiply(x, w, acc, ZeroPoint.AFTER_GROUP);
        GemmResult back = IntegerGemm.multiply(new IntActivations(2, 200, 8, reversed, x.scales()),
                new UniformWeights(200, 8, 4, 200, reversedWeights, w.scales(), w.zeros()), acc,
                ZeroPoint.AFTER_GROUP);
        assertThat(bits(there.y())).isNotEqualTo(bits(back.y()));
    }

    @Test
    void namesWhatDoesNotFit() {
        GemmOperands make = operands(0);
        IntegerAccumulator acc = new IntegerAccumulator(32, Overflow.WRAP);
        assertThatThrownBy(() -> IntegerGemm.multiply(make.activations(1, 5, 8), make.uniform(7, 1, 4, 7), acc,
                ZeroPoint.AFTER_GROUP)).hasMessage("The activations have 5 columns but the weights have 7 rows.");
        assertThatThrownBy(() -> new IntegerAccumulator(7, Overflow.WRAP))
                .hasMessage("An integer accumulator has 8 to 48 bits, not 7.");
    }

    private static GemmOperands operands(int seed) {
        GemmOperands.Data[] data = GemmOperands.Data.values();
        return new GemmOperands(seed, data[seed % data.length]);
    }
}
