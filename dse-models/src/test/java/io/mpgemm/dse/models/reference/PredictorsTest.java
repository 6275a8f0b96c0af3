package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Models of data files, where the answer is known. */
class PredictorsTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, JsonNode> DESIGNS = Map.of("array",
            YAML.readTree(
                    """
                            { node: 28nm, clockMhz: 500, rows: 64, cols: 64, dataflow: weight-stationary, weightKiB: 256, activationKiB: 256,
                              outputKiB: 256, dramGBs: 256, dram: hbm2, gemm: { k: 4096, n: 4096 } }
                            """),
            "edge", YAML.readTree("""
                    { like: array, family: { pe: dequant, set: "activation=fp16 weightBits=4 dequantAt=edge" },
                      dequantiser: { unit: dequantiser, part: dequantiser }, bare: [dequantiser] }
                    """), "pe", YAML.readTree("""
                    { like: array, family: { pe: dequant, set: "activation=fp16 weightBits=4 dequantAt=pe" },
                      dequantiser: { unit: PE, part: "dequantiser, new weight" }, bare: [dequantiser],
                      bareSet: "activation=fp16 weightBits=4 dequantAt=edge" }
                    """), "group", YAML.readTree("""
                    { like: array, family: { pe: mixpe, set: "activation=int8 weightBits=4" },
                      dequantiser: { unit: group dequantiser, part: scale }, bare: [group dequantiser, activation sum] }
                    """));

    private static Prediction predict(String model) {
        return new Predictors(DESIGNS, new Circuits(), Map.of()).predict(YAML.readTree(model));
    }

    private static double number(String model) {
        Prediction prediction = predict(model);
        return prediction.number().orElseThrow(() -> new AssertionError(prediction.reason()));
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 0.125", "3, 8, 0.375", "4, 8, 0.5", "4, 4, 1", "2, 4, 0.5"})
    void aTableIsReadOnceForEachPlaneOfItsWeights(int planes, int mu, double reads) {
        String of = "{ accelerator: { like: array, clockMhz: 100, family: { pe: lut, set: \"activation=fp16 weightBits=%d mu=%d\" }, of: \"perMac:PE/table read\" } }";
        assertThat(number(of.formatted(planes, mu))).isEqualTo(reads);
    }

    /** One dequantisation a weight beside B multiply-accumulates: 1 / (1 + B); one a group and output: 1 / (1 + g). */
    @ParameterizedTest
    @CsvSource({"pe, 1, 0.5", "edge, 1, 0.5", "pe, 4, 0.2", "edge, 31, 0.03125", "group, 1, 0.007751938",
        "group, 16, 0.007751938"})
    void dequantisationsAreCounted(String design, int batch, double share) {
        assertThat(number("{ dequantisation: { like: %s, batch: %d, of: operations } }".formatted(design, batch)))
                .isCloseTo(share, within(1e-9));
    }

    @Test
    void dequantisationInEveryPeTakesMostAndNothingIsFree() {
        for (String of : new String[]{"energy", "arrayEnergy", "area", "arrayArea"}) {
            double pe = number("{ dequantisation: { like: pe, batch: 1, of: " + of + " } }");
            double edge = number("{ dequantisation: { like: edge, batch: 1, of: " + of + " } }");
            assertThat(edge).as(of).isPositive();
            assertThat(pe).as(of).isGreaterThan(edge).isLessThan(1);
        }
    }

    /** 96 layers of 12 x 12288^2 weights: 347.9 GB at 16 bits; 16 bits a group of 32 are half a bit a weight. */
    @ParameterizedTest
    @CsvSource({"fp16-tensor-core, '', 347.892",
        "mixpe, activation=fp16 weightBits=2 quantizer=rtn-symmetric groupSize=32, 54.358"})
    void weightsOfOpt175bAreKnown(String pe, String set, double gb) {
        assertThat(number("{ weightGb: { model: opt-175b, pe: %s, set: \"%s\" } }".formatted(pe, set)))
                .isCloseTo(gb, within(1e-3));
    }

    @Test
    void aRooflineIsBytesOverBandwidth() {
        String gemm = "gemm: { k: 1000, n: 2000 }, pe: fp16-tensor-core";
        assertThat(number("{ rooflineMs: { " + gemm + ", gbs: 1000 } }"))
                .isCloseTo((1000 * 2000 + 1000 + 2000) * 2 / 1e12 * 1e3, within(1e-12));
    }

    @Test
    void bestAndLastSearchTheValues() {
        assertThat(number("{ best: { values: [3, 1, 2], of: { stated: { value: $v, because: x } } } }")).isEqualTo(1);
        String where = "{ last: { values: [1, 2, 3, 4], where: { less: [{ stated: { value: $v, because: x } }, { stated: { value: %s, because: x } }] } } }";
        assertThat(number(where.formatted("2.5"))).isEqualTo(2);
        assertThat(number(where.formatted("0"))).isZero();
        assertThat(number(
                "{ best: { values: [1, 4], of: { family: { pe: mixpe, set: \"weightBits=$v\", of: areaUm2 } } } }"))
                .as("mixpe has no binary weights").isEqualTo(4);
        assertThat(predict("{ family: { pe: mixpe, set: \"weightBits=1\", of: areaUm2 } }").reason())
                .isEqualTo("mixpe takes weightBits [4, 2, 3, 8], not 1");
        assertThatThrownBy(() -> predict("{ family: { pe: mixpe, set: \"weightBits=9\", of: areaUm2 } }"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not 9");
    }

    @Test
    void theEdgeOfAnArrayAddsToAPe() {
        String family = "{ family: { pe: lut, set: \"activation=fp16 weightBits=4 mu=8\", node: 28nm, clockMhz: 100, %s of: %s } }";
        for (String of : new String[]{"areaUm2PerMac", "energyPj"}) {
            double small = number(family.formatted("array: 16,", of));
            double large = number(family.formatted("array: 64,", of));
            assertThat(small).as(of).isGreaterThan(large);
        }
    }
}
