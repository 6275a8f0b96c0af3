package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.reference.SynthesisModel.Modelled;
import io.mpgemm.dse.models.reference.SynthesisModel.Unsupported;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of synthesis tables, of any width, have models that behave like circuits. */
class SynthesisModelTest {

    private static Modelled model(String pe, String wrapper, String corner) {
        assertThat(SynthesisModel.predict(pe, wrapper, corner)).as("%s %s %s", pe, wrapper, corner)
                .isInstanceOf(Modelled.class);
        return (Modelled) SynthesisModel.predict(pe, wrapper, corner);
    }

    @ParameterizedTest
    @CsvSource({"add13, comb", "mul_s6xu3, comb", "fp32_mul_full, comb", "bf16_add_full, comb",
        "fp8_e4m3_mul_ftz, comb",
        "fp16mul_exact_fp32_ftz, comb", "mixmul_fp16_w4_fp32_ftz, comb", "fp32xfp16_mul_fp32_ftz, comb",
        "rshift24, comb",
        "rshsticky19, comb", "lzc27, comb", "mux8to1_x12, comb", "dff48_random, regout", "dff16_hold, regout",
        "int9_to_fp16, comb", "int32_to_fp32, comb", "lutgen_int4_mu3, regout", "lutgen_fp16_mu2, regout",
        "lutrow_int8_mu2_q3_acc24, lut", "lutrow_fp16_mu4_q4_accfp32, lut", "int_s4xs4_acc16, ws",
        "int_s16xs8_acc40, os", "int_s8xs8_acc24_dp4, ws", "mixpe_s8xu3_acc24, ws", "mixpe_s8xu4_acc20_dp4, ws",
        "mulu_s8xu4_acc32, ws", "bf16_mul_fp32_add_ftz, ws", "fp16_mul_fp16_add_full, os", "fp16_dp4_fp32_ftz, ws",
        "dequant_w4a16_accfp16_full, ws", "dequant_w4a8_acc24, os", "mixpe_w2abf16_accfp32_ftz, ws",
        "mixpe_w8afp16_accfp16_full, ws", "mixpe_naive_w3a16_accfp16, ws", "gdq_int24_fp32, reg", "gdq_fp32_fp32, reg",
        "int_s8xs8_acc32_p2, wsp", "dequant_w4a16_accfp32_ftz_p3, wsp", "mixpe_w4afp16_accfp32_ftz_p2, wsp"})
    void everyNameOfTheGrammarHasAModel(String pe, String wrapper) {
        Modelled least = model(pe, wrapper, "area_fa");
        Modelled mid = model(pe, wrapper, "mid");
        Modelled tight = model(pe, wrapper, "tight");
        assertThat(least.areaGe()).isPositive().isLessThanOrEqualTo(mid.areaGe());
        assertThat(mid.areaGe()).isLessThanOrEqualTo(tight.areaGe());
        assertThat(tight.delayPs()).isPositive().isLessThanOrEqualTo(mid.delayPs());
        assertThat(mid.delayPs()).isLessThanOrEqualTo(least.delayPs());
        assertThat(least.energyPj()).isBetween(least.quietPj(), least.glitchPj());
        assertThat(least.leakageUw()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"int_s8xs8_acc32, ws, area_fa_keep", "int_s8xs8_acc32, xy, area_fa", "int_s8xs8_acc15, ws, area_fa",
        "add0, comb, area_fa", "add99999999999, comb, area_fa", "frobnicator, comb, area_fa", "add8, ws, area_fa"})
    void whatHasNoModelSaysWhy(String pe, String wrapper, String corner) {
        assertThat(SynthesisModel.predict(pe, wrapper, corner)).isInstanceOf(Unsupported.class);
        assertThat(((Unsupported) SynthesisModel.predict(pe, wrapper, corner)).reason()).isNotBlank();
    }

    @Test
    void widthsGrowTheCell() {
        double before = 0;
        for (int bits = 2; bits <= 8; bits++) {
            double area = model("mixpe_s8xu" + bits + "_acc32", "ws", "area_fa").areaGe();
            assertThat(area).isGreaterThan(before);
            before = area;
        }
        double narrow = model("int_s8xs8_acc20", "ws", "area_fa").areaGe();
        double wide = model("int_s8xs8_acc32", "ws", "area_fa").areaGe();
        // An accumulator bit is a flip-flop and a full adder.
        assertThat((wide - narrow) / 12).isBetween(11.0, 12.5);
    }

    @Test
    void aShiftAddTreeIsAsLargeAsTheMultiplier() {
        assertThat(model("mixpe_s8xu4_acc32", "ws", "area_fa")).isEqualTo(model("mulu_s8xu4_acc32", "ws", "area_fa"));
    }

    @Test
    void aPipelineCostsRegistersAndCalmsGlitches() {
        Modelled one = model("fp16_mul_fp32_add_ftz", "ws", "area_fa");
        Modelled two = model("fp16_mul_fp32_add_ftz_p2", "wsp", "area_fa");
        assertThat(two.areaGe()).isGreaterThan(one.areaGe());
        assertThat(two.delayPs()).isLessThan(one.delayPs());
        assertThat(two.energyPj()).isLessThan(one.energyPj());
        assertThat(two.quietPj()).isGreaterThan(one.quietPj());
    }
}
