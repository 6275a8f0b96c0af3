package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Arrays that are as large as another one. */
class SizedArrayTest {

    private static final Map<String, String> DESIGNS = Map.of("int8",
            "{ pe: int8-tpu, set: 'accumulator=int32', rows: 32, cols: 32 }", "larger",
            "{ pe: int8-tpu, set: 'accumulator=int32', rows: 32, cols: 48 }");
    private static final JsonNode SET_UP = yaml(
            "{ node: 28nm, clockMhz: 500, dataflow: output-stationary, batch: 64, weightKiB: 128, activationKiB: 256, "
                    + "outputKiB: 128, dramGBs: 64, dram: ddr4 }");
    private static final JsonNode MODEL = yaml("{ layers: 2, hidden: 1024 }");
    private final Circuits circuits = new Circuits();

    private static JsonNode named(String name) {
        return yaml(DESIGNS.getOrDefault(name, ""));
    }

    private static JsonNode yaml(String text) {
        return new YAMLMapper().readTree(text);
    }

    private SizedArray array(String design) {
        return SizedArray.of(yaml(design), SET_UP, SizedArrayTest::named, circuits);
    }

    private double figure(String design, String of) {
        return array(design).figure(MODEL, of);
    }

    @Test
    void fitsAndOneColumnMoreDoesNot() {
        double area = array(named("int8").toString()).arrayUm2();
        for (String pe : new String[]{"mixpe, set: 'accumulator=int20'", "mixpe, set: 'activation=fp16'",
            "fp16-tensor-core", "dequant, set: 'activation=int8 dequantAt=pe'", "ant", "olaccel",
            "bitfusion, set: 'weightBits=8', other: { oneLayerIn: 2, set: 'activation=int4 weightBits=4' }"}) {
            SizedArray sized = array("{ asLargeAs: int8, pe: " + pe + " }");
            assertThat(sized.arrayUm2()).as(pe).isPositive().isLessThanOrEqualTo(area);
            assertThat(array("{ rows: 32, cols: " + (sized.cols() + 1) + ", pe: " + pe + " }").arrayUm2()).as(pe)
                    .isGreaterThan(area);
        }
    }

    @Test
    void aDesignIsAsLargeAsItselfAndGrowsWithTheArea() {
        assertThat(array("{ pe: int8-tpu, set: 'accumulator=int32', asLargeAs: int8 }").cols()).isEqualTo(32);
        assertThat(array("{ pe: int8-tpu, set: 'accumulator=int32', asLargeAs: larger }").cols()).isEqualTo(48);
        assertThat(array("{ pe: mixpe, asLargeAs: larger }").cols())
                .isGreaterThan(array("{ pe: mixpe, asLargeAs: int8 }").cols());
    }

    @Test
    void partsAreTheWholeAndLayersAreCounted() {
        String mixed = "{ pe: bitfusion, set: 'weightBits=8', rows: 32, cols: 32, "
                + "other: { oneLayerIn: 2, set: 'activation=int4 weightBits=4' } }";
        assertThat(figure(mixed, "staticMj") + figure(mixed, "dramMj") + figure(mixed, "bufferMj")
                + figure(mixed, "coreMj")).isCloseTo(figure(mixed, "energyMj"), within(1e-9));
        double eight = figure("{ pe: bitfusion, set: 'weightBits=8', rows: 32, cols: 32 }", "timeMs");
        double four = figure("{ pe: bitfusion, set: 'activation=int4 weightBits=4', rows: 32, cols: 32 }", "timeMs");
        assertThat(figure(mixed, "timeMs")).isCloseTo((eight + four) / 2, within(1e-9));
        // 64 rows of 12 x 1024 x 1024 products in each of two layers, all of them in full folds.
        assertThat(eight).isGreaterThan(2 * 12 * 1024.0 * 1024 * 64 / 1024 / 500e3)
                .isLessThan(1.15 * 2 * 12 * 1024 * 32 * 2 / 500e3);
    }

    /** What [mixpe-sim]'s formula gives for OPT-6.7B, worked out by hand: 64 rows, columns in multiples of every array. */
    @Test
    void theAuthorsClosedForm() {
        Map<String, Double> known = Map.of("w4a8-mixpe", 0.097, "ant", 0.399, "bitfusion", 0.681, "int8", 0.871,
                "w4a16-mixpe", 0.194);
        JsonNode designs = new YAMLMapper().readTree(References.text("simulators.yaml")).required("designs");
        known.forEach((design, time) -> assertThat(MixpeSimulator.figure(designs.required(design),
                designs.required("fp16"), designs.required("opt-6.7b"), designs.required("set-up"), "time"))
                .as(design).isCloseTo(time, within(0.006)));
        for (String design : known.keySet()) {
            double parts = 0;
            for (String part : new String[]{"static", "dram", "buffer", "core"}) {
                parts += MixpeSimulator.figure(designs.required(design), designs.required("fp16"),
                        designs.required("vit"), designs.required("set-up"), part + "Share");
            }
            assertThat(parts).isCloseTo(MixpeSimulator.figure(designs.required(design), designs.required("fp16"),
                    designs.required("vit"), designs.required("set-up"), "energy"), within(1e-12));
        }
    }
}
