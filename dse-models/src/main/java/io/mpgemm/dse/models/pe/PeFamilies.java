package io.mpgemm.dse.models.pe;

import java.util.List;

/** The register of PE families: a new family is one new file and one line here. */
public final class PeFamilies {

    private static final List<PeFamily> ALL = List.of(new Int8Tpu(), new Fp16TensorCore(), new Dequant(), new Lut(),
            new Mixpe());

    private PeFamilies() {}

    /**
     * All families.
     *
     * @return the families in the order in which they are listed to users
     */
    public static List<PeFamily> all() {
        return ALL;
    }
}
