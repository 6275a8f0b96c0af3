package io.mpgemm.dse.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.models.evaluation.StudyRun.Options;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySchema;
import io.mpgemm.dse.models.technology.Common;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.technology.liberty.LibertySample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A study's technology block reaches the costs of its points and the manifest. */
class TechnologyStudyTest {

    private static final String REST = """
            workload: { name: shapes, gemms: [{ site: qkv, m: 16, k: 256, n: 768 }] }
            space: { pe: int8-tpu, array: { rows: 8, cols: 8 } }
            fidelity: { sampleOutputs: 64 }
            search: { kind: exhaustive }
            """;

    @TempDir
    private Path folder;

    private Path write(String technology) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), "technology: " + technology + "\n" + REST);
    }

    private List<Map<String, String>> run(String technology) throws IOException {
        Path out = folder.resolve("out" + Sha256.hex(technology.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        StudyRun.prepare(write(technology), new Options("test", Optional.of(out), true, 1, OptionalLong.empty(),
                Optional.empty())).execute((_, _) -> {}, FidelityProgress.none(), () -> false);
        List<Map<String, String>> points = new ArrayList<>();
        List<String> lines = Files.readAllLines(out.resolve("points.csv"));
        List<String> header = List.of(lines.getFirst().split(",", -1));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Map<String, String> point = new java.util.HashMap<>();
            for (int i = 0; i < cells.length; i++) {
                point.put(header.get(i), cells[i]);
            }
            points.add(point);
        }
        Manifest manifest = Manifest.read(out.resolve("manifest.json"));
        points.forEach(point -> manifest.conditions().forEach((key, value) -> point.put("manifest." + key, value)));
        return points;
    }

    private static double figure(Map<String, String> point, String column) {
        return Double.parseDouble(point.getOrDefault(column, "NaN"));
    }

    private List<Technology> technologies(String technology) throws IOException {
        return new Inputs(Study.read(write(technology))).technologies();
    }

    @Test
    void severalSuppliesAreADimensionOfTheSpace() throws IOException {
        List<Map<String, String>> points = run(
                "{ node: 28nm, clockMhz: 100, voltage: [0.9, 0.6], temperatureC: 85, scaling: cv2 }");
        assertThat(points).hasSize(2);
        Map<String, String> low = points.get(0);
        Map<String, String> high = points.get(1);
        assertThat(low).containsEntry("voltage", "0.6").containsEntry("manifest.scaling", "cv2")
                .containsEntry("manifest.temperatureC", "85.0").containsEntry("manifest.voltage", "0.9, 0.6")
                .containsEntry("manifest.node", "28nm");
        assertThat(high).containsEntry("voltage", "0.9");
        assertThat(figure(low, "peAreaUm2")).isEqualTo(figure(high, "peAreaUm2"));
        assertThat(figure(low, "latencyMs")).isEqualTo(figure(high, "latencyMs"));
        assertThat(figure(low, "peEnergyPerMacPj") / figure(high, "peEnergyPerMacPj")).isCloseTo(4.0 / 9,
                within(1e-9));
        assertThat(figure(low, "peDelayPs")).isGreaterThan(figure(high, "peDelayPs"));
        assertThat(figure(low, "energyPerTokenMj")).isLessThan(figure(high, "energyPerTokenMj"));
    }

    @Test
    void temperatureCostsLeakageOnly() throws IOException {
        Map<String, String> cold = run("{ node: 28nm, temperatureC: 25 }").getFirst();
        Map<String, String> hot = run("{ node: 28nm, temperatureC: 105 }").getFirst();
        assertThat(technologies("{ node: 28nm }")).isEqualTo(technologies("{ node: 28nm, temperatureC: 25 }"));
        assertThat(figure(hot, "energyPerTokenMj")).isGreaterThan(figure(cold, "energyPerTokenMj"));
        for (String same : List.of("peEnergyPerMacPj", "latencyMs", "areaMm2", "peDelayPs")) {
            assertThat(figure(hot, same)).as(same).isEqualTo(figure(cold, same));
        }
    }

    @Test
    void theScalingRuleReachesTheEnergyOfLogic() throws IOException {
        double published = technologies("{ node: 7nm }").getFirst().fjPerGe().value();
        double cv2 = technologies("{ node: 7nm, scaling: cv2 }").getFirst().fjPerGe().value();
        double stillmaker = technologies("{ node: 7nm, scaling: stillmaker }").getFirst().fjPerGe().value();
        assertThat(cv2 / published).isCloseTo(0.063 / (0.35 * 0.669), within(2e-3));
        assertThat(stillmaker / published).isCloseTo(0.106 / (0.35 * 0.669), within(2e-3));
    }

    @Test
    void aLibertyFileAndOwnConstantsMakeANode() throws IOException {
        Path library = Files.writeString(folder.resolve("cells.lib"), LibertySample.text(LibertySample.PLAIN));
        Technology cells = technologies("{ base: 45nm, liberty: cells.lib }").getFirst();
        assertThat(cells.name()).isEqualTo("own-45nm");
        assertThat(cells.um2PerGe().source()).startsWith(library + " cell G7");
        assertThat(cells.fo4Ps().value()).isCloseTo(13, within(1e-9));
        assertThat(cells.wireFjPerBitMm()).isEqualTo(Technologies.named("45nm").wireFjPerBitMm());

        Technology both = technologies("{ base: 45nm, name: mine, liberty: cells.lib, fo4Ps: 20, voltage: 1.1, "
                + "wireFjPerBitMm: { value: 90, low: 80, high: 110, source: probe } }").getFirst();
        assertThat(both.name()).isEqualTo("mine at 1.1 V");
        assertThat(both.fjPerGe().value()).isCloseTo(1.95 * 1.21, within(1e-9));
        assertThat(both.nominal().fo4Ps().value()).isEqualTo(20);
        assertThat(both.nominal().wireFjPerBitMm().high()).isEqualTo(110);
        assertThat(both.nominal().wireFjPerBitMm().source()).contains("s.yaml:1:").endsWith(": probe");

        Map<String, String> point = run("{ base: 45nm, liberty: cells.lib, clockMhz: 100 }").getFirst();
        assertThat(point.get("manifest.liberty"))
                .isEqualTo("cells.lib SHA-256 " + Sha256.hex(Files.readAllBytes(library)));
        assertThat(figure(point, "areaMm2")).isPositive();
    }

    @Test
    void anOwnMemoryTableReachesTheBuffers() throws IOException {
        Files.writeString(folder.resolve("m.csv"), """
                tech_nm,capacity_KiB,port_bits,access_ns,read_pJ,write_pJ,leakage_mW,area_mm2
                28,1,64,1,1,1,1,1000
                28,4096,64,1,1,1,1,1000
                """);
        assertThat(figure(run("{ base: 28nm, sramTable: m.csv }").getFirst(), "areaMm2")).isGreaterThan(3000);
    }

    @Test
    void whatCannotBeSaysWhere() throws IOException {
        refused("{ node: [28nm, 45nm], voltage: 0.5 }",
                "s.yaml:1:44: technology.voltage: 0.5 V is out of range at 45nm.");
        refused("{ base: 28nm, liberty: no.lib }", "s.yaml:1:36: technology.liberty: there is no file '"
                + folder.resolve("no.lib") + "'.");
        refused("{ base: 28nm, sramTable: no.csv }", "s.yaml:1:38: technology.sramTable: there is no file");
        refused("{ base: 28nm, nominalVoltage: 0.3 }", "technology.voltage: 0.3 V is out of range at own-28nm.");
        Files.writeString(folder.resolve("bad.lib"), "library (x) {\n");
        refused("{ base: 28nm, liberty: bad.lib }", "bad.lib:2: the file ends inside the group 'library (x)'");
        Files.writeString(folder.resolve("bad.csv"), "a,b\n");
        refused("{ base: 28nm, sramTable: bad.csv }", "bad.csv:1: the column 'tech_nm' is missing");
    }

    private void refused(String technology, String message) throws IOException {
        Path study = write(technology);
        assertThatThrownBy(() -> StudyRun.prepare(study, new Options("test", Optional.empty(), false, 1,
                OptionalLong.empty(), Optional.empty()))).isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theSchemaAgreesWithTheData() {
        JsonNode block = JsonMapper.shared().readTree(StudySchema.text()).at("/properties/technology/properties");
        Common common = Common.standard();
        assertThat(block.at("/scaling/enum").valueStream().map(JsonNode::asString).toList())
                .isEqualTo(common.ruleNames());
        assertThat(block.at("/scaling/default").asString()).isEqualTo(common.defaultRule());
        assertThat(block.at("/temperatureC/default").asDouble()).isEqualTo(common.defaultTemperatureC());
        assertThat(block.at("/nominalTemperatureC/default").asDouble()).isEqualTo(common.logicTemperatureC());
        assertThat(block.at("/temperatureC/minimum").asDouble()).isEqualTo(common.leastTemperatureC());
        assertThat(block.at("/temperatureC/maximum").asDouble()).isEqualTo(common.mostTemperatureC());
    }
}
