package io.mpgemm.dse.models.technology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Register files: rows of the table come back and foretell each other, small ones are flip-flops. */
class RegisterFileTest {

    @Test
    void rowsComeBackUnchanged() {
        // 28 nm, 1 KiB x 64 b: a row of cacti7-register-file.csv
        RegisterFile.Macro macro = RegisterFile.of(Technologies.named("28nm")).file(128, 64);
        assertThat(macro.readPj()).isBetween(0.684, 0.686);
        assertThat(macro.writePj()).isBetween(1.475, 1.485);
        assertThat(macro.leakageMw()).isBetween(0.348, 0.350);
        assertThat(macro.areaMm2()).isBetween(0.00295, 0.00297);
        assertThat(macro.note()).isEqualTo("1 bank of 1.000 KiB x 64 bit");
    }

    @Test
    void rowsForetellTheOneLeftOut() {
        for (int node : List.of(45, 28, 22)) {
            List<MemoryTable.Row> rows = MemoryTable.rows("cacti7-register-file.csv", node);
            List<MemoryTable.Figures> errors = new ArrayList<>();
            for (MemoryTable.Row row : rows) {
                MemoryTable rest = new MemoryTable(rows.stream().filter(other -> !other.equals(row)).toList());
                if (row.capacityKiB() > rest.smallest(row.portBits())
                        && row.capacityKiB() < rest.largest(row.portBits())) {
                    errors.add(rest.at(row.capacityKiB(), row.portBits()).over(row.figures()));
                }
            }
            double area = errors.stream().mapToDouble(e -> Math.abs(e.areaMm2() - 1)).average().orElseThrow();
            double read = errors.stream().mapToDouble(e -> Math.abs(e.readPj() - 1)).average().orElseThrow();
            double write = errors.stream().mapToDouble(e -> Math.abs(e.writePj() - 1)).average().orElseThrow();
            double leakage = errors.stream().mapToDouble(e -> Math.abs(e.leakageMw() - 1)).average().orElseThrow();
            double access = errors.stream().mapToDouble(e -> Math.abs(e.accessNs() - 1)).average().orElseThrow();
            System.out.printf(Locale.ROOT,
                    "Register files %d nm, mean error of a row left out: area %.1f %%, read %.1f %%, "
                            + "write %.1f %%, leakage %.1f %%, access %.1f %%%n",
                    node, 100 * area, 100 * read, 100 * write,
                    100 * leakage, 100 * access);
            assertThat(errors).hasSizeGreaterThan(12);
            assertThat(List.of(area, write, leakage, access)).allMatch(error -> error < 0.10);
            assertThat(read).isLessThan(0.12);
        }
    }

    @Test
    void smallOnesAreFlipFlops() {
        Technology node = Technologies.named("28nm");
        RegisterFile.Macro one = RegisterFile.of(node).file(1, 8);
        assertThat(one.note()).isEqualTo("8 flip-flops");
        assertThat(one.areaMm2()).isCloseTo(8 * (5.67 + 2.33) * node.um2PerGe().value() * 1e-6, within(1e-12));
        assertThat(one.readPj()).isZero();
        RegisterFile.Macro four = RegisterFile.of(node).file(4, 8);
        assertThat(four.areaMm2()).isCloseTo((32 * 8.0 + 24 * 2.33) * node.um2PerGe().value() * 1e-6, within(1e-12));
        // The last two bits of the address choose: two levels behind a flip-flop.
        assertThat(four.accessNs()).isCloseTo((4.6 + 2 * 3.3) * node.fo4Ps().value() * 1e-3, within(1e-12));
        // From some size on the smallest macro is smaller than flip-flops, though half empty.
        assertThat(RegisterFile.of(node).file(64, 16).note()).contains("the smallest of the table");
    }

    @Test
    void largeOnesAreBanks() {
        RegisterFile files = RegisterFile.of(Technologies.named("28nm"));
        RegisterFile.Macro bank = files.file(256, 256);
        RegisterFile.Macro wide = files.file(256, 512);
        assertThat(wide.note()).startsWith("2 banks of 8.000 KiB x 256 bit");
        assertThat(wide.readPj()).isCloseTo(2 * bank.readPj(), within(1e-9));
        RegisterFile.Macro deep = files.file(512, 256);
        assertThat(deep.readPj()).isCloseTo(bank.readPj(), within(1e-9));
        assertThat(deep.areaMm2()).isCloseTo(2 * bank.areaMm2(), within(1e-12));
        assertThatThrownBy(() -> files.file(0, 8)).hasMessageContaining("0 words");
    }

    @Test
    void moreNeverCostsLess() {
        for (String node : Technologies.names()) {
            RegisterFile files = RegisterFile.of(Technologies.named(node));
            for (int bits : new int[]{4, 16, 32, 100, 256}) {
                RegisterFile.Macro before = files.file(1, bits);
                for (int words = 2; words < 2000; words = words * 3 / 2 + 1) {
                    RegisterFile.Macro file = files.file(words, bits);
                    assertThat(file.areaMm2()).as("%s: %d x %d", node, words, bits)
                            .isGreaterThanOrEqualTo(before.areaMm2() * (1 - 1e-9));
                    before = file;
                }
            }
        }
    }
}
