package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Mxfp4Test extends BlockFamilyContract {

    private static final PeFamily FAMILY = Microscaling.mxfp4();

    Mxfp4Test() {
        super(FAMILY);
    }

    @Test
    void storesFourBitsAndAScaleOfThirtyTwo() {
        assertStored(settings().with(), 4.25, 4.25);
        assertStored(settings().with("activation", "mxfp8-e5m2"), 4.25, 8.25);
    }

    /** A block of ones and one 6: {@code 31 * 1 + 36}, all codes exact. */
    @Test
    void aBlockThatAPencilCanMultiply() {
        float[] x = new float[32];
        Arrays.fill(x, 1);
        x[7] = 6;
        Operands operands = new Operands(Matrix.of(1, 32, x), Matrix.of(32, 1, x));
        assertThat(multiply(settings().with(), operands).y().get(0, 0)).isEqualTo(67);
        x[7] = 7;
        operands = new Operands(Matrix.of(1, 32, x), Matrix.of(32, 1, x));
        assertThat(multiply(settings().with(), operands).y().get(0, 0)).as("7 saturates").isEqualTo(67);
        assertThat(multiply(settings().with("quantizer", "mx-up"), operands).y().get(0, 0)).as("3.5 * 2 is 8")
                .isEqualTo(95);
    }
}
