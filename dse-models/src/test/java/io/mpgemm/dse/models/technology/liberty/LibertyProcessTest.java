package io.mpgemm.dse.models.technology.liberty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.technology.Quantity;
import io.mpgemm.dse.models.technology.liberty.LibertySample.Units;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A library gives the constants that can be reckoned by hand, in any units; a damaged one gives one line. */
class LibertyProcessTest {

    private static final double EXACT = 1e-9;

    @TempDir
    private Path folder;

    private LibertyProcess read(String text) {
        try {
            return LibertyProcess.read(Files.writeString(folder.resolve("x.lib"), text, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Units> units() {
        return Stream.of(LibertySample.PLAIN,
                new Units("1ps", 1e-3, "1.0 , pF", 1e3, "\"100pW\"", 0.1, "\"1mV\"", 1e-3),
                new Units("\"10ps\"", 1e-2, "10,\"fF\"", 10, "1uW", 1e3, "1 V", 1),
                new Units("\"1us\"", 1e3, "1,nf", 1e6, "\"1mW\"", 1e6, "\"1kV\"", 1e3));
    }

    @ParameterizedTest
    @MethodSource("units")
    void constantsAreThoseReckonedByHand(Units units) {
        LibertyProcess process = read(LibertySample.text(units));
        Map<String, Quantity> constants = process.constants();

        assertThat(process.library()).isEqualTo("small");
        assertThat(process.temperatureC()).isEqualTo(25);
        // NAND2: the smallest that may be used.
        band(constants, "um2PerGe", 0.798, 0.798, 0.798);
        // The chain settles where s = 0.005 + 0.25 s + 0.0025 x 4 ns, at 20 ps.
        band(constants, "fo4Ps", 13, 13, 13);
        // 0.5 fJ inside, (1.2 + 1.6) / 2 fF of a pin, 1.5 (0 to 3) fF of wire at 0.798 um2, 1 V.
        band(constants, "fjPerGe", 0.5 + 0.5 * 2.9, 0.5 + 0.5 * 1.4, 0.5 + 0.5 * 4.4);
        // 0.6 + 0.4 fJ of a clock pin's two edges at 20 ps, its 0.5 fF and the wire.
        band(constants, "flopClockFj", 3.0, 1.5, 4.5);
        // 4 + 20 + 24 + 6 nW in 1 + 5 + 6 + 2 GE; from XOR2 (2.5) to the inverter (4.5).
        band(constants, "leakageNwPerGe", 54.0 / 14, 2.5, 4.5);
        band(constants, "voltage", 1, 1, 1);
    }

    private static void band(Map<String, Quantity> constants, String name, double value, double low, double high) {
        Quantity quantity = Objects.requireNonNull(constants.get(name), name);
        assertThat(quantity.value()).as(name).isCloseTo(value, within(EXACT * value));
        assertThat(quantity.low()).as(name + " low").isCloseTo(low, within(EXACT * value));
        assertThat(quantity.high()).as(name + " high").isCloseTo(high, within(EXACT * value));
    }

    @Test
    void eachConstantNamesItsFileAndCell() {
        LibertyProcess process = read(LibertySample.text(LibertySample.PLAIN));
        Map<String, String> cells = Map.of("um2PerGe", "G7", "fo4Ps", "N", "fjPerGe", "G7", "flopClockFj", "F1",
                "leakageNwPerGe", "G7, SEL, FULL, F1");
        cells.forEach((name, cell) -> assertThat(Objects.requireNonNull(process.constants().get(name)).source())
                .startsWith(folder.resolve("x.lib") + " cell " + cell + ": "));
        assertThat(process.cells()).extracting(LibertyProcess.Cell::role).containsExactly("INV", "NAND2", "XOR2",
                "MUX2", "HA", "FA", "DFF");
        assertThat(process.cells()).extracting(LibertyProcess.Cell::name).containsExactly("N", "G7", "XO", "SEL",
                "HALF", "FULL", "F1");
        double[] ge = {2.0 / 3, 1, 2, 2, 3, 5, 6};
        for (int i = 0; i < ge.length; i++) {
            assertThat(process.cells().get(i).ge()).isCloseTo(ge[i], within(1e-9));
        }
    }

    @Test
    void compressedFilesAreRead() throws IOException {
        String text = LibertySample.text(LibertySample.PLAIN);
        Path file = folder.resolve("x.lib.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        assertThat(LibertyProcess.read(file).constants().keySet()).isEqualTo(read(text).constants().keySet());

        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> LibertyProcess.read(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": the gzip data are damaged. Maybe the file is cut off.");
    }

    @Test
    void whatToolsTolerateIsTolerated() {
        String text = LibertySample.text(LibertySample.PLAIN);
        LibertyProcess plain = read(text);
        for (String changed : List.of(text.replace("\n", "\r\n"), text.replace(" : ", ":"), text.replace("    ", "\t"),
                text.replace(";\n", "\n"), text.replace(";\n", "; // remark\n"),
                text.replace("{\n", "{ /* { */\n"), text.replace("nom_voltage : 1.00000000000;",
                        "default_operating_conditions : typ; operating_conditions (typ) { voltage : 1.0; temperature : 9; }"))) {
            assertThat(read(changed).constants()).isEqualTo(plain.constants().entrySet().stream().collect(
                    java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
    }

    static Stream<Arguments> damaged() {
        String good = LibertySample.text(LibertySample.PLAIN);
        String deep = "library (x) {\n" + "a (b) {".repeat(1_000_000);
        int lines = (int) good.lines().count();
        return Stream.of(
                arguments("", "%s: there is no 'library' group. Valid: a Liberty file."),
                arguments("{".repeat(1_000_000), "%s:1: there is '{' where a name should begin. Valid: "
                        + "'name : value;', 'name (values);' or 'name (values) { ... }'."),
                arguments(deep, "%s:2: groups are nested too deep. Valid: at most 64 levels."),
                arguments("(".repeat(1_000_000), "%s:1: there is '(' where a name should begin. Valid: "
                        + "'name : value;', 'name (values);' or 'name (values) { ... }'."),
                arguments("module x (a);\n", "%s:1: after 'module' there is 'x'. Valid: "
                        + "'name : value;', 'name (values);' or 'name (values) { ... }'."),
                arguments("cell (x) { }", "%s:1: the first group is 'cell'. Valid: library (NAME) { ... }."),
                arguments("library (x) {\n}\n", "%s:1: capacitive_load_unit is missing in the library 'x'. "
                        + "Valid: e.g. capacitive_load_unit (1, ff);"),
                arguments(good.substring(0, good.length() - 2), "%s:" + lines + ": the file ends inside the group "
                        + "'library (small)' that begins in line 3. Maybe the file is cut off."),
                arguments(good.replace("/* a", "/ * a"), "%s:1: after '/' there is '*'. Valid: "
                        + "'name : value;', 'name (values);' or 'name (values) { ... }'."),
                arguments("library (x) { /* }", "%s:1: the comment that begins here does not end. "
                        + "Maybe the file is cut off."),
                arguments("library (x) {\n a : \"}\n}", "%s:2: the text that begins here has no closing quote. "
                        + "Maybe the file is cut off."),
                arguments("library (x) {\n a (1, 2", "%s:2: the parenthesis that opens here is not closed. "
                        + "Maybe the file is cut off."),
                arguments("library (x) {\n a (1 {", "%s:2: there is '{' inside the parenthesis that opens in line 2. "
                        + "Valid: 'name : value;', 'name (values);' or 'name (values) { ... }'."),
                arguments("library (x) {\n\u0000 }", "%s:2: a byte 0 is not text. "
                        + "Valid: a Liberty file, as text or gzip."),
                arguments(good.replace("\"1ns\"", "\"1 fortnight\""), "%s:5: time_unit: '1 fortnight' is not "
                        + "understood. Valid: a number and one of as, fs, ps, ns, us."),
                arguments(good.replace("1, ff", "ff, 1"), "%s:7: capacitive_load_unit: 'ff1' is not understood. "
                        + "Valid: a number and one of ff, pf, nf."),
                arguments(good.replace("\"1ns\"", "\"1000us\""),
                        "%s: fo4Ps is 1.300e+07 ps by cell N, which cannot be. "
                                + "Valid: 0.01000 to 1.000e+05 ps. Maybe a unit of the library is wrong: time_unit, "
                                + "capacitive_load_unit, leakage_power_unit, voltage_unit."),
                arguments(good.replace("nom_voltage : 1.00000000000", "nom_voltage : 1100"), "%s:12: nom_voltage: "
                        + "1100.0 V cannot be. Valid: 0.1 to 10 V. Maybe voltage_unit is wrong."),
                arguments(good.replace("nom_voltage", "voltage_nom"), "%s:3: nom_voltage is missing in the library "
                        + "'small'. Valid: e.g. nom_voltage : 1.1;"),
                arguments(good.replace("function : \"!A\"", "function : \"A\""),
                        "%s:3: the library 'small' has no INV. "
                                + "Valid: a cell whose function is that of an inverter, not marked dont_use."),
                arguments(good.replace("next_state : \"D\"", "next_state : \"!D\""), "%s:3: the library 'small' has no "
                        + "DFF. Valid: a cell whose function is that of a flip-flop with data and clock only, not "
                        + "marked dont_use."),
                arguments(good.replace("cell_rise (delay)", "cell_rise (dealy)"), "%s:" + line(good, "cell_rise")
                        + ": cell_rise: there is no template 'dealy'."),
                arguments(good.replace("cell_rise", "cell_up"), "%s:" + line(good, "cell (N)") + ": cell N: its output "
                        + "has no timing group with cell_rise, cell_fall, rise_transition and fall_transition. "
                        + "Valid: a library with look-up tables of delay."),
                arguments(good.replaceFirst("values \\( \\\\\n *\"[0-9.]*, ", "values (\"1"), "%s:"
                        + line(good, "cell_rise") + ": cell_rise: there are 5 values for 2 x 3 indices."),
                arguments(good.replace("area : 0.532", "area : x"), "%s:" + (line(good, "cell (N)") + 1)
                        + ": area: 'x' is not a number."),
                arguments(good.replace("internal_power", "power_internal"), "%s:" + line(good, "cell(G7)")
                        + ": cell G7: its output has no internal_power. Valid: a library with power tables."));
    }

    private static int line(String text, String what) {
        return 1 + (int) text.substring(0, text.indexOf(what)).chars().filter(c -> c == '\n').count();
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void damagedFilesAreExplainedInOneLine(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class)
                .hasMessage(message.formatted(folder.resolve("x.lib")));
    }

    @Test
    void noPartOfALibraryAndNoChangedByteBreaksTheReader() {
        String good = LibertySample.text(LibertySample.PLAIN);
        for (int end = 0; end < good.length() - 2; end += 13) {
            String part = good.substring(0, end);
            assertThatThrownBy(() -> read(part)).isInstanceOf(InputException.class)
                    .hasMessageStartingWith(folder.resolve("x.lib") + ":");
        }
        Random random = new Random(5);
        for (int i = 0; i < 1500; i++) {
            StringBuilder changed = new StringBuilder(good);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                changed.setCharAt(random.nextInt(good.length()),
                        "{}();:,\"\\/*! \n0a-\u00e9\u0000".charAt(random.nextInt(19)));
            }
            try {
                assertThat(read(changed.toString()).constants()).isNotEmpty();
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(folder.resolve("x.lib") + ":").doesNotContain("\n");
            }
        }
    }

    @Test
    void functionsAreTruthTables() {
        List<String> pins = List.of("A", "B", "C");
        Map<String, Integer> tables = Map.of("A", 0xAA, "!A", 0x55, "A'", 0x55, "A B", 0x88, "A+B", 0xEE, "A^B&C", 0x60,
                "!(A'|B')", 0x88, "(A B)+(C*(A|B))", 0xE8, "A ^ B ^ C", 0x96, "1 & !0", 0xFF);
        tables.forEach((text, table) -> assertThat(LibertyFunction.table(text, pins)).as(text).hasValue(table));
        for (String wrong : List.of("", "D", "A &", "(A", "A)", "A $ B", "(".repeat(1000) + "A" + ")".repeat(1000),
                "!".repeat(5000) + "A")) {
            assertThat(LibertyFunction.table(wrong, pins)).isEmpty();
        }
        assertThat(Optional.of(LibertyFunction.table("A", List.of("A", "B", "C", "D", "E", "F", "G")))).get()
                .matches(table -> table.isEmpty());
    }
}
