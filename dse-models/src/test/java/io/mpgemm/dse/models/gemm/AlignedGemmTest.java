package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static io.mpgemm.dse.models.gemm.GemmAssertions.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.AlignedActivations;
import io.mpgemm.dse.models.quantizer.BcqQuantizer;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlignedGemmTest {

    private static final Integer[] GROUPS = {5, 32, 64, 128, Integer.MAX_VALUE};
    private static final Integer[] ALIGNED_BITS = {2, 8, 11, 13, 15, 16, 20, 24};
    private static final Integer[] WEIGHT_BITS = {2, 3, 4, 8};
    private static final Integer[] ACCUMULATOR_BITS = {12, 16, 20, 24, 32, 48};

    static IntStream seeds() {
        return IntStream.range(0, 210);
    }

    private static AlignedActivations aligned(GemmOperands make, int k, int groupSize) {
        FloatOperand format = make.one(FloatOperand.values());
        return AlignedActivations.of(make.matrix(make.between(1, 5), k, format),
                format == FloatOperand.FP16 ? FloatFormat.FP16 : FloatFormat.BF16, make.one(ALIGNED_BITS),
                make.coin(), make.coin() ? groupSize : k);
    }

    private static IntegerAccumulator accumulator(GemmOperands make) {
        return new IntegerAccumulator(make.one(ACCUMULATOR_BITS), make.one(Overflow.values()));
    }

    private static GemmOperands operands(int seed) {
        GemmOperands.Data[] data = GemmOperands.Data.values();
        return new GemmOperands(seed, data[seed % data.length]);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void uniformFastEqualsReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        int k = make.between(1, 300);
        int groupSize = Math.min(k, make.one(GROUPS));
        AlignedActivations x = aligned(make, k, groupSize);
        UniformWeights w = make.uniform(k, make.between(1, 25), make.one(WEIGHT_BITS), groupSize);
        IntegerAccumulator accumulator = accumulator(make);
        for (ZeroPoint zeroPoint : ZeroPoint.values()) {
            assertSameBits(AlignedGemm.multiply(x, w, accumulator, zeroPoint),
                    AlignedGemm.reference(x, w, accumulator, zeroPoint));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void binaryFastEqualsReferenceBitForBit(int seed) {
        GemmOperands make = operands(seed);
        int k = make.between(1, 300);
        int groupSize = Math.min(k, make.one(GROUPS));
        AlignedActivations x = aligned(make, k, groupSize);
        BcqWeights w = make.binary(k, make.between(1, 25), make.between(1, 5), groupSize);
        IntegerAccumulator accumulator = accumulator(make);
        int mu = make.between(1, 8);
        assertSameBits(AlignedGemm.multiply(x, w, accumulator, mu), AlignedGemm.reference(x, w, accumulator, mu));
    }

    /** Exponents that lie within the bits that are left lose nothing: the group's sum is the exact one, rounded once. */
    @Test
    void enoughBitsMakeExactSums() {
        Random random = new Random(1);
        int k = 64;
        int n = 6;
        float[] x = new float[3 * k];
        for (int i = 0; i < x.length; i++) {
            x[i] = Fp.half((float) Math.scalb(1 + random.nextDouble(), random.nextInt(14)))
                    * (random.nextBoolean() ? 1 : -1);
        }
        Matrix activations = Matrix.owning(3, k, x);
        AlignedActivations aligned = AlignedActivations.of(activations, FloatFormat.FP16, 24, false, k);
        assertThat(bits(aligned.dequantized())).isEqualTo(bits(activations));
        GemmOperands make = new GemmOperands(2, GemmOperands.Data.ORDINARY);
        UniformWeights w = make.uniform(k, n, 4, k);
        Matrix y = AlignedGemm.multiply(aligned, w, new IntegerAccumulator(48, Overflow.WRAP), ZeroPoint.AFTER_GROUP)
                .y();
        for (int row = 0; row < 3; row++) {
            for (int col = 0; col < n; col++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    sum += (double) x[row * k + i] * ((w.codes()[i * n + col] & 0xff) - w.zeros()[col]);
                }
                assertThat(y.get(row, col)).isEqualTo((float) sum * w.scales()[col]);
            }
        }
    }

    /** In integers it does not matter how many weights an update covers, nor whether codes are written in bits. */
    @Test
    void blocksAndBitPlanesDoNotChangeIntegerSums() {
        GemmOperands make = new GemmOperands(4, GemmOperands.Data.WILD);
        AlignedActivations x = AlignedActivations.of(make.matrix(4, 150, FloatOperand.FP16), FloatFormat.FP16, 13,
                false, 64);
        BcqWeights w = make.binary(150, 9, 3, 64);
        IntegerAccumulator wide = new IntegerAccumulator(32, Overflow.SATURATE);
        int[] serial = bits(AlignedGemm.multiply(x, w, wide, 1).y());
        for (int mu = 2; mu <= 8; mu++) {
            assertThat(bits(AlignedGemm.multiply(x, w, wide, mu).y())).isEqualTo(serial);
        }
    }

    /** One plane a bit: sum_i alpha_i acc_i + offset sum x is s (acc - z sum x), exact where s is a power of two. */
    @Test
    void bitSerialSumsEqualTheMultiplier() {
        Random random = new Random(5);
        byte[] codes = new byte[48 * 5];
        random.nextBytes(codes);
        int[] zeros = new int[5];
        float[] scales = new float[5];
        for (int i = 0; i < codes.length; i++) {
            codes[i] &= 15;
        }
        for (int i = 0; i < 5; i++) {
            zeros[i] = random.nextInt(16);
            scales[i] = Math.scalb(1f, -i);
        }
        UniformWeights w = new UniformWeights(48, 5, 4, 48, codes, scales, zeros);
        GemmOperands make = new GemmOperands(6, GemmOperands.Data.ORDINARY);
        AlignedActivations x = AlignedActivations.of(make.matrix(4, 48, FloatOperand.BF16), FloatFormat.BF16, 10,
                true, 48);
        IntegerAccumulator wide = new IntegerAccumulator(32, Overflow.WRAP);
        assertThat(bits(AlignedGemm.multiply(x, BcqQuantizer.fromUniform(w), wide, 1).y()))
                .isEqualTo(bits(AlignedGemm.multiply(x, w, wide, ZeroPoint.AFTER_GROUP).y()));
    }

    /** 48 times 2^127 leaves FP32. */
    @Test
    void sumsThatFp32CannotHoldAreCounted() {
        float[] x = new float[48];
        Arrays.fill(x, 0x1p127f);
        AlignedActivations aligned = AlignedActivations.of(Matrix.owning(1, 48, x), FloatFormat.BF16, 8, false, 48);
        byte[] ones = new byte[48];
        Arrays.fill(ones, (byte) 1);
        UniformWeights w = new UniformWeights(48, 1, 2, 48, ones, new float[]{1}, new int[]{0});
        GemmResult result = AlignedGemm.multiply(aligned, w, new IntegerAccumulator(32, Overflow.WRAP),
                ZeroPoint.AFTER_GROUP);
        assertThat(result.overflows()).isEqualTo(1);
        assertThat(result.y().get(0, 0)).isInfinite();
    }
}
