package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFormatTest {

    @ParameterizedTest
    @ValueSource(strings = {"int2", "int4", "int8", "int16", "int32", "fp16", "bf16", "fp32", "fp8-e4m3", "fp8-e5m2"})
    void parsesEveryNameItPrints(String name) {
        assertThat(NumberFormat.parse(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "int", "int1", "int33", "int08", "fp8", "FP16", "float"})
    void listsTheValidNamesWhenANameIsUnknown(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> NumberFormat.parse(name))
                .withMessage("Unknown number format '" + name
                        + "'; valid are int2 to int32, fp16, bf16, fp32, fp8-e4m3, fp8-e5m2.");
    }

    @Test
    void keepsIntegersAndFloatsApart() {
        assertThat(IntFormat.parse("int8")).isEqualTo(new IntFormat(8));
        assertThat(FloatFormat.parse("bf16")).isEqualTo(FloatFormat.BF16);
        assertThatIllegalArgumentException().isThrownBy(() -> IntFormat.parse("fp16"))
                .withMessage("'fp16' is not an integer format; valid are int2 to int32.");
        assertThatIllegalArgumentException().isThrownBy(() -> FloatFormat.parse("int8"))
                .withMessage("'int8' is not a floating-point format; valid are fp16, bf16, fp32, fp8-e4m3, fp8-e5m2.");
    }

    @Test
    void knowsTheRangeOfIntegers() {
        assertThat(new IntFormat(8).min()).isEqualTo(-128);
        assertThat(new IntFormat(8).max()).isEqualTo(127);
        assertThat(new IntFormat(32).min()).isEqualTo(Integer.MIN_VALUE);
        assertThat(new IntFormat(32).max()).isEqualTo(Integer.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> new IntFormat(1)).withMessageContaining("not 1");
    }
}
