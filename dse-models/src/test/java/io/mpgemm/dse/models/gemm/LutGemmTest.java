package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static io.mpgemm.dse.models.gemm.GemmAssertions.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.gemm.LutGemm.FloatArithmetic;
import io.mpgemm.dse.models.gemm.LutGemm.IntegerArithmetic;
import io.mpgemm.dse.models.gemm.LutGemm.Table;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LutGemmTest {

    private static final Integer[] GROUPS = {5, 32, 64, 128, Integer.MAX_VALUE};
    private static final Integer[] ACTIVATION_BITS = {4, 8, 16};
    private static final Integer[] ACCUMULATOR_BITS = {8, 12, 16, 20, 32};
    private static final Integer[] CHAINS = {1, 3, 8, 16, Integer.MAX_VALUE};

    static IntStream seeds() {
        return IntStream.range(0, 70);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void integersFastEqualsReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        int k = make.between(1, 300);
        IntActivations x = make.activations(make.between(1, 5), k, make.one(ACTIVATION_BITS));
        BcqWeights w = make.binary(k, make.between(1, 25), make.between(1, 5), make.one(GROUPS));
        IntegerArithmetic arithmetic = new IntegerArithmetic(make.between(1, 8), make.one(Table.values()),
                new IntegerAccumulator(make.one(ACCUMULATOR_BITS), make.one(Overflow.values())));
        assertSameBits(LutGemm.multiply(x, w, arithmetic), LutGemm.reference(x, w, arithmetic));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void floatsFastEqualsReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        int k = make.between(1, 300);
        Matrix x = make.matrix(make.between(1, 5), k, make.one(FloatOperand.values()));
        BcqWeights w = make.binary(k, make.between(1, 25), make.between(1, 4), make.one(GROUPS));
        int mu = make.between(1, 8);
        for (Table table : Table.values()) {
            for (FloatSum entry : FloatSum.values()) {
                for (FloatSum sum : FloatSum.values()) {
                    FloatArithmetic arithmetic = new FloatArithmetic(mu, table, entry, sum, make.one(CHAINS));
                    assertSameBits(LutGemm.multiply(x, w, arithmetic), LutGemm.reference(x, w, arithmetic));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tablesOfFourAndEightEqualReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        for (int mu : new int[]{4, 8}) {
            int k = make.between(1, 200);
            Matrix x = make.matrix(make.between(1, 4), k, make.one(FloatOperand.values()));
            BcqWeights w = make.binary(k, make.between(1, 140), make.between(1, 3), make.one(GROUPS));
            FloatArithmetic arithmetic = new FloatArithmetic(mu, make.one(Table.values()), FloatSum.FP32,
                    FloatSum.FP32, Integer.MAX_VALUE);
            assertSameBits(LutGemm.multiply(x, w, arithmetic), LutGemm.reference(x, w, arithmetic));
        }
    }

    @Test
    void anyBlockEqualsTheSumOverBitPlanesInIntegers() {
        GemmOperands make = new GemmOperands(3, GemmOperands.Data.WILD);
        int k = 101;
        int n = 7;
        IntActivations x = make.activations(2, k, 8);
        BcqWeights w = make.binary(k, n, 3, 64);
        float[] expected = new float[2 * n];
        for (int row = 0; row < 2; row++) {
            for (int col = 0; col < n; col++) {
                float y = 0;
                for (int group = 0; group < 2; group++) {
                    int sumX = 0;
                    int[] acc = new int[3];
                    for (int at = group * 64; at < Math.min(k, group * 64 + 64); at++) {
                        int a = x.codes()[row * k + at];
                        sumX += a;
                        for (int plane = 0; plane < 3; plane++) {
                            acc[plane] += (w.codes()[at * n + col] >> plane & 1) == 1 ? a : -a;
                        }
                    }
                    for (int plane = 0; plane < 3; plane++) {
                        y += w.alphas()[(plane * 2 + group) * n + col] * acc[plane];
                    }
                    y += w.offsets()[group * n + col] * sumX;
                }
                expected[row * n + col] = y * x.scales()[row];
            }
        }
        int[] expectedBits = bits(Matrix.owning(2, n, expected));
        IntegerAccumulator acc = new IntegerAccumulator(24, Overflow.SATURATE);
        for (int mu = 1; mu <= 8; mu++) {
            for (Table table : Table.values()) {
                IntegerArithmetic arithmetic = new IntegerArithmetic(mu, table, acc);
                assertThat(bits(LutGemm.multiply(x, w, arithmetic).y())).isEqualTo(expectedBits);
                assertThat(bits(LutGemm.reference(x, w, arithmetic).y())).isEqualTo(expectedBits);
            }
        }
    }

    @Test
    void aTableHoldsHalfAsManyMagnitudesAsEntries() {
        long[] powersOfThree = {1, 3, 9, 27, 81, 243, 729, 2187};
        for (int mu = 1; mu <= 8; mu++) {
            long[] full = ReferenceTables.integers(Arrays.copyOf(powersOfThree, mu), Table.FULL);
            assertThat(full).hasSize(1 << mu);
            assertThat(Arrays.stream(full).map(Math::abs).distinct().count()).isEqualTo(1L << (mu - 1));
            long[] half = ReferenceTables.integers(Arrays.copyOf(powersOfThree, mu), Table.HALF);
            for (int key = 0; key < 1 << mu; key++) {
                assertThat(ReferenceTables.read(half, key, mu, Table.HALF)).isEqualTo(full[key]);
            }
        }
    }

    @Test
    void theOrderOfTheBlocksDecidesTheBits() {
        GemmOperands make = new GemmOperands(6, GemmOperands.Data.ORDINARY);
        Matrix x = make.matrix(4, 128, FloatOperand.FP16);
        BcqWeights w = make.binary(128, 12, 3, 128);
        int[] whole = bits(LutGemm
                .multiply(x, w, new FloatArithmetic(4, Table.FULL, FloatSum.FP32, FloatSum.FP16, 32)).y());
        assertThat(bits(LutGemm
                .multiply(x, w, new FloatArithmetic(4, Table.FULL, FloatSum.FP32, FloatSum.FP16, 8)).y()))
                .isNotEqualTo(whole);
        assertThat(bits(LutGemm
                .multiply(x, w, new FloatArithmetic(8, Table.FULL, FloatSum.FP16, FloatSum.FP16, 16)).y()))
                .isNotEqualTo(whole);
    }

    @Test
    void refusesTablesThatAreTooLarge() {
        assertThatThrownBy(() -> new FloatArithmetic(9, Table.FULL, FloatSum.FP16, FloatSum.FP32, 1))
                .hasMessage("A table serves 1 to 8 weights, not 9.");
    }

    private static GemmOperands operands(int seed) {
        GemmOperands.Data[] data = GemmOperands.Data.values();
        return new GemmOperands(seed, data[seed % data.length]);
    }
}
