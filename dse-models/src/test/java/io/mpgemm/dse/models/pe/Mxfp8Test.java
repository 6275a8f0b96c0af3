package io.mpgemm.dse.models.pe;

import org.junit.jupiter.api.Test;

class Mxfp8Test extends BlockFamilyContract {

    private static final PeFamily FAMILY = Microscaling.mxfp8();

    Mxfp8Test() {
        super(FAMILY);
    }

    @Test
    void storesEightBitsAndAScaleOfThirtyTwo() {
        assertStored(settings().with("weightFormat", "e5m2", "activation", "mxfp8-e4m3"), 8.25, 8.25);
    }
}
