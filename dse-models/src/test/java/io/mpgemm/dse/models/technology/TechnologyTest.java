package io.mpgemm.dse.models.technology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Nodes, SRAM and DRAM: data that load, shrink with the node and interpolate. */
class TechnologyTest {

    @Test
    void nodesShrink() {
        List<Technology> nodes = Technologies.names().stream().map(Technologies::named).toList();
        for (ToDoubleFunction<Technology> figure : List.<ToDoubleFunction<Technology>>of(t -> t.um2PerGe().value(),
                t -> t.fo4Ps().value(), t -> t.fjPerGe().value(), t -> t.flopClockFj().value(),
                t -> t.leakageNwPerGe().value(), t -> t.wireFjPerBitMm().value())) {
            for (int i = 1; i < nodes.size(); i++) {
                assertThat(figure.applyAsDouble(nodes.get(i))).isLessThan(figure.applyAsDouble(nodes.get(i - 1)));
            }
        }
    }

    @Test
    void energyRulesScaleLogicOnly() {
        Technology published = Technologies.named("7nm");
        Technology cv2 = published.withEnergyRule("cv2");
        assertThat(cv2.fjPerGe().value()).isLessThan(published.fjPerGe().value());
        assertThat(cv2.um2PerGe()).isEqualTo(published.um2PerGe());
        assertThat(cv2.withEnergyRule("published").fjPerGe().value()).isCloseTo(published.fjPerGe().value(),
                within(1e-9));
        assertThatThrownBy(() -> published.withEnergyRule("moore")).hasMessageContaining("cv2, published, stillmaker");
    }

    @Test
    void unknownNamesAreAnsweredWithTheKnown() {
        assertThatThrownBy(() -> Technologies.named("28")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("45nm, 28nm, 16nm, 7nm").hasMessageContaining("Maybe 28nm");
        assertThatThrownBy(() -> Dram.named("ddr9")).hasMessageContaining("lpddr4");
    }

    @Test
    void dramEnergyHasBothTerms() {
        for (String name : Dram.names()) {
            Dram dram = Dram.named(name);
            assertThat(dram.pjPerBit()).isGreaterThan(dram.devicePjPerBit().value());
        }
        assertThat(Dram.named("ddr4").pjPerBit()).isGreaterThan(Dram.named("hbm2").pjPerBit());
    }
}
