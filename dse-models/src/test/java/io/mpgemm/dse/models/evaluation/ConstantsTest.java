package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.accelerator.Assumptions;
import io.mpgemm.dse.models.component.CircuitConstants;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Quantity;
import io.mpgemm.dse.models.technology.Technologies;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Constants can be listed by name and moved one at a time. */
class ConstantsTest {

    private static final Constants CONSTANTS = new Constants(Technologies.named("28nm"), Dram.named("lpddr4"),
            Assumptions.standard(), CircuitConstants.standard());

    @Test
    void everyHolderIsListed() {
        Map<String, Quantity> all = CONSTANTS.constants();
        assertThat(all).containsKeys("technology.um2PerGe", "technology.fo4Ps", "sram.areaScale",
                "sram.integrationFactor", "dram.devicePjPerBit", "accelerator.outputBits",
                "circuit.flipFlopGe");
        assertThat(all).containsEntry("technology.um2PerGe", CONSTANTS.technology().um2PerGe());
        assertThat(all.keySet()).containsExactlyElementsOf(CONSTANTS.constants().keySet());
    }

    @Test
    void eachConstantMovesAloneAndBack() {
        CONSTANTS.constants().forEach((name, quantity) -> {
            for (double value : new double[]{quantity.low(), quantity.high()}) {
                Map<String, Quantity> moved = CONSTANTS.with(name, value).constants();
                moved.forEach((other, now) -> assertThat(now)
                        .isEqualTo(other.equals(name) ? quantity.at(value) : CONSTANTS.constants().get(other)));
            }
            assertThat(CONSTANTS.with(name, quantity.low()).with(name, quantity.value())).isEqualTo(CONSTANTS);
        });
    }

    @Test
    void unknownNamesAndValuesOutsideTheBandAreRefused() {
        assertThatThrownBy(() -> CONSTANTS.with("technology.um2PerGate", 1))
                .hasMessageContaining("technology.um2PerGe");
        assertThatThrownBy(() -> CONSTANTS.with("technology.um2PerGe", 7)).hasMessageContaining("outside its band");
    }
}
