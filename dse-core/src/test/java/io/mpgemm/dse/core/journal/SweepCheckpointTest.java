package io.mpgemm.dse.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.search.SweepState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepCheckpointTest {

    private static final SweepState STATE = new SweepState(0, 1L << 40, 12345, List.of(7L, 0L),
            List.of(new SweepState.Member(3, List.of(-0.1 + 0.3, Double.MIN_VALUE)),
                    new SweepState.Member((1L << 40) - 1, List.of(Double.POSITIVE_INFINITY, -1.0))));

    @Test
    void aStateComesBackAsItWas() {
        SweepState empty = new SweepState(0, 65536, 0, List.of(65536L), List.of());
        for (SweepState state : List.of(STATE, empty)) {
            assertThat(SweepCheckpoint.decode(SweepCheckpoint.encode(state))).contains(state);
        }
    }

    @Test
    void whatIsNoStateIsNone() {
        byte[] bytes = SweepCheckpoint.encode(STATE);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(SweepCheckpoint.decode(Arrays.copyOf(bytes, length))).isEmpty();
        }
        assertThat(SweepCheckpoint.decode(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
        byte[] negative = bytes.clone();
        negative[0] = -1;
        assertThat(SweepCheckpoint.decode(negative)).isEmpty();
    }
}
