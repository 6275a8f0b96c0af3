package io.mpgemm.dse.models.technology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    @Test
    void sramTableForetellsLeftOutRows() {
        for (String node : List.of("45nm", "28nm", "16nm")) {
            Sram sram = Sram.of(Technologies.named(node));
            List<double[]> errors = new ArrayList<>();
            for (int port : List.of(64, 128, 256, 512)) {
                for (double kib = 16; kib <= 16384; kib *= 2) {
                    SramMacro truth = sram.macro(kib, port);
                    SramMacro guess = sram.without(kib, port).macro(kib, port);
                    errors.add(new double[]{error(guess.areaMm2(), truth.areaMm2()),
                        error(guess.readPj(), truth.readPj()), error(guess.writePj(), truth.writePj()),
                        error(guess.leakageMw(), truth.leakageMw()), error(guess.accessNs(), truth.accessNs())});
                }
            }
            double[] means = new double[5];
            for (int i = 0; i < means.length; i++) {
                int at = i;
                means[i] = errors.stream().mapToDouble(e -> e[at]).average().orElse(0);
            }
            System.out.printf(Locale.ROOT,
                    "SRAM %s, mean error left out: area %.1f%%, read %.1f%%, write %.1f%%, leakage %.1f%%, access %.1f%%%n",
                    node, 100 * means[0], 100 * means[1], 100 * means[2], 100 * means[3], 100 * means[4]);
            assertThat(means[0]).isLessThan(0.10);
            assertThat(means[1]).isLessThan(0.10);
            assertThat(means[2]).isLessThan(0.10);
            assertThat(means[4]).isLessThan(0.10);
            // CACTI changes between organisations whose leakage differs by half; no interpolation can see that.
            assertThat(means[3]).isLessThan(0.20);
        }
    }

    private static double error(double guess, double truth) {
        return Math.abs(guess / truth - 1);
    }

    @Test
    void largerSramIsLargerAndLeaksMore() {
        for (String node : Technologies.names()) {
            Sram sram = Sram.of(Technologies.named(node));
            for (int port : List.of(32, 64, 96, 128, 256, 512, 1024, 2048)) {
                SramMacro before = sram.macro(1, port);
                for (double kib = 1.3; kib < 100_000; kib *= 1.3) {
                    SramMacro macro = sram.macro(kib, port);
                    assertThat(macro.areaMm2()).as("%s %s KiB x %s", node, kib, port).isGreaterThan(before.areaMm2());
                    assertThat(macro.leakageMw()).as("%s %s KiB x %s", node, kib, port)
                            .isGreaterThanOrEqualTo(before.leakageMw() * 0.999);
                    before = macro;
                }
            }
        }
    }

    @Test
    void tableRowsComeBackUnchanged() {
        // 28 nm, 2 MiB x 64 b: a row of cacti7-sram.csv
        SramMacro macro = Sram.of(Technologies.named("28nm")).macro(2048, 64);
        assertThat(macro.readPj()).isBetween(40.15, 40.25);
        assertThat(macro.writePj()).isBetween(36.75, 36.85);
        assertThat(macro.leakageMw()).isBetween(55.1, 55.3);
        assertThat(macro.areaMm2()).isBetween(2.595, 2.605);
        assertThatThrownBy(() -> Sram.of(Technologies.named("28nm")).macro(0, 64)).hasMessageContaining("0.0 KiB");
    }
}
