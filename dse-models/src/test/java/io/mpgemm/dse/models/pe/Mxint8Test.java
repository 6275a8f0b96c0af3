package io.mpgemm.dse.models.pe;

import org.junit.jupiter.api.Test;

class Mxint8Test extends BlockFamilyContract {

    private static final PeFamily FAMILY = Microscaling.mxint8();

    Mxint8Test() {
        super(FAMILY);
    }

    @Test
    void storesEightBitsAndAScaleOfThirtyTwo() {
        assertStored(settings().with(), 8.25, 8.25);
    }
}
