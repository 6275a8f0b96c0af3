package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OlaccelTest extends PeFamilyContract {

    private static final Olaccel FAMILY = new Olaccel();

    OlaccelTest() {
        super(FAMILY);
    }

    /** Lanes wait where outliers come faster than their multiplier takes them. */
    @ParameterizedTest
    @CsvSource({"3,3,16,1", "5,0,16,1", "5,0,32,2", "0.5,5,64,4", "1,1,64,1"})
    void tooManyOutliersStallTheLanes(String weights, String activations, String sharing, int cycles) {
        assertThat(
                hardware(settings().with("outlierShare", weights, "activationOutliers", activations, "outlierSharing",
                        sharing))
                        .cyclesPerStep())
                .isEqualTo(cycles);
    }

    @Test
    void outliersHaveUnitsOfTheirOwn() {
        assertThat(hardware(settings().with()).units()).extracting(Unit::name).contains("outlier weights",
                "outlier activations");
        assertThat(hardware(settings().with("activationOutliers", "0")).units()).extracting(Unit::name)
                .contains("outlier weights").doesNotContain("outlier activations");
    }

    @Test
    void equalsTheProductOfTheDequantisedOperands() {
        for (String bits : new String[]{"8", "16"}) {
            ExactProduct.assertEqual(
                    FAMILY.datapath(settings().with("outlierBits", bits)).prepare(PeTensors.ordinary(4, 300, 9, 27)),
                    25,
                    1);
        }
    }
}
