package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static io.mpgemm.dse.models.gemm.GemmAssertions.bits;
import static io.mpgemm.dse.models.gemm.GemmAssertions.reversedColumns;
import static io.mpgemm.dse.models.gemm.GemmAssertions.reversedRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.gemm.FloatGemm.Arithmetic;
import io.mpgemm.dse.models.gemm.FloatGemm.Product;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FloatGemmTest {

    private static final Integer[] CHAINS = {1, 2, 7, 16, 32, 64, 300, Integer.MAX_VALUE};
    private static final Integer[] DOT_WIDTHS = {1, 4, 8};

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
        Matrix x = make.matrix(make.between(1, 5), k, operand);
        Matrix w = make.matrix(k, make.between(1, 25), operand);
        for (Product product : Product.values()) {
            for (FloatSum sum : FloatSum.values()) {
                for (boolean flush : new boolean[]{false, true}) {
                    for (int dotWidth : DOT_WIDTHS) {
                        Arithmetic arithmetic = new Arithmetic(operand, product, sum, make.one(CHAINS), flush,
                                dotWidth);
                        assertSameBits(FloatGemm.multiply(x, w, arithmetic), FloatGemm.reference(x, w, arithmetic));
                    }
                }
            }
        }
    }

    @Test
    void infinitiesAndNaNPropagate() {
        float inf = Float.POSITIVE_INFINITY;
        Matrix x = Matrix.of(4, 3, new float[]{inf, 1, 1, Float.NaN, 1, 1, 1, -inf, inf, 2, 0, 1});
        Matrix w = Matrix.of(3, 2, new float[]{1, 0, 1, 1, 1, inf});
        for (Product product : Product.values()) {
            for (FloatSum sum : FloatSum.values()) {
                for (int dotWidth : DOT_WIDTHS) {
                    for (FloatOperand operand : FloatOperand.values()) {
                        Arithmetic arithmetic = new Arithmetic(operand, product, sum, 2, true, dotWidth);
                        GemmResult result = FloatGemm.multiply(x, w, arithmetic);
                        assertSameBits(result, FloatGemm.reference(x, w, arithmetic));
                        assertThat(result.y().toArray()).containsExactly(inf, Float.NaN, Float.NaN, Float.NaN,
                                Float.NaN, Float.NaN, 3, inf);
                        assertThat(result.overflows()).isZero();
                    }
                }
            }
        }
    }

    @Test
    void anExactProductIsRoundedOnceWithTheSum() {
        // 1 + 2^-10 + 2^-11 (1 - 2^-20) is just below a tie; an FP32 sum in between would make it the tie.
        Matrix x = Matrix.of(1, 2, new float[]{1, 0x1p-5f * (1 + 0x1p-10f)});
        Matrix w = Matrix.of(2, 1, new float[]{1 + 0x1p-10f, 0x1p-6f * (1 - 0x1p-10f)});
        Arithmetic exact = new Arithmetic(FloatOperand.FP16, Product.EXACT, FloatSum.FP16, 2, false, 1);
        assertThat(FloatGemm.multiply(x, w, exact).y().get(0, 0)).isEqualTo(1 + 0x1p-10f);
        Arithmetic rounded = new Arithmetic(FloatOperand.FP16, Product.ROUNDED, FloatSum.FP16, 2, false, 1);
        assertThat(FloatGemm.multiply(x, w, rounded).y().get(0, 0)).isEqualTo(1 + 0x1p-9f);
    }

    @Test
    void aDotProductTruncatesBelowTwentySixBitsOfTheLargest() {
        Matrix ones = Matrix.of(3, 1, new float[]{1, 1, 1});
        Arithmetic dot = new Arithmetic(FloatOperand.BF16, Product.EXACT, FloatSum.FP32, 3, false, 4);
        Matrix kept = Matrix.of(1, 3, new float[]{1, 0x1p-26f, -1});
        Matrix lost = Matrix.of(1, 3, new float[]{1, -0x1.fp-27f, -1});
        assertThat(FloatGemm.multiply(kept, ones, dot).y().get(0, 0)).isEqualTo(0x1p-26f);
        assertThat(bits(FloatGemm.multiply(lost, ones, dot).y())).containsExactly(0);
    }

    @Test
    void overflowsAreCounted() {
        Matrix x = Matrix.of(1, 3, new float[]{60000, 60000, -60000});
        Matrix w = Matrix.of(3, 1, new float[]{1, 1, 1});
        for (int dotWidth : DOT_WIDTHS) {
            Arithmetic arithmetic = new Arithmetic(FloatOperand.FP16, Product.EXACT, FloatSum.FP16, 3, false,
                    dotWidth);
            GemmResult result = FloatGemm.multiply(x, w, arithmetic);
            assertThat(result.overflows()).isEqualTo(dotWidth == 1 ? 1 : 0);
            assertThat(result.y().get(0, 0)).isEqualTo(dotWidth == 1 ? Float.POSITIVE_INFINITY : 60000);
        }
    }

    @Test
    void orderAndChainsDecideTheBits() {
        GemmOperands make = new GemmOperands(5, GemmOperands.Data.ORDINARY);
        Matrix x = make.matrix(3, 256, FloatOperand.FP16);
        Matrix w = make.matrix(256, 20, FloatOperand.FP16);
        for (FloatSum sum : FloatSum.values()) {
            for (Product product : Product.values()) {
                Arithmetic whole = new Arithmetic(FloatOperand.FP16, product, sum, 256, false, 1);
                Arithmetic chains = new Arithmetic(FloatOperand.FP16, product, sum, 64, false, 1);
                Arithmetic dots = new Arithmetic(FloatOperand.FP16, product, sum, 256, false, 4);
                int[] expected = bits(FloatGemm.multiply(x, w, whole).y());
                assertThat(bits(FloatGemm.multiply(x, w, chains).y())).isNotEqualTo(expected);
                assertThat(bits(FloatGemm.multiply(x, w, dots).y())).isNotEqualTo(expected);
                assertThat(bits(FloatGemm.multiply(reversedColumns(x), reversedRows(w), whole).y()))
                        .isNotEqualTo(expected);
            }
        }
    }

    @Test
    void refusesNumbersThatTheFormatDoesNotHold() {
        Matrix good = Matrix.of(1, 1, new float[]{1});
        Matrix bad = Matrix.of(1, 1, new float[]{0.1f});
        Arithmetic arithmetic = new Arithmetic(FloatOperand.FP16, Product.EXACT, FloatSum.FP32, 1, false, 1);
        assertThatThrownBy(() -> FloatGemm.multiply(good, bad, arithmetic)).hasMessage(
                "The weight [0, 0] is 0.1, which FP16 does not hold. Maybe round the matrix first.");
        assertThatThrownBy(() -> new Arithmetic(FloatOperand.FP16, Product.EXACT, FloatSum.FP32, 0, false, 1))
                .hasMessage("The chain length must be at least 1, not 0.");
        assertThatThrownBy(() -> new Arithmetic(FloatOperand.FP16, Product.EXACT, FloatSum.FP32, 1, false, 3))
                .hasMessage("The dot width must be 1, 4 or 8, not 3.");
    }
}
