package io.mpgemm.dse.models.pe;

import org.junit.jupiter.api.Test;

class Int8TpuTest extends PeFamilyContract {

    private static final Int8Tpu FAMILY = new Int8Tpu();

    Int8TpuTest() {
        super(FAMILY);
    }

    @Test
    void equalsTheProductOfTheDequantisedOperands() {
        for (String group : new String[]{"32", "128", "channel"}) {
            ExactProduct.assertEqual(FAMILY.datapath(settings().with("groupSize", group))
                    .prepare(PeTensors.ordinary(4, 300, 9, 11)), 25, 1);
        }
    }
}
