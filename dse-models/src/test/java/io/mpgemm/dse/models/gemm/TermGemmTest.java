package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.TermGemm.Arithmetic;
import io.mpgemm.dse.models.gemm.TermGemm.Sum;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.TermWeights;
import io.mpgemm.dse.models.quantizer.TermWeights.Terms;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TermGemmTest {

    private static final Integer[] GROUPS = {3, 5, 32, 64, 128, Integer.MAX_VALUE};
    private static final Integer[] CHAINS = {1, 2, 7, 16, 64, Integer.MAX_VALUE};
    private static final int[] FP4 = {0, 1, 2, 3, 4, 6, 8, 12, 10, 16};

    static IntStream seeds() {
        return IntStream.range(0, 210);
    }

    private static TermWeights weights(GemmOperands make, int k, int n, int groupSize) {
        boolean booth = make.coin();
        int count = booth ? make.between(1, 5) : 2;
        short[] values = new short[k * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (booth ? make.between(-(1 << (2 * count - 1)), (1 << (2 * count - 1)) - 1)
                    : (make.coin() ? 1 : -1) * FP4[make.between(0, FP4.length - 1)]);
        }
        float[] scales = new float[Math.ceilDiv(k, groupSize) * n];
        float[] columns = new float[n];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = make.between(1, 127);
        }
        for (int i = 0; i < n; i++) {
            columns[i] = 0x1p-10f * make.between(1, 2047);
        }
        return new TermWeights(k, n, groupSize, booth ? Terms.BOOTH : Terms.BITS, count, values, scales, columns);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fastEqualsReferenceBitForBit(int seed) {
        GemmOperands.Data[] data = GemmOperands.Data.values();
        GemmOperands make = new GemmOperands(seed, data[seed % data.length]);
        int k = make.between(1, 200);
        FloatOperand operand = make.one(FloatOperand.values());
        Matrix x = make.matrix(make.between(1, 4), k, operand);
        TermWeights w = weights(make, k, make.between(1, 12), make.one(GROUPS));
        for (Sum sum : Sum.values()) {
            Arithmetic arithmetic = new Arithmetic(operand, sum, make.one(CHAINS), true);
            assertSameBits(TermGemm.multiply(x, w, arithmetic), TermGemm.reference(x, w, arithmetic));
        }
    }

    @Test
    void theTermsOfAValueAddUpToIt() {
        for (int count = 1; count <= 5; count++) {
            int half = 1 << (2 * count - 1);
            short[] values = new short[2 * half];
            for (int i = 0; i < values.length; i++) {
                values[i] = (short) (i - half);
            }
            assertTermsAddUp(new TermWeights(values.length, 1, values.length, Terms.BOOTH, count, values,
                    new float[]{1}, new float[]{1}), values);
        }
        short[] floats = new short[2 * FP4.length];
        for (int i = 0; i < FP4.length; i++) {
            floats[2 * i] = (short) FP4[i];
            floats[2 * i + 1] = (short) -FP4[i];
        }
        assertTermsAddUp(new TermWeights(floats.length, 1, floats.length, Terms.BITS, 2, floats, new float[]{1},
                new float[]{1}), floats);
    }

    private static void assertTermsAddUp(TermWeights w, short[] values) {
        for (int k = 0; k < values.length; k++) {
            int sum = 0;
            for (int term = 0; term < w.count(); term++) {
                int power = Math.abs(w.term(k, 0, term));
                assertThat(Integer.bitCount(power)).isLessThanOrEqualTo(1);
                sum += w.term(k, 0, term);
            }
            assertThat(sum).isEqualTo(values[k]);
        }
    }

    /** Small integers leave nothing to cut off: every sum is exact. */
    @Test
    void integersAreExactInEverySum() {
        GemmOperands make = new GemmOperands(1, GemmOperands.Data.ORDINARY);
        float[] x = new float[3 * 40];
        for (int i = 0; i < x.length; i++) {
            x[i] = make.between(-3, 3);
        }
        short[] values = new short[40 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) make.between(-8, 7);
        }
        float[] one = new float[4];
        Arrays.fill(one, 1);
        TermWeights w = new TermWeights(40, 4, 40, Terms.BOOTH, 2, values, one, one);
        for (Sum sum : Sum.values()) {
            for (int chain : new int[]{1, 3, Integer.MAX_VALUE}) {
                Matrix y = TermGemm.multiply(Matrix.owning(3, 40, x.clone()), w,
                        new Arithmetic(FloatOperand.FP16, sum, chain, true)).y();
                for (int row = 0; row < 3; row++) {
                    for (int col = 0; col < 4; col++) {
                        int exact = 0;
                        for (int k = 0; k < 40; k++) {
                            exact += ((int) x[row * 40 + k]) * values[k * 4 + col];
                        }
                        assertThat(y.get(row, col)).isEqualTo(exact);
                    }
                }
            }
        }
    }

    /** 1024 and 1/16 are 14 places apart: 13 below the leading one stay, the next goes. */
    @Test
    void truncatedSumsKeepFourteenBits() {
        Matrix x = Matrix.owning(1, 3, new float[]{1024, 0.125f, 0.0625f});
        TermWeights w = new TermWeights(3, 1, 3, Terms.BITS, 2, new short[]{1, 1, 1}, new float[]{1},
                new float[]{1});
        assertThat(TermGemm.reference(x, w, new Arithmetic(FloatOperand.FP16, Sum.TRUNC15, Integer.MAX_VALUE, true)).y()
                .get(0, 0)).isEqualTo(1024.125f);
    }
}
