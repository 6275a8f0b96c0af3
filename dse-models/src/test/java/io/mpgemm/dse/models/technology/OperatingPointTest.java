package io.mpgemm.dse.models.technology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Supply, temperature, scaling rule and own constants: what moves, what stays, and how far it may go. */
class OperatingPointTest {

    private static final OptionalDouble NOMINAL = OptionalDouble.empty();

    @TempDir
    private Path folder;

    static List<String> nodes() {
        return Technologies.names();
    }

    private static Technology at(String node, double volts, double celsius) {
        return new Nodes("published", celsius, Optional.empty()).at(node, OptionalDouble.of(volts));
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void byDefaultLogicIsAsInTheDataAndMemoryComesToItsTemperature(String node) {
        Technology data = Technologies.named(node);
        Technology used = Nodes.standard().at(node, NOMINAL);

        assertThat(used.um2PerGe()).isEqualTo(data.um2PerGe());
        assertThat(used.fo4Ps()).isEqualTo(data.fo4Ps());
        assertThat(used.fjPerGe()).isEqualTo(data.fjPerGe());
        assertThat(used.flopClockFj()).isEqualTo(data.flopClockFj());
        assertThat(used.leakageNwPerGe()).isEqualTo(data.leakageNwPerGe());
        assertThat(used.wireFjPerBitMm()).isEqualTo(data.wireFjPerBitMm());
        assertThat(used.temperatureC()).isEqualTo(25).isEqualTo(used.sramScaling().temperatureC());

        SramMacro hot = Sram.of(data).macro(256, 128);
        SramMacro here = Sram.of(used).macro(256, 128);
        assertThat(here.readPj()).isEqualTo(hot.readPj());
        assertThat(here.areaMm2()).isEqualTo(hot.areaMm2());
        assertThat(here.accessNs()).isEqualTo(hot.accessNs());
        // 350 K to 25 C at one doubling in 49 K.
        assertThat(here.leakageMw() / hot.leakageMw()).isCloseTo(Math.pow(2, (25 - 76.85) / 49), within(1e-12));
    }

    @Test
    void supplyMovesDelayEnergyAndLeakageByTheirLaws() {
        Technology nominal = Technologies.named("28nm");
        Technology low = at("28nm", 0.6, 25);
        // V / (V - 0.32)^1.3 with 0.6 and 0.9 V.
        double delay = 0.6 / Math.pow(0.28, 1.3) / (0.9 / Math.pow(0.58, 1.3));
        assertThat(delay).isBetween(1.7, 1.75);
        assertThat(low.fo4Ps().value() / nominal.fo4Ps().value()).isCloseTo(delay, within(1e-12));
        double energy = 4.0 / 9;
        assertThat(low.fjPerGe().value() / nominal.fjPerGe().value()).isCloseTo(energy, within(1e-12));
        assertThat(low.flopClockFj().value() / nominal.flopClockFj().value()).isCloseTo(energy, within(1e-12));
        assertThat(low.wireFjPerBitMm().value() / nominal.wireFjPerBitMm().value()).isCloseTo(energy, within(1e-12));
        double leakage = 2.0 / 3 * Math.exp(-0.3 * 2.56);
        assertThat(low.leakageNwPerGe().value() / nominal.leakageNwPerGe().value()).isCloseTo(leakage, within(1e-12));
        assertThat(low.um2PerGe()).isEqualTo(nominal.um2PerGe());
        assertThat(low.voltage().value()).isCloseTo(0.6, within(1e-12));
        assertThat(low.name()).isEqualTo("28nm at 0.6 V");

        Sram from = Sram.of(Nodes.standard().at("28nm", NOMINAL));
        Sram to = Sram.of(low);
        assertThat(to.macro(64, 64).readPj() / from.macro(64, 64).readPj()).isCloseTo(energy, within(1e-12));
        assertThat(to.macro(64, 64).writePj() / from.macro(64, 64).writePj()).isCloseTo(energy, within(1e-12));
        assertThat(to.macro(64, 64).accessNs() / from.macro(64, 64).accessNs()).isCloseTo(delay, within(1e-12));
        assertThat(to.macro(64, 64).leakageMw() / from.macro(64, 64).leakageMw()).isCloseTo(leakage, within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void moreSupplyIsFasterAndCostsMore(String node) {
        Technology nominal = Technologies.named(node);
        double least = nominal.laws().thresholdV().value() + 0.1501;
        double most = nominal.voltage().value() * 1.1999;
        Technology before = at(node, least, 25);
        for (int i = 1; i <= 20; i++) {
            Technology next = at(node, least + (most - least) * i / 20, 25);
            assertThat(next.fo4Ps().value()).isLessThan(before.fo4Ps().value());
            assertThat(next.fjPerGe().value()).isGreaterThan(before.fjPerGe().value());
            assertThat(next.leakageNwPerGe().value()).isGreaterThan(before.leakageNwPerGe().value());
            before = next;
        }
    }

    @Test
    void leakageDoublesWithTemperatureAndNothingElseMoves() {
        Technology cold = at("7nm", 0.7, 25);
        Technology warm = at("7nm", 0.7, 25 + 21);
        assertThat(warm.leakageNwPerGe().value() / cold.leakageNwPerGe().value()).isCloseTo(2, within(1e-12));
        assertThat(warm.sramScaling().leakage().value() / cold.sramScaling().leakage().value())
                .isCloseTo(Math.pow(2, 21.0 / 49), within(1e-12));
        assertThat(warm.fo4Ps()).isEqualTo(cold.fo4Ps());
        assertThat(warm.fjPerGe()).isEqualTo(cold.fjPerGe());
        assertThat(warm.operatingPoint())
                .isEqualTo("7nm at its nominal 0.7 V, 46 C, energies by rule published");
    }

    @Test
    void anOperatingPointIsReachedFromTheDataWhateverCameBefore() {
        Technology there = at("16nm", 0.7, 85);
        Technology away = there.at(new Conditions(OptionalDouble.of(0.9), 0));
        assertThat(away.at(new Conditions(OptionalDouble.of(0.7), 85))).isEqualTo(there);
        assertThat(there.nominal()).isEqualTo(Technologies.named("16nm"));
        assertThat(there.withEnergyRule("cv2").withEnergyRule("published").fjPerGe().value())
                .isCloseTo(there.fjPerGe().value(), within(1e-12));
        assertThat(there.with(there.nominal().sramScaling())).isEqualTo(there);
    }

    @Test
    void constantsAreThoseOfTheDataAndMoveTheOperatingPoint() {
        Technology nominal = Nodes.standard().at("28nm", NOMINAL);
        Technology low = at("28nm", 0.6, 85);
        assertThat(low.constants()).isEqualTo(Technologies.named("28nm").constants()).containsKeys("thresholdV",
                "alpha",
                "leakagePerVolt", "leakageDoublingK", "sramLeakageDoublingK");
        assertThat(low.with("thresholdV", 0.4).fo4Ps().value()).isGreaterThan(low.fo4Ps().value());
        assertThat(nominal.with("thresholdV", 0.4).fo4Ps()).isEqualTo(nominal.fo4Ps());
        assertThat(low.with("leakageDoublingK", 10).leakageNwPerGe().value())
                .isGreaterThan(low.leakageNwPerGe().value());
        assertThat(low.with("sramLeakageDoublingK", 16).sramScaling().leakage().value())
                .isNotEqualTo(low.sramScaling().leakage().value());
        // The top of the band lies above what 0.6 V leaves: slow, but finite.
        assertThat(low.with("thresholdV", 0.5).fo4Ps().value()).isBetween(low.fo4Ps().value(), 1e3);
    }

    @Test
    void pointsWhereTheLawsFailAreRefused() {
        assertThatThrownBy(() -> at("28nm", 0.4, 25)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "voltage: 0.4 V is out of range at 28nm. Valid: 0.470 to 1.08 V (threshold 0.320 V + 0.150 V, "
                                + "to 1.20 times the nominal 0.900 V).");
        assertThatThrownBy(() -> at("28nm", 1.2, 25)).hasMessageContaining("1.2 V is out of range");
        assertThatThrownBy(() -> at("28nm", Double.NaN, 25)).hasMessageContaining("out of range");
        assertThatThrownBy(() -> at("28nm", 0.9, 151))
                .hasMessage("temperatureC: 151 C is out of range. Valid: -40 to 150 C.");
        assertThatThrownBy(() -> new Nodes("moore", 25, Optional.empty()).at("28nm", NOMINAL))
                .hasMessageContaining("Rules: cv2, published, stillmaker.");
    }

    @Test
    void ownConstantsStandInForThoseOfTheBase() {
        Quantity density = new Quantity(0.3, 0.25, 0.35, "um2", "data sheet", "given");
        OwnNode own = new OwnNode("mine", Map.of("um2PerGe", density, "fjPerGe", Quantity.given(1.5, "fJ", "own"),
                "voltage", Quantity.given(0.8, "V", "own"), "leakageNwPerGe", Quantity.given(2, "nW", "own")),
                Optional.empty(), OptionalDouble.of(46));
        Technology base = Technologies.named("28nm");
        Technology mine = new Nodes("cv2", 25, Optional.of(own)).at("28nm", NOMINAL);
        assertThat(mine.name()).isEqualTo("mine");
        assertThat(mine.um2PerGe()).isEqualTo(density);
        // Own energies are not scaled; the base's are.
        assertThat(mine.fjPerGe().value()).isEqualTo(1.5);
        assertThat(mine.flopClockFj().value()).isCloseTo(10.3 * 0.417, within(0.01));
        assertThat(mine.fo4Ps()).isEqualTo(base.fo4Ps());
        assertThat(mine.voltage().value()).isEqualTo(0.8);
        // Given at 46 C, one doubling above 25 C.
        assertThat(mine.leakageNwPerGe().value()).isCloseTo(1, within(1e-12));
        assertThat(mine.sramScaling().tableNm()).isEqualTo(28);
        assertThat(new Nodes("cv2", 25, Optional.of(own)).at("28nm", OptionalDouble.of(0.96)).fjPerGe().value())
                .isCloseTo(1.5 * 1.44, within(1e-12));
        OwnNode wrong = new OwnNode("x", Map.of("um2PerGate", density), Optional.empty(), OptionalDouble.empty());
        assertThatThrownBy(() -> new Nodes("cv2", 25, Optional.of(wrong)).at("28nm", NOMINAL))
                .hasMessageContaining("No constant 'um2PerGate'").hasMessageContaining("um2PerGe");
    }

    private SramTable table(String text) throws IOException {
        return SramTable.read(Files.writeString(folder.resolve("sram.csv"), text));
    }

    @Test
    void anOwnMemoryTableStandsInForTheShippedOne() throws IOException {
        SramTable table = table("""
                # mine
                tech_nm,capacity_KiB,port_bits,access_ns,read_pJ,write_pJ,leakage_mW,area_mm2\r
                5,8,64,0.2,1,2,0.5,0.01
                5,32,64,0.4,4,8,2,0.04
                """);
        OwnNode own = new OwnNode("mine", Map.of(), Optional.of(table), OptionalDouble.empty());
        Technology mine = new Nodes("published", 76.85, Optional.of(own)).at("7nm", NOMINAL);
        SramMacro macro = Sram.of(mine).macro(16, 64);
        assertThat(macro.readPj()).isCloseTo(2, within(1e-12));
        assertThat(macro.writePj()).isCloseTo(4, within(1e-12));
        assertThat(macro.leakageMw()).isCloseTo(1, within(1e-12));
        assertThat(macro.areaMm2()).isCloseTo(0.02, within(1e-12));
        assertThat(mine.sramScaling().integrationFactor())
                .isEqualTo(Technologies.named("7nm").sramScaling().integrationFactor());
    }

    @Test
    void damagedMemoryTablesAreExplained() {
        String head = "tech_nm,capacity_KiB,port_bits,access_ns,read_pJ,write_pJ,leakage_mW,area_mm2\n";
        Map<String, String> wrong = Map.of("", "the table is empty", head, "the table is empty",
                head.replace("read_pJ", "read"), ":1: the column 'read_pJ' is missing", head + "5,8,64,0.2,1,2,0.5\n",
                ":2: there are 7 cells. Valid: 8", head + "5,8,64,0.2,x,2,0.5,0.01\n", ":2: read_pJ: 'x' is not valid",
                head + "5,8,64,0.2,1,2,0.5,-1\n", ":2: area_mm2: '-1' is not valid", head + "5,8,64,0.2,1,2,0.5,1\n",
                "the port width 64 has one capacity",
                head + "5,8,64,1,1,2,3,4\n7,9,64,1,1,2,3,4\n", ":3: tech_nm: a second node",
                head + "5,8,64,1,1,2,3,4\n5,8,64,1,1,2,3,4\n", ":3: capacity_KiB and port_bits stand twice",
                head + "5,1,64,1,1,2,3,4\n5,2,64,1,1,2,3,4\n5,3,128,1,1,2,3,4\n5,4,128,1,1,2,3,4\n", "do not overlap");
        wrong.forEach((text, message) -> assertThatThrownBy(() -> table(text)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("sram.csv").toString()).hasMessageContaining(message));
        assertThatThrownBy(() -> SramTable.read(folder.resolve("no.csv")))
                .hasMessageContaining("there is no such file");
    }
}
