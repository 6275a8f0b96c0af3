package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Fp8Test extends BlockFamilyContract {

    private static final PeFamily FAMILY = new Fp8();

    Fp8Test() {
        super(FAMILY);
    }

    @Test
    void storesEightBitsAndAScaleWhereItIsShared() {
        assertStored(settings().with("groupSize", "128"), 8.25, 8.25);
        assertStored(settings().with("quantizer", "amax-tensor"), 8, 8);
    }

    /** One large product and 32767 products of one: 13 bits lose every one of them, short groups do not. */
    @Test
    void thirteenBitsLoseWhatGroupsKeep() {
        int k = 1 << 15;
        float[] ones = new float[k];
        Arrays.fill(ones, 1);
        ones[0] = 448;
        Operands operands = new Operands(Matrix.of(1, k, ones), Matrix.of(k, 1, ones));
        float exact = 448 * 448f + k - 1;
        String[] hopper = {"dotWidth", "1", "keptBits", "13"};
        Settings of = settings().with(hopper);
        Settings outputStationary = new Settings(of.values(), of.rows(), false);
        // 448^2 is 1.53 * 2^17: with 13 bits its step is 16, and every one is lost.
        assertThat(multiply(outputStationary, operands).y().get(0, 0)).isEqualTo(448 * 448f);
        Settings exactly = new Settings(settings().with("dotWidth", "1").values(), 16, false);
        assertThat(multiply(exactly, operands).y().get(0, 0)).isEqualTo(exact);
        Settings grouped = settings().with("dotWidth", "1", "keptBits", "13", "groupSize", "128");
        grouped = new Settings(grouped.values(), 16, false);
        assertThat((double) multiply(grouped, operands).y().get(0, 0)).isCloseTo(exact, withinPercentage(0.1));
    }
}
