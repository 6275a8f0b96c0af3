package io.mpgemm.dse.models.pe;

import org.junit.jupiter.api.Test;

class Mxfp6Test extends BlockFamilyContract {

    private static final PeFamily FAMILY = Microscaling.mxfp6();

    Mxfp6Test() {
        super(FAMILY);
    }

    @Test
    void storesSixBitsAndAScaleOfThirtyTwo() {
        assertStored(settings().with("weightFormat", "e3m2"), 6.25, 6.25);
    }
}
