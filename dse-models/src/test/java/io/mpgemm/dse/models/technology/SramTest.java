package io.mpgemm.dse.models.technology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** SRAM: rows come back, the rows foretell each other, larger costs more, nothing is extrapolated unsaid. */
class SramTest {

    private static final Map<String, ToDoubleFunction<SramMacro>> FIGURES = figures();

    private static Map<String, ToDoubleFunction<SramMacro>> figures() {
        Map<String, ToDoubleFunction<SramMacro>> figures = new LinkedHashMap<>();
        figures.put("area", SramMacro::areaMm2);
        figures.put("read", SramMacro::readPj);
        figures.put("write", SramMacro::writePj);
        figures.put("leakage", SramMacro::leakageMw);
        figures.put("access", SramMacro::accessNs);
        return figures;
    }

    private static double meanError(List<Sram.LeftOut> rows, Function<Sram.LeftOut, SramMacro> guess,
            ToDoubleFunction<SramMacro> figure) {
        return rows.stream().mapToDouble(
                row -> Math.abs(figure.applyAsDouble(guess.apply(row)) / figure.applyAsDouble(row.row()) - 1))
                .average().orElseThrow();
    }

    @Test
    void rowsForetellTheOneLeftOut() {
        List<Sram.LeftOut> all = Sram.leaveOneOut();
        assertThat(all).hasSize(4 * 4 * 11);
        System.out
                .println("SRAM, mean error of a row left out: by the other nodes' rows / by its own node's rows alone");
        for (int node : List.of(45, 32, 28, 22)) {
            List<Sram.LeftOut> rows = all.stream().filter(row -> row.nodeNm() == node).toList();
            StringBuilder line = new StringBuilder("  " + node + " nm:");
            FIGURES.forEach((name, figure) -> {
                double foretold = meanError(rows, Sram.LeftOut::foretold, figure);
                double inPlane = meanError(rows, Sram.LeftOut::inPlane, figure);
                line.append(String.format(Locale.ROOT, "  %s %.1f %% / %.1f %%", name, 100 * foretold, 100 * inPlane));
                assertThat(foretold).as("%s at %s nm", name, node).isLessThan(0.10);
                // CACTI changes between organisations whose leakage differs by half; neighbours within the node
                // cannot see that.
                assertThat(inPlane).as("%s at %s nm", name, node).isLessThan(name.equals("leakage") ? 0.16 : 0.10);
            });
            System.out.println(line);
        }
    }

    @Test
    void rowsComeBackUnchanged() {
        // 28 nm, 2 MiB x 64 b: a row of cacti7-sram.csv
        Sram sram = Sram.of(Technologies.named("28nm"));
        SramMacro macro = sram.macro(2048, 64);
        assertThat(macro.readPj()).isBetween(40.15, 40.25);
        assertThat(macro.writePj()).isBetween(36.75, 36.85);
        assertThat(macro.leakageMw()).isBetween(55.1, 55.3);
        assertThat(macro.areaMm2()).isBetween(2.595, 2.605);
        assertThat(macro.note()).isEqualTo("1 bank of 2048 KiB x 64 bit");
        assertThatThrownBy(() -> sram.macro(0, 64)).hasMessageContaining("0.0 KiB");
    }

    @Test
    void betweenRowsLogarithmsAreLinear() {
        Sram sram = Sram.of(Technologies.named("28nm"));
        FIGURES.forEach((name, figure) -> {
            double between = figure.applyAsDouble(sram.macro(256 * Math.sqrt(2), 256));
            double mean = Math.sqrt(figure.applyAsDouble(sram.macro(256, 256))
                    * figure.applyAsDouble(sram.macro(512, 256)));
            assertThat(between).as(name).isCloseTo(mean, within(mean * 1e-9));
        });
    }

    @Test
    void largerSramIsLargerAndLeaksMore() {
        for (String node : Technologies.names()) {
            Sram sram = Sram.of(Technologies.named(node));
            for (int port : List.of(32, 64, 96, 128, 256, 512, 1024, 2048)) {
                SramMacro before = sram.macro(1, port);
                for (double kib = 1.3; kib < 100_000; kib *= 1.3) {
                    SramMacro macro = sram.macro(kib, port);
                    boolean above = macro.bankKiB() > before.bankKiB();
                    assertThat(macro.areaMm2()).as("%s %s KiB x %s", node, kib, port)
                            .isGreaterThanOrEqualTo(before.areaMm2() * (above ? 1 + 1e-9 : 1 - 1e-9));
                    assertThat(macro.leakageMw()).as("%s %s KiB x %s", node, kib, port)
                            .isGreaterThanOrEqualTo(before.leakageMw() * 0.999);
                    before = macro;
                }
            }
        }
    }

    @Test
    void beyondTheTableAreBanksAndTheNoteSaysSo() {
        Sram sram = Sram.of(Technologies.named("28nm"));
        SramMacro bank = sram.macro(64, 512);
        SramMacro wide = sram.macro(256, 2048);
        assertThat(wide.note()).isEqualTo("4 banks of 64 KiB x 512 bit");
        assertThat(wide.areaMm2()).isCloseTo(4 * bank.areaMm2(), within(1e-12));
        assertThat(wide.readPj()).isCloseTo(4 * bank.readPj(), within(1e-9));
        assertThat(wide.accessNs()).isCloseTo(bank.accessNs(), within(1e-12));
        SramMacro deep = sram.macro(65_536, 64);
        assertThat(deep.note()).isEqualTo("2 banks of 32768 KiB x 64 bit");
        // Only one of them works at a time.
        assertThat(deep.readPj()).isCloseTo(sram.macro(32_768, 64).readPj(), within(1e-9));
        assertThat(deep.leakageMw()).isCloseTo(2 * sram.macro(32_768, 64).leakageMw(), within(1e-9));
        assertThat(sram.macro(0.25, 64).note()).isEqualTo("1 bank of 1 KiB x 64 bit, the smallest of the table");
        assertThat(sram.macro(16, 32).note()).isEqualTo("1 bank of 16 KiB x 64 bit, the narrowest of the table");
        assertThat(sram.macro(16, 1000).note()).isEqualTo("2 banks of 8 KiB x 500 bit");
    }

    @Test
    void oneWideBankCostsMoreThanBanksSideBySide() {
        for (int node : List.of(45, 28, 22)) {
            Sram sram = Sram.of(Technologies.named("45nm").with(tableOnly(node)));
            for (SramMacro single : Sram.wide(node)) {
                SramMacro banks = sram.macro(single.capacityKiB(), single.portBits());
                System.out.printf(Locale.ROOT,
                        "SRAM %d nm, %.0f KiB x %d bit: one bank over %s: area %.2f, read %.2f, leakage %.2f%n", node,
                        single.capacityKiB(), single.portBits(), banks.note(), single.areaMm2() / banks.areaMm2(),
                        single.readPj() / banks.readPj(), single.leakageMw() / banks.leakageMw());
                assertThat(single.readPj()).isGreaterThan(banks.readPj());
            }
        }
    }

    /** The factors of a node whose table is used as it is. */
    private static Technology.SramScaling tableOnly(int node) {
        Quantity one = new Quantity(1, 1, 1, "", "", "");
        return new Technology.SramScaling(node, Optional.empty(), 76.85, one, one, one, one, one);
    }

    @Test
    void derivedTablesShrinkWithTheNodeToo() {
        List<Sram> nodes = List.of(65, 45, 40, 32, 28, 22).stream()
                .map(node -> Sram.of(Technologies.named("45nm").with(tableOnly(node)))).toList();
        for (double kib : new double[]{1, 8, 300, 5000}) {
            for (int i = 1; i < nodes.size(); i++) {
                SramMacro smaller = nodes.get(i).macro(kib, 128);
                SramMacro larger = nodes.get(i - 1).macro(kib, 128);
                FIGURES.forEach(
                        (name, figure) -> assertThat(figure.applyAsDouble(smaller)).as("%s of %s KiB", name, kib)
                                .isLessThan(figure.applyAsDouble(larger)));
            }
        }
        assertThatThrownBy(() -> Sram.of(Technologies.named("45nm").with(tableOnly(90))))
                .hasMessageContaining("no memory table for 90 nm").hasMessageContaining("65, 45, 40, 32, 28, 22 nm");
    }
}
