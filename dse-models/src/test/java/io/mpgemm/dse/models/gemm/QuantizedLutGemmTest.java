package io.mpgemm.dse.models.gemm;

import static io.mpgemm.dse.models.gemm.GemmAssertions.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.LutGemm.FloatArithmetic;
import io.mpgemm.dse.models.gemm.LutGemm.Table;
import io.mpgemm.dse.models.gemm.QuantizedLutGemm.Arithmetic;
import io.mpgemm.dse.models.gemm.QuantizedLutGemm.Scope;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizedLutGemmTest {

    private static final Integer[] GROUPS = {5, 32, 64, 128, Integer.MAX_VALUE};
    private static final Integer[] ACCUMULATOR_BITS = {8, 9, 12, 16, 24};

    static IntStream seeds() {
        return IntStream.range(0, 70);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fastEqualsReferenceBitForBit(int seed) {
        GemmOperands.Data[] data = GemmOperands.Data.values();
        GemmOperands make = new GemmOperands(seed, data[seed % data.length]);
        int k = make.between(1, 300);
        Matrix x = make.matrix(make.between(1, 5), k, make.one(FloatOperand.values()));
        BcqWeights w = make.binary(k, make.between(1, 25), make.between(1, 4), make.one(GROUPS));
        int mu = make.between(1, 8);
        for (Table table : Table.values()) {
            for (FloatSum entry : FloatSum.values()) {
                for (Scope scope : Scope.values()) {
                    Arithmetic arithmetic = new Arithmetic(mu, table, entry, scope,
                            new IntegerAccumulator(make.one(ACCUMULATOR_BITS), make.one(Overflow.values())));
                    assertSameBits(QuantizedLutGemm.multiply(x, w, arithmetic),
                            QuantizedLutGemm.reference(x, w, arithmetic));
                }
                for (FloatSum sum : FloatSum.values()) {
                    FloatArithmetic own = new FloatArithmetic(mu, table, entry, sum, 16, true);
                    assertSameBits(LutGemm.multiply(x, w, own), LutGemm.reference(x, w, own));
                }
            }
        }
    }

    /** One table of one activation and one plane holds {@code -x, x}: 127 times the scale, which is x / 127. */
    @Test
    void aTableOfOneActivationIsExactButForTheScale() {
        BcqWeights w = new BcqWeights(1, 1, 1, 1, new byte[]{1}, new float[]{1}, new float[]{0});
        Arithmetic arithmetic = new Arithmetic(1, Table.HALF, FloatSum.FP32, Scope.GROUP,
                new IntegerAccumulator(16, Overflow.WRAP));
        for (float x : new float[]{1, -3, 100, 0x1p-14f, 0}) {
            float y = QuantizedLutGemm.reference(Matrix.owning(1, 1, new float[]{x}), w, arithmetic).y().get(0, 0);
            assertThat(y).isEqualTo((x < 0 ? -127f : x > 0 ? 127f : 0) * (float) (Math.abs(x) / 127.0));
        }
    }
}
