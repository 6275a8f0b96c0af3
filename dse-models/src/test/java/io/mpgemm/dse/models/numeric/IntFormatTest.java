package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IntFormatTest {

    @Test
    void knowsTheRangeOfIntegers() {
        assertThat(new IntFormat(8).min()).isEqualTo(-128);
        assertThat(new IntFormat(8).max()).isEqualTo(127);
        assertThat(new IntFormat(32).min()).isEqualTo(Integer.MIN_VALUE);
        assertThat(new IntFormat(32).max()).isEqualTo(Integer.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> new IntFormat(1)).withMessageContaining("not 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new IntFormat(33)).withMessageContaining("not 33");
    }
}
