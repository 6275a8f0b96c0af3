package io.mpgemm.dse.models.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must be true of every component, and the closed forms that gates follow. */
class ComponentsTest {

    private static final double UM2_PER_GE = 0.798;

    private static Map<String, IntFunction<Component>> byWidth() {
        Map<String, IntFunction<Component>> all = new LinkedHashMap<>();
        for (Carry carry : Carry.values()) {
            all.put(carry + " adder", bits -> IntegerUnits.adder(bits, carry));
        }
        all.put("subtractor", IntegerUnits::subtractor);
        all.put("comparator", IntegerUnits::comparator);
        all.put("incrementer", IntegerUnits::incrementer);
        all.put("conditional negate", IntegerUnits::conditionalNegate);
        all.put("AND row", IntegerUnits::andRow);
        all.put("mux", bits -> IntegerUnits.mux(bits, 4));
        all.put("shifter", bits -> IntegerUnits.rightShifter(bits, false));
        all.put("shifter with sticky", bits -> IntegerUnits.rightShifter(bits, true));
        all.put("leading zeros", IntegerUnits::leadingZeroCounter);
        all.put("unsigned multiplier", bits -> Multipliers.multiplier(bits, false, bits, false));
        all.put("signed multiplier", bits -> Multipliers.multiplier(bits, true, 4, true));
        all.put("MAC", bits -> Multipliers.multiplyAccumulate(1, bits, true, 4, true, 24));
        all.put("adder tree", bits -> Multipliers.adderTree(4, bits, bits + 2));
        all.put("INT to FP32", bits -> FloatUnits.intToFloat(bits, true, FloatFormat.FP32));
        all.put("FP adder", bits -> FloatUnits.adder(FloatFormat.of("e5", 5, bits), false));
        all.put("FP multiplier", bits -> {
            FloatFormat format = FloatFormat.of("e5", 5, bits);
            return FloatUnits.multiplier(format, format, format, false);
        });
        all.put("significand multiplier",
                bits -> FloatUnits.significandMultiplier(bits, FloatFormat.FP16, FloatFormat.FP32, false));
        all.put("table generator", bits -> Luts.generator(Luts.Table.SIGNED_HALF, 4, bits));
        all.put("table read", bits -> Luts.readPort(Luts.Table.SIGNED_HALF, 4, bits, false));
        all.put("shift and accumulate", bits -> Luts.shiftAccumulate(bits, 4, 24));
        all.put("register", Storage::register);
        all.put("enable register", Storage::enableRegister);
        return all;
    }

    @Test
    void widerIsLargerAndNeverFasterByEffort() {
        byWidth().forEach((name, component) -> {
            double before = 0;
            for (int bits : new int[]{4, 7, 8, 12}) {
                Component c = component.apply(bits);
                assertThat(c.areaGe()).as("%s of %d bits", name, bits).isGreaterThan(before);
                assertThat(c.switchedGe()).as("%s of %d bits", name, bits).isPositive();
                assertThat(c.faster().area(Component.FASTEST)).as(name).isGreaterThanOrEqualTo(1);
                assertThat(c.faster().delay(Component.FASTEST)).as(name).isLessThanOrEqualTo(1);
                before = c.areaGe();
            }
        });
    }

    @Test
    void prefixAddersTradeAreaForDepth() {
        Component ripple = IntegerUnits.adder(32);
        Component sklansky = IntegerUnits.adder(32, Carry.SKLANSKY);
        Component koggeStone = IntegerUnits.adder(32, Carry.KOGGE_STONE);
        assertThat(ripple.areaGe()).isLessThan(sklansky.areaGe());
        assertThat(sklansky.areaGe()).isLessThan(koggeStone.areaGe());
        assertThat(sklansky.depthFo4()).isLessThan(ripple.depthFo4() / 2);
        // Fan-out of two instead of n/2.
        assertThat(koggeStone.depthFo4()).isLessThan(sklansky.depthFo4());
    }

    /** 4.256 w - 2.66 um2: [synth] in docs/sources.md. */
    @ParameterizedTest
    @ValueSource(ints = {3, 6, 13, 20, 24, 40, 64})
    void rippleAddersFollowTheClosedForm(int bits) {
        assertThat(IntegerUnits.adder(bits).areaGe() * UM2_PER_GE).isCloseTo(4.256 * bits - 2.66, within(0.003 * bits));
    }

    /** 1.064 ab + 4.256 (ab - a - b + 3) um2: [synth] in docs/sources.md. */
    @ParameterizedTest
    @CsvSource({"5, 5", "6, 4", "8, 3", "8, 6", "12, 8", "13, 13", "16, 8", "20, 11"})
    void multipliersFollowTheClosedForm(int a, int b) {
        double form = 1.064 * a * b + 4.256 * (a * b - a - b + 3);
        assertThat(Multipliers.multiplier(a, false, b, false).areaGe() * UM2_PER_GE).isCloseTo(form,
                within(0.06 * form));
    }

    @Test
    void multipliersPayForSubnormals() {
        for (FloatFormat format : new FloatFormat[]{FloatFormat.FP16, FloatFormat.BF16, FloatFormat.FP8_E5M2}) {
            assertThat(FloatUnits.multiplier(format, format, format, true).areaGe())
                    .isGreaterThan(FloatUnits.multiplier(format, format, format, false).areaGe());
        }
    }

    @Test
    void dequantisersInsideThePe() {
        double int8 = IntegerUnits.int8Dequantizer(4).areaGe();
        double fp16 = FloatUnits.dequantizer(4, FloatFormat.FP16, false).areaGe();
        assertThat(int8).isBetween(100.0, 300.0);
        // An INT5 significand times an FP16 one, not two FP16 ones.
        assertThat(fp16).isBetween(2 * int8,
                FloatUnits.multiplier(FloatFormat.FP16, FloatFormat.FP16, FloatFormat.FP16, false).areaGe());
    }
}
