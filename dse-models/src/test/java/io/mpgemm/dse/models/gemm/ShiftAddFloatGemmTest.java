package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static io.mpgemm.dse.models.gemm.GemmAssertions.bits;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.ShiftAddFloatGemm.AdderOrder;
import io.mpgemm.dse.models.gemm.ShiftAddFloatGemm.Arithmetic;
import io.mpgemm.dse.models.gemm.ShiftAddFloatGemm.Mode;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShiftAddFloatGemmTest {

    private static final Integer[] GROUPS = {1, 32, 64, 128, Integer.MAX_VALUE};
    private static final Integer[] CHAINS = {1, 8, 16, 32, 64, Integer.MAX_VALUE};

    static IntStream seeds() {
        return IntStream.range(0, 63);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fastEqualsReferenceBitForBit(int seed) {
        GemmOperands.Data[] data = GemmOperands.Data.values();
        GemmOperands make = new GemmOperands(seed, data[seed % data.length]);
        int k = make.between(1, 300);
        FloatOperand operand = make.one(FloatOperand.values());
        Matrix x = make.matrix(make.between(1, 4), k, operand);
        UniformWeights w = make.uniform(k, make.between(1, 25), make.between(2, 8), make.one(GROUPS));
        for (Mode mode : Mode.values()) {
            for (AdderOrder order : AdderOrder.values()) {
                for (FloatSum sum : FloatSum.values()) {
                    Arithmetic arithmetic = new Arithmetic(operand, mode, order, sum, make.one(CHAINS), make.coin());
                    assertSameBits(ShiftAddFloatGemm.multiply(x, w, arithmetic),
                            ShiftAddFloatGemm.reference(x, w, arithmetic));
                }
            }
        }
    }

    @Test
    void oneHotCodesNeedNoAdder() {
        GemmOperands make = new GemmOperands(2, GemmOperands.Data.ORDINARY);
        Matrix x = make.matrix(3, 128, FloatOperand.FP16);
        byte[] codes = new byte[128 * 10];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (i % 5 == 0 ? 0 : 1 << make.between(0, 3));
        }
        UniformWeights plain = make.uniform(128, 10, 4, 64);
        UniformWeights w = new UniformWeights(128, 10, 4, 64, codes, plain.scales(), plain.zeros());
        for (FloatSum sum : FloatSum.values()) {
            assertSameBits(
                    ShiftAddFloatGemm.multiply(x, w,
                            new Arithmetic(FloatOperand.FP16, Mode.EXPONENT_ADD, AdderOrder.TREE, sum, 64, false)),
                    ShiftAddFloatGemm.multiply(x, w,
                            new Arithmetic(FloatOperand.FP16, Mode.SIGNIFICAND, AdderOrder.TREE, sum, 64, false)));
        }
    }

    @Test
    void theOrderOfTheAddersDecidesTheBits() {
        Matrix x = new GemmOperands(4, GemmOperands.Data.ORDINARY).matrix(8, 32, FloatOperand.FP16);
        byte[] codes = new byte[32];
        Arrays.fill(codes, (byte) 15);
        UniformWeights w = new UniformWeights(32, 1, 4, 32, codes, new float[]{1}, new int[]{0});
        assertThat(bits(ShiftAddFloatGemm.multiply(x, w,
                new Arithmetic(FloatOperand.FP16, Mode.EXPONENT_ADD, AdderOrder.TREE, FloatSum.FP32, 32, false)).y()))
                .isNotEqualTo(bits(ShiftAddFloatGemm.multiply(x, w, new Arithmetic(FloatOperand.FP16,
                        Mode.EXPONENT_ADD, AdderOrder.CHAIN, FloatSum.FP32, 32, false)).y()));
    }

    @Test
    void anExponentThatLeavesItsRangeIsCounted() {
        Matrix x = Matrix.of(1, 1, new float[]{-20000});
        UniformWeights w = new UniformWeights(1, 1, 4, 1, new byte[]{8}, new float[]{1}, new int[]{0});
        GemmResult result = ShiftAddFloatGemm.multiply(x, w,
                new Arithmetic(FloatOperand.FP16, Mode.EXPONENT_ADD, AdderOrder.TREE, FloatSum.FP32, 1, true));
        assertThat(result.y().get(0, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(result.overflows()).isEqualTo(1);
    }
}
