package io.mpgemm.dse.models.accelerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wires of the array by hand. */
class WiresTest {

    private static final Wires WIRES = new Wires(0.1, 0.04, 1);

    private static Unit pe(String name, int sharing, int bits, double loads) {
        return Unit.of(name, Unit.Placement.PE, sharing, 0,
                List.of(new Part("register", Storage.register(bits), 1, Event.MAC, loads, false)));
    }

    /** 8-bit activations, 4-bit weights, 24-bit partial sums. */
    private static Hardware hardware(int macs, Unit... units) {
        return new Hardware(List.of(units), macs, 1, 4, 4, 16, 0, 8, 24);
    }

    @Test
    void operandsHopFromPeToPe() {
        Hardware mac = hardware(1, pe("PE", 1, 40, 1));
        assertThat(WIRES.macPj(Dataflow.WEIGHT_STATIONARY, mac, 0.03)).isCloseTo((8 + 24) * 0.04 * 0.03,
                within(1e-12));
        assertThat(WIRES.macPj(Dataflow.OUTPUT_STATIONARY, mac, 0.03)).isCloseTo((8 + 4) * 0.04 * 0.03,
                within(1e-12));
        // Four products share a partial sum.
        assertThat(WIRES.macPj(Dataflow.WEIGHT_STATIONARY, hardware(4, pe("PE", 1, 40, 1)), 0.03))
                .isCloseTo((8 + 6) * 0.04 * 0.03, within(1e-12));
    }

    @Test
    void sharedTablesRunAlongTheirReaders() {
        // A table of 80 bits for 4 activations: every reader's 4 multiply-accumulates see it pass by once.
        for (int sharing : new int[]{1, 16}) {
            Hardware lut = hardware(4, pe("PE", 1, 0, 1), pe("table", sharing, 80, 1.0 / (4 * sharing)));
            assertThat(Wires.broadcastBits(lut)).isCloseTo(20, within(1e-12));
            assertThat(WIRES.macPj(Dataflow.WEIGHT_STATIONARY, lut, 0.03)).isCloseTo((20 + 6) * 0.04 * 0.03,
                    within(1e-12));
        }
        // 64 PEs of 0.03 mm are 1.92 mm, too long for a plain wire.
        Hardware far = hardware(4, pe("PE", 1, 0, 1), pe("table", 64, 80, 1.0 / (4 * 64)));
        assertThat(WIRES.macPj(Dataflow.WEIGHT_STATIONARY, far, 0.03)).isCloseTo((20 * 0.1 + 6 * 0.04) * 0.03,
                within(1e-12));
    }

    @Test
    void wiresWithRepeatersTakeMoreThanPlainOnes() {
        for (String node : Technologies.names()) {
            Technology technology = Technologies.named(node);
            double volts = technology.voltage().value();
            double plain = Assumptions.standard().plainWireFfPerUm() * volts * volts / 4 * 1e3;
            assertThat(technology.wireFjPerBitMm().value() / plain).as(node).isBetween(1.34, 3.0);
        }
    }

    @Test
    void negativeEnergiesAreRefused() {
        assertThatThrownBy(() -> new Wires(-1, 0, 0)).hasMessageContaining("-1.0 pJ");
    }
}
