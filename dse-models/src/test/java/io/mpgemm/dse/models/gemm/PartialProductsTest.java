package io.mpgemm.dse.models.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every way to make a product makes the product. */
class PartialProductsTest {

    @Test
    void bricksMakeEveryProductOfTwoFourAndEightBits() {
        for (int xBits : new int[]{2, 4, 8}) {
            for (int wBits : new int[]{2, 4, 8}) {
                for (int x = -(1 << (xBits - 1)); x < 1 << (xBits - 1); x++) {
                    for (int w = -(1 << (wBits - 1)); w < 1 << (wBits - 1); w++) {
                        assertThat(PartialProducts.bricks(x, xBits, w, wBits)).isEqualTo((long) x * w);
                    }
                }
            }
        }
    }

    @Test
    void fourProductsOfFourBitsMakeOneOfEight() {
        for (int x = -128; x < 128; x++) {
            for (int w = -128; w < 128; w++) {
                assertThat(PartialProducts.exponentIntegers(x, w)).isEqualTo((long) x * w);
            }
        }
    }

    @Test
    void wideOutliersKeepTheirExponents() {
        int[] levels = {0, 1, -7, 12, 96, -144, 240, 1 << 15, -(15 << 11), 127};
        for (int x : levels) {
            for (int w : levels) {
                assertThat(PartialProducts.exponentIntegers(x, w)).isEqualTo((long) x * w);
            }
        }
    }

    @Test
    void halvesOfAnOutlierWeightMakeItsProduct() {
        for (int w = -127; w < 128; w++) {
            for (int x : new int[]{0, 1, -7, 127, -127, 32767, -32767}) {
                assertThat(PartialProducts.outlierParts(x, w)).isEqualTo((long) x * w);
            }
        }
    }
}
