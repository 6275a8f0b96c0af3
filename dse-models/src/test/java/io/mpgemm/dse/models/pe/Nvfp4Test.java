package io.mpgemm.dse.models.pe;

import org.junit.jupiter.api.Test;

class Nvfp4Test extends BlockFamilyContract {

    private static final PeFamily FAMILY = Microscaling.nvfp4();

    Nvfp4Test() {
        super(FAMILY);
    }

    @Test
    void storesFourBitsAndAScaleOfSixteen() {
        assertStored(settings().with(), 4.5, 4.5);
    }
}
